"""Which points lie in which cell of a grid: what is needed to look at some of them only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from desktop.map.kernels import arrays
from desktop.map.kernels.arrays import I4
from desktop.map.kernels.engine import kernel


@dataclass(frozen=True, slots=True)
class Cells:
    """Points in the order of their cells, row by row, and within a cell in the order they had.

    `order` (m,) holds the points' numbers, `offsets` (n·n + 1,) where each cell begins in it. Points without a place
    are in no cell.
    """

    order: I4
    offsets: I4
    n: int
    left: float
    top: float
    cell_x: float
    cell_y: float

    def within(self, left: float, top: float, right: float, bottom: float) -> I4:
        """The numbers, rising, of all points in the cells that a box touches: those in the box, and a few more."""
        c0, c1 = self.span(left, right, self.left, self.cell_x)
        r0, r1 = self.span(top, bottom, self.top, self.cell_y)
        if c0 == 0 and r0 == 0 and c1 == self.n and r1 == self.n:
            return np.sort(self.order)
        runs = [self.order[self.offsets[r * self.n + c0] : self.offsets[r * self.n + c1]] for r in range(r0, r1)]
        return np.sort(np.concatenate(runs)) if runs and c1 > c0 else self.order[:0]

    def span(self, low: float, high: float, start: float, cell: float) -> tuple[int, int]:
        """The first cell that low to high touches along one axis, and the one after the last."""
        if not (high >= start and low <= start + self.n * cell):
            return 0, 0
        first = int(np.clip(np.floor((low - start) / cell), 0, self.n - 1))
        return first, int(np.clip(np.floor((high - start) / cell), first, self.n - 1)) + 1


def cells(x: ArrayLike, y: ArrayLike, n: int) -> Cells:
    """Sort points into n×n cells over all of them."""
    px, py = arrays.floats(x), arrays.floats(y)
    arrays.same_length(px, py)
    sound = np.isfinite(px) & np.isfinite(py)
    kept_x, kept_y = (px, py) if sound.all() else (px[sound], py[sound])
    left, right = (float(kept_x.min()), float(kept_x.max())) if len(kept_x) else (0.0, 1.0)
    top, bottom = (float(kept_y.min()), float(kept_y.max())) if len(kept_y) else (0.0, 1.0)
    cell_x, cell_y = (right - left) / n or 1.0, (bottom - top) / n or 1.0
    order, offsets = kernel("grid").cells(px, py, int(n), left, top, 1 / cell_x, 1 / cell_y)
    return Cells(np.asarray(order), np.asarray(offsets), int(n), left, top, cell_x, cell_y)
