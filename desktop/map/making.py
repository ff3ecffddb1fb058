"""Shapes made into columns, a portion at a time: no thread is held up for long, and no object of a shape stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from desktop.map.beyond import is_on_earth, led_on, parts_of
from desktop.map.columns import Floats, Points, Ragged, begins_of, origin_of
from desktop.map.ids import Ids
from desktop.map.slab import AREA, FAMILY, LINE, POINT, Doubles, Slab
from desktop.map.view import WORLD_M
from layers import geo
from layers.feature import readable_shapes, unreadable

_POINT_HEAD = np.frombuffer(b"\x01\x01\x00\x00\x00", dtype=np.uint8)
_POINT_BYTES = 21
"""A point in WKB: order, type, x and y."""


@dataclass(slots=True)
class _Column:
    """What has come of one family: corners in EPSG:3857, how many of each ring, rings of each part, whose it is."""

    xy: list[Doubles] = field(default_factory=list)
    corners: list[NDArray[np.int32]] = field(default_factory=list)
    rings: list[NDArray[np.int32]] = field(default_factory=list)
    row: list[NDArray[np.int32]] = field(default_factory=list)

    def points(self) -> Points:
        return Points(*self._placed(), _joined(self.row))

    def ragged(self, *, of_one: bool) -> Ragged:
        """`of_one`: each part is one ring."""
        origin, xy = self._placed()
        corners, row = _joined(self.corners), _joined(self.row)
        parts = np.arange(len(row) + 1, dtype=np.int32) if of_one else begins_of(_joined(self.rings))
        return Ragged(origin, xy, begins_of(corners), parts, row)

    def _placed(self) -> tuple[tuple[float, float], Floats]:
        """All corners about one origin; the portions are let go."""
        sound = [xy for xy in self.xy if len(xy)]
        self.xy = []
        if not sound:
            return (0.0, 0.0), np.zeros((0, 2), dtype=np.float32)
        low = np.min([(xy[:, 0].min(), xy[:, 1].min()) for xy in sound], axis=0)
        high = np.max([(xy[:, 0].max(), xy[:, 1].max()) for xy in sound], axis=0)
        origin, kind = origin_of(low, high)
        placed = np.empty((sum(map(len, sound)), 2), dtype=kind)
        at = 0
        for xy in sound:
            np.subtract(xy, origin, out=placed[at : at + len(xy)], casting="same_kind")
            at += len(xy)
        return origin, placed


class SlabMaker:
    """Takes shapes in EPSG:4326 and makes one Slab of all in the end."""

    def __init__(self) -> None:
        self._ids = Ids()
        self._points, self._lines, self._areas = _Column(), _Column(), _Column()
        self._look: list[NDArray[np.int16]] = []
        self._rank: list[NDArray[np.int8]] = []
        self._labels: list[Sequence[str | None]] = []
        self._bounds: list[Doubles | None] = []
        self._sound: list[NDArray[np.bool_]] = []
        self._left_out = 0

    def __len__(self) -> int:
        return len(self._ids)

    def add(
        self,
        ids: Sequence[str],
        wkb: Sequence[bytes | None],
        look: NDArray[np.int16],
        labels: Sequence[str | None],
        rank: NDArray[np.int8],
    ) -> None:
        """Rows as they are on record; what cannot be read is left out."""
        if (lon_lat := _plain_points(wkb)) is not None:
            self._begin(ids, look, labels, rank)
            self._take_points(lon_lat)
        else:
            shapes = readable_shapes(wkb)
            self._left_out += unreadable(wkb, shapes)
            self.add_shapes(ids, shapes, look, labels, rank)

    def add_shapes(
        self,
        ids: Sequence[str],
        shapes: NDArray[Any],
        look: NDArray[np.int16],
        labels: Sequence[str | None],
        rank: NDArray[np.int8],
    ) -> None:
        self._begin(ids, look, labels, rank)
        first = len(self._ids) - len(ids)
        degrees = shapely.bounds(shapes)
        sound = is_on_earth(degrees)
        self._left_out += int((~shapely.is_missing(shapes) & ~sound).sum())
        self._sound.append(sound)
        bounds = np.full((len(shapes), 4), np.nan)
        bounds[sound] = np.hstack([geo.to_mercator(degrees[sound][:, k : k + 2]) for k in (0, 2)])
        self._bounds.append(bounds)
        parts, index = parts_of(shapes[sound])
        row = np.flatnonzero(sound)[index]
        family = np.where(shapely.is_empty(parts), -1, FAMILY[shapely.get_type_id(parts)])
        of = {f: (parts[family == f], (row[family == f] + first).astype(np.int32)) for f in (POINT, LINE, AREA)}
        self._points.xy.append(geo.to_mercator(shapely.get_coordinates(of[POINT][0])))
        self._points.row.append(of[POINT][1])
        _take_lines(self._lines, *of[LINE])
        _take_areas(self._areas, *of[AREA])

    def slab(self) -> Slab:
        """All that was taken."""
        points, lines = self._points.points(), self._lines.ragged(of_one=True)
        areas = self._areas.ragged(of_one=False)
        bounds = None
        if any(b is not None for b in self._bounds):
            bounds = np.concatenate([
                np.full((len(sound), 4), np.nan) if b is None else b
                for b, sound in zip(self._bounds, self._sound, strict=True)
            ])  # fmt: skip
            if any(b is None for b in self._bounds):
                _fill(bounds, points)
            for ragged in (lines, areas):
                _keep_turned(bounds, ragged)
        labelled = any(label is not None for portion in self._labels for label in portion)
        labels = [label for portion in self._labels for label in portion] if labelled else ()
        return Slab(
            self._ids, points, lines, areas, _joined(self._look, np.int16), bounds=bounds, labels=labels,
            rank=_joined(self._rank, np.int8), alive=_joined(self._sound, np.bool_), left_out=self._left_out,
        )  # fmt: skip

    def _begin(
        self, ids: Sequence[str], look: NDArray[np.int16], labels: Sequence[str | None], rank: NDArray[np.int8]
    ) -> None:
        self._ids.extend(ids)
        self._look.append(look)
        self._rank.append(rank)
        self._labels.append(labels)

    def _take_points(self, lon_lat: Doubles) -> None:
        first = len(self._ids) - len(lon_lat)
        sound = is_on_earth(np.hstack((lon_lat, lon_lat)))
        self._left_out += int(np.isfinite(lon_lat[~sound]).all(axis=1).sum())
        self._sound.append(sound)
        self._bounds.append(None)
        self._points.xy.append(geo.to_mercator(lon_lat[sound]))
        self._points.row.append((np.flatnonzero(sound) + first).astype(np.int32))


def slab_of(
    ids: Sequence[str],
    shapes: NDArray[Any],
    look: NDArray[np.int16],
    labels: Sequence[str | None] | None = None,
    rank: NDArray[np.int8] | None = None,
) -> Slab:
    """Shapes in EPSG:4326 as columns in EPSG:3857."""
    maker = SlabMaker()
    ranks = rank if rank is not None else np.zeros(len(ids), dtype=np.int8)
    maker.add_shapes(ids, shapes, look, labels if labels is not None else [None] * len(ids), ranks)
    return maker.slab()


def _plain_points(wkb: Sequence[bytes | None]) -> Doubles | None:
    """(n, 2) longitude and latitude where every row is a point of two numbers; else None."""
    if not all(shape is not None and len(shape) == _POINT_BYTES for shape in wkb):
        return None
    rows = np.frombuffer(b"".join(shape for shape in wkb if shape is not None), dtype=np.uint8)
    rows = rows.reshape(-1, _POINT_BYTES)
    if not (rows[:, : len(_POINT_HEAD)] == _POINT_HEAD).all():
        return None
    return np.ascontiguousarray(rows[:, len(_POINT_HEAD) :]).view("<f8").reshape(-1, 2)


def _take_lines(column: _Column, parts: NDArray[Any], row: NDArray[np.int32]) -> None:
    counts = shapely.get_num_coordinates(parts)
    column.xy.append(geo.to_mercator(led_on(shapely.get_coordinates(parts), begins_of(counts))))
    column.corners.append(counts)
    column.row.append(row)


def _take_areas(column: _Column, parts: NDArray[Any], row: NDArray[np.int32]) -> None:
    counts = shapely.get_num_coordinates(shapely.get_rings(parts))
    rings = shapely.get_num_interior_rings(parts) + 1
    outer = np.repeat(np.cumsum(rings) - rings, rings)
    column.xy.append(geo.to_mercator(led_on(shapely.get_coordinates(parts), begins_of(counts), outer)))
    column.corners.append(counts)
    column.rings.append(rings)
    column.row.append(row)


def _joined(portions: Sequence[NDArray[Any]], kind: Any = np.int32) -> NDArray[Any]:
    return np.concatenate(portions).astype(kind, copy=False) if portions else np.zeros(0, dtype=kind)


def _fill(bounds: Doubles, points: Points) -> None:
    """A row that is one point has its place for its box."""
    free = np.isnan(bounds[points.row, 0])
    xy = points.xy[free].astype(np.float64) + np.array(points.origin)
    bounds[points.row[free]] = np.hstack((xy, xy))


def _keep_turned(bounds: Doubles, ragged: Ragged) -> None:
    """Rows whose parts were led on beyond 180° have the box of those."""
    boxes = np.asarray(ragged.boxes, dtype=np.float64) + np.array([*ragged.origin, *ragged.origin])
    beyond = np.flatnonzero((boxes[:, 0] < -WORLD_M - 1) | (boxes[:, 2] > WORLD_M + 1))
    for n in beyond.tolist():
        row = int(ragged.row[n])
        first, last = np.searchsorted(ragged.row, [row, row + 1])
        mine = boxes[first:last]
        bounds[row] = [*mine[:, :2].min(axis=0), *mine[:, 2:].max(axis=0)]
