"""Changing a shape that is there: drag it as a whole, drag a corner, add one in the middle of a side, take one out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from shapely import LineString, Point, Polygon
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from layers.edit import moving
from layers.feature import Feature
from layers.geo import LonLat
from layers.gestures.events import Cancel, Finish, Gesture, Move, Press, Preview, Release, RemoveCorner
from layers.i18n import N_, message

_Grip = tuple[str, int]
"""`corner` or `middle` and its number; `whole` for the shape itself."""


def reshape(feature: Feature, name: str) -> Gesture:
    """Drag until Finish; Cancel leaves the feature as it was. Shapes of one part only; others are moved as a whole."""
    if feature.geometry is None:
        raise ValueError("a feature without a place cannot be reshaped")
    original: BaseGeometry = feature.geometry
    shape = original
    grip: _Grip | None = None
    start: LonLat = (0.0, 0.0)
    held = shape
    while True:
        match (yield _preview(shape)):
            case Press(lon, lat, reach):
                grip, start, held = _grip(shape, (lon, lat), reach), (lon, lat), shape
            case Move(lon, lat) if grip is not None:
                shape = _dragged(held, grip, start, (lon, lat))
            case Release(lon, lat) if grip is not None:
                shape, grip = _dragged(held, grip, start, (lon, lat)), None
            case RemoveCorner(lon, lat, reach):
                shape = _without(shape, (lon, lat), reach)
            case Finish():
                moved = feature.geometry.geom_type == "Point"
                label = message(N_("Move {name}") if moved else N_("Reshape {name}"), name=name)
                return moving(feature, shape, label)
            case Cancel():
                return None


def _corners(shape: BaseGeometry) -> list[LonLat]:
    """Corners that can be held: of a point, a line or the outer ring of an area."""
    if isinstance(shape, Polygon):
        return [(x, y) for x, y, *_ in shape.exterior.coords[:-1]]
    if isinstance(shape, LineString | Point):
        return [(x, y) for x, y, *_ in shape.coords]
    return []


def _sides(shape: BaseGeometry) -> list[tuple[LonLat, LonLat]]:
    corners = _corners(shape)
    if isinstance(shape, Polygon):
        return list(zip(corners, [*corners[1:], corners[0]], strict=True))
    return list(pairwise(corners)) if isinstance(shape, LineString) else []


def _middles(shape: BaseGeometry) -> list[LonLat]:
    return [((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in _sides(shape)]


def _preview(shape: BaseGeometry) -> Preview:
    return Preview(shape, tuple(_corners(shape)), tuple(_middles(shape)))


def _grip(shape: BaseGeometry, at: LonLat, reach: float) -> _Grip | None:
    for kind, points in (("corner", _corners(shape)), ("middle", _middles(shape))):
        near = [(math.dist(point, at), n) for n, point in enumerate(points)]
        if near and min(near)[0] <= reach:
            return kind, min(near)[1]
    return ("whole", 0) if shape.distance(Point(at)) <= reach else None


def _dragged(shape: BaseGeometry, grip: _Grip, start: LonLat, to: LonLat) -> BaseGeometry:
    kind, n = grip
    corners = _corners(shape)
    if kind == "whole" or isinstance(shape, Point):
        return translate(shape, to[0] - start[0], to[1] - start[1])
    if kind == "corner":
        corners[n] = to
    else:
        corners.insert(n + 1, to)
    return _rebuilt(shape, corners)


def _without(shape: BaseGeometry, at: LonLat, reach: float) -> BaseGeometry:
    grip = _grip(shape, at, reach)
    corners = _corners(shape)
    least = 4 if isinstance(shape, Polygon) else 3
    if grip is None or grip[0] != "corner" or len(corners) < least:
        return shape
    del corners[grip[1]]
    return _rebuilt(shape, corners)


def _rebuilt(shape: BaseGeometry, corners: Sequence[LonLat]) -> BaseGeometry:
    if isinstance(shape, Polygon):
        return Polygon(corners, [ring.coords for ring in shape.interiors])
    return LineString(corners)
