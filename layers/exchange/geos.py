"""Shapes through GEOS, which reads no curves: what has one is told apart, and does not cost the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

A_CURVE = b"\x01\x08\0\0\0\0\0\0\0"
"""The WKB of a curve without a point: stands for one that is written in words."""


def shapes_of(wkb: Sequence[bytes | None]) -> tuple[NDArray[np.object_], list[int]]:
    """WKB to shapes, None for what is none or cannot be read; and which of them have curves."""
    return _made(shapely.from_wkb, wkb)


def shapes_in_words(wkt: Sequence[str | None]) -> tuple[NDArray[np.object_], list[int]]:
    """The same of WKT."""
    return _made(shapely.from_wkt, wkt)


def _made(read: Callable[..., Any], given: Sequence[Any]) -> tuple[NDArray[np.object_], list[int]]:
    array: NDArray[np.object_] = np.empty(len(given), dtype=object)
    array[:] = list(given)
    curved: list[int] = []
    try:
        with np.errstate(invalid="ignore"):  # a ring of what is no number
            made = read(array, on_invalid="ignore")
    except NotImplementedError:
        made, curved = _one_by_one(read, array)
    for n in np.flatnonzero(shapely.get_type_id(made) == shapely.GeometryType.GEOMETRYCOLLECTION).tolist():
        if _hides_a_curve(made[n]):
            made[n] = None
            curved.append(n)
    return made, sorted(curved)


def _one_by_one(read: Callable[..., Any], given: NDArray[np.object_]) -> tuple[NDArray[np.object_], list[int]]:
    made: NDArray[np.object_] = np.full(len(given), None, dtype=object)
    curved = []
    for n, one in enumerate(given):
        try:
            made[n] = read(one, on_invalid="ignore")
        except NotImplementedError:
            curved.append(n)
    return made, curved


def _hides_a_curve(shape: Any) -> bool:
    """A collection is made of whatever is in it, and fails once its corners are asked for."""
    try:
        shapely.get_coordinates(shape)
    except shapely.GEOSException:
        return True
    return False
