"""Tiles on their way from the reader's process into the workspace: on disk, for a raster may be larger than memory."""

from __future__ import annotations

import math
import tempfile
import weakref
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from layers.columns import content_hash
from layers.errors import NotStored
from layers.exchange.limits import CELLS, SIDE
from layers.exchange.text import clean_name
from layers.i18n import tr
from layers.pyramid import Grid

MOST_LEVELS = 24
ALIGNED = 16
"""A pyramid with levels of its own may have so many more cells, nearly all of them blank, to fit its tiles."""

Place: TypeAlias = tuple[int, int, int, int]
"""Step, level, row and column."""


class Spool(Mapping[str, bytes]):
    """Tiles by their hash. The file has no name, and is gone when nobody needs it."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="anlan-tiles-")  # noqa: SIM115  (closed by the finalizer)
        weakref.finalize(self, self._file.close)
        self._size = 0
        self._at: dict[str, tuple[int, int]] = {}
        self._places: dict[Place, str] = {}

    def add(self, place: Place, tile: bytes) -> None:
        sha256 = content_hash(tile)
        self._places[place] = sha256
        if sha256 in self._at:
            return
        try:
            self._file.seek(self._size)
            self._file.write(tile)
        except OSError as error:
            raise NotStored(
                tr("There is no space for the raster's tiles in the temporary folder."), hint=error.strerror or ""
            ) from error
        self._at[sha256] = self._size, len(tile)
        self._size += len(tile)

    def hashes(self, grid: Grid) -> list[str | None]:
        """The hash of each tile of `grid` in the order of its places; None for a blank one."""
        return [self._places.get(place) for place in grid.places()]

    def __getitem__(self, sha256: str) -> bytes:
        start, size = self._at[sha256]
        self._file.seek(start)
        return self._file.read(size)

    def __iter__(self) -> Iterator[str]:
        return iter(self._at)

    def __len__(self) -> int:
        return len(self._at)


class Part(Mapping[str, bytes]):
    """Some of what is spooled."""

    def __init__(self, whole: Mapping[str, bytes], names: Iterable[str]) -> None:
        self._whole = whole
        self._names = sorted(names)

    def __getitem__(self, sha256: str) -> bytes:
        return self._whole[sha256]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def grid_of(told: Mapping[str, Any]) -> Grid:
    """What the reader says of the grid, without its system and times; ValueError for what no grid can be."""
    a, b, c, d, e, f = map(float, told["transform"])
    transform = a, b, c, d, e, f
    width, height, steps, levels = (int(told[key]) for key in ("width", "height", "steps", "levels"))
    low, high = (None if told[key] is None else float(told[key]) for key in ("low", "high"))
    good = (
        all(map(math.isfinite, (*transform, low or 0.0, high or 0.0)))
        and min(width, height, steps) > 0
        and 0 < levels <= MOST_LEVELS
        and not SIDE.passed(max(width, height) // ALIGNED)
        and not CELLS.passed(width * height * steps // ALIGNED)
    )
    if not good:
        raise ValueError("no such grid")
    unit, vertical = (clean_name(str(told[key]))[:100] for key in ("unit", "vertical"))
    return Grid(width, height, levels, transform, "", steps, bool(told["colours"]), unit, vertical, low, high)
