"""Shapes that cross 180°: their corners made continuous, and cut there, so that each part lies within ±180°.

As RFC 7946, section 3.1.9, wants it. From one corner to the next a line goes the shorter way round.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiLineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

WHOLE_DEG = 360.0
HALF_DEG = 180.0

Corners: TypeAlias = NDArray[np.float64]
"""n rows of longitude, latitude and, where there is one, height."""


def continuous(lon: Sequence[float] | NDArray[np.float64]) -> NDArray[np.float64]:
    """Longitudes without jumps: from each to the next the shorter way round."""
    return np.unwrap(np.asarray(lon, dtype=np.float64), period=WHOLE_DEG)


def cut_line(lon: Sequence[float], lat: Sequence[float]) -> LineString | MultiLineString:
    """A line through two or more places, cut where it crosses 180°."""
    shape = LineString(np.column_stack((continuous(lon), lat)))
    parts = [part for part in _within(shape) if part.geom_type == "LineString" and part.length > 0]
    return parts[0] if len(parts) == 1 else MultiLineString(parts) if parts else shape


def cut_area(lon: Sequence[float], lat: Sequence[float]) -> Polygon | MultiPolygon:
    """The area within a closed ring, cut where it crosses 180°; one that goes round a pole stays as it is."""
    turned = continuous(lon)
    shape = Polygon(np.column_stack((turned, lat)))
    if _around_pole(turned) or (np.abs(turned) <= HALF_DEG).all() or not shape.is_valid:
        return Polygon(np.column_stack((lon, lat)))
    parts = [part for part in _within(shape) if part.geom_type == "Polygon"]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def crosses(shape: BaseGeometry) -> bool:
    """Whether an edge of a line or ring goes the short way across 180°: its ends are more than 180° apart."""
    west, _, east, _ = shape.bounds if not shape.is_empty else (0.0, 0.0, 0.0, 0.0)
    return east - west > HALF_DEG and any(_jumps(line) for line in _lines(shape))


def cut(shape: BaseGeometry) -> BaseGeometry:
    """The same ground in parts that stay within ±180°; the shape itself where it does not cross."""
    if not crosses(shape):
        return shape
    parts = [piece for part in _singles(shape) for piece in _pieces(part)]
    types = {part.geom_type for part in parts}
    if types == {"Polygon"}:
        return MultiPolygon(parts)
    return MultiLineString(parts) if types == {"LineString"} else shapely.geometrycollections(parts)


def _within(shape: BaseGeometry) -> list[Any]:
    """Its parts in each turn of the Earth, moved back into ±180°."""
    west, _, east, _ = shape.bounds
    found: list[Any] = []
    for turn in range(int(np.floor((west + HALF_DEG) / WHOLE_DEG)), int(np.floor((east + HALF_DEG) / WHOLE_DEG)) + 1):
        shift = turn * WHOLE_DEG
        window = shapely.box(shift - HALF_DEG, -90.0, shift + HALF_DEG, 90.0)
        found += _singles(_moved(shape.intersection(window), -shift))
    return found


def _moved(shape: Any, by_deg: float) -> Any:
    return shapely.transform(shape, lambda corners: _east(corners, by_deg), include_z=shape.has_z)


def _east(corners: Corners, by_deg: Any) -> Corners:
    moved = corners.copy()
    moved[:, 0] += by_deg
    return moved


def _pieces(part: Any) -> list[Any]:
    if part.geom_type not in ("Polygon", "LineString") or not any(_jumps(line) for line in _lines(part)):
        return [part]
    if part.geom_type == "LineString":
        return [p for p in _within(LineString(_unrolled(part))) if p.length > 0]
    outline = _unrolled(part.exterior)
    if _around_pole(outline[:, 0]):
        return [part]
    middle = outline[:, 0].mean()
    holes = [_beside(_unrolled(ring), middle) for ring in part.interiors]
    whole = shapely.make_valid(Polygon(outline, holes))
    return [p for p in _within(whole) if p.geom_type == "Polygon" and p.area > 0]


def _around_pole(lon: NDArray[np.float64]) -> bool:
    """Whether a closed ring does not come back to the turn it began in."""
    return bool(abs(lon[-1] - lon[0]) > HALF_DEG)


def _unrolled(line: Any) -> Corners:
    corners: Corners = shapely.get_coordinates(line, include_z=line.has_z)
    corners[:, 0] = continuous(corners[:, 0])
    return corners


def _beside(corners: Corners, middle_deg: float) -> Corners:
    """A hole's ring in the turn of its outline."""
    return _east(corners, WHOLE_DEG * round((middle_deg - float(corners[:, 0].mean())) / WHOLE_DEG))


def _singles(shape: Any) -> list[Any]:
    return [one for part in shape.geoms for one in _singles(part)] if hasattr(shape, "geoms") else [shape]


def _lines(shape: Any) -> Iterator[Any]:
    for part in _singles(shape):
        if part.geom_type == "Polygon":
            yield from (part.exterior, *part.interiors)
        elif part.geom_type in ("LineString", "LinearRing"):
            yield part


def _jumps(line: Any) -> bool:
    return bool((np.abs(np.diff(shapely.get_coordinates(line)[:, 0])) > HALF_DEG).any())
