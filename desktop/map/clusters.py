"""Points that crowd, as discs with their count: by a grid that hangs on the world, so that nothing moves when one pans.

Where few lie in a cell they stay dots; from one scale to the next the grid halves.
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap

from desktop.map.kernels import crowds
from desktop.map.paper import Paper, colour
from desktop.map.slab import Slab
from desktop.map.view import Box
from desktop.theme import ui_font
from desktop.tokens import Theme
from layers.i18n import language
from layers.style import Look

_CELL_PX = 48.0
"""A cell is so wide at least, and less than twice that."""
_LEAST = 5
_KEPT_LEVELS = 6
_TOO_FINE = 1.5
"""So many clusters where there is room for one are not shown."""
_SMALLEST_PX, _LARGEST_PX, _GROWS_PX = 26.0, 46.0, 5.0


@dataclass(frozen=True, eq=False)
class Clustered:
    """Points at one level of the grid.

    Attributes
    ----------
    xy : (m, 2) EPSG:3857, the mean place of each cluster.
    boxes : (m, 4) what encloses its points.
    counts : (m, looks) how many of each look are in it.
    side_m : how wide a cell of the grid is.
    slabs, alone : whose points they are, and for each of them which features are in no cluster; of rows of a history
        nothing.
    """

    xy: NDArray[np.float64]
    boxes: NDArray[np.float64]
    counts: NDArray[np.int64]
    side_m: float = math.inf
    slabs: tuple[Slab, ...] = ()
    alone: tuple[NDArray[np.bool_], ...] = ()

    @cached_property
    def totals(self) -> NDArray[np.int64]:
        """(m,) how many points are in each."""
        found: NDArray[np.int64] = self.counts.sum(axis=1)
        return found

    @cached_property
    def middles(self) -> NDArray[np.float64]:
        """(m, 2) EPSG:3857, where the discs stand: at their mean places, but so far within their cells that none
        reaches into another, at whatever scale the grid is shown."""
        if not math.isfinite(self.side_m):
            return self.xy
        corner = np.floor(self.boxes[:, :2] / self.side_m) * self.side_m
        size_m = sizes_px(self.totals) * (self.side_m / _CELL_PX)
        room = np.minimum(size_m, self.side_m)[:, None] / 2
        return np.clip(self.xy, corner + room, corner + self.side_m - room)

    def alone_in(self, slab: Slab) -> NDArray[np.bool_] | None:
        """Which features of a slab are in no cluster; None: it came later."""
        return next((alone for of, alone in zip(self.slabs, self.alone, strict=True) if of is slab), None)


class Clusters:
    """The clusters of one layer, made once for each level by whoever asks first."""

    def __init__(self) -> None:
        self._made: OrderedDict[tuple[object, ...], Clustered] = OrderedDict()
        self._lock = threading.Lock()

    def known(self, level: int, turn: int, shown: NDArray[np.bool_]) -> Clustered | None:
        """What `at` gives, if it was made."""
        return self._made.get((level, turn, shown.tobytes()))

    def at(self, level: int, turn: int, shown: NDArray[np.bool_], slabs: Sequence[Slab]) -> Clustered:
        """Those of a level as of a change of the layer, on any thread; `shown` says of which looks points are drawn."""
        key = level, turn, shown.tobytes()
        if (made := self._made.get(key)) is not None:
            return made
        with self._lock:
            if key not in self._made:
                self._made[key] = clustered(slabs, shown, side_of(level))
                while len(self._made) > _KEPT_LEVELS:
                    self._made.popitem(last=False)
            return self._made[key]


def side_of(level: int) -> float:
    """How wide a cell is at a level, in metres of EPSG:3857."""
    return _CELL_PX * 2.0**level


def level_of(mpp: float) -> int:
    """The level of the grid at a scale."""
    return math.ceil(math.log2(mpp) - 1e-9)


def clustered(slabs: Sequence[Slab], shown: NDArray[np.bool_], side_m: float) -> Clustered:
    """Points of `slabs` in cells of EPSG:3857 with sides of `side_m`; those of looks not `shown` do not count."""
    rows = [np.flatnonzero(slab.shown_at(slab.points.row) & shown[slab.look[slab.points.row]]) for slab in slabs]
    xy = np.concatenate([
        slab.points.xy[chosen].astype(np.float64) + slab.points.origin for slab, chosen in zip(slabs, rows, strict=True)
    ])  # fmt: skip
    look = np.concatenate([s.look[s.points.row[chosen]] for s, chosen in zip(slabs, rows, strict=True)])
    found, apart = gathered(xy, look, np.ones(len(shown), dtype=bool), side_m=side_m)
    alone, begin = [], 0
    for slab, chosen in zip(slabs, rows, strict=True):
        left = np.ones(len(slab.look), dtype=bool)
        left[slab.points.row[chosen[~apart[begin : begin + len(chosen)]]]] = False
        begin += len(chosen)
        alone.append(left)
    return replace(found, slabs=tuple(slabs), alone=tuple(alone))


def gathered(
    xy: NDArray[np.floating],
    look: NDArray[np.integer],
    drawn: NDArray[np.bool_],
    *,
    side_m: float,
    origin: tuple[float, float] = (0.0, 0.0),
) -> tuple[Clustered, NDArray[np.bool_]]:
    """Places from `origin` in cells of EPSG:3857, and which of the (n, 2) places are in no cluster.

    Those of looks that are not `drawn`, or without a place, are in none.
    """
    middle, boxes, counts, alone = crowds.gather(xy, look, drawn, side=side_m, least=_LEAST, origin=origin)
    return Clustered(middle, boxes, counts, side_m), alone


def paint_clusters(painter: QPainter, clusters: Clustered, looks: Sequence[Look], paper: Paper, opacity: float) -> None:
    """With the painter in pixels of the paper."""
    west, south, east, north = paper.reach
    xy, totals = clusters.middles, clusters.totals
    seen = np.flatnonzero((xy[:, 0] >= west) & (xy[:, 0] <= east) & (xy[:, 1] >= south) & (xy[:, 1] <= north))
    cells = (east - west) * (north - south) / (_CELL_PX * paper.mpp) ** 2
    if len(seen) > _TOO_FINE * cells + _LEAST:
        return  # of a finer scale: their discs would be a carpet, and a tenth of a second's work
    commonest = clusters.counts[seen].argmax(axis=1) if len(seen) else seen
    painter.setOpacity(opacity)
    to = paper.transform
    places = (xy[seen] * (to.m11(), to.m22()) + (to.dx(), to.dy())).tolist()
    inks = [look.strokes[-1].colour if look.strokes else look.fill or "map.label" for look in looks]
    code = language()
    for (x, y), count, number in zip(places, totals[seen].tolist(), commonest.tolist(), strict=True):
        disc = _disc(paper.theme, inks[number], count, paper.ratio, code)
        half = disc.width() / disc.devicePixelRatio() / 2
        painter.drawPixmap(QPointF(round(x - half), round(y - half)), disc)
    painter.setOpacity(1.0)


def cluster_at(clusters: Clustered, place: tuple[float, float], mpp: float, density: float) -> int | None:
    """Which cluster's disc lies over a place of EPSG:3857; of several the nearest."""
    away = np.hypot(*(clusters.middles - place).T) / mpp
    if not len(away):
        return None
    n = int(np.argmin(away))
    return n if away[n] <= size_px(int(clusters.totals[n])) * density / 2 else None


