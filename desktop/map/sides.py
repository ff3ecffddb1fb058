"""Two stacks of layers on one map, parted by a line: what is shown left of it or above, and what right or below."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

from PySide6.QtCore import QPointF, QRectF

from desktop.map.labels import Labels
from desktop.map.mosaic import Mosaic
from desktop.map.view import View


class Keyed(Protocol):
    @property
    def key(self) -> str: ...


Shown = TypeVar("Shown", bound=Keyed)


@dataclass(frozen=True, slots=True)
class Swipe:
    """Which layers each side leaves out, by key, and where the line stands: `share` of the width, from 0 to 1.

    A line that lies `level` parts the height: then left is above, and right is below.
    """

    not_left: frozenset[str] = frozenset()
    not_right: frozenset[str] = frozenset()
    share: float = 0.5
    level: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """One stretch of the map from `start` to `end`, as shares of its width or, `level`, of its height, without some of
    the layers."""

    without: frozenset[str] = frozenset()
    start: float = 0.0
    end: float = 1.0
    level: bool = False
    labels: Labels = field(default_factory=Labels, compare=False)
    mosaic: Mosaic = field(default_factory=Mosaic, compare=False)

    def takes(self, layers: Iterable[Shown]) -> Iterator[Shown]:
        return (layer for layer in layers if layer.key not in self.without)

    def rect(self, view: View) -> QRectF:
        """In pixels of the view."""
        begin, end = (round(share * (view.height if self.level else view.width)) for share in (self.start, self.end))
        return QRectF(0, begin, view.width, end - begin) if self.level else QRectF(begin, 0, end - begin, view.height)


def sides_of(swipe: Swipe | None, before: Iterable[Side]) -> tuple[Side, ...]:
    """The whole map, or both sides. A side that shows the same as one of `before` keeps its labels and its picture."""
    known = {side.without: side for side in before}

    def side(without: frozenset[str], start: float, end: float) -> Side:
        old = known.pop(without) if without in known else Side(without)
        return replace(old, start=start, end=end, level=swipe is not None and swipe.level)

    if swipe is None:
        return (side(frozenset(), 0.0, 1.0),)
    return side(swipe.not_left, 0.0, swipe.share), side(swipe.not_right, swipe.share, 1.0)


def side_at(sides: Iterable[Side], view: View, pixel: QPointF) -> Side:
    """The side on which a pixel of the view lies; the last one beyond them."""
    found = list(sides)
    return next((side for side in found if side.rect(view).contains(pixel)), found[-1])
