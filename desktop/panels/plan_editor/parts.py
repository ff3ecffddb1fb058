"""What each part of a plan is made of: the fields of its items, their choices, and the columns of its list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from layers.i18n import N_, tr
from layers.kinds.resources import RESOURCE_CLASSES, RESOURCE_TYPES
from layers.plans import parts
from layers.plans.parts import ROMAN, Path
from layers.posts import posts
from layers.situation import Situation

Choices = list[tuple[object, str]]


@dataclass(frozen=True, slots=True)
class ItemField:
    """`sort` is text, long, number or choice."""

    key: str
    title: str
    sort: str = "text"
    required: bool = False
    unit: str = ""
    choices: Callable[[Situation], Choices] | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One tab: `path` of the list, by level where `levelled`; `columns` are shown in the list."""

    key: str
    title: str
    one: str
    fields: tuple[ItemField, ...]
    columns: tuple[str, ...]
    path: Callable[[str], Path]
    levelled: bool = False
    empty: str = ""

    def field(self, key: str) -> ItemField:
        return next(f for f in self.fields if f.key == key)


def _levels(situation: Situation) -> Choices:
    return [(level, ROMAN[level]) for level in parts.LEVELS]


def _posts(situation: Situation) -> Choices:
    return [(p.code, f"{tr(p.title)} ({p.code})") for p in posts(situation.store) if p.code != "owner"]


def _organisations(situation: Situation) -> Choices:
    if "organisation" not in situation.kinds:
        return []
    kind = situation.kinds["organisation"]
    return [(f.id, kind.name_of(f)) for f in situation.picture.features("organisation")]


def _classes(situation: Situation) -> Choices:
    return [(c.code, tr(c.title)) for c in RESOURCE_CLASSES]


def _sorts(situation: Situation) -> Choices:
    return [(code, tr(title)) for code, (title, _) in RESOURCE_TYPES.items()]


def _measures(situation: Situation) -> Choices:
    return [(code, tr(words)) for code, words in MEASURES.items()]


def _quantities(situation: Situation) -> Choices:
    return [(code, tr(words)) for code, words in QUANTITIES.items()]


def _comparisons(situation: Situation) -> Choices:
    return [(">=", "≥"), (">", ">"), ("<=", "≤"), ("<", "<")]


MEASURES = {
    "rescue": N_("Rescue"),
    "evacuate_settle": N_("Evacuate and settle"),
    "control_source": N_("Control the source"),
    "cordon": N_("Cordon off"),
    "traffic_control": N_("Traffic control"),
    "repair_lifeline": N_("Repair lifelines"),
    "shelter_supply": N_("Supply shelters"),
    "medical_prevention": N_("Medical care and prevention"),
    "restrict_use": N_("Restrict use"),
    "stop_activity": N_("Stop activities"),
    "use_reserve": N_("Use reserves"),
    "mobilise": N_("Mobilise"),
    "supply_essentials": N_("Supply essentials"),
    "public_order": N_("Public order"),
    "environment_monitor": N_("Monitor the environment"),
    "prevent_secondary": N_("Prevent secondary events"),
    "standby": N_("Stand by"),
    "stock_ready": N_("Make stocks ready"),
    "guard_key_site": N_("Guard key sites"),
    "advise_public": N_("Advise the public"),
    "close_place": N_("Close places"),
}
QUANTITIES = {
    "stage_m": N_("River stage (m)"),
    "rain_mm_h": N_("Rain (mm/h)"),
    "density_p_m2": N_("Crowd density (p/m²)"),
    "wind_ms": N_("Wind (m/s)"),
    "other": N_("Other"),
}

PARTS = (
    Part(
        "sections",
        N_("Sections"),
        N_("Section"),
        (ItemField("title", N_("Title"), required=True), ItemField("text", N_("Text"), "long")),
        ("title", "text"),
        lambda level: parts.SECTIONS,
        empty=N_("Write what the plan is for and who does what."),
    ),
    Part(
        "triggers",
        N_("Triggers"),
        N_("Trigger"),
        (
            ItemField("level", N_("Response level"), "choice", required=True, choices=_levels),
            ItemField("quantity", N_("Quantity"), "choice", choices=_quantities),
            ItemField("comparison", N_("Comparison"), "choice", choices=_comparisons),
            ItemField("threshold", N_("Threshold"), "number"),
            ItemField("text", N_("In words"), "long", required=True),
        ),
        ("level", "text"),
        lambda level: parts.TRIGGERS,
        empty=N_("Say what brings each level into force."),
    ),
    Part(
        "tasks",
        N_("Tasks"),
        N_("Task"),
        (
            ItemField("title", N_("Task"), required=True),
            ItemField("offset_min", N_("T + min"), "number", unit="min"),
            ItemField("post", N_("Post"), "choice", choices=_posts),
            ItemField("org", N_("Organisation"), "choice", choices=_organisations),
            ItemField("measure_type", N_("Measure"), "choice", choices=_measures),
        ),
        ("offset_min", "title", "post"),
        parts.tasks_of,
        levelled=True,
        empty=N_("List what is done at this level, by whom, and after how many minutes."),
    ),
    Part(
        "needs",
        N_("Needs"),
        N_("Need"),
        (
            ItemField("kind", N_("Sort"), "choice", required=True, choices=_sorts),
            ItemField("class", N_("Class"), "choice", choices=_classes),
            ItemField("qty", N_("Quantity"), "number", required=True),
        ),
        ("kind", "class", "qty"),
        parts.needs_of,
        levelled=True,
        empty=N_("List the forces and materials this level takes."),
    ),
    Part(
        "posts",
        N_("Posts"),
        N_("Action card"),
        (
            ItemField("post", N_("Post"), "choice", required=True, choices=_posts),
            ItemField("card", N_("Action card"), "long", required=True),
        ),
        ("post", "card"),
        lambda level: parts.CARDS,
        empty=N_("Give each post a card of what it does."),
    ),
)
