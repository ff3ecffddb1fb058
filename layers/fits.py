"""What fits the words that were typed: a value, the features that have it, and how near to what is seen they lie."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from layers.geo import Bounds, Floats, bearing_deg, bounds_of, centre_of, distance_m
from layers.i18n import tr
from layers.indexes import Indexes
from layers.kind import Field, Kind
from layers.wordindex import Hit, Rows, WordIndex, names

_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Common:
    """Features that have a value in common; `seen` is how many of them lie in what the map shows, `nearest` the one
    nearest to its middle."""

    count: int
    seen: int
    nearest: str
    ids: Callable[[], list[str]] = field(compare=False)


class Sight:
    """What the map shows: how far the features of an index are from its middle, and which lie in it."""

    def __init__(self, bounds: Bounds | None) -> None:
        self.bounds = bounds
        self._known: WeakKeyDictionary[WordIndex, tuple[Floats, NDArray[np.bool_]]] = WeakKeyDictionary()

    def away(self, index: WordIndex) -> Floats:
        """About, in degrees of latitude; infinite without a place, and nought where nothing is shown."""
        return self._of(index)[0]

    def inside(self, index: WordIndex) -> NDArray[np.bool_]:
        return self._of(index)[1]

    def far(self, shape: BaseGeometry | None) -> tuple[float, float] | None:
        """How far a shape is from its middle, in metres, and its bearing from there in degrees."""
        bounds = bounds_of([shape])
        if bounds is None or self.bounds is None:
            return None
        here, there = centre_of(self.bounds), centre_of(bounds)
        return distance_m(here, there), bearing_deg(here, there)

    def _of(self, index: WordIndex) -> tuple[Floats, NDArray[np.bool_]]:
        if index not in self._known:
            self._known[index] = self._measured(index.places)
        return self._known[index]

    def _measured(self, places: Floats) -> tuple[Floats, NDArray[np.bool_]]:
        if self.bounds is None:
            return np.zeros(len(places)), np.zeros(len(places), dtype=bool)
        (west, south, east, north), (lon, lat) = self.bounds, centre_of(self.bounds)
        x, y = places[:, 0], places[:, 1]
        away = np.hypot((x - lon) * math.cos(math.radians(lat)), y - lat)
        return np.where(np.isnan(away), np.inf, away), (x >= west) & (x <= east) & (y >= south) & (y <= north)


@dataclass(slots=True)
class Fit:
    """A value that fits, and where it stands in the indexes."""

    kind: Kind
    declared: Field
    value: str
    rank: tuple[int, int, int, str]
    hits: list[tuple[WordIndex, Hit, NDArray[np.bool_] | None]] = field(default_factory=list)
    _rows: list[tuple[WordIndex, Rows]] | None = None

    @property
    def told(self) -> str:
        """The value, after the name of the field where it does not speak for itself."""
        spoken = self.declared.type is str
        return self.value if spoken else tr("{field}: {value}").format(field=tr(self.declared.title), value=self.value)

    @property
    def source(self) -> tuple[str, str]:
        return self.kind.key, self.declared.key

    @property
    def rows(self) -> list[tuple[WordIndex, Rows]]:
        """The features that have it, index by index."""
        if self._rows is None:
            found = [(index, index.rows(hit), current) for index, hit, current in self.hits]
            self._rows = [(i, rows if current is None else rows[current[rows]]) for i, rows, current in found]
        return self._rows

    def common(self, sight: Sight) -> Common:
        seen = sum(int(np.count_nonzero(sight.inside(index)[rows])) for index, rows in self.rows)
        ((_, nearest),) = self.nearest(sight, 1)
        return Common(sum(len(rows) for _, rows in self.rows), seen, nearest, self.ids)

    def ids(self) -> list[str]:
        return [index.ids[row] for index, rows in self.rows for row in rows.tolist()]

    def nearest(self, sight: Sight, most: int) -> list[tuple[float, str]]:
        """How far from the middle, and ids, the nearest first."""
        found = []
        for index, rows in self.rows:
            away = sight.away(index)[rows]
            first = np.argpartition(away, most)[:most] if len(rows) > most else np.arange(len(rows))
            found += [(float(away[n]), index.ids[rows[n]]) for n in first]
        return sorted(found)[:most]


def fits(wanted: str, indexes: Indexes) -> Iterable[Fit]:
    """Every value that fits words in small letters, each once, with all the indexes that have it."""
    found: dict[tuple[str, str, str], Fit] = {}
    for order, kind in enumerate(indexes.kinds()):
        for index, current in indexes.of(kind):
            for hit in index.hits(wanted):
                declared = index.fields[hit.nth]
                fit = found.get(at := (kind.key, declared.key, hit.value.casefold()))
                if fit is None:
                    value = _about(hit.value, wanted)
                    worth = 0 if names(kind, declared) else 1 if declared.type is str else 2
                    fit = found[at] = Fit(kind, declared, value, (hit.rank, worth, order, value))
                if all(index is not other for other, _, _ in fit.hits):
                    fit.hits.append((index, hit, current))
    return found.values()


def _about(text: str, wanted: str) -> str:
    """As much of a long text as stands around the words."""
    if len(text) <= _LONGEST:
        return text
    start = max(0, min(text.casefold().find(wanted) - _LONGEST // 3, len(text) - _LONGEST))
    return ("…" if start else "") + text[start : start + _LONGEST] + ("…" if start + _LONGEST < len(text) else "")
