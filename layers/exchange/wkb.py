"""GeoJSON coordinates to ISO WKB, little-endian: in the reader's process, without a geometry library."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np

from layers.exchange.limits import NESTING, VERTICES
from layers.i18n import N_, Message, message
from layers.pieces import Blobs

POINT_BYTES = 21
"""A point in two dimensions: byte order, type, x, y."""
_POINT = np.dtype([("order", "u1"), ("type", "<u4"), ("x", "<f8"), ("y", "<f8")])
_CODES = {
    "Point": 1,
    "LineString": 2,
    "Polygon": 3,
    "MultiPoint": 4,
    "MultiLineString": 5,
    "MultiPolygon": 6,
    "GeometryCollection": 7,
}
_PARTS = {"MultiPoint": "Point", "MultiLineString": "LineString", "MultiPolygon": "Polygon"}


class BadShape(Exception):
    """Coordinates that make no shape."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason.text)
        self.reason = reason


def points_to_wkb(x: Any, y: Any) -> Blobs:
    """Two arrays of coordinates to points."""
    records = np.empty(len(x), dtype=_POINT)
    records["order"], records["type"], records["x"], records["y"] = 1, 1, x, y
    return Blobs(records.tobytes(), np.full(len(x), POINT_BYTES, dtype="<i4"))


def points_from_wkb(shapes: Sequence[bytes | None]) -> tuple[Any, Any] | None:
    """Back from `points_to_wkb`; None where any is missing or something else than a point in two dimensions."""
    blobs = Blobs.of(shapes)
    if len(blobs) and blobs.width != POINT_BYTES:
        return None
    records = np.frombuffer(blobs.data, dtype=_POINT)
    if not ((records["order"] == 1) & (records["type"] == 1)).all():
        return None
    return records["x"], records["y"]


def all_points(geometries: list[Any]) -> Blobs | None:
    """The quick way for a batch in which everything is a point of two numbers; None when it is not."""
    try:
        if {g["type"] for g in geometries} != {"Point"}:
            return None
        places = [g["coordinates"] for g in geometries]
        pairs = np.array(places)
        if not set(map(type, chain.from_iterable(places))) <= {int, float}:  # true and false are no numbers
            return None
    except (TypeError, KeyError, ValueError, OverflowError):
        return None
    if pairs.ndim != 2 or pairs.shape[1] != 2 or pairs.dtype.kind not in "fi":
        return None
    return points_to_wkb(pairs[:, 0], pairs[:, 1])


def to_wkb(geometry: Any, depth: int = 0) -> bytes | None:
    """One GeoJSON geometry; None when it is null or empty.

    Raises
    ------
    BadShape
        It is no geometry, or goes over a limit.
    """
    if geometry is None:
        return None
    if passed := NESTING.passed(depth):
        raise BadShape(passed)
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if not isinstance(kind, str) or kind not in _CODES:
        raise BadShape(message(N_("The place is not a geometry.")))
    if kind == "GeometryCollection":
        parts = geometry.get("geometries")
        if not isinstance(parts, list):
            raise BadShape(message(N_("The place is not a geometry.")))
        return _collection(7, [p for p in (to_wkb(part, depth + 1) for part in parts) if p is not None])
    coordinates = geometry.get("coordinates")
    if not isinstance(coordinates, list):
        raise BadShape(message(N_("The place has no coordinates.")))
    try:
        return _shape(kind, coordinates)
    except (struct.error, TypeError, ValueError, OverflowError, RecursionError) as error:
        raise BadShape(message(N_("The coordinates are not numbers."))) from error


def _shape(kind: str, coordinates: list[Any]) -> bytes | None:
    if not coordinates:
        return None
    if kind in _PARTS:
        return _collection(_CODES[kind], [p for p in (_shape(_PARTS[kind], c) for c in coordinates) if p is not None])
    if kind == "Point":
        z, body = _positions([coordinates])
        return struct.pack("<BI", 1, 1001 if z else 1) + body
    if kind == "LineString":
        z, body = _positions(coordinates)
        return struct.pack("<BII", 1, 1002 if z else 2, len(coordinates)) + body
    flat = all(len(p) > 2 for ring in coordinates for p in ring)
    rings = [struct.pack("<I", len(ring)) + _positions(ring, flat)[1] for ring in coordinates if ring]
    return struct.pack("<BII", 1, 1003 if flat else 3, len(rings)) + b"".join(rings) if rings else None


def _collection(code: int, parts: list[bytes]) -> bytes | None:
    if not parts:
        return None
    z = 1000 if all(struct.unpack_from("<I", p, 1)[0] > 1000 for p in parts) else 0
    return struct.pack("<BII", 1, code + z, len(parts)) + b"".join(parts)


def _positions(positions: list[Any], with_z: bool | None = None) -> tuple[bool, bytes]:
    """Whether they have a height, and their numbers."""
    if passed := VERTICES.passed(len(positions)):
        raise BadShape(passed)
    sizes = set(map(len, positions))
    if min(sizes) < 2:
        raise ValueError("a position of one number")
    z = min(sizes) > 2 if with_z is None else with_z
    wanted = 3 if z else 2
    if sizes != {wanted}:
        positions = [p[:wanted] for p in positions]
    flat = list(chain.from_iterable(positions))
    if not set(map(type, flat)) <= {int, float}:
        raise TypeError("not numbers")
    return z, struct.pack(f"<{len(flat)}d", *flat)
