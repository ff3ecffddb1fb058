"""Looks in small, for the legend and the layer tree."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import shapely
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPixmap, QTransform

from desktop.glyphs import paint_glyph
from desktop.map.marks import has_marks, paint_marks
from desktop.map.paper import Paper, path_of
from desktop.map.patterns import pattern_brush
from desktop.map.points import plate, shape_of
from desktop.map.ways import ways_in
from desktop.plates import default_size
from desktop.tokens import Theme
from layers.i18n import tr
from layers.legend import Entry
from layers.raster_look import looks_of
from layers.situation import Situation
from layers.style import Look, Stroke

_FAINT, _EDGE_PX = 0.22, 1.6


def legend_entries(situation: Situation) -> list[Entry]:
    """What the map draws now, the topmost first: each class that occurs of each shown layer, with its words."""
    found: list[Entry] = []
    rasters = {str(d["of"]): d for d in situation.picture.rasters()}
    for layer in reversed(situation.stack.shown()):
        if layer.key in rasters:
            found += looks_of(layer, situation.picture.raster(rasters[layer.key]))
        kind = situation.kinds.get(layer.key)
        if kind is None or not (layer.archive or situation.picture.count(layer.key)):
            continue
        style = kind.style
        looks = [style.look(key) for key in _occurring(situation, layer.key)] if not kind.bulk else [style.default]
        for look in dict.fromkeys(looks):
            if _shows(look):
                plain = look is style.default
                words = tr(layer.title) if plain else f"{tr(kind.title)} · {tr(look.title)}"
                found.append(Entry(look, words, layer.key))
    return found


def _occurring(situation: Situation, key: str) -> list[str | None]:
    style = situation.kinds[key].style
    present = {style.key(feature) for feature in situation.picture.features(key)}
    return [k for k in (None, *style.looks) if k in present]


def _shows(look: Look) -> bool:
    return bool(look.strokes or look.fill or look.pattern or look.plate)


@lru_cache(maxsize=512)
def swatch(look: Look, theme: Theme, size: int) -> QPixmap:
    """A plate, a line or a small area, `size` px high; areas and lines are half as wide again."""
    ratio = 2.0
    wide = size if look.plate is not None else round(size * 1.5)
    pixmap = QPixmap(round(wide * ratio), round(size * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    pixmap.setDevicePixelRatio(ratio)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    paper = Paper(theme, (0, 0, wide, size), 1.0, 6.0, QTransform(1, 0, 0, -1, 0, size), ratio)
    if look.plate is not None:
        _plate(painter, look, theme, paper, size)
    elif look.glyph and not look.fill_opacity and not look.strokes:
        side = size - 2.0
        paint_glyph(painter, look.glyph, paper.colour("map.label"), QRectF((wide - side) / 2, 1, side, side))
    elif look.dot and look.fill:
        _dot(painter, look, paper, wide, size)
    else:
        _shape(painter, look, paper, wide, size)
    painter.end()
    return pixmap


def _dot(painter: QPainter, look: Look, paper: Paper, wide: int, size: int) -> None:
    """As on the map, with its halo, and a hair line round that, for a panel may be as light as it; but larger."""
    middle = QPointF(wide / 2, size / 2)
    painter.setPen(Qt.PenStyle.NoPen)
    core = look.strokes[-1].colour if look.strokes else str(look.fill)
    for token, share in (("line.strong", 0.4), ("map.halo", 0.35), (core, 0.28)):
        painter.setBrush(paper.colour(token))
        painter.drawEllipse(middle, size * share, size * share)


def _plate(painter: QPainter, look: Look, theme: Theme, paper: Paper, size: int) -> None:
    whole = plate(look, paper)
    scale = (size - 1) / (default_size(shape_of(look)) * theme.density)
    side = whole.width() / whole.devicePixelRatio() * scale
    painter.drawPixmap(QRectF((size - side) / 2, (size - side) / 2, side, side), whole, QRectF(whole.rect()))


def _shape(painter: QPainter, look: Look, paper: Paper, wide: int, size: int) -> None:
    painter.setPen(paper.colour("line.hair"))
    painter.setBrush(paper.colour("map.land"))  # a street may be as light as a panel
    painter.drawRoundedRect(QRectF(0.5, 0.5, wide - 1, size - 1), 3, 3)
    area = not look.line and (look.fill is not None or look.pattern is not None or _closed(look))
    line = shapely.LineString([(2, size / 2), (wide - 2, size / 2)])
    shape = shapely.box(3, 3, wide - 3, size - 3) if area else line
    painter.setTransform(paper.transform, True)
    path = path_of([shape])
    for brush in (
        QBrush(paper.colour(look.fill, look.fill_opacity)) if look.fill else None,
        pattern_brush(look, paper),
    ):
        if brush is not None and area:
            painter.fillPath(path, brush)
    if _is_faint(look, paper, area=area):
        dash = look.strokes[-1].dash if look.strokes else ()
        widest = max((paper.width_px(stroke) for stroke in look.strokes), default=0.0)
        painter.strokePath(path, paper.pen(Stroke("line.strong", widest + _EDGE_PX, dash=dash)))
    for stroke in look.strokes:
        painter.strokePath(path, paper.pen(stroke))
    if has_marks(look) and not area:
        painter.setTransform(paper.transform.inverted()[0], True)
        paint_marks(painter, ways_in(np.array([shape], dtype=object)), look, paper)


def _is_faint(look: Look, paper: Paper, *, area: bool) -> bool:
    """Whether it hardly shows on its ground: a map full of it does, a swatch alone does not."""
    inks = [paper.colour(stroke.colour, stroke.opacity) for stroke in look.strokes]
    if area and look.fill:
        inks.append(paper.colour(look.fill, look.fill_opacity))
    ground = _lightness(paper.colour("map.land"))
    return look.pattern is None and all(abs(_lightness(ink) - ground) * ink.alphaF() < _FAINT for ink in inks)


def _lightness(ink: QColor) -> float:
    return 0.299 * ink.redF() + 0.587 * ink.greenF() + 0.114 * ink.blueF()


def _closed(look: Look) -> bool:
    """Outlines of areas that have no fill: all but routes, closures and streets."""
    return not any(s.mark is not None or s.width_m or "route" in s.colour for s in look.strokes)
