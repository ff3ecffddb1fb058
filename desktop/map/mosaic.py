"""The squares of grounds that lie on each other put together once: a frame is a few copies of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from desktop.map.keys import SIDE_PX, WHOLE, Ground, Key, Names, Place, covers, sight_of, span_of
from desktop.map.squares import Square, Squares
from desktop.map.view import View

_MOST_LARGER = 3
"""While the scale changes so does the size of the sheet: up to so many times it may be too large."""

_AHEAD = 2
"""So many squares that are not in sight yet are put in with each frame: a row of them at once would hold one up."""

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
        self._laid: dict[tuple[int, int], tuple[int, int, tuple[tuple[int, bool], ...]]] = {}
        self._seen: tuple[object, ...] = ()
        self._missing = 0
        self._at = 0.0, 0.0
        self._towards = 0, 0

    def forget(self) -> None:
        """Let the picture go."""
        self._image, self._size, self._laid, self._seen = QImage(), (0, 0), {}, ()

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
        """What there is of `grounds` for the view, over `land`; how many squares are missing: others stand in for them.

        `ratio` is how many pixels of the picture one of the view is.
        """
        names = tuple(ground.names for ground in grounds)
        columns, rows = span_of(view)
        self._fit(view, names, ratio, land)
        seen = squares.version, columns, rows, sight_of(view) if squares.in_part else None
        if seen != self._seen:
            self._missing = self._lay(squares, names, view, land)
            self._seen = seen
        self._lay_ahead(squares, names, view, land)
        self._copy(painter, view, columns, rows)
        return self._missing

    def _fit(self, view: View, names: tuple[Names, ...], ratio: float, land: QColor) -> None:
        """A picture for views of this size and one square more, empty where something else was shown on it."""
        side = round(SIDE_PX * ratio)
        wide, high = -(-view.width // SIDE_PX) + 2, -(-view.height // SIDE_PX) + 2
        had = self._size
        if side != self._side or wide > had[0] or high > had[1] or had[0] * had[1] > _MOST_LARGER * wide * high:
            self._image = QImage(wide * side, high * side, QImage.Format.Format_RGB32)
            self._size, self._side = (wide, high), side
            self._scale = ()
        scale = names, view.mpp, land.rgba()
        if scale != self._scale:
            self._scale, self._laid, self._seen = scale, {}, ()

    def _lay(self, squares: Squares, names: tuple[Names, ...], view: View, land: QColor) -> int:
        """Put in what has come since; how many squares are missing, or not painted as far as they are in sight."""
        painter = QPainter(self._image)
        scales: dict[Names, list[float]] = {}
        missing, sight = 0, sight_of(view)
        columns, rows = span_of(view)
        for row in rows:
            for column in columns:
                part = sight.part(column, row)
                keys = [Key(name, view.mpp, column, row) for name in names]
                found = [squares.find(key) for key in keys]
                lacks = [one is None or not covers(one.part, part) for one in found]
                missing += sum(lacks)
                if not self._is_new(column, row, found, lacks):
                    continue
                spot = self._spot(column, row)
                if any(lacks) or not names[0].lowest:
                    painter.fillRect(spot, land)
                for key, one, gap in zip(keys, found, lacks, strict=True):
                    if gap:
                        if key.ground not in scales:
                            scales[key.ground] = squares.scales_beside(key.ground, view.mpp)
                        squares.stand_in(painter, key, spot, scales[key.ground])
                    if one is not None:
                        one.lay(painter, spot)
        painter.end()
        return missing

    def _lay_ahead(self, squares: Squares, names: tuple[Names, ...], view: View, land: QColor) -> None:
        """Put in a few of those that come in sight next and are whole."""
        painter, left = None, _AHEAD
        for column, row in self._next(view):
            found = [squares.find(Key(name, view.mpp, column, row)) for name in names]
            whole = [one for one in found if one is not None and one.part == WHOLE]
            if len(whole) < len(names) or not self._is_new(column, row, whole, [False] * len(names)):
                continue
            painter, spot = painter or QPainter(self._image), self._spot(column, row)
            if not names[0].lowest:
                painter.fillRect(spot, land)
            for one in whole:
                one.lay(painter, spot)
            left -= 1
            if not left:
                break
        if painter is not None:
            painter.end()

    def _next(self, view: View) -> Iterator[Place]:
        """The column and the row beside what is in sight that the view is moving to."""
        moved = view.x - self._at[0], self._at[1] - view.y
        if any(moved):
            self._at, self._towards = (view.x, view.y), (int(np.sign(moved[0])), int(np.sign(moved[1])))
        columns, rows = span_of(view)
        across, down = (
            (span.stop if way > 0 else span.start - 1) if way else None
            for span, way in zip((columns, rows), self._towards, strict=True)
        )
        if across is not None:
            yield from ((across, row) for row in rows)
        if down is not None:
            yield from ((column, down) for column in columns)
        if across is not None and down is not None:
            yield across, down

    def _is_new(self, column: int, row: int, found: Sequence[Square | None], lacks: Sequence[bool]) -> bool:
        """Whether a place shows something else than these squares; from now on it shows them."""
        told = column, row, tuple((one.serial, gap) for one, gap in zip(found, lacks, strict=True) if one)
        place = column % self._size[0], row % self._size[1]
        if self._laid.get(place) == told:
            return False
        self._laid[place] = told
        return True

    def _spot(self, column: int, row: int) -> QRectF:
        side = self._side
        return QRectF(column % self._size[0] * side, row % self._size[1] * side, side, side)

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
