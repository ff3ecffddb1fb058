"""Corners one after another: added, taken back, brought again; and where the pointer is meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence

from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from layers.geo import LonLat
from layers.gestures.events import Again, Back, Cancel, Click, Event, Fault, Finish, Move, Preview
from layers.gestures.faults import area_faults, line_faults


class Corners:
    """`placed` are those clicked or typed so far. A second click in the place of the last adds none."""

    def __init__(self, placed: Iterable[LonLat] = ()) -> None:
        self.placed: list[LonLat] = list(placed)
        self.pointer: LonLat | None = None
        self._fewest = len(self.placed)
        self._taken_back: list[LonLat] = []

    def hear(self, event: Event) -> None:
        match event:
            case Click(lon, lat):
                self.pointer = None
                if not self.placed or self.placed[-1] != (lon, lat):
                    self.placed.append((lon, lat))
                    self._taken_back.clear()
            case Move(lon, lat):
                self.pointer = (lon, lat)
            case Back() if len(self.placed) > self._fewest:
                self._taken_back.append(self.placed.pop())
            case Again() if self._taken_back:
                self.placed.append(self._taken_back.pop())

    @property
    def with_pointer(self) -> list[LonLat]:
        at = self.pointer
        return [*self.placed, at] if at is not None and (not self.placed or self.placed[-1] != at) else self.placed

    def line_preview(self, refused: Fault | None = None) -> Preview | None:
        line = self.with_pointer
        if not self.placed:
            return _pointed(self.pointer, refused)
        shape: BaseGeometry = LineString(line) if len(line) >= 2 else Point(line[0])
        faults = line_faults(line) if len(line) >= 2 else ()
        return Preview(shape, tuple(self.placed), faults=faults, refused=refused, start=self.placed[-1])

    def area_preview(self, refused: Fault | None = None) -> Preview | None:
        ring = self.with_pointer
        if len(ring) < 3 or not self.placed:
            return self.line_preview(refused)
        faults = area_faults(ring)
        return Preview(Polygon(ring), tuple(self.placed), faults=faults, refused=refused, start=self.placed[-1])


def until_sound(
    shown: Callable[[Corners, Fault | None], Preview | None], wrong: Callable[[Sequence[LonLat]], Sequence[Fault]]
) -> Generator[Preview | None, Event, list[LonLat] | None]:
    """Corners click by click until Finish; while something is `wrong` with them that is told, and it goes on. None on
    Cancel."""
    corners = Corners()
    refused: Fault | None = None
    while True:
        event = yield shown(corners, refused)
        corners.hear(event)
        refused = None
        match event:
            case Finish():
                if not (faults := wrong(corners.placed)):
                    return corners.placed
                refused = faults[0]
            case Cancel():
                return None


def _pointed(pointer: LonLat | None, refused: Fault | None) -> Preview | None:
    if refused is None:
        return None
    return Preview(Point(pointer) if pointer is not None else None, refused=refused)
