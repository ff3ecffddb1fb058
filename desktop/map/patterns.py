"""Fills with a form of their own: risk by level, water now, hatches. They stay on the map when it moves."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen, QTransform

from desktop.map.paper import Paper, colour
from desktop.tokens import Theme
from layers.style import Look


def pattern_brush(look: Look, paper: Paper) -> QBrush | None:
    """For paths in EPSG:3857: the texture keeps its size in pixels and hangs on the world's origin."""
    if look.pattern is None:
        return None
    image = texture(look.pattern, pattern_token(look), paper.theme, paper.ratio)
    brush = QBrush(image)
    wide, high = image.width() / paper.ratio, image.height() / paper.ratio
    origin = paper.transform.map(QPointF(0, 0))
    shift = QTransform.fromTranslate(origin.x() % wide, origin.y() % high)
    inverse, _ = paper.transform.inverted()
    brush.setTransform(QTransform.fromScale(1 / paper.ratio, 1 / paper.ratio) * shift * inverse)
    return brush


def pattern_token(look: Look) -> str:
    return look.pattern_colour or (look.strokes[-1].colour if look.strokes else "map.patrol")


@lru_cache(maxsize=256)
def texture(name: str, token: str, theme: Theme, ratio: float = 1.0) -> QImage:
    """One tile of a pattern."""
    if name == "waves":
        return _waves(theme, token, ratio)
    spec = theme.line("risk")["patterns"].get(name.removeprefix("risk-")) or theme.line("duty_overlap")["hatch"]
    ink, cell = colour(theme, token), spec["cell"] * theme.density
    if spec["form"] == "dots":
        return _dots(cell, spec["radius"] * theme.density, ink, ratio)
    return _hatch(cell, spec["width"] * theme.density, ink, ratio, crossed=spec["form"] == "crossed")


def _hatch(cell: float, width: float, ink: QColor, ratio: float, *, crossed: bool) -> QImage:
    """45°, `cell` px from line to line."""
    side = round(cell * 2**0.5 * ratio) / ratio
    image, painter = _begin(side, side, ratio)
    painter.setPen(QPen(ink, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    for shift in (-side, 0.0, side):
        painter.drawLine(QPointF(shift - side, 2 * side), QPointF(shift + 2 * side, -side))
        if crossed:
            painter.drawLine(QPointF(shift - side, -side), QPointF(shift + 2 * side, 2 * side))
    painter.end()
    return image


def _dots(cell: float, radius: float, ink: QColor, ratio: float) -> QImage:
    image, painter = _begin(cell, cell, ratio)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawEllipse(QPointF(cell / 2, cell / 2), radius, radius)
    painter.end()
    return image


def _waves(theme: Theme, token: str, ratio: float) -> QImage:
    spec = theme.line("hazard_observed")["waves"]
    wide, high = spec["width"] * theme.density, spec["height"] * theme.density
    image, painter = _begin(wide, high, ratio)
    painter.setPen(QPen(colour(theme, token, spec["opacity"]), spec["line"] * theme.density))
    middle, rise = high / 2, high * 0.27
    path = QPainterPath(QPointF(-wide, middle))
    for n in range(-2, 4):
        start = n * wide / 2
        path.quadTo(start + wide / 4, middle + (rise if n % 2 else -rise) * 2, start + wide / 2, middle)
    painter.drawPath(path)
    painter.end()
    return image


def _begin(wide: float, high: float, ratio: float) -> tuple[QImage, QPainter]:
    image = QImage(round(wide * ratio), round(high * ratio), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(ratio, ratio)
    return image, painter
