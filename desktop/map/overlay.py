"""Lines and signs laid over the map that are no facts: a line of sight, a place on a profile, a grid."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import shapely
from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QPainter, QPen
from shapely.geometry.base import BaseGeometry

from desktop.map import figures
from desktop.map.labels import Name
from desktop.map.lettering import Letters, Words, letters
from desktop.map.paper import Paper, path_of
from desktop.map.view import View
from layers import geo
from layers.geo import LonLat
from layers.i18n import language
from layers.style import Stroke

_DOT_PX, _BESIDE_PX, _STEPS = 6.5, 10.0, 16


@dataclass(frozen=True, slots=True)
class Line:
    """A line of EPSG:4326, with its strokes from the lowest up.

    One that stays for a while lies `below` the labels; one that follows the pointer is drawn after them.
    """

    shape: BaseGeometry
    strokes: tuple[Stroke, ...]
    below: bool = True


@dataclass(frozen=True, slots=True)
class Sign:
    """Words at a place, beside a dot; without one they stand in the middle of the place.

    Without a dot they may move `along`, in steps of their own size to the right and down, to where nothing stands, and
    are left out where there is no room. What is `brief` follows the pointer: labels stay below it.
    """

    place: LonLat
    words: str = ""
    dot: bool = True
    pt: float = 10.0
    colour: str = "map_select.core"
    along: tuple[int, int] = (0, 0)
    brief: bool = False


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
    """`names` are laid out with the labels of the map, and before them."""

    lines: tuple[Line, ...] = ()
    signs: tuple[Sign, ...] = ()
    figures: tuple[Figure, ...] = ()
    names: tuple[Name, ...] = ()


Laid: TypeAlias = Overlay | Callable[[View], Overlay]
"""What is laid over the map, or how it is made for what is in view."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A sign where it is drawn, in pixels of the view: its place, and its words with the rectangle they take."""

    sign: Sign
    at: QPointF
    letters: Letters | None
    rect: QRectF


def seen_in(laid: Iterable[Laid], view: View) -> list[Overlay]:
    """What lies over a view, the lowest first."""
    return [one if isinstance(one, Overlay) else one(view) for one in laid]


def stand(overlays: Iterable[Overlay], view: View, paper: Paper, covered: Iterable[QRectF] = ()) -> list[Standing]:
    """The signs, none over another or where the map is `covered` as long as one of their sides is free."""
    signs = [(sign, view.pixel_of(*sign.place)) for overlay in overlays for sign in overlay.signs]
    taken = [*covered, *(_dot(at, paper) for sign, at in signs if sign.dot)]
    found = []
    for sign, at in signs:
        drawn = _letters(sign, paper) if sign.words else None
        rect = _place(sign, at, drawn, taken, paper) if drawn is not None else None
        if rect is not None:
            taken.append(rect)
        found.append(Standing(sign, at, drawn if rect is not None else None, rect or QRectF()))
    return found


def covered_by(standing: Iterable[Standing], paper: Paper) -> Iterator[QRectF]:
    """Where no label is read for the signs."""
    for one in standing:
        if not one.sign.brief:
            yield one.rect.united(_dot(one.at, paper)) if one.sign.dot else one.rect


def taken_by_figures(overlays: Iterable[Overlay], view: View, paper: Paper) -> Iterator[QRectF]:
    """Where no label should stand."""
    sheet = QRectF(0, 0, view.width, view.height)
    for overlay in overlays:
        for figure in overlay.figures:
            rect = figures.covered_by(figure, view.pixel_of(*figure.place), paper)
            if rect.intersects(sheet):
                yield rect


def paint_lines(painter: QPainter, lines: Iterable[Line], paper: Paper) -> None:
    """With the painter in pixels of the paper."""
    painter.save()
    painter.setTransform(paper.transform, True)
    for line in lines:
        path = path_of(shapely.get_parts(geo.mercator(line.shape)))
        for stroke in line.strokes:
            painter.strokePath(path, paper.pen(stroke))
    painter.restore()


def paint_overlays(
    painter: QPainter, overlays: Sequence[Overlay], standing: Sequence[Standing], view: View, paper: Paper
) -> None:
    """With the painter in pixels of the paper; words lie above all dots."""
    for overlay in overlays:
        paint_lines(painter, [line for line in overlay.lines if not line.below], paper)
        for figure in overlay.figures:
            figures.paint_figure(painter, figure, view, paper)
    scale = paper.theme.density
    painter.setPen(QPen(paper.colour("map_select.halo"), 2 * scale))
    for one in standing:
        if one.sign.dot:
            painter.setBrush(paper.colour(one.sign.colour))
            painter.drawEllipse(one.at, (_DOT_PX - 1) * scale, (_DOT_PX - 1) * scale)
    for one in standing:
        if one.letters is not None:
            painter.drawPixmap(one.rect.topLeft(), one.letters.pixmap)


def _letters(sign: Sign, paper: Paper) -> Letters:
    tag = "bg.raised" if sign.dot else ""
    return letters(Words(sign.words, sign.pt, "map.label", tag=tag, whole=True), paper.theme, language(), paper.ratio)


def _dot(at: QPointF, paper: Paper) -> QRectF:
    side = 2 * _DOT_PX * paper.theme.density
    return QRectF(at.x() - side / 2, at.y() - side / 2, side, side)


def _place(sign: Sign, at: QPointF, drawn: Letters, taken: Sequence[QRectF], paper: Paper) -> QRectF | None:
    """Where its words go; beside a dot in any case."""
    size = QSizeF(drawn.width, drawn.height)
    corners = _beside(size, _BESIDE_PX * paper.theme.density) if sign.dot else _along(size, sign.along)
    first = None
    for corner in corners:
        rect = _kept_in(QRectF(at + corner, size), at, paper)
        if not any(rect.intersects(other) for other in taken):
            return rect
        first = first or rect
    return first if sign.dot else None


def _beside(size: QSizeF, away: float) -> Iterator[QPointF]:
    """Right before left of a dot, then ever farther above and below it."""
    wide, high = size.width(), size.height()
    for dy in (-high / 2, -away - high, away, -away - 2 * high, away + high):
        for dx in (away, -away - wide, -wide / 2):
            yield QPointF(dx, dy)


def _along(size: QSizeF, step: tuple[int, int]) -> Iterator[QPointF]:
    for n in range(_STEPS if any(step) else 1):
        yield QPointF((n * step[0] - 0.5) * size.width(), (n * step[1] - 0.5) * size.height())


def _kept_in(rect: QRectF, at: QPointF, paper: Paper) -> QRectF:
    """At whole pixels; what names a place in view is read whole."""
    wide, high = (paper.box[2] - paper.box[0]) / paper.mpp, (paper.box[3] - paper.box[1]) / paper.mpp
    left, top = rect.left(), rect.top()
    if -1 <= at.x() <= wide + 1 and -1 <= at.y() <= high + 1:
        left = min(max(left, 2.0), wide - rect.width() - 2)
        top = min(max(top, 2.0), high - rect.height() - 2)
    return QRectF(QPointF(round(left), round(top)), rect.size())
