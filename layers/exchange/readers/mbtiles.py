"""MBTiles 1.3: tiles in an SQLite file, read from a private copy, where no trigger and no view of its own can run."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

from layers.exchange.basemap import MAX_ZOOM, send_base
from layers.exchange.foreign import opened, tables
from layers.exchange.limits import MB, TILES
from layers.exchange.refusal import Refusal, not_of_format
from layers.exchange.shifted import told_of
from layers.exchange.sink import Sink
from layers.exchange.tile_files import Key, TileFile
from layers.exchange.vector_tiles.base import send_vector_base
from layers.i18n import N_, message

_VECTOR = ("pbf", "mvt", "application/vnd.mapbox-vector-tile")


def read(path: Path, name: str, sink: Sink, options: dict[str, Any]) -> None:
    """The base map that the file holds."""
    try:
        with opened(path, name, longest=16 * MB) as connection:
            if not {"metadata", "tiles"} <= tables(connection).keys():
                raise not_of_format(name, "MBTiles")
            said = dict(connection.execute("SELECT name, value FROM metadata LIMIT 1000").fetchall())
            is_vector = str(said.get("format", "")).casefold() in _VECTOR
            tiles = replace(_tile_file(connection, name), **told_of(name, said, options.get("crs")))
            (send_vector_base if is_vector else send_base)(tiles, sink)
    except sqlite3.Error as error:
        if _is_damage(error):
            raise Refusal(
                message(N_("{file} is damaged, or is not whole: its tiles cannot be read."), file=name),
                message(N_("Fetch or copy it again, and wait until that has ended.")),
            ) from error
        raise not_of_format(name, "MBTiles") from error


def _is_damage(error: sqlite3.Error) -> bool:
    """Whether it is a database and what it says of itself does not hold, as of one that was cut off."""
    return (getattr(error, "sqlite_errorcode", 0) & 0xFF) in _DAMAGES


_DAMAGES = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR)


def _tile_file(connection: sqlite3.Connection, name: str) -> TileFile:
    rows = connection.execute(
        "SELECT zoom_level, tile_column, tile_row FROM tiles LIMIT ?", (TILES.most + 1,)
    ).fetchall()
    if passed := TILES.passed(len(rows)):
        raise Refusal(message(N_("The file goes over a limit.")), passed)
    keys: defaultdict[int, set[tuple[int, int]]] = defaultdict(set)
    for zoom, x, row in rows:
        if all(isinstance(v, int) for v in (zoom, x, row)) and 0 <= zoom <= MAX_ZOOM:
            y = (1 << zoom) - 1 - row  # rows are counted from the south
            if 0 <= x < 1 << zoom and 0 <= y < 1 << zoom:
                keys[zoom].add((x, y))

    def data(key: Key) -> bytes:
        zoom, x, y = key
        found = connection.execute(
            "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?",
            (zoom, x, (1 << zoom) - 1 - y),
        ).fetchone()
        return found[0] if found and isinstance(found[0], bytes) else b""

    return TileFile(name, {zoom: frozenset(there) for zoom, there in keys.items()}, data)
