"""Points that crowd, gathered by the cells of a grid that hangs on the world."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from desktop.map.kernels import arrays
from desktop.map.kernels.engine import kernel
from desktop.map.kernels.plain import crowds as plain

Crowds = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64], NDArray[np.bool_]]


def gather(
    xy: NDArray[Any], look: ArrayLike, drawn: ArrayLike, *, side: float, least: int,
    origin: tuple[float, float] = (0.0, 0.0),
) -> Crowds:  # fmt: skip
    """Cells with `least` points or more, row by row: mean places, what encloses their points, counts by look.

    And which of all points are in none of them. Points of looks that are not `drawn`, and those without a place, do
    not count, and are in none.

    Parameters
    ----------
    xy : (n, 2)
        float32 or float64, from `origin`.
    look : (n,)
        int16, an index into `drawn`.
    side
        How wide a cell is, in the unit of `xy`: what encloses all points has fewer than 2**63 cells.

    Returns
    -------
    (m, 2), (m, 4), (m, looks), (n,)
        Places and boxes (least x and y, greatest x and y) as float64 without the origin taken off.
    """
    places = np.ascontiguousarray(xy)
    looks, shown = np.ascontiguousarray(look, dtype=np.int16), np.ascontiguousarray(drawn, dtype=np.bool_)
    arrays.same_length(places, looks)
    if places.ndim != 2 or places.shape[1] != 2 or not side > 0:
        raise ValueError(f"places must be n×2 and cells have a width, not {places.shape} and {side}")
    family = plain if _sparse(places, float(side)) else kernel("crowds")
    make = family.gather_wide if places.dtype == np.float64 else family.gather
    x, y = origin
    middle, box, counts, alone = make(places, looks, shown, float(x), float(y), float(side), int(least))
    return np.asarray(middle), np.asarray(box), np.asarray(counts), np.asarray(alone)


def _sparse(xy: NDArray[Any], side: float) -> bool:
    """Whether cells are so many more than points that they have to be sorted, which numpy does in half the time."""
    if not len(xy):
        return False
    wide, high = ((float(along.max()) - float(along.min())) / side + 2 for along in (xy[:, 0], xy[:, 1]))
    return wide * high > 4 * len(xy) + 1_000_000
