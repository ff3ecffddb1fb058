"""So that a Cancel is heard while rows are checked: between the parts of its work each step calls `beat`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeAlias, TypeVar

Beat: TypeAlias = Callable[[], None]
"""Raises Cancelled once the person has had enough."""
_T = TypeVar("_T")
_PART = 4_000


def still() -> None:
    """Nobody waits."""


def watched(items: Iterable[_T], beat: Beat) -> Iterator[_T]:
    """The same items, with a beat before each part of them."""
    rows = iter(items)
    while part := list(islice(rows, _PART)):
        beat()
        yield from part


def parts(count: int, beat: Beat) -> Iterator[slice]:
    """So many rows in parts, with a beat before each."""
    for start in range(0, count, _PART):
        beat()
        yield slice(start, start + _PART)
