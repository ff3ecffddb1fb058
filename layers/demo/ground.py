"""Streets and the cells of ground between them, as values; and how built-up each place is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import LineString, MultiLineString, Polygon
from shapely.geometry.base import BaseGeometry

from layers.demo.frame import Floats
from layers.demo.names import Name
from layers.demo.skeleton import CENTRES

WIDTH_M = {
    "motorway": 30.0,
    "trunk": 34.0,
    "primary": 30.0,
    "secondary": 20.0,
    "tertiary": 14.0,
    "residential": 9.0,
    "footway": 3.0,
}


@dataclass(frozen=True, slots=True)
class Street:
    """One street or a stretch of it, in metres; `kind` is its class as roads have them."""

    name: Name
    kind: str
    line: LineString
    bridge: bool = False
    district: int = -1


@dataclass(frozen=True, slots=True)
class Cell:
    """Ground between large streets: the smallest piece of which communities and districts are made."""

    shape: Polygon
    district: int
    density: float
    strip: bool
    """Whether it lies between the bank road and the road behind it."""


def density(points: Floats) -> Floats:
    """How built-up the city is at each point, from 0 to about 1."""
    d2 = ((points[:, None, :] - CENTRES[None, :, :2]) ** 2).sum(axis=2)
    result: Floats = np.exp(-d2 / (2 * (0.62 * CENTRES[:, 2]) ** 2)).max(axis=1)
    return result


def lines_of(shape: BaseGeometry) -> list[LineString]:
    """The lines of a shape, joined where they meet end to end."""
    parts = [p for p in shapely.get_parts(shape) if p.geom_type == "LineString" and p.length > 1]
    if len(parts) < 2:
        return parts
    merged = shapely.line_merge(MultiLineString(parts))
    return list(shapely.get_parts(merged))
