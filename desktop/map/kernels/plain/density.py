"""Counting into cells, a Gaussian along rows and then along columns, colours of cells, and cells as pixels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from desktop.map.kernels.arrays import F4, I4, U4
from desktop.map.kernels.plain.blend import over


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


def tally(grid: F4, x: F4, y: F4, which: I4, weights: F4, amount: F4, scale: float, margin: float) -> None:
    known = np.flatnonzero((which >= 0) & (which < len(weights)))
    times = amount if len(amount) == 1 else amount[known]
    with np.errstate(over="ignore"):
        px, py = (along[known] * np.float32(scale) + np.float32(margin) for along in (x, y))
    for n in range(4):
        total = np.zeros(grid.shape[:2], np.float32)
        add(total, px, py, weights[which[known], n] * times, 1.0, 1.0)
        grid[..., n] += total


def below(x: F4, y: F4, grid: F4, scale: float, margin: float, limit: np.float32) -> I4:
    height, width = grid.shape
    with np.errstate(over="ignore"):
        px, py = (along * np.float32(scale) + np.float32(margin) for along in (x, y))
    on = np.flatnonzero((px >= 0) & (px < width) & (py >= 0) & (py < height))
    return on[grid[py[on].astype(np.int64), px[on].astype(np.int64)] < limit].astype(np.int32)


def blur(grid: F4, half: F4, step: int) -> F4:
    from scipy.ndimage import convolve1d

    bell = np.concatenate((half[:0:-1], half))
    cells = grid.reshape(len(grid), grid.shape[1] // step, step)
    made = convolve1d(convolve1d(cells, bell, axis=0, mode="constant"), bell, axis=1, mode="constant")
    return np.asarray(made).reshape(grid.shape)


def heat(
    grid: F4, per_cell: float, sparse: float, crowded: float, full: float, opacity: float, share: F4, made: U4
) -> None:
    crowd = grid[..., 0]
    more = np.log(np.maximum(crowd * np.float32(per_cell), sparse) / np.float32(sparse))
    depth = np.minimum(more / np.float32(np.log(full / sparse)), 1)
    part = np.minimum(more / np.float32(np.log(crowded / sparse)), 1)
    share[:] = part * part * (3 - 2 * part)
    alpha = (0.3 + 0.66 * depth) * share * opacity
    ink = (1 - 0.35 * np.maximum(depth - 0.5, 0)) * alpha / np.maximum(crowd, 1e-6)
    channels = np.empty((*share.shape, 4), np.float32)
    channels[..., 3] = alpha
    for n in range(3):
        channels[..., 2 - n] = np.minimum(grid[..., n + 1] * ink, alpha)
    made[:] = (channels * 255 + 0.5).astype(np.uint8).view(np.uint32)[..., 0]


def melt(canvas: U4, share: F4, heat: U4, cell: int, margin: int) -> None:
    clear = 1 - _enlarged(share, canvas.shape, cell, margin)
    canvas[:] = over(np.zeros_like(canvas), canvas, (clear * 255 + 0.5).astype(np.uint32))
    channels = heat.view(np.uint8).reshape(*heat.shape, 4)
    warm = [_enlarged(channels[..., n].astype(np.float32), canvas.shape, cell, margin) for n in range(4)]
    canvas[:] = over(canvas, (np.stack(warm, axis=-1) + 0.5).astype(np.uint8).view(np.uint32)[..., 0], 255)


def _enlarged(grid: F4, shape: tuple[int, ...], cell: int, margin: int) -> NDArray[np.float32]:
    """Cells without their margin as pixels, blended from middle to middle."""
    for axis, size in enumerate(shape):
        place = (np.arange(size) + 0.5) / cell - 0.5 + margin
        before = np.floor(place).astype(np.int64)
        part = (place - before).astype(np.float32).reshape((-1, 1) if axis == 0 else (1, -1))
        grid = np.take(grid, before, axis=axis) * (1 - part) + np.take(grid, before + 1, axis=axis) * part
    return grid


def shade(grid: F4, ramp: U4, scale: np.float32, root: bool, made: U4) -> None:
    with np.errstate(invalid="ignore", over="ignore"):
        share = np.maximum(grid, 0) * scale
    share = np.where(share < 1, share, np.float32(1))
    if root:
        share = np.sqrt(share)
    colour = ramp[(share * np.float32(255) + np.float32(0.5)).astype(np.int64)]
    made[:] = np.where(grid > 0, colour, np.uint32(0))
