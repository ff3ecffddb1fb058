"""Figures by their measures: rectangle, circle, ellipse, sector, range rings and bullseye.

Every length is one on the ellipsoid (Karney 2013), every direction clockwise from north.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
from shapely import LineString, MultiLineString, Polygon

from layers.geo import WGS84, LonLat, beyond, plane_at

Measures: TypeAlias = Mapping[str, float]
"""Numbers by their keys; lengths in metres, angles in degrees."""
_CORNERS = 120


def ring(middle: LonLat, radius_m: float) -> list[LonLat]:
    """A geodesic circle, closed."""
    bearings = np.linspace(360.0, 0.0, _CORNERS + 1)
    return _around(middle, bearings, np.full(_CORNERS + 1, radius_m))


def rectangle(corner: LonLat, measures: Measures) -> Polygon:
    """Width along `angle` + 90°, height along `angle`, in metres; either may be negative while it is drawn."""
    plane = plane_at(corner)
    x, y = plane.xy(corner)
    turn = math.radians(measures.get("angle", 0.0))
    right, up = (math.cos(turn), -math.sin(turn)), (math.sin(turn), math.cos(turn))
    side_x, side_y = measures.get("side_x", 1.0), measures.get("side_y", 1.0)
    w, h = math.copysign(measures["width"], side_x), math.copysign(measures["height"], side_y)
    corners = [(0.0, 0.0), (w, 0.0), (w, h), (0.0, h)]
    return Polygon(
        [plane.lon_lat(x + a * right[0] + b * up[0], y + a * right[1] + b * up[1]) for a, b in corners]
    ).normalize()


def circle(middle: LonLat, measures: Measures) -> Polygon:
    return Polygon(ring(middle, measures["radius"]))


def ellipse(middle: LonLat, measures: Measures) -> Polygon:
    """Half axes `along` and `across` in metres, the first one in the direction `bearing`."""
    t = np.linspace(2 * math.pi, 0.0, _CORNERS + 1)
    east, north = measures["across"] * np.sin(t), measures["along"] * np.cos(t)
    bearings = np.degrees(np.arctan2(east, north)) + measures["bearing"]
    return Polygon(_around(middle, bearings, np.hypot(east, north)))


def sector(middle: LonLat, measures: Measures) -> Polygon:
    """From `bearing` clockwise through `angle` degrees; the whole circle at 360."""
    angle = measures["angle"] % 360
    if angle == 0:
        return circle(middle, measures)
    count = max(2, round(_CORNERS * angle / 360)) + 1
    bearings = np.linspace(measures["bearing"] + angle, measures["bearing"], count)
    return Polygon([middle, *_around(middle, bearings, np.full(count, measures["radius"])), middle])


def rings(middle: LonLat, measures: Measures) -> MultiLineString:
    """Circles `radius` apart."""
    return MultiLineString([ring(middle, measures["radius"] * n) for n in range(1, int(measures["rings"]) + 1)])


def bullseye(middle: LonLat, measures: Measures) -> MultiLineString:
    """Rings, and a spoke every `angle` degrees."""
    outer = measures["radius"] * int(measures["rings"])
    spokes = [
        [beyond(middle, bearing, measures["radius"]), beyond(middle, bearing, outer)]
        if measures["rings"] > 1
        else [middle, beyond(middle, bearing, outer)]
        for bearing in np.arange(0.0, 359.999, max(measures["angle"], 5.0))
    ]
    return MultiLineString([*rings(middle, measures).geoms, *(LineString(spoke) for spoke in spokes)])


def _around(middle: LonLat, bearings: np.ndarray, distances: np.ndarray) -> list[LonLat]:
    n = len(bearings)
    lon, lat, _ = WGS84.fwd(np.full(n, middle[0]), np.full(n, middle[1]), bearings, distances)
    found = [(float(x), float(y)) for x, y in zip(lon, lat, strict=True)]
    return [*found[:-1], found[0]] if abs(bearings[0] - bearings[-1]) == 360.0 else found
