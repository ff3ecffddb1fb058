"""Lines and signs laid over the map that are no facts: a line of sight, a place on a profile, a grid."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import shapely
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPen
from shapely.geometry.base import BaseGeometry

from desktop.map.figures import paint_figure
from desktop.map.lettering import Words, letters
from desktop.map.paper import Paper, path_of
from desktop.map.view import View
from layers import geo
from layers.geo import LonLat
from layers.i18n import language
from layers.style import Stroke


@dataclass(frozen=True, slots=True)
class Line:
    """A line of EPSG:4326, with its strokes from the lowest up."""

    shape: BaseGeometry
    strokes: tuple[Stroke, ...]


@dataclass(frozen=True, slots=True)
class Sign:
    """Words at a place, beside a dot; without one they stand in the middle of the place."""

    place: LonLat
    words: str = ""
    dot: bool = True
    pt: float = 10.0


@dataclass(frozen=True, slots=True)
class Figure:
    """Words below a glyph, or one of them alone, in the middle of a place; with a line to an `anchor`.

    `pt` is the height of the letters, `turn_deg` is clockwise; the glyph is half as high again.
    """

    place: LonLat
    words: str = ""
    glyph: str = ""
    pt: float = 18.0
    colour: str = "map.label"
    halo: bool = True
    turn_deg: float = 0.0
    anchor: LonLat | None = None


@dataclass(frozen=True, slots=True)
class Overlay:
    lines: tuple[Line, ...] = ()
    signs: tuple[Sign, ...] = ()
    figures: tuple[Figure, ...] = ()


Laid: TypeAlias = Overlay | Callable[[View], Overlay]
"""What is laid over the map, or how it is made for what is in view."""


def paint_overlays(painter: QPainter, overlays: Mapping[str, Laid], view: View, paper: Paper) -> None:
    """With the painter in pixels of the paper."""
    for laid in overlays.values():
        overlay = laid if isinstance(laid, Overlay) else laid(view)
        painter.save()
        painter.setTransform(paper.transform, True)
        for line in overlay.lines:
            path = path_of(shapely.get_parts(geo.mercator(line.shape)))
            for stroke in line.strokes:
                painter.strokePath(path, paper.pen(stroke))
        painter.restore()
        for figure in overlay.figures:
            paint_figure(painter, figure, view, paper)
        for sign in overlay.signs:
            _sign(painter, sign, view.pixel_of(*sign.place), paper)


def _sign(painter: QPainter, sign: Sign, at: QPointF, paper: Paper) -> None:
    scale = paper.theme.density
    if sign.dot:
        painter.setPen(QPen(paper.colour("map_select.halo"), 2 * scale))
        painter.setBrush(paper.colour("map_select.core"))
        painter.drawEllipse(at, 5.5 * scale, 5.5 * scale)
    if not sign.words:
        return
    tag = "bg.raised" if sign.dot else ""
    drawn = letters(Words(sign.words, sign.pt, "map.label", tag=tag, whole=True), paper.theme, language(), paper.ratio)
    left, top = at.x() + 10 * scale if sign.dot else at.x() - drawn.width / 2, at.y() - drawn.height / 2
    wide, high = (paper.box[2] - paper.box[0]) / paper.mpp, (paper.box[3] - paper.box[1]) / paper.mpp
    if 0 <= at.x() <= wide and 0 <= at.y() <= high:  # what names a place in view is read whole
        left, top = min(max(left, 2.0), wide - drawn.width - 2), min(max(top, 2.0), high - drawn.height - 2)
    painter.drawPixmap(QPointF(round(left), round(top)), drawn.pixmap)
