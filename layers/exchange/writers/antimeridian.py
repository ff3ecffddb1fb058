"""Shapes that cross the meridian of 180°, cut there into parts that do not (RFC 7946, section 3.1.9)."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from shapely import box
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry


def crosses(shape: BaseGeometry) -> bool:
    """Whether an edge of a line or ring goes the short way across 180°: its ends are more than 180° apart."""
    west, _, east, _ = shape.bounds if not shape.is_empty else (0.0, 0.0, 0.0, 0.0)
    return east - west > 180.0 and any(_jumps(line) for line in _lines(shape))


def cut(shape: BaseGeometry) -> BaseGeometry:
    """The same ground in parts that stay within ±180°; the shape itself where it does not cross."""
    if not crosses(shape):
        return shape
    parts = [piece for part in _singles(shape) for piece in _pieces(part)]
    return _gathered(parts)


def _singles(shape: Any) -> list[BaseGeometry]:
    return [one for part in shape.geoms for one in _singles(part)] if hasattr(shape, "geoms") else [shape]


def _pieces(part: BaseGeometry) -> list[BaseGeometry]:
    if not any(_jumps(line) for line in _lines(part)):
        return [part]
    whole = shapely.make_valid(_unrolled(part))
    east = whole.intersection(box(-180.0, -90.0, 180.0, 90.0))
    west = translate(whole.intersection(box(180.0, -90.0, 540.0, 90.0)), xoff=-360.0)
    wanted = {"Polygon": 2, "LineString": 1}.get(part.geom_type, 0)
    return [
        p for side in (east, west) for p in _singles(side) if not p.is_empty and shapely.get_dimensions(p) == wanted
    ]


def _unrolled(part: BaseGeometry) -> BaseGeometry:
    """Every longitude west of 0 becomes one east of 180."""
    return shapely.transform(
        part, lambda xyz: xyz + np.where(xyz[:, :1] < 0, 360.0, 0.0) * _first(xyz.shape[1]), include_z=part.has_z
    )


def _first(width: int) -> Any:
    return np.eye(1, width)


def _lines(shape: Any) -> list[Any]:
    if hasattr(shape, "geoms"):
        return [line for part in shape.geoms for line in _lines(part)]
    if shape.geom_type == "Polygon":
        return [shape.exterior, *shape.interiors]
    return [shape] if shape.geom_type in ("LineString", "LinearRing") else []


def _jumps(line: Any) -> bool:
    return bool((np.abs(np.diff(shapely.get_coordinates(line)[:, 0])) > 180.0).any())


def _gathered(parts: list[BaseGeometry]) -> BaseGeometry:
    types = {p.geom_type for p in parts}
    if types == {"Polygon"}:
        return shapely.multipolygons(parts)
    return shapely.multilinestrings(parts) if types == {"LineString"} else shapely.geometrycollections(parts)
