"""Incidents: what happened, who leads, and how far it is under control."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from layers.feature import Values
from layers.i18n import N_, tr
from layers.kind import Field, Geometry, Group, Kind, choices
from layers.roles import Rights, Role
from layers.style import Look, Plate, Style
from layers.workflow import workflow

INCIDENT_STATES = workflow(
    "incident",
    {
        "reported": N_("Reported"),
        "verified": N_("Verified"),
        "responding": N_("Responding"),
        "controlled": N_("Under control"),
        "closed": N_("Case closed"),
        "reviewed": N_("Reviewed"),
        "dismissed": N_("Dismissed"),
    },
    """
    reported   -> verified   : DUT LIA : place event_class
    reported   -> dismissed  : DUT     : reason
    verified   -> responding : DUT CMD : lead_org
    verified   -> closed     : DUT     : reason
    responding -> controlled : CMD     : note
    controlled -> responding : CMD     : reason
    controlled -> closed     : CMD
    closed     -> reviewed   : PLN TRN : review
    closed     -> responding : CMD     : reason
    """,
)

EVENT_CLASSES = choices(
    natural=N_("Natural disaster"),
    accident=N_("Accident"),
    health=N_("Public health event"),
    social=N_("Social security event"),
)

SUBTYPES = choices(
    flood=N_("Flood"),
    waterlogging=N_("Waterlogging"),
    drought=N_("Drought"),
    meteorological=N_("Weather"),
    earthquake=N_("Earthquake"),
    geological=N_("Geological"),
    marine=N_("Marine"),
    biological=N_("Biological"),
    wildfire=N_("Wildfire"),
    trapped=N_("People trapped"),
    work_safety=N_("Work safety"),
    hazmat=N_("Hazardous chemicals"),
    fire=N_("Fire"),
    traffic=N_("Traffic"),
    gas=N_("Gas"),
    building=N_("Building"),
    utilities=N_("Utilities"),
    power=N_("Power cut"),
    pollution=N_("Pollution"),
    nuclear=N_("Nuclear"),
    medical=N_("Medical"),
    infectious=N_("Infectious disease"),
    unexplained_group=N_("Unexplained illness in a group"),
    food=N_("Food"),
    occupational=N_("Occupational"),
    animal=N_("Animal disease"),
    crowd=N_("Crowd"),
    criminal=N_("Criminal"),
    terror=N_("Terror"),
    economic=N_("Economic"),
    network=N_("Network"),
    foreign_related=N_("Foreign-related"),
)

DOMAIN_FIELDS = choices(
    hazmat=N_("Hazardous chemicals"),
    gas=N_("Gas"),
    fire=N_("Fire safety"),
    construction=N_("Construction"),
    traffic=N_("Road traffic"),
    crowded_place=N_("Crowded places"),
    food_drug=N_("Food and drugs"),
    flood_works=N_("Flood works"),
    energy=N_("Energy"),
    campus=N_("Campus"),
    environment=N_("Environment"),
    municipal=N_("Municipal works"),
    labour_matter=N_("Labour matters"),
    property_matter=N_("Property management"),
    other=N_("Other"),
)

CHANNELS = choices(
    **{
        "110": N_("110 police"),
        "119": N_("119 fire"),
        "120": N_("120 ambulance"),
        "12345": N_("12345 city line"),
        "web": N_("Web"),
        "counter": N_("Counter"),
        "grid_worker": N_("Grid worker"),
        "sensor": N_("Sensor"),
        "patrol": N_("Patrol"),
        "enterprise": N_("Enterprise"),
        "other": N_("Other"),
    }
)

_NATURAL = {
    "flood": "flood",
    "waterlogging": "waterlogging",
    "meteorological": "storm",
    "earthquake": "collapse",
    "geological": "landslide",
    "wildfire": "fire",
}
_INCIDENT = {
    "trapped": "trapped",
    "hazmat": "hazmat",
    "pollution": "hazmat",
    "nuclear": "hazmat",
    "work_safety": "factory",
    "fire": "fire",
    "traffic": "traffic",
    "gas": "gas",
    "building": "collapse",
    "utilities": "water",
    "power": "power",
    "medical": "medical",
    "infectious": "health",
    "unexplained_group": "health",
    "food": "health",
    "occupational": "health",
    "animal": "health",
    "crowd": "crowd",
}
_TITLES = {choice.code: choice.title for choice in SUBTYPES}


def problems(values: Values) -> Iterator[str]:
    """What is wrong with one incident, in words for whoever entered it."""
    if values["event_class"] == "social" and values["grade"] is not None:
        yield tr("A social security event has no statutory grade.")


INCIDENTS = Kind(
    key="incident",
    title=N_("Incidents"),
    one=N_("Incident"),
    geometry=Geometry.POINT_OR_AREA,
    fields=(
        Field("code", str, N_("Code"), aliases=("编号", "incident_id", "case_id")),
        Field("title", str, N_("Title"), required=True, aliases=("标题", "名称", "name", "type")),
        Field("title_en", str, N_("Title in English")),
        Field("event_class", str, N_("Event class"), choices=EVENT_CLASSES, aliases=("事件类别",)),
        Field("subtype", str, N_("Event type"), choices=SUBTYPES, aliases=("类型",)),
        Field("domain_field", str, N_("Field of work"), choices=DOMAIN_FIELDS),
        Field(
            "grade", int, N_("Event grade"), minimum=1, maximum=4, hint=N_("I the most serious"), aliases=("事件等级",)
        ),
        Field("complexity", int, N_("Complexity"), minimum=1, maximum=5, hint=N_("1 the largest, 5 the smallest")),
        Field("response_level", int, N_("Response level"), minimum=1, maximum=4, aliases=("响应级别",)),
        Field("is_major", bool, N_("Major incident")),
        Field("address", str, N_("Address"), aliases=("地址", "location_text")),
        Field("occurred_at", datetime, N_("Occurred"), aliases=("发生时间", "date", "reported_local", "incident_date")),
        Field("received_at", datetime, N_("Received"), aliases=("接报时间", "reported_at", "reported_utc")),
        Field("due_at", datetime, N_("Due")),
        Field("channel", str, N_("Channel"), choices=CHANNELS, aliases=("来源",)),
        Field("lead_org", str, N_("Lead organisation"), refers="organisation", aliases=("牵头单位",)),
        Field("co_orgs", list, N_("Supporting organisations"), refers="organisation"),
        Field("legal_basis", str, N_("Legal basis")),
        Field("deaths", int, N_("Deaths"), minimum=0, unit=N_("people")),
        Field("serious", int, N_("Seriously injured"), minimum=0, unit=N_("people")),
        Field("light", int, N_("Slightly injured"), minimum=0, unit=N_("people")),
        Field("missing", int, N_("Missing"), minimum=0, unit=N_("people")),
        Field("trapped", int, N_("Trapped"), minimum=0, unit=N_("people")),
        Field("evacuated", int, N_("Evacuated"), minimum=0, unit=N_("people")),
        Field("affected", int, N_("Affected"), minimum=0, unit=N_("people")),
        Field("loss_cny", float, N_("Loss"), minimum=0, unit="CNY"),
        Field("narrative", str, N_("Narrative"), multiline=True, aliases=("经过", "描述")),
        Field("note", str, N_("Situation note"), multiline=True, aliases=("备注",)),
        Field("result", str, N_("Result"), multiline=True),
        Field("review", str, N_("Review"), multiline=True),
    ),
    group=Group.INCIDENTS,
    style=Style(
        default=Look(N_("Incident"), plate=Plate.INCIDENT, glyph="problem"),
        by="subtype",
        looks={code: Look(_TITLES[code], plate=Plate.NATURAL, glyph=glyph) for code, glyph in _NATURAL.items()}
        | {code: Look(_TITLES[code], plate=Plate.INCIDENT, glyph=glyph) for code, glyph in _INCIDENT.items()},
        label="title",
        label_tag=True,
        label_max_mpp=12,
    ),
    workflow=INCIDENT_STATES,
    rights=Rights(
        create=frozenset({Role.CMD, Role.DUT, Role.LIA, Role.CLK}),
        change=frozenset({Role.CMD, Role.DUT, Role.LIA}),
        delete=frozenset({Role.CMD, Role.DUT}),
        own=frozenset({Role.LIA}),
    ),
    natural_key=("code",),
    label="title",
    freshness_s=3600,
    basis=N_("Domain reference, sections 3 to 5."),
    problems=problems,
)
