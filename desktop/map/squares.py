"""The quiet ground in squares of 256 px: painted by the crew, kept, and scaled as long as better ones are missing."""

from __future__ import annotations

import math
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import chain, islice

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter

from desktop.map.ahead import SOON_S, on_the_way, round_about
from desktop.map.blocks import Painted, block_ahead, blocks_in_sight, paint_block, rectangle
from desktop.map.crew import Job
from desktop.map.keys import (
    QUARTERS,
    SIDE_PX,
    WHOLE,
    Ground,
    Key,
    Names,
    Part,
    Sight,
    covers,
    keys,
    sight_of,
)
from desktop.map.view import Box, View, grown, meet, on_device, united
from desktop.tokens import Theme

KEPT_BYTES = 192 * 2**20
_REACH_PX = 40
_MANY_BOXES = 100
_FINER, _COARSER = 2.1, 16.0
"""So many times finer or coarser squares stand in for missing ones; of finer ones there would be too many."""


@dataclass(slots=True)
class Square:
    """`serial` names it; `part`: what of it is painted; `stale`: it is not as it should be, and shown until it is."""

    serial: int
    painted: Painted
    part: Part = WHOLE
    stale: bool = False

    def lay(self, painter: QPainter, spot: QRectF) -> None:
        """Draw what of it is painted; `spot` is the place of the whole."""
        if self.painted is not None:
            left, top, right, bottom = (end / QUARTERS for end in self.part)
            wide, high = spot.width(), spot.height()
            onto = QRectF(spot.x() + left * wide, spot.y() + top * high, (right - left) * wide, (bottom - top) * high)
            painter.drawImage(onto, self.painted.image, self.painted.spot)


