"""Rows of a file that say in every value, and of their place, what an earlier row of it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.columns import Column, taken
from layers.exchange.identity import digests, row_texts
from layers.exchange.wkb import points_from_wkb
from layers.pieces import Texts

_MIX = np.uint64(0x9E3779B97F4A7C15)
"""An odd number that spreads bits: 2^64 divided by the golden ratio (Knuth, The Art of Computer Programming, 6.4)."""


def repeats(columns: Mapping[str, Column], geometry: Sequence[bytes | None] | None, count: int) -> list[int]:
    """The positions of the rows that are as an earlier one.

    Place and columns are gone through one after the other, and only what was alike so far is looked at: of most files
    no row is left after the places.
    """
    rows, groups = np.arange(count), np.zeros(count, dtype=np.uint64)
    for values in ([] if geometry is None else [geometry]) + list(columns.values()):
        prints = groups * _MIX ^ _prints(values if len(rows) == count else taken(values, rows))
        if _are_several(prints):
            return []
        _, found, times = np.unique(prints, return_inverse=True, return_counts=True)
        alike = times[found] > 1
        rows, groups = rows[alike], found[alike].astype(np.uint64)
    return _seen(columns, geometry, rows) if columns or geometry is not None else []


def _prints(values: Any) -> NDArray[np.uint64]:
    """A number for each value, the same for what is the same; seldom for what is not."""
    if isinstance(values, np.ndarray):
        return _bits(values) if values.dtype.itemsize == _WORD else values.astype(np.uint64)
    if isinstance(values, Texts) and not values.has_none:
        return _hashed(values.encoded, len(values))
    if (values and isinstance(values[0], bytes)) and (places := points_from_wkb(values)) is not None:
        return _bits(places[0]) * _MIX ^ _bits(places[1])
    return _hashed((v if isinstance(v, bytes | str) else str(v) for v in values), len(values))


_WORD = 8


def _bits(numbers: NDArray[Any]) -> NDArray[np.uint64]:
    return np.ascontiguousarray(numbers).view(np.uint64)


def _hashed(values: Any, count: int) -> NDArray[np.uint64]:
    return np.fromiter(map(hash, values), dtype=np.int64, count=count).view(np.uint64)


def _are_several(prints: NDArray[np.uint64]) -> bool:
    ordered = np.sort(prints)
    return bool((ordered[1:] != ordered[:-1]).all())


def _seen(columns: Mapping[str, Column], geometry: Sequence[bytes | None] | None, rows: NDArray[np.int64]) -> list[int]:
    """Of rows that seem to be alike those that are as one before, to the letter."""
    texts = row_texts({name: taken(column, rows) for name, column in columns.items()}, len(rows))
    shapes = None if geometry is None else [geometry[row] for row in rows.tolist()]
    seen: set[bytes] = set()
    again = []
    for row, digest in zip(rows.tolist(), digests(texts, shapes), strict=True):
        if digest in seen:
            again.append(row)
        seen.add(digest)
    return again
