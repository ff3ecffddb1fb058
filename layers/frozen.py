"""Many frozen values at once: made one by one, most of the time goes into each not being frozen yet."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import fields
from itertools import repeat
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_T = TypeVar("_T", bound="DataclassInstance")


def many(made: type[_T], *columns: Sequence[Any]) -> list[_T]:
    """`made(*row)` for each row of `columns`: a frozen dataclass with slots, and all of its fields in their order."""
    count = len(columns[0])
    values = list(map(object.__new__, repeat(made, count)))
    for field, column in zip(fields(made), columns, strict=True):
        if len(column) != count:
            raise ValueError("columns of different lengths")
        deque(map(getattr(made, field.name).__set__, values, column), maxlen=0)
    return values
