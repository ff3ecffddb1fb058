"""What lies under the pointer."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from desktop.map.kernels import arrays
from desktop.map.kernels.arrays import F4, I4
from desktop.map.kernels.engine import kernel
from desktop.map.kernels.grid import Cells


def nearest(x: ArrayLike, y: ArrayLike, cells: Cells, px: float, py: float, reach: float) -> int:
    """The number of the point nearest to (px, py), at most `reach` away; of several the last, which lies on top.

    -1: there is none. All in the coordinates that `cells` was made in.
    """
    if not (np.isfinite(px) and np.isfinite(py) and reach >= 0):
        return -1
    xs, ys = arrays.floats(x), arrays.floats(y)
    arrays.same_length(xs, ys)
    c0, c1 = cells.span(px - reach, px + reach, cells.left, cells.cell_x)
    r0, r1 = cells.span(py - reach, py + reach, cells.top, cells.cell_y)
    return int(kernel("hit").nearest(xs, ys, cells.order, cells.offsets, cells.n, c0, c1, r0, r1, px, py, float(reach)))


def boxes(xy: ArrayLike, rings: ArrayLike, parts: ArrayLike) -> F4:
    """(p, 4): left, top, right, bottom of each area; one of nothing reaches from inf to -inf."""
    corners = arrays.pairs(xy)
    begins = arrays.offsets(rings, len(corners))
    return np.asarray(kernel("hit").boxes(corners, begins, arrays.offsets(parts, len(begins) - 1)))


def inside(
    xy: ArrayLike, rings: ArrayLike, parts: ArrayLike, px: float, py: float, *, among: ArrayLike | None = None
) -> I4:
    """The numbers, rising, of all areas that (px, py) is in, by the even-odd rule; the last lies on top.

    `among`: the numbers, rising, of the areas to look at, where an index or their boxes leave only some.
    """
    firsts = arrays.ints(parts)
    which = np.arange(len(firsts) - 1, dtype=np.int32) if among is None else arrays.ints(among)
    found = kernel("hit").inside(arrays.pairs(xy), arrays.ints(rings), firsts, which, float(px), float(py))
    return which[np.asarray(found)]
