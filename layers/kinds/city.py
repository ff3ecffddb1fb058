"""The city's base: areas, water, green, streets, buildings, places, addresses, and how many live and work where."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from layers.i18n import N_
from layers.kind import Field, Geometry, Group, Kind, choices
from layers.roles import rights
from layers.style import Look, Stroke, Style

_RIGHTS = rights("PLN DUT CMD")
_BASIS = N_("Domain reference, section 4; classes after OpenStreetMap's tags.")
_MPP_PER_SCALE = 0.000_264_583
"""Metres per pixel at 1 : 1, at 96 dpi."""

NAME = Field("name", str, N_("Name"), aliases=("名称", "名前"))
NAME_EN = Field("name_en", str, N_("Name in English"), aliases=("name:en",))
CODE = Field("code", str, N_("Code"), aliases=("编号", "adcode", "osm_id"))


def _boundary(title: str, max_mpp: float) -> Look:
    return Look(title, strokes=(Stroke("map.boundary", 1.3, dash=(7, 3, 2, 3), opacity=0.65),), max_mpp=max_mpp)


_part = partial(Kind, group=Group.CITY, rights=_RIGHTS, natural_key=("code",), bulk=True, basis=_BASIS)
"""A part of the base: it comes with a file, whole, and each of its rows is known by its code."""

AREAS = _part(
    key="area",
    title=N_("Administrative areas"),
    one=N_("Administrative area"),
    geometry=Geometry.AREA,
    fields=(
        CODE,
        NAME,
        NAME_EN,
        Field(
            "level",
            str,
            N_("Level"),
            choices=choices(
                city=N_("City"),
                district=N_("District"),
                street=N_("Street or township"),
                community=N_("Community or village"),
                grid=N_("Grid cell"),
            ),
            aliases=("级别",),
        ),
        Field("parent", str, N_("Part of"), refers="area"),
        Field("population", int, N_("Population"), unit=N_("people"), minimum=0, aliases=("人口",)),
    ),
    style=Style(
        default=_boundary(N_("Boundary"), 0),
        by="level",
        # What a district's name says at a glance, three hundred names of communities would hide.
        looks={
            "street": _boundary(N_("Boundary of a street or township"), 14),
            "community": _boundary(N_("Boundary of a community or village"), 5),
            "grid": _boundary(N_("Boundary of a grid cell"), 3),
        },
        label="name",
        label_pt=12,
        label_spaced=True,
        label_max_mpp=60,
    ),
)

GREENS = _part(
    key="green",
    title=N_("Green areas"),
    one=N_("Green area"),
    geometry=Geometry.AREA,
    fields=(
        CODE,
        NAME,
        NAME_EN,
        Field(
            "type",
            str,
            N_("Type"),
            choices=choices(
                park=N_("Park"), forest=N_("Forest"), grass=N_("Grass"), field=N_("Farmland"), other=N_("Other")
            ),
        ),
    ),
    style=Style(
        default=Look(N_("Green area"), fill="map.green"),
        by="type",
        looks={"field": Look(N_("Farmland"), fill="map.field")},
        label="name",
        label_colour="map.label_green",
        label_max_mpp=8,
    ),
)

WATERS = _part(
    key="water",
    title=N_("Water"),
    one=N_("Water"),
    geometry=Geometry.ANY,
    fields=(
        CODE,
        NAME,
        NAME_EN,
        Field(
            "water_class",
            str,
            N_("Class"),
            choices=choices(
                river=N_("River"),
                stream=N_("Stream"),
                canal=N_("Canal or ditch"),
                lake=N_("Lake or pond"),
                reservoir=N_("Reservoir"),
                sea=N_("Sea"),
                other=N_("Other"),
            ),
            aliases=("waterway",),
        ),
    ),
    style=Style(
        default=Look(N_("Water"), fill="map.water", strokes=(Stroke("map.water_line", 1.0),)),
        by="water_class",
        looks={
            "stream": Look(N_("Stream"), fill="map.water", strokes=(Stroke("map.water_line", 1.4, width_m=4),)),
            "canal": Look(N_("Canal or ditch"), fill="map.water", strokes=(Stroke("map.water_line", 1.4, width_m=6),)),
        },
        label="name",
        label_colour="map.label_water",
        label_pt=11,
        label_spaced=True,
        label_max_mpp=30,
    ),
)

ROAD_CLASSES = choices(
    motorway=N_("Motorway"),
    trunk=N_("Trunk road"),
    primary=N_("Main street"),
    secondary=N_("Secondary street"),
    tertiary=N_("Tertiary street"),
    residential=N_("Residential street"),
    service=N_("Service road"),
    pedestrian=N_("Pedestrian street"),
    footway=N_("Footway"),
    cycleway=N_("Cycleway"),
    path=N_("Path"),
    track=N_("Track"),
    steps=N_("Steps"),
    other=N_("Other"),
)
_ROAD_TITLES = {choice.code: choice.title for choice in ROAD_CLASSES}


LOCAL_STREETS_MPP = 30_000 * _MPP_PER_SCALE
"""Local streets are drawn from 1 : 30 000."""


def _street(code: str, token: str, px: float, metres: float, case_px: float, max_mpp: float = 0) -> Look:
    """A casing and a fill; widths after the design's rule max(px, metres on the ground), the casing with its kerbs."""
    return Look(
        _ROAD_TITLES[code],
        strokes=(
            Stroke(f"map.{token}_case", px + case_px, width_m=metres + 2 * case_px),
            Stroke(f"map.{token}", px, width_m=metres),
        ),
        max_mpp=max_mpp,
    )


