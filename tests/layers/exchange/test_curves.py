"""Curves, which GEOS does not read: their row is told, and the others come in."""

from __future__ import annotations

import json
import sqlite3
import struct
from pathlib import Path

import geopandas
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pytest
from shapely import Point

from layers.exchange.geos import A_CURVE, shapes_of
from tests.layers.exchange.conftest import Desk

ARC = struct.pack("<BII6d", 1, 8, 3, 108, 22, 108.5, 22.5, 109, 22)
POINT = struct.pack("<BI2d", 1, 1, 108, 22)
IN_A_COLLECTION = struct.pack("<BII", 1, 7, 1) + ARC


def parquet(folder: Path, shape: bytes) -> Path:
    told = {"version": "1.0.0", "primary_column": "g", "columns": {"g": {"encoding": "WKB", "geometry_types": []}}}
    table = pa.table({"name": ["A", "B"], "g": [POINT, shape]}).replace_schema_metadata({"geo": json.dumps(told)})
    pq.write_table(table, folder / "c.parquet")
    return folder / "c.parquet"


def geopackage(folder: Path, shape: bytes) -> Path:
    path = folder / "c.gpkg"
    pyogrio.write_dataframe(geopandas.GeoDataFrame({"name": ["A", "B"]}, geometry=[Point(1, 2)] * 2, crs=4326), path)
    with sqlite3.connect(path) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        head = b"GP\0\x01" + struct.pack("<i", 4326)
        connection.execute("UPDATE c SET geom = ? WHERE fid = 2", (head + shape,))
    connection.close()
    return path


def words(folder: Path, shape: bytes) -> Path:
    path = folder / "c.csv"
    path.write_text(
        'name,wkt\nA,POINT(1 2)\nB,"CURVEPOLYGON(CIRCULARSTRING(0 0,1 1,2 0,1 -1,0 0))"\n', encoding="utf-8"
    )
    return path


@pytest.mark.parametrize("made", [parquet, geopackage, words])
@pytest.mark.parametrize("shape", [ARC, A_CURVE, IN_A_COLLECTION])
def test_a_row_with_a_curve_is_rejected_with_its_reason_and_the_others_come_in(
    desk: Desk, made: type, shape: bytes
) -> None:
    report = desk.bring(made(desk.folder, shape), crs="EPSG:4326").report
    assert report.added == 1
    assert report.rejected == [(2, "Its shape has curves, which are not read: export it with straight lines.")]


def test_shapes_beside_a_curve_are_read() -> None:
    made, curved = shapes_of([POINT, ARC, None, b"rubbish"])
    assert (made[0], made[1], made[2], made[3], curved) == (Point(108, 22), None, None, None, [1])
