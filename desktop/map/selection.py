"""What is selected, over everything else: a glow under the shape's own lines, a ring round a plate."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from desktop.map.paper import Paper
from desktop.map.points import plate, put
from desktop.map.scene import Scene
from layers.style import Look

_MOST = 500


def paint_selection(painter: QPainter, scene: Scene, ids: tuple[str, ...], paper: Paper) -> None:
    """With the painter in pixels of the paper."""
    for identity in ids[-_MOST:]:
        facts = scene.find(identity)
        if facts is None:
            continue
        look = facts.shapes.look(identity)
        if paths := facts.shapes.paths(identity, paper):
            _glow(painter, paths, look, paper)
        for x, y in facts.shapes.points(identity):
            _ring(painter, x, y, look, paper)


def _glow(painter: QPainter, paths: Sequence[QPainterPath], look: Look, paper: Paper) -> None:
    painter.save()
    painter.setTransform(paper.transform, True)
    for stroke in paper.theme.strokes("selection_area"):
        pen = stroke.pen()
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        for path in paths:
            painter.strokePath(path, pen)
    for own in look.strokes:
        for path in paths:
            painter.strokePath(path, paper.pen(own))
    painter.restore()


def _ring(painter: QPainter, x: float, y: float, look: Look, paper: Paper) -> None:
    at = paper.transform.map(QPointF(x, y))
    if look.plate is not None:
        put(painter, plate(look, paper, selected=True), at.x(), at.y())
        return
    scale = paper.theme.density
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for token, width in (("map_select.halo", 6.0), ("map_select.core", 2.6)):
        painter.setPen(QPen(paper.colour(token), width * scale))
        painter.drawEllipse(at, 8 * scale, 8 * scale)
