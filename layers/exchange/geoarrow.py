"""Shapes as GeoArrow keeps them, numbers in lists in lists, as WKB: the "native" encodings of GeoParquet 1.1.

Coordinates come apart (a struct of x, y and perhaps z) or together (lists of two to four numbers). Nothing is judged
here: a ring that is none goes on as it is written. Measures are left out.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.types as sort_of
from numpy.typing import NDArray

from layers.exchange.wkb import points_to_wkb
from layers.pieces import Blobs

_POINT, _LINE, _POLYGON = 1, 2, 3
_Z = 1000
_Floats = NDArray[np.float64]

_LEVELS = {"point": 0, "linestring": 1, "multipoint": 1, "polygon": 2, "multilinestring": 2, "multipolygon": 3}
"""How many lists stand around the coordinates."""
ENCODINGS = frozenset(_LEVELS)


def fits(kind: Any, encoding: str) -> bool:
    """Whether a column of this Arrow type can hold shapes in the encoding."""
    for _ in range(_LEVELS[encoding]):
        if not (sort_of.is_list(kind) or sort_of.is_large_list(kind)):
            return False
        kind = kind.value_type
    if sort_of.is_fixed_size_list(kind):
        return kind.list_size in (2, 3, 4) and sort_of.is_floating(kind.value_type)
    names = [kind.field(n).name for n in range(kind.num_fields)] if sort_of.is_struct(kind) else []
    return {"x", "y"} <= set(names) and all(sort_of.is_floating(kind.field(n).type) for n in range(kind.num_fields))


def wkb_of(values: Any, encoding: str) -> Blobs | list[bytes | None]:
    """Each shape of an Arrow array that `fits`; None where there is none, or an empty one."""
    there = np.asarray(values.is_valid()).tolist()
    ends: list[list[int]] = []
    for _ in range(_LEVELS[encoding]):
        found = values.offsets.to_numpy().astype(np.int64)
        values = values.values.slice(found[0], found[-1] - found[0])
        ends.append((found - found[0]).tolist())
    xy = _coordinates(values)
    if encoding == "point":
        return _points(xy, there)
    write = _WRITERS[encoding](_Numbers(xy), ends)
    return [write(n) if known and ends[0][n + 1] > ends[0][n] else None for n, known in enumerate(there)]


def _coordinates(values: Any) -> _Floats:
    """n rows of x, y and, where there are heights, z; NaN where a number is missing."""
    if sort_of.is_struct(values.type):
        names = [values.type.field(n).name for n in range(values.type.num_fields)]
        parts = [values.field(names.index(name)) for name in ("x", "y", "z") if name in names]
        return np.column_stack([part.cast(pa.float64()).to_numpy(zero_copy_only=False) for part in parts])
    size = values.type.list_size
    flat = values.values.slice(values.offset * size, len(values) * size).cast(pa.float64())
    with_z = size == 4 or (size == 3 and values.type.field(0).name != "xym")
    numbers: _Floats = flat.to_numpy(zero_copy_only=False).reshape(-1, size)
    return numbers[:, : 3 if with_z else 2]


def _points(xy: _Floats, there: list[bool]) -> Blobs | list[bytes | None]:
    """A point of numbers that are none is an empty one."""
    known = np.array(there, dtype=bool) & ~np.isnan(xy[:, :2]).all(axis=1)
    if known.all() and xy.shape[1] == 2:
        return points_to_wkb(xy[:, 0], xy[:, 1])
    numbers = _Numbers(xy)
    return [numbers.point(n) if is_there else None for n, is_there in enumerate(known.tolist())]


class _Numbers:
    """The coordinates as bytes, and the parts of WKB that are made of some of them."""

    def __init__(self, xy: _Floats) -> None:
        self._data = np.ascontiguousarray(xy, dtype="<f8").tobytes()
        self._width = xy.shape[1] * 8
        self._z = _Z if xy.shape[1] == 3 else 0

    def head(self, code: int, count: int) -> bytes:
        return struct.pack("<BII", 1, code + self._z, count)

    def some(self, first: int, end: int) -> bytes:
        return self._data[first * self._width : end * self._width]

    def point(self, n: int) -> bytes:
        return struct.pack("<BI", 1, _POINT + self._z) + self.some(n, n + 1)

    def line(self, first: int, end: int) -> bytes:
        return self.head(_LINE, end - first) + self.some(first, end)

    def polygon(self, rings: list[int]) -> bytes:
        """`rings`: where each begins, and the last one ends."""
        pairs = list(pairwise(rings))
        return self.head(_POLYGON, len(pairs)) + b"".join(
            struct.pack("<I", end - first) + self.some(first, end) for first, end in pairs
        )


_Writer = Callable[[int], bytes]


def _lines(numbers: _Numbers, ends: list[list[int]]) -> _Writer:
    return lambda n: numbers.line(ends[0][n], ends[0][n + 1])


def _polygons(numbers: _Numbers, ends: list[list[int]]) -> _Writer:
    outer, rings = ends
    return lambda n: numbers.polygon(rings[outer[n] : outer[n + 1] + 1])


def _several(code: int, part: Callable[[_Numbers, list[list[int]]], _Writer]) -> Any:
    """Multi shapes: a head, and the parts, each whole."""

    def writer(numbers: _Numbers, ends: list[list[int]]) -> _Writer:
        outer, one = ends[0], part(numbers, ends[1:])

        def write(n: int) -> bytes:
            first, end = outer[n], outer[n + 1]
            return numbers.head(code, end - first) + b"".join(map(one, range(first, end)))

        return write

    return writer


_WRITERS: dict[str, Callable[[_Numbers, list[list[int]]], _Writer]] = {
    "linestring": _lines,
    "polygon": _polygons,
    "multipoint": _several(4, lambda numbers, ends: numbers.point),
    "multilinestring": _several(5, _lines),
    "multipolygon": _several(6, _polygons),
}
