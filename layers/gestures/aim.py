"""Where a corner goes while a key holds its direction: at right angles to the last side, or parallel to an edge."""

from __future__ import annotations

import math
from collections.abc import Sequence

from layers.geo import LonLat, plane_at


def at_right_angle(place: LonLat, corners: Sequence[LonLat]) -> LonLat:
    """The place brought onto the nearest of the four directions at right angles to the last side.

    From a first corner the directions are north, east, south and west. Without any corner the place stays.
    """
    if not corners:
        return place
    plane = plane_at(corners[-1])
    last = plane.xy(corners[-1])
    before = next((plane.xy(c) for c in reversed(corners[:-1]) if c != corners[-1]), None)
    angle = math.atan2(last[1] - before[1], last[0] - before[0]) if before is not None else 0.0
    x, y = plane.xy(place)
    along, across = _turned(x - last[0], y - last[1], -angle)
    along, across = (along, 0.0) if abs(along) >= abs(across) else (0.0, across)
    dx, dy = _turned(along, across, angle)
    return plane.lon_lat(last[0] + dx, last[1] + dy)


def parallel_to(place: LonLat, corners: Sequence[LonLat], edge: tuple[LonLat, LonLat]) -> LonLat:
    """The place brought onto the direction of an edge, seen from the last corner."""
    if not corners or edge[0] == edge[1]:
        return place
    plane = plane_at(corners[-1])
    (ax, ay), (bx, by), (lx, ly), (x, y) = (plane.xy(p) for p in (*edge, corners[-1], place))
    length = math.hypot(bx - ax, by - ay)
    ux, uy = (bx - ax) / length, (by - ay) / length
    along = (x - lx) * ux + (y - ly) * uy
    return plane.lon_lat(lx + along * ux, ly + along * uy)


def _turned(x: float, y: float, angle: float) -> tuple[float, float]:
    return x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)
