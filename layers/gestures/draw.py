"""Drawing a point, a line or an area, corner by corner or in one stroke."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from layers.edit import adding
from layers.feature import Feature
from layers.geo import LonLat, plane_at
from layers.gestures.corners import Corners, until_sound
from layers.gestures.events import Back, Cancel, Click, Fault, Gesture, Move, Press, Preview, Release
from layers.gestures.faults import area_faults, line_faults, shape_faults
from layers.i18n import N_, Message, message

Make: TypeAlias = Callable[[Any], Feature]
_STROKE_SHARE = 400


def draw_point(make: Callable[[Point], Feature], label: Message | None = None) -> Gesture:
    """Where the next click is. Nothing is drawn on Cancel."""
    preview: Preview | None = None
    while True:
        match (yield preview):
            case Click(lon, lat):
                if wrong := shape_faults(Point(lon, lat)):
                    preview = Preview(None, refused=wrong[0])
                    continue
                return adding(make(Point(lon, lat)), label=label or message(N_("Draw point")))
            case Move(lon, lat):
                preview = Preview(Point(lon, lat))
            case Cancel():
                return None


def draw_line(make: Callable[[LineString], Feature], label: Message | None = None) -> Gesture:
    """Corners click by click until Finish; Back takes the last one away. Nothing is drawn on Cancel."""
    placed = yield from until_sound(Corners.line_preview, line_faults)
    return None if placed is None else adding(make(LineString(placed)), label=label or message(N_("Draw line")))


def draw_polygon(make: Callable[[Polygon], Feature], label: Message | None = None) -> Gesture:
    """Corners click by click until Finish; Back takes the last one away. An area that crosses itself is not taken."""
    placed = yield from until_sound(Corners.area_preview, area_faults)
    return None if placed is None else adding(make(Polygon(placed)), label=label or message(N_("Draw area")))


def draw_range(make: Callable[[LineString], Feature], label: Message | None = None) -> Gesture:
    """From one place to another, straight: range and bearing stand beside it."""
    corners = Corners()
    while True:
        event = yield corners.line_preview()
        corners.hear(event)
        if isinstance(event, Cancel):
            return None
        if len(corners.placed) == 2:
            return adding(make(LineString(corners.placed)), label=label or message(N_("Draw range and bearing")))


def draw_stroke(make: Make, label: Message | None = None, *, closed: bool = False) -> Gesture:
    """Freehand: press, draw, release. The hand's tremble is smoothed away, to a 400th of the stroke's extent. Back
    gives up the stroke that is being drawn."""
    stroke: list[LonLat] = []
    drawing = False
    refused: Fault | None = None
    while True:
        event = yield _stroke_preview(stroke, closed=closed, refused=refused)
        refused = None
        match event:
            case Press(lon, lat):
                stroke, drawing = [(lon, lat)], True
            case Move(lon, lat) if drawing and stroke[-1] != (lon, lat):
                stroke.append((lon, lat))
            case Release() if drawing:
                drawing = False
                shape = smoothed(stroke, closed=closed) if len(stroke) > (3 if closed else 1) else None
                wrong = shape_faults(shape) if shape is not None else area_faults([]) if closed else line_faults([])
                if shape is not None and not wrong:
                    return adding(make(shape), label=label or message(N_("Draw freehand")))
                stroke, refused = [], wrong[0]
            case Back():
                stroke, drawing = [], False
            case Cancel():
                return None


def smoothed(stroke: list[LonLat], *, closed: bool) -> BaseGeometry:
    """A stroke with fewer corners (Douglas and Peucker 1973), in metres of its own plane; loops are cut off."""
    plane = plane_at(stroke[0])
    line = plane.metres(LineString(stroke))
    west, south, east, north = line.bounds
    line = shapely.simplify(line, max(east - west, north - south) / _STROKE_SHARE)
    if not closed:
        return plane.degrees(line)
    area = shapely.make_valid(Polygon(shapely.get_coordinates(line))) if len(line.coords) >= 3 else Polygon()
    parts = [part for part in shapely.get_parts(area) if part.geom_type == "Polygon"]
    return plane.degrees(max(parts, key=lambda part: part.area)) if parts else Polygon()


def _stroke_preview(stroke: list[LonLat], *, closed: bool, refused: Fault | None) -> Preview:
    shape: BaseGeometry | None = None
    if len(stroke) >= 2:
        shape = Polygon(stroke) if closed and len(stroke) > 3 else LineString(stroke)
    return Preview(shape, refused=refused, snaps=False)
