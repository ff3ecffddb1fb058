"""Which features of a layer are shown: tests on their values, all of which hold, as a value that can be kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.columns import Column, Columns
from layers.feature import Feature


class Op(StrEnum):
    """How a value is held against another."""

    EQUAL = "="
    UNEQUAL = "!="
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="
    ONE_OF = "in"
    CONTAINS = "contains"
    EMPTY = "empty"
    FILLED = "filled"


@dataclass(frozen=True, slots=True)
class Where:
    """`value` is a text or a number, for ONE_OF several of them, for EMPTY and FILLED nothing.

    A field without a value passes EMPTY and UNEQUAL only; a text passes no test of size against a number. A list
    contains its words, a text its parts.
    """

    field: str
    op: Op
    value: Any = None

    def holds(self, value: Any) -> bool:
        match self.op:
            case Op.EMPTY:
                return value is None or value in ("", [])
            case Op.FILLED:
                return value is not None and value not in ("", [])
            case Op.UNEQUAL:
                return bool(value != self.value)
            case Op.CONTAINS:
                return value is not None and _contains(value, str(self.value).casefold())
            case Op.ONE_OF:
                return value in self.value
            case Op.EQUAL:
                return bool(value == self.value)
            case _:
                return _comparable(value, self.value) and bool(_COMPARE[self.op](value, self.value))

    def mask(self, column: Column | None, count: int) -> NDArray[np.bool_]:
        """The same of each row."""
        if column is None:
            return np.full(count, self.holds(None))
        if isinstance(column, np.ndarray) and column.dtype != object:
            values, index = np.unique(column, return_inverse=True)
            return np.array([self.holds(v) for v in values.tolist()], dtype=bool)[index]
        return np.fromiter((self.holds(value) for value in column), dtype=bool, count=count)


@dataclass(frozen=True, slots=True)
class Filter:
    """A feature is shown if it passes every test."""

    tests: tuple[Where, ...] = ()

    def passes(self, feature: Feature) -> bool:
        return all(test.holds(feature.state if test.field == "state" else feature[test.field]) for test in self.tests)

    def mask(self, columns: Columns, count: int) -> NDArray[np.bool_]:
        """Which of `count` rows are shown."""
        shown = np.ones(count, dtype=bool)
        for test in self.tests:
            shown &= test.mask(columns.get(test.field), count)
        return shown

    def to_json(self) -> list[dict[str, Any]]:
        return [{"field": t.field, "op": str(t.op), "value": _plain(t.value)} for t in self.tests]

    @classmethod
    def from_json(cls, told: list[Mapping[str, Any]]) -> Filter:
        """Back from what was kept.

        Raises
        ------
        ValueError, TypeError, KeyError
            It is no filter.
        """
        return cls(tuple(Where(str(t["field"]), Op(t["op"]), _value(t.get("value"))) for t in told))


def _contains(value: Any, wanted: str) -> bool:
    """In a text any part of it, in a list one of its words as a whole."""
    if isinstance(value, list):
        return any(str(word).casefold() == wanted for word in value)
    return wanted in str(value).casefold()


def _less(a: Any, b: Any) -> bool:
    return bool(a < b)


_COMPARE: Mapping[Op, Callable[[Any, Any], bool]] = {
    Op.LESS: _less,
    Op.AT_MOST: lambda a, b: not _less(b, a),
    Op.MORE: lambda a, b: _less(b, a),
    Op.AT_LEAST: lambda a, b: not _less(a, b),
}


def _comparable(a: Any, b: Any) -> bool:
    """Both are numbers, or both are texts."""
    numbers = all(isinstance(v, int | float) and v == v for v in (a, b))
    return numbers or (isinstance(a, str) and isinstance(b, str))


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _value(told: Any) -> Any:
    return tuple(told) if isinstance(told, list) else told
