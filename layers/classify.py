"""Styles made from the values there are: a colour for each value of a field, or classes of a number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.i18n import N_
from layers.kind import Kind
from layers.ramp import VIRIDIS, mixed, named
from layers.style import STATE, Crowd, Look, Style

CATEGORIES = named("categories")
_MOST_SAMPLED = 1_500
LEAST_CLASSES, MOST_CLASSES = 2, 9

Floats = NDArray[np.float64]


def equal_breaks(values: Floats, classes: int) -> tuple[float, ...]:
    """Between classes of the same width."""
    return _rising(np.linspace(values.min(), values.max(), classes + 1)[1:-1], values)


def quantile_breaks(values: Floats, classes: int) -> tuple[float, ...]:
    """Between classes that hold as many values."""
    return _rising(np.quantile(values, np.linspace(0, 1, classes + 1)[1:-1]), values)


def natural_breaks(values: Floats, classes: int) -> tuple[float, ...]:
    """Between classes whose values differ least from their means, summed as squares.

    Notes
    -----
    The exact partition after Fisher (1958), "On grouping for maximum homogeneity", J. Am. Stat. Assoc. 53, 789-798, as
    Jenks used it for maps. Of more than 1 500 different values as many are taken, evenly by rank.
    """
    unique, counts = np.unique(values, return_counts=True)
    if len(unique) > _MOST_SAMPLED:
        sample = np.quantile(values, np.linspace(0, 1, _MOST_SAMPLED), method="nearest")
        unique, counts = np.unique(sample, return_counts=True)
    count = len(unique)
    classes = min(classes, count)
    weight = np.concatenate(([0.0], np.cumsum(counts)))
    first = np.concatenate(([0.0], np.cumsum(counts * unique)))
    second = np.concatenate(([0.0], np.cumsum(counts * unique**2)))
    best = second[1:] - first[1:] ** 2 / weight[1:]
    cuts = np.zeros((classes, count), dtype=np.intp)
    for nth in range(1, classes):
        previous, best = best, np.full(count, np.inf)
        for end in range(nth, count):
            start = np.arange(nth, end + 1)
            mass = weight[end + 1] - weight[start]
            spread = second[end + 1] - second[start] - (first[end + 1] - first[start]) ** 2 / mass
            costs = previous[start - 1] + spread
            at = int(np.argmin(costs))
            best[end], cuts[nth, end] = costs[at], start[at]
    found, end = [], count - 1
    for nth in range(classes - 1, 0, -1):
        start_of = int(cuts[nth, end])
        found.append(float(unique[start_of]))
        end = start_of - 1
    return tuple(found[::-1])


METHODS: Mapping[str, tuple[str, Callable[[Floats, int], tuple[float, ...]]]] = {
    "natural": (N_("Natural breaks"), natural_breaks),
    "quantile": (N_("As many in each class"), quantile_breaks),
    "equal": (N_("Equal steps"), equal_breaks),
}


def categorised(kind: Kind, field: str, values: Iterable[Any]) -> Style | None:
    """A colour for each of the most frequent values; the others look as the kind does by default.

    A list counts as each of its words, and looks as the first of them that has a colour. None where no feature has a
    value.
    """
    each = (word for v in values for word in (v if isinstance(v, list) else (v,)))
    counts = Counter(str(v) for v in each if v not in (None, "") and not isinstance(v, list | dict))
    common = sorted(counts, key=lambda v: (-counts[v], v))[: len(CATEGORIES)]
    base = _plain(kind)
    looks = {v: _in_colour(base, CATEGORIES[n], _title(kind, field, v)) for n, v in enumerate(common)}
    rest = _in_colour(base, "map.label_minor", N_("Other"))
    return replace(kind.style, default=rest, by=field, looks=looks, breaks=()) if looks else None


def graduated(kind: Kind, field: str, values: Iterable[Any], classes: int, method: str) -> Style | None:
    """Classes of a number, dark to light. None where no feature has a number."""
    numbers = [v for v in values if isinstance(v, int | float) and not isinstance(v, bool)]
    found = np.array(numbers, dtype=np.float64)
    found = found[np.isfinite(found)]
    if not len(found):
        return None
    breaks = METHODS[method][1](found, min(max(classes, LEAST_CLASSES), MOST_CLASSES))
    unit = declared.unit if (declared := kind.field(field)) is not None else ""
    titles, base = _spans(float(found.min()), breaks, float(found.max()), unit), _plain(kind)
    inks = mixed(VIRIDIS, len(titles))
    first = 0 if breaks else 1  # where all are the same, they lie on the only break
    looks = {
        str(n): _in_colour(base, ink, title) for n, (ink, title) in enumerate(zip(inks, titles, strict=True), first)
    }
    rest = _in_colour(base, "map.label_minor", N_("No value"))
    return replace(kind.style, default=rest, by=field, looks=looks, breaks=breaks or (float(found.min()),))


def without_colour(style: Style, values: Iterable[Any]) -> int:
    """How many different values share the colour of the others in a style by values."""
    each = (word for v in values for word in (v if isinstance(v, list) else (v,)))
    return len({str(v) for v in each if v not in (None, "") and not isinstance(v, list | dict)} - style.looks.keys())


def crowded(style: Style, crowd: Crowd) -> Style:
    """The same, but for what becomes of points where there are many."""
    return replace(style, crowd=crowd)


def fields_to_class(kind: Kind, *, numbers: bool) -> list[tuple[str, str]]:
    """Key and title of what a style can go by: numbers, or anything that has some values many times."""
    types = (int, float) if numbers else (str, int, bool)
    found = [(f.key, f.title) for f in kind.fields if f.type in types and not f.multiline]
    found += [] if numbers else [(f.key, f.title) for f in kind.all_fields if f.words]
    return [*found, (STATE, N_("State"))] if kind.workflow is not None and not numbers else found


def _rising(breaks: Floats, values: Floats) -> tuple[float, ...]:
    """Each once, and none at the least value: below it there would be nothing."""
    least = float(values.min())
    return tuple(float(b) for b in np.unique(breaks) if b > least)


def _spans(least: float, breaks: Sequence[float], most: float, unit: str) -> list[str]:
    edges = [least, *breaks, most]
    unit = f" {unit}" if unit and unit.isascii() and len(unit) < 6 else ""
    said = [(_said(a), _said(b)) for a, b in pairwise(edges)]
    return [f"{a} – {b}{unit}" if a != b else f"{a}{unit}" for a, b in said]


def _said(number: float) -> str:
    """With six digits at least, and without an exponent where it can be read so."""
    return f"{number:,.0f}" if 1e6 <= abs(number) < 1e15 else f"{number:.6g}"


def _plain(kind: Kind) -> Look:
    return replace(kind.style.default, plate=None, glyph=None, badge=None, pattern=None)


def _in_colour(look: Look, colour: str, title: str) -> Look:
    """The same in one colour: the fill, a dot, or the uppermost stroke."""
    area = look.fill is not None and bool(look.strokes)
    strokes = look.strokes
    if strokes:
        strokes = (*strokes[:-1], replace(strokes[-1], colour=colour))
    dot = not strokes
    return replace(
        look, title=title, fill=colour if area or dot else None, strokes=strokes, dot=dot,
        fill_opacity=max(look.fill_opacity, 0.45) if area else 1.0,
    )  # fmt: skip


def _title(kind: Kind, field: str, value: str) -> str:
    if field == STATE and kind.workflow is not None:
        return kind.workflow.title(value)
    declared = kind.field(field)
    if declared is not None and declared.type is bool:
        return N_("Yes") if value == str(True) else N_("No")
    return declared.choice_title(value) if declared is not None else value
