"""Large tables of points in a GeoPackage as GDAL reads them, many rows at once: SQLite gives them one by one.

That goes for a file in which nothing runs, a table without computed columns, and values of the sort that their columns
declare; for GDAL would take others for something else and say nothing. SQLite looks at each of them meanwhile, in a
thread; where it finds another, what was sent does not count.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from layers.columns import Column
from layers.exchange.arrow import batches
from layers.exchange.foreign import quoted
from layers.exchange.lean import pyogrio_alone
from layers.exchange.sink import BATCH, Sink
from layers.exchange.wkb import points_from_wkb
from layers.pieces import Blobs

_LARGE = 200_000
"""Rows from which on it is worth loading the library."""
_PRAGMAS = "trusted_schema=OFF,cell_size_check=ON,query_only=ON"
_NO_TEXT = "({0} COLLATE BINARY < '' OR {0} >= x'' OR instr({0}, char(0)))"
_NO_NUMBER = "({0} COLLATE BINARY >= '')"
_WRONG = {
    "TEXT": _NO_TEXT,
    "DATETIME": _NO_TEXT,
    "INTEGER": "(typeof({0}) <> 'integer' AND {0} IS NOT NULL)",
    "REAL": _NO_NUMBER,
    "DOUBLE": _NO_NUMBER,
}
"""By what a column declares: when a value of it is something else. Numbers come before texts, and bytes behind them;
GDAL ends a text at its first zero byte."""


@dataclass(frozen=True, slots=True)
class PlainTable:
    """`key` is the column that SQLite counts rows by, `geometry` that of the places; `columns` are the others with
    what they declare."""

    name: str
    key: str
    geometry: str
    columns: Mapping[str, str]


def send_ahead(connection: sqlite3.Connection, copy: Path, table: PlainTable, sink: Sink) -> tuple[int, int | None]:
    """Send the first rows of the table, all or none among them, in the order of their keys: how many, and the last key.

    `connection` is one to the database at `copy`, and any thread may use it.
    """
    if sink.brief or not _may_be_plain(connection, table):
        return 0, None
    count, last = 0, None
    with ThreadPoolExecutor(1) as aside:
        judged = aside.submit(_is_plain, connection, table)
        for keys, points, columns in _batches(copy, table):
            if last is not None and keys[0] <= last:
                break
            sink.rows(range(count + 1, count + 1 + len(keys)), points, columns)
            count, last = count + len(keys), int(keys[-1])
        if not judged.result():
            sink.void()
            return 0, None
    return count, last


def _may_be_plain(connection: sqlite3.Connection, table: PlainTable) -> bool:
    """Judged by what is declared, and by how many rows there are."""
    if not set(table.columns.values()) <= _WRONG.keys():
        return False
    (rows,) = connection.execute(f"SELECT count(*) FROM {quoted(table.name)}").fetchone()  # noqa: S608  (quoted)
    strange = (
        "SELECT 1 FROM sqlite_master WHERE type = 'view'"
        " OR (sql LIKE 'CREATE VIRTUAL %' AND sql NOT LIKE '% USING rtree(%') LIMIT 1"
    )
    computed = connection.execute("SELECT 1 FROM pragma_table_xinfo(?) WHERE hidden", (table.name,)).fetchone()
    return rows >= _LARGE and computed is None and connection.execute(strange).fetchone() is None


def _is_plain(connection: sqlite3.Connection, table: PlainTable) -> bool:
    """Judged by every value."""
    place = quoted(table.geometry)
    wrong = [f"{place} IS NULL OR {place} < x''"]
    wrong += [_WRONG[declared].format(quoted(name)) for name, declared in table.columns.items()]
    query = f"SELECT 1 FROM {quoted(table.name)} WHERE {' OR '.join(wrong)} LIMIT 1"  # noqa: S608  (quoted)
    return connection.execute(query).fetchone() is None


def _batches(copy: Path, table: PlainTable) -> Iterator[tuple[Any, Blobs, dict[str, Column]]]:
    """Keys, points and columns, up to the first batch that is not as it should be."""
    pyogrio = pyogrio_alone()
    pyogrio.set_gdal_config_options({"OGR_SQLITE_PRAGMA": _PRAGMAS})
    wanted = {"return_fids": True, "batch_size": BATCH, "datetime_as_string": True}
    try:
        if pyogrio.read_info(copy, layer=table.name)["driver"] != "GPKG":
            return
        with pyogrio.raw.open_arrow(copy, layer=table.name, **wanted) as (meta, stream):
            if meta["fid_column"] != table.key or [str(name) for name in meta["fields"]] != list(table.columns):
                return
            for batch in batches(stream):
                keys, shapes = np.asarray(batch.pop(table.key)), batch.pop(table.geometry)
                if not len(keys) or not (np.diff(keys) > 0).all() or not _are_points(shapes):
                    return
                yield keys, Blobs.of(shapes), {name: batch[name] for name in table.columns}
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError, KeyError):
        return  # row by row it is said what is wrong


def _are_points(shapes: Any) -> bool:
    """Of two numbers each."""
    xy = points_from_wkb(shapes)
    return xy is not None and not (np.isnan(xy[0]) | np.isnan(xy[1])).any()
