"""Areas: anti-aliased by the exact share of every pixel that lies inside."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from desktop.map.kernels import arrays
from desktop.map.kernels.arrays import F4, I4, U4
from desktop.map.kernels.engine import kernel


def fill(
    canvas: U4, xy: ArrayLike, rings: ArrayLike, parts: ArrayLike, colour: ArrayLike, *, even_odd: bool = True
) -> None:
    """Blend areas over the canvas, one after the other.

    Parameters
    ----------
    xy : (n, 2)
        Corners of all rings, in pixels. A ring may repeat its first corner at its end, or not.
    rings : (r + 1,)
        Where each ring begins in `xy`.
    parts : (p + 1,)
        Where each area begins in `rings`: outer rings and holes alike, in any direction where `even_odd`.
    colour : (p,)
        Premultiplied; a single one stands for all.
    """
    xy, rings, parts = _shape(xy, rings, parts)
    look = arrays.each(colour, len(parts) - 1, np.uint32)
    kernel("areas").fill(arrays.target(canvas, np.uint32), xy, rings, parts, look, even_odd)


def coverage(mask: F4, xy: ArrayLike, rings: ArrayLike, parts: ArrayLike, *, even_odd: bool = True) -> None:
    """Add to `mask` the share of each pixel that the areas cover together, at most 1.

    Areas that overlap are one surface, and no seam shows between those that touch.
    """
    xy, rings, parts = _shape(xy, rings, parts)
    kernel("areas").coverage(arrays.target(mask, np.float32), xy, rings, parts, even_odd)


def paint(canvas: U4, mask: F4, colour: int | U4, *, origin: tuple[int, int] = (0, 0)) -> None:
    """Blend one colour, or a pattern (h, w) that repeats, over the canvas where `mask` is.

    `origin` is the column and row of the pattern's plane at which the canvas begins: neighbouring tiles that
    count on from each other show one pattern.
    """
    arrays.target(canvas, np.uint32)
    if arrays.target(mask, np.float32).shape != canvas.shape:
        raise ValueError("mask and canvas differ in size")
    pattern = arrays.colours(np.atleast_2d(np.asarray(colour, dtype=np.uint32)), 2)
    if pattern.size:
        height, width = pattern.shape
        kernel("areas").paint(canvas, mask, pattern, origin[0] % width, origin[1] % height)


def _shape(xy: ArrayLike, rings: ArrayLike, parts: ArrayLike) -> tuple[F4, I4, I4]:
    corners = arrays.pairs(xy)
    begins = arrays.offsets(rings, len(corners))
    return corners, begins, arrays.offsets(parts, len(begins) - 1)
