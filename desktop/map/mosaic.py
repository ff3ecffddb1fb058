"""The squares of grounds that lie on each other put together once: a frame is a few copies of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from desktop.map.keys import SIDE_PX, Ground, Key, Names, span_of
from desktop.map.squares import Squares
from desktop.map.view import View

Stretch: TypeAlias = tuple[int, int, int]
"""From which column or row, in the picture and on the map, and how many."""


class Mosaic:
    """One opaque picture a little larger than the view, which goes round: what leaves it on one side makes room for
    what comes on the other."""

    def __init__(self) -> None:
        self._image = QImage()
        self._size = 0, 0
        self._side = 0
        self._scale: tuple[object, ...] = ()
        self._laid: dict[tuple[int, int], tuple[int, int, tuple[int, ...]]] = {}
        self._seen: tuple[object, ...] = ()
        self._gaps: list[tuple[int, int]] = []

    def paint(
        self,
        painter: QPainter,
        squares: Squares,
        grounds: Sequence[Ground],
        view: View,
        *,
        ratio: float,
        land: QColor,
    ) -> int:
        """What there is of `grounds` for the view, over `land`; how many squares are missing.

        `ratio` is how many pixels of the picture one of the view is.
        """
        names = tuple(ground.names for ground in grounds)
        columns, rows = span_of(view)
        self._fit(view, names, ratio, land)
        seen = squares.version, columns, rows
        if seen != self._seen:
            self._gaps = list(self._lay(squares, names, view.mpp, columns, rows, land))
            self._seen = seen
        self._copy(painter, view, columns, rows)
        return sum(squares.paint(painter, ground, view, only=self._gaps) for ground in grounds) if self._gaps else 0

    def _fit(self, view: View, names: tuple[Names, ...], ratio: float, land: QColor) -> None:
        """A picture for views of this size, empty where something else was shown on it."""
        side = round(SIDE_PX * ratio)
        size = -(-view.width // SIDE_PX) + 1, -(-view.height // SIDE_PX) + 1
        if size != self._size or side != self._side:
            self._image = QImage(size[0] * side, size[1] * side, QImage.Format.Format_RGB32)
            self._size, self._side = size, side
            self._scale = ()
        scale = names, view.mpp, land.rgba()
        if scale != self._scale:
            self._scale, self._laid, self._seen = scale, {}, ()

    def _lay(
        self, squares: Squares, names: tuple[Names, ...], mpp: float, columns: range, rows: range, land: QColor
    ) -> Iterator[tuple[int, int]]:
        """Put in what has come since; the places where some is missing, which are bare."""
        painter = QPainter(self._image)
        for row in rows:
            for column in columns:
                found = [squares.find(Key(name, mpp, column, row)) for name in names]
                whole = [one for one in found if one is not None]
                told = column, row, tuple(one.serial for one in whole) if len(whole) == len(found) else ()
                place = column % self._size[0], row % self._size[1]
                if not told[2]:
                    yield column, row
                if self._laid.get(place) == told:
                    continue
                self._laid[place] = told
                spot = QRectF(place[0] * self._side, place[1] * self._side, self._side, self._side)
                if not (told[2] and names[0].lowest):
                    painter.fillRect(spot, land)
                for one in whole if told[2] else ():
                    if not one.blank:
                        painter.drawImage(spot, one.image)
        painter.end()

    def _copy(self, painter: QPainter, view: View, columns: range, rows: range) -> None:
        """What is in sight of the picture, in at most four pieces."""
        side_m = SIDE_PX * view.mpp
        corner = view.pixel(columns.start * side_m, -rows.start * side_m)
        left, top = round(corner.x()), round(corner.y())
        for row, down, high in _pieces(rows, self._size[1]):
            for column, over, wide in _pieces(columns, self._size[0]):
                onto = QRectF(left + over * SIDE_PX, top + down * SIDE_PX, wide * SIDE_PX, high * SIDE_PX)
                side = self._side
                painter.drawImage(onto, self._image, QRectF(column * side, row * side, wide * side, high * side))


def _pieces(places: range, size: int) -> Iterator[Stretch]:
    """Where the places lie in a picture that goes round after `size`."""
    done = 0
    while done < len(places):
        at = (places.start + done) % size
        count = min(len(places) - done, size - at)
        yield at, done, count
        done += count
