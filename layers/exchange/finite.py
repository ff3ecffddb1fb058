"""One rule for every format: a row in which a number is NaN or infinite is rejected; nothing at all is no number."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from layers.i18n import N_, Message, message
from layers.pieces import Blobs, Texts

NOT_FINITE: Message = message(N_("A value is not a finite number."))


def wrong_rows(columns: Mapping[str, Any]) -> list[int]:
    """The positions, in order, of the rows of `columns` that hold such a number."""
    return sorted({n for values in columns.values() for n in not_finite(values)})


def not_finite(values: Any) -> Iterator[int]:
    """Where a value is, or holds, NaN or an infinity."""
    if isinstance(values, Texts):
        return
    if isinstance(values, np.ndarray):
        if values.dtype.kind == "f" and not np.isfinite(values).all():
            yield from np.flatnonzero(~np.isfinite(values)).tolist()
        return
    if set(map(type, values)) & {float, list, dict}:
        yield from (n for n, value in enumerate(values) if not _finite(value))


def _finite(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, list):
        return all(map(_finite, value))
    return all(map(_finite, value.values())) if isinstance(value, dict) else True


def kept_of(column: Any, kept: Sequence[int]) -> Any:
    """The column with these of its rows."""
    if isinstance(column, np.ndarray):
        return column[np.asarray(kept, dtype=np.int64)]
    if isinstance(column, Blobs):
        return column.take(kept)
    items = list(column)
    return [items[n] for n in kept]
