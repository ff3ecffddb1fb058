"""Points by the hundred thousand, painted onto an array: dots where they can be told apart, heat where they crowd.

Which of the two is a matter of how many lie about a place, so it changes from place to place and from scale to scale
without a jump: as the heat comes, the dots under it fade.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter

from desktop.map.facts import Facts
from desktop.map.inks import Pixels, Sheet, ink, pixels_of
from desktop.map.kernels import areas, density, points
from desktop.map.paper import colour
from desktop.map.slab import Slab
from desktop.map.view import Box, worlds
from desktop.tokens import Theme
from layers.style import Crowd, Look, is_dot

DOT_PX = 7.0
_HALO_PX = 1.0
_CELL_PX = 4
_SPREAD_CELLS = 1.5
_MARGIN_CELLS = 8
SPARSE, CROWDED, FULL = 1.2, 6.0, 200.0
"""Points in the place of one dot: up to the first there are dots alone, from the second on heat alone, from the third
on it is as dense as it gets."""
_GLOW = 0.003, 0.12
"""The same where there are never dots: a point alone is a small glow."""
_DOT_AREA, _MANY_ON_A_PIXEL = 60, 8

Grid = NDArray[np.float32]
Rows = NDArray[np.int32]


def paint_clouds(pixels: Pixels, layers: Iterable[Facts], box: Box, sheet: Sheet, land: int) -> None:
    """The points of `layers` over `land`, the lowest first; `box` is what of EPSG:3857 the array shows, north up."""
    pixels.fill(land)
    blank = land == 0
    for facts in layers:
        if not facts.shows_at(sheet.ground_mpp):
            continue
        shown = np.array([is_dot(look) and look.shows_at(sheet.ground_mpp) for look in facts.shapes.looks])
        for slab in facts.shapes.many if shown.any() else ():
            for around in worlds(box) if len(slab.points) else ():
                x, y, look, rank = _in_sight(slab, around, sheet, shown, facts.alone(slab, sheet.mpp, sheet.ground_mpp))
                if facts.kind.style.crowd is Crowd.DOTS:
                    _paint_dots(pixels, x, y, look, rank, facts, sheet)
                else:
                    _paint_cloud(pixels, x, y, look, rank, facts, sheet, blank=blank)
                blank = blank and not len(x)


def _paint_cloud(
    pixels: Pixels, x: Grid, y: Grid, look: Rows, rank: Rows, facts: Facts, sheet: Sheet, *, blank: bool
) -> None:
    """Points in pixels, those a little off the array included; those of a higher rank lie on the others. `blank`: there
    is nothing below."""
    if not len(x):
        return
    cell = max(2, round(_CELL_PX * sheet.px))
    crowd = _crowd(x, y, look, _tints(facts, sheet), pixels.shape, cell)
    per_cell, (sparse, crowded) = (DOT_PX * sheet.px / cell) ** 2, heat_from(facts.kind.style.crowd)
    if crowd[..., 0].max() * per_cell <= sparse:
        _stamp(pixels, x, y, look, rank, _dots(facts, sheet))
        return
    share, heat = density.heat(crowd, per_cell, sparse=sparse, crowded=crowded, full=FULL, opacity=facts.opacity)
    melting = pixels if blank else np.zeros_like(pixels)
    if facts.kind.style.crowd is not Crowd.ALWAYS_HEAT:
        apart = density.below(x, y, share, 0.99, cell_px=cell, margin=_MARGIN_CELLS)
        _stamp(melting, x, y, look, rank, _dots(facts, sheet), apart)
    density.melt(melting, share, heat, cell_px=cell, margin=_MARGIN_CELLS)
    if melting is not pixels:
        areas.paint(pixels, np.ones(pixels.shape, dtype=np.float32), melting)


def heat_from(crowd: Crowd) -> tuple[float, float]:
    """How many points in the place of one dot it takes that there is any heat, and that there is heat alone."""
    return _GLOW if crowd is Crowd.ALWAYS_HEAT else (SPARSE, CROWDED)


def _stamp(pixels: Pixels, x: Grid, y: Grid, look: Rows, rank: Rows, dots: Pixels, chosen: Rows | None = None) -> None:
    order = np.argsort(rank) if chosen is None else chosen[np.argsort(rank[chosen])]
    points.stamp(pixels, x[order], y[order], look[order], dots)


def _paint_dots(pixels: Pixels, x: Grid, y: Grid, look: Rows, rank: Rows, facts: Facts, sheet: Sheet) -> None:
    """Every dot; where there are more of them than pixels, at a cost that does not grow with their number."""
    if len(x) * _DOT_AREA < pixels.size * _MANY_ON_A_PIXEL:
        _stamp(pixels, x, y, look, rank, _dots(facts, sheet))
        return
    fill = np.array([ink(sheet.theme, core(one), facts.opacity) for one in facts.shapes.looks], dtype=np.uint32)
    radius = (DOT_PX / 2 + _HALO_PX) * sheet.px
    halo = ink(sheet.theme, "map.halo", facts.opacity)
    points.dilate(pixels, x, y, look, fill, halo, radius, outline_px=_HALO_PX * sheet.px, rank=rank)


def _crowd(x: Grid, y: Grid, look: Rows, tints: Grid, shape: tuple[int, ...], cell: int) -> Grid:
    """(h, w, 4) points about each cell, those of a margin included, and the sums of their tints."""
    weights = np.column_stack((np.ones(len(tints), np.float32), tints))
    high, wide = shape
    grid = density.tally(x, y, wide, high, look, weights, cell_px=cell, margin=_MARGIN_CELLS)
    return density.blur(grid, _SPREAD_CELLS)


def _in_sight(
    pack: Slab, box: Box, sheet: Sheet, shown: NDArray[np.bool_], alone: NDArray[np.bool_] | None
) -> tuple[Grid, Grid, Rows, Rows]:
    """Where points are in pixels, how each looks, and by what they lie on each other; of some only those `alone`."""
    by = _MARGIN_CELLS * _CELL_PX * sheet.px * sheet.device_mpp
    return pack.points.sighted(
        (box[0] - by, box[1] - by, box[2] + by, box[3] + by),
        (box[0], box[3]),
        sheet.device_mpp,
        look=pack.look,
        shown=pack.shown if alone is None else pack.shown & alone,
        visible=shown,
    )


def _tints(facts: Facts, sheet: Sheet) -> Grid:
    found = [colour(sheet.theme, core(look)) for look in facts.shapes.looks]
    return np.array([[c.redF(), c.greenF(), c.blueF()] for c in found], dtype=np.float32)


def _dots(facts: Facts, sheet: Sheet) -> Pixels:
    opacity = round(facts.opacity, 3)
    return np.stack([dot(sheet.theme, core(look), sheet.px, opacity) for look in facts.shapes.looks])


def core(look: Look) -> str:
    """The colour of a dot: that of the strokes, else of the fill."""
    return look.strokes[-1].colour if look.strokes else look.fill or "map.label"


@lru_cache(maxsize=1024)
def dot(theme: Theme, token: str, px: float, opacity: float = 1.0, size_px: float = DOT_PX) -> Pixels:
    """A dot in its halo, in a square of an odd side that just holds it."""
    side = int(np.ceil(((size_px + 2 * _HALO_PX) * px - 1) / 2)) * 2 + 1
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setOpacity(opacity)
    middle = QPointF(side / 2, side / 2)
    for shade, width in (("map.halo", size_px + 2 * _HALO_PX), (token, size_px)):
        painter.setBrush(colour(theme, shade))
        painter.drawEllipse(middle, width * px / 2, width * px / 2)
    painter.end()
    return pixels_of(image)