class Squares:
    """Of all grounds, at all scales, in one theme. `on_arrival` hears of each square that is painted."""

    def __init__(self, on_arrival: Callable[[], None]) -> None:
        self.kept_bytes = KEPT_BYTES
        self._on_arrival = on_arrival
        self._squares: OrderedDict[Key, Square] = OrderedDict()
        self._shares: Counter[int] = Counter()  # of how many squares pixels are, by their identity
        self._bytes = 0
        self.dropped_bytes = 0
        """Of pixels that have gone, since somebody set it to nothing."""
        self.version = 0
        """Another number whenever a square has come or gone."""
        self.in_part = 0
        """How many squares are painted in part only."""
        self.pressing = 0
        """How many of the jobs last given are of what is in sight, or may be in a moment."""
        self._wanted: dict[Key, Part] = {}
        self._at_work: dict[Key, tuple[int, int, Part]] = {}  # the turn and the epoch it is painted for
        self._touched: dict[str, int] = {}
        self._turns: dict[Names, int] = {}
        self._turn = 0
        self._epoch = 0

    @property
    def missing(self) -> int:
        """How many squares of the view are still to be painted."""
        return sum(1 for key, part in self._wanted.items() if self._is_missing(key, part))

    @property
    def nbytes(self) -> int:
        return self._bytes

    def __len__(self) -> int:
        return len(self._squares)

    def forget(self) -> None:
        """Nothing is as it was: paint all of it anew."""
        self._squares.clear()
        self._shares.clear()
        self.in_part = 0
        self.dropped_bytes += self._bytes
        self._bytes = 0
        self.version += 1
        self._epoch += 1

    def touch(self, layer: str, boxes: Sequence[Box]) -> None:
        """A layer looks different in `boxes`."""
        self._turn += 1
        self._touched[layer] = self._turn
        self._turns.clear()
        wide = list(boxes)
        if len(wide) > _MANY_BOXES:
            wide = [reduce(lambda a, b: united(a, b) or a, wide)]
        for key, square in self._squares.items() if wide else ():
            if layer in key.ground.keys:
                square.stale = square.stale or any(meet(key.box, grown(box, _REACH_PX * key.mpp)) for box in wide)

    def jobs(
        self,
        view: View,
        grounds: Sequence[Ground],
        theme: Theme,
        ratio: float,
        *,
        way: tuple[float, float],
        rough: bool,
        ahead: bool,
    ) -> list[Job]:
        """What to paint: the squares of the view from its middle outwards, then where it is going; with `ahead`, what
        lies around it even though it rests. Those beside each other are one job.

        `way` is how far the view moves in a second, in pixels, to the east and to the north: of what is not in sight
        comes first what may be soonest. `rough` while its scale changes: then the squares of the next coarser power of
        two, which serve all scales in between. Of a view that rests only what is in sight is painted at first; those
        at its edges are made whole with what lies around it.
        """
        shown, moves = coarser(view) if rough else view, way != (0.0, 0.0)
        at = [(key, ground) for ground in grounds for key in keys(ground, shown)]
        sight, side = sight_of(shown), SIDE_PX * ratio
        self._wanted = {key: sight.part(key.column, key.row) for key, _ in at}
        within = None if rough or moves or ahead or round(side) % QUARTERS else sight
        missing = [(key, ground) for key, ground in at if self._is_unbegun(key, self._wanted[key])]
        blocks = blocks_in_sight(missing, ratio, rests=within is not None)
        found = [self._job(block, ground, theme, ratio, within) for block, ground in blocks.items()]
        self.pressing = len(blocks)
        if rough or not (moves or ahead):
            return found
        taken = {key for block in blocks for key in block}
        blocks = {}
        edges = [(0.0 if moves else math.inf, key, ground) for key, ground in at if self._is_in_part(key)]
        room = max(int(self.kept_bytes / (side * side * 4)) - len(at), 0)
        for seconds, key, ground in chain(edges, islice(_later(grounds, view, way), room)):
            if key not in taken and self._is_unbegun(key):
                alone = seconds < SOON_S or key.mpp != view.mpp  # what is pressing waits for no other
                together = (key,) if alone else block_ahead(key, side)
                # It may have been begun meanwhile, on a working thread: then it is painted twice.
                free = tuple(k for k in together if k == key or (k not in taken and self._is_unbegun(k)))
                block = free if free == rectangle(free) else (key,)
                blocks[block] = ground
                taken.update(block)
                self.pressing += seconds < SOON_S
        return found + [self._job(block, ground, theme, ratio) for block, ground in blocks.items()]

    def find(self, key: Key) -> Square | None:
        """The square, which is seen now."""
        if key in self._squares:
            self._squares.move_to_end(key)
        return self._squares.get(key)

    def paint(self, painter: QPainter, ground: Ground, view: View, ratio: float) -> int:
        """What there is for the view; where a square is missing, the nearest other scale. How many are missing."""
        missing, scales, sight = 0, self.scales_beside(ground.names, view.mpp), sight_of(view)
        for key in keys(ground, view):
            spot = QRectF(on_device(view.pixel(key.box[0], key.box[3]), ratio), QSizeF(SIDE_PX, SIDE_PX))
            if (square := self.find(key)) is None or not covers(square.part, sight.part(key.column, key.row)):
                missing += 1
                self.stand_in(painter, key, spot, scales)
            if square is not None:
                square.lay(painter, spot)
        return missing

    def scales_beside(self, names: Names, mpp: float) -> list[float]:
        """Of which other scales there are squares that could stand in for one of this, the nearest last."""
        there = {key.mpp for key in self._squares if key.ground == names}
        near = [other for other in there if mpp / _FINER < other < mpp * _COARSER and other != mpp]
        near.sort(key=lambda other: abs(math.log(other / mpp)))
        return near[: 2 if names.lowest else 1][::-1]

    def stand_in(self, painter: QPainter, key: Key, spot: QRectF, scales: Sequence[float]) -> None:
        """What there is of these scales at a square's place, the last on top. Rough and quick: it goes soon."""
        west, _, _, north = key.box
        painter.save()
        painter.setClipRect(spot, Qt.ClipOperation.IntersectClip)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        for mpp in scales:
            share = spot.width() / (SIDE_PX * key.mpp)
            for other in _covering(key, mpp):
                square = self._squares.get(other)
                if square is not None:
                    left, top = (other.box[0] - west) * share, (north - other.box[3]) * share
                    side = SIDE_PX * mpp * share
                    square.lay(painter, QRectF(spot.x() + left, spot.y() + top, side, side))
        painter.restore()

    def _job(
        self, block: tuple[Key, ...], ground: Ground, theme: Theme, ratio: float, sight: Sight | None = None
    ) -> Job:
        turn, epoch = self._turn_of(block[0].ground), self._epoch
        parts = {key: WHOLE if sight is None else sight.part(key.column, key.row) for key in block}

        def work() -> dict[Key, Painted]:
            self._at_work.update({key: (turn, epoch, part) for key, part in parts.items()})
            try:
                return paint_block(block, ground, theme, ratio, sight)
            except BaseException:
                self._end_work(block)
                raise

        def done(painted: dict[Key, Painted]) -> None:
            self._end_work(block)
            if epoch == self._epoch:
                for key, one in painted.items():
                    self._take(key, turn, one, parts[key])
                self._make_room()
                self._on_arrival()

        return Job((block, turn, epoch, sight), work, done)

    def _end_work(self, block: Sequence[Key]) -> None:
        for key in block:
            self._at_work.pop(key, None)

    def _is_unbegun(self, key: Key, part: Part = WHOLE) -> bool:
        """Whether a part is missing, and not being painted as it is now either."""
        if not self._is_missing(key, part):
            return False
        if (at_work := self._at_work.get(key)) is None:
            return True
        turn, epoch, begun = at_work
        return (turn, epoch) != (self._turn_of(key.ground), self._epoch) or not covers(begun, part)

    def _take(self, key: Key, turn: int, painted: Painted, part: Part) -> None:
        stale, had = self._turn_of(key.ground) > turn, self._squares.get(key)
        if had is not None and not had.stale and (stale or covers(had.part, part)):
            return  # it was begun before and came after a newer one, or after one of which as much is painted
        if had is not None:
            self._drop(key)
        self.version += 1
        self._squares[key] = Square(self.version, painted, part, stale)
        self.in_part += part != WHOLE
        if painted is not None:
            pixels = painted.pixels
            self._bytes += 0 if self._shares[id(pixels)] else pixels.nbytes
            self._shares[id(pixels)] += 1

    def _drop(self, key: Key) -> None:
        """A block's pixels go with the last of its squares."""
        square = self._squares.pop(key)
        self.in_part -= square.part != WHOLE
        if square.painted is not None:
            pixels = square.painted.pixels
            self._shares[id(pixels)] -= 1
            if not self._shares[id(pixels)]:
                del self._shares[id(pixels)]
                self._bytes -= pixels.nbytes
                self.dropped_bytes += pixels.nbytes

    def _make_room(self) -> None:
        """The squares longest unseen go, but none that is in sight."""
        if self._bytes <= self.kept_bytes:
            return
        self.version += 1
        for key in [key for key in self._squares if key not in self._wanted]:
            if self._bytes <= self.kept_bytes:
                break
            self._drop(key)

    def _turn_of(self, names: Names) -> int:
        """When a layer of a ground was last touched."""
        if (turn := self._turns.get(names)) is None:
            turn = self._turns[names] = max((self._touched.get(layer, 0) for layer in names.keys), default=0)
        return turn

    def _is_missing(self, key: Key, part: Part = WHOLE) -> bool:
        square = self._squares.get(key)
        return square is None or square.stale or not covers(square.part, part)

    def _is_in_part(self, key: Key) -> bool:
        square = self._squares.get(key)
        return square is not None and square.part != WHOLE


