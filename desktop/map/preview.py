"""The shape that is being drawn or changed: how it would be, how it was, its corners, and its length or area."""

from __future__ import annotations

import numpy as np
import shapely
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from desktop.map.lettering import Words, letters
from desktop.map.paper import Paper, path_of
from desktop.widgets.numbers import quantity
from layers import geo
from layers.geo import LonLat
from layers.gestures.events import Preview
from layers.i18n import language, tr


def paint_preview(painter: QPainter, preview: Preview, paper: Paper) -> None:
    """With the painter in pixels of the paper."""
    if preview.before is not None and preview.shape is not None and not preview.before.equals(preview.shape):
        _outline(painter, preview.before, "draft_before", paper)
    if preview.shape is not None and not preview.shape.is_empty:
        _shape(painter, preview, paper)
    _handles(painter, preview, paper)
    if preview.shape is not None and (words := measure(preview.shape)):
        _tag(painter, words, preview, paper)


def measure(shape: shapely.Geometry) -> str:
    """Length of a line, area and outline of an area, on the ellipsoid; nothing for a point."""
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        around = geo.length_m(shape.boundary)
        return tr("{area} · outline {length}").format(area=_area(geo.area_m2(shape)), length=_length(around))
    return _length(geo.length_m(shape)) if shape.length else ""


def _length(metres: float) -> str:
    return quantity(metres, "m") if metres < 1000 else quantity(metres / 1000, "km", 2)


def _area(square_metres: float) -> str:
    return quantity(square_metres, "m²") if square_metres < 10_000 else quantity(square_metres / 1e6, "km²", 3)


def _shape(painter: QPainter, preview: Preview, paper: Paper) -> None:
    shape = preview.shape
    if shape is None or shape.geom_type in ("Point", "MultiPoint"):
        for place in shapely.get_coordinates(shape).tolist():
            _disc(painter, _pixel(place, paper), 9, paper, ring=14)
        return
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        painter.save()
        painter.setTransform(paper.transform, True)
        tint = paper.theme.line("draft_shape")["tint"]
        painter.fillPath(path_of(shapely.get_parts(geo.mercator(shape))), paper.colour("map_select.core", tint))
        painter.restore()
    _outline(painter, shape, "draft_shape", paper)


def _outline(painter: QPainter, shape: shapely.Geometry, family: str, paper: Paper) -> None:
    parts = shapely.get_parts(geo.mercator(shape))
    parts = parts[shapely.get_dimensions(parts) > 0]
    if not len(parts):
        return
    painter.save()
    painter.setTransform(paper.transform, True)
    for stroke in paper.theme.strokes(family):
        painter.strokePath(path_of(parts), stroke.pen())
    painter.restore()


def _handles(painter: QPainter, preview: Preview, paper: Paper) -> None:
    spec, scale = paper.theme.line("draft_shape"), paper.theme.density
    ink, ground = paper.colour("map_select.core"), paper.colour("bg.raised")
    painter.setPen(QPen(ink, 1.6 * scale))
    painter.setBrush(ground)
    radius = spec["midpoint_radius"] * scale
    for place in preview.middles:
        painter.drawEllipse(_pixel(place, paper), radius, radius)
    half = spec["corner"] * scale / 2
    painter.setPen(QPen(ink, 2 * scale))
    for place in preview.corners:
        at = _pixel(place, paper)
        painter.drawRect(QRectF(at.x() - half, at.y() - half, 2 * half, 2 * half))
    if preview.held is not None:
        _disc(painter, _pixel(preview.held, paper), spec["held_radius"], paper, ring=spec["held_ring"])
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _disc(painter: QPainter, at: QPointF, radius: float, paper: Paper, *, ring: float) -> None:
    scale = paper.theme.density
    painter.setPen(QPen(paper.colour("map_select.core"), 2 * scale))
    painter.setBrush(paper.colour("map_select.halo", 0.5))
    painter.drawEllipse(at, ring * scale, ring * scale)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(paper.colour("map_select.core"))
    painter.drawEllipse(at, radius * scale, radius * scale)


def _tag(painter: QPainter, words: str, preview: Preview, paper: Paper) -> None:
    """Above the shape, where it does not lie under the pointer."""
    corners = np.array([_at(place, paper) for place in shapely.get_coordinates(preview.shape).tolist()])
    drawn = letters(Words(words, 10.0, "", tag="bg.raised"), paper.theme, language(), paper.ratio)
    x = float(corners[:, 0].min() + corners[:, 0].max()) / 2 - drawn.width / 2
    y = max(float(corners[:, 1].min()) - drawn.height - 16, 4.0)
    painter.drawPixmap(QPointF(round(x), round(y)), drawn.pixmap)


def _at(place: LonLat, paper: Paper) -> tuple[float, float]:
    at = _pixel(place, paper)
    return at.x(), at.y()


def _pixel(place: LonLat, paper: Paper) -> QPointF:
    x, y = geo.to_mercator(np.array([[place[0], place[1]]]))[0]
    return paper.transform.map(QPointF(float(x), float(y)))
