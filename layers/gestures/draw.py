"""Drawing a point, a line or an area, corner by corner."""

from __future__ import annotations

from collections.abc import Callable

from shapely import LineString, Point, Polygon

from layers.edit import adding
from layers.feature import Feature
from layers.geo import LonLat
from layers.gestures.events import Back, Cancel, Click, Event, Finish, Gesture, Move, Preview
from layers.i18n import N_, Message, message


def draw_point(make: Callable[[Point], Feature], label: Message | None = None) -> Gesture:
    """Where the next click is. Nothing is drawn on Cancel."""
    preview: Preview | None = None
    while True:
        match (yield preview):
            case Click(lon, lat):
                return adding(make(Point(lon, lat)), label=label or message(N_("Draw point")))
            case Move(lon, lat):
                preview = Preview(Point(lon, lat))
            case Cancel():
                return None


def draw_line(make: Callable[[LineString], Feature], label: Message | None = None) -> Gesture:
    """Corners click by click until Finish; Back takes the last one away. Nothing is drawn on Cancel."""
    corners: list[LonLat] = []
    pointer: LonLat | None = None
    while True:
        event = yield _line_preview(corners, pointer)
        pointer = _corner_by_corner(corners, pointer, event)
        match event:
            case Finish() if len(corners) >= 2:
                return adding(make(LineString(corners)), label=label or message(N_("Draw line")))
            case Cancel():
                return None


def draw_polygon(make: Callable[[Polygon], Feature], label: Message | None = None) -> Gesture:
    """Corners click by click until Finish; Back takes the last one away. An area that crosses itself is not taken."""
    corners: list[LonLat] = []
    pointer: LonLat | None = None
    while True:
        event = yield _area_preview(corners, pointer)
        pointer = _corner_by_corner(corners, pointer, event)
        match event:
            case Finish() if len(corners) >= 3 and Polygon(corners).is_valid:
                return adding(make(Polygon(corners)), label=label or message(N_("Draw area")))
            case Cancel():
                return None


def _corner_by_corner(corners: list[LonLat], pointer: LonLat | None, event: Event) -> LonLat | None:
    """Add or take a corner; where the pointer is now."""
    match event:
        case Click(lon, lat):
            if not corners or corners[-1] != (lon, lat):
                corners.append((lon, lat))
            return None
        case Move(lon, lat):
            return lon, lat
        case Back() if corners:
            corners.pop()
    return pointer


def _line_preview(corners: list[LonLat], pointer: LonLat | None) -> Preview | None:
    line = [*corners, pointer] if pointer is not None else corners
    if not corners:
        return None
    return Preview(LineString(line) if len(line) >= 2 else Point(line[0]), tuple(corners))


def _area_preview(corners: list[LonLat], pointer: LonLat | None) -> Preview | None:
    ring = [*corners, pointer] if pointer is not None else corners
    if len(ring) < 3 or not corners:
        return _line_preview(corners, pointer)
    return Preview(Polygon(ring), tuple(corners))
