"""The shape that is being drawn or changed: how it would be, how it was, its corners, and its length or area."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPolygonF

from desktop.map.lettering import Words, letters
from desktop.map.paper import Paper, path_of, paths_of
from desktop.widgets.numbers import quantity
from layers import geo
from layers.geo import LonLat
from layers.gestures.events import Preview, Snap, Target
from layers.gestures.measuring import line_words
from layers.i18n import language, tr

_LEFT_PX = 64.0


def paint_preview(painter: QPainter, preview: Preview, paper: Paper, covered: Sequence[QRectF] = ()) -> None:
    """With the painter in pixels of the paper; what is said stands clear of what is `covered`, in the same pixels."""
    if preview.before is not None and preview.shape is not None and not preview.before.equals_exact(preview.shape, 0):
        _outline(painter, preview.before, "draft_before", paper)
    if preview.shape is not None and not preview.shape.is_empty:
        _shape(painter, preview, paper)
    if preview.guide is not None:
        _outline(painter, preview.guide, "draft_before", paper)
    _handles(painter, preview, paper)
    for fault in preview.faults:
        if fault.place is not None:
            paint_fault(painter, _pixel(fault.place, paper), paper)
    if preview.snap is not None:
        paint_snap(painter, preview.snap, _pixel(preview.snap.place, paper), paper)
    if words := said_beside(preview):
        _tag(painter, words, preview, paper, covered)


def said_beside(preview: Preview) -> list[str]:
    """What stands beside the shape: the gesture's own words, or lengths, areas and bearings; then what is wrong."""
    lines = [preview.words.strip()] if preview.words else []
    if not preview.words and preview.shape is not None and not preview.shape.is_empty:
        lines = [measure(preview.shape)]
        if (side := _last_side(preview)) is not None:
            stretch = line_words(side)
            alone = shapely.get_num_coordinates(preview.shape) == 2
            lines = [stretch] if alone else [*lines, stretch]
    faults = [fault.sentence for fault in preview.faults[:1]]
    return [line for line in (*lines, *faults) if line]


def _last_side(preview: Preview) -> list[LonLat] | None:
    """From the last corner to the pointer, while corners are drawn."""
    shape = preview.shape
    if preview.start is None or preview.middles or shape is None or preview.asks:
        return None
    xy = shapely.get_coordinates(shape)
    last = xy[-2] if shape.geom_type == "Polygon" else xy[-1]
    end = (float(last[0]), float(last[1]))
    return [preview.start, end] if len(xy) > 1 and end != preview.start else None


def measure(shape: shapely.Geometry) -> str:
    """Length of a line, area and outline of an area, on the ellipsoid; nothing for a point."""
    if shape.geom_type == "GeometryCollection":
        return " · ".join(_area(geo.area_m2(part)) for part in shapely.get_parts(shape)[:4] if part.area)
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
        for at in _pixels(shapely.get_coordinates(shape).tolist(), paper):
            _disc(painter, at, 9, paper, ring=14)
        return
    areas = [part for part in shapely.get_parts(shape) if shapely.get_dimensions(part) == 2]
    if areas:
        painter.save()
        painter.setTransform(paper.transform, True)
        tint = paper.theme.line("draft_shape")["tint"]
        for area in areas:
            path = path_of(shapely.get_parts(geo.mercator(area)))
            path.setFillRule(Qt.FillRule.OddEvenFill)
            painter.fillPath(path, paper.colour("map_select.core", tint))
        painter.restore()
    _outline(painter, shape, "draft_shape", paper)


def _outline(painter: QPainter, shape: shapely.Geometry, family: str, paper: Paper) -> None:
    parts = shapely.get_parts(shapely.get_parts(geo.mercator(shape)))
    parts = parts[shapely.get_dimensions(parts) > 0]
    if not len(parts):
        return
    painter.save()
    painter.setTransform(paper.transform, True)
    paths = paths_of(parts)
    for stroke in paper.theme.strokes(family):
        for path in paths:
            painter.strokePath(path, stroke.pen())
    painter.restore()


