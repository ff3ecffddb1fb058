"""Choosing many at once: a box, an outline, or what a field says. Nothing is edited by it."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from shapely import Polygon, box

from layers.errors import SituationError
from layers.feature import Feature
from layers.filter import Op, Where
from layers.geo import LonLat
from layers.gestures.events import Back, Cancel, Gesture, Move, Press, Preview, Release
from layers.i18n import N_, tr
from layers.kind import Kind

Chosen = Callable[[Polygon], None]


def choose_box(chosen: Chosen) -> Gesture:
    """Press, drag, release: `chosen` is given the box. Back gives up the box that is being dragged."""
    start: LonLat | None = None
    area: Polygon | None = None
    while True:
        match (yield Preview(area, words=" ", snaps=False)):
            case Press(lon, lat):
                start = (lon, lat)
            case Move(lon, lat) if start is not None:
                area = box(min(start[0], lon), min(start[1], lat), max(start[0], lon), max(start[1], lat))
            case Back():
                start, area = None, None
            case Release() if start is not None:
                if area is not None and area.area > 0:
                    chosen(area)
                return None
            case Cancel():
                return None


COMPARISONS: Mapping[str, str] = {
    "is": N_("is"),
    "is_not": N_("is not"),
    "contains": N_("contains"),
    "above": N_("is above"),
    "below": N_("is below"),
    "empty": N_("is empty"),
}


def by_value(features: Iterable[Feature], kind: Kind, field: str, comparison: str, wanted: str) -> list[str]:
    """Ids of the features whose field compares so with what was typed; `state` is a field too.

    Raises
    ------
    SituationError
        What was typed is no number, where one is compared with.
    """
    declared = kind.field(field)
    numbers = declared is not None and declared.type in (int, float)
    test = _test(comparison, wanted, numbers=numbers)
    return [f.id for f in features if test(f.state if field == "state" else f[field])]


def _test(comparison: str, wanted: str, *, numbers: bool) -> Callable[[Any], bool]:
    if comparison == "empty":
        return lambda value: value in (None, "", [])
    if comparison in ("above", "below"):
        compare = operator.gt if comparison == "above" else operator.lt
        limit: Any = _number(wanted) if numbers else wanted
        return lambda value: value is not None and bool(compare(value if numbers else str(value), limit))
    if comparison == "contains":
        return Where("", Op.CONTAINS, wanted.strip()).holds
    same = _same(_number(wanted)) if numbers else _same_text(wanted)
    return same if comparison == "is" else lambda value: not same(value)


def _same(number: float) -> Callable[[Any], bool]:
    return lambda value: value is not None and value == number


def _same_text(wanted: str) -> Callable[[Any], bool]:
    return lambda value: value is not None and str(value).casefold() == wanted.strip().casefold()


def _number(text: str) -> float:
    try:
        return float(text.replace(",", ".").strip())
    except ValueError as error:
        raise SituationError(tr("{text} is not a number.").format(text=text)) from error
