"""Real files, as they lie in the shared data: Monaco, Chicago, Nanao, Jakarta."""

from __future__ import annotations

import gzip
from collections import Counter
from pathlib import Path

import osmium
import pytest

from tests.layers.exchange.conftest import Desk


@pytest.mark.slow
def test_monaco_becomes_the_base_of_a_city_in_one_edit(desk: Desk, shared_data: Path) -> None:
    path = shared_data / "osm" / "monaco.osm.pbf"
    ways = sum(1 for o in osmium.FileProcessor(str(path)) if o.is_way() and "highway" in o.tags)

    report = desk.bring(path).report

    assert report.rejected == []
    assert desk.store.count("road") == ways
    assert "footway" in Counter(f["road_class"] for f in desk.store.features("road"))
    assert desk.store.count("building") > 1_200
    assert desk.store.count("hospital") == 6
    assert {d["credit"] for d in desk.store.datasets()} == {"© OpenStreetMap contributors"}
    assert len(list(desk.store.lines())) == 1
    assert desk.bring(path).report.same == report.added
    desk.store.undo()
    assert desk.store.kinds_present() == []


def test_broken_rings_do_not_stop_an_extract(desk: Desk, shared_data: Path) -> None:
    report = desk.bring(shared_data / "osm" / "helsinki-centre.osm.pbf").report
    assert desk.store.count("building") > 400
    assert desk.store.count("address") > 1_300
    assert all("broken" in reason for _, reason in report.rejected)


@pytest.mark.slow
def test_chicago_becomes_an_archive_in_its_own_zone(desk: Desk, shared_data: Path) -> None:
    path = shared_data / "incidents" / "chicago-aggravated-assaults-2010-2019.csv.gz"

    report = desk.bring(path, archive="assaults", crs="EPSG:4326", zone="America/Chicago").report

    [dataset] = desk.store.datasets("archive")
    assert (report.added, dataset["count"], dataset["first"]) == (148_636, 148_636, "2010-01-01T06:05:00Z")
    assert len(set(desk.store.content(dataset["sha256"])["category"])) == 13


def test_nanaos_shelters_come_in_by_their_japanese_columns(desk: Desk, shared_data: Path) -> None:
    path = shared_data / "shelters" / "nanao-designated-shelters.csv"

    report = desk.bring(path, kind="shelter", crs="EPSG:4326").report

    assert (report.added, report.rejected) == (112, [])
    school = desk.store.find("shelter", "code", "CC0000000505")[0]
    assert school["name"] == "七尾中学校"
    assert school["capacity"] is None
    assert school["capacity_text"] == "屋内1,371人／屋外5,470人（面積の1/2）"
    assert desk.bring(path, kind="shelter", crs="EPSG:4326").report.same == 112


def test_jakartas_files_become_reference_layers(desk: Desk, shared_data: Path) -> None:
    for name, count in (("buildings.gpkg", 181), ("roads.geojson", 185), ("districts.geojson", 5)):
        assert desk.bring(shared_data / "flood" / f"jakarta-{name}").report.added == count
    assert [d["name"] for d in desk.store.datasets("reference")] == [
        "jakarta-buildings",
        "jakarta-roads",
        "jakarta-districts",
    ]
    kinds = Counter(f["TYPE"] for f in desk.store.features("jakarta-buildings"))
    assert {"Residential", "residential"} & set(kinds)


def test_a_gzipped_extract_is_the_same_extract(desk: Desk, shared_data: Path, tmp_path: Path) -> None:
    path = shared_data / "osm" / "monaco.osm.pbf"
    packed = tmp_path / "monaco.osm.pbf.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    report = desk.bring(packed).report
    assert report.added > 3_000
    assert desk.bring(path).report.same == report.added
