"""Streets cut where they meet: crossings at one level, and ends that stop a few metres short of another street."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

Floats: TypeAlias = NDArray[np.float64]
Numbers: TypeAlias = NDArray[np.int64]

END_REACH_M = 15.0
"""An end this near to another street is taken to meet it: half the width of a main street."""


def stretches(lines: Sequence[BaseGeometry], levels: Numbers, reach: float) -> tuple[Floats, Floats, Numbers]:
    """Both ends of every stretch between two corners or meetings, (n, 2) each, and the number of its line.

    `levels` of the lines tell bridges and tunnels apart: what crosses at different levels does not meet. An end within
    `reach`, in the units of the coordinates, gets a stretch of its own to the street it stops short of; its number is
    that of the line that ends.
    """
    starts, ends, owner = _sides(lines)
    sides = shapely.linestrings(np.stack((starts, ends), axis=1))
    tree = STRtree(sides)
    cut_side, cut_place = _crossings(tree, sides, owner, levels)
    stub_from, stub_to, stub_side, stub_owner = _stubs(tree, sides, lines, owner, reach)
    cut_side = np.concatenate((cut_side, stub_side))
    cut_place = np.vstack((cut_place, stub_to))
    a, b, of = _cut(starts, ends, cut_side, cut_place)
    return np.vstack((a, stub_from)), np.vstack((b, stub_to)), np.concatenate((owner[of], stub_owner))


def _sides(lines: Sequence[BaseGeometry]) -> tuple[Floats, Floats, Numbers]:
    parts, owner = shapely.get_parts(np.asarray(lines, dtype=object), return_index=True)
    xy, of = shapely.get_coordinates(parts, return_index=True)
    same = (of[1:] == of[:-1]) & np.any(xy[1:] != xy[:-1], axis=1)
    return xy[:-1][same], xy[1:][same], owner[of[:-1][same]]


def _crossings(tree: STRtree, sides: NDArray[Any], owner: Numbers, levels: Numbers) -> tuple[Numbers, Floats]:
    """Where sides of different lines on one level meet: the side to cut, and the place."""
    i, j = tree.query(sides, predicate="intersects")
    kept = (i < j) & (owner[i] != owner[j]) & (levels[owner[i]] == levels[owner[j]])
    i, j = i[kept], j[kept]
    met = shapely.intersection(sides[i], sides[j])
    single = shapely.get_type_id(met) == 0
    places = shapely.get_coordinates(met[single])
    return np.concatenate((i[single], j[single])), np.vstack((places, places))


def _stubs(
    tree: STRtree, sides: NDArray[Any], lines: Sequence[BaseGeometry], owner: Numbers, reach: float
) -> tuple[Floats, Floats, Numbers, Numbers]:
    """From each loose end to the nearest other street within reach."""
    parts, of = shapely.get_parts(np.asarray(lines, dtype=object), return_index=True)
    tips = np.concatenate((shapely.get_point(parts, 0), shapely.get_point(parts, -1)))
    whose = np.concatenate((of, of))
    tip, side = tree.query(tips, predicate="dwithin", distance=reach)
    kept = owner[side] != whose[tip]
    tip, side = tip[kept], side[kept]
    far = shapely.distance(tips[tip], sides[side])
    order = np.lexsort((far, tip))
    tip, side, far = tip[order], side[order], far[order]
    first = np.ones(len(tip), dtype=bool)
    first[1:] = tip[1:] != tip[:-1]
    loose = first & (far > 0)
    tip, side = tip[loose], side[loose]
    to = shapely.line_interpolate_point(sides[side], shapely.line_locate_point(sides[side], tips[tip]))
    return shapely.get_coordinates(tips[tip]), shapely.get_coordinates(to), side, whose[tip]


def _cut(starts: Floats, ends: Floats, side: Numbers, place: Floats) -> tuple[Floats, Floats, Numbers]:
    """The sides with their cuts in order along them; what has no length is left out."""
    n = len(starts)
    along = np.hypot(*(place - starts[side]).T)
    length = np.hypot(*(ends - starts).T)
    of = np.concatenate((np.arange(n), side, np.arange(n)))
    where = np.concatenate((np.zeros(n), along, length))
    xy = np.vstack((starts, place, ends))
    rank = np.concatenate((np.zeros(n), np.ones(len(side)), np.full(n, 2.0)))
    order = np.lexsort((rank, where, of))
    of, xy = of[order], xy[order]
    joined = (of[1:] == of[:-1]) & np.any(np.abs(xy[1:] - xy[:-1]) > 1e-3, axis=1)
    return xy[:-1][joined], xy[1:][joined], of[:-1][joined]
