"""The quiet ground in squares of 256 px: painted by the crew, kept, and scaled as long as better ones are missing."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial, reduce
from typing import NamedTuple, TypeAlias

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter, QRegion

from desktop.map.clouds import paint_clouds
from desktop.map.crew import Job
from desktop.map.facts import Facts
from desktop.map.inks import Pixels, Sheet, ink
from desktop.map.plane import paint_plane
from desktop.map.rasters import Relief
from desktop.map.view import COARSEST_MPP, FINEST_MPP, Box, View, grown, meet, united
from desktop.tokens import Theme
from layers import geo

SIDE_PX = 256
KEPT_BYTES = 192 * 2**20
_REACH_PX = 40
_MANY_BOXES = 100
_AHEAD_S = 0.6
_BLOCK = (2, 2)
"""Columns and rows of squares that are painted in one go: what lies on several of them is looked up once."""
_LARGEST_IN_A_BLOCK_PX = 512


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """What a ground shows; one and the same object for equal ones, so that it is found without being compared."""

    lowest: bool
    points: bool
    layers: tuple[tuple[object, ...], ...]


@lru_cache(maxsize=4096)
def _names(lowest: bool, points: bool, layers: tuple[tuple[object, ...], ...]) -> Names:
    return Names(lowest, points, layers)


Painted: TypeAlias = tuple[QImage, Pixels, bool]
"""A square's image, its pixels, and whether there is nothing on it."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Layers that lie directly above each other and are painted as one. The lowest is opaque: it has the land below.

    `points` is the ground of points alone; the others are of areas and lines.
    """

    layers: tuple[Facts | Relief, ...]
    lowest: bool = False
    points: bool = False

    @property
    def names(self) -> Names:
        return _names(self.lowest, self.points, tuple(facts.name for facts in self.layers))


class Key(NamedTuple):
    """Which square: `column` to the east and `row` to the south of the world's origin, in squares of a scale."""

    ground: Names
    mpp: float
    column: int
    row: int

    @property
    def box(self) -> Box:
        side = SIDE_PX * self.mpp
        return self.column * side, -(self.row + 1) * side, (self.column + 1) * side, -self.row * side


@dataclass(slots=True)
class _Square:
    """`stale`: it is not as it should be any more, and shown until it is."""

    image: QImage
    pixels: Pixels
    blank: bool
    stale: bool = False


