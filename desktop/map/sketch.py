"""Shapes that are only looked at: rows of a file that has not come in, over everything that has."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPen

from desktop.map.paper import Paper, path_of
from layers import geo

_DOT_PX, _HELD_PX = 5.0, 8.0


@dataclass(frozen=True, slots=True)
class Sketch:
    """Corners of points and parts of lines and areas, in EPSG:3857; `held` are places of points to be told apart."""

    points: NDArray[np.float64]
    held: NDArray[np.bool_]
    parts: NDArray[np.object_]
    held_parts: NDArray[np.bool_]


def sketch_of(shapes: Sequence[shapely.Geometry], held: Collection[int] = ()) -> Sketch:
    """`shapes` in EPSG:4326; `held` are their positions."""
    parts, of = shapely.get_parts(np.array(shapes, dtype=object), return_index=True)
    while (shapely.get_type_id(parts) >= 4).any():
        parts, inner = shapely.get_parts(parts, return_index=True)
        of = of[inner]
    marked = np.isin(of, list(held))
    flat = np.array([geo.mercator(part) for part in parts], dtype=object)
    dots = shapely.get_dimensions(parts) == 0
    xy = shapely.get_coordinates(flat[dots]) if dots.any() else np.empty((0, 2))
    return Sketch(xy, marked[dots], flat[~dots], marked[~dots])


def paint_sketch(painter: QPainter, sketch: Sketch, paper: Paper) -> None:
    """With the painter in pixels of the paper."""
    for which, wide in ((~sketch.held_parts, 1.0), (sketch.held_parts, 1.8)):
        if which.any():
            _parts(painter, sketch.parts[which], paper, wide)
    west, south, east, north = paper.reach
    x, y = sketch.points[:, 0], sketch.points[:, 1]
    seen = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    for held in (False, True):
        for place in sketch.points[seen & (sketch.held == held)]:
            _dot(painter, paper.transform.map(QPointF(float(place[0]), float(place[1]))), paper, held=held)


def _parts(painter: QPainter, parts: NDArray[np.object_], paper: Paper, wide: float) -> None:
    path = path_of(parts)
    areas = parts[shapely.get_dimensions(parts) == 2]
    painter.save()
    painter.setTransform(paper.transform, True)
    if len(areas):
        filled = path_of(areas)
        filled.setFillRule(Qt.FillRule.OddEvenFill)
        painter.fillPath(filled, paper.colour("map_select.core", 0.18))
    for token, width in (("map_select.halo", 4.5), ("map_select.core", 1.8)):
        pen = QPen(paper.colour(token), width * wide * paper.theme.density)
        pen.setCosmetic(True)
        painter.strokePath(path, pen)
    painter.restore()


def _dot(painter: QPainter, at: QPointF, paper: Paper, *, held: bool) -> None:
    """A ring with a light middle: nothing recorded looks so."""
    scale = paper.theme.density
    radius = (_HELD_PX if held else _DOT_PX) * scale
    painter.setBrush(paper.colour("map_select.core" if held else "bg.raised"))
    for token, width in (("map_select.halo", 6.5), ("map_select.core", 3.0)):
        painter.setPen(QPen(paper.colour(token), width * scale))
        painter.drawEllipse(at, radius, radius)
