"""A large table of points comes many rows at once, and is read as it would be row by row, whatever is odd in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from shapely import LineString

from layers.exchange import plain_table
from layers.exchange.guard import RawTable
from layers.pieces import Blobs
from tests.layers.exchange.here import read_here

ROWS = 60
LIBRARY = SimpleNamespace(
    read_info=pyogrio.read_info,
    raw=pyogrio.raw,
    errors=pyogrio.errors,
    set_gdal_config_options=lambda options: None,  # they would hold for all tests of this process
)


@pytest.fixture(autouse=True)
def small_is_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A handful of rows counts as many, five of them make a batch, and the library is the one that tests have."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(plain_table, "_LARGE", 10)
    monkeypatch.setattr(plain_table, "BATCH", 5)
    monkeypatch.setattr(plain_table, "pyogrio_alone", lambda: LIBRARY)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "points.gpkg"
    frame = gpd.GeoDataFrame(
        {
            "name": [None if n % 7 == 3 else f"第{n}点" for n in range(ROWS)],
            "beat": pd.array([None if n % 5 == 1 else 2**53 + n for n in range(ROWS)], dtype="Int64"),
            "share": [n / 3 for n in range(ROWS)],
            "time": pd.date_range("2026-01-01T00:00:00Z", periods=ROWS, freq="h"),
        },
        geometry=gpd.points_from_xy([108 + n / 100 for n in range(ROWS)], [22 + n / 100 for n in range(ROWS)]),
        crs=4326,
    )
    pyogrio.write_dataframe(frame, path, driver="GPKG")
    return path


def read(path: Path) -> RawTable:
    (table,) = read_here(path, progress=lambda done, text: None)
    return table


def told(table: RawTable) -> dict[str, Any]:
    geometry = [] if table.geometry is None else list(table.geometry)
    columns = {name: [(type(v), v) for v in list(column)] for name, column in table.columns.items()}
    plain = {name: [v.item() if hasattr(v, "item") else v for _, v in cells] for name, cells in columns.items()}
    return {"rows": table.rows, "geometry": geometry, "columns": plain, "rejected": table.rejected, "says": table.says}


def one_by_one(path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(plain_table, "_LARGE", 10**9)
        return told(read(path))


def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows went ahead, of each table."""
    found: list[int] = []

    def counting(*args: Any) -> tuple[int, int | None]:
        count, last = plain_table.send_ahead(*args)
        found.append(count)
        return count, last

    monkeypatch.setattr("layers.exchange.readers.geopackage.send_ahead", counting)
    return found


def test_all_rows_go_ahead_and_are_the_same(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ahead = counted(monkeypatch)
    table = read(file)
    assert ahead == [ROWS]
    assert isinstance(table.geometry, Blobs)
    assert told(table) == one_by_one(file, monkeypatch)
    assert table.columns["time"][0] == "2026-01-01T00:00:00Z"


ODD: dict[str, str] = {
    "a text among numbers": "UPDATE points SET beat = 'many' WHERE fid = 40",
    "a number with a fraction among whole ones": "UPDATE points SET beat = 1.5 WHERE fid = 40",
    "a text among measures": "UPDATE points SET share = 'half' WHERE fid = 40",
    "bytes among texts": "UPDATE points SET name = x'4142' WHERE fid = 40",
    "a time in other words": "UPDATE points SET time = 'noon, 3 May' WHERE fid = 40",
    "a time as a number": "UPDATE points SET time = 20260503 WHERE fid = 40",
    "a text with a zero byte": "UPDATE points SET name = 'a' || char(0) || 'b' WHERE fid = 40",
    "a text with the sign between texts": "UPDATE points SET name = 'a' || char(31) || 'b' WHERE fid = 40",
    "a text that is no UTF-8": "UPDATE points SET name = CAST(x'61ff62' AS TEXT) WHERE fid = 40",
    "a row without a place": "UPDATE points SET geom = NULL WHERE fid = 40",
    "a place that is cut": "UPDATE points SET geom = substr(geom, 1, 20) WHERE fid = 40",
    "a place without a header": "UPDATE points SET geom = x'0102' WHERE fid = 40",
    "a place that is a text": "UPDATE points SET geom = 'here' WHERE fid = 40",
    "infinity": "UPDATE points SET share = 9e999 WHERE fid = 40",
    "a key that leaps": "UPDATE points SET fid = 4000000000 WHERE fid = 40",
    "a key below zero": "UPDATE points SET fid = -5 WHERE fid = 40",
    "a view in the file": "CREATE VIEW seen AS SELECT * FROM points",
    "a computed column": "ALTER TABLE points ADD COLUMN twice INTEGER AS (beat * 2)",
    "a column of another sort": "ALTER TABLE points ADD COLUMN picture BLOB",
    "a column that sorts otherwise": "ALTER TABLE points ADD COLUMN place TEXT COLLATE NOCASE DEFAULT 'Yongning'",
    "a column named like the place": 'ALTER TABLE points ADD COLUMN "geometry" TEXT',
}


@pytest.mark.parametrize("statement", ODD.values(), ids=ODD.keys())
def test_what_is_odd_is_read_as_it_is_row_by_row(file: Path, statement: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _altered(file, lambda c: c.execute(statement))
    assert told(read(file)) == one_by_one(file, monkeypatch)


def test_a_line_among_points_comes_with_all_that_is_behind_it(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = LineString([(108, 22), (109, 23)]).wkb
    line = b"GP\0\1" + (4326).to_bytes(4, "little") + body
    _altered(file, lambda c: c.execute("UPDATE points SET geom = ? WHERE fid = 33", (line,)))
    ahead = counted(monkeypatch)
    table = read(file)
    assert ahead == [30]
    assert table.geometry is not None
    assert table.geometry[32] == body
    assert told(table) == one_by_one(file, monkeypatch)


def test_a_look_does_not_load_the_library(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ahead = counted(monkeypatch)
    (table,) = read_here(file, progress=lambda done, text: None, rows=3)
    assert (ahead, list(table.rows)) == ([0], [1, 2, 3])


def _altered(file: Path, change: Callable[[sqlite3.Connection], object]) -> None:
    with closing(sqlite3.connect(file)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        change(connection)
        connection.commit()
