"""Evacuation: zones with their states, and the ways out of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from layers.feature import Values
from layers.i18n import N_, tr
from layers.kind import Field, Geometry, Group, Kind, choices, split_from
from layers.roles import rights
from layers.style import STATE, Look, Mark, Stroke, Style, casing, halo
from layers.workflow import workflow

EVAC_TITLES = {
    "normal": N_("Normal"),
    "advisory": N_("Advisory"),
    "warning": N_("Warning"),
    "order": N_("Evacuation order"),
    "shelter_in_place": N_("Shelter in place"),
    "clear_to_return": N_("Clear to return"),
}

EVAC_STATES = workflow(
    "evac_zone",
    EVAC_TITLES,
    """
    normal | clear_to_return                        -> advisory         : DUT CMD
    normal | advisory | clear_to_return             -> warning          : DUT CMD
    normal | advisory | warning | clear_to_return | shelter_in_place -> order : CMD
    normal | advisory | warning | order | clear_to_return -> shelter_in_place : CMD
    order                                           -> warning          : CMD
    warning                                         -> advisory         : CMD
    advisory | warning | order | shelter_in_place   -> clear_to_return  : CMD
    advisory | clear_to_return                      -> normal           : DUT CMD
    """,
)


def _hem(state: str, *strokes: Stroke, fill_opacity: float = 0.16) -> Look:
    return Look(
        EVAC_TITLES[state],
        strokes=(casing(5.5, 0.85 if state == "normal" else 0.55), *strokes),
        fill=None if state == "normal" else f"evac.{state}",
        fill_opacity=fill_opacity,
        glyph={"shelter_in_place": "st-shelter", "clear_to_return": "st-clear"}.get(state, f"st-{state}"),
    )


def problems(values: Values) -> Iterator[str]:
    """What is wrong with one zone, in words for whoever entered it."""
    if values["code"] is None and values["name"] is None:
        yield tr("The zone has neither a code nor a name: nobody can call for it.")


EVAC_ZONES = Kind(
    key="evac_zone",
    title=N_("Evacuation zones"),
    one=N_("Evacuation zone"),
    geometry=Geometry.AREA,
    fields=(
        Field("code", str, N_("Code"), aliases=("编号", "zone", "分区")),
        Field("name", str, N_("Name"), aliases=("名称",)),
        Field("name_en", str, N_("Name in English")),
        Field("population", int, N_("Population"), unit=N_("people"), minimum=0, aliases=("人口",)),
        Field("households", int, N_("Households"), minimum=0, aliases=("户数",)),
        Field("route_ids", list, N_("Evacuation routes"), refers="evac_route"),
        Field("order_at", datetime, N_("Ordered")),
        split_from("evac_zone"),
        Field("note", str, N_("Note"), multiline=True, aliases=("备注",)),
    ),
    group=Group.SHELTERS,
    style=Style(
        default=_hem("normal", Stroke("evac.normal", 2.8)),
        by=STATE,
        looks={
            "normal": _hem("normal", Stroke("evac.normal", 2.8)),
            "advisory": _hem("advisory", Stroke("evac.advisory", 2.8, dash=(2, 4))),
            "warning": _hem("warning", Stroke("evac.warning", 2.8, dash=(10, 5))),
            "order": _hem("order", Stroke("evac.order", 3.4, mark=Mark.TICKS), fill_opacity=0.20),
            "shelter_in_place": _hem("shelter_in_place", Stroke("evac.shelter_in_place", 5), halo(1.4)),
            "clear_to_return": _hem("clear_to_return", Stroke("evac.clear_to_return", 2.8, dash=(10, 3, 2, 3))),
        },
        label="code",
        label_tag=True,
        label_max_mpp=40,
    ),
    workflow=EVAC_STATES,
    rights=rights("PLN CMD DUT"),
    natural_key=("code",),
    label="code",
    freshness_s=6 * 3600,
    tiles=True,
    basis=N_("Domain reference, sections 3 and 5."),
    problems=problems,
)

EVAC_ROUTES = Kind(
    key="evac_route",
    title=N_("Evacuation routes"),
    one=N_("Evacuation route"),
    geometry=Geometry.LINE,
    fields=(
        Field("code", str, N_("Code"), aliases=("编号",)),
        Field("name", str, N_("Name"), required=True, aliases=("名称",)),
        Field("name_en", str, N_("Name in English")),
        Field("zone", str, N_("Evacuation zone"), refers="evac_zone"),
        Field("shelter", str, N_("Shelter"), refers="shelter"),
        Field("mode", str, N_("Means"), choices=choices(car=N_("By car"), bus=N_("By bus"), foot=N_("On foot"))),
        Field("status", str, N_("Status"), choices=choices(planned=N_("Planned"), active=N_("In use"))),
        Field("capacity_per_h", int, N_("Capacity per hour"), minimum=0),
        Field("note", str, N_("Note"), multiline=True, aliases=("备注",)),
    ),
    group=Group.SHELTERS,
    style=Style(
        default=Look(
            N_("Evacuation route, planned"), strokes=(Stroke("map.route_case", 8), Stroke("map.route", 5, dash=(9, 7)))
        ),
        by="status",
        looks={
            "active": Look(
                N_("Evacuation route, in use"),
                strokes=(Stroke("map.route_case", 8), Stroke("map.route", 5, mark=Mark.CHEVRONS)),
            ),
        },
        label="name",
        label_max_mpp=8,
        max_mpp=40,
    ),
    rights=rights("PLN CMD DUT"),
    natural_key=("code",),
    basis=N_("Domain reference, section 4."),
)
