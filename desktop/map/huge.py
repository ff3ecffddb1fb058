"""Shapes of very many corners: in columns, cut to the paper, and no more corners than show on it."""

from __future__ import annotations

from collections import OrderedDict
from itertools import pairwise
from typing import Any

import numpy as np
import pyqtgraph as pg
import shapely
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainterPath

from desktop.map.columns import Ragged, about_origin, away_from, begins_of
from desktop.map.kernels import simplify
from desktop.map.paper import Paper
from desktop.map.ways import Way

HUGE = 20_000
"""From so many corners on."""
_MOST_IN_SQUARE, _MOST_IN_FRAME = 20_000, 1_000
"""Corners that Qt strokes in some hundredths of a second in a square, and in some thousandths in each frame; of more,
those of one cell of a grid are one."""
_AROUND_PX, _STEP_PX = 4096, 1024
_KEPT = 12
_SPOT_PX = 16
_FINEST_OF_WIDE = 4
"""Corners that are not float32 are thinned from 2 ** 4 metres on."""


class Huge:
    """Lines or areas of EPSG:3857, and the feature that each is of, ascending.

    Of what is much wider than the paper there is a cut for its surroundings: to look for what lies on each square among
    millions of corners would take a tenth of a second.
    """

    def __init__(self, parts: NDArray[Any], row: NDArray[np.intp]) -> None:
        self.areas = bool((shapely.get_dimensions(parts) == 2).all())
        rings = shapely.get_rings(parts) if self.areas else parts
        of_part = shapely.get_num_interior_rings(parts) + 1 if self.areas else np.ones(len(parts), dtype=np.int32)
        origin, xy = about_origin(shapely.get_coordinates(rings))
        begins = begins_of(shapely.get_num_coordinates(rings))
        self._all = Ragged(origin, xy, begins, begins_of(of_part), row.astype(np.int32))
        self._wide_m = float(self._all.spans.max(initial=0.0))
        self._levels = self._make_levels()
        self._cuts: OrderedDict[tuple[float, ...], Ragged] = OrderedDict()
        self._ways: dict[int, tuple[Ragged, list[Way]]] = {}
        self._last: tuple[Paper, QPainterPath] | None = None

    def path(self, paper: Paper) -> QPainterPath:
        """What of all parts lies on the paper, in EPSG:3857. Filled and stroked, it is asked for several times."""
        if self._last is None or self._last[0] != paper:
            self._last = paper, path_on(self._about(paper), paper, _MOST_IN_SQUARE)
        return self._last[1]

    def path_of(self, row: int, paper: Paper) -> QPainterPath:
        """The same of one feature, for each frame anew."""
        return path_on(self._about(paper), paper, row=row)

    def ways(self, row: int, paper: Paper) -> list[Way]:
        """The lines, or rings, of one feature."""
        shown = self._shown(paper.mpp)
        if row not in self._ways or self._ways[row][0] is not shown:
            first, last = np.searchsorted(shown.row, [row, row + 1])
            ends = pairwise(shown.rings[shown.parts[first] : shown.parts[last] + 1].tolist())
            self._ways[row] = shown, [Way(shown.xy[a:b].astype(np.float64) + shown.origin) for a, b in ends]
        return self._ways[row][1]

    def holds(self, row: int, at: tuple[float, float], mpp: float) -> bool:
        """Whether a place of EPSG:3857 is in one feature's areas, to about a pixel."""
        shown = self._shown(mpp)
        return any(shown.holds(part, at) for part in _parts(shown, row))

    def area(self, row: int) -> float:
        """Of one feature's areas, m² of EPSG:3857, as they show from far away."""
        shown = self._levels[0][1] if self._levels else self._all
        return sum(shown.area(part) for part in _parts(shown, row))

    def away_px(self, row: int, at: tuple[float, float], reach_px: float, mpp: float) -> float:
        """How far a place of EPSG:3857 is from one feature's lines or outlines; infinity beyond `reach_px`."""
        shown, (x, y), reach_m = self._shown(mpp), at, reach_px * mpp
        chosen = np.array(_parts(shown, row), dtype=np.intp)
        near = shown.gathered(chosen, x - reach_m, y + reach_m, mpp, (2 * reach_px, 2 * reach_px))
        away = away_from(near.xy.astype(np.float64) - reach_px, near.rings, near.parts).min(initial=np.inf)
        return float(away) if away <= reach_px else np.inf

    def _shown(self, mpp: float) -> Ragged:
        """As much of the corners as shows at a scale."""
        return next((level for finest, level in self._levels if finest <= mpp), self._all)

    def _make_levels(self) -> list[tuple[float, Ragged]]:
        """The scale from which on each will do, the coarsest first; each is made of the one before."""
        level, made, wide_m = self._all, [], max(self._wide_m, 1.0)
        dense, spot = (int(np.ceil(np.log2(mpp))) for mpp in (4 * wide_m / max(len(level.xy), 1), wide_m / _SPOT_PX))
        for number in range(dense if level.xy.dtype == np.float32 else max(dense, _FINEST_OF_WIDE), spot):
            level = level.thinned(2.0**number)
            made.append((2.0**number, level))
        return made[::-1]

    def _about(self, paper: Paper) -> Ragged:
        """As much of it as may lie on the paper, and on its neighbours."""
        shown, step, half = self._shown(paper.mpp), _STEP_PX * paper.mpp, _AROUND_PX * paper.mpp / 2
        (west, south, east, north), reach = paper.box, _AROUND_PX - _STEP_PX
        if self._wide_m < 2 * half or max(east - west, north - south) > reach * paper.mpp:
            return shown
        x, y = (round(middle / step) * step for middle in ((west + east) / 2, (south + north) / 2))
        if (key := (x, y, paper.mpp)) not in self._cuts:
            every = np.arange(len(shown))
            cut = shown.gathered(every, x - half, y + half, paper.mpp, (_AROUND_PX, _AROUND_PX))
            xy = cut.xy * np.array([paper.mpp, -paper.mpp], dtype=np.float32)
            self._cuts[key] = Ragged((x - half, y + half), xy, cut.rings, cut.parts, shown.row)
            while len(self._cuts) > _KEPT:
                self._cuts.popitem(last=False)
        return self._cuts[key]


