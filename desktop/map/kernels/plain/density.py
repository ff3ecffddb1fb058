"""Counting into cells, a Gaussian along rows and then along columns, and a table of colours."""

from __future__ import annotations

import numpy as np

from desktop.map.kernels.arrays import F4, U4


def add(grid: F4, x: F4, y: F4, weight: F4, per_px: float, sign: float) -> None:
    height, width = grid.shape
    with np.errstate(over="ignore"):
        px, py = x * np.float32(per_px), y * np.float32(per_px)
    on = np.flatnonzero((px >= 0) & (px < width) & (py >= 0) & (py < height))
    at = py[on].astype(np.int64) * width + px[on].astype(np.int64)
    if len(weight) == 1:
        counted = np.bincount(at, minlength=grid.size) * float(weight[0])
    else:
        counted = np.bincount(at, weight[on], grid.size) * 1.0
    grid += (sign * counted).astype(np.float32).reshape(grid.shape)


def blur(grid: F4, half: F4) -> F4:
    from scipy.ndimage import convolve1d

    bell = np.concatenate((half[:0:-1], half))
    return np.asarray(convolve1d(convolve1d(grid, bell, axis=0, mode="constant"), bell, axis=1, mode="constant"))


def shade(grid: F4, ramp: U4, scale: np.float32, root: bool, made: U4) -> None:
    with np.errstate(invalid="ignore", over="ignore"):
        share = np.maximum(grid, 0) * scale
    share = np.where(share < 1, share, np.float32(1))
    if root:
        share = np.sqrt(share)
    colour = ramp[(share * np.float32(255) + np.float32(0.5)).astype(np.int64)]
    made[:] = np.where(grid > 0, colour, np.uint32(0))
