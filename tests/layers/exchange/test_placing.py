"""Where: every system, every spelling, and nothing turned round or taken for metres without a question."""

from __future__ import annotations

from typing import Any

import pytest

from layers import geo
from layers.errors import SituationError
from layers.exchange.importing import NeedsCrs, NeedsSwap, Options
from layers.exchange.sheet import look_closely
from tests.layers.exchange.conftest import Desk
from tests.layers.exchange.files import collection, feature

HERE = (108.33, 22.82)


def rows(*places: Any, columns: str = "lon,lat") -> str:
    return f"name,{columns}\n" + "".join(f"P{n},{place}\n" for n, place in enumerate(places))


def off_m(desk: Desk, kind: str = "shelter") -> float:
    [made] = desk.store.features(kind)
    assert made.geometry is not None
    return geo.distance_m((made.geometry.x, made.geometry.y), HERE)


@pytest.mark.parametrize(
    ("crs", "place", "within_m"),
    [
        ("EPSG:4326", "108.33,22.82", 0.01),
        ("CGCS2000", "108.33,22.82", 0.01),
        ("EPSG:4545", "533877.26,2524641.72", 0.1),
        ("CGCS2000 3° CM 108E", "533877.26,2524641.72", 0.1),
        ("CGCS2000 3° zone 36", "36533877.26,2524641.72", 0.1),
        ("GCJ-02", "108.3340077,22.8172525", 0.1),
        ("bd09", "108.3405088,22.8233234", 0.1),
        ("EPSG:4326", "108°19′48″E,22°49′12″N", 0.1),
        ("EPSG:4326", "108 19 48,22 49 12", 0.1),
        ("EPSG:4326", "东经108.33,北纬22.82", 0.1),
        ("EPSG:4326", "N22.82,E108.33", 0.1),
    ],
)
def test_places_of_every_system_and_spelling_come_to_the_same_spot(
    desk: Desk, crs: str, place: str, within_m: float
) -> None:
    desk.bring(desk.file("s.csv", rows(place)), kind="shelter", crs=crs)
    assert off_m(desk) < within_m


@pytest.mark.parametrize("place", ["49Q BF 25943 26071", "49N 225943 2526071", "49QBF2594326071"])
def test_mgrs_and_utm_say_their_own_system(desk: Desk, place: str) -> None:
    desk.bring(desk.file("s.csv", rows(place, columns="MGRS")), kind="shelter")
    assert off_m(desk) < 2


def test_one_column_with_both_numbers(desk: Desk) -> None:
    path = desk.file("s.csv", rows('"108.33, 22.82"', columns="坐标"))
    with pytest.raises(NeedsCrs):
        desk.prepare(path, kind="shelter")
    desk.bring(path, kind="shelter", crs="EPSG:4326")
    assert off_m(desk) < 0.01
    open_order = desk.file("o.csv", rows('"10.5, 22.8"', columns="coordinates"))
    with pytest.raises(NeedsSwap, match="--swap"):
        desk.prepare(open_order, crs="EPSG:4326")
    assert desk.prepare(open_order, crs="EPSG:4326", swap=True).report.added == 1


def test_swapped_columns_are_asked_about_and_never_turned_silently(desk: Desk) -> None:
    path = desk.file("s.csv", rows("22.82,108.33"))
    with pytest.raises(NeedsSwap, match="--no-swap"):
        desk.prepare(path, kind="shelter", crs="EPSG:4326")

    assert len(desk.prepare(path, kind="shelter", crs="EPSG:4326", swap=False).report.rejected) == 1
    desk.bring(path, kind="shelter", crs="EPSG:4326", swap=True)
    assert off_m(desk) < 0.01


def test_swapped_shapes_and_swapped_metres_are_asked_about(desk: Desk) -> None:
    line = desk.file("l.geojson", collection(feature([[22.8, 108.3, 5], [22.9, 108.4, 6]], "LineString")))
    with pytest.raises(NeedsSwap):
        desk.prepare(line)
    desk.bring(line, swap=True)
    [made] = desk.store.features("l")
    assert made.geometry is not None
    assert list(made.geometry.coords) == [(108.3, 22.8, 5.0), (108.4, 22.9, 6.0)]

    surveyed = desk.file("x.csv", rows("2524641.72,533877.26", columns="X,Y"))
    with pytest.raises(NeedsSwap, match="northing"):
        desk.prepare(surveyed, kind="shelter", crs="EPSG:4545")
    desk.bring(surveyed, kind="shelter", crs="EPSG:4545", swap=True)
    assert off_m(desk) < 0.1


def test_degrees_in_a_system_of_metres_are_refused(desk: Desk) -> None:
    with pytest.raises(NeedsCrs, match="look like degrees"):
        desk.prepare(desk.file("s.csv", rows("108.33,22.82")), kind="shelter", crs="EPSG:4545")


