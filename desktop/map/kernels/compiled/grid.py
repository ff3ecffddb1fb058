"""A counting sort of points by cells."""

from __future__ import annotations

import math

import numpy as np
from numba import types

from desktop.map.kernels.compiled.jit import entry, f4, f8, given, i4, i8


@entry(given(f4), given(f4), i8, f8, f8, f8, f8, returns=types.Tuple((i4[::1], i4[::1])))
def cells(x, y, n, left, top, per_x, per_y):
    offsets = np.zeros(n * n + 1, np.int32)
    cell = np.empty(len(x), np.int32)
    for i in range(len(x)):
        cell[i] = -1
        if math.isfinite(x[i]) and math.isfinite(y[i]):
            column = int(min(max((x[i] - left) * per_x, 0.0), n - 1.0))
            row = int(min(max((y[i] - top) * per_y, 0.0), n - 1.0))
            cell[i] = row * n + column
            offsets[cell[i] + 1] += 1
    for k in range(n * n):
        offsets[k + 1] += offsets[k]
    order = np.empty(offsets[n * n], np.int32)
    place = offsets[:-1].copy()
    for i in range(len(x)):
        if cell[i] >= 0:
            order[place[cell[i]]] = i
            place[cell[i]] += 1
    return order, offsets
