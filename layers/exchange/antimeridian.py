"""Shapes that cross 180°: their corners made continuous, and cut there, so that each part lies within ±180°."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiLineString, MultiPolygon, Polygon

WHOLE_DEG = 360.0
HALF_DEG = 180.0


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
    around_pole = abs(turned[-1] - turned[0]) > HALF_DEG
    if around_pole or (np.abs(turned) <= HALF_DEG).all() or not shape.is_valid:
        return Polygon(np.column_stack((lon, lat)))
    parts = [part for part in _within(shape) if part.geom_type == "Polygon"]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def _within(shape: LineString | Polygon) -> list[LineString | Polygon]:
    """Its parts in each turn of the Earth, moved back into ±180°."""
    west, _, east, _ = shape.bounds
    found: list[LineString | Polygon] = []
    for turn in range(int(np.floor((west + HALF_DEG) / WHOLE_DEG)), int(np.floor((east + HALF_DEG) / WHOLE_DEG)) + 1):
        shift = turn * WHOLE_DEG
        window = shapely.box(shift - HALF_DEG, -90.0, shift + HALF_DEG, 90.0)
        part = shape.intersection(window)
        moved = shapely.transform(part, lambda xy, by=shift: xy - (by, 0.0))
        found += list(shapely.get_parts(moved))
    return found