def test_eastings_with_a_zone_number_ask_for_that_zone(desk: Desk) -> None:
    path = desk.file("s.csv", rows("36533877.26,2524641.72"))
    with pytest.raises(NeedsCrs, match="EPSG:4524"):
        desk.prepare(path, kind="shelter", crs="EPSG:4545")
    with pytest.raises(NeedsCrs, match="EPSG:4524"):
        desk.prepare(path, kind="shelter")


def test_longitudes_up_to_360_are_wrapped_with_a_word_and_beyond_rejected(desk: Desk) -> None:
    path = desk.file("s.csv", rows("267,20", "360,0", "361,0", "170,1"))

    report = desk.bring(path, kind="shelter", crs="EPSG:4326").report

    assert [row for row, _ in report.notes] == [1, 2]
    assert [row for row, _ in report.rejected] == [3]
    assert sorted(f.geometry.x for f in desk.store.features("shelter")) == [-93.0, 0.0, 170.0]


def test_a_shape_over_180_is_cut_there(desk: Desk) -> None:
    ring = [[170, 0], [190, 0], [190, 10], [170, 10], [170, 0]]
    report = desk.bring(desk.file("a.geojson", collection(feature([ring], "Polygon")))).report

    [made] = desk.store.features("a")
    assert made.geometry is not None
    assert made.geometry.bounds == (-180.0, 0.0, 180.0, 10.0)
    assert made.geometry.area == pytest.approx(200.0)
    assert len(report.notes) == 1


def test_a_layer_says_where_its_places_came_from(desk: Desk) -> None:
    path = desk.file("s.csv", rows("533877.26,2524641.72"))
    desk.bring(path, crs="CGCS2000 3° CM 108E")
    [layer] = desk.store.datasets()
    assert (layer["crs"], layer["datum"], layer["moved"]) == ("EPSG:4545", "CGCS2000", "null_shift")

    desk.bring(path, kind="shelter", crs="EPSG:4545")
    [made] = desk.store.features("shelter")
    assert (made["source"]["crs"], made["source"]["moved"]) == ("EPSG:4545", "null_shift")


def test_a_system_that_is_none_is_refused_unread(desk: Desk) -> None:
    for said in ("http://127.0.0.1/crs", "/etc/passwd", "nonsense"):
        with pytest.raises(SituationError, match="not a coordinate system"):
            desk.prepare(desk.file("s.csv", rows("1,1")), kind="shelter", crs=said)


SURVEYED = "533877.26,2524641.72"


def test_metres_without_the_number_of_their_zone_are_told_which_zone_brings_them_to_the_city(desk: Desk) -> None:
    surveyed = desk.file("x.csv", rows(SURVEYED, columns="x,y"))
    with pytest.raises(NeedsCrs, match="CM 108E") as empty:
        desk.prepare(surveyed, kind="shelter")
    assert "may be" not in str(empty.value)  # nothing is here yet: any zone will do

    desk.bring(desk.file("city.csv", rows("108.4,22.7")), kind="incident", crs="EPSG:4326", columns={"title": "name"})

    with pytest.raises(NeedsCrs, match="may be EPSG:4545"):
        desk.prepare(surveyed, kind="shelter")
    with pytest.raises(NeedsCrs, match=r"perhaps those of EPSG:4545\..*--crs EPSG:4545"):
        desk.prepare(surveyed, kind="shelter", crs="CGCS2000")
    shown = look_closely(surveyed, Options(kind="shelter"), desk.store, progress=lambda done, words: None)
    [doubt] = [doubt for sheet in shown.sheets for doubt in sheet.doubts if doubt.code == "crs"]
    assert [answer.value for answer in doubt.answers] == ["EPSG:4545"]
    assert doubt.open


def test_a_survey_with_its_northing_first_and_one_in_web_mercator_are_told_too(desk: Desk) -> None:
    desk.bring(desk.file("city.csv", rows("108.4,22.7")), kind="incident", crs="EPSG:4326", columns={"title": "name"})

    with pytest.raises(NeedsCrs, match="may be EPSG:4545"):
        desk.prepare(desk.file("n.csv", rows("2524641.72,533877.26", columns="x,y")), kind="shelter")
    with pytest.raises(NeedsCrs, match="may be EPSG:3857"):
        desk.prepare(desk.file("m.csv", rows("12059240,2609900", columns="x,y")), kind="shelter")


def test_a_survey_of_somewhere_else_is_given_no_zone(desk: Desk) -> None:
    desk.bring(desk.file("far.csv", rows("136.9,37.0")), kind="incident", crs="EPSG:4326", columns={"title": "name"})
    with pytest.raises(NeedsCrs) as asked:
        desk.prepare(desk.file("x.csv", rows(SURVEYED, columns="x,y")), kind="shelter")
    assert "EPSG:45" not in str(asked.value)


