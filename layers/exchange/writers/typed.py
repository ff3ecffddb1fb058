"""A column of values as one type that a table format has: text, whole or real numbers, yes and no."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from layers.exchange.writers.columns import flat


def typed(values: Sequence[Any], *, most: int = 2**63) -> tuple[str, list[Any]]:
    """The type and the values in it; text where they are not of one type, or a whole number reaches `most`."""
    kinds = {type(v) for v in values if v is not None}
    if kinds == {bool}:
        return "bool", list(values)
    if kinds == {int} and all(v is None or abs(v) < most for v in values):
        return "int", list(values)
    if kinds and kinds <= {int, float} and float in kinds:
        return "float", [None if v is None else float(v) for v in values]
    return "str", [None if v is None else _text(v) for v in values]


def _text(value: Any) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(flat(value))
