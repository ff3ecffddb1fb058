"""Thinning, corner by corner."""

from __future__ import annotations

import numpy as np
from numba import types

from desktop.map.kernels.compiled.jit import entry, exact, f4, f8, floats, given, i4

_FEW = 8
_MADE = types.Tuple((floats, i4[::1]))


@exact()
def _closed(xy, begin, end):
    last = end - 1
    return end - begin >= 4 and xy[begin, 0] == xy[last, 0] and xy[begin, 1] == xy[last, 1]


@exact()
def _before(xy, i, j):
    """Whether corner i comes before corner j from left to right, from top to bottom."""
    return xy[i, 0] < xy[j, 0] or (xy[i, 0] == xy[j, 0] and xy[i, 1] < xy[j, 1])


@exact()
def _farthest(xy, begin, end, corners):
    """The numbers of the first corner, the farthest from it, and the farthest to both sides of the line between."""
    far, most = begin, -1.0
    x0, y0 = np.float64(xy[begin, 0]), np.float64(xy[begin, 1])
    for i in range(begin, end):
        d = (np.float64(xy[i, 0]) - x0) ** 2 + (np.float64(xy[i, 1]) - y0) ** 2
        if d > most:
            far, most = i, d
    dx, dy = np.float64(xy[far, 0]) - x0, np.float64(xy[far, 1]) - y0
    left, right, least, most = begin, begin, 0.0, 0.0
    for i in range(begin, end):
        off = (np.float64(xy[i, 0]) - x0) * dy - (np.float64(xy[i, 1]) - y0) * dx
        if off > most:
            left, most = i, off
        if off < least:
            right, least = i, off
    corners[0], corners[1], corners[2], corners[3] = begin, far, left, right
    corners.sort()


@exact()
def _line(xy, begin, end, per, kept, count):
    """Note the corners to keep; one for each stay in a cell, the first in reading order, but the ends as they are."""
    last = end - 1
    best = begin
    cx, cy = np.floor(np.float64(xy[begin, 0]) * per), np.floor(np.float64(xy[begin, 1]) * per)
    for i in range(begin + 1, last):
        x, y = np.floor(np.float64(xy[i, 0]) * per), np.floor(np.float64(xy[i, 1]) * per)
        if x != cx or y != cy:
            kept[count] = best
            count += 1
            best, cx, cy = i, x, y
        elif best != begin and _before(xy, i, best):
            best = i
    kept[count] = best
    count += 1
    if last > begin:
        lx, ly = np.floor(np.float64(xy[last, 0]) * per), np.floor(np.float64(xy[last, 1]) * per)
        if lx == cx and ly == cy and best != begin:
            count -= 1
        kept[count] = last
        count += 1
    return count


@exact()
def _area(xy, corners):
    """Twice the area of a closed ring of these corners."""
    total = 0.0
    x0, y0 = np.float64(xy[corners[0], 0]), np.float64(xy[corners[0], 1])
    for k in range(1, len(corners) - 1):
        i, j = corners[k], corners[k + 1]
        total += (xy[i, 0] - x0) * (xy[j, 1] - y0) - (xy[j, 0] - x0) * (xy[i, 1] - y0)
    return abs(total)


@exact()
def _small_ring(xy, begin, end, kept, start, count, far):
    """Keep the corners farthest apart instead, where they hold more of the area or there would be no ring left."""
    _farthest(xy, begin, end, far)
    if count - start >= 4 and _area(xy, kept[start:count]) >= _area(xy, far):
        return count
    count = start
    for k in range(4):
        if k == 0 or far[k] != far[k - 1]:
            kept[count] = far[k]
            count += 1
    if count - start < 3:
        # All on one line: any three and the end, so that it stays a ring.
        for k in range(3):
            kept[start + k] = begin + k
        count = start + 3
    kept[count] = end - 1
    return count + 1


@entry(given(f4, 2), given(i4), f8, returns=_MADE)
def thin(xy, offsets, cell):
    per = 1.0 / cell
    kept = np.empty(len(xy), np.int32)
    made = np.zeros(len(offsets), np.int32)
    far = np.empty(4, np.int32)
    count = 0
    for line in range(len(offsets) - 1):
        begin, end = offsets[line], offsets[line + 1]
        start = count
        if end > begin:
            count = _line(xy, begin, end, per, kept, count)
            if count - start < _FEW and _closed(xy, begin, end):
                count = _small_ring(xy, begin, end, kept, start, count, far)
        made[line + 1] = count
    out = np.empty((count, 2), np.float32)
    for i in range(count):
        out[i, 0], out[i, 1] = xy[kept[i], 0], xy[kept[i], 1]
    return out, made
