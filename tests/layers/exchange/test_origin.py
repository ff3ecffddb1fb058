"""Where a layer came from, as its facts say it: file, system, conversion, zone, credit, counts and the last import."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pytest
from shapely import Point

from layers.edit import Change, Edit
from layers.exchange.origin import Datum, Origin, conversion_words, datum_of, origins
from layers.exchange.recording import record
from layers.i18n import message
from layers.kinds.datasets import DATASET
from tests.layers.exchange.conftest import Desk
from tests.layers.exchange.files import collection, feature
from tests.layers.exchange.test_sheet import BOW

SHELTERS = "name,opened_at,lon,lat\nA,2024-09-11 10:00,108.33,22.81\nB,2024-09-11 10:00,108.33,95\n"


def brought(desk: Desk, path: Path, **options: str) -> None:
    record(desk.store, desk.prepare(path, **options))


def of(desk: Desk, key: str) -> list[Origin]:
    return origins(key, desk.store.features(DATASET), desk.store.own_features(key), desk.store)


def test_a_layer_of_cgcs2000_says_that_it_was_a_null_shift(desk: Desk) -> None:
    path = desk.folder / "survey.gpkg"
    gpd.GeoDataFrame({"name": ["A"]}, geometry=[Point(108.3, 22.8)], crs="EPSG:4490").to_file(path, driver="GPKG")
    brought(desk, path)

    (origin,) = of(desk, "survey")
    assert (origin.file, origin.count, origin.rejected) == ("survey.gpkg", 1, 0)
    assert (origin.datum.crs, origin.datum.mark) == ("EPSG:4490", "2000")
    assert "Null shift" in str(conversion_words(origin.datum))
    assert origin.line is not None
    assert origin.line.post == "owner"


def test_every_layer_has_a_mark_also_where_the_format_alone_says_its_system(desk: Desk) -> None:
    brought(desk, desk.file("a.geojson", collection(feature([108.3, 22.8], name="A"))))

    (origin,) = of(desk, "a")
    assert origin.datum == Datum("EPSG:4326", "WGS 84", "none")
    assert conversion_words(origin.datum) is None


def test_features_of_a_kind_know_their_file_its_zone_and_the_rows_that_stayed_outside(desk: Desk) -> None:
    brought(desk, desk.file("s.csv", SHELTERS), kind="shelter", crs="GCJ-02", zone="Asia/Shanghai")

    (origin,) = of(desk, "shelter")
    assert (origin.file, origin.count, origin.rejected) == ("s.csv", 1, 1)
    assert (origin.datum.mark, origin.zone) == ("GCJ", "Asia/Shanghai")
    assert origin.report is not None
    assert origin.report.rejected == [(2, "Its latitude 95 is outside −90 to 90.")]


def test_the_last_import_counts_and_what_a_person_did_since_is_none(desk: Desk) -> None:
    brought(desk, desk.file("s.csv", SHELTERS), kind="shelter", crs="EPSG:4326", zone="UTC")
    (fact,) = desk.store.own_features("shelter")
    desk.store.apply(Edit(message("Close it"), (Change(fact, replace(fact, values={**fact.values, "capacity": 3})),)))

    (origin,) = of(desk, "shelter")
    assert origin.line is not None
    assert origin.line.seq == 1


def test_a_layer_tells_of_its_zone_and_of_shapes_that_are_not_valid(desk: Desk) -> None:
    brought(desk, desk.file("p.geojson", collection(feature(BOW, "Polygon", at="2024-09-11 10:00"))), zone="Asia/Tokyo")

    (origin,) = of(desk, "p")
    assert (origin.zone, origin.marks_shapes) == ("Asia/Tokyo", True)


@pytest.mark.parametrize(
    ("name", "mark"),
    [("WGS 84", "84"), ("Xian 1980", "Xian80"), ("European Datum 1950", "ED50"), ("Tokyo", "Toky"), ("BD-09", "BD")],
)
def test_a_mark_is_short(name: str, mark: str) -> None:
    assert Datum("EPSG:1", name, "shift").mark == mark


def test_what_an_older_workspace_kept_is_told_as_far_as_it_goes() -> None:
    assert datum_of({}) == Datum()
    assert datum_of({"crs": "EPSG:4545"}).name == "CGCS2000"
    assert datum_of({"crs": "rubbish"}).is_rough
