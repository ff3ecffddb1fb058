"""A text or a symbol as a person wanted it: size, colour, halo, turned, and the line to the place it stands for."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QTransform

from desktop.glyphs import paint_glyph
from desktop.map.paper import Paper
from desktop.map.view import View
from desktop.theme import ui_font
from layers.geo import LonLat
from layers.i18n import language

_PX_A_PT = 96 / 72
_GLYPH_SHARE = 1.5
_DISC = 0.72
"""The halo round a glyph, in sides of it."""
_LEAST_LINE_PX = 6.0


class Drawn(Protocol):
    """What is drawn; see `overlay.Figure`."""

    @property
    def place(self) -> LonLat: ...
    @property
    def words(self) -> str: ...
    @property
    def glyph(self) -> str: ...
    @property
    def pt(self) -> float: ...
    @property
    def colour(self) -> str: ...
    @property
    def halo(self) -> bool: ...
    @property
    def turn_deg(self) -> float: ...
    @property
    def anchor(self) -> LonLat | None: ...


def paint_figure(painter: QPainter, figure: Drawn, view: View, paper: Paper) -> None:
    """With the painter in pixels of the paper."""
    at = view.pixel_of(*figure.place)
    if figure.anchor is not None:
        _lead(painter, view.pixel_of(*figure.anchor), at, figure, paper)
    side = _side(figure, paper)
    painter.save()
    painter.translate(at)
    painter.rotate(figure.turn_deg)
    if figure.glyph:
        _glyph(painter, figure, side, paper)
    if figure.words:
        _words(painter, figure, side, paper)
    painter.restore()


def covered_by(figure: Drawn, at: QPointF, paper: Paper) -> QRectF:
    """What it takes of the map in pixels, when it stands `at` one; without its line."""
    side = _side(figure, paper)
    rect = QRectF(-side * _DISC, -side * _DISC, 2 * side * _DISC, 2 * side * _DISC) if figure.glyph else QRectF()
    if figure.words:
        lines, metrics = figure.words.split("\n"), QFontMetricsF(_font(figure, paper))
        wide = max(metrics.horizontalAdvance(line) for line in lines)
        rect |= QRectF(-wide / 2, _top(figure, side, metrics), wide, metrics.height() * len(lines))
    return QTransform.fromTranslate(at.x(), at.y()).rotate(figure.turn_deg).mapRect(rect)


def _side(figure: Drawn, paper: Paper) -> float:
    return figure.pt * _PX_A_PT * _GLYPH_SHARE * paper.theme.density if figure.glyph else 0.0


def _font(figure: Drawn, paper: Paper) -> QFont:
    font = ui_font(paper.theme, language())
    font.setPixelSize(max(round(figure.pt * _PX_A_PT * paper.theme.density), 1))
    return font


def _top(figure: Drawn, side: float, metrics: QFontMetricsF) -> float:
    """Where its first line begins: below the glyph, or so that all of them stand in the middle."""
    return side * 0.8 if figure.glyph else -metrics.height() * (figure.words.count("\n") + 1) / 2


def _lead(painter: QPainter, start: QPointF, end: QPointF, figure: Drawn, paper: Paper) -> None:
    """From the place that is meant, with a dot on it."""
    if (end - start).manhattanLength() < _LEAST_LINE_PX:
        return
    scale = paper.theme.density
    for token, width in (("map.halo", 4.0), (figure.colour, 1.6)):
        painter.setPen(QPen(paper.colour(token), width * scale, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(start, end)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(paper.colour(figure.colour))
    painter.drawEllipse(start, 3.0 * scale, 3.0 * scale)


def _glyph(painter: QPainter, figure: Drawn, side: float, paper: Paper) -> None:
    if figure.halo:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(paper.colour("map.halo"))
        painter.drawEllipse(QPointF(), side * _DISC, side * _DISC)
    paint_glyph(painter, figure.glyph, paper.colour(figure.colour), QRectF(-side / 2, -side / 2, side, side))


def _words(painter: QPainter, figure: Drawn, side: float, paper: Paper) -> None:
    font = _font(figure, paper)
    metrics = QFontMetricsF(font)
    top = _top(figure, side, metrics)
    path = QPainterPath()
    for n, line in enumerate(figure.words.split("\n")):
        left = -metrics.horizontalAdvance(line) / 2
        path.addText(QPointF(left, top + n * metrics.height() + metrics.ascent()), font, line)
    if figure.halo:
        halo = QPen(paper.colour("map.halo"), max(figure.pt / 4, 3.0) * paper.theme.density)
        halo.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(path, halo)
    painter.fillPath(path, paper.colour(figure.colour))
