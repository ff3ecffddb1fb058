"""What is repeated along a line: ticks outward, chevrons in the direction of travel, bars of a closure, numerals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from desktop.map.paper import Paper
from desktop.map.ways import Way
from desktop.plates import level_badge
from layers.style import Look, Mark, Stroke

Floats = NDArray[np.float64]
_MOST = 4000
_EVERY = {
    Mark.TICKS: ("evac_order", "ticks_every"),
    Mark.CHEVRONS: ("route_active", "chevron_every"),
    Mark.BARS: ("closure", "disc_every"),
}
_TICK_PX = 7.0
_CHEVRON = ((-3.0, -4.5), (2.0, 0.0), (-3.0, 4.5))


def paint_marks(painter: QPainter, ways: Sequence[Way], look: Look, paper: Paper) -> None:
    """Marks and numerals along lines and rings in EPSG:3857; the painter draws in pixels of the paper."""
    for stroke in look.strokes:
        if stroke.mark is not None:
            family, key = _EVERY[stroke.mark]
            every = paper.theme.line(family)[key] * paper.theme.density
            for way in ways:
                _paint(painter, stroke, _along(way, every, every / 2, paper), paper)
    if _has_numerals(look):
        _numerals(painter, ways, int(look.badge or 0), paper)


def has_marks(look: Look) -> bool:
    return any(s.mark for s in look.strokes) or _has_numerals(look)


def _has_numerals(look: Look) -> bool:
    """Along an outline; a pattern has its numeral in the middle, as a label."""
    return look.badge in ("1", "2", "3", "4") and look.plate is None and look.pattern is None


def _along(way: Way, every_px: float, first_px: float, paper: Paper) -> Floats:
    """(n, 4): place and direction, in pixels, every so many pixels along a line; those near the paper only."""
    ends, every, first = way.along, every_px * paper.mpp, first_px * paper.mpp
    if ends[-1] <= 0 or ends[-1] / every > _MOST:
        return np.zeros((0, 4))
    at = np.arange(min(first, ends[-1] / 2), ends[-1], every)
    segment = np.clip(np.searchsorted(ends, at, side="right") - 1, 0, len(ends) - 2)
    step, length = way.xy[segment + 1] - way.xy[segment], ends[segment + 1] - ends[segment]
    unit = step / np.maximum(length, 1e-9)[:, None]
    place = way.xy[segment] + unit * (at - ends[segment])[:, None]
    west, south, east, north = paper.reach
    near = (place[:, 0] >= west) & (place[:, 0] <= east) & (place[:, 1] >= south) & (place[:, 1] <= north)
    t = paper.transform
    x, y = place[near, 0] * t.m11() + t.dx(), place[near, 1] * t.m22() + t.dy()
    return np.column_stack((x, y, unit[near, 0], -unit[near, 1]))


def _paint(painter: QPainter, stroke: Stroke, marks: Floats, paper: Paper) -> None:
    match stroke.mark:
        case Mark.TICKS:
            _ticks(painter, stroke, marks, paper)
        case Mark.CHEVRONS:
            _chevrons(painter, marks, paper)
        case Mark.BARS:
            _bars(painter, stroke, marks, paper)


def _ticks(painter: QPainter, stroke: Stroke, marks: Floats, paper: Paper) -> None:
    """Outward: to the right of a ring that runs against the clock."""
    length = _TICK_PX * paper.theme.density
    path = QPainterPath()
    for x, y, dx, dy in marks.tolist():
        path.moveTo(x, y)
        path.lineTo(x - dy * length, y + dx * length)
    painter.strokePath(path, QPen(paper.colour(stroke.colour), 2.4 * paper.theme.density))


def _chevrons(painter: QPainter, marks: Floats, paper: Paper) -> None:
    scale, path = paper.theme.density, QPainterPath()
    for x, y, dx, dy in marks.tolist():
        for n, (along, across) in enumerate(_CHEVRON):
            place = QPointF(x + (along * dx - across * dy) * scale, y + (along * dy + across * dx) * scale)
            path.lineTo(place) if n else path.moveTo(place)
    painter.strokePath(path, QPen(paper.colour("map.route_case"), 1.8 * scale))


def _bars(painter: QPainter, stroke: Stroke, marks: Floats, paper: Paper) -> None:
    radius = paper.theme.line("closure")["disc_radius"] * paper.theme.density
    ink, ground = paper.colour(stroke.colour), paper.colour("map.closure_case")
    for x, y, _, _ in marks.tolist():
        painter.setPen(QPen(ground, 1.6))
        painter.setBrush(ink)
        painter.drawEllipse(QPointF(x, y), radius, radius)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRect(QRectF(x - radius * 0.6, y - radius * 0.2, radius * 1.2, radius * 0.4))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _numerals(painter: QPainter, ways: Sequence[Way], level: int, paper: Paper) -> None:
    every = paper.theme.line("warning")["badge_every"] * paper.theme.density
    pixmap = level_badge(level, paper.theme, device_pixel_ratio=paper.ratio)
    half = pixmap.width() / pixmap.devicePixelRatio() / 2
    for way in ways:
        for x, y, _, _ in _along(way, every, every / 4, paper).tolist():
            painter.drawPixmap(QPointF(x - half, y - half), pixmap)
