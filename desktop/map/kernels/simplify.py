"""Fewer corners, where more could not be told apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from desktop.map.kernels import arrays
from desktop.map.kernels.arrays import F4, I4
from desktop.map.kernels.engine import kernel


def thin(xy: ArrayLike, offsets: ArrayLike, cell: float) -> tuple[F4, I4]:
    """One corner where several in a row lie in one cell of a square grid; first and last stay.

    Which one stays does not depend on the direction, so neighbours go on sharing their borders. A closed ring (last
    corner equal to the first) stays closed; of one that would fall together, the corners farthest apart stay, so that
    what is small keeps about its size. Corners without a place go.
    """
    corners, begins = _placed(arrays.pairs(xy), arrays.ints(offsets))
    if not (np.isfinite(cell) and cell > 0):
        raise ValueError("a cell has a size")
    made, found = kernel("simplify").thin(corners, begins, float(cell))
    return np.asarray(made), np.asarray(found)


def levels(xy: ArrayLike, offsets: ArrayLike, cell: float, count: int) -> list[tuple[F4, I4]]:
    """Thinned by cells of one, two, four … times the size, each from the one before."""
    made = [(arrays.pairs(xy), arrays.ints(offsets))]
    for k in range(count):
        made.append(thin(*made[-1], cell * 2**k))
    return made[1:]


def _placed(corners: F4, begins: I4) -> tuple[F4, I4]:
    """Without the corners that have no place."""
    arrays.offsets(begins, len(corners))
    sound = np.isfinite(corners).all(axis=1)
    if sound.all():
        return corners, begins
    return np.ascontiguousarray(corners[sound]), np.r_[0, np.cumsum(sound)].astype(np.int32)[begins]
