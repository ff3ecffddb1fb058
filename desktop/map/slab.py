"""Many shapes that came together, in columns: what a Pack is to a few, without an object for each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from desktop.map.columns import Points, Ragged, Rows, about_origin
from desktop.map.view import WORLD_M, Box, united
from layers import geo

POINT, LINE, AREA = 0, 1, 2
FAMILY = np.array([POINT, LINE, LINE, AREA, POINT, LINE, AREA, -1], dtype=np.int8)
"""What each of shapely's types is drawn as."""

Doubles: TypeAlias = NDArray[np.float64]
_HALF_TURN_DEG = 180.0


class Slab:
    """Shapes in EPSG:3857. Only `alive` ever changes; `left_out` counts shapes that nobody can draw."""

    def __init__(
        self,
        ids: Sequence[str],
        points: Points,
        lines: Ragged,
        areas: Ragged,
        look: NDArray[np.int16],
        *,
        bounds: Doubles | None = None,
        labels: Sequence[str | None] | None = None,
        rank: NDArray[np.int8] | None = None,
        alive: NDArray[np.bool_] | None = None,
        left_out: int = 0,
    ) -> None:
        self.ids, self.look = ids, look
        self._bounds = bounds
        self.points, self.lines, self.areas = points, lines, areas
        self.labels: Sequence[str | None] = labels if labels is not None else ()
        self.rank = rank if rank is not None else np.zeros(len(ids), dtype=np.int8)
        self.alive = alive if alive is not None else np.ones(len(ids), dtype=bool)
        self.left_out = left_out
        self.mask: NDArray[np.bool_] | None = None
        self.geometry = _Made(self)
        self._anchors: dict[int, tuple[float, float]] = {}

    @property
    def nbytes(self) -> int:
        own = self.look.nbytes + self.rank.nbytes + self.alive.nbytes
        own += 0 if self._bounds is None else self._bounds.nbytes
        return own + self.points.nbytes + self.lines.nbytes + self.areas.nbytes

    @property
    def bounds(self) -> Doubles:
        """(n, 4) west, south, east, north of each row; not a number where it has no place."""
        if self._bounds is None:
            self._bounds = np.full((len(self.ids), 4), np.nan)
            for part in (self.points, self.lines, self.areas):
                corner = np.array([*part.origin, *part.origin])
                self._bounds[part.row] = np.asarray(part.boxes, dtype=np.float64) + corner
        return self._bounds

    @property
    def box(self) -> Box | None:
        if self._bounds is None:
            found = None
            for part in (self.points, self.lines, self.areas):
                found = united(found, part.box)
            return found
        known = self._bounds[self.alive]
        if not len(known):
            return None
        low, high = known[:, :2].min(axis=0), known[:, 2:].max(axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])

    @cached_property
    def labelled(self) -> NDArray[np.bool_]:
        if not self.labels:
            return np.zeros(len(self.ids), dtype=bool)
        return np.fromiter((label is not None for label in self.labels), dtype=bool, count=len(self.ids))

    @cached_property
    def points_xy(self) -> Doubles:
        return np.asarray(self.points.xy, dtype=np.float64) + np.array(self.points.origin)

    @property
    def points_row(self) -> NDArray[np.int32]:
        return self.points.row

    @property
    def points_alive(self) -> NDArray[np.bool_]:
        return self.alive[self.points.row]

    @property
    def shown(self) -> NDArray[np.bool_]:
        """Which features are there and not left out by a filter."""
        return self.alive if self.mask is None else self.alive & self.mask

    def shown_at(self, rows: NDArray[Any]) -> NDArray[np.bool_]:
        """The same of some rows."""
        shown = self.alive[rows]
        return shown if self.mask is None else shown & self.mask[rows]

    def rows_in(self, box: Box) -> Rows:
        """Features shown whose boxes touch `box`, ascending."""
        found = [part.row[part.meeting(box)] for part in (self.points, self.lines, self.areas) if len(part)]
        rows = np.unique(np.concatenate(found)).astype(np.intp) if found else np.zeros(0, dtype=np.intp)
        return rows[self.shown_at(rows)]

    def family(self, row: int) -> int:
        return int(FAMILY[shapely.get_type_id(self.geometry[row])])

    def anchor(self, row: int) -> tuple[float, float]:
        """A place inside, or on, the shape."""
        if row not in self._anchors:
            self._anchors[row] = anchor_of(self.geometry[row])
        return self._anchors[row]

    def drop(self, row: int) -> None:
        self.alive[row] = False

    def shape(self, row: int) -> Any:
        """One feature's shape, made of its columns; None where it has none."""
        parts = [shapely.Point(self.points_xy[n]) for n in _of(self.points.row, row)]
        parts += [shapely.LineString(ring) for n in _of(self.lines.row, row) for ring in _rings(self.lines, n)]
        for n in _of(self.areas.row, row):
            outer, *holes = _rings(self.areas, n)
            parts.append(shapely.Polygon(outer, holes))
        if len(parts) <= 1:
            return parts[0] if parts else None
        made = {"Point": shapely.multipoints, "LineString": shapely.multilinestrings, "Polygon": shapely.multipolygons}
        types = {part.geom_type for part in parts}
        return made[types.pop()](parts) if len(types) == 1 else shapely.geometrycollections(parts)


class _Made:
    """Shapes by row, made when they are asked for: one, or an array of them."""

    def __init__(self, slab: Slab) -> None:
        self._slab = slab

    def __getitem__(self, row: Any) -> Any:
        if np.ndim(row) == 0:
            return self._slab.shape(int(row))
        shapes = [self._slab.shape(int(n)) for n in row]
        return np.array([None, *shapes], dtype=object)[1:]