def _covering(key: Key, mpp: float) -> Iterator[Key]:
    """The squares of another scale that lie where a square does."""
    share = key.mpp / mpp
    columns, rows = (
        range(math.floor(n * share + 1e-9), math.ceil((n + 1) * share - 1e-9)) for n in (key.column, key.row)
    )
    return (Key(key.ground, mpp, column, row) for row in rows for column in columns)


def _later(grounds: Sequence[Ground], view: View, way: tuple[float, float]) -> Iterator[tuple[float, Key, Ground]]:
    """What is not in sight and may be so many seconds from now, the first first; at rest that is not known."""
    if way != (0.0, 0.0):
        timed = ((seconds, view.mpp, place) for seconds, place in on_the_way(view, way))
    else:
        timed = ((math.inf, other.mpp, place) for other, place in round_about(view))
    for seconds, mpp, (column, row) in timed:
        for ground in grounds:
            yield seconds, Key(ground.names, mpp, column, row), ground


def coarser(view: View) -> View:
    """What `view` shows and no more at the next coarser power of two, the squares of which serve all in between."""
    mpp = 2.0 ** math.ceil(math.log2(view.mpp))
    share = view.mpp / mpp
    return replace(
        view, mpp=mpp, width=max(1, math.ceil(view.width * share)), height=max(1, math.ceil(view.height * share))
    )
