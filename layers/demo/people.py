"""Who is where: people by cell of 250 m, by day and by night; and the addresses along the streets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Polygon

from layers.demo.blocks import Buildings
from layers.demo.frame import Floats, extent
from layers.demo.ground import Street
from layers.demo.names import Name

CELL_M = 250.0
NIGHT, DAY = 1_048_000, 1_121_000
"""People who sleep in the city, and who are in it by day."""

_SLEEPS = np.array([1.0, 0.12, 0.03, 0.02, 0.25, 0.08, 0.8])
_WORKS = np.array([0.34, 1.15, 1.7, 0.7, 2.6, 1.9, 0.5])


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells where anybody is: lower left corner in metres, and people by night and by day."""

    corner: Floats
    night: NDArray[np.int64]
    day: NDArray[np.int64]

    @property
    def shapes(self) -> NDArray[np.object_]:
        x, y = self.corner.T
        boxes: NDArray[np.object_] = shapely.box(x, y, x + CELL_M, y + CELL_M)
        return boxes


def make_cells(buildings: Buildings, quiet: list[tuple[Polygon, int]]) -> Cells:
    """People by the floors they live and work on.

    `quiet` are areas of which it is known how many live there: (area in metres, people).
    """
    west, south = extent().bounds[:2]
    at = shapely.get_coordinates(shapely.centroid(buildings.shape))
    floors = shapely.area(buildings.shape) * buildings.levels
    floors = np.where(buildings.levels > 12, floors * 0.75, floors)
    columns, rows = np.floor((at - (west, south)) / CELL_M).astype(int).T
    keys, which = np.unique(rows * 1000 + columns, return_inverse=True)
    night: Floats = np.bincount(which, floors * _SLEEPS[buildings.use]).astype(np.float64)
    day: Floats = np.bincount(which, floors * _WORKS[buildings.use]).astype(np.float64)
    corner = np.column_stack((west + keys % 1000 * CELL_M, south + keys // 1000 * CELL_M))
    x, y = corner.T
    boxes = shapely.box(x, y, x + CELL_M, y + CELL_M)
    night, day = night * (NIGHT / night.sum()), day * (DAY / day.sum())
    for area, people in quiet:
        share = shapely.area(shapely.intersection(boxes, area)) / CELL_M**2
        night, day = _settled(night, share, people), _settled(day, share, people)
    return Cells(corner, _whole(night, NIGHT, boxes, quiet), _whole(day, DAY, boxes, quiet))


def _settled(values: Floats, share: Floats, people: int) -> Floats:
    """`values` changed where an area lies, so that `people` are in it: a cell counts by the share inside."""
    inside = values * (1 - share + share * people / max(float((values * share).sum()), 1.0))
    scaled: Floats = np.where(share > 0, inside * people / max(float((inside * share).sum()), 1.0), values)
    return scaled


def _whole(
    values: Floats, total: int, boxes: NDArray[np.object_], quiet: list[tuple[Polygon, int]]
) -> NDArray[np.int64]:
    """Whole people that sum to `total`; what is missing is spread over the cells that nothing is known of."""
    known = np.zeros(len(values), dtype=bool)
    for area, _ in quiet:
        known |= shapely.intersects(boxes, area)
    free = values * ~known
    scaled = np.where(known, values, free * (total - values[known].sum()) / free.sum())
    whole = np.floor(scaled).astype(np.int64)
    left = total - int(whole.sum())
    order = np.argsort(-(scaled - whole) * ~known, kind="stable")
    whole[order[:left]] += 1
    return whole


@dataclass(frozen=True, slots=True)
class Address:
    """A door: street, house number and where it is, in metres."""

    street: Name
    number: int
    x: float
    y: float


def make_addresses(
    buildings: Buildings, streets: list[Street], *, count: int, rng: np.random.Generator
) -> list[Address]:
    """Numbers along named streets, odd on the left and even on the right, for some of the buildings."""
    named = [s for s in streets if s.name.zh and s.kind in ("primary", "secondary", "tertiary") and not s.bridge]
    chosen = np.sort(rng.choice(len(buildings.shape), size=min(3 * count, len(buildings.shape)), replace=False))
    doors = shapely.centroid(buildings.shape[chosen])
    lines = np.array([s.line for s in named], dtype=object)
    (which, of), distance = shapely.STRtree(lines).query_nearest(doors, return_distance=True, all_matches=False)
    near = distance < 120
    which, of = which[near][:count], of[near][:count]
    found, taken = [], set[tuple[str, int]]()
    at = shapely.line_locate_point(lines[of], doors[which])
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(lines[of], at + 1))
    back = shapely.get_coordinates(shapely.line_interpolate_point(lines[of], np.maximum(at - 1, 0)))
    xy = shapely.get_coordinates(doors[which])
    left = _left(ahead - back, xy - back)
    for k, metres_along in enumerate(at):
        number = 2 * int(metres_along // 12) + (1 if left[k] else 2)
        name = named[int(of[k])].name
        if (name.zh, number) not in taken:
            taken.add((name.zh, number))
            found.append(Address(name, number, float(xy[k, 0]), float(xy[k, 1])))
    return found


def _left(direction: Floats, towards: Floats) -> NDArray[np.bool_]:
    side: NDArray[np.bool_] = direction[:, 0] * towards[:, 1] - direction[:, 1] * towards[:, 0] > 0
    return side
