"""Notices: what was sent out or came in as words for an area, from a warning to a reply, with its alert (CAP)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from layers.feature import Feature, Values
from layers.i18n import N_, tr
from layers.kind import Field, Geometry, Group, Kind, choices
from layers.kinds.incidents import EVENT_CLASSES, SUBTYPES
from layers.roles import rights
from layers.style import Look, Stroke, Style, casing
from layers.workflow import workflow

NOTICE = "notice"
NOT_PUBLIC = frozenset({"Restricted", "Private"})
"""Scopes of a CAP alert that is for some only."""

NOTICE_STATES = workflow(
    NOTICE,
    {
        "draft": N_("Draft"),
        "proposed": N_("Proposed"),
        "approved": N_("Approved"),
        "issued": N_("Issued"),
        "superseded": N_("Superseded"),
        "cancelled": N_("Cancelled"),
        "expired": N_("Expired"),
        "withdrawn": N_("Withdrawn"),
    },
    """
    draft            -> proposed                         : DUT LIA PLN
    proposed         -> approved                         : CMD
    approved         -> issued                           : DUT
    draft            -> issued                           : CMD DUT LIA :        : kind=warning
    issued           -> superseded | cancelled | expired : DUT
    draft | proposed -> withdrawn                        : CMD DUT LIA PLN : reason
    """,
)

NOTICE_SORTS = choices(
    warning=N_("Warning notice"),
    order=N_("Order"),
    reminder=N_("Reminder"),
    message=N_("Message"),
    bulletin=N_("Bulletin"),
    reply=N_("Reply"),
)

ACTUAL = "Actual"
STATUS_TITLES = {
    ACTUAL: N_("Actual"),
    "Exercise": N_("Exercise"),
    "System": N_("System message"),
    "Test": N_("Test"),
    "Draft": N_("Draft"),
}

WARNING_TITLES = {
    1: N_("Warning 1, red"),
    2: N_("Warning 2, orange"),
    3: N_("Warning 3, yellow"),
    4: N_("Warning 4, blue"),
}

LEVEL_OF_SEVERITY = {"Extreme": 1, "Severe": 2, "Moderate": 3, "Minor": 4}
"""Domain reference, section 6: the severity of each level; Unknown has none."""

_OVER = frozenset({"superseded", "cancelled", "expired", "withdrawn"})


def is_restricted(feature: Feature) -> bool:
    """Whether it is a notice that goes out only where a person says so."""
    return feature.kind == NOTICE and feature["scope"] in NOT_PUBLIC


def problems(values: Values) -> Iterator[str]:
    """What is wrong with one notice, in words for whoever entered it."""
    if values["event_class"] == "social" and values["warning_level"] is not None:
        yield tr("A social security event has no warning level.")
    if values["kind"] == "warning" and values["warning_level"] is None and not values["cap"]:
        yield tr("The warning has no level.")


def caution(values: Values, state: str | None) -> str:
    """What has to stand before the name: that it is no real alert, or none any more."""
    status = values.get("status")
    if status is not None and status != ACTUAL:
        return STATUS_TITLES.get(status, "")
    return NOTICE_STATES.title(state) if state in _OVER else ""


def _look(title: str, *strokes: Stroke, badge: str | None = None) -> Look:
    """An outline without a fill; the fill's colour is that of the dot for a notice about a mere point."""
    return Look(title, strokes, fill=strokes[-1].colour, fill_opacity=0.0, badge=badge)


NOTICES = Kind(
    key=NOTICE,
    title=N_("Notices and warnings"),
    one=N_("Notice"),
    geometry=Geometry.POINT_OR_AREA,
    place_required=False,
    fields=(
        Field("code", str, N_("Code"), aliases=("编号",)),
        Field("title", str, N_("Title"), required=True, aliases=("标题", "headline", "event")),
        Field("title_en", str, N_("Title in English")),
        Field("kind", str, N_("Sort of notice"), choices=NOTICE_SORTS),
        Field("warning_level", int, N_("Warning level"), minimum=1, maximum=4, aliases=("预警等级",)),
        Field("event_class", str, N_("Event class"), choices=EVENT_CLASSES, aliases=("事件类别",)),
        Field("subtype", str, N_("Event type"), choices=SUBTYPES),
        Field("text", str, N_("Text"), multiline=True, aliases=("内容", "description")),
        Field("text_en", str, N_("Text in English"), multiline=True),
        Field("area", str, N_("Area in words"), multiline=True, aliases=("areaDesc", "发布区域")),
        Field("effective", datetime, N_("Effective from"), aliases=("生效时间", "valid_from")),
        Field("onset", datetime, N_("Expected to begin")),
        Field("expires", datetime, N_("Expires"), aliases=("失效时间", "ends")),
        Field("status", str, N_("Real or not"), choices=choices(**STATUS_TITLES)),
        Field(
            "scope",
            str,
            N_("For whom"),
            choices=choices(Public=N_("Public"), Restricted=N_("Restricted"), Private=N_("Private")),
        ),
        Field("audience", list, N_("Audience"), hint=N_("Organisations, or the public.")),
        Field("sender", str, N_("Sender"), aliases=("发布单位",)),
        Field("identifier", str, N_("Identifier of the alert")),
        Field("sent", datetime, N_("Sent"), aliases=("发布时间",)),
        Field("refs", list, N_("Earlier notices"), hint=N_("Sender, identifier and time sent of each.")),
        Field("cap", dict, N_("Alert (CAP)"), hint=N_("All elements of the alert as it came.")),
        Field("case", str, N_("Incident"), refers="incident"),
    ),
    group=Group.WARNINGS,
    style=Style(
        default=_look(N_("Notice"), casing(4, 0.5), Stroke("map.patrol", 2, dash=(6, 4))),
        by="warning_level",
        looks={
            str(level): _look(title, casing(7, 0.75), Stroke(f"level.{level}", 4), badge=str(level))
            for level, title in WARNING_TITLES.items()
        },
        label="title",
        label_tag=True,
        label_max_mpp=600,
    ),
    workflow=NOTICE_STATES,
    rights=rights("CMD DUT PLN", own="LIA"),
    span=("effective", "expires"),
    natural_key=("sender", "identifier", "sent"),
    label="title",
    basis=N_("Domain reference, sections 3 to 6; OASIS Common Alerting Protocol 1.2."),
    problems=problems,
    caution=caution,
)
