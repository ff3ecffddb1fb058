"""A grid of any size cut into tiles and halved level by level, a strip of rows at a time: in the reader's process."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from layers.exchange.sink import Sink
from layers.pyramid import TILE_PX, Cells, Grid, encode_tile

Strip: TypeAlias = Callable[[int, int, int], Cells]
"""Step, first row and number of rows to the cells of these rows, all columns of them."""


def send_tiles(grid: Grid, strip: Strip, sink: Sink, *, are_classes: bool = False) -> tuple[float | None, float | None]:
    """Send every tile of every level; the least and the greatest value. Of classes a level has every other cell of
    the finer one, else the means."""
    low, high = np.inf, -np.inf
    for step in range(grid.steps):
        levels = _Levels(grid, step, sink, _thinned if are_classes else halved)
        for top in range(0, grid.height, TILE_PX):
            rows = strip(step, top, min(TILE_PX, grid.height - top))
            if not grid.colours and np.isfinite(rows).any():
                low, high = min(low, float(np.nanmin(rows))), max(high, float(np.nanmax(rows)))
            levels.push(0, rows)
            sink.progress((step + min(top + TILE_PX, grid.height) / grid.height) / grid.steps)
        levels.finish()
    return (low, high) if low <= high else (None, None)


class _Levels:
    """Rows that wait, on each level, until they are as many as a tile is high."""

    def __init__(self, grid: Grid, step: int, sink: Sink, coarser: Callable[[Cells], Cells]) -> None:
        self._grid, self._step, self._sink, self._coarser = grid, step, sink, coarser
        self._waiting: list[list[Cells]] = [[] for _ in range(grid.levels)]
        self._sent = [0] * grid.levels

    def push(self, level: int, rows: Cells) -> None:
        self._waiting[level].append(rows)
        if sum(len(part) for part in self._waiting[level]) >= TILE_PX:
            self._send(level)

    def finish(self) -> None:
        for level in range(self._grid.levels):
            if self._waiting[level]:
                self._send(level)

    def _send(self, level: int) -> None:
        parts = self._waiting[level]
        rows = parts[0] if len(parts) == 1 else np.concatenate(parts)
        parts.clear()
        for col, left in enumerate(range(0, rows.shape[1], TILE_PX)):
            tile = encode_tile(rows[:, left : left + TILE_PX])
            if tile is not None:
                self._sink.tile((self._step, level, self._sent[level], col), tile)
        self._sent[level] += 1
        if level + 1 < self._grid.levels:
            self.push(level + 1, self._coarser(rows))


def _thinned(cells: Cells) -> Cells:
    return cells[::2, ::2]


def halved(cells: Cells) -> Cells:
    """Half as many rows and columns, rounded up: the mean of the values there are, or of the colours by opacity."""
    return _halved_colours(cells) if cells.dtype == np.uint8 else _halved_values(cells)


def _halved_values(cells: Cells) -> Cells:
    total = np.zeros((-(-cells.shape[0] // 2), -(-cells.shape[1] // 2)), dtype=np.float64)
    count = np.zeros(total.shape, dtype=np.uint8)
    for y in (0, 1):
        for x in (0, 1):
            part = cells[y::2, x::2]
            there = np.isfinite(part)
            total[: part.shape[0], : part.shape[1]] += np.where(there, part, 0.0)
            count[: part.shape[0], : part.shape[1]] += there
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Cells = np.where(count > 0, total / count, np.nan).astype(np.float32)
    return found


def _halved_colours(cells: Cells) -> Cells:
    shape = -(-cells.shape[0] // 2), -(-cells.shape[1] // 2)
    total = np.zeros((*shape, 3), dtype=np.uint32)
    opacity, count = np.zeros(shape, dtype=np.uint32), np.zeros(shape, dtype=np.uint32)
    for y in (0, 1):
        for x in (0, 1):
            part = cells[y::2, x::2].astype(np.uint32)
            where = np.s_[: part.shape[0], : part.shape[1]]
            total[where] += part[..., :3] * part[..., 3:]
            opacity[where] += part[..., 3]
            count[where] += 1
    out: Cells = np.zeros((*shape, 4), dtype=np.uint8)
    seen = np.maximum(opacity, 1)[..., None]
    out[..., :3] = (total + seen // 2) // seen
    out[..., 3] = (opacity + count // 2) // count
    return out
