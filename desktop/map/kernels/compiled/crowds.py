"""Points gathered by cells: counted in a grid where it is small enough, by sorting where cells are few and far between.

Compiled exactly: which cell a point on an edge is in, and the sums, come out as in numpy.
"""

from __future__ import annotations

import math

import numpy as np
from numba import types

from desktop.map.kernels.compiled.jit import boolean, exact, f4, f8, given, i8

_MADE = types.Tuple((f8[:, ::1], f8[:, ::1], i8[:, ::1], boolean[::1]))
_KIND = given(types.int16)


@exact()
def _numbered(xy, look, drawn, x0, y0, side):
    """The cell of each point, -1 for those that do not count, and how many numbers there are."""
    shown = np.zeros(len(look), np.bool_)
    west = south = np.inf
    east = north = -np.inf
    count = 0
    for i in range(len(look)):
        kind, x, y = look[i], xy[i, 0], xy[i, 1]
        if 0 <= kind < len(drawn) and drawn[kind] and math.isfinite(x) and math.isfinite(y):
            shown[i] = True
            count += 1
            west, east, south, north = min(west, x), max(east, x), min(south, y), max(north, y)
    number = np.full(len(look), -1, np.int64)
    if count == 0:
        return number, 0
    left, right = math.floor((west + x0) / side), math.floor((east + x0) / side)
    bottom, top = math.floor((south + y0) / side), math.floor((north + y0) / side)
    wide = right - left + 1
    cells = float(wide) * (top - bottom + 1)
    for i in range(len(look)):
        if shown[i]:
            column = math.floor((xy[i, 0] + x0) / side) - left
            number[i] = (math.floor((xy[i, 1] + y0) / side) - bottom) * wide + column
    if cells < 4.0 * count + 1_000_000:
        return number, np.int64(cells)
    order = np.argsort(number, kind="mergesort")
    last, names = np.int64(-1), 0
    for i in order:
        if number[i] >= 0:
            if number[i] != last:
                last = number[i]
                names += 1
            number[i] = names - 1
    return number, names


@exact()
def _gather(xy, look, drawn, x0, y0, side, least):
    number, cells = _numbered(xy, look, drawn, x0, y0, side)
    place = np.zeros(cells, np.int64)
    for at in number:
        if at >= 0:
            place[at] += 1
    count = 0
    for cell in range(cells):
        if place[cell] >= least:
            place[cell] = count
            count += 1
        else:
            place[cell] = -1
    counts = np.zeros((count, len(drawn)), np.int64)
    total = np.zeros(count, np.int64)
    middle, box = np.zeros((count, 2)), np.empty((count, 4))
    box[:, :2], box[:, 2:] = np.inf, -np.inf
    alone = np.ones(len(look), np.bool_)
    for i in range(len(look)):
        at = number[i]
        if at < 0 or place[at] < 0:
            continue
        k, x, y = place[at], xy[i, 0] + x0, xy[i, 1] + y0
        alone[i] = False
        counts[k, look[i]] += 1
        total[k] += 1
        middle[k, 0] += x
        middle[k, 1] += y
        box[k, 0], box[k, 1] = min(box[k, 0], x), min(box[k, 1], y)
        box[k, 2], box[k, 3] = max(box[k, 2], x), max(box[k, 3], y)
    for k in range(count):
        middle[k, 0] /= total[k]
        middle[k, 1] /= total[k]
    return middle, box, counts, alone


@exact(_MADE(given(f4, 2), _KIND, given(boolean), f8, f8, f8, i8))
def gather(xy, look, drawn, x0, y0, side, least):
    return _gather(xy, look, drawn, x0, y0, side, least)


@exact(_MADE(given(f8, 2), _KIND, given(boolean), f8, f8, f8, i8))
def gather_wide(xy, look, drawn, x0, y0, side, least):
    return _gather(xy, look, drawn, x0, y0, side, least)
