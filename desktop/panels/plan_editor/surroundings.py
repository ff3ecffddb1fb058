"""What the plan editor reads of the situation: the plans in their order, what was drawn of one, why it is locked."""

from __future__ import annotations

from collections.abc import Iterator

from layers.feature import Feature
from layers.i18n import tr
from layers.kinds.resources import RESOURCE_TYPES
from layers.plans import parts
from layers.plans.checks import Around
from layers.posts import posts
from layers.situation import Situation

_ORDER = {"in_force": 0, "reviewing": 1, "approved": 2, "consulting": 3, "draft": 4}


def plans_of(situation: Situation) -> list[Feature]:
    """Those in force first, drafts last; then by code, the newest version first."""

    def rank(plan: Feature) -> tuple[int, str, int]:
        return (_ORDER.get(plan.state or "", 9), str(plan["code"]), -(plan["version"] or 1))

    return sorted(_features(situation, "plan"), key=rank)


def graphics_of(situation: Situation, plan: Feature) -> list[Feature]:
    return parts.graphics(plan, list(_features(situation, "plan_graphic")))


def around(situation: Situation, plan: Feature) -> Around:
    """What the plan is checked against."""
    held: dict[str, float] = {}
    for unit in _features(situation, "resource"):
        held[str(unit["kind"])] = held.get(str(unit["kind"]), 0) + 1
    organisations = [f.id for f in _features(situation, "organisation")]
    codes = [p.code for p in posts(situation.store)]
    return Around(codes, organisations, graphics_of(situation, plan), held, _sort_title)


def free_code(situation: Situation) -> str:
    """A code that no plan has yet."""
    number = situation.picture.count("plan") + 1
    codes = {f["code"] for f in situation.picture.features("plan")}
    return next(c for n in range(number, number + 999) if (c := f"PLAN-{n:02d}") not in codes)


def refusal(situation: Situation) -> str | None:
    """Why nothing can be changed now."""
    if not situation.clock.live:
        return f"{tr('You are looking at the past.')} {tr('Go live to edit.')}"
    return situation.store.read_only


def _features(situation: Situation, kind: str) -> Iterator[Feature]:
    return situation.picture.features(kind) if kind in situation.kinds else iter(())


def _sort_title(sort: str) -> str:
    return tr(RESOURCE_TYPES[sort][0]) if sort in RESOURCE_TYPES else sort
