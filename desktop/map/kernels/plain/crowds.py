"""Points gathered by cells: each cell gets a number, and everything is summed by number."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def gather(
    xy: NDArray[Any], look: NDArray[np.int16], drawn: NDArray[np.bool_], x0: float, y0: float, side: float, least: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64], NDArray[np.bool_]]:
    looks = len(drawn)
    known = (look >= 0) & (look < looks)
    shown = known & np.isfinite(xy).all(axis=1)
    shown[known] &= drawn[look[known]]
    there = np.flatnonzero(shown)
    places, kind = xy[there].astype(np.float64) + np.array((x0, y0)), look[there]
    number = _numbered(np.floor(places / side).astype(np.int64))
    full = np.bincount(number) >= least
    place = np.cumsum(full) - 1
    inside = full[number]
    of, count = place[number[inside]], int(full.sum())
    counts = np.bincount(of * looks + kind[inside], minlength=count * looks).reshape(count, looks)
    x, y = places[inside, 0], places[inside, 1]
    low, high = np.full((count, 2), np.inf), np.full((count, 2), -np.inf)
    order = np.argsort(of, kind="stable")
    if count:
        begins = np.searchsorted(of[order], np.arange(count))
        for n, along in enumerate((x[order], y[order])):
            low[:, n], high[:, n] = np.minimum.reduceat(along, begins), np.maximum.reduceat(along, begins)
    total = np.maximum(counts.sum(axis=1), 1)
    middle = np.column_stack([np.bincount(of, along, minlength=count) / total for along in (x, y)])
    alone = np.ones(len(look), dtype=bool)
    alone[there[inside]] = False
    return middle, np.hstack((low, high)), counts, alone


gather_wide = gather


def _numbered(cell: NDArray[np.int64]) -> NDArray[np.int64]:
    """A small number for each cell that has a point."""
    if not len(cell):
        return np.zeros(0, dtype=np.int64)
    left, bottom = (int(cell[:, n].min()) for n in (0, 1))
    wide = int(cell[:, 0].max()) - left + 1
    flat = (cell[:, 1] - bottom) * wide + (cell[:, 0] - left)
    if int(flat.max()) < 4 * len(cell) + 1_000_000:
        return flat
    return np.unique(flat, return_inverse=True)[1].astype(np.int64)
