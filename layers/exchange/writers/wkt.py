"""Shapes as WKT (OGC 06-103r4) that reads back to the last bit: GEOS writes a fixed number of decimals instead."""

from __future__ import annotations

from typing import Any

_TAGS = {
    "Point": "POINT", "LineString": "LINESTRING", "LinearRing": "LINESTRING", "Polygon": "POLYGON",
    "MultiPoint": "MULTIPOINT", "MultiLineString": "MULTILINESTRING", "MultiPolygon": "MULTIPOLYGON",
    "GeometryCollection": "GEOMETRYCOLLECTION",
}  # fmt: skip


def wkt(shape: Any) -> str:
    """The text of a shape that is not empty."""
    return f"{_TAGS[shape.geom_type]} {'Z ' if shape.has_z else ''}{_body(shape)}"


def _body(shape: Any) -> str:
    if shape.geom_type == "GeometryCollection":
        return f"({', '.join(map(wkt, shape.geoms))})"
    if hasattr(shape, "geoms"):
        return f"({', '.join(map(_body, shape.geoms))})"
    if shape.geom_type == "Polygon":
        return f"({', '.join(map(_body, (shape.exterior, *shape.interiors)))})"
    return f"({', '.join(' '.join(map(repr, place)) for place in shape.coords)})"
