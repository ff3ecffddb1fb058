"""Hazards: what can do harm, where it does, and what is closed because of it."""

from __future__ import annotations

from datetime import datetime

from layers.i18n import N_
from layers.kind import Field, Geometry, Group, Kind, choices, split_from
from layers.roles import rights
from layers.style import Look, Mark, Plate, Stroke, Style, casing

VALID_FROM = Field("valid_from", datetime, N_("Valid from"), aliases=("开始时间", "start", "onset"))
VALID_TO = Field("valid_to", datetime, N_("Valid to"), aliases=("结束时间", "end", "expires"))
SPAN = ("valid_from", "valid_to")

HAZARD_TYPES = choices(
    flood=N_("Flood"),
    waterlogging=N_("Waterlogging"),
    storm=N_("Storm"),
    landslide=N_("Landslide"),
    earthquake=N_("Earthquake"),
    wildfire=N_("Wildfire"),
    fire=N_("Fire"),
    gas=N_("Gas"),
    hazmat=N_("Hazardous chemicals"),
    collapse=N_("Structural collapse"),
    health=N_("Public health"),
    crowd=N_("Crowd"),
    other=N_("Other"),
)

RISK_TITLES = {1: N_("Risk 1, major"), 2: N_("Risk 2, serious"), 3: N_("Risk 3, moderate"), 4: N_("Risk 4, low")}

HAZARD_SOURCES = Kind(
    key="hazard_source",
    title=N_("Hazard sources"),
    one=N_("Hazard source"),
    geometry=Geometry.POINT_OR_AREA,
    fields=(
        Field("code", str, N_("Code"), aliases=("编号",)),
        Field("name", str, N_("Name"), required=True, aliases=("名称", "危险源名称")),
        Field("name_en", str, N_("Name in English")),
        Field("type", str, N_("Type"), choices=HAZARD_TYPES, aliases=("类型", "类别")),
        Field("substance", str, N_("Substance"), aliases=("物质",)),
        Field("quantity_t", float, N_("Quantity"), unit="t", minimum=0, aliases=("数量",)),
        Field("operator", str, N_("Operator"), refers="organisation"),
        Field("inspected_on", datetime, N_("Last inspected")),
        Field("note", str, N_("Note"), multiline=True, aliases=("备注",)),
        VALID_FROM,
        VALID_TO,
    ),
    group=Group.RISK,
    style=Style(
        default=Look(N_("Hazard source"), plate=Plate.INFRASTRUCTURE, glyph="hazmat"),
        by="type",
        looks={
            code: Look(title, plate=Plate.INFRASTRUCTURE, glyph=glyph)
            for code, (title, glyph) in {
                "hazmat": (N_("Hazardous chemicals"), "hazmat"),
                "gas": (N_("Gas"), "gas"),
                "fire": (N_("Fire"), "fire"),
                "flood": (N_("Flood"), "flood"),
                "waterlogging": (N_("Waterlogging"), "waterlogging"),
                "landslide": (N_("Landslide"), "landslide"),
            }.items()
        },
        label="name",
        label_tag=True,
        label_max_mpp=6,
        max_mpp=40,
    ),
    rights=rights("PLN DUT CMD", own="LIA"),
    span=SPAN,
    natural_key=("code",),
    basis=N_("Domain reference, section 4."),
)

