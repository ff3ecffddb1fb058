"""Places with a name in vector tiles, once each though many tiles and zooms tell of them."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from layers.exchange.limits import ROWS
from layers.exchange.ranks import PLACES
from layers.exchange.sink import BATCH, Sink
from layers.exchange.tile_files import Key, TileFile
from layers.exchange.vector_tiles.decode import POINT, TileLayer
from layers.exchange.wkb import points_to_wkb

KIND = "place"
_LAYERS = re.compile(r"place|settlement|label", re.I)
_RANK_TAGS = ("kind_detail", "type", "class", "kind", "place")
_NAMES = {"name": ("name:zh", "name:zh-Hans", "name_zh", "name_zh-Hans", "name"), "name_en": ("name:en", "name_en")}
_SAME_DEG = 0.02
"""Two of one name and rank closer than this are one place: a coarser zoom has it a little elsewhere."""


class Places:
    """Cities, towns, suburbs, villages; `name` in Chinese where there is one, as the place itself has it else."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], list[tuple[float, float]]] = {}
        self._rows: list[tuple[float, float, str, str | None, str]] = []

    @property
    def count(self) -> int:
        return len(self._rows)

    def add(self, key: Key, layers: Sequence[TileLayer]) -> None:
        """What the layers of a tile tell, but what lies in the tiles beside it."""
        for layer in layers:
            if _LAYERS.search(layer.name):
                for n in np.flatnonzero(layer.sorts == POINT).tolist():
                    self._add(key, layer, n)

    def send(self, sink: Sink, of: TileFile) -> None:
        """A table of their own, where there are any."""
        for start in range(0, len(self._rows), BATCH):
            rows = self._rows[start : start + BATCH]
            lon, lat, name, english, rank = (list(column) for column in zip(*rows, strict=True))
            columns: dict[str, Any] = {"name": name, "name_en": english, "rank": rank}
            shapes: list[bytes | None] = [*points_to_wkb(np.array(lon), np.array(lat))]
            sink.rows(range(start + 1, start + len(lon) + 1), shapes, columns)
        if self._rows:
            sink.close(KIND, kind=KIND, credit=of.credit, crs=of.datum)

    def _add(self, key: Key, layer: TileLayer, n: int) -> None:
        tags, first = layer.tags[n], int(layer.parts[layer.begins[n]])
        rank = next((PLACES[w] for tag in _RANK_TAGS if (w := str(tags.get(tag, "")).casefold()) in PLACES), None)
        name, english = (next((str(tags[k]) for k in keys if tags.get(k)), None) for keys in _NAMES.values())
        if rank is None or name is None or layer.begins[n + 1] == layer.begins[n] or self.count >= ROWS.most:
            return
        x, y = layer.xy[first].tolist()
        if 0 <= x < 1 and 0 <= y < 1:
            self._keep(*_lon_lat(key, x, y), name, english, rank)

    def _keep(self, lon: float, lat: float, name: str, english: str | None, rank: str) -> None:
        known = self._found.setdefault((name, rank), [])
        if all(math.hypot(lon - other[0], lat - other[1]) > _SAME_DEG for other in known):
            known.append((lon, lat))
            self._rows.append((lon, lat, name, english, rank))


def _lon_lat(key: Key, x: float, y: float) -> tuple[float, float]:
    """Of a place in a tile, in EPSG:4326; x and y from 0 to 1 from its north-west corner."""
    zoom, column, row = key
    turns = (column + x) / (1 << zoom), (row + y) / (1 << zoom)
    return turns[0] * 360 - 180, math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * turns[1]))))
