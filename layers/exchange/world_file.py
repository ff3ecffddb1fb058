"""World files (.tfw, .wld): six lines beside a picture that say where it lies, as ESRI has defined them."""

from __future__ import annotations

import math
from pathlib import Path

from layers.exchange.found import Six

SUFFIXES = (".tfw", ".tifw", ".tiffw", ".wld")
_MOST_BYTES = 1_000


def world_file(path: Path) -> Six | None:
    """Where the picture at `path` lies, by the world file beside it; None where there is none, or it is damaged.

    Its lines are the width of a cell, two turns, its height, and x and y of the middle of the upper left cell.
    """
    beside = {other.suffix.casefold(): other for other in path.parent.iterdir() if other.stem == path.stem}
    found = next((beside[suffix] for suffix in SUFFIXES if suffix in beside), None)
    if found is None or not found.is_file() or found.stat().st_size > _MOST_BYTES:
        return None
    try:
        a, d, b, e, x, y = (float(line) for line in found.read_text("ascii").split())
    except ValueError:
        return None
    if not all(map(math.isfinite, (a, b, d, e, x, y))):
        return None
    return a, b, x - (a + b) / 2, d, e, y - (d + e) / 2
