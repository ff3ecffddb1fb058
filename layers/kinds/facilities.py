"""Facilities: what the city depends on, and the hospitals with their beds."""

from __future__ import annotations

from datetime import datetime

from layers.i18n import N_
from layers.kind import Field, Geometry, Group, Kind, choices
from layers.roles import rights
from layers.style import Look, Plate, Style

CATEGORIES = {
    "school": (N_("School"), "school"),
    "kindergarten": (N_("Kindergarten"), "school"),
    "care_home": (N_("Care home"), "health"),
    "hospital": (N_("Hospital"), "hospital"),
    "clinic": (N_("Clinic"), "medical-post"),
    "police_station": (N_("Police station"), "police-station"),
    "fire_station": (N_("Fire station"), "fire-station"),
    "power_station": (N_("Power station"), "power-station"),
    "water_works": (N_("Water works"), "water-works"),
    "metro": (N_("Metro station"), "metro"),
    "bridge": (N_("Bridge"), "bridge"),
    "pump_station": (N_("Pumping station"), "pump"),
    "gauge": (N_("River gauge"), "gauge"),
    "dam": (N_("Dam or sluice"), "dam"),
    "factory": (N_("Factory"), "factory"),
    "venue": (N_("Venue"), "venue"),
    "government": (N_("Government"), "info"),
    "other": (N_("Other"), "info"),
}

_VITAL = frozenset({"police_station", "fire_station", "power_station", "water_works", "gauge", "dam", "hospital"})
_ORDINARY_MPP = 4.0
"""Schools, offices and the like would crowd the map of a whole district."""

OPERABILITY = choices(ok=N_("Working"), degraded=N_("Degraded"), down=N_("Down"), unknown=N_("Unknown"))

FACILITIES = Kind(
    key="facility",
    title=N_("Facilities"),
    one=N_("Facility"),
    geometry=Geometry.POINT_OR_AREA,
    fields=(
        Field("code", str, N_("Code"), aliases=("编号", "osm_id")),
        Field("name", str, N_("Name"), aliases=("名称",)),
        Field("name_en", str, N_("Name in English"), aliases=("name:en",)),
        Field(
            "category",
            str,
            N_("Category"),
            choices=choices(**{code: title for code, (title, _) in CATEGORIES.items()}),
            aliases=("类别", "amenity"),
        ),
        Field("operability", str, N_("Operability"), choices=OPERABILITY, aliases=("运行状态",)),
        Field("lifeline", dict, N_("Lifelines"), hint=N_("water, power, gas, comms: up, degraded or down")),
        Field("capacity", int, N_("Capacity"), unit=N_("people"), minimum=0, aliases=("容量",)),
        Field("address", str, N_("Address"), aliases=("地址",)),
        Field("note", str, N_("Note"), multiline=True, aliases=("备注",)),
    ),
    group=Group.FACILITIES,
    style=Style(
        default=Look(N_("Facility"), plate=Plate.INFRASTRUCTURE, glyph="info"),
        by="category",
        looks={
            code: Look(title, plate=Plate.INFRASTRUCTURE, glyph=glyph, max_mpp=0 if code in _VITAL else _ORDINARY_MPP)
            for code, (title, glyph) in CATEGORIES.items()
        },
        label="name",
        label_max_mpp=2.5,
        max_mpp=9,
    ),
    rights=rights("PLN DUT CMD", own="LIA"),
    natural_key=("code",),
    bulk=True,
    basis=N_("Domain reference, section 4."),
)

HOSPITALS = Kind(
    key="hospital",
    title=N_("Hospitals"),
    one=N_("Hospital"),
    geometry=Geometry.POINT_OR_AREA,
    place_required=False,
    fields=(
        Field("code", str, N_("Code"), aliases=("编号",)),
        Field("name", str, N_("Name"), required=True, aliases=("名称", "医院名称")),
        Field("name_en", str, N_("Name in English")),
        Field(
            "status",
            str,
            N_("Status"),
            choices=choices(
                Normal=N_("Normal"), Compromised=N_("Compromised"), Evacuating=N_("Evacuating"), Closed=N_("Closed")
            ),
        ),
        Field(
            "ambulance",
            str,
            N_("Ambulance traffic"),
            choices=choices(
                Normal=N_("Normal"), Advisory=N_("Advisory"), Closed=N_("Closed"), NotApplicable=N_("Not applicable")
            ),
        ),
        Field("beds", dict, N_("Beds"), hint=N_("Baseline and available of each type.")),
        Field("reported_at", datetime, N_("Reported at")),
        Field("operability", str, N_("Operability"), choices=OPERABILITY),
        Field("address", str, N_("Address"), aliases=("地址",)),
    ),
    group=Group.FACILITIES,
    style=Style(
        default=Look(N_("Hospital"), plate=Plate.INFRASTRUCTURE, glyph="hospital"),
        label="name",
        label_max_mpp=5,
        max_mpp=30,
    ),
    rights=rights("PLN DUT CMD", own="LIA"),
    natural_key=("code",),
    freshness_s=4 * 3600,
    basis=N_("Domain reference, sections 3 and 4."),
)
