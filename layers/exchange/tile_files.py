"""A file of tiles as its reader opened it, and the pictures that are made of them.

Tiles are those of the web: zoom z has 2^z by 2^z of them over the square of EPSG:3857, counted from the north-west.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from layers.geo import RADIUS_M
from layers.pyramid import Cells
from layers.systems import WGS84

Key: TypeAlias = tuple[int, int, int]
"""Zoom, column and row."""
WORLD_M = 2 * math.pi * RADIUS_M


@dataclass(frozen=True)
class TileFile:
    """What the formats have in common: which tiles there are, and the bytes of each.

    `datum` is the one that its places are in, WGS 84 or one of the Chinese web maps; `words` what else it says of
    itself.
    """

    name: str
    keys: Mapping[int, frozenset[tuple[int, int]]]
    data: Callable[[Key], bytes]
    credit: str = ""
    datum: str = WGS84
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pictures:
    """Tiles as pictures of 256 pixels, or `finer` times twice that; `cells` gives None for one that is not there, or
    damaged, which is then among those `damaged`."""

    of: TileFile
    keys: Mapping[int, frozenset[tuple[int, int]]]
    cells: Callable[[Key], Cells | None]
    finer: int
    damaged: set[Key] = field(default_factory=set)
