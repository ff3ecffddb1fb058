"""Plates: the shapes that carry a glyph on the map, one for each theme of symbols.

Diamond: an incident. Hexagon: a natural event. Disc: own forces and posts. Square: infrastructure. What is planned,
ordered, under way or on site differs in form, and so does what works, half works or is down.
"""

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from desktop.glyphs import glyph_names, paint_glyph
from desktop.tokens import Paint, Theme, tokens

Shape = Literal["diamond", "hexagon", "disc", "square"]
Progress = Literal["planned", "ordered", "under_way", "on_site"]
Operability = Literal["ok", "degraded", "down", "unknown"]

_SIZE = {
    "diamond": "incident_diagonal",
    "hexagon": "natural_hexagon_height",
    "disc": "ops_diameter",
    "square": "infra_side",
}
_GLYPH_PX = {"diamond": 16.0, "hexagon": 17.0, "disc": 17.0, "square": 18.0}
_COLOURS = {"diamond": "incident", "hexagon": "incident", "disc": "ops", "square": "infra"}
_REACH_PX = 34.0  # from the centre: the widest thing round a plate, at density 1.0
_DOT_PX = 10.0


@dataclass(frozen=True, slots=True)
class Plate:
    """What is drawn. `heading_deg` is clockwise from north; a badge of 1 to 4 wears the colour of that level."""

    shape: Shape
    glyph: str | None = None
    progress: Progress = "on_site"
    heading_deg: float = 90.0
    late: bool = False
    operability: Operability = "ok"
    badge: str | None = None
    count: int | None = None
    selected: bool = False
    opacity: float = 1.0
    dot: bool = False

    def __post_init__(self) -> None:
        if self.shape not in _SIZE:
            raise ValueError(f"no plate has the shape {self.shape!r}")
        if self.glyph is not None and self.glyph not in glyph_names():
            raise ValueError(f"no glyph is called {self.glyph!r}")


def default_size(shape: Shape) -> float:
    """The height of a plate at density 1.0, in px."""
    return float(tokens()["size"]["plate"][_SIZE[shape]])


def plate_pixmap(
    shape: Shape,
    glyph: str | None,
    theme: Theme,
    size: float | None = None,
    *,
    progress: Progress = "on_site",
    heading_deg: float = 90.0,
    late: bool = False,
    operability: Operability = "ok",
    badge: str | None = None,
    count: int | None = None,
    selected: bool = False,
    opacity: float = 1.0,
    dot: bool = False,
    device_pixel_ratio: float = 1.0,
) -> QPixmap:
    """A plate in the middle of a transparent square: the centre of the picture is the place on the map.

    `size` is the height of the plate in logical px, the theme's own when None. All other sizes follow it. The square
    is as large for every plate of a size, unless it is a bare plate, which is cropped to itself.
    """
    plate = Plate(
        shape, glyph, progress, heading_deg, late, operability, badge, count, selected, opacity, dot
    )  # fmt: skip
    height = size if size is not None else default_size(shape) * theme.density
    return _pixmap(plate, theme, height, device_pixel_ratio)


