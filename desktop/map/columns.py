"""Shapes in columns: corners as numbers about a local origin, offsets instead of objects, found by where they are."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from desktop.map.kernels import simplify
from desktop.map.kernels.gather import LOSS_PX, gather, straightened
from desktop.map.kernels.hit import inside
from desktop.map.kernels.points import sight
from desktop.map.view import Box

Singles: TypeAlias = NDArray[np.float32]
Floats: TypeAlias = NDArray[np.float32] | NDArray[np.float64]
Rows: TypeAlias = NDArray[np.intp]

_WIDE_M = 500_000.0
_IN_A_CHUNK = 32
_FEW_CORNERS = 4096
_REACH_PX = 64.0
_COARSE, _COARSEST = 4, 17
_WORTH = 0.5
_CELL = 1.0
"""Corners in one cell of this many pixels, at the finest scale at which a level is drawn, are one corner."""


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """Shapes in pixels of a sheet: corners (n, 2) float32, where each ring and each part begins, and which parts."""

    xy: NDArray[np.float32]
    rings: NDArray[np.int32]
    parts: NDArray[np.int32]


@dataclass(eq=False)
class Ragged:
    """Lines or areas in EPSG:3857.

    Attributes
    ----------
    origin : where `xy` counts from, metres.
    xy : (n, 2), metres; float32, which is good to 4 mm at 64 km, or float64 where they reach further than 500 km.
    rings : (r + 1,) where each ring, or line, begins in `xy`.
    parts : (p + 1,) where each part begins in `rings`; a line is a part of one ring.
    row : (p,) the feature that each part is of, ascending.
    """

    origin: tuple[float, float]
    xy: Floats
    rings: NDArray[np.int32]
    parts: NDArray[np.int32]
    row: NDArray[np.int32]
    _levels: dict[int, Ragged] = field(default_factory=dict, repr=False)
    _asked: set[int] = field(default_factory=set, repr=False)
    _making: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def __len__(self) -> int:
        return len(self.row)

    @property
    def nbytes(self) -> int:
        """Memory of it and of its coarser levels."""
        own = sum(a.nbytes for a in (self.xy, self.rings, self.parts, self.row))
        made = [level for level in list(self._levels.values()) if level is not self]
        return own + sum(level.xy.nbytes + level.rings.nbytes for level in made)

    @cached_property
    def boxes(self) -> Floats:
        """(p, 4) west, south, east, north of each part, from the origin."""
        begins = self.rings[self.parts[:-1]]
        low = np.minimum.reduceat(self.xy, begins, axis=0) if len(self) else np.zeros((0, 2), self.xy.dtype)
        high = np.maximum.reduceat(self.xy, begins, axis=0) if len(self) else low
        return np.hstack((low, high))

    @cached_property
    def spans(self) -> Floats:
        """(p,) the longer side of each part's box, metres."""
        spans: Floats = np.maximum(self.boxes[:, 2] - self.boxes[:, 0], self.boxes[:, 3] - self.boxes[:, 1])
        return spans

    @property
    def box(self) -> Box | None:
        """What encloses all, EPSG:3857."""
        return _whole(self.xy, self.origin)

    @cached_property
    def _chunks(self) -> tuple[Rows, Floats]:
        """Parts near each other in portions of 32, and the box of each portion."""
        order = near_together(self.boxes)
        begins = np.arange(0, len(order), _IN_A_CHUNK)
        boxes = self.boxes[order]
        low = np.minimum.reduceat(boxes[:, :2], begins, axis=0)
        high = np.maximum.reduceat(boxes[:, 2:], begins, axis=0)
        return order, np.hstack((low, high))

    def meeting(self, box: Box) -> Rows:
        """Parts whose boxes touch `box` (EPSG:3857), in the order they came in."""
        if not len(self):
            return np.zeros(0, dtype=np.intp)
        order, chunks = self._chunks
        west, south, east, north = self._about(box)
        open_ = np.flatnonzero(_touch(chunks, west, south, east, north))
        near = (open_[:, None] * _IN_A_CHUNK + np.arange(_IN_A_CHUNK)).ravel()
        near = order[near[near < len(order)]]
        return np.sort(near[_touch(self.boxes[near], west, south, east, north)])

    def holds(self, part: int, at: tuple[float, float]) -> bool:
        """Whether a place of EPSG:3857 is in one part as it is drawn, and in none of its holes."""
        rings = self.rings[self.parts[part] : self.parts[part + 1] + 1]
        xy, (x, y) = self.xy[rings[0] : rings[-1]], (at[0] - self.origin[0], at[1] - self.origin[1])
        if xy.dtype == np.float64:  # near the place the numbers are small enough for the kernel
            xy, x, y = (xy - (x, y)).astype(np.float32), 0.0, 0.0
        return len(inside(xy, rings - rings[0], (0, len(rings) - 1), x, y)) > 0

    def area(self, part: int) -> float:
        """Of one part as it is drawn, square metres of EPSG:3857: its outer ring without its holes."""
        rings = (self.xy[self.rings[n] : self.rings[n + 1]] for n in range(self.parts[part], self.parts[part + 1]))
        outer, *holes = (abs(_doubled(ring.astype(np.float64))) / 2 for ring in rings)
        return outer - sum(holes)

    def level(self, mpp: float) -> Ragged:
        """As much of the corners as shows where a pixel is `mpp` metres, one make for each power of two.

        Making one takes a second for millions of corners, which nobody who paints waits for: until `make_levels` has
        made it, the next finer one serves.
        """
        number = min(int(np.floor(np.log2(mpp))), _COARSEST)
        if len(self.xy) < _FEW_CORNERS or (self.xy.dtype == np.float64 and number < _COARSE):
            return self
        made = dict(self._levels)
        if number in made:
            return made[number]
        self._asked.add(number)
        finer = [n for n in made if n < number]
        return made[max(finer)] if finer else self

    @property
    def lacks_levels(self) -> bool:
        """Whether a level was asked for that is still to be made."""
        return bool(self._asked)

    def make_levels(self) -> None:
        """Make what was asked for, the finest first; on any thread, one at a time."""
        with self._making:
            while self._asked:
                number = min(self._asked)
                if number not in self._levels:
                    idle = any(level is self for n, level in self._levels.items() if n >= number)
                    self._levels[number] = self if idle else self.thinned(2.0**number)
                self._asked.discard(number)

    def thinned(self, mpp: float) -> Ragged:
        """For pixels of `mpp` metres and more; the same where that would save little."""
        xy, rings = straightened(*simplify.thin(self.xy, self.rings, _CELL * mpp), self.parts, LOSS_PX * mpp)
        worth = len(xy) < _WORTH * len(self.xy)
        return Ragged(self.origin, xy, rings, self.parts, self.row) if worth else self

    def gathered(self, chosen: Rows, west: float, north: float, mpp: float, size: tuple[float, float]) -> Gathered:
        """Some parts in pixels from a corner in EPSG:3857, y down, as they show on `size` (width, height) pixels."""
        x, y = west - self.origin[0], north - self.origin[1]
        made = gather(
            self.xy, self.rings, self.parts, chosen, scale=1 / mpp, dx=-x / mpp, dy=y / mpp,
            width=size[0], height=size[1], reach_px=_REACH_PX,
        )  # fmt: skip
        return Gathered(*made)

    def _about(self, box: Box) -> tuple[float, float, float, float]:
        x, y = self.origin
        return box[0] - x, box[1] - y, box[2] - x, box[3] - y


