"""Which column of a table tells when its rows happened: by its name, otherwise by what stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

import numpy as np

from layers.columns import Column
from layers.exchange.mapping import TIME, special

_LOOKED_AT = 400
_DAY = r"\d{4}-\d\d-\d\d"
_WRITTEN = (
    re.compile(_DAY + r"[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?\s?(?:Z|[+-]\d\d:?\d\d)?"),
    re.compile(_DAY),
)
"""Moments and days (ISO 8601), as readers hand on what a format has a type for."""


def time_column(columns: Mapping[str, Column], chosen: Mapping[str, str]) -> str | None:
    """The column of times: as chosen, else named so, else the only one of moments, else the only one of days.

    None where several are of the same sort, as a beginning and an end are: which is meant is for a person to say.
    """
    named = special(TIME, columns, chosen)
    if named is not None:
        return named
    for found in _of_each_sort(columns):
        if found:
            return found[0] if len(found) == 1 else None
    return None


def columns_of_times(columns: Mapping[str, Column]) -> list[str]:
    """All that may be meant, those of moments first."""
    return [name for found in _of_each_sort(columns) for name in found]


def _of_each_sort(columns: Mapping[str, Column]) -> tuple[list[str], ...]:
    found: tuple[list[str], ...] = tuple([] for _ in _WRITTEN)
    for name, column in columns.items():
        values = [] if isinstance(column, np.ndarray) else _there(column)
        for names, form in zip(found, _WRITTEN, strict=True):
            if values and all(isinstance(v, str) and form.fullmatch(v) for v in values):
                names.append(name)
    return found


def _there(column: Iterable[Any]) -> list[Any]:
    """What the first rows hold, without those that hold nothing."""
    return [value for value in islice(column, _LOOKED_AT) if value is not None and value != ""]
