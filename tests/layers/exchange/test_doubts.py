"""What is noticed about a file before it comes in, and said again in the report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from affine import Affine

from layers.errors import SituationError
from layers.exchange.importing import NeedsCrs, NeedsSwap, Options
from layers.exchange.mapping import VALUE, datum_in, place_columns
from layers.exchange.sheet import ROWS, Sheet, look_closely
from layers.exchange.times import ways
from tests.layers.exchange.conftest import Desk
from tests.layers.exchange.files import collection, feature
from tests.layers.exchange.test_sheet import BOW, codes, doubt


def sheet(desk: Desk, path: Path, **options: Any) -> Sheet:
    return look_closely(path, Options(**options), desk.store, progress=lambda done, words="": None).sheets[0]


def notes(desk: Desk, path: Path, **options: Any) -> list[str]:
    return [words for _, words in desk.bring(path, **options).report.notes]


# Encodings


def test_a_short_chinese_table_may_be_in_either_encoding_and_each_shows_how_it_would_read(desk: Desk) -> None:
    path = desk.file("s.csv", "名称,lon,lat\n甲,108.3,22.8\n".encode("gb18030"))

    one = sheet(desk, path, crs="EPSG:4326")
    asked = doubt(one, "encoding")
    assert not asked.open
    assert [(a.value, str(a.words)) for a in asked.answers] == [(None, "GB18030: 名称"), ("big5", "Big5: 靡備")]
    chosen = asked.answers[1].taken(Options(crs="EPSG:4326"))
    again = sheet(desk, path, crs="EPSG:4326", encoding=chosen.encoding)
    assert again.columns[0] == "靡備", "read again in the other"
    assert "encoding" in codes(again), "and the answer can be taken back"
    assert any("--encoding big5" in words for words in notes(desk, path, crs="EPSG:4326"))
    assert not any("--encoding" in words for words in notes(desk, path, crs="EPSG:4326", encoding="gb18030"))


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("名称,lon,lat\n朝溪中学,1,2\n", "utf-8"),
        ("编号,名称,经度,纬度\nS-1,朝溪中学,1,2\n", "gb18030"),
        ("名前,経度,緯度\n七尾市役所,1,2\n", "cp932"),
        ("name,lon,lat\nA,1,2\n", "utf-8"),
    ],
)
def test_an_encoding_that_is_certain_is_not_asked_about(desk: Desk, text: str, encoding: str) -> None:
    one = sheet(desk, desk.file("s.csv", text.encode(encoding)), crs="EPSG:4326")

    assert "encoding" not in codes(one)
    assert one.encoding == encoding


def test_western_letters_read_as_chinese_are_doubted(desk: Desk) -> None:
    path = desk.file("s.csv", "name,lon,lat\nMüller,1,2\n".encode("cp1252"))

    assert {a.value for a in doubt(sheet(desk, path, crs="EPSG:4326"), "encoding").answers} == {None, "cp1252"}
    desk.bring(path, crs="EPSG:4326", encoding="cp1252")


def test_the_table_of_a_shapefile_that_does_not_say_its_encoding_is_doubted_too(desk: Desk) -> None:
    frame = gpd.GeoDataFrame({"name": ["甲"]}, geometry=[shapely.Point(108.3, 22.8)], crs="EPSG:4326")
    frame.to_file(desk.folder / "p.shp", encoding="gb18030")
    (desk.folder / "p.cpg").unlink()
    dbf = desk.folder / "p.dbf"
    dbf.write_bytes(dbf.read_bytes()[:29] + b"\0" + dbf.read_bytes()[30:])

    assert doubt(sheet(desk, desk.folder / "p.shp"), "encoding").answers[0].value is None


# Places


@pytest.mark.parametrize(
    ("name", "system"),
    [
        ("lng_gcj02", "GCJ-02"), ("火星经度", "GCJ-02"), ("bd_lon", "BD-09"), ("bd09_x", "BD-09"),
        ("百度坐标", "BD-09"), ("wgs84_lat", "EPSG:4326"), ("经度(CGCS2000)", "EPSG:4490"),
        ("abdomen", None), ("datamap", None), ("x", None),
    ],
)  # fmt: skip
def test_names_speak_of_their_datum(name: str, system: str | None) -> None:
    assert datum_in(name) == system


def test_columns_with_the_datum_in_their_names_are_places_and_the_truest_pair_is_taken() -> None:
    assert place_columns(["name", "lng_gcj02", "lat_gcj02"], {}) == ("lng_gcj02", "lat_gcj02")
    assert place_columns(["百度经度", "百度纬度"], {}) == ("百度经度", "百度纬度")
    both = ["gcj_lon", "gcj_lat", "wgs_lon", "wgs_lat"]
    assert place_columns(both, {}) == ("wgs_lon", "wgs_lat")
    assert place_columns(["gcj_lon", "bd_lat"], {}) is None


def test_a_name_that_speaks_of_a_datum_is_the_first_answer_and_stands_in_the_hint(desk: Desk) -> None:
    path = desk.file("s.csv", "name,bd_lon,bd_lat\nA,108.3,22.8\n")

    asked = doubt(sheet(desk, path), "crs")
    assert asked.open
    assert asked.answers[0].value == "BD-09"
    assert "BD-09" in str(asked.words)
    with pytest.raises(NeedsCrs, match="BD-09"):
        desk.prepare(path)


@pytest.mark.parametrize("crs", ["GCJ-02", "EPSG:4326"])
def test_a_format_that_says_wgs_84_and_a_name_that_says_otherwise_are_asked_about(desk: Desk, crs: str) -> None:
    path = desk.file("高德.gcj02.geojson", collection(feature([108.33, 22.82], name="A")))
    with pytest.raises(NeedsCrs, match="speaks of GCJ-02, but its format says WGS 84") as asked:
        desk.prepare(path)
    assert "--crs GCJ-02, --crs EPSG:4326" in asked.value.hint
    assert desk.bring(path, crs=crs).report.added == 1


def test_a_name_of_a_datum_elsewhere_in_the_world_asks_nothing(desk: Desk) -> None:
    path = desk.file("gaode.geojson", collection(feature([8.33, 47.82], name="A")))
    assert desk.bring(path).report.added == 1


def test_each_cell_of_a_row_that_does_not_fit_has_a_word(desk: Desk) -> None:
    table = "name,lon,lat,capacity,opened_at\nA,108.3,22.8,屋内6／屋外9,soon\nB,108.3,22.9,9,2024-01-01T00:00:00Z\n"
    report = desk.bring(desk.file("s.csv", table), kind="shelter", crs="EPSG:4326").report
    assert [(row, words.partition(" ")[0]) for row, words in report.notes] == [(1, "“屋内6／屋外9”"), (1, "“soon”")]


def test_places_turned_round_below_90_are_noticed_by_what_else_is_there(desk: Desk) -> None:
    desk.bring(desk.file("a.geojson", collection(feature([87.6, 43.8], name="Urumqi"))))
    path = desk.file("b.csv", "name,lon,lat\nA,43.81,87.61\nB,43.82,87.62\n")

    assert doubt(sheet(desk, path, crs="EPSG:4326"), "swap").open
    with pytest.raises(NeedsSwap, match="far from everything"):
        desk.prepare(path, crs="EPSG:4326")
    desk.bring(path, crs="EPSG:4326", swap=True)
    elsewhere = desk.file("c.csv", "name,lon,lat\nMonaco,7.42,43.73\n")
    assert "swap" not in codes(sheet(desk, elsewhere, crs="EPSG:4326"))


def test_a_reference_layer_marks_what_is_not_valid_and_keeps_it_as_it_is(desk: Desk) -> None:
    path = desk.file("p.geojson", collection(feature(BOW, "Polygon", name="A"), feature([1, 1], name="B")))
    desk.bring(path)

    (dataset,) = desk.store.datasets()
    rows = desk.store.content(dataset["sha256"])
    assert rows["shape_problem"][1] is None
    assert "Self-intersection" in rows["shape_problem"][0]
    assert not shapely.from_wkb(rows["geometry"][0]).is_valid


# Cells


def test_words_for_nothing_leave_number_and_date_empty_and_stay_as_source(desk: Desk) -> None:
    text = "name,capacity,opened_at,lon,lat\nA,-,未知,1,2\nB,N/A,2024-09-11T08:00Z,1,2\nC,0,,1,2\nD,无,null,1,2\n"
    path = desk.file("s.csv", text)

    one = sheet(desk, path, kind="shelter", crs="EPSG:4326")
    assert {d.column: d.rows for d in one.doubts if d.code == "blank"} == {"capacity": (1, 2, 4), "opened_at": (1, 4)}
    assert "fit" not in codes(one)
    report = desk.bring(path, kind="shelter", crs="EPSG:4326").report
    assert (1, "“-” in Capacity means nothing; it is left empty.") in report.notes
    found = {f["name"]: f for f in desk.store.own_features("shelter")}
    assert [found[name]["capacity"] for name in "ABCD"] == [None, None, 0, None]
    assert found["A"]["source"]["text"] == {"capacity": "-", "opened_at": "未知"}


def test_rows_under_one_key_are_named_before_they_come_in(desk: Desk) -> None:
    path = desk.file("s.csv", "code,name,lon,lat\nS-1,A,1,2\nS-2,B,1,2\nS-1,C,1,2\n")

    again = doubt(sheet(desk, path, kind="shelter", crs="EPSG:4326"), "again")
    assert again.rows == (3,)
    assert "S-1" in str(again.words)
    assert any("S-1" in words for words in notes(desk, path, kind="shelter", crs="EPSG:4326"))
    assert len(list(desk.store.own_features("shelter"))) == 3


def test_a_column_named_like_a_key_that_is_none_is_left_in_peace(desk: Desk) -> None:
    rows = "\n".join(f"{n % 3},P{n},1,2" for n in range(12))

    assert "again" not in codes(sheet(desk, desk.file("r.csv", f"id,name,lon,lat\n{rows}\n"), crs="EPSG:4326"))


# Times


def test_seconds_and_milliseconds_in_one_column_are_told_apart_and_said(desk: Desk) -> None:
    path = desk.file("s.csv", "name,opened_at,lon,lat\nA,1726041600,1,2\nB,1726041600000,1,2\nC,1726041601,1,2\n")

    told = doubt(sheet(desk, path, kind="shelter", crs="EPSG:4326"), "ways")
    assert (told.column, told.rows) == ("opened_at", (2,))
    assert "milliseconds" in str(told.words)
    assert any("milliseconds" in words for words in notes(desk, path, kind="shelter", crs="EPSG:4326"))


def test_several_ways_of_writing_times_are_shown_by_example(desk: Desk) -> None:
    text = "name,opened_at,lon,lat\nA,2024-09-11 08:00,1,2\nB,2024年9月11日8时,1,2\nC,2024-09-12 08:00,1,2\n"

    told = doubt(sheet(desk, desk.file("s.csv", text), kind="shelter", crs="EPSG:4326", zone="UTC"), "ways")
    assert told.rows == (2,)
    assert "2024年9月11日8时" in str(told.words)
    assert ways(["2024-09-11T08:00Z", "2024-09-11T08:00", "", None, "no time"]) == {
        "dashed with zone": [0],
        "dashed": [1],
    }


def test_local_times_that_never_were_or_came_twice_are_marked_at_their_cells(desk: Desk) -> None:
    text = "name,opened_at,lon,lat\nA,2024-03-10 02:30,1,2\nB,2024-11-03 01:30,1,2\nC,2024-07-01 00:00,1,2\n"

    one = sheet(desk, desk.file("s.csv", text), kind="shelter", crs="EPSG:4326", zone="America/Chicago")
    assert (doubt(one, "gap").column, doubt(one, "gap").rows) == ("opened_at", (1,))
    assert doubt(one, "repeated").rows == (2,)
    assert 1 in one.rejected


# Rasters


def test_the_bands_of_a_raster_are_a_list_to_choose_from(desk: Desk) -> None:
    path = desk.folder / "two.tif"
    shape = {"driver": "GTiff", "width": 4, "height": 3, "count": 2, "dtype": "float32", "crs": "EPSG:4326"}
    with rasterio.open(path, "w", transform=Affine(0.1, 0, 108, 0, -0.1, 23), **shape) as out:
        out.write(np.ones((2, 3, 4), dtype=np.float32))
        out.descriptions = ("depth", "speed")

    asked = sheet(desk, path)
    assert doubt(asked, "value").open
    assert asked.grids == ("depth", "speed")
    assert not sheet(desk, path, columns={VALUE: "speed"}).open
    with pytest.raises(SituationError, match="depth, speed"):
        desk.prepare(path)
    assert desk.bring(path, columns={VALUE: "speed"}).report.added == 1


def said_of_layers(desk: Desk, path: Path, **options: Any) -> list[str]:
    looked = look_closely(path, Options(crs="EPSG:4326", **options), desk.store, progress=lambda done, text: None)
    return [str(doubt.words) for sheet in looked.sheets for doubt in sheet.doubts if doubt.code == "layer"]


def test_before_anything_is_written_it_is_said_which_layer_a_file_takes_the_place_of(desk: Desk) -> None:
    path = desk.file("zones.csv", "name,lon,lat\nA,108.3,22.8\nB,108.4,22.8\n")
    assert said_of_layers(desk, path) == []
    desk.bring(path, crs="EPSG:4326")
    told = "zones of zones.csv is there, with 2 rows: the new rows take their place, and those that are missing go."
    assert said_of_layers(desk, path) == [told]


@pytest.mark.parametrize("count", [1, 2 * ROWS])
def test_before_anything_is_written_it_is_said_what_a_file_is_called_beside_another_of_its_name(
    desk: Desk, count: int
) -> None:
    desk.bring(desk.file("zones.csv", "name,lon,lat\nA,108.3,22.8\nB,108.4,22.8\n"), crs="EPSG:4326")
    (desk.folder / "mail").mkdir()
    rows = "".join(f"{n},109.5,{22 + n / 10_000}\n" for n in range(count))
    path = desk.file("mail/zones.csv", f"depth,lon,lat\n{rows}")
    words = "There is a layer zones of zones.csv already, which is another; this one is called zones.csv."
    assert said_of_layers(desk, path) == [words]
    assert (0, words) in desk.bring(path, crs="EPSG:4326").report.notes


def test_the_same_rows_of_a_long_file_are_known_by_the_first_of_them(desk: Desk) -> None:
    text = "name,lon,lat\n" + "".join(f"P{n},108.3,{22 + n / 10_000}\n" for n in range(3 * ROWS))
    desk.bring(desk.file("points.csv", text), crs="EPSG:4326")
    (words,) = said_of_layers(desk, desk.file("points.tsv", text.replace(",", "\t")))
    assert words.startswith("points of points.csv is there, with 1,200 rows")


def test_an_archive_that_would_be_written_over_is_named_first(desk: Desk) -> None:
    path = desk.file("may.csv", "time,lon,lat\n2024-05-01T00:00:00Z,108.3,22.8\n")
    desk.bring(path, crs="EPSG:4326", archive="calls")
    (words,) = said_of_layers(desk, path, archive="Calls")
    assert words.startswith("calls of may.csv is there, with 1 row: ")