@dataclass(eq=False)
class Points:
    """Points in EPSG:3857: `xy` (n, 2) from `origin`, and the feature each is of, ascending."""

    origin: tuple[float, float]
    xy: Floats
    row: NDArray[np.int32]
    _dressed: tuple[NDArray[np.int16], NDArray[np.int16]] | None = field(default=None, repr=False)
    """The looks of the features, and the same in the order of the cells."""

    def __len__(self) -> int:
        return len(self.row)

    @property
    def nbytes(self) -> int:
        return 2 * self.xy.nbytes + 4 * self.row.nbytes

    @property
    def boxes(self) -> Floats:
        return self.xy[:, [0, 1, 0, 1]]

    @property
    def box(self) -> Box | None:
        """What encloses all, EPSG:3857."""
        return _whole(self.xy, self.origin)

    @cached_property
    def _cells(self) -> tuple[NDArray[np.int32], NDArray[np.int64], tuple[float, float, float], int]:
        """Points cell by cell through a grid of some 64 a cell: their order, where each cell begins, the grid."""
        low, high = np.percentile(self.xy[:: max(1, len(self) // 100_000)], [0.5, 99.5], axis=0).astype(np.float64)
        wide = int(np.clip(np.sqrt(len(self) / 64), 1, 512))
        side = float(max((high - low).max() / wide, 1e-6))
        cell = np.clip((self.xy - low) / side, 0, wide - 1).astype(np.int64)
        number = cell[:, 1] * wide + cell[:, 0]
        order = np.argsort(number, kind="stable").astype(np.int32)
        begins = np.searchsorted(number[order], np.arange(wide * wide + 1))
        return order, begins, (float(low[0]), float(low[1]), side), wide

    @cached_property
    def _by_cell(self) -> tuple[Floats, Floats, NDArray[np.int32]]:
        """x, y and row in the order of the cells: what is near each other lies together in memory too."""
        order = self._cells[0]
        return np.ascontiguousarray(self.xy[order, 0]), np.ascontiguousarray(self.xy[order, 1]), self.row[order]

    def meeting(self, box: Box) -> Rows:
        """Points in `box` (EPSG:3857), in the order they came in."""
        if not len(self):
            return np.zeros(0, dtype=np.intp)
        runs, (west, south, east, north) = self._runs(box), self._about(box)
        x, y = (np.concatenate([along[first:last] for first, last in runs.tolist()]) for along in self._by_cell[:2])
        inside = np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))
        found = np.concatenate([self._cells[0][first:last] for first, last in runs.tolist()])[inside]
        return np.sort(found).astype(np.intp)

    def sighted(
        self,
        box: Box,
        corner: tuple[float, float],
        mpp: float,
        *,
        look: NDArray[np.int16],
        shown: NDArray[np.bool_],
        visible: NDArray[np.bool_],
    ) -> tuple[Singles, Singles, NDArray[np.int32], NDArray[np.int32]]:
        """Points in `box` in no order: x and y in pixels from a corner in EPSG:3857, y down, look and row.

        `look` and `shown` are of each row, `visible` of each look.
        """
        if not len(self):
            none = np.zeros(0, dtype=np.int32)
            return none.astype(np.float32), none.astype(np.float32), none, none
        left, top = corner[0] - self.origin[0], corner[1] - self.origin[1]
        dressed = self._dressed
        if dressed is None or dressed[0] is not look:
            dressed = self._dressed = look, look[self._by_cell[2]]
        return sight(
            *self._by_cell, self._runs(box), box=self._about(box), left=left, top=top, mpp=mpp,
            look=dressed[1], shown=shown[:0] if shown.all() else shown, visible=visible,
        )  # fmt: skip

    def _runs(self, box: Box) -> NDArray[np.int32]:
        """(k, 2) from where to where, cell by cell, the points in `box` are, and some near it."""
        _, begins, (left, bottom, side), wide = self._cells
        west, south, east, north = self._about(box)
        c0, c1 = (int(np.clip((v - left) / side, 0, wide - 1)) for v in (west, east))
        r0, r1 = (int(np.clip((v - bottom) / side, 0, wide - 1)) for v in (south, north))
        rows = np.arange(r0, r1 + 1) * wide
        return np.column_stack((begins[rows + c0], begins[rows + c1 + 1])).astype(np.int32)

    def _about(self, box: Box) -> Box:
        x, y = self.origin
        return box[0] - x, box[1] - y, box[2] - x, box[3] - y


def about_origin(xy: NDArray[np.float64]) -> tuple[tuple[float, float], Floats]:
    """The origin, and the corners from there, as float32 where that is exact enough; some may be without a place."""
    sound = xy[np.isfinite(xy).all(axis=1)]
    if not len(sound):
        return (0.0, 0.0), xy.astype(np.float32)
    low, high = (np.array([end(sound[:, 0]), end(sound[:, 1])]) for end in (np.min, np.max))
    origin, kind = origin_of(low, high)
    return origin, (xy - origin).astype(kind)


def origin_of(low: NDArray[np.float64], high: NDArray[np.float64]) -> tuple[tuple[float, float], type[np.floating]]:
    """From where corners between `low` and `high` are counted, and in which numbers that is exact enough."""
    if (high - low).max() > _WIDE_M:
        return (0.0, 0.0), np.float64
    middle = np.round((low + high) / 2)
    return (float(middle[0]), float(middle[1])), np.float32


def begins_of(counts: NDArray[Any]) -> NDArray[np.int32]:
    """Where each of so many begins, and where the last ends."""
    begins = np.zeros(len(counts) + 1, dtype=np.int32)
    np.cumsum(counts, out=begins[1:])
    return begins


def _whole(xy: Floats, origin: tuple[float, float]) -> Box | None:
    if not len(xy):
        return None
    (west, east), (south, north) = ((float(one.min()), float(one.max())) for one in (xy[:, 0], xy[:, 1]))
    x, y = origin
    return west + x, south + y, east + x, north + y


def near_together(boxes: Floats) -> Rows:
    """An order in which what is near each other is together: row by row through a grid of 32 or so a cell."""
    middle = (boxes[:, :2] + boxes[:, 2:]) / 2
    if not len(middle):
        return np.zeros(0, dtype=np.intp)
    low, high = np.percentile(middle[:: max(1, len(middle) // 50_000)], [1, 99], axis=0)
    side = max(float(np.sqrt(np.prod(np.maximum(high - low, 1e-3)) / max(len(boxes) / _IN_A_CHUNK, 1))), 1e-6)
    cell = np.clip(np.floor((middle - low) / side), -2e6, 2e6).astype(np.int64)
    return np.argsort(cell[:, 1] * 4_000_037 + cell[:, 0], kind="stable")


def away_from(xy: NDArray[np.float64], rings: NDArray[np.int32], parts: NDArray[np.int32]) -> NDArray[np.float64]:
    """How far each part is from (0, 0); infinity where nothing of it is left."""
    found = np.full(len(parts) - 1, np.inf)
    if len(xy) < 2:
        return found
    a, step = xy[:-1], np.diff(xy, axis=0)
    length2 = np.maximum((step**2).sum(axis=1), 1e-12)
    t = np.clip(-(a * step).sum(axis=1) / length2, 0, 1)
    distance = np.hypot(*(a + step * t[:, None]).T)
    ends = rings[1:-1] - 1
    distance[ends[(ends >= 0) & (ends < len(distance))]] = np.inf  # from one ring to the next is no edge
    of = np.repeat(np.arange(len(parts) - 1), np.diff(rings[parts]))[:-1]
    np.minimum.at(found, of, distance)
    return found


def _doubled(ring: NDArray[np.float64]) -> float:
    """Twice the area within a ring, negative where it runs with the clock."""
    x, y = (ring - ring[:1]).T
    return float(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1]))


def _touch(boxes: Floats, west: float, south: float, east: float, north: float) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = (
        (boxes[:, 0] <= east) & (boxes[:, 2] >= west) & (boxes[:, 1] <= north) & (boxes[:, 3] >= south)
    )
    return found
