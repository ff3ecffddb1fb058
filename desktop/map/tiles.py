"""The lively ground in squares: drawn a little at a time, kept, and scaled as long as better ones are missing."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QRegion, QTransform

from desktop.map.areas import fill_areas
from desktop.map.keys import SIDE_PX, Ground, Key, keys
from desktop.map.lines import stroke_shapes
from desktop.map.paper import Paper
from desktop.map.scene import Facts
from desktop.map.view import Box, View, common, grown, meet, on_device, united
from desktop.tokens import Theme
from layers import geo

_KEPT = 480
_REACH_PX = 40
_MANY_BOXES = 100


@dataclass(slots=True)
class _Tile:
    """`stale` is what of it looks different by now; None: it is as it should be."""

    image: QImage
    stale: Box | None = None
    blank: bool = False


class Tiles:
    """Of all grounds, at all scales, in one theme."""

    def __init__(self) -> None:
        self._tiles: OrderedDict[Key, _Tile] = OrderedDict()
        self._queue: list[tuple[Key, Ground]] = []
        self._later: list[tuple[Key, Ground]] = []
        self._work: _Work | None = None

    @property
    def missing(self) -> int:
        """How many squares of the view are still to be drawn."""
        at_work = self._work is not None and self._work.wanted
        return len(self._queue) + (1 if at_work else 0)

    @property
    def idle(self) -> bool:
        return not self._queue and not self._later and self._work is None

    def rest(self) -> None:
        """Put the square at work back in the queue."""
        if self._work is not None:
            self._queue.insert(0, (self._work.key, self._work.ground))
            self._stop()

    def forget(self) -> None:
        """Everything looks different now."""
        self._stop()
        self._tiles.clear()
        self._queue, self._later = [], []

    def touch(self, layer: str, boxes: Sequence[Box]) -> None:
        """Something of a layer changed in `boxes`. What was drawn is shown until there is better."""
        wide = [box for box in boxes if box[0] < box[2] or box[1] < box[3]]  # points are not drawn in squares
        if len(wide) > _MANY_BOXES:
            wide = [reduce(lambda a, b: united(a, b) or a, wide)]
        for key, tile in self._tiles.items() if wide else ():
            if layer in key.ground.keys:
                by = _REACH_PX * key.mpp
                for near in (grown(box, by) for box in wide):
                    if meet(key.box, near):
                        tile.stale = united(tile.stale, near)
        if wide and self._work is not None and layer in self._work.key.ground.keys:
            self._stop()

    def want(self, view: View, grounds: Sequence[Ground]) -> None:
        """What to draw next: the squares of the view from its middle outwards, then those around it."""
        wanted = [(key, ground) for ground in grounds for key in keys(ground, view)]
        around = [(key, ground) for ground in grounds for key in keys(ground, view, 1)]
        self._queue = [(k, g) for k, g in wanted if self._is_missing(k)]
        names = {key for key, _ in wanted}
        self._later = [(k, g) for k, g in around if k not in names and self._is_missing(k)]
        if self._work is not None and self._work.key not in names:
            self._stop()
        elif self._work is not None:
            self._work.wanted, at_work = True, self._work.key
            self._queue = [(k, g) for k, g in self._queue if k != at_work]

    def paint(self, painter: QPainter, ground: Ground, view: View) -> None:
        """What there is for the view; where a square is missing, the nearest other scale."""
        wanted = keys(ground, view)
        if missing := [key for key in wanted if key not in self._tiles]:
            self._paint_stand_ins(painter, missing, view)
        for key in wanted:
            if (tile := self._tiles.get(key)) is not None:
                self._tiles.move_to_end(key)
                if not tile.blank:
                    corner = view.pixel(key.box[0], key.box[3])
                    painter.drawImage(on_device(corner, tile.image.devicePixelRatio()), tile.image)

    def work(self, theme: Theme, ratio: float, *, budget_s: float, ahead: bool = False) -> None:
        """Go on drawing for about `budget_s`; with `ahead`, also what is not in sight yet."""
        end = time.perf_counter() + budget_s
        while time.perf_counter() < end:
            if self._work is None and not self._begin(theme, ratio, ahead=ahead):
                return
            if self._work is not None and self._work.step(end):
                self._tiles[self._work.key] = _Tile(self._work.image, blank=_is_blank(self._work.image))
                self._work = None
        while len(self._tiles) > _KEPT:
            self._tiles.popitem(last=False)

    def _begin(self, theme: Theme, ratio: float, *, ahead: bool) -> bool:
        if self._queue:
            self._work = self._start(*self._queue.pop(0), theme, ratio, wanted=True)
        elif ahead and self._later:
            self._work = self._start(*self._later.pop(0), theme, ratio, wanted=False)
        return self._work is not None

    def _start(self, key: Key, ground: Ground, theme: Theme, ratio: float, *, wanted: bool) -> _Work:
        """Anew, or only what is stale of it."""
        tile = self._tiles.get(key)
        if tile is not None and tile.stale is not None and tile.image.devicePixelRatio() == ratio:
            return _Work(key, ground, theme, ratio, wanted=wanted, patch=(tile.image, tile.stale))
        return _Work(key, ground, theme, ratio, wanted=wanted)

    def _stop(self) -> None:
        if self._work is not None:
            self._work.stop()
            self._work = None

    def _is_missing(self, key: Key) -> bool:
        tile = self._tiles.get(key)
        return tile is None or tile.stale is not None

    def _paint_stand_ins(self, painter: QPainter, missing: list[Key], view: View) -> None:
        """Tiles of the nearest other scales, where there are none of this one. Rough and quick: they go soon."""
        names = missing[0].ground
        others = {key.mpp for key in self._tiles if key.mpp != view.mpp}
        scales = sorted(others, key=lambda mpp: abs(math.log(mpp / view.mpp)))
        hole = QRegion()
        for key in missing:
            hole += view.rect_of(key.box).toAlignedRect()
        painter.save()
        painter.setClipRegion(hole, Qt.ClipOperation.IntersectClip)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        for mpp in scales[:1]:
            for key, tile in self._tiles.items():
                if key.mpp == mpp and key.ground == names and not tile.blank and meet(key.box, view.box):
                    painter.drawImage(view.rect_of(key.box), tile.image)
        painter.restore()


class _Work:
    """One square being drawn."""

    def __init__(
        self,
        key: Key,
        ground: Ground,
        theme: Theme,
        ratio: float,
        *,
        wanted: bool,
        patch: tuple[QImage, Box] | None = None,
    ) -> None:
        self.key, self.ground = key, ground
        self.wanted = wanted
        west, south, _, north = key.box
        transform = QTransform(1 / key.mpp, 0, 0, -1 / key.mpp, -west / key.mpp, north / key.mpp)
        clip, box = QRectF(0, 0, SIDE_PX, SIDE_PX), key.box
        if patch is None:
            side = round(SIDE_PX * ratio)
            self.image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
            self.image.setDevicePixelRatio(ratio)
        else:
            self.image, box = QImage(patch[0]), common(key.box, patch[1])
            rect = transform.mapRect(QRectF(box[0], box[1], box[2] - box[0], box[3] - box[1]))
            clip = clip.intersected(QRectF(rect.toAlignedRect()))
        lat = geo.lon_lat(0.0, (south + north) / 2)[1]
        paper = Paper(theme, box, key.mpp, key.mpp / geo.mercator_stretch(lat), transform, ratio)
        self._painter = QPainter(self.image)
        self._painter.setClipRect(clip)
        self._painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        self._painter.fillRect(clip, QColor(Qt.GlobalColor.transparent))
        self._painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._steps = paint_ground(self._painter, ground.facts, paper)

    def step(self, end: float) -> bool:
        """Draw until `end`; whether it is done."""
        for _ in self._steps:
            if time.perf_counter() >= end:
                return False
        self._painter.end()
        return True

    def stop(self) -> None:
        self._steps.close()
        self._painter.end()


def _is_blank(image: QImage) -> bool:
    return not np.frombuffer(image.constBits(), dtype=np.uint32).any()


def paint_ground(painter: QPainter, ground: Sequence[Facts], paper: Paper) -> Generator[None, None, None]:
    """Areas and lines of layers, the lowest first; the painter is in pixels of the paper."""
    for facts in ground:
        if not facts.shows_at(paper.ground_mpp):
            continue
        for around in paper.worlds():
            painter.save()
            try:
                painter.setOpacity(facts.opacity)
                painter.setTransform(around.transform, True)
                yield from fill_areas(painter, facts.shapes, around)
                yield from stroke_shapes(painter, facts.shapes, around)
            finally:
                painter.restore()
            yield


def paper_for(view: View, theme: Theme, ratio: float) -> Paper:
    """The whole view as one paper."""
    return Paper(theme, view.box, view.mpp, view.ground_mpp, view.transform, ratio)