def _path(code: str) -> Look:
    return Look(
        _ROAD_TITLES[code], strokes=(Stroke("map.path", 1.1, width_m=2, dash=(3, 2)),), max_mpp=LOCAL_STREETS_MPP / 2
    )


_LOCAL = _street("residential", "local", 1.5, 11, 1.2, LOCAL_STREETS_MPP)

ROADS = _part(
    key="road",
    title=N_("Streets"),
    one=N_("Street"),
    geometry=Geometry.LINE,
    fields=(
        CODE,
        NAME,
        NAME_EN,
        Field("road_class", str, N_("Class"), choices=ROAD_CLASSES, aliases=("fclass", "OSM_TYPE", "道路等级")),
        Field("highway", str, N_("highway tag")),
        Field("oneway", bool, N_("One-way")),
        Field("bridge", bool, N_("Bridge")),
        Field("tunnel", bool, N_("Tunnel")),
        Field("layer", int, N_("Level above ground")),
        Field("surface", str, N_("Surface")),
        Field("maxspeed_kmh", float, N_("Speed limit"), unit="km/h", minimum=0),
        Field("lanes", int, N_("Lanes"), minimum=0),
    ),
    style=Style(
        default=replace(_LOCAL, title=N_("Street")),
        by="road_class",
        looks={
            "motorway": _street("motorway", "motorway", 5, 34, 1.8),
            "trunk": _street("trunk", "motorway", 4.4, 30, 1.8),
            "primary": _street("primary", "primary", 3.8, 26, 1.8),
            "secondary": _street("secondary", "secondary", 2.6, 18, 1.8),
            "tertiary": _street("tertiary", "secondary", 2.2, 14, 1.5),
            "residential": _LOCAL,
            "service": _street("service", "local", 1.0, 6, 1.0, LOCAL_STREETS_MPP),
            "pedestrian": _street("pedestrian", "local", 1.2, 8, 1.0, LOCAL_STREETS_MPP),
        }
        | {code: _path(code) for code in ("footway", "cycleway", "path", "track", "steps")},
        label="name",
        label_max_mpp=5,
    ),
)

BUILDINGS = _part(
    key="building",
    title=N_("Buildings"),
    one=N_("Building"),
    geometry=Geometry.AREA,
    fields=(
        CODE,
        NAME,
        NAME_EN,
        Field("use", str, N_("Use"), aliases=("building", "用途", "TYPE")),
        Field("levels", int, N_("Storeys"), minimum=0, aliases=("building:levels", "层数", "LEVELS")),
        Field("height_m", float, N_("Height"), unit="m", minimum=0, aliases=("height", "高度")),
        Field("people", int, N_("People"), unit=N_("people"), minimum=0),
        Field("address", str, N_("Address"), aliases=("地址",)),
    ),
    style=Style(
        default=Look(N_("Building"), fill="map.building", strokes=(Stroke("map.building_line", 0.8),)),
        label="name",
        label_colour="map.label_minor",
        label_max_mpp=0.8,
        max_mpp=25_000 * _MPP_PER_SCALE,
    ),
)

PLACES = _part(
    key="place",
    title=N_("Places"),
    one=N_("Place"),
    geometry=Geometry.POINT,
    fields=(
        CODE,
        Field("name", str, N_("Name"), required=True, aliases=("名称", "地名")),
        NAME_EN,
        Field(
            "rank",
            str,
            N_("Rank"),
            choices=choices(
                city=N_("City"),
                town=N_("Town"),
                suburb=N_("Suburb"),
                village=N_("Village"),
                neighbourhood=N_("Neighbourhood"),
                locality=N_("Locality"),
            ),
            aliases=("place",),
        ),
    ),
    style=Style(default=Look(N_("Place")), label="name", label_pt=11, label_max_mpp=30),
)

ADDRESSES = _part(
    key="address",
    title=N_("Addresses"),
    one=N_("Address"),
    geometry=Geometry.POINT,
    fields=(
        CODE,
        NAME,
        Field("street", str, N_("Street"), aliases=("addr:street", "街路")),
        Field("number", str, N_("House number"), aliases=("addr:housenumber", "门牌号")),
        Field("area", str, N_("Area"), aliases=("addr:suburb",)),
        Field("postcode", str, N_("Postcode"), aliases=("addr:postcode", "邮编")),
    ),
    style=Style(
        default=Look(N_("Address")),
        label="number",
        label_colour="map.label_minor",
        label_max_mpp=0.6,
        max_mpp=1.0,
    ),
)

POPULATION_CELLS = _part(
    key="population_cell",
    title=N_("Population cells"),
    one=N_("Population cell"),
    geometry=Geometry.AREA,
    fields=(
        CODE,
        Field("people", int, N_("People"), unit=N_("people"), minimum=0, aliases=("人口", "population")),
        Field("people_day", int, N_("People by day"), unit=N_("people"), minimum=0, aliases=("昼间人口",)),
        Field("people_night", int, N_("People by night"), unit=N_("people"), minimum=0, aliases=("夜间人口",)),
        Field("households", int, N_("Households"), minimum=0, aliases=("户数",)),
        Field("under_15", int, N_("Under 15"), unit=N_("people"), minimum=0, aliases=("0-14岁",)),
        Field("over_65", int, N_("65 and older"), unit=N_("people"), minimum=0, aliases=("65岁及以上",)),
        Field("year", int, N_("Year"), aliases=("年份",)),
    ),
    style=Style(
        default=Look(
            N_("People by cell"),
            strokes=(Stroke("map.boundary", 0.6, opacity=0.5),),
            fill="map.boundary",
            fill_opacity=0.10,
        ),
        label="people",
        label_colour="map.label_minor",
        label_max_mpp=3,
        max_mpp=40,
    ),
    label="code",
)