class Squares:
    """Of all grounds, at all scales, in one theme. `on_arrival` hears of each square that is painted."""

    def __init__(self, on_arrival: Callable[[], None]) -> None:
        self.kept_bytes = KEPT_BYTES
        self._on_arrival = on_arrival
        self._squares: OrderedDict[Key, _Square] = OrderedDict()
        self._bytes = 0
        self._wanted: list[Key] = []
        self._touched: dict[str, int] = {}
        self._turn = 0
        self._epoch = 0

    @property
    def missing(self) -> int:
        """How many squares of the view are still to be painted."""
        return sum(1 for key in self._wanted if self._is_missing(key))

    @property
    def nbytes(self) -> int:
        return self._bytes

    def __len__(self) -> int:
        return len(self._squares)

    def forget(self) -> None:
        """Nothing is as it was: paint all of it anew."""
        self._squares.clear()
        self._bytes = 0
        self._epoch += 1

    def touch(self, layer: str, boxes: Sequence[Box]) -> None:
        """A layer looks different in `boxes`."""
        self._turn += 1
        self._touched[layer] = self._turn
        wide = list(boxes)
        if len(wide) > _MANY_BOXES:
            wide = [reduce(lambda a, b: united(a, b) or a, wide)]
        for key, square in self._squares.items() if wide else ():
            if layer in _layers(key.ground):
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
    ) -> list[Job]:
        """What to paint: the squares of the view from its middle outwards, then where it is going, then around it.

        Those beside each other are one job.

        `way` is how far the view moves in a second, in pixels; `rough` while its scale changes: then the squares of
        the next coarser power of two, which serve all scales in between.
        """
        shown = replace(view, mpp=2.0 ** math.ceil(math.log2(view.mpp))) if rough else view
        shown = _same_box(shown, view)
        at = [(key, ground) for ground in grounds for key in keys(ground, shown)]
        later = [] if rough else [(key, g) for g in grounds for key in _around(g, view, way)]
        self._wanted = [key for key, _ in at]
        side = SIDE_PX * ratio
        later = later[: max(int(self.kept_bytes / (side * side * 4)) - len(at), 0)]
        blocks = {_block(key, side): ground for key, ground in (*at, *later) if self._is_missing(key)}
        return [self._job(block, ground, theme, ratio) for block, ground in blocks.items()]

    def paint(self, painter: QPainter, ground: Ground, view: View) -> int:
        """What there is for the view; where a square is missing, the nearest other scale. How many are missing."""
        wanted = keys(ground, view)
        missing = [key for key in wanted if key not in self._squares]
        if missing:
            self._paint_stand_ins(painter, missing, view)
        for key in wanted:
            if (square := self._squares.get(key)) is not None:
                self._squares.move_to_end(key)
                if not square.blank:
                    corner = view.pixel(key.box[0], key.box[3])
                    painter.drawImage(QPointF(round(corner.x()), round(corner.y())), square.image)
        return len(missing)

    def _job(self, block: tuple[Key, ...], ground: Ground, theme: Theme, ratio: float) -> Job:
        turn, epoch = self._turn_of(block[0].ground), self._epoch

        def done(painted: dict[Key, Painted]) -> None:
            if epoch == self._epoch:
                for key, one in painted.items():
                    self._take(key, turn, one)
                self._make_room()
                self._on_arrival()

        return Job((block, turn, epoch), partial(paint_block, block, ground, theme, ratio), done)

    def _take(self, key: Key, turn: int, painted: Painted) -> None:
        image, pixels, blank = painted
        stale = self._turn_of(key.ground) > turn
        if stale and key in self._squares and not self._squares[key].stale:
            return  # it was begun before and came after a newer one
        if (old := self._squares.pop(key, None)) is not None:
            self._bytes -= old.pixels.nbytes
        self._squares[key] = _Square(image, pixels, blank, stale)
        self._bytes += pixels.nbytes

    def _make_room(self) -> None:
        """The squares longest unseen go, but none that is in sight."""
        if self._bytes <= self.kept_bytes:
            return
        wanted, over, gone = set(self._wanted), self._bytes - self.kept_bytes, []
        for key, square in self._squares.items():
            if over <= 0:
                break
            if key not in wanted:
                gone.append(key)
                over -= square.pixels.nbytes
        for key in gone:
            self._bytes -= self._squares.pop(key).pixels.nbytes

    def _turn_of(self, names: Names) -> int:
        """When a layer of a ground was last touched."""
        return max((self._touched.get(layer, 0) for layer in _layers(names)), default=0)

    def _is_missing(self, key: Key) -> bool:
        square = self._squares.get(key)
        return square is None or square.stale

    def _paint_stand_ins(self, painter: QPainter, missing: list[Key], view: View) -> None:
        """Squares of the nearest other scales, the nearest on top. Rough and quick: they go soon."""
        hole = QRegion()
        for key in missing:
            hole += view.rect_of(key.box).toAlignedRect()
        painter.save()
        painter.setClipRegion(hole, Qt.ClipOperation.IntersectClip)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        names = missing[0].ground
        near = (view.mpp / 2.1, view.mpp * 16)  # of finer ones there would be too many
        there = [
            (k, s)
            for k, s in self._squares.items()
            if near[0] < k.mpp < near[1] and k.mpp != view.mpp and not s.blank and k.ground == names
        ]
        scales = sorted({key.mpp for key, _ in there}, key=lambda mpp: abs(math.log(mpp / view.mpp)))
        for mpp in reversed(scales[: 2 if names.lowest else 1]):
            for key, square in there:
                if key.mpp == mpp and meet(key.box, view.box):
                    painter.drawImage(view.rect_of(key.box), square.image)
        painter.restore()


