"""The sheet shows what an import would do before it does it, and asks what only a person can say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from layers.errors import SituationError
from layers.exchange.doubts import Answer, Doubt
from layers.exchange.importing import Options
from layers.exchange.sheet import Look, Sheet, look_closely
from layers.i18n import message
from tests.layers.exchange.conftest import Desk
from tests.layers.exchange.files import collection, feature

SHELTERS = """编号,名称,容纳人数,类别,经度,纬度
S-1,朝溪中学,2100,Short stay,108.3260,22.8180
S-2,江北小学,屋内600人／屋外300人,short stay,108.3340,22.8220
S-3,河东体育馆,900,SHORT STAY,108.3300,22.8260
S-4,无处礼堂,50,short stay,,
S-5,太远,70,short stay,108.33,95.5
"""
BOW = [[[108.1, 22.1], [108.2, 22.2], [108.2, 22.1], [108.1, 22.2], [108.1, 22.1]]]


def look(desk: Desk, path: Any, **options: Any) -> Look:
    return look_closely(path, Options(**options), desk.store, progress=lambda done, words="": None)


def sheet(desk: Desk, path: Any, **options: Any) -> Sheet:
    (one,) = look(desk, path, **options).sheets
    return one


def doubt(of: Sheet, code: str) -> Doubt:
    (one,) = [d for d in of.doubts if d.code == code]
    return one


def codes(of: Sheet) -> set[str]:
    return {d.code for d in of.doubts}


def test_a_table_without_a_system_asks_for_one_and_puts_nothing_on_the_map(desk: Desk) -> None:
    one = sheet(desk, desk.file("s.csv", SHELTERS), kind="shelter")

    asked = doubt(one, "crs")
    assert asked.open
    assert asked.column == "经度"
    assert [answer.value for answer in asked.answers] == ["EPSG:4326", "EPSG:4490", "GCJ-02", "BD-09"]
    assert one.shapes == (None,) * 5
    assert one.numbers == (1, 2, 3, 4, 5)


def test_an_answer_puts_the_rows_where_they_are_and_stays_in_sight(desk: Desk) -> None:
    path = desk.file("s.csv", SHELTERS)
    asked = doubt(sheet(desk, path, kind="shelter"), "crs")
    shifted = next(answer for answer in asked.answers if answer.value == "GCJ-02")

    options = shifted.taken(Options(kind="shelter"))
    (one,) = look_closely(path, options, desk.store, progress=lambda done, words="": None).sheets

    assert not doubt(one, "crs").open
    assert [a.value for a in doubt(one, "crs").answers if a.is_in(options)] == ["GCJ-02"]
    first = shapely.from_wkb(one.shapes[0])
    assert abs(first.x - 108.3260) > 1e-3, "half a kilometre away from where the shifted map has it"


def test_rows_that_would_be_rejected_are_named_with_their_reason(desk: Desk) -> None:
    one = sheet(desk, desk.file("s.csv", SHELTERS), kind="shelter", crs="EPSG:4326")

    assert {row: str(why) for row, why in one.rejected.items()} == {
        4: "It has no place.",
        5: "Its latitude 95.5 is outside −90 to 90.",
    }
    assert {d.rows for d in one.doubts if d.code == "rejected"} == {(4,), (5,)}
    assert one.shapes[3:] == (None, None)


def test_a_cell_of_several_numbers_is_text_until_a_number_is_chosen(desk: Desk) -> None:
    path = desk.file("s.csv", SHELTERS)
    one = sheet(desk, path, kind="shelter", crs="EPSG:4326")

    several = doubt(one, "numbers")
    assert (several.column, several.rows, several.open) == ("容纳人数", (2,), False)
    assert {a.value: str(a.words) for a in several.answers}["sum"] == "Their sum: 900"
    chosen = next(a for a in several.answers if a.value == "sum").taken(Options(kind="shelter", crs="EPSG:4326"))
    assert chosen.numbers == {"capacity": "sum"}
    assert several.answers[0].taken(chosen).numbers == {}


def test_spellings_of_one_category_are_proposed_for_merging(desk: Desk) -> None:
    one = sheet(desk, desk.file("s.csv", SHELTERS), kind="shelter", crs="EPSG:4326")

    leave, merge = doubt(one, "merge").answers
    assert leave.is_in(Options())
    assert merge.taken(Options(merge=("other",))).merge == ("other", "类别")
    assert leave.taken(Options(merge=("other", "类别"))).merge == ("other",)


def test_a_shape_that_the_kind_does_not_take_is_rejected_and_other_doubts_keep_their_rows(desk: Desk) -> None:
    line = feature([[108.1, 22.1], [108.2, 22.2]], "LineString", name="A line", capacity="9")
    rows = [line, feature([108.1, 22.1], name="P", capacity="many"), feature([108.2, 22.1], name="Q", capacity="-")]
    one = sheet(desk, desk.file("s.geojson", collection(*rows)), kind="shelter", swap=False)
    assert {row: str(why) for row, why in (one.rejected or {}).items()} == {1: "Shelter cannot have this shape."}
    assert (doubt(one, "fit").rows, doubt(one, "blank").rows) == ((2,), (3,))


def test_a_field_that_every_row_needs_is_asked_for(desk: Desk) -> None:
    path = desk.file("s.csv", "code,what,lon,lat\nS-1,school,108.3,22.8\n")

    assert doubt(sheet(desk, path, kind="shelter", crs="EPSG:4326"), "required").open
    assert "required" not in codes(
        sheet(desk, path, kind="shelter", crs="EPSG:4326", columns={"name": "what"}),
    )


def test_places_turned_round_are_asked_about_and_shown_once_answered(desk: Desk) -> None:
    path = desk.file("t.csv", "name,lon,lat\nA,22.8,108.3\nB,22.9,108.4\n")

    asked = doubt(sheet(desk, path, crs="EPSG:4326"), "swap")
    assert asked.open
    turned = sheet(desk, path, crs="EPSG:4326", swap=True)
    assert not turned.open
    assert shapely.from_wkb(turned.shapes[0]).coords[0] == (108.3, 22.8)


def test_metres_named_as_degrees_are_told_with_the_systems_that_may_be_meant(desk: Desk) -> None:
    path = desk.file("m.csv", "name,x,y\nA,36523456,2523456\nB,36523556,2523556\n")

    asked = doubt(sheet(desk, path), "crs")
    assert [a.value for a in asked.answers] == ["EPSG:4524"]


def test_geojson_in_china_is_doubted_and_asked_about_where_a_name_speaks_of_a_shift(desk: Desk) -> None:
    content = collection(feature([108.3, 22.8], name="A"))

    plain = sheet(desk, desk.file("a.geojson", content))
    named = sheet(desk, desk.file("a.gcj02.geojson", content))

    assert not doubt(plain, "datum").open
    assert plain.shapes[0] is not None
    assert doubt(named, "datum").open
    assert named.shapes[0] is None
    assert not sheet(desk, desk.file("b.gcj02.geojson", content), crs="GCJ-02").open
    assert "datum" not in codes(sheet(desk, desk.file("c.geojson", collection(feature([7.4, 43.7], name="A")))))


def test_times_without_a_zone_or_an_order_are_asked_about(desk: Desk) -> None:
    path = desk.file("o.csv", "name,opened_at,lon,lat\nA,03/04/2024 10:00,108.3,22.8\n")

    one = sheet(desk, path, kind="shelter", crs="EPSG:4326")
    assert {"zone", "day_first"} <= {d.code for d in one.doubts if d.open}
    assert doubt(one, "zone").column == "opened_at"
    said = sheet(desk, path, kind="shelter", crs="EPSG:4326", zone="Asia/Shanghai", day_first=True)
    assert not said.open


def test_an_invalid_shape_is_kept_or_repaired_as_the_person_says(desk: Desk) -> None:
    path = desk.file("p.geojson", collection(feature(BOW, "Polygon", name="A")))

    one = sheet(desk, path)
    assert (doubt(one, "repair").rows, doubt(one, "repair").open) == ((1,), False)
    assert not shapely.from_wkb(one.shapes[0]).is_valid
    assert shapely.from_wkb(sheet(desk, path, repair=True).shapes[0]).is_valid


def test_of_several_layers_only_those_chosen_come_in_under_the_name_of_the_group(desk: Desk) -> None:
    path = desk.folder / "two.gpkg"
    frame = gpd.GeoDataFrame({"name": ["A"]}, geometry=[shapely.Point(108.3, 22.8)], crs="EPSG:4326")
    for layer in ("one", "two", "three"):
        frame.to_file(path, layer=layer, driver="GPKG")

    found = look(desk, path, layers=("one", "three"))
    assert found.layers == ("one", "two", "three")
    assert [s.name for s in found.sheets] == ["one", "three"]
    desk.bring(path, layers=("one", "three"), group="Survey")
    assert {d["name"] for d in desk.store.datasets()} == {"Survey · one", "Survey · three"}
    assert {d["group"] for d in desk.store.datasets()} == {"Survey"}


def test_what_no_answer_helps_is_refused(desk: Desk) -> None:
    with pytest.raises(SituationError):
        look(desk, desk.file("x.geojson", "{not json"))


def test_answers_leave_all_else_as_it_was() -> None:
    options = Options(kind="shelter", numbers={"capacity": "sum"})
    answer = Answer(message("BD-09"), "crs", "BD-09")

    assert answer.taken(options) == replace(options, crs="BD-09")
    assert not answer.is_in(options)
    assert answer.is_in(answer.taken(options))


def test_a_file_that_says_its_own_kind_is_not_asked_for_columns(desk: Desk, shared_data: Path) -> None:
    one = sheet(desk, shared_data / "alerts" / "cap" / "invalid.cap")

    assert one.kind == "notice"
    assert codes(one) == {"rejected"}
    assert not one.open


def test_a_raster_shows_where_it_lies_and_asks_for_a_system_it_does_not_say(desk: Desk, shared_data: Path) -> None:
    depth = sheet(desk, shared_data / "flood" / "jakarta-flood-design-depth.tif")
    assert depth.bounds is not None
    assert depth.bounds[0] == pytest.approx(106.7, abs=0.5)

    ground = shared_data / "terrain" / "china-dem.nc"
    assert doubt(sheet(desk, ground), "crs").open
    assert sheet(desk, ground, crs="EPSG:4326").bounds is not None


ALIKE = "name,note,lon,lat\nA,x,108.3,22.8\nB,,108.4,22.8\nA,x,108.3,22.8\nA,y,108.3,22.8\nA,x,108.3,22.8\n"
TWICE = "2 rows are the same as an earlier one in all values and in place, say row 3; all come in."


@pytest.mark.parametrize("becomes", [{}, {"kind": "shelter"}])
def test_rows_that_are_the_same_in_everything_are_told_and_all_come_in(desk: Desk, becomes: dict[str, Any]) -> None:
    path = desk.file("s.csv", ALIKE)

    told = doubt(sheet(desk, path, crs="EPSG:4326", **becomes), "again")
    assert (str(told.words), told.rows) == (TWICE, (3, 5))

    for added, same in ((5, 0), (0, 5)):
        report = desk.bring(path, crs="EPSG:4326", **becomes).report
        assert (report.added, report.same, report.rejected) == (added, same, [])
        assert (0, TWICE) in report.notes


def test_rows_that_differ_in_a_sign_or_a_height_are_not_the_same(desk: Desk) -> None:
    one = sheet(desk, desk.file("d.geojson", collection(*(feature(place, n=n) for n, place in _ALMOST))))
    assert (len(one.rows), "again" in codes(one)) == (5, False)


_ALMOST = (
    (-1, [108.3, 22.8]),
    (-2, [108.3, 22.8]),
    (None, [108.3, 22.8]),
    (-1, [108.3, 22.8, 5]),
    (-1, [-108.3, 22.8]),
)


def test_a_track_with_other_times_than_points_is_doubted_before_it_comes_in(desk: Desk) -> None:
    points = "<gx:coord>108 22</gx:coord><gx:coord>108.1 22</gx:coord>"
    track = f"<gx:Track><when>2024-05-01</when>{points}</gx:Track>"
    path = desk.file("t.kml", f'<kml xmlns:gx="g"><Placemark>{track}</Placemark></kml>')
    assert doubt(sheet(desk, path), "note").rows == (1,)
