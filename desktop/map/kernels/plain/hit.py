"""The nearest point, and the areas around a place."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from desktop.map.kernels.arrays import F4, I4


def nearest(
    x: F4, y: F4, order: I4, offsets: I4, n: int, c0: int, c1: int, r0: int, r1: int, px: float, py: float, reach: float
) -> int:
    if len(offsets) != n * n + 1 or c1 <= c0:
        return -1
    runs = [order[offsets[row * n + c0] : offsets[row * n + c1]] for row in range(r0, r1)]
    near = np.sort(np.concatenate(runs)) if runs else order[:0]
    near = near[(near >= 0) & (near < len(x))]
    away = (x[near].astype(np.float64) - px) ** 2 + (y[near].astype(np.float64) - py) ** 2
    if not len(near) or away.min() > reach * reach:
        return -1
    return int(near[np.flatnonzero(away == away.min())[-1]])


def boxes(xy: F4, rings: I4, parts: I4) -> F4:
    made = np.empty((len(parts) - 1, 4), np.float32)
    made[:, :2], made[:, 2:] = np.inf, -np.inf
    sound = np.isfinite(xy).all(axis=1, keepdims=True)
    begins, ends = rings[parts[:-1]], rings[parts[1:]]
    some = np.flatnonzero(ends > begins)
    if len(some):
        bounds = np.column_stack((begins[some], ends[some])).ravel()
        low = np.vstack((np.where(sound, xy, np.inf), [[np.inf, np.inf]]))
        high = np.vstack((np.where(sound, xy, -np.inf), [[-np.inf, -np.inf]]))
        made[some, :2] = np.minimum.reduceat(low, bounds)[::2]
        made[some, 2:] = np.maximum.reduceat(high, bounds)[::2]
    return made


def inside(xy: F4, rings: I4, parts: I4, which: I4, px: float, py: float) -> NDArray[np.bool_]:
    found = np.zeros(len(which), bool)
    for k, part in enumerate(which):
        if 0 <= part < len(parts) - 1:
            bounds = np.clip(rings[parts[part] : parts[part + 1] + 1], 0, len(xy))
            found[k] = sum(_crossings(xy[a:b], px, py) for a, b in itertools.pairwise(bounds)) % 2
    return found


def _crossings(ring: F4, px: float, py: float) -> int:
    """How many edges of the ring lie to the right."""
    corners = ring[np.isfinite(ring).all(axis=1)].astype(np.float64)
    (x1, y1), (x0, y0) = corners.T, np.roll(corners, 1, axis=0).T
    crossed = (y0 > py) != (y1 > py)
    x0, y0, x1, y1 = x0[crossed], y0[crossed], x1[crossed], y1[crossed]
    return int((px < x0 + (x1 - x0) * ((py - y0) / (y1 - y0))).sum())
