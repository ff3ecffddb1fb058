"""A number as text of a message: finite, and without what only Python takes in a number."""

from __future__ import annotations

import math


def number(text: str) -> float:
    """ValueError for words, for NaN and infinities, and for an underscore between digits."""
    found = float(text)
    if not math.isfinite(found) or "_" in text:
        raise ValueError(text[:60])
    return found
