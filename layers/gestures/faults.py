"""What is wrong with a shape and where: too few corners, twice the same, no area, across itself, out of the world."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from layers.geo import LonLat, area_m2
from layers.gestures.events import Fault
from layers.i18n import tr

_SMALLEST_M2 = 0.01
_SAME_DEG = 1e-9
_MOST_MARKS = 20
_WHERE = re.compile(r"\[(-?[\d.e+-]+) (-?[\d.e+-]+)")


def line_faults(corners: Sequence[LonLat]) -> tuple[Fault, ...]:
    """Everything that stops these corners from being a line, with its place."""
    if len(corners) < 2:
        return (Fault(tr("A line needs two points."), tr("Click one more.")),)
    return (*_outside(corners), *_twice(corners))


def area_faults(corners: Sequence[LonLat]) -> tuple[Fault, ...]:
    """Everything that stops these corners, the first not repeated, from being an area."""
    if len(corners) < 3:
        return (Fault(tr("An area needs three corners."), tr("Click one more.")),)
    if wrong := (*_outside(corners), *_twice([*corners, corners[0]])):
        return wrong
    ring = Polygon(corners)
    if shapely.area(shapely.convex_hull(ring)) == 0 or (ring.is_valid and area_m2(ring) < _SMALLEST_M2):
        return (Fault(tr("The corners lie on one line: there is no area."), tr("Move a corner."), corners[-1]),)
    if crossings := _crossings(corners):
        words, hint = tr("The outline crosses itself here."), tr("Take the last corner back, or drag a corner away.")
        return tuple(Fault(words, hint, place) for place in crossings)
    return () if ring.is_valid else shape_faults(ring)


def shape_faults(shape: BaseGeometry) -> tuple[Fault, ...]:
    """What is wrong with a whole shape, parts and holes included."""
    corners = [(float(x), float(y)) for x, y in shapely.get_coordinates(shape).tolist()]
    if wrong := tuple(_outside(corners)):
        return wrong
    if shape.is_empty:
        return (Fault(tr("Nothing would be left of it."), tr("Delete it instead.")),)
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        flat = shapely.area(shapely.convex_hull(shape)) == 0
        if flat or (shape.is_valid and area_m2(shape) < _SMALLEST_M2):
            return (Fault(tr("The corners lie on one line: there is no area."), tr("Move a corner."), corners[0]),)
    if shape.is_valid:
        return ()
    reason = shapely.is_valid_reason(shape)
    found = _WHERE.search(reason)
    place = (float(found[1]), float(found[2])) if found else corners[0]
    return (Fault(tr("The outline crosses itself here."), tr("Drag a corner away."), place),)


def _outside(corners: Sequence[LonLat]) -> Iterator[Fault]:
    for lon, lat in corners:
        if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
            yield Fault(tr("A corner lies outside the world."), tr("Longitude is at most 180°, latitude at most 90°."))
            return


def _twice(corners: Sequence[LonLat]) -> Iterator[Fault]:
    """Neighbours that are one place."""
    for before, after in pairwise(corners):
        if abs(before[0] - after[0]) <= _SAME_DEG and abs(before[1] - after[1]) <= _SAME_DEG:
            yield Fault(tr("Two corners lie in one place."), tr("Take one of them away."), after)


def _crossings(corners: Sequence[LonLat]) -> list[LonLat]:
    """Where the closed outline meets itself away from its corners, or returns to one of them."""
    if LineString([*corners, corners[0]]).is_simple:
        return []
    ring = np.array([*corners, corners[0]])
    noded = shapely.get_coordinates(shapely.node(LineString(ring)))
    known = {(x, y) for x, y in ring.tolist()}
    new = list(dict.fromkeys((x, y) for x, y in noded.tolist() if (x, y) not in known))
    first = {corner: n for n, corner in reversed(list(enumerate(corners)))}
    again = [corner for n, corner in enumerate(corners) if first[corner] < n]
    return (new or again or [corners[-1]])[:_MOST_MARKS]
