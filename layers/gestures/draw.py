"""Drawing a new shape, click by click."""

from __future__ import annotations

from collections.abc import Callable

from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from layers.edit import Edit
from layers.geo import LonLat
from layers.gestures.events import Cancel, Click, Finish, Gesture, Move, Preview, StepBack
from layers.kind import Geometry


def draw(shape: Geometry, make: Callable[[BaseGeometry], Edit]) -> Gesture:
    """The gesture that draws a POINT, LINE or AREA; `make` turns the shape into the edit."""
    return {Geometry.POINT: draw_point, Geometry.LINE: draw_line, Geometry.AREA: draw_area}[shape](make)


def draw_point(make: Callable[[BaseGeometry], Edit]) -> Gesture:
    """One click."""
    preview = None
    while True:
        match (yield preview):
            case Click(lon, lat):
                return make(Point(lon, lat))
            case Move(lon, lat):
                preview = Preview(Point(lon, lat))
            case Cancel():
                return None


def draw_line(make: Callable[[BaseGeometry], Edit]) -> Gesture:
    """Corners click by click until Finish. Nothing is drawn on Cancel."""
    return _corner_by_corner(2, LineString, make)


def draw_area(make: Callable[[BaseGeometry], Edit]) -> Gesture:
    """As a line, closed by itself; three corners at least."""
    return _corner_by_corner(3, Polygon, make)


def _corner_by_corner(
    least: int, build: Callable[[list[LonLat]], BaseGeometry], make: Callable[[BaseGeometry], Edit]
) -> Gesture:
    corners: list[LonLat] = []
    pointer: LonLat | None = None
    while True:
        match (yield _preview(corners, pointer, least, build)):
            case Click(lon, lat):
                # The second click of a double click falls on the first: it is no corner of its own.
                if not corners or corners[-1] != (lon, lat):
                    corners.append((lon, lat))
            case Move(lon, lat):
                pointer = (lon, lat)
            case StepBack():
                del corners[-1:]
            case Finish() if len(corners) >= least:
                return make(build(corners))
            case Cancel():
                return None


def _preview(
    corners: list[LonLat], pointer: LonLat | None, least: int, build: Callable[[list[LonLat]], BaseGeometry]
) -> Preview | None:
    path = [*corners, pointer] if pointer and corners and pointer != corners[-1] else list(corners)
    if len(path) < 2:
        return Preview(Point(path[0]), tuple(corners)) if path else None
    return Preview(build(path) if len(path) >= least else LineString(path), tuple(corners))