def anchor_of(shape: Any) -> tuple[float, float]:
    """A place inside, or on, a shape: its middle where that is inside."""
    middle = shapely.centroid(shape)
    if not shapely.intersects_xy(shape, middle.x, middle.y):
        middle = shapely.point_on_surface(shape)
    return middle.x, middle.y


def slab_of(
    ids: Sequence[str],
    shapes: NDArray[Any],
    look: NDArray[np.int16],
    labels: Sequence[str | None] | None = None,
    rank: NDArray[np.int8] | None = None,
) -> Slab:
    """Shapes in EPSG:4326 as columns in EPSG:3857."""
    degrees = shapely.bounds(shapes)
    sound = np.isfinite(degrees).all(axis=1)
    sound[sound] = (np.abs(degrees[sound][:, [0, 2]]) <= 1.2 * _HALF_TURN_DEG).all(axis=1)
    left_out = int((~shapely.is_missing(shapes) & ~sound).sum())
    parts, row = shapes[sound], np.flatnonzero(sound)
    for _ in range(2):  # a collection may hold collections of parts
        parts, index = shapely.get_parts(parts, return_index=True)
        row = row[index]
    family = np.where(shapely.is_empty(parts), -1, FAMILY[shapely.get_type_id(parts)])
    of = {f: (parts[family == f], row[family == f].astype(np.int32)) for f in (POINT, LINE, AREA)}
    bounds = np.full((len(shapes), 4), np.nan)
    bounds[sound] = np.hstack([geo.to_mercator(degrees[sound][:, k : k + 2]) for k in (0, 2)])
    points = _points(*of[POINT])
    lines, areas = _lines(*of[LINE]), _areas(*of[AREA])
    for ragged in (lines, areas):
        _keep_turned(bounds, ragged)
    return Slab(
        ids, points, lines, areas, look, bounds=bounds, labels=labels, rank=rank, alive=sound.copy(), left_out=left_out
    )


def _points(parts: NDArray[Any], row: NDArray[np.int32]) -> Points:
    origin, xy = about_origin(geo.to_mercator(shapely.get_coordinates(parts)))
    return Points(origin, xy, row)


def _lines(parts: NDArray[Any], row: NDArray[np.int32]) -> Ragged:
    rings = _begins(shapely.get_num_coordinates(parts))
    origin, xy = about_origin(geo.to_mercator(_unwrapped(shapely.get_coordinates(parts), rings)))
    return Ragged(origin, xy, rings, np.arange(len(parts) + 1, dtype=np.int32), row)


def _areas(parts: NDArray[Any], row: NDArray[np.int32]) -> Ragged:
    rings = _begins(shapely.get_num_coordinates(shapely.get_rings(parts)))
    begins = _begins(shapely.get_num_interior_rings(parts) + 1)
    origin, xy = about_origin(geo.to_mercator(_unwrapped(shapely.get_coordinates(parts), rings)))
    return Ragged(origin, xy, rings, begins, row)


def _begins(counts: NDArray[Any]) -> NDArray[np.int32]:
    begins = np.zeros(len(counts) + 1, dtype=np.int32)
    np.cumsum(counts, out=begins[1:])
    return begins


def _unwrapped(lon_lat: Doubles, rings: NDArray[np.int32]) -> Doubles:
    """Where an edge goes more than half round the world, it is meant to cross 180°: the ring goes on beyond it.

    A ring that goes round a pole does not close that way; it stays as it is.
    """
    jumps = np.abs(np.diff(lon_lat[:, 0])) > _HALF_TURN_DEG
    inner = np.zeros(len(jumps) + 1, dtype=bool)
    inner[rings[1:-1] - 1] = True  # from one ring to the next is no edge
    crossing = np.unique(np.searchsorted(rings, np.flatnonzero(jumps & ~inner[:-1]), side="right") - 1)
    if not len(crossing):
        return lon_lat
    turned = lon_lat.copy()
    for ring in crossing.tolist():
        span = slice(rings[ring], rings[ring + 1])
        lon = np.unwrap(lon_lat[span, 0], period=2 * _HALF_TURN_DEG)
        closed = (lon_lat[span][0] == lon_lat[span][-1]).all()
        if not closed or abs(lon[0] - lon[-1]) < 1e-9:
            turned[span, 0] = lon
    return turned


def _keep_turned(bounds: Doubles, ragged: Ragged) -> None:
    """Rows whose parts were led on beyond 180° have the box of those."""
    boxes = np.asarray(ragged.boxes, dtype=np.float64) + np.array([*ragged.origin, *ragged.origin])
    beyond = np.flatnonzero((boxes[:, 0] < -WORLD_M - 1) | (boxes[:, 2] > WORLD_M + 1))
    for n in beyond.tolist():
        row = int(ragged.row[n])
        mine = boxes[_of(ragged.row, row)]
        bounds[row] = [*mine[:, :2].min(axis=0), *mine[:, 2:].max(axis=0)]


def _of(rows: NDArray[np.int32], row: int) -> range:
    """Where `row` stands in ascending `rows`."""
    first, last = np.searchsorted(rows, [row, row + 1])
    return range(int(first), int(last))


def _rings(ragged: Ragged, part: int) -> list[Doubles]:
    rings = range(int(ragged.parts[part]), int(ragged.parts[part + 1]))
    spans = (ragged.xy[ragged.rings[r] : ragged.rings[r + 1]] for r in rings)
    return [np.asarray(xy, dtype=np.float64) + np.array(ragged.origin) for xy in spans]
