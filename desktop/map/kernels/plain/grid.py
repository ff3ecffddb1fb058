"""A stable sort of points by cells."""

from __future__ import annotations

import numpy as np

from desktop.map.kernels.arrays import F4, I4


def cells(x: F4, y: F4, n: int, left: float, top: float, per_x: float, per_y: float) -> tuple[I4, I4]:
    sound = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    column = np.clip((x[sound].astype(np.float64) - left) * per_x, 0, n - 1).astype(np.int64)
    row = np.clip((y[sound].astype(np.float64) - top) * per_y, 0, n - 1).astype(np.int64)
    cell = row * n + column
    order = sound[np.argsort(cell, kind="stable")]
    offsets = np.r_[0, np.cumsum(np.bincount(cell, minlength=n * n))]
    return order.astype(np.int32), offsets.astype(np.int32)