@lru_cache(maxsize=2048)
def _pixmap(plate: Plate, theme: Theme, height: float, ratio: float) -> QPixmap:
    scale = height / default_size(plate.shape)
    reach = math.ceil(_reach(plate) * scale)
    pixmap = QPixmap(round(2 * reach * ratio), round(2 * reach * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    pixmap.setDevicePixelRatio(ratio)
    painter = QPainter(pixmap)
    painter.translate(reach, reach)
    painter.scale(scale, scale)
    paint_plate(painter, plate, theme)
    painter.end()
    return pixmap


def _reach(plate: Plate) -> float:
    bare = Plate(plate.shape, plate.glyph, plate.progress, opacity=plate.opacity, operability=plate.operability)
    if plate.progress != "under_way" and replace(plate, heading_deg=bare.heading_deg) == bare:
        return default_size(plate.shape) / 2 + 5
    return _REACH_PX


def paint_plate(painter: QPainter, plate: Plate, theme: Theme) -> None:
    """Draw at the origin, in px at density 1.0. Age fades the plate, never its badge or its count."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    outline = _outline(plate.shape, _DOT_PX / 2 if plate.dot else default_size(plate.shape) / 2)
    if plate.selected:
        _ring(painter, _outline(plate.shape, (_DOT_PX if plate.dot else default_size(plate.shape)) / 2 + 6), theme)
    painter.setOpacity(plate.opacity)
    _body(painter, plate, outline, theme)
    if plate.progress == "under_way":
        _chevron(painter, plate, theme)
    painter.setOpacity(1.0)
    if plate.late:
        _late(painter, theme)
    if plate.badge:
        _badge(painter, plate.badge, QPointF(12, -13), theme)
    if plate.count is not None:
        _note(painter, str(plate.count), QPointF(12, 13), theme)
    painter.restore()


def _outline(shape: Shape, reach: float) -> QPainterPath:
    path = QPainterPath()
    match shape:
        case "diamond":
            path.addPolygon(_polygon([(0, -reach), (reach, 0), (0, reach), (-reach, 0)]))
        case "hexagon":
            side = reach * math.sqrt(3) / 2
            half = reach / 2
            corners = [(0, -reach), (side, -half), (side, half), (0, reach), (-side, half), (-side, -half)]
            path.addPolygon(_polygon(corners))
        case "disc":
            path.addEllipse(QPointF(0, 0), reach, reach)
        case "square":
            path.addRoundedRect(QRectF(-reach, -reach, 2 * reach, 2 * reach), 3, 3)
    path.closeSubpath()
    return path


def _polygon(corners: list[tuple[float, float]]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in corners])


def _pen(colour: QColor, width_px: float, dash_px: tuple[float, ...] = ()) -> QPen:
    pen = QPen(colour, width_px)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap if dash_px else Qt.PenCapStyle.RoundCap)
    if dash_px:
        pen.setDashPattern([length / width_px for length in dash_px])
    return pen


def _stroke(painter: QPainter, path: QPainterPath, *pens: QPen) -> None:
    for pen in pens:
        painter.strokePath(path, pen)


def _body(painter: QPainter, plate: Plate, outline: QPainterPath, theme: Theme) -> None:
    name = _COLOURS[plate.shape]
    colour, ink = theme[f"map.plate_{name}"], theme[f"map.plate_{name}_on"]
    sent = plate.progress in ("under_way", "on_site")
    if plate.shape == "square":
        painter.fillPath(outline, colour)
        _frame(painter, plate, outline, theme)
    elif sent:
        painter.fillPath(outline, colour)
        _stroke(painter, outline, _pen(theme["map.plate_line"], 1.5))
    else:
        ink = colour
        painter.fillPath(outline, theme["map.halo"])
        _stroke(painter, outline, _pen(colour, 2, (3, 3) if plate.progress == "planned" else ()))
    if plate.glyph and not plate.dot:
        side = _GLYPH_PX[plate.shape]
        paint_glyph(painter, plate.glyph, ink, QRectF(-side / 2, -side / 2, side, side))
    if plate.shape == "square" and not plate.dot:
        _works(painter, plate.operability, theme)


def _frame(painter: QPainter, plate: Plate, outline: QPainterPath, theme: Theme) -> None:
    line = theme["map.plate_infra_line"]
    if plate.progress in ("planned", "ordered"):
        _stroke(painter, outline, _pen(theme["map.plate_infra_on"], 2, (3, 3) if plate.progress == "planned" else ()))
        return
    match plate.operability:
        case "ok":
            _stroke(painter, outline, _pen(line, 1.2))
        case "degraded":
            _stroke(painter, outline, _pen(theme["map.plate_infra_on"], 1.5, (4, 3)))
        case "down":
            _stroke(painter, outline, _pen(theme["map.plate_infra_on"], 2))
        case "unknown":
            _stroke(painter, outline, _pen(theme["map.plate_infra_on"], 1.5, (1.5, 3)))


def _works(painter: QPainter, operability: Operability, theme: Theme) -> None:
    """What stands on the square besides its frame: a diagonal, a half disc or a question mark."""
    ink, ground = theme["map.plate_infra_on"], theme["map.plate_infra"]
    corner = QPointF(11, 11)
    match operability:
        case "down":
            diagonal = QPainterPath(QPointF(-12, 12))
            diagonal.lineTo(QPointF(12, -12))
            _stroke(painter, diagonal, _pen(ground, 4.5), _pen(ink, 2))
        case "degraded":
            _disc(painter, corner, 4.5, ground, ink)
            painter.setBrush(QBrush(ink))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawPie(QRectF(corner.x() - 4.5, corner.y() - 4.5, 9, 9), 90 * 16, 180 * 16)
        case "unknown":
            _disc(painter, corner, 5, ground, ground)
            _text(painter, "?", corner, ink, height_px=12)


def _disc(painter: QPainter, centre: QPointF, radius: float, fill: QColor, line: QColor) -> None:
    path = QPainterPath()
    path.addEllipse(centre, radius, radius)
    painter.fillPath(path, fill)
    _stroke(painter, path, _pen(line, 1.3))


def _chevron(painter: QPainter, plate: Plate, theme: Theme) -> None:
    """The direction of travel, 25 px from the centre."""
    shift = 4 if plate.late else 0
    painter.save()
    painter.rotate(plate.heading_deg - 90)
    path = QPainterPath(QPointF(19 + shift, -7))
    path.lineTo(25 + shift, 0)
    path.lineTo(19 + shift, 7)
    _stroke(painter, path, _pen(theme["map.halo"], 5), _pen(theme[f"map.plate_{_COLOURS[plate.shape]}"], 2.4))
    painter.restore()


def _late(painter: QPainter, theme: Theme) -> None:
    path = QPainterPath()
    path.addEllipse(QPointF(0, 0), 18, 18)
    _stroke(painter, path, _pen(theme["map.halo"], 4), _pen(theme["problem.line"], 2))


def _ring(painter: QPainter, path: QPainterPath, theme: Theme) -> None:
    _stroke(painter, path, _pen(theme["map_select.halo"], 6), _pen(theme["map_select.core"], 2.6))


def _badge(painter: QPainter, text: str, centre: QPointF, theme: Theme) -> None:
    if text in ("1", "2", "3", "4"):
        look = theme.level(int(text))
        _tag(painter, text, centre, look, theme["map.casing"])
    else:
        _note(painter, text, centre, theme)


def _note(painter: QPainter, text: str, centre: QPointF, theme: Theme) -> None:
    """A mark that is no level: without colour."""
    _tag(painter, text, centre, Paint(theme["bg.raised"], theme["text.primary"]), theme["line.strong"])


def _tag(painter: QPainter, text: str, centre: QPointF, look: Paint, line: QColor) -> None:
    """A rounded square of 18 px, wider for more than one letter."""
    width = 18.0 + max(0, len(text) - 1) * 7
    rect = QRectF(0, 0, width, 18)
    rect.moveCenter(centre)
    path = QPainterPath()
    path.addRoundedRect(rect, 4, 4)
    painter.fillPath(path, look.fill)
    _stroke(painter, path, _pen(line, 1.2))
    _text(painter, text, centre, look.on)


def _text(painter: QPainter, text: str, centre: QPointF, ink: QColor, height_px: int = 13) -> None:
    font = QFont()
    font.setFamilies(tokens()["type"]["family"]["ui"])
    font.setPixelSize(height_px)
    font.setWeight(QFont.Weight.Bold)
    path = QPainterPath()
    path.addText(QPointF(0, 0), font, text)
    bounds = path.boundingRect()
    painter.fillPath(path.translated(centre - bounds.center()), ink)


def level_badge(level: int, theme: Theme, size: float | None = None, device_pixel_ratio: float = 1.0) -> QPixmap:
    """The numeral of a level on its colour, alone: for lines of a warning, charts and lists."""
    return _badge_pixmap(level, theme, size if size is not None else theme.size("badge"), device_pixel_ratio)


@lru_cache(maxsize=64)
def _badge_pixmap(level: int, theme: Theme, size: float, ratio: float) -> QPixmap:
    side = math.ceil(size) + 2
    pixmap = QPixmap(round(side * ratio), round(side * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    pixmap.setDevicePixelRatio(ratio)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(side / 2, side / 2)
    painter.scale(size / 18, size / 18)
    _badge(painter, str(level), QPointF(0, 0), theme)
    painter.end()
    return pixmap
