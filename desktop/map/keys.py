"""Which squares of 256 px there are: the name of each, and which of them a view shows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from desktop.map.facts import Facts
from desktop.map.rasters import Relief
from desktop.map.view import Box, View

SIDE_PX = 256


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """What a ground shows; one and the same object for equal ones, so that it is found without being compared."""

    lowest: bool
    points: bool
    layers: tuple[tuple[object, ...], ...]


@lru_cache(maxsize=4096)
def _names(lowest: bool, points: bool, layers: tuple[tuple[object, ...], ...]) -> Names:
    return Names(lowest, points, layers)


@dataclass(frozen=True, slots=True)
class Ground:
    """Layers that lie directly above each other and are painted as one. The lowest is opaque: it has the land below.

    `points` is the ground of points alone; the others are of areas and lines.
    """

    layers: tuple[Facts | Relief, ...]
    lowest: bool = False
    points: bool = False

    @property
    def names(self) -> Names:
        return _names(self.lowest, self.points, tuple(facts.name for facts in self.layers))


class Key(NamedTuple):
    """Which square: `column` to the east and `row` to the south of the world's origin, in squares of a scale."""

    ground: Names
    mpp: float
    column: int
    row: int

    @property
    def box(self) -> Box:
        return box_of(self.mpp, self.column, self.row)


def box_of(mpp: float, column: int, row: int) -> Box:
    """Where a square lies, EPSG:3857."""
    side = SIDE_PX * mpp
    return column * side, -(row + 1) * side, (column + 1) * side, -row * side


def keys(ground: Ground, view: View, ring: int = 0) -> Sequence[Key]:
    """The squares of a view, from its middle outwards."""
    return _keys(ground.names, view, ring)


@lru_cache(maxsize=64)
def _keys(names: Names, view: View, ring: int) -> tuple[Key, ...]:
    side = SIDE_PX * view.mpp
    columns, rows = span_of(view, ring)
    found = [Key(names, view.mpp, column, row) for row in rows for column in columns]
    found.sort(key=lambda k: abs((k.column + 0.5) * side - view.x) + abs((k.row + 0.5) * side + view.y))
    return tuple(found)


def span_of(view: View, ring: int = 0) -> tuple[range, range]:
    """The columns and rows of squares that a view shows, and `ring` more on each side."""
    side = SIDE_PX * view.mpp
    west, south, east, north = view.box
    columns = range(math.floor(west / side + 1e-9) - ring, math.ceil(east / side - 1e-9) + ring)
    return columns, range(math.floor(-north / side + 1e-9) - ring, math.ceil(-south / side - 1e-9) + ring)
