"""Resources: teams, materials, tools and techniques; where they are and whether they are free."""

from __future__ import annotations

from datetime import datetime

from layers.i18n import N_
from layers.kind import Field, Geometry, Group, Kind, choices
from layers.roles import rights
from layers.style import Look, Plate, Style
from layers.workflow import workflow

RESOURCE_STATES = workflow(
    "resource",
    {
        "available": N_("Available"),
        "reserved": N_("Reserved"),
        "assigned": N_("Assigned"),
        "en_route": N_("En route"),
        "on_scene": N_("On scene"),
        "returning": N_("Returning"),
        "out_of_service": N_("Out of service"),
    },
    """
    available      -> reserved       : CMD DUT LIA
    reserved       -> assigned       : CMD DUT LIA
    assigned       -> en_route       : CMD DUT LIA
    en_route       -> on_scene       : CMD DUT LIA
    on_scene       -> returning      : CMD DUT LIA
    returning      -> available      : CMD DUT LIA
    *              -> out_of_service : CMD DUT LIA
    """,
)

RESOURCE_CLASSES = choices(team=N_("Team"), material=N_("Material"), tool=N_("Tool"), technique=N_("Technique"))

RESOURCE_TYPES = {
    "rescue_team": (N_("Rescue team"), "team"),
    "boat": (N_("Rescue boat"), "boat"),
    "bus": (N_("Bus"), "bus"),
    "pump": (N_("Pump"), "pump"),
    "fire_engine": (N_("Fire engine"), "fire-engine"),
    "ambulance": (N_("Ambulance"), "ambulance"),
    "patrol_car": (N_("Patrol car"), "patrol-car"),
    "generator": (N_("Generator"), "generator"),
    "uav": (N_("Drone"), "uav"),
    "medical_team": (N_("Medical team"), "medical"),
    "sandbags": (N_("Sandbags"), "sandbags"),
    "food": (N_("Food and water"), "food"),
    "blankets": (N_("Blankets"), "blankets"),
    "lifebuoys": (N_("Lifebuoys"), "lifebuoy"),
    "other": (N_("Other"), "staging"),
}

RESOURCES = Kind(
    key="resource",
    title=N_("Forces and resources"),
    one=N_("Resource"),
    geometry=Geometry.POINT,
    place_required=False,
    fields=(
        Field("code", str, N_("Code"), aliases=("编号", "unit_id")),
        Field("name", str, N_("Name"), required=True, aliases=("名称",)),
        Field("name_en", str, N_("Name in English")),
        Field("class", str, N_("Class"), choices=RESOURCE_CLASSES, aliases=("类别",)),
        Field(
            "kind",
            str,
            N_("Sort"),
            choices=choices(**{code: title for code, (title, _) in RESOURCE_TYPES.items()}),
            aliases=("种类",),
        ),
        Field("type", int, N_("Type"), minimum=1, hint=N_("1 is the most capable")),
        Field("holder_org", str, N_("Holder"), refers="organisation", aliases=("持有单位",)),
        Field("qty", float, N_("Quantity"), minimum=0, aliases=("数量",)),
        Field("unit", str, N_("Unit"), aliases=("单位",)),
        Field("floor", float, N_("Least stock"), minimum=0, hint=N_("Below this a reason is asked for.")),
        Field("headcount", int, N_("Headcount"), unit=N_("people"), minimum=0, aliases=("人数",)),
        Field("capability", list, N_("Capabilities")),
        Field("cert_level", int, N_("Certificate level"), minimum=1),
        Field("cert_until", datetime, N_("Certificate until")),
        Field("expires_at", datetime, N_("Expires")),
        Field("home", str, N_("Home"), refers="facility"),
        Field("case", str, N_("Incident"), refers="incident"),
        Field("note", str, N_("Note"), multiline=True, aliases=("备注",)),
    ),
    group=Group.RESPONSE,
    style=Style(
        default=Look(N_("Resource"), plate=Plate.OPERATIONS, glyph="team"),
        by="kind",
        looks={
            code: Look(title, plate=Plate.OPERATIONS, glyph=glyph) for code, (title, glyph) in RESOURCE_TYPES.items()
        },
        label="name",
        label_max_mpp=3,
    ),
    workflow=RESOURCE_STATES,
    rights=rights("CMD DUT PLN", own="LIA"),
    natural_key=("code",),
    freshness_s=15 * 60,
    basis=N_("Domain reference, sections 3 to 5."),
)
