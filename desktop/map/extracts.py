"""Extracts as shapes on the map, in a style and with a filter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import overload

import numpy as np

from desktop.map.columns import Points, Ragged
from desktop.map.shapes import AnyPack, Shapes
from desktop.map.slab import Slab
from layers.extract import Extract
from layers.filter import Filter
from layers.kind import Geometry, Group, Kind
from layers.style import Style


class ExtractShapes(Shapes):
    """The rows of an extract. Their ids are made of its key and their number, and nobody keeps a list of them.

    `known` are the shapes of the same extract in another style: what was found out about its columns is kept.
    """

    def __init__(
        self,
        extract: Extract,
        style: Style | None = None,
        filter: Filter | None = None,
        *,
        known: ExtractShapes | None = None,
    ) -> None:
        super().__init__(kind_of(extract), columnar=True)
        self.extract = extract
        self._slab: Slab = _slab(extract, known._slab if known is not None and known.extract is extract else None)
        self.packs.append(self._slab)
        worn = style or extract.style
        self.kind = replace(self.kind, style=worn)
        self.looks = worn.all_looks()
        self._slab.look = worn.numbers(extract.columns.get(worn.by or ""), len(self))
        self._slab.mask = None if filter is None else filter.mask(extract.columns, len(self))

    def __len__(self) -> int:
        return len(self.extract)

    def _at(self, identity: str) -> tuple[AnyPack, int] | None:
        key, _, number = identity.rpartition("#")
        there = key == self.extract.key and number.isdigit() and int(number) < len(self)
        return (self._slab, int(number)) if there else None


def kind_of(extract: Extract) -> Kind:
    """Enough of a kind to be drawn."""
    return Kind(
        extract.key,
        extract.title,
        extract.title,
        extract.geometry,
        (),
        Group.REFERENCE,
        style=extract.style,
        bulk=False,
    )


class _Numbered(Sequence[str]):
    """Ids that are made when one is asked for."""

    def __init__(self, key: str, count: int) -> None:
        self._key, self._count = key, count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, n: int) -> str: ...
    @overload
    def __getitem__(self, n: slice) -> Sequence[str]: ...
    def __getitem__(self, n: int | slice) -> str | Sequence[str]:
        if isinstance(n, slice):
            return [f"{self._key}#{row}" for row in range(self._count)[n]]
        return f"{self._key}#{n}"

    def __iter__(self) -> Iterator[str]:
        return (f"{self._key}#{row}" for row in range(self._count))


def _slab(extract: Extract, known: Slab | None) -> Slab:
    count = len(extract)
    if known is not None:
        return Slab(known.ids, known.points, known.lines, known.areas, known.look)
    row = np.arange(count, dtype=np.int32)
    none = np.zeros(0, dtype=np.int32)
    empty = Ragged(extract.origin, extract.xy[:0], np.zeros(1, np.int32), np.zeros(1, np.int32), none)
    points, lines, areas = Points(extract.origin, extract.xy[:0], none), empty, empty
    if extract.geometry is Geometry.POINT:
        points = Points(extract.origin, extract.xy, row)
    elif extract.geometry is Geometry.LINE:
        lines = Ragged(extract.origin, extract.xy, extract.rings, np.arange(count + 1, dtype=np.int32), row)
    else:
        areas = Ragged(extract.origin, extract.xy, extract.rings, extract.parts, row)
    return Slab(_Numbered(extract.key, count), points, lines, areas, np.zeros(count, dtype=np.int16))
