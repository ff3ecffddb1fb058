"""Which squares of 256 px there are: the name of each, and which of them a view shows."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from desktop.map.facts import Facts
from desktop.map.rasters import Relief
from desktop.map.view import Box, View

SIDE_PX = 256
QUARTERS = 4
"""A square may be painted in part, by quarters of its side."""

Place: TypeAlias = tuple[int, int]
"""Column and row of a square."""
Part: TypeAlias = tuple[int, int, int, int]
"""From which quarter of a square to which, from its left and top: left, top, right, bottom."""
WHOLE: Part = (0, 0, QUARTERS, QUARTERS)


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """What a ground shows; one and the same object for equal ones, so that it is found without being compared."""

    lowest: bool
    points: bool
    layers: tuple[tuple[object, ...], ...]

    @property
    def keys(self) -> Iterator[str]:
        """Of its layers."""
        return (str(name[0]) for name in self.layers)


@lru_cache(maxsize=4096)
def _names(lowest: bool, points: bool, layers: tuple[tuple[object, ...], ...]) -> Names:
    return Names(lowest, points, layers)


@dataclass(frozen=True, slots=True)
class Ground:
    """Layers that lie directly above each other and are painted as one. The lowest is opaque: it has the land below.

    `points` is the ground of points alone; the others are of areas and lines. A `lively` one changes often: it is drawn
    a little at a time between what a person does, and the others by the crew.
    """

    layers: tuple[Facts | Relief, ...]
    lowest: bool = False
    points: bool = False
    lively: bool = False

    @property
    def names(self) -> Names:
        return _names(self.lowest, self.points, tuple(facts.name for facts in self.layers))

    @property
    def facts(self) -> tuple[Facts, ...]:
        """Those of its layers that are no rasters."""
        return tuple(layer for layer in self.layers if isinstance(layer, Facts))

    @property
    def bare(self) -> bool:
        """Whether it is lively and nothing of it would be seen."""
        return self.lively and not any(pack.has_ground for one in self.facts for pack in one.shapes.packs)


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


class Sight(NamedTuple):
    """What a view shows, in quarters of squares to the east and to the south of the world's origin."""

    west: int
    north: int
    east: int
    south: int

    def part(self, column: int, row: int) -> Part:
        """What of a square is in sight, if any of it is."""
        left, top = QUARTERS * column, QUARTERS * row
        return (
            max(self.west - left, 0),
            max(self.north - top, 0),
            min(self.east - left, QUARTERS),
            min(self.south - top, QUARTERS),
        )


@lru_cache(maxsize=16)
def sight_of(view: View) -> Sight:
    """The quarters of squares that a view shows."""
    columns, rows = span_of(view, share=QUARTERS)
    return Sight(columns.start, rows.start, columns.stop, rows.stop)


def covers(part: Part, other: Part) -> bool:
    """Whether a part of a square holds all of another."""
    return part[0] <= other[0] and part[1] <= other[1] and part[2] >= other[2] and part[3] >= other[3]


def keys(ground: Ground, view: View, ring: int = 0) -> list[Key]:
    """The squares of a view, and of `ring` more on each side, from its middle outwards."""
    names = ground.names
    return [Key(names, view.mpp, column, row) for column, row in places(view, ring)]


@lru_cache(maxsize=16)
def places(view: View, ring: int = 0) -> tuple[Place, ...]:
    """Where the squares of a view are, and of `ring` more on each side, from its middle outwards."""
    side = SIDE_PX * view.mpp
    columns, rows = span_of(view, ring)
    across = [(abs((column + 0.5) * side - view.x), column) for column in columns]
    down = [(abs((row + 0.5) * side + view.y), row) for row in rows]
    ordered = sorted((x + y, row, column) for y, row in down for x, column in across)
    return tuple((column, row) for _, row, column in ordered)


def span_of(view: View, ring: int = 0, *, share: int = 1) -> tuple[range, range]:
    """The columns and rows of squares that a view shows, or of a `share` of their side; `ring` more on each side."""
    side = SIDE_PX * view.mpp / share
    west, south, east, north = view.box
    columns = range(math.floor(west / side + 1e-9) - ring, math.ceil(east / side - 1e-9) + ring)
    return columns, range(math.floor(-north / side + 1e-9) - ring, math.ceil(-south / side - 1e-9) + ring)
