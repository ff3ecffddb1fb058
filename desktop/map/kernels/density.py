"""Density: how many points fall into each cell, spread out, in colours, and laid over a canvas."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from desktop.map.kernels import arrays
from desktop.map.kernels.arrays import F4, I4, U4
from desktop.map.kernels.engine import kernel

_DIRECT_SIGMA_PX = 32.0


def count(
    x: ArrayLike, y: ArrayLike, width: int, height: int, *, cell_px: float = 1, weight: ArrayLike | None = None
) -> F4:
    """Points, or the sum of their weights, in each cell of a canvas of width × height pixels.

    For a grid kept from frame to frame: fill it with 0 and `add`.
    """
    grid = np.zeros((int(np.ceil(height / cell_px)), int(np.ceil(width / cell_px))), np.float32)
    add(grid, x, y, cell_px=cell_px, weight=weight)
    return grid


def add(grid: F4, x: ArrayLike, y: ArrayLike, *, cell_px: float = 1, weight: ArrayLike | None = None) -> None:
    """Count points into a grid that is there already: what comes into a moving window."""
    _count(grid, x, y, cell_px, weight, 1.0)


def remove(grid: F4, x: ArrayLike, y: ArrayLike, *, cell_px: float = 1, weight: ArrayLike | None = None) -> None:
    """Take points out of a grid they were counted into: what leaves a moving window."""
    _count(grid, x, y, cell_px, weight, -1.0)


def decay(grid: F4, factor: float) -> None:
    """Let what was counted fade, in place."""
    np.multiply(grid, np.float32(factor), out=grid)


def tally(
    x: ArrayLike, y: ArrayLike, width: int, height: int, which: ArrayLike, weights: ArrayLike, *,
    cell_px: float = 1, margin: int = 0, amount: ArrayLike | None = None,
) -> F4:  # fmt: skip
    """Four sums at once in each cell of a canvas of width × height pixels, and of a margin: (rows, columns, 4).

    Parameters
    ----------
    which : (n,)
        The row of `weights` (m, 4) that each point adds to its cell, `amount` (n,) times; others are left out.
    margin
        Cells on each side of the canvas.
    """
    px, py, kinds = arrays.floats(x), arrays.floats(y), arrays.ints(which)
    table = arrays.floats(weights, 2)
    times = arrays.each(1.0 if amount is None else amount, 1 if amount is None else len(px), np.float32)
    arrays.same_length(px, py, kinds)
    if not cell_px > 0 or table.shape[1] != 4:
        raise ValueError("a cell has a size, and a weight four numbers")
    rows, columns = (int(np.ceil(size / cell_px)) + 2 * margin for size in (height, width))
    grid = np.zeros((rows, columns, 4), np.float32)
    kernel("density").tally(grid, px, py, kinds, table, times, np.float32(1 / cell_px), np.float32(margin))
    return grid


def below(x: ArrayLike, y: ArrayLike, grid: F4, limit: float, *, cell_px: float = 1, margin: int = 0) -> I4:
    """The numbers, rising, of the points in cells of less than `limit`; `margin` of the cells lie before the canvas."""
    px, py = arrays.floats(x), arrays.floats(y)
    arrays.same_length(px, py)
    numbers = (np.float32(v) for v in (1 / cell_px, margin, limit))
    return np.asarray(kernel("density").below(px, py, arrays.floats(grid, 2), *numbers))


def blur(grid: F4, sigma_px: float) -> F4:
    """The grid (rows, columns) or (rows, columns, c), each channel by itself, under a Gaussian of sigma_px cells.

    It is cut off at four sigma; nothing comes from outside. Sums are kept.
    """
    if np.ndim(grid) == 3 and sigma_px <= _DIRECT_SIGMA_PX:
        flat = arrays.floats(grid, 3).reshape(len(grid), -1)
        return np.asarray(kernel("density").blur(flat, _gaussian(sigma_px), grid.shape[2])).reshape(grid.shape)
    counts = arrays.floats(grid, 2)
    if not (np.isfinite(sigma_px) and sigma_px > 0 and counts.size):
        return counts.copy()
    if sigma_px > _DIRECT_SIGMA_PX:
        return _blur_by_fourier(counts, min(sigma_px, float(max(counts.shape))))
    return np.asarray(kernel("density").blur(counts, _gaussian(sigma_px), 1))


def shade(grid: F4, ramp: ArrayLike, top: float, *, root: bool = True, out: U4 | None = None) -> U4:
    """Colours of a grid: 0 is clear, `top` and more the last of the ramp's 256; by the square root, or evenly.

    Into `out` where it is given: an image kept from frame to frame need not be fetched from the system each time.
    """
    table = _ramp(ramp)
    scale = min(1.0 / top, 1e30) if top > 0 else 0.0
    counts = arrays.floats(grid, 2)
    made = np.empty(counts.shape, np.uint32) if out is None else arrays.target(out, np.uint32)
    if made.shape != counts.shape:
        raise ValueError("out has another size")
    kernel("density").shade(counts, table, np.float32(scale), root, made)
    return made


def heat(
    grid: F4, per_cell: float, *, sparse: float, crowded: float, full: float, opacity: float = 1.0
) -> tuple[F4, U4]:
    """How much each cell is crowded, 0 to 1, and its colour.

    Parameters
    ----------
    grid : (rows, columns, 4)
        How many, and the sums of red, green and blue, each 0 to 1.
    per_cell
        By what the number is measured: times this, up to `sparse` a cell is clear, from `crowded` on crowded; from
        `full` on its colour is as dense as it gets: from a tint to nearly the full colour, then darker.
    """
    cells = arrays.floats(grid, 3)
    if cells.shape[2] != 4 or not 0 < sparse < crowded < full:
        raise ValueError("heat is of a number and three colours, sparse before crowded before full")
    share, made = np.empty(cells.shape[:2], np.float32), np.empty(cells.shape[:2], np.uint32)
    limits = (np.float32(v) for v in (per_cell, sparse, crowded, full, opacity))
    kernel("density").heat(cells, *limits, share, made)
    return share, made


def melt(canvas: U4, share: F4, colours: U4, *, cell_px: int, margin: int) -> None:
    """What is on the canvas grows the fainter the greater the share; over it comes the heat.

    Cells are `cell_px` wide, begin `margin` cells, at least 1, before the canvas and go on as far beyond it; they are
    blended from middle to middle.
    """
    shares, heats = arrays.floats(share, 2), arrays.colours(colours, 2)
    least = [-(-size // cell_px) + 2 * margin for size in arrays.target(canvas, np.uint32).shape]
    if margin < 1 or shares.shape != heats.shape or shares.shape[0] < least[0] or shares.shape[1] < least[1]:
        raise ValueError("the cells do not cover the canvas and a margin")
    kernel("density").melt(canvas, shares, heats, int(cell_px), int(margin))


def _count(grid: F4, x: ArrayLike, y: ArrayLike, cell_px: float, weight: ArrayLike | None, sign: float) -> None:
    px, py = arrays.floats(x), arrays.floats(y)
    weights = arrays.each(1.0 if weight is None else weight, 1 if weight is None else len(px), np.float32)
    arrays.same_length(px, py)
    if not cell_px > 0:
        raise ValueError("a cell has a size")
    kernel("density").add(arrays.target(grid, np.float32), px, py, weights, 1.0 / cell_px, sign)


def _gaussian(sigma: float) -> F4:
    """One half of the bell, from its middle outwards; all of it sums to 1."""
    bell = np.exp(-0.5 * (np.arange(int(4 * sigma + 0.5) + 1) / sigma) ** 2)
    return np.asarray(bell / (2 * bell.sum() - bell[0]), dtype=np.float32)


def _blur_by_fourier(counts: F4, sigma: float) -> F4:
    """For a bell so wide that it is quicker to multiply frequencies; padded, so that nothing comes round."""
    from scipy import fft

    reach = int(4 * sigma + 0.5)
    shape = [fft.next_fast_len(size + reach, real=True) for size in counts.shape]
    half = _gaussian(sigma)
    spectra = []
    for size in shape:
        line = np.zeros(size, np.float32)
        near = half[:size]
        line[: len(near)] += near
        line[size - len(near) + 1 :] += near[:0:-1]
        spectra.append(fft.fft(line).real)
    spectrum = fft.rfft2(counts, shape)
    spectrum *= (spectra[0][:, None] * spectra[1][: spectrum.shape[1]]).astype(np.float32)
    rows, columns = counts.shape
    return np.ascontiguousarray(np.maximum(fft.irfft2(spectrum, shape)[:rows, :columns], 0.0), dtype=np.float32)


def _ramp(ramp: ArrayLike) -> U4:
    table = arrays.colours(ramp)
    if len(table) != 256:
        raise ValueError("a ramp has 256 colours")
    return table
