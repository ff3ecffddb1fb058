"""Tiles of Chinese web maps, some hundred metres off: known by what is said of them, and moved to where they belong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from html import unescape
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers import geo
from layers.datum import BD09, GCJ02
from layers.errors import SituationError
from layers.exchange.refusal import Refusal
from layers.exchange.tile_files import WORLD_M, Key, Pictures
from layers.i18n import N_, message
from layers.pyramid import TILE_PX, Cells
from layers.systems import WGS84, system

Floats = NDArray[np.float64]

_FIELDS = ("crs", "srs", "datum", "projection", "proj", "coordinatesystem", "coordsys", "coordtype", "tilecrs")
"""Of the metadata, without case and signs between: where makers of tiles name a system."""
_AS_THEY_ARE = (WGS84, "EPSG:3857", "EPSG:4490", "EPSG:3785")
NODE_PX = 16
_PAD_M = 5.0


def told_of(name: str, said: Mapping[str, Any], crs: str | None) -> dict[str, Any]:
    """What the metadata say of tiles; and in which datum these are, as the person says in `crs`, else as the metadata
    do in a field for it.

    Raises
    ------
    Refusal
        It is a system that tiles of the web cannot be in.
    """
    words = tuple(plain_words(said.get(key)) for key in ("name", "description", "attribution"))
    return {"credit": words[-1], "words": words, "datum": _datum(name, crs) if crs else _declared(name, said)}


def plain_words(text: object) -> str:
    """A text without its markup."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", str(text or ""))[:2_000]).split())[:200]


def _declared(name: str, said: Mapping[str, Any]) -> str:
    for key, value in said.items():
        if "".join(c for c in str(key).casefold() if c.isalpha()) in _FIELDS and isinstance(value, str):
            with suppress(SituationError):  # some other word
                return _datum(name, value)
    return WGS84


def _datum(name: str, text: str) -> str:
    key = system(text).key
    if key in (GCJ02, BD09):
        return key
    if key not in _AS_THEY_ARE:
        raise Refusal(
            message(
                N_("The tiles of {file} are said to be in {crs}; those of the web are not."), file=name, crs=key[:60]
            ),
            message(N_("Where they come from a Chinese web map say --crs GCJ-02 or --crs BD-09, else --crs WGS84.")),
        )
    return WGS84


def moved(pictures: Pictures) -> Pictures:
    """The same tiles where they belong, each made of those of the file that lie there; as they are for WGS 84."""
    datum = pictures.of.datum
    if datum == WGS84:
        return pictures
    side = TILE_PX << pictures.finer

    @lru_cache(maxsize=32)
    def source(key: Key) -> Cells | None:
        return pictures.cells(key) if key[1:] in pictures.keys[key[0]] else None

    def cells(key: Key) -> Cells | None:
        x, y = _pixels(key, side, datum)
        out: Cells = np.zeros((side, side, 4), dtype=np.uint8)
        is_there = False
        columns, rows = x // side, y // side
        for column in range(int(columns.min()), int(columns.max()) + 1):
            for row in range(int(rows.min()), int(rows.max()) + 1):
                if (found := source((key[0], column, row))) is not None:
                    here = (columns == column) & (rows == row)
                    out[here] = found[y[here] - row * side, x[here] - column * side]
                    is_there = True
        return out if is_there else None

    keys = {zoom: frozenset(_covered(zoom, there, datum)) for zoom, there in pictures.keys.items()}
    return replace(pictures, keys=keys, cells=cells)


def _pixels(key: Key, side: int, datum: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Which pixel of the world, in the file's datum, is shown by each pixel of a tile; exact at every 16th, and even
    in between: the shift changes by less than a metre in a kilometre."""
    zoom, column, row = key
    nodes = np.arange(side // NODE_PX + 1) / (side // NODE_PX)
    u, v = np.meshgrid((column + nodes) / (1 << zoom), (row + nodes) / (1 << zoom))
    u, v = _shifted(u, v, datum)
    world = side << zoom
    return between(u * world, side, side), between(v * world, side, side)


def between(nodes: Floats, height: int, width: int) -> NDArray[np.int64]:
    """What is known at every 16th corner of so many rows and columns of cells, for the middle of each, rounded down."""
    down, across = ((np.arange(count) + 0.5) / NODE_PX for count in (height, width))
    row, column = down.astype(np.int64), across.astype(np.int64)
    rows = nodes[row] * (1 - down % 1.0)[:, None] + nodes[row + 1] * (down % 1.0)[:, None]
    return np.floor(rows[:, column] * (1 - across % 1.0) + rows[:, column + 1] * (across % 1.0)).astype(np.int64)


def _shifted(u: Floats, v: Floats, datum: str) -> tuple[Floats, Floats]:
    """Where a place of WGS 84 stands on the map of the file; both as parts of the square of the web, from the
    north-west."""
    lon, lat = u * 360 - 180, np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * v))))
    x, y = geo.x_y_of(lon, lat, datum)
    return (x + 180) / 360, (1 - np.arcsinh(np.tan(np.radians(y))) / np.pi) / 2


def _covered(zoom: int, there: frozenset[tuple[int, int]], datum: str) -> Iterator[tuple[int, int]]:
    """The tiles in which something of those of the file comes to lie: a ground that is hardly larger."""
    tiles = np.array(sorted(there), dtype=np.int64)
    corners = [(tiles[:, 0] + i, tiles[:, 1] + j) for i in (0, 1) for j in (0, 1)]
    scale = 1 << zoom
    spans = []
    for x, y in corners:
        u, v = _shifted(x / scale, y / scale, datum)
        spans.append((2 * x - u * scale, 2 * y - v * scale))  # back is the way there turned round, to a metre
    pad = _PAD_M / WORLD_M * scale
    columns, rows = (np.array(part) for part in zip(*spans, strict=True))
    west, east = (edge.astype(np.int64) for edge in (columns.min(axis=0) - pad, columns.max(axis=0) + pad))
    north, south = (edge.astype(np.int64) for edge in (rows.min(axis=0) - pad, rows.max(axis=0) + pad))
    for i in range(int((east - west).max()) + 1):
        for j in range(int((south - north).max()) + 1):
            inside = (west + i <= east) & (north + j <= south)
            yield from zip((west + i)[inside].tolist(), (north + j)[inside].tolist(), strict=True)
