"""How far slow work is: from 0 to 1, and in words. The call raises Cancelled once the person has had enough."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

Progress: TypeAlias = Callable[[float, str], None]


def unheard(done: float, words: str) -> None:
    """For work that nobody waits for."""