def _handles(painter: QPainter, preview: Preview, paper: Paper) -> None:
    spec, scale = paper.theme.line("draft_shape"), paper.theme.density
    ink, ground = paper.colour("map_select.core"), paper.colour("bg.raised")
    painter.setPen(QPen(ink, 1.6 * scale))
    painter.setBrush(ground)
    radius = spec["midpoint_radius"] * scale
    for at in _pixels(preview.middles, paper):
        painter.drawEllipse(at, radius, radius)
    half = spec["corner"] * scale / 2
    painter.setPen(QPen(ink, 2 * scale))
    for at in _pixels(preview.corners, paper):
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


def paint_fault(painter: QPainter, at: QPointF, paper: Paper) -> None:
    """A cross in a ring where the shape is wrong."""
    scale = paper.theme.density
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for token, width in (("map_select.halo", 6.0), ("problem.line", 2.6)):
        painter.setPen(QPen(paper.colour(token), width * scale))
        painter.drawEllipse(at, 11 * scale, 11 * scale)
        arm = 6 * scale
        painter.drawLine(at + QPointF(-arm, -arm), at + QPointF(arm, arm))
        painter.drawLine(at + QPointF(-arm, arm), at + QPointF(arm, -arm))


def paint_snap(painter: QPainter, snap: Snap, at: QPointF, paper: Paper) -> None:
    """A mark for each: square for a corner, cross for a crossing, triangle for a middle, hourglass for an edge."""
    half = 7 * paper.theme.density
    x, y = at.x(), at.y()
    path = QPainterPath()
    match snap.target:
        case Target.VERTEX:
            path.addRect(QRectF(x - half, y - half, 2 * half, 2 * half))
        case Target.INTERSECTION:
            path.moveTo(x - half, y - half)
            path.lineTo(x + half, y + half)
            path.moveTo(x - half, y + half)
            path.lineTo(x + half, y - half)
        case Target.MIDPOINT:
            path.addPolygon(QPolygonF([QPointF(x, y - half), QPointF(x + half, y + half), QPointF(x - half, y + half)]))
            path.closeSubpath()
        case Target.EDGE:
            path.addPolygon(QPolygonF([QPointF(x - half, y - half), QPointF(x + half, y - half)]))
            path.addPolygon(QPolygonF([QPointF(x - half, y + half), QPointF(x + half, y + half)]))
            path.moveTo(x - half, y - half)
            path.lineTo(x + half, y + half)
            path.moveTo(x + half, y - half)
            path.lineTo(x - half, y + half)
        case Target.GRID:
            path.addEllipse(at, half / 2, half / 2)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for token, width in (("map_select.halo", 5.0), ("mode.exercise.line", 2.2)):
        painter.strokePath(path, QPen(paper.colour(token), width * paper.theme.density))


def _tag(painter: QPainter, words: list[str], preview: Preview, paper: Paper, covered: Sequence[QRectF]) -> None:
    """Above the shape, where it does not lie under the pointer; one line over the other."""
    shape = preview.shape if preview.shape is not None and not preview.shape.is_empty else None
    places = shapely.get_coordinates(shape).tolist() if shape is not None else list(preview.corners)
    if not places:
        return
    corners = np.array([(at.x(), at.y()) for at in _pixels(places, paper)])
    drawn = [
        letters(Words(line, 10.0, "", tag="bg.raised", whole=True), paper.theme, language(), paper.ratio)
        for line in words
    ]
    high = sum(tag.height for tag in drawn)
    y = max(float(corners[:, 1].min()) - high - 16, 4.0)
    wide = (paper.box[2] - paper.box[0]) / paper.mpp
    middle = min(max(float(corners[:, 0].min() + corners[:, 0].max()) / 2, 0.0), wide)
    lefts = [min(max(middle - tag.width / 2, _LEFT_PX), wide - tag.width - 8) for tag in drawn]
    room = QRectF(min(lefts), y, max(tag.width for tag in drawn), high)
    y = max([y, *(over.bottom() + 4 for over in covered if over.intersects(room))])
    for x, tag in zip(lefts, drawn, strict=True):
        painter.drawPixmap(QPointF(round(x), round(y)), tag.pixmap)
        y += tag.height


def _pixel(place: LonLat, paper: Paper) -> QPointF:
    return _pixels([place], paper)[0]


def _pixels(places: Sequence[LonLat], paper: Paper) -> list[QPointF]:
    """All at once: a shape may have thousands of corners, and they are drawn with every move of the pointer."""
    metres = geo.to_mercator(np.array(places, dtype=float).reshape(-1, 2))
    return [paper.transform.map(QPointF(x, y)) for x, y in metres.tolist()]
