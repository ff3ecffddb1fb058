"""FlatGeobuf, GeoParquet and OSM XML, against the libraries that are at home in them."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path

import geopandas
import osmium
import pyogrio
import pytest
import shapely

from layers.errors import SituationError
from layers.exchange.importing import NeedsCrs
from layers.exchange.refusal import Refusal
from tests.layers.exchange.conftest import Desk

needs_pyarrow = pytest.mark.skipif(importlib.util.find_spec("pyarrow") is None, reason="pyarrow is an extra")


def frame() -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame(
        {"name": ["甲", None], "whole": [1, 2], "real": [0.5, 1.5], "yes": [True, False]},
        geometry=[shapely.Point(108.3, 22.8, 7.0), shapely.Point(108.4, 22.9, 8.0)],
        crs="EPSG:4326",
    )


def check(desk: Desk, path: Path) -> None:
    report = desk.bring(path).report
    assert (report.added, report.rejected) == (2, [])
    rows = sorted(desk.store.features("t"), key=lambda f: f["whole"])
    assert [(f["name"], f["real"], f["yes"]) for f in rows] == [("甲", 0.5, True), (None, 1.5, False)]
    assert [f.geometry.z for f in rows] == [7.0, 8.0]


def test_flatgeobuf_comes_in_with_its_types(desk: Desk) -> None:
    path = desk.folder / "t.fgb"
    pyogrio.write_dataframe(frame(), path, driver="FlatGeobuf")
    check(desk, path)


def test_flatgeobuf_in_another_system_is_moved(desk: Desk) -> None:
    path = desk.folder / "t.fgb"
    pyogrio.write_dataframe(frame().to_crs(4545), path, driver="FlatGeobuf")
    desk.bring(path)
    assert min(f.geometry.x for f in desk.store.features("t")) == pytest.approx(108.3, abs=1e-6)


@pytest.mark.parametrize("cut", [0, 8, 40, 120, -20])
def test_a_cut_flatgeobuf_is_refused_or_short(desk: Desk, cut: int) -> None:
    path = desk.folder / "t.fgb"
    pyogrio.write_dataframe(frame(), path, driver="FlatGeobuf")
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(SituationError):
        desk.prepare(path)


@needs_pyarrow
def test_geoparquet_comes_in_with_its_types(desk: Desk) -> None:
    path = desk.folder / "t.parquet"
    frame().to_parquet(path)
    check(desk, path)


@needs_pyarrow
def test_a_plain_parquet_table_asks_where_its_places_are(desk: Desk) -> None:
    path = desk.folder / "t.parquet"
    frame().assign(lon=1.0, lat=2.0).drop(columns="geometry").to_parquet(path)
    with pytest.raises(NeedsCrs):
        desk.prepare(path)
    assert desk.bring(path, crs="EPSG:4326").report.added == 2


@needs_pyarrow
@pytest.mark.parametrize("content", [b"PAR1", b"PAR1" * 100, b"PAR1" + b"\xff" * 64 + b"PAR1"])
def test_a_damaged_parquet_is_refused(desk: Desk, read_here: Callable[[Path], None], content: bytes) -> None:
    with pytest.raises(Refusal):
        read_here(desk.file("t.parquet", content))


OSM = """<?xml version="1.0"?><osm version="0.6"><node id="1" lat="1" lon="2" version="1"/>
<node id="2" lat="1.1" lon="2.1" version="1"/><way id="3" version="1"><nd ref="1"/><nd ref="2"/>
<tag k="highway" v="residential"/><tag k="name" v="民族大道"/></way></osm>"""


def test_osm_xml_is_a_base_as_pbf_is(desk: Desk) -> None:
    assert desk.bring(desk.file("a.osm", OSM)).report.added == 1
    road = next(desk.store.features("road"))
    assert (road["name"], road["road_class"]) == ("民族大道", "residential")


@pytest.mark.slow
def test_the_same_extract_in_both_spellings_is_the_same_city(desk: Desk, shared_data: Path) -> None:
    source = shared_data / "osm" / "helsinki-centre.osm.pbf"
    path = desk.folder / "helsinki-centre.osm"
    with osmium.SimpleWriter(str(path)) as writer:
        for thing in osmium.FileProcessor(str(source)):
            writer.add(thing)
    report = desk.bring(source).report
    again = desk.bring(path).report
    assert (again.read, again.same) == (report.read, report.added)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "<osm",
        "<gpx/>",
        '<!DOCTYPE osm [<!ENTITY a "b">]>' + OSM,
        OSM[:200],
        '<osm version="9"/>',
        '<osm version="0.6"/>',
    ],
)
def test_what_is_no_whole_osm_is_refused(desk: Desk, read_here: Callable[[Path], None], content: str) -> None:
    with pytest.raises(Refusal):
        read_here(desk.file("a.osm", content))


@needs_pyarrow
def test_a_second_column_of_shapes_is_told(desk: Desk) -> None:
    made = frame()
    made["around"] = made.geometry.translate(1)
    made.to_parquet(desk.folder / "t.parquet")
    report = desk.bring(desk.folder / "t.parquet").report
    told = "Only the shapes in geometry were taken; those in around stay outside."
    assert (report.added, report.notes) == (2, [(0, told)])


def test_tables_without_places_beside_others_are_told(desk: Desk) -> None:
    path = desk.folder / "t.gpkg"
    pyogrio.write_dataframe(frame(), path, layer="places")
    pyogrio.write_dataframe(frame().drop(columns="geometry"), path, layer="codes")

    report = desk.bring(path).report

    words = "Tables without places are left out: codes. Name a kind without a place to take them."
    assert (report.added, report.notes) == (2, [(0, words)])
