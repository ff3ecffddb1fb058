"""Tables of databases and portals: a whole shape in each cell, in words, as hexadecimal WKB or as GeoJSON."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyproj
import pytest
import shapely

from layers.exchange.importing import NeedsCrs
from layers.exchange.limits import TEXT
from layers.exchange.shape_cells import ShapeCells
from tests.layers.exchange.conftest import Desk

PLACE = shapely.Point(108.33, 22.82)
AREA = shapely.box(108, 22, 109, 23)


@pytest.mark.parametrize(
    ("words", "column"),
    [
        (shapely.to_wkb(PLACE, hex=True), "geom"),
        (shapely.to_wkb(AREA, hex=True, byte_order=0), "wkb"),
        (shapely.to_wkb(AREA, hex=True).lower(), "the_geom"),
        (shapely.to_geojson(AREA), "Geo Shape"),
        (shapely.to_geojson(PLACE), "geometry"),
        (json.dumps({"type": "Feature", "geometry": shapely.geometry.mapping(PLACE)}), "geojson"),
        (AREA.wkt, "WKT"),
    ],
    ids=lambda value: str(value)[:12],
)
def test_a_shape_in_a_cell_is_where_the_row_is(desk: Desk, words: str, column: str) -> None:
    path = desk.folder / "t.csv"
    pd.DataFrame({"name": ["甲", "乙"], column: [words, None]}).to_csv(path, index=False)
    report = desk.bring(path, crs="EPSG:4326").report
    assert (report.added, [row for row, _ in report.rejected]) == (1, [2])
    assert next(desk.store.features("t")).geometry.normalize() in (PLACE, AREA.normalize())


def test_a_shape_as_a_database_writes_it_says_its_system(desk: Desk) -> None:
    metres = shapely.set_srid(shapely.Point(533_877.3, 2_524_641.7), 4545)
    path = desk.file("t.csv", f"name,geom\n甲,{shapely.to_wkb(metres, hex=True, include_srid=True)}\n")
    desk.bring(path)
    place = next(desk.store.features("t")).geometry
    assert (place.x, place.y) == (pytest.approx(108.33, abs=1e-6), pytest.approx(22.82, abs=1e-6))


@pytest.mark.parametrize(
    "bad",
    [
        "0101",
        "01010000000000000000",
        "0101000000zz",
        "01" + "07000000" + "01000000" * 3,
        '{"type": "Point", "coordinates": ["a", 1]}',
        '{"type": "Point"',
        "[" * 5_000,
        "0108000000" + "00" * 8,
        "POINT(1 2",
    ],
    ids=lambda text: text[:14],
)
def test_a_cell_that_holds_no_shape_costs_its_own_row_alone(desk: Desk, bad: str) -> None:
    good = (
        shapely.to_geojson(PLACE) if bad[0] in "{[" else PLACE.wkt if bad[0] == "P" else shapely.to_wkb(PLACE, hex=True)
    )
    path = desk.folder / "t.csv"
    pd.DataFrame({"name": ["a", "b"], "geom": [good, bad]}).to_csv(path, index=False)
    report = desk.bring(path, crs="EPSG:4326").report
    assert (report.added, [row for row, _ in report.rejected]) == (1, [2])


@pytest.mark.parametrize("corners", [5_000, 60_000])
def test_the_shape_of_a_province_may_be_longer_than_any_text(desk: Desk, corners: int) -> None:
    turns = [2 * math.pi * n / corners for n in range(corners)]
    ring = shapely.Polygon([(108 + math.cos(t), 22 + math.sin(t)) for t in turns])
    assert len(ring.wkt) > TEXT.most
    path = desk.folder / "t.csv"
    pd.DataFrame({"name": ["省"], "WKT": [ring.wkt]}).to_csv(path, index=False)
    assert desk.bring(path, crs="EPSG:4326").report.rejected == []
    feature = next(desk.store.features("t"))
    assert (feature["name"], shapely.get_num_coordinates(feature.geometry)) == ("省", corners + 1)


def test_a_cell_that_only_begins_like_a_shape_is_a_text() -> None:
    columns = {"shape": ["round", "square"], "wkt": ["", None]}
    assert ShapeCells(list(columns), None).taken_from(columns) is None


def native(path: Path, crs: object, edges: str | None = None) -> Path:
    """A file with Parquet's own type for shapes, and no `geo` metadata."""

    class Wkb(pa.ExtensionType):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__(pa.binary(), "geoarrow.wkb")

        def __arrow_ext_serialize__(self) -> bytes:
            told = {"crs": crs, "edges": edges}
            return json.dumps({key: value for key, value in told.items() if value is not None}).encode()

        @classmethod
        def __arrow_ext_deserialize__(cls, storage_type: object, serialized: bytes) -> Wkb:
            return cls()

    place = PLACE if crs is None else shapely.Point(533_877.3, 2_524_641.7)
    shapes = pa.ExtensionArray.from_storage(Wkb(), pa.array([place.wkb]))
    pq.write_table(pa.table({"name": ["甲"], "where": shapes}), path, store_schema=False)
    return path


@pytest.mark.parametrize("crs", [None, "EPSG:4545", "srid:4545", pyproj.CRS(4545).to_json_dict()], ids=str)
def test_the_type_that_parquet_itself_has_for_shapes_is_read(desk: Desk, crs: object) -> None:
    path = native(desk.folder / "t.parquet", crs)
    assert b"geo" not in (pq.ParquetFile(path).metadata.metadata or {})
    assert desk.bring(path).report.rejected == []
    feature = next(desk.store.features("t"))
    assert feature["name"] == "甲"
    assert shapely.distance(feature.geometry, PLACE) < 1e-6


def test_its_type_for_shapes_on_the_globe_too(desk: Desk) -> None:
    desk.bring(native(desk.folder / "t.parquet", None, "spherical"))
    assert next(desk.store.features("t")).geometry == PLACE


@pytest.mark.parametrize("shape", [PLACE.wkb, PLACE.wkt], ids=["bytes", "words"])
def test_a_plain_parquet_table_with_shapes_asks_only_for_their_system(desk: Desk, shape: bytes | str) -> None:
    path = desk.folder / "t.parquet"
    pd.DataFrame({"name": ["甲"], "geometry": [shape]}).to_parquet(path)
    with pytest.raises(NeedsCrs):
        desk.prepare(path)
    desk.bring(path, crs="EPSG:4326")
    assert next(desk.store.features("t")).geometry == PLACE
