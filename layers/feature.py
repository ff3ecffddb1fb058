"""One fact of a kind: a frozen value."""

from __future__ import annotations

import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from uuid import uuid4

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from layers.columns import Column
from layers.errors import CannotOpen
from layers.i18n import tr
from layers.nesting import unfit_ones

Value: TypeAlias = Any
"""A JSON value: str, int, float (finite), bool, None, list, dict. A time is text, ISO 8601 in UTC ending in Z."""

Values: TypeAlias = Mapping[str, Value]


@dataclass(frozen=True, slots=True, eq=False)
class Feature:
    """`kind` is the kind's key; `geometry` is in EPSG:4326 (longitude, latitude) or None.

    Values hold what is known and nothing else: a field that nobody filled has no key.
    """

    id: str
    kind: str
    values: Values = field(default_factory=dict)
    geometry: BaseGeometry | None = None
    state: str | None = None

    def __getitem__(self, key: str) -> Value:
        return self.values.get(key)

    def __eq__(self, other: object) -> bool:
        """Equal to the last bit of every coordinate, Z included."""
        if not isinstance(other, Feature):
            return NotImplemented
        return (
            self.id == other.id
            and self.kind == other.kind
            and self.state == other.state
            and dict(self.values) == dict(other.values)
            and (self.geometry is other.geometry or wkb(self.geometry) == wkb(other.geometry))
        )

    def __hash__(self) -> int:
        return hash((self.id, self.kind))


def wkb(geometry: BaseGeometry | None) -> bytes | None:
    """Little-endian ISO WKB: the form in which geometry is compared, hashed and stored."""
    if geometry is None:
        return None
    if shapely.get_num_coordinates(geometry) > _VAST:
        return _vast.told(geometry)
    return bytes(shapely.to_wkb(geometry, byte_order=1, flavor="iso"))


class _VastOnes:
    """The WKB of the last few shapes of very many corners, as long as they are there: one that is changed is compared,
    hashed and stored, and each of those would wait for it."""

    def __init__(self) -> None:
        self._kept: tuple[tuple[weakref.ref[BaseGeometry], bytes], ...] = ()

    def told(self, geometry: BaseGeometry) -> bytes:
        known = next((body for of, body in self._kept if of() is geometry), None)
        if known is not None:
            return known
        body = bytes(shapely.to_wkb(geometry, byte_order=1, flavor="iso"))
        self._kept = (weakref.ref(geometry, self._forget), body), *self._kept[: _VAST_KEPT - 1]
        return body

    def _forget(self, gone: weakref.ref[BaseGeometry]) -> None:
        self._kept = tuple(pair for pair in self._kept if pair[0] is not gone)


_VAST, _VAST_KEPT = 100_000, 2
_vast = _VastOnes()


def wkbs(geometries: Sequence[BaseGeometry | None]) -> list[bytes | None]:
    """`wkb` of many at once: a tenth of the time."""
    if len(geometries) <= _VAST_KEPT:
        return [wkb(geometry) for geometry in geometries]
    shapes = np.empty(len(geometries), dtype=object)
    shapes[:] = geometries
    return list(shapely.to_wkb(shapes, byte_order=1, flavor="iso"))


def shapes_of(column: Column) -> NDArray[Any]:
    """Stored WKB as shapes, None where there is none.

    Raises
    ------
    CannotOpen
        One of them cannot be read, or is made to break the program down.
    """
    if not unfit_ones(column):
        try:
            return np.asarray(shapely.from_wkb(np.array(column, dtype=object)), dtype=object)
        except shapely.errors.ShapelyError as error:
            raise damaged_rows() from error
    raise damaged_rows()


def readable_shapes(column: Column) -> NDArray[Any]:
    """The same with None in the place of what cannot be read: for views, which show the others."""
    bodies = np.array(column, dtype=object)
    bodies[unfit_ones(column)] = None
    return np.asarray(shapely.from_wkb(bodies, on_invalid="ignore"), dtype=object)


def unreadable(column: Column, shapes: NDArray[Any]) -> int:
    """How many of a column gave no shape in `readable_shapes`."""
    return sum(body is not None for body in column) - int((~shapely.is_missing(shapes)).sum())


def damaged_rows() -> CannotOpen:
    return CannotOpen(tr("The stored rows are damaged."), hint=tr("Run anlan verify on the workspace."))


def new_id() -> str:
    return str(uuid4())
