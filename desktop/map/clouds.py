"""Points by the hundred thousand, painted onto an array: dots where they can be told apart, heat where they crowd.

Which of the two is a matter of how many lie about a place, so it changes from place to place and from scale to scale
without a jump: as the heat comes, the dots under it fade.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter

from desktop.map.columns import Points, Rows
from desktop.map.facts import Facts
from desktop.map.inks import Pixels, Sheet, ink, pixels_of
from desktop.map.kernels import areas, density, points, raster
from desktop.map.paper import colour
from desktop.map.plane import worlds
from desktop.map.slab import Slab
from desktop.map.view import Box
from desktop.tokens import Theme
from layers.style import Crowd, Look

DOT_PX = 7.0
_HALO_PX = 1.0
_CELL_PX = 4
_SPREAD_CELLS = 1.5
_MARGIN_CELLS = 8
_SPARSE, _CROWDED = 1.2, 6.0
"""Points in the place of one dot: up to the one there are dots alone, from the other on heat alone."""
_DOT_AREA, _MANY_ON_A_PIXEL = 60, 8
_FULL = 200.0
"""Points in the place of one dot from which on the heat is as dense as it gets."""

Grid = NDArray[np.float32]


def paint_clouds(pixels: Pixels, layers: Iterable[Facts], box: Box, sheet: Sheet) -> None:
    """The points of `layers`, the lowest first; `box` is what of EPSG:3857 the array shows, north up."""
    for facts in layers:
        if not facts.shows_at(sheet.ground_mpp):
            continue
        shown = np.array([is_dot(look) and look.shows_at(sheet.ground_mpp) for look in facts.shapes.looks])
        for slab in facts.shapes.many if shown.any() else ():
            for around in worlds(box) if len(slab.points) else ():
                x, y, look, rank = _in_sight(slab, slab.points, around, sheet, shown)
                if facts.kind.style.crowd is Crowd.DOTS:
                    order = np.argsort(rank)
                    _paint_dots(pixels, x[order], y[order], look[order], facts, sheet)
                else:
                    paint_cloud(pixels, x, y, look, rank, _dots(facts, sheet), _tints(facts, sheet), sheet.px)


def paint_cloud(
    pixels: Pixels, x: Grid, y: Grid, look: NDArray[np.int32], rank: Rows, dots: Pixels, tints: Grid, px: float
) -> None:
    """Points in pixels, those a little off the array included; those of a higher rank lie on the others.

    `dots` (m, h, w) is what each look looks like alone, `tints` (m, 4) the red, green, blue and opacity, 0 to 1, that
    it gives the heat; `px` is the size of a pixel of the style.
    """
    if not len(x):
        return
    cell = max(2, round(_CELL_PX * px))
    crowd, hue = _crowd(x, y, look, tints, pixels.shape, cell)
    crowd *= (DOT_PX * px / cell) ** 2
    if crowd.max() <= _SPARSE:
        order = np.argsort(rank)
        points.stamp(pixels, x[order], y[order], look[order], dots)
        return
    share = crowding(crowd)
    margin, last = _MARGIN_CELLS, np.array(share.shape)[:, None] - 1
    at = np.clip(np.stack((y, x)).astype(np.int32) // cell + margin, 0, last)
    apart = np.flatnonzero(share[at[0], at[1]] < 0.99)
    if len(apart):
        apart = apart[np.argsort(rank[apart])]
        alone = np.zeros_like(pixels)
        points.stamp(alone, x[apart], y[apart], look[apart], dots)
        areas.paint(pixels, _enlarged(1 - share, pixels.shape, cell), alone)
    heat = heat_of(crowd, share, hue)
    areas.paint(pixels, np.ones(pixels.shape, dtype=np.float32), _enlarged(heat, pixels.shape, cell))


def _paint_dots(pixels: Pixels, x: Grid, y: Grid, look: NDArray[np.int32], facts: Facts, sheet: Sheet) -> None:
    """Every dot; where there are more of them than pixels, at a cost that does not grow with their number."""
    if len(x) * _DOT_AREA < pixels.size * _MANY_ON_A_PIXEL:
        points.stamp(pixels, x, y, look, _dots(facts, sheet))
        return
    fill = np.array([ink(sheet.theme, core(one), facts.opacity) for one in facts.shapes.looks], dtype=np.uint32)
    radius = (DOT_PX / 2 + _HALO_PX) * sheet.px
    halo = ink(sheet.theme, "map.halo", facts.opacity)
    points.dilate(pixels, x, y, look, fill, halo, radius, outline_px=_HALO_PX * sheet.px)


def _crowd(
    x: Grid, y: Grid, look: NDArray[np.int32], tints: Grid, shape: tuple[int, ...], cell: int
) -> tuple[Grid, Grid]:
    """Points about each cell, those of a margin included, and the mean tint (h, w, 4) there."""
    margin = _MARGIN_CELLS * cell
    high, wide = (-(-side // cell) * cell + 2 * margin for side in shape)
    at = x + np.float32(margin), y + np.float32(margin)
    count = density.blur(density.count(*at, wide, high, cell_px=cell), _SPREAD_CELLS)
    if len(tints) == 1:
        return count, np.tile(tints[0], (*count.shape, 1))
    mean = np.empty((*count.shape, 4), dtype=np.float32)
    for n in range(4):
        total = density.count(*at, wide, high, cell_px=cell, weight=tints[look, n])
        np.divide(density.blur(total, _SPREAD_CELLS), np.maximum(count, 1e-6), out=mean[..., n])
    return count, mean


def crowding(crowd: Grid) -> Grid:
    """0 where points stand apart, 1 where they crowd, smooth in between."""
    t = np.log(np.maximum(crowd, 1e-6) / _SPARSE) / np.log(_CROWDED / _SPARSE)
    part: Grid = np.clip(t, 0, 1).astype(np.float32)
    return part * part * (3 - 2 * part)


def heat_of(crowd: Grid, share: Grid, hue: Grid) -> Pixels:
    """The denser the more: from a tint to nearly the full colour, then darker."""
    depth = np.clip(np.log(np.maximum(crowd, 1e-6) / _SPARSE) / np.log(_FULL / _SPARSE), 0, 1)
    alpha = (0.3 + 0.66 * depth) * share * hue[..., 3]
    ink = hue[..., :3] * (1 - 0.35 * np.maximum(depth - 0.5, 0))[..., None]
    channels = np.concatenate((ink[..., ::-1], np.ones_like(alpha)[..., None]), axis=-1) * alpha[..., None]
    found: Pixels = (channels * 255 + 0.5).astype(np.uint8).view(np.uint32)[..., 0]
    return found


def _enlarged(grid: NDArray[Any], shape: tuple[int, ...], cell: int) -> NDArray[Any]:
    """Cells without their margin as pixels, blended from middle to middle."""
    m = float(_MARGIN_CELLS)
    right, bottom = m + shape[1] / cell, m + shape[0] / cell
    mesh = np.array([[[m, m], [right, m]], [[m, bottom], [right, bottom]]], dtype=np.float32)
    return raster.warp(np.ascontiguousarray(grid), mesh, (shape[0], shape[1]))


def _in_sight(
    pack: Slab, cloud: Points, box: Box, sheet: Sheet, shown: NDArray[np.bool_]
) -> tuple[Grid, Grid, NDArray[np.int32], Rows]:
    """Where points are in pixels, how each looks, and by what they lie on each other."""
    by = _MARGIN_CELLS * _CELL_PX * sheet.px * sheet.device_mpp
    reach = (box[0] - by, box[1] - by, box[2] + by, box[3] + by)
    chosen, x, y = cloud.sighted(reach, box[0], box[3], sheet.device_mpp)
    rows = cloud.row[chosen]
    look = pack.look[rows].astype(np.int32)
    seen = pack.shown_at(rows) & shown[look]
    if not seen.all():
        chosen, x, y, look = chosen[seen], x[seen], y[seen], look[seen]
    return x, y, look, chosen


def is_dot(look: Look) -> bool:
    """Whether a point of this look is a dot."""
    return look.plate is None and look.fill is not None


def _tints(facts: Facts, sheet: Sheet) -> Grid:
    found = [colour(sheet.theme, core(look)) for look in facts.shapes.looks]
    return np.array([[c.redF(), c.greenF(), c.blueF(), facts.opacity] for c in found], dtype=np.float32)


def _dots(facts: Facts, sheet: Sheet) -> Pixels:
    opacity = round(facts.opacity, 3)
    return np.stack([dot(sheet.theme, core(look), sheet.px, opacity) for look in facts.shapes.looks])


def core(look: Look) -> str:
    """The colour of a dot: that of the strokes, else of the fill."""
    return look.strokes[-1].colour if look.strokes else look.fill or "map.label"


@lru_cache(maxsize=1024)
def dot(theme: Theme, token: str, px: float, opacity: float = 1.0, size_px: float = DOT_PX) -> Pixels:
    """A dot in its halo, in the middle of a square."""
    side = int(np.ceil((size_px + 2 * _HALO_PX) * px / 2)) * 2 + 1
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
