"""The nearest point, and the areas around a place. Numbers are checked here: going over all before would cost more."""

from __future__ import annotations

import math

import numpy as np

from desktop.map.kernels.compiled.jit import boolean, entry, f4, f8, floats, given, i4, i8


@entry(given(f4), given(f4), given(i4), given(i4), i8, i8, i8, i8, i8, f8, f8, f8, returns=i8)
def nearest(x, y, order, offsets, n, c0, c1, r0, r1, px, py, reach):
    found, least = -1, reach * reach
    if len(offsets) != n * n + 1:
        return found
    for row in range(max(r0, 0), min(r1, n)):
        begin, end = offsets[row * n + max(c0, 0)], offsets[row * n + min(c1, n)]
        for k in range(max(begin, 0), min(end, len(order))):
            i = order[k]
            if 0 <= i < len(x):
                d = (x[i] - px) ** 2 + (y[i] - py) ** 2
                if d < least or (d == least and i > found):
                    found, least = i, d
    return found


@entry(given(f4, 2), given(i4), given(i4), returns=floats)
def boxes(xy, rings, parts):
    made = np.empty((len(parts) - 1, 4), np.float32)
    for part in range(len(parts) - 1):
        left, top, right, bottom = np.inf, np.inf, -np.inf, -np.inf
        for i in range(rings[parts[part]], rings[parts[part + 1]]):
            x, y = xy[i, 0], xy[i, 1]
            if math.isfinite(x) and math.isfinite(y):
                left, top, right, bottom = min(left, x), min(top, y), max(right, x), max(bottom, y)
        made[part, 0], made[part, 1], made[part, 2], made[part, 3] = left, top, right, bottom
    return made


@entry(given(f4, 2), given(i4), given(i4), given(i4), f8, f8, returns=boolean[::1])
def inside(xy, rings, parts, which, px, py):
    found = np.zeros(len(which), np.bool_)
    for k in range(len(which)):
        part = which[k]
        if not 0 <= part < len(parts) - 1:
            continue
        odd = False
        for ring in range(max(parts[part], 0), min(parts[part + 1], len(rings) - 1)):
            begin, end = max(rings[ring], 0), min(rings[ring + 1], len(xy))
            if begin >= end:
                continue
            last = end - 1
            while last > begin and not (math.isfinite(xy[last, 0]) and math.isfinite(xy[last, 1])):
                last -= 1
            x0, y0 = np.float64(xy[last, 0]), np.float64(xy[last, 1])
            for i in range(begin, last + 1):
                x1, y1 = np.float64(xy[i, 0]), np.float64(xy[i, 1])
                if not (math.isfinite(x1) and math.isfinite(y1)):
                    continue
                if (y0 > py) != (y1 > py) and px < x0 + (x1 - x0) * ((py - y0) / (y1 - y0)):
                    odd = not odd
                x0, y0 = x1, y1
        found[k] = odd
    return found