def _block(key: Key, side_px: float) -> tuple[Key, ...]:
    """The squares that are painted in one go with one of them, always the same: blocks hang on the world too."""
    if side_px != round(side_px) or side_px > _LARGEST_IN_A_BLOCK_PX:
        return (key,)
    wide, high = _BLOCK
    left, top = key.column // wide * wide, key.row // high * high
    return tuple(Key(key.ground, key.mpp, left + c, top + r) for r in range(high) for c in range(wide))


def paint_block(block: Sequence[Key], ground: Ground, theme: Theme, ratio: float) -> dict[Key, Painted]:
    """Squares of one block, on any thread: of each the image, its pixels, and whether there is nothing on it."""
    side, first, last = round(SIDE_PX * ratio), block[0], block[-1]
    shape = (last.row + 1 - first.row) * side, (last.column + 1 - first.column) * side
    pixels = np.full(shape, ink(theme, "map.land") if ground.lowest else 0, dtype=np.uint32)
    box = (first.box[0], last.box[1], last.box[2], first.box[3])
    lat = geo.lon_lat(0.0, (box[1] + box[3]) / 2)[1]
    sheet = Sheet(theme, first.mpp, first.mpp / geo.mercator_stretch(lat), ratio)
    if ground.points:
        dotted = [layer for layer in ground.layers if isinstance(layer, Facts)]
        paint_clouds(pixels, dotted, box, sheet)
    else:
        paint_plane(pixels, ground.layers, box, sheet)
    return {
        key: _cut(pixels, key.column - first.column, key.row - first.row, side, ratio, opaque=ground.lowest)
        for key in block
    }


def _cut(pixels: Pixels, column: int, row: int, side: int, ratio: float, *, opaque: bool) -> Painted:
    """One square of a block, in memory of its own: it goes when it goes."""
    own = pixels[row * side : (row + 1) * side, column * side : (column + 1) * side].copy()
    kind = QImage.Format.Format_RGB32 if opaque else QImage.Format.Format_ARGB32_Premultiplied
    image = QImage(own.data, side, side, side * 4, kind)
    image.setDevicePixelRatio(ratio)
    return image, own, not opaque and not own.any()


def keys(ground: Ground, view: View, ring: int = 0) -> Sequence[Key]:
    """The squares of a view, from its middle outwards."""
    return _keys(ground.names, view, ring)


@lru_cache(maxsize=64)
def _keys(names: Names, view: View, ring: int) -> tuple[Key, ...]:
    side = SIDE_PX * view.mpp
    west, south, east, north = view.box
    columns = range(math.floor(west / side + 1e-9) - ring, math.ceil(east / side - 1e-9) + ring)
    rows = range(math.floor(-north / side + 1e-9) - ring, math.ceil(-south / side - 1e-9) + ring)
    found = [Key(names, view.mpp, column, row) for row in rows for column in columns]
    found.sort(key=lambda k: abs((k.column + 0.5) * side - view.x) + abs((k.row + 0.5) * side + view.y))
    return tuple(found)


def _around(ground: Ground, view: View, way: tuple[float, float]) -> list[Key]:
    """Where the view is going, then a ring about it, then the scales beside it."""
    found: list[Key] = []
    if way != (0.0, 0.0):
        for share in (0.5, 1.0):
            x, y = (d * _AHEAD_S * share * view.mpp for d in way)
            found += keys(ground, replace(view, x=view.x + x, y=view.y + y))
        return found
    found += keys(ground, view, 1)
    for factor in (2.0, 4.0, 0.5):
        mpp = view.mpp * factor
        if FINEST_MPP <= mpp <= COARSEST_MPP:
            found += keys(ground, replace(view, mpp=mpp))[:24]
    return found


def _same_box(shown: View, view: View) -> View:
    """At another scale, what `view` shows and no more."""
    share = view.mpp / shown.mpp
    return replace(shown, width=max(1, math.ceil(view.width * share)), height=max(1, math.ceil(view.height * share)))


def _layers(names: Names) -> Iterable[str]:
    return (str(name[0]) for name in names.layers)
