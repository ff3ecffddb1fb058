"""The city's own metres: a tangent plane at its centre, x to the east and y to the north."""

from __future__ import annotations

import math
from typing import Any
from uuid import UUID, uuid5

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Polygon, box

Floats = NDArray[np.float64]

CENTRE_LON, CENTRE_LAT = 108.33, 22.82
WEST, SOUTH, EAST, NORTH = 108.24, 22.74, 108.46, 22.90

_A, _E2 = 6_378_137.0, 0.006_694_379_990_141_3
_SIN = math.sin(math.radians(CENTRE_LAT))
_W2 = 1 - _E2 * _SIN * _SIN
METRES_PER_LON = math.radians(1) * _A / math.sqrt(_W2) * math.cos(math.radians(CENTRE_LAT))
METRES_PER_LAT = math.radians(1) * _A * (1 - _E2) / _W2**1.5

_NAMESPACE = UUID("5f1c9a52-6d0b-5c5e-9a0e-1d2f6b7c8a90")


def to_degrees(xy: Floats) -> Floats:
    """(n, 2) metres to longitude and latitude, to the seventh decimal (a centimetre)."""
    lon = CENTRE_LON + xy[:, 0] / METRES_PER_LON
    lat = CENTRE_LAT + xy[:, 1] / METRES_PER_LAT
    return np.round(np.column_stack((lon, lat)), 7)


def to_metres(lon_lat: Floats) -> Floats:
    """(n, 2) longitude and latitude to metres."""
    x = (lon_lat[:, 0] - CENTRE_LON) * METRES_PER_LON
    y = (lon_lat[:, 1] - CENTRE_LAT) * METRES_PER_LAT
    return np.column_stack((x, y))


def degrees(geometry: Any) -> Any:
    """A shape, or an array of them, from metres to EPSG:4326."""
    return shapely.transform(geometry, to_degrees)


def metres(geometry: Any) -> Any:
    """A shape, or an array of them, from EPSG:4326 to metres."""
    return shapely.transform(geometry, to_metres)


def extent() -> Polygon:
    """The frame the city fills, in metres."""
    (west, south), (east, north) = to_metres(np.array([[WEST, SOUTH], [EAST, NORTH]]))
    return box(west, south, east, north)


def steady_id(*parts: object) -> str:
    """An id that is the same for the same parts in every city of the same seed."""
    return str(uuid5(_NAMESPACE, "/".join(str(part) for part in parts)))


def steady_ids(prefix: str, count: int) -> list[str]:
    """`count` ids of one family, cheaper than as many uuid5: the family's own, with the number in its last digits."""
    stem = steady_id(prefix)
    return [f"{stem[:24]}{n:012x}" for n in range(count)]


def smooth(points: Floats, *, step_m: float = 60.0) -> Floats:
    """A curve through all `points` (centripetal Catmull-Rom), with a corner about every `step_m`."""
    ends = np.vstack((2 * points[0] - points[1], points, 2 * points[-1] - points[-2]))
    pieces = []
    for p0, p1, p2, p3 in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        knots = np.cumsum([0.0, *(math.sqrt(float(np.hypot(*d))) for d in (p1 - p0, p2 - p1, p3 - p2))])
        t0, t1, t2, t3 = knots
        count = max(2, int(np.hypot(*(p2 - p1)) / step_m))
        t = np.linspace(t1, t2, count, endpoint=False)[:, None]
        a1 = (t1 - t) / (t1 - t0) * p0 + (t - t0) / (t1 - t0) * p1
        a2 = (t2 - t) / (t2 - t1) * p1 + (t - t1) / (t2 - t1) * p2
        a3 = (t3 - t) / (t3 - t2) * p2 + (t - t2) / (t3 - t2) * p3
        b1 = (t2 - t) / (t2 - t0) * a1 + (t - t0) / (t2 - t0) * a2
        b2 = (t3 - t) / (t3 - t1) * a2 + (t - t1) / (t3 - t1) * a3
        pieces.append((t2 - t) / (t2 - t1) * b1 + (t - t1) / (t2 - t1) * b2)
    return np.vstack((*pieces, points[-1:]))


def blob(x: float, y: float, radius_m: float, *, rng: np.random.Generator, long: float = 1.3) -> Polygon:
    """A rounded shape of about `radius_m`, `long` times longer than wide, as lakes and hills are."""
    angle = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    radius = np.ones_like(angle)
    for wave in range(2, 6):
        radius += rng.uniform(0.03, 0.34 / wave) * np.cos(wave * angle + rng.uniform(0, 2 * np.pi))
    turn = rng.uniform(0, np.pi)
    px, py = radius_m * math.sqrt(long) * radius * np.cos(angle), radius_m / math.sqrt(long) * radius * np.sin(angle)
    return Polygon(
        np.column_stack((x + px * np.cos(turn) - py * np.sin(turn), y + px * np.sin(turn) + py * np.cos(turn)))
    )
