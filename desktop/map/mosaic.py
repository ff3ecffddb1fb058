"""The squares of grounds that lie on each other put together once: a frame is a few copies of it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from desktop.map.keys import (
    QUARTERS,
    SIDE_PX,
    WHOLE,
    Ground,
    Key,
    Names,
    Part,
    Place,
    covers,
    sight_of,
    span_of,
)
from desktop.map.squares import Square, Squares
from desktop.map.view import View, on_device

_MOST_LARGER = 3
"""While the scale changes so does the size of the sheet: up to so many times it may be too large."""

_AHEAD = 2
"""So many squares that are not in sight yet are put in with each frame: a row of them at once would hold one up."""

_FINER = 2.1
"""So many times larger a square may be than those of the scale before that stand in for it."""

Stretch: TypeAlias = tuple[int, int, int]
"""From which column or row, in the picture and on the map, and how many."""

Told: TypeAlias = tuple[int, int, tuple[object, ...]]
"""What a place shows: the column and row of the map, and which squares, or how far others stand in for them."""


class Roll:
    """One opaque picture of the squares of one scale, which goes round: what leaves it on one side makes room for what
    comes on the other."""

    def __init__(self) -> None:
        self.image = QImage()
        self.size = 0, 0
        """Columns and rows."""
        self.mpp = 0.0
        self._side = 0
        self._laid: dict[tuple[int, int], Told] = {}

    def begin(self, mpp: float, size: tuple[int, int], side: int) -> None:
        """Nothing is on it, and it is for so many squares of this scale, `side` pixels wide, and not many more."""
        (wide, high), had = size, self.size
        if side != self._side or wide > had[0] or high > had[1] or had[0] * had[1] > _MOST_LARGER * wide * high:
            self.image = QImage(wide * side, high * side, QImage.Format.Format_RGB32)
            self.size, self._side = size, side
        self.mpp, self._laid = mpp, {}

    def serves(self, size: tuple[int, int], side: int) -> bool:
        """Whether there is room for so many."""
        return side == self._side and size[0] <= self.size[0] and size[1] <= self.size[1]

    def is_new(self, told: Told) -> bool:
        """Whether a place shows something else; from now on it shows this."""
        place = self._place(*told[:2])
        if self._laid.get(place) == told:
            return False
        self._laid[place] = told
        return True

    def spot(self, column: int, row: int) -> QRectF:
        """Where on the picture a square is."""
        across, down = self._place(column, row)
        return QRectF(across * self._side, down * self._side, self._side, self._side)

    def cast(self, painter: QPainter, spot: QRectF, key: Key, part: Part) -> bool:
        """Draw what there is here in the place of a part of a square of another scale; False where not all of it is.

        `spot` is where the whole square would be.
        """
        share, px = key.mpp / self.mpp, spot.width() * self.mpp / key.mpp
        west, north, east, south = (end / QUARTERS for end in part)
        left, right = (key.column + west) * share, (key.column + east) * share
        top, bottom = (key.row + north) * share, (key.row + south) * share
        columns, rows = (range(math.floor(a + 1e-9), math.ceil(b - 1e-9)) for a, b in ((left, right), (top, bottom)))
        places = [(column, row) for row in rows for column in columns] if share < _FINER else []
        if not places or not all(self._shows(*at) for at in places):
            return False
        for column, row in places:
            x, y = max(left, column), max(top, row)
            wide, high = min(right, column + 1) - x, min(bottom, row + 1) - y
            first = self.spot(column, row)
            from_ = QRectF(first.x() + (x - column) * self._side, first.y() + (y - row) * self._side, wide, high)
            from_.setSize(from_.size() * self._side)
            onto = QRectF(spot.x() + (x - key.column * share) * px, spot.y() + (y - key.row * share) * px, wide, high)
            onto.setSize(onto.size() * px)
            painter.drawImage(onto, self.image, from_)
        return True

    def _shows(self, column: int, row: int) -> bool:
        told = self._laid.get(self._place(column, row))
        return told is not None and told[:2] == (column, row)

    def _place(self, column: int, row: int) -> Place:
        return column % self.size[0], row % self.size[1]


class Mosaic:
    """What is in sight, put together on a Roll; another holds what was in sight at the scale before."""

    def __init__(self) -> None:
        self._roll, self._other = Roll(), Roll()
        self._before = False
        self._what: tuple[object, ...] = ()
        self._seen: tuple[object, ...] = ()
        self._missing = 0
        self._at = 0.0, 0.0
        self._towards = 0, 0

    def forget(self) -> None:
        """Let the pictures go."""
        self._roll, self._other = Roll(), Roll()
        self._before, self._what, self._seen = False, (), ()

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
        if not self._missing:
            self._before = False  # what it shows grows old
        self._lay_ahead(squares, names, view, land)
        self._copy(painter, view, columns, rows, ratio)
        return self._missing

    def _fit(self, view: View, names: tuple[Names, ...], ratio: float, land: QColor) -> None:
        """A picture for views of this size and one square more, empty where something else was shown on it."""
        side = round(SIDE_PX * ratio)
        size = -(-view.width // SIDE_PX) + 2, -(-view.height // SIDE_PX) + 2
        what = names, side, land.rgba()
        if what == self._what and view.mpp == self._roll.mpp and self._roll.serves(size, side):
            return
        self._before = what == self._what and view.mpp != self._roll.mpp
        self._roll, self._other = self._other, self._roll
        self._roll.begin(view.mpp, size, side)
        self._what, self._seen = what, ()

    def _lay(self, squares: Squares, names: tuple[Names, ...], view: View, land: QColor) -> int:
        """Put in what has come since; how many squares are missing, or not painted as far as they are in sight."""
        painter = QPainter(self._roll.image)
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
                if not self._roll.is_new(_told(column, row, found, lacks, part)):
                    continue
                spot = self._roll.spot(column, row)
                if self._before and not any(found) and self._other.cast(painter, spot, keys[0], part):
                    continue
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
            if len(whole) < len(names) or not self._roll.is_new(_told(column, row, whole, [False] * len(names), WHOLE)):
                continue
            painter, spot = painter or QPainter(self._roll.image), self._roll.spot(column, row)
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

    def _copy(self, painter: QPainter, view: View, columns: range, rows: range, ratio: float) -> None:
        """What is in sight of the picture, in at most four pieces."""
        side_m = SIDE_PX * view.mpp
        corner = view.pixel(columns.start * side_m, -rows.start * side_m)
        left, top = on_device(corner, ratio).toTuple()
        for row, down, high in _pieces(rows, self._roll.size[1]):
            for column, over, wide in _pieces(columns, self._roll.size[0]):
                onto = QRectF(left + over * SIDE_PX, top + down * SIDE_PX, wide * SIDE_PX, high * SIDE_PX)
                first = self._roll.spot(column, row)
                from_ = QRectF(first.x(), first.y(), wide * first.width(), high * first.height())
                painter.drawImage(onto, self._roll.image, from_)


def _told(column: int, row: int, found: Sequence[Square | None], lacks: Sequence[bool], part: Part) -> Told:
    """`part` of the place is in sight: of what stands in for squares that are missing no more need be drawn."""
    shown = tuple((one.serial, gap) for one, gap in zip(found, lacks, strict=True) if one)
    return column, row, shown or part


def _pieces(places: range, size: int) -> Iterator[Stretch]:
    """Where the places lie in a picture that goes round after `size`."""
    done = 0
    while done < len(places):
        at = (places.start + done) % size
        count = min(len(places) - done, size - at)
        yield at, done, count
        done += count