HAZARD_AREAS = Kind(
    key="hazard_area",
    title=N_("Hazard areas"),
    one=N_("Hazard area"),
    geometry=Geometry.AREA,
    fields=(
        Field("code", str, N_("Code"), aliases=("编号",)),
        Field("name", str, N_("Name"), required=True, aliases=("名称",)),
        Field("name_en", str, N_("Name in English")),
        Field("type", str, N_("Type"), choices=HAZARD_TYPES, aliases=("类型", "灾种")),
        Field("basis", str, N_("Basis"), choices=choices(observed=N_("Observed"), forecast=N_("Forecast"))),
        Field("depth_m", float, N_("Depth"), unit="m", minimum=0, aliases=("水深",)),
        Field("stage_m", float, N_("River stage"), unit="m", aliases=("水位",)),
        Field("issued_at", datetime, N_("Issued")),
        Field("note", str, N_("Note"), multiline=True, aliases=("备注",)),
        VALID_FROM,
        VALID_TO,
    ),
    group=Group.HAZARDS,
    style=Style(
        default=Look(
            N_("Hazard, observed"),
            strokes=(Stroke("map.hazard", 1.8),),
            fill="map.hazard_fill",
            fill_opacity=0.20,
            pattern="waves",
            pattern_colour="map.hazard",
        ),
        by="basis",
        looks={
            "forecast": Look(
                N_("Hazard, forecast"),
                strokes=(Stroke("map.halo", 3.4, opacity=0.7), Stroke("map.hazard", 1.6, dash=(6, 4))),
            ),
        },
        label="name",
        label_colour="map.hazard",
        label_max_mpp=14,
    ),
    rights=rights("PLN DUT CMD", own="LIA"),
    span=SPAN,
    natural_key=("code",),
    freshness_s=2 * 3600,
    basis=N_("Domain reference, section 4."),
)

RISK_ZONES = Kind(
    key="risk_zone",
    title=N_("Risk zones"),
    one=N_("Risk zone"),
    geometry=Geometry.AREA,
    fields=(
        Field("code", str, N_("Code"), aliases=("编号",)),
        Field("name", str, N_("Name"), required=True, aliases=("名称",)),
        Field("name_en", str, N_("Name in English")),
        Field("type", str, N_("Type"), choices=HAZARD_TYPES, aliases=("类型",)),
        Field("risk_level", int, N_("Risk level"), minimum=1, maximum=4, aliases=("风险等级",)),
        Field("likelihood", int, N_("Likelihood"), minimum=1, maximum=5, hint=N_("1 rare to 5 almost certain")),
        Field("consequence", int, N_("Consequence"), minimum=1, maximum=5, hint=N_("1 slight to 5 catastrophic")),
        split_from("risk_zone"),
        Field("note", str, N_("Note"), multiline=True, aliases=("备注",)),
        VALID_FROM,
        VALID_TO,
    ),
    group=Group.RISK,
    style=Style(
        default=Look(N_("Risk zone"), strokes=(casing(3, 0.5), Stroke("map.patrol", 1.6))),
        by="risk_level",
        looks={
            str(level): Look(
                title,
                strokes=(casing(3, 0.5), Stroke(f"level.{level}", 1.6)),
                pattern=f"risk-{level}",
                pattern_colour=f"level.{level}",
                badge=str(level),
            )
            for level, title in RISK_TITLES.items()
        },
        label="name",
        label_max_mpp=10,
    ),
    rights=rights("PLN"),
    span=SPAN,
    natural_key=("code",),
    basis=N_("Domain reference, section 6: the risk matrix is a default to be checked locally."),
)

ROAD_CLOSURES = Kind(
    key="road_closure",
    title=N_("Road closures"),
    one=N_("Road closure"),
    geometry=Geometry.LINE,
    fields=(
        Field("code", str, N_("Code"), aliases=("编号",)),
        Field("name", str, N_("Name"), required=True, aliases=("名称", "路段")),
        Field("name_en", str, N_("Name in English")),
        Field(
            "cause",
            str,
            N_("Cause"),
            choices=choices(
                flood=N_("Flood"),
                accident=N_("Traffic accident"),
                collapse=N_("Structural collapse"),
                works=N_("Works"),
                event=N_("Event"),
                control=N_("Traffic control"),
                other=N_("Other"),
            ),
            aliases=("原因",),
        ),
        Field("detour", str, N_("Detour"), multiline=True, aliases=("绕行",)),
        VALID_FROM,
        VALID_TO,
    ),
    group=Group.HAZARDS,
    style=Style(
        default=Look(
            N_("Road closed"),
            strokes=(
                Stroke("map.closure_case", 6.5),
                Stroke("map.closure", 3.4, dash=(8, 4), mark=Mark.BARS),
            ),
        ),
        label="name",
        label_tag=True,
        label_max_mpp=6,
    ),
    rights=rights("PLN DUT CMD", own="LIA"),
    span=SPAN,
    natural_key=("code",),
    freshness_s=12 * 3600,
    basis=N_("Domain reference, section 4."),
)