def _parts(ragged: Ragged, row: int) -> range:
    """The parts of one feature."""
    first, last = np.searchsorted(ragged.row, [row, row + 1])
    return range(int(first), int(last))


def path_on(ragged: Ragged, paper: Paper, most: int = _MOST_IN_FRAME, *, row: int | None = None) -> QPainterPath:
    """What of all parts, or of those of one feature, lies on the paper, in EPSG:3857, with about `most` corners."""
    west, _, _, north = paper.box
    chosen = np.arange(len(ragged)) if row is None else np.arange(*np.searchsorted(ragged.row, [row, row + 1]))
    size = (paper.box[2] - west) / paper.mpp, (north - paper.box[1]) / paper.mpp
    shapes = ragged.gathered(chosen, west, north, paper.mpp, size)
    xy, rings, cell_px = shapes.xy, shapes.rings, 1.0
    while len(xy) > most and cell_px < max(size):
        xy, rings = simplify.thin(xy, rings, cell_px)
        cell_px *= 2
    if not len(xy):
        return QPainterPath()
    connected = np.ones(len(xy), dtype=np.int32)
    connected[rings[1:] - 1] = 0
    x, y = west + xy[:, 0].astype(np.float64) * paper.mpp, north - xy[:, 1].astype(np.float64) * paper.mpp
    path: QPainterPath = pg.arrayToQPath(x, y, connect=connected, finiteCheck=False)
    path.setFillRule(Qt.FillRule.WindingFill)
    return path