def test_a_square_of_mgrs_without_digits_is_no_place_and_a_wide_one_gets_a_word(desk: Desk) -> None:
    path = desk.file("m.csv", rows("48QYL", "48QYL12", "48QYL1234", "48QYL123456", "48QYL1234567890", columns="MGRS"))

    report = desk.bring(path, kind="shelter").report

    assert report.added == 4
    assert report.rejected == [
        (1, "“48QYL” is a square 100 km wide, which is no place; it lacks the digits behind the letters.")
    ]
    assert report.notes == [
        (2, "“48QYL12” is a square 10 km wide; its middle was taken."),
        (3, "“48QYL1234” is a square 1 km wide; its middle was taken."),
    ]


def test_a_point_at_nought_is_taken_with_a_word(desk: Desk) -> None:
    report = desk.bring(desk.file("s.csv", rows("0,0", "108.3,22.8", "0,22.8")), crs="EPSG:4326").report
    assert report.added == 3
    assert report.notes == [(1, "It lies at 0, 0, where many programs put what has no place.")]

    mixed = [feature([0, 0]), feature([[0, 0], [1, 1]], "LineString")]
    report = desk.bring(desk.file("m.geojson", collection(*mixed))).report
    assert [row for row, _ in report.notes] == [1]


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        ("经度（°）", "纬度（°）"),
        ("经度(东经)", "纬度(北纬)"),
        ("lon_deg", "lat_deg"),
        ("Longitude [decimal]", "Latitude [decimal]"),
    ],
)
def test_columns_are_known_with_their_unit_in_brackets(desk: Desk, lon: str, lat: str) -> None:
    assert desk.bring(desk.file("t.csv", f"name,{lon},{lat}\n甲,108.33,22.82\n"), crs="EPSG:4326").report.added == 1
    place = next(desk.store.features("t")).geometry
    assert (place.x, place.y) == (108.33, 22.82)


def test_degrees_count_where_a_table_has_metres_beside_them(desk: Desk) -> None:
    path = desk.file("t.csv", "名称,X,Y,经度,纬度\n甲,2524641.7,533877.3,108.33,22.82\n")
    assert desk.bring(path, crs="EPSG:4326").report.rejected == []
    assert next(desk.store.features("t")).geometry.x == 108.33


@pytest.mark.parametrize(("unit", "taken"), [("平方米", 5.0), ("m²", 5.0), ("亩", None)])
def test_a_unit_in_brackets_behind_a_name_is_no_hindrance_unless_it_is_another(
    desk: Desk, unit: str, taken: float | None
) -> None:
    table = f"名称（必填）,lon,lat,容量（人）,有效面积（{unit}）\n甲,108.33,22.82,300,5\n"
    desk.bring(desk.file("t.csv", table), kind="shelter", crs="EPSG:4326")
    shelter = next(desk.store.features("shelter"))
    assert (shelter["name"], shelter["capacity"], shelter["effective_area_m2"]) == ("甲", 300, taken)


def test_minutes_and_seconds_behind_a_point_are_doubted(desk: Desk) -> None:
    """As surveyors' calculators write them: taken as degrees they lie kilometres off."""
    rows = [f"P{n},108.{n * 4 % 60:02}{n * 7 % 60:02},22.{n * 3 % 60:02}{n * 11 % 60:02}" for n in range(20)]
    path = desk.file("p.csv", "\n".join(["name,lon,lat", *rows]))
    notes = desk.bring(path, crs="EPSG:4326").report.notes
    assert "108°20′15″" in notes[0][1]


@pytest.mark.parametrize("step", [0.25, 0.01, 0.0137, 0.0377])
def test_true_degrees_are_not_taken_for_minutes(desk: Desk, step: float) -> None:
    rows = [f"P{n},{108 + n * step:.4f},{22 + n * step:.4f}" for n in range(40)]
    path = desk.file("p.csv", "\n".join(["name,lon,lat", *rows]))
    assert desk.bring(path, crs="EPSG:4326").report.notes == []


def test_a_column_called_location_is_read_where_it_holds_places(desk: Desk) -> None:
    text = 'name,Location 1\nA,"1600 Main St\nChicago, IL\n(41.89, -87.74)"\nB,"(41.77, -87.66)"\n'
    desk.bring(desk.file("s.csv", text), crs="EPSG:4326", swap=True)
    assert [(f.geometry.x, f.geometry.y) for f in desk.store.features("s")] == [(-87.74, 41.89), (-87.66, 41.77)]


def test_a_column_called_location_with_addresses_is_no_place(desk: Desk) -> None:
    with pytest.raises(SituationError, match="no columns that say where"):
        desk.bring(desk.file("s.csv", "name,location\nA,1600 Main St\nB,2 High St\n"), crs="EPSG:4326")


def test_the_latitude_comes_first_in_a_geo_point(desk: Desk) -> None:
    desk.bring(desk.file("s.csv", 'name,geo_point_2d\nA,"48.85, 2.35"\n'), crs="EPSG:4326")
    assert next(desk.store.features("s")).geometry.wkt == "POINT (2.35 48.85)"
