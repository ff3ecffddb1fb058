"""The parts of a plan: lists of items in its values, each found by a path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from layers.feature import Feature

Item: TypeAlias = Mapping[str, Any]
Path: TypeAlias = tuple[str, ...]

LEVELS = ("4", "3", "2", "1")
"""From the least serious to the gravest, as a response is raised."""
ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV"}

SECTIONS: Path = ("sections",)
TRIGGERS: Path = ("triggers",)
CARDS: Path = ("posts",)


def tasks_of(level: str) -> Path:
    return ("levels", level, "tasks")


def needs_of(level: str) -> Path:
    return ("levels", level, "needs")


def items(plan: Feature, path: Path) -> list[Item]:
    """The items at `path`; what is not a list of tables there is no item."""
    node: Any = plan.values
    for key in path:
        node = node.get(key) if isinstance(node, Mapping) else None
    if not isinstance(node, Sequence) or isinstance(node, str):
        return []
    return [item for item in node if isinstance(item, Mapping)]


def with_items(plan: Feature, path: Path, new: Sequence[Item]) -> dict[str, Any]:
    """The field of the plan that holds `path`, with `new` in its place: arguments for `setting`."""
    plain = [dict(item) for item in new]
    if len(path) == 1:
        return {path[0]: plain or None}
    whole = plan[path[0]]
    return {path[0]: _replaced(whole if isinstance(whole, Mapping) else {}, path[1:], plain)}


def _replaced(node: Mapping[str, Any], path: Path, new: list[dict[str, Any]]) -> dict[str, Any]:
    if len(path) == 1:
        return {**node, path[0]: new}
    inner = node.get(path[0])
    return {**node, path[0]: _replaced(inner if isinstance(inner, Mapping) else {}, path[1:], new)}


def graphics(plan: Feature, drawn: Sequence[Feature]) -> list[Feature]:
    """Those of `drawn` that belong to the plan."""
    return [g for g in drawn if g["plan"] == plan.id]


def order_of(task: Item) -> tuple[float, float]:
    """Tasks stand in the order of their minutes, then as they were entered."""
    return (_number(task.get("offset_min")), _number(task.get("order")))


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 1e9