def box_of(clusters: Clustered, n: int) -> Box:
    """What encloses the points of a cluster."""
    west, south, east, north = clusters.boxes[n].tolist()
    return west, south, east, north


def size_px(count: int) -> float:
    """The more, the larger."""
    return float(sizes_px(np.array([count]))[0])


def sizes_px(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """The same of many."""
    found: NDArray[np.float64] = np.minimum(_SMALLEST_PX + _GROWS_PX * np.log10(np.maximum(counts, 1)), _LARGEST_PX)
    return found


def in_short(count: int) -> str:
    """A count that a disc has room for."""
    return f"{count:,}" if count < 10_000 else f"{count / 1000:,.0f}k"


@lru_cache(maxsize=2048)
def _disc(theme: Theme, token: str, count: int, ratio: float, language: str) -> QPixmap:
    text, scale, (font, metrics) = in_short(count), theme.density, _font(theme, language)
    wide = max(size_px(count) * scale, metrics.horizontalAdvance(text) + 12 * scale)
    pixmap = QPixmap(_bare_disc(theme, token, math.ceil(wide), ratio))
    painter = QPainter(pixmap)
    painter.setPen(_text_ink(theme, token))
    painter.setFont(font)
    side = pixmap.width() / ratio
    painter.drawText(QRectF(0, 0, side, side), Qt.AlignmentFlag.AlignCenter, text)
    painter.end()
    return pixmap


@lru_cache(maxsize=16)
def _font(theme: Theme, language: str) -> tuple[QFont, QFontMetricsF]:
    font = ui_font(theme, language)
    font.setPointSizeF(10.0 * theme.density)
    font.setWeight(QFont.Weight.DemiBold)
    return font, QFontMetricsF(font)


@lru_cache(maxsize=512)
def _bare_disc(theme: Theme, token: str, wide: int, ratio: float) -> QPixmap:
    """A disc without its count: a view may show hundreds of counts, and they have few sizes."""
    side = wide + 4
    pixmap = QPixmap(round(side * ratio), round(side * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour(theme, "map.halo"), 2 * theme.density))
    painter.setBrush(colour(theme, token))
    painter.drawEllipse(QPointF(side / 2, side / 2), wide / 2, wide / 2)
    painter.end()
    return pixmap


@lru_cache(maxsize=128)
def _text_ink(theme: Theme, token: str) -> QColor:
    """What is read on a disc."""
    fill = colour(theme, token)
    inks = (colour(theme, "bg.raised"), colour(theme, "text.primary"))
    return max(inks, key=lambda ink: abs(_light(ink) - _light(fill)))


def _light(ink: QColor) -> float:
    """Lightness as it is seen, 0 to 1: the cube root of relative luminance."""
    red, green, blue = ink.redF() ** 2.2, ink.greenF() ** 2.2, ink.blueF() ** 2.2
    return float((0.2126 * red + 0.7152 * green + 0.0722 * blue) ** (1 / 3))
