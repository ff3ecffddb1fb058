"""Thinning, all corners at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from desktop.map.kernels.arrays import F4, I4
from desktop.map.kernels.plain.spans import spans

I8 = NDArray[np.int64]

_FEW = 8


def thin(xy: F4, offsets: I4, cell: float) -> tuple[F4, I4]:
    line, at = spans(offsets[:-1].astype(np.int64), offsets[1:].astype(np.int64))
    corners = xy[at]
    kept = _kept(corners, line, cell)
    kept = _with_small_rings(corners, line, kept, len(offsets) - 1)
    counts = np.bincount(line[kept], minlength=len(offsets) - 1)
    return np.ascontiguousarray(corners[kept]), np.r_[0, np.cumsum(counts)].astype(np.int32)


def _kept(corners: F4, line: I8, cell: float) -> I8:
    """One corner for each stay in a cell, the first in reading order, but the ends as they are."""
    if not len(line):
        return np.empty(0, np.int64)
    with np.errstate(invalid="ignore"):
        cells = np.floor(corners.astype(np.float64) * (1 / cell))
    begins = np.r_[True, line[1:] != line[:-1]]
    ends = np.r_[line[1:] != line[:-1], True]
    same = (cells[1:] == cells[:-1]).all(axis=1) & ~begins[1:]
    alone = ends & ~begins
    stay = np.cumsum(np.r_[True, ~same] | alone)
    order = np.lexsort((np.arange(len(line)), corners[:, 1], corners[:, 0], ~begins, stay))
    kept = order[np.r_[True, stay[order][1:] != stay[order][:-1]]]
    # A stay that goes on into the last corner is told by that corner, except the line's first stay.
    before_last = np.flatnonzero(alone) - 1
    told = np.zeros(len(line), bool)
    joined = before_last[same[before_last]]
    told[joined] = True
    gone = np.isin(stay[kept], stay[joined]) & ~begins[kept]
    return np.asarray(kept[~gone])


def _with_small_rings(corners: F4, line: I8, kept: I8, lines: int) -> I8:
    """What was kept; of small rings the corners farthest apart, where they hold more of the area or none is left."""
    size, left = np.bincount(line, minlength=lines), np.bincount(line[kept], minlength=lines)
    first, first_kept = np.cumsum(size) - size, np.cumsum(left) - left
    few = np.flatnonzero((size >= 4) & (left < _FEW))
    few = few[(corners[first[few]] == corners[first[few] + size[few] - 1]).all(axis=1)]
    gone, rings = np.zeros(len(kept), bool), []
    for k in few:
        begin, own = first[k], kept[first_kept[k] : first_kept[k] + left[k]]
        far = begin + _farthest(corners[begin : begin + size[k]].astype(np.float64))
        if left[k] < 4 or _area(corners[own]) < _area(corners[far]):
            gone[first_kept[k] : first_kept[k] + left[k]] = True
            rings.append(_ring(far, begin, size[k]))
    return np.sort(np.concatenate([kept[~gone], *rings]))


def _farthest(ring: NDArray[np.float64]) -> I8:
    """The first corner, the farthest from it, and the farthest to both sides of the line between."""
    away = ring - ring[0]
    far = int(np.argmax((away**2).sum(axis=1)))
    off = away[:, 0] * away[far, 1] - away[:, 1] * away[far, 0]
    left = int(np.argmax(off)) if off.max() > 0 else 0
    right = int(np.argmin(off)) if off.min() < 0 else 0
    return np.sort(np.array([0, far, left, right]))


def _area(ring: F4) -> float:
    """Twice the area."""
    (x, y) = (ring.astype(np.float64) - ring[0]).T
    return float(abs((x[1:-1] * y[2:] - x[2:] * y[1:-1]).sum()))


def _ring(far: I8, begin: int, size: int) -> I8:
    corners = np.unique(far)
    if len(corners) < 3:
        corners = begin + np.arange(3)
    return np.r_[corners, begin + size - 1]
