"""Real input: what a person brings in becomes one edit, and nothing is guessed, swallowed or overwritten."""

from __future__ import annotations

import gzip
from dataclasses import replace
from typing import Any

import pytest
from shapely import Point, Polygon

from layers.edit import Change, Edit, adding, setting
from layers.errors import SituationError
from layers.exchange.importing import NeedsCrs, NeedsZone, Options
from layers.exchange.sheet import look_closely
from layers.exchange.writers import export
from layers.feature import Feature
from layers.i18n import Message
from tests.builders import a_shelter
from tests.layers.exchange.conftest import Desk
from tests.layers.exchange.files import collection, feature

SHELTERS = "code,name,capacity,lon,lat\nS1,One,100,108.3,22.8\nS2,Two,200,108.4,22.9\n"


def numbers(desk: Desk, path: Any, **options: Any) -> tuple[int, int, int, int]:
    report = desk.bring(path, **options).report
    return report.added, report.changed, report.same, len(report.rejected)


def test_columns_called_lon_and_lat_do_not_say_a_system(desk: Desk) -> None:
    path = desk.file("s.csv", SHELTERS)
    with pytest.raises(NeedsCrs, match="--crs"):
        desk.prepare(path, kind="shelter")
    assert numbers(desk, path, kind="shelter", crs="EPSG:4326") == (2, 0, 0, 0)


def test_the_same_file_twice_adds_nothing(desk: Desk) -> None:
    path = desk.file("s.csv", SHELTERS)
    desk.bring(path, kind="shelter", crs="EPSG:4326")

    again = desk.bring(path, kind="shelter", crs="EPSG:4326")

    assert (again.report.same, len(again.edit.changes)) == (2, 0)


def test_a_newer_version_is_the_difference_and_leaves_missing_rows_alone(desk: Desk) -> None:
    desk.bring(desk.file("s.csv", SHELTERS), kind="shelter", crs="EPSG:4326")
    newer = "code,name,capacity,lon,lat\nS2,Two,250,108.4,22.9\nS3,Three,10,108.5,22.9\n"

    assert numbers(desk, desk.file("s2.csv", newer), kind="shelter", crs="EPSG:4326") == (1, 1, 0, 0)

    assert {f["code"]: f["capacity"] for f in desk.store.features("shelter")} == {"S1": 100, "S2": 250, "S3": 10}


def test_a_persons_edit_stays_when_the_row_did_not_change(desk: Desk) -> None:
    path = desk.file("s.csv", SHELTERS)
    desk.bring(path, kind="shelter", crs="EPSG:4326")
    first = desk.store.find("shelter", "code", "S1")[0]
    desk.store.apply(setting(first, occupancy=40, capacity=120))

    assert numbers(desk, path, kind="shelter", crs="EPSG:4326") == (0, 0, 2, 0)
    newer = desk.file("n.csv", SHELTERS.replace("One", "First"))
    assert numbers(desk, newer, kind="shelter", crs="EPSG:4326") == (0, 1, 1, 0)

    now = desk.store.find("shelter", "code", "S1")[0]
    assert (now["name"], now["capacity"], now["occupancy"]) == ("First", 120, 40)


def test_a_key_that_repeats_is_no_key_and_identical_rows_are_all_kept(desk: Desk) -> None:
    rows = "code,name,lon,lat\nA,x,1,1\nA,y,1,1\nB,z,2,2\nB,z,2,2\n"
    path = desk.file("s.csv", rows)

    assert numbers(desk, path, kind="shelter", crs="EPSG:4326") == (4, 0, 0, 0)
    assert numbers(desk, path, kind="shelter", crs="EPSG:4326") == (0, 0, 4, 0)

    more = desk.file("more.csv", rows + "B,z,2,2\n")
    assert numbers(desk, more, kind="shelter", crs="EPSG:4326") == (1, 0, 4, 0)


def test_rows_with_an_unreadable_place_are_rejected_and_the_rest_goes_in(desk: Desk) -> None:
    bad = ["NaN", "inf", "1e308", "-Infinity", "", "hello", "1_0"]
    lines = "".join(f"N{n},{lon},22.8\n" for n, lon in enumerate(bad))
    path = desk.file("s.csv", "name,lon,lat\n" + lines + "good,108.3,22.8\nnorth,108.3,91\nturned,22.8,108.3\n")

    report = desk.bring(path, kind="shelter", crs="EPSG:4326").report

    assert report.added == 1
    assert [row for row, _ in report.rejected] == [1, 2, 3, 4, 5, 6, 7, 9, 10]
    assert all(reason for _, reason in report.rejected)


def test_metres_as_degrees_are_rejected_and_with_their_system_taken(desk: Desk) -> None:
    path = desk.file("s.csv", "name,x,y\nA,12055000,2610000\n")

    assert numbers(desk, path, kind="shelter", crs="EPSG:4326") == (0, 0, 0, 1)
    assert numbers(desk, path, kind="shelter", crs="EPSG:3857") == (1, 0, 0, 0)
    shape = next(desk.store.features("shelter")).geometry
    assert (round(shape.x, 1), round(shape.y, 1)) == (108.3, 22.8)


def test_a_table_without_places_is_refused_unless_the_kind_has_none(desk: Desk) -> None:
    path = desk.file("o.csv", "code,title\nDUT2,Deputy\n")
    with pytest.raises(SituationError, match="where its rows are"):
        desk.prepare(path, kind="shelter", crs="EPSG:4326")
    with pytest.raises(SituationError, match="where its rows are"):
        desk.prepare(path, crs="EPSG:4326")

    plans = desk.file("p.csv", "code,title,name\nP1,Flood,Flood\n")
    assert desk.prepare(plans, kind="plan", crs="EPSG:4326", zone="Asia/Tokyo").report.added == 1


def test_columns_are_proposed_and_can_be_changed(desk: Desk) -> None:
    path = desk.file("s.csv", "名称,容量,room,经度,纬度\n甲,１２０,3,108.3,22.8\n")
    (shown,) = look_closely(path, Options(kind="shelter"), desk.store, progress=lambda d, w: None).sheets
    assert shown.proposed == {"name": "名称", "capacity": "容量", "lon": "经度", "lat": "纬度"}
    assert shown.crs is None

    desk.bring(path, kind="shelter", crs="EPSG:4326", columns={"toilets": "room"})

    made = next(desk.store.features("shelter"))
    assert (made["capacity"], made["toilets"]) == (120, 3)
    with pytest.raises(SituationError, match="no column"):
        desk.prepare(path, kind="shelter", crs="EPSG:4326", columns={"toilets": "nowhere"})
    with pytest.raises(SituationError, match="no field"):
        desk.prepare(path, kind="shelter", crs="EPSG:4326", columns={"nothing": "room"})


def test_two_numbers_in_one_cell_are_no_number_and_no_reason_to_reject(desk: Desk) -> None:
    path = desk.file("s.csv", 'name,capacity,lon,lat\nA,"屋内1,371人／屋外5,470人",1,1\nB,"1,371人",1,1\n')

    report = desk.bring(path, kind="shelter", crs="EPSG:4326").report

    one, two = desk.store.features("shelter")
    assert one["capacity"] is None
    assert one["attrs"]["capacity"] == "屋内1,371人／屋外5,470人"
    assert two["capacity"] == 1371
    assert [row for row, _ in report.notes] == [1]


def test_a_local_time_asks_for_its_zone_only_where_it_goes_into_a_time(desk: Desk) -> None:
    path = desk.file("s.csv", "name,opened_at,lon,lat\nA,2024-09-11 17:00,1,1\n")
    with pytest.raises(NeedsZone, match="--zone"):
        desk.prepare(path, kind="shelter", crs="EPSG:4326")
    assert desk.prepare(path, crs="EPSG:4326").report.added == 1

    desk.bring(path, kind="shelter", crs="EPSG:4326", zone="Asia/Shanghai")

    made = next(desk.store.features("shelter"))
    assert made["opened_at"] == "2024-09-11T09:00:00Z"
    assert made["source"]["text"] == {"opened_at": "2024-09-11 17:00"}
    aware = desk.file("z.csv", "name,opened_at,lon,lat\nB,2024-09-11T17:00+08:00,1,1\n")
    desk.bring(aware, kind="shelter", crs="EPSG:4326")


def test_a_repeated_hour_is_the_first_and_marked_and_a_missing_one_is_rejected(desk: Desk) -> None:
    lines = "A,2017-11-05 01:30,1,1\nB,2017-03-12 02:30,1,1\nC,2017-11-05 03:30,1,1\n"
    path = desk.file("s.csv", "name,opened_at,lon,lat\n" + lines)

    report = desk.bring(path, kind="shelter", crs="EPSG:4326", zone="America/Chicago").report

    assert [row for row, _ in report.rejected] == [2]
    first = desk.store.find("shelter", "name", "A")[0]
    assert first["opened_at"] == "2017-11-05T06:30:00Z"
    assert first["source"]["repeated"] == ["opened_at"]


def test_a_file_without_a_kind_is_a_reference_layer_of_its_own_name(desk: Desk) -> None:
    path = desk.file(
        "wells.geojson",
        collection(feature([1, 2], id="a", state="x", depth=3, Kind="k"), feature([1.5, 2], id="b", depth=4.5)),
    )

    assert numbers(desk, path) == (2, 0, 0, 0)

    [dataset] = desk.store.datasets("reference")
    assert (dataset["name"], dataset["count"]) == ("wells", 2)
    assert [c["title"] for c in dataset["columns"]] == ["id", "state", "depth", "Kind"]
    rows = list(desk.store.features("wells"))
    assert [(f["id_"], f["depth"]) for f in rows] == [("a", 3.0), ("b", 4.5)]
    desk.store.undo()
    assert desk.store.datasets() == []


def test_a_new_version_of_a_bulk_set_keeps_the_ids_of_its_rows(desk: Desk) -> None:
    old = collection(feature([1, 1], n=1), feature([2, 2], n=2), feature([3, 3], n=3))
    desk.bring(desk.file("w.geojson", old))
    before = {f["n"]: f.id for f in desk.store.features("w")}
    new = collection(feature([3, 3], n=3), feature([2, 2], n=20), feature([1, 1], n=1))

    report = desk.bring(desk.file("w.geojson", new)).report

    after = {f["n"]: f.id for f in desk.store.features("w")}
    assert (report.added, report.same, report.gone) == (1, 2, 1)
    assert (after[1], after[3]) == (before[1], before[3])
    assert after[20] not in before.values()


def test_a_name_that_a_kind_has_already_is_not_taken_from_it(desk: Desk) -> None:
    path = desk.file("Shelter.geojson", collection(feature([1, 1])))
    desk.bring(path)
    assert [d["of"] for d in desk.store.datasets()] == ["Shelter_"]
    assert numbers(desk, path) == (0, 0, 1, 0)


def test_history_becomes_an_archive_sorted_by_time(desk: Desk) -> None:
    lines = "2019-01-02 00:00,fire,1,1,x\n2019-01-01 00:00,theft,2,2,y\n,fire,1,1,z\n"
    path = desk.file("h.csv", "date,type,lon,lat,beat\n" + lines)
    with pytest.raises(NeedsZone):
        desk.prepare(path, archive="history", crs="EPSG:4326")

    report = desk.bring(path, archive="history", crs="EPSG:4326", zone="Asia/Shanghai").report

    [dataset] = desk.store.datasets("archive")
    rows = desk.store.content(dataset["sha256"])
    assert (report.added, [row for row, _ in report.rejected]) == (2, [3])
    assert list(rows["category"]) == ["theft", "fire"]
    assert list(rows["time"]) == sorted(rows["time"])
    assert (dataset["first"], dataset["zone"]) == ("2018-12-31T16:00:00Z", "Asia/Shanghai")
    assert numbers(desk, path, archive="history", crs="EPSG:4326", zone="Asia/Shanghai") == (0, 0, 2, 1)


def test_an_archive_needs_times(desk: Desk) -> None:
    with pytest.raises(SituationError, match="times"):
        desk.prepare(desk.file("h.csv", "a,lon,lat\n1,1,1\n"), archive="h", crs="EPSG:4326")


def test_a_named_system_counts_and_the_person_overrides_it(desk: Desk) -> None:
    named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    path = desk.file("m.geojson", collection(feature([12055000, 2610000]), crs=named))
    desk.bring(path)
    assert round(next(desk.store.features("m")).geometry.x, 1) == 108.3
    with pytest.raises(NeedsCrs, match=r"metres, not degrees, perhaps those of EPSG:3857\."):
        desk.prepare(path, crs="EPSG:4326")


def test_geojson_of_every_make_is_read(desk: Desk) -> None:
    one = feature([1, 1], name="x")
    assert numbers(desk, desk.file("a.geojson", one)) == (1, 0, 0, 0)
    assert numbers(desk, desk.file("b.json", {"type": "Point", "coordinates": [1, 2]})) == (1, 0, 0, 0)
    line = '{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[1,2]}}\n'
    assert numbers(desk, desk.file("c.geojsonl", line * 3)) == (3, 0, 0, 0)
    assert numbers(desk, desk.file("d.geojson", line + "broken\n" + line)) == (2, 0, 0, 1)
    packed = gzip.compress(desk.file("e.geojson", collection(one, one)).read_bytes())
    assert numbers(desk, desk.file("packed.geojson.gz", packed)) == (2, 0, 0, 0)


def test_rows_of_geojson_that_are_not_finite_or_have_no_place_are_rejected(desk: Desk) -> None:
    text = (
        '{"type":"FeatureCollection","features":['
        '{"type":"Feature","properties":{"n":1},"geometry":{"type":"Point","coordinates":[NaN,1]}},'
        '{"type":"Feature","properties":{"n":1e999},"geometry":{"type":"Point","coordinates":[1,1]}},'
        '{"type":"Feature","properties":{"n":2},"geometry":null},'
        '{"type":"Feature","properties":{"n":2},"geometry":{"type":"Point","coordinates":["1","1"]}},'
        '{"type":"Feature","properties":{"n":2},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]}},'
        '{"type":"Feature","properties":{"n":2},"geometry":{"type":"Point","coordinates":[]}},'
        '{"type":"Feature","properties":{"n":2},"geometry":{"type":"Point","coordinates":[1,1e999]}},'
        '{"type":"Feature","properties":{"n":2},"geometry":{"type":"Point","coordinates":[361,1]}},'
        '{"type":"Feature","properties":{"n":[NaN]},"geometry":{"type":"Point","coordinates":[1,1]}},'
        '{"type":"Feature","properties":{"n":2},"geometry":{"type":"Point","coordinates":[1,1]}}]}'
    )
    report = desk.bring(desk.file("n.geojson", text)).report
    assert (report.added, [row for row, _ in report.rejected]) == (1, [1, 2, 3, 4, 5, 6, 7, 8, 9])


@pytest.mark.parametrize("kind", ["shelter", "contact"])
def test_lists_and_tables_where_a_word_is_meant_break_nothing(desk: Desk, kind: str) -> None:
    odd: tuple[Any, ...] = (["shelter"], {}, [[1]], None)
    rows = [feature([108.1, 22.1], name="A", kind=value, uid=value, state=value, callsign="A") for value in odd]
    report = desk.bring(desk.file("odd.geojson", collection(*rows)), kind=kind).report
    assert report.read == len(odd)
    assert report.added > 0


def test_a_shape_that_is_not_valid_is_kept_as_it_is_with_a_word(desk: Desk) -> None:
    bow = feature([[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]], "Polygon", name="bow")
    desk.bring(desk.file("b.geojson", collection(bow)), kind="hazard_area")
    made = next(desk.store.features("hazard_area"))
    assert made.geometry == Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    assert "not valid" in made["source"]["note"]


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".csv", ".xlsx", ".fgb", ".kml"])
def test_what_needs_no_place_comes_back_without_one(desk: Desk, suffix: str) -> None:
    kind = desk.store.kinds["organisation"]
    office = Feature("a", kind.key, {"name": "Office"})
    there = Feature("b", kind.key, {"name": "There"}, Point(108, 22))
    for features in ([office], [office, there]):
        path = desk.folder / f"s{len(features)}{suffix}"
        assert export(path, [(kind, features)]) == len(features)
        report = desk.prepare(path, kind=kind.key, crs="EPSG:4326", swap=False).report
        assert (report.added, report.rejected) == (len(features), [])


def test_a_state_that_is_listed_is_taken(desk: Desk) -> None:
    path = desk.file("s.csv", "name,状态,lon,lat\nA,open,1,1\nB,开放,1,1\nC,,1,1\n")
    desk.bring(path, kind="shelter", crs="EPSG:4326")
    states = {f["name"]: f.state for f in desk.store.features("shelter")}
    assert (states["A"], states["C"]) == ("open", "designated")


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".csv"])
def test_what_was_exported_comes_back_with_its_ids_and_values(desk: Desk, suffix: str) -> None:
    mine = a_shelter(capacity=300, indoor=True, address="=1+1", attrs={"a": [1, "b"]}, state="designated")
    desk.store.apply(adding(mine))
    desk.bring(desk.file("s.csv", SHELTERS), kind="shelter", crs="EPSG:4326")
    kind = desk.store.kinds["shelter"]
    path = desk.folder / f"out{suffix}"
    options = {"kind": "shelter", "crs": "EPSG:4326"}

    assert export(path, [(kind, list(desk.store.features("shelter")))]) == 3
    assert numbers(desk, path, **options) == (0, 0, 3, 0)

    everything = list(desk.store.features("shelter"))
    desk.store.apply(Edit(Message("x"), tuple(Change(f, None) for f in everything)))
    assert numbers(desk, path, **options) == (3, 0, 0, 0)
    back = {f.id: f for f in desk.store.features("shelter")}
    assert set(back) == {f.id for f in everything}
    assert back[mine.id].geometry == Point(108.33, 22.82)
    for was in everything:
        now = replace(back[was.id], values={k: v for k, v in back[was.id].values.items() if k != "source"})
        assert now == replace(was, values={k: v for k, v in was.values.items() if k != "source"})


def test_chinese_and_wide_encodings_are_read(desk: Desk) -> None:
    text = "名称;经度;纬度\n甲;108,3;22,8\n"
    for name, encoding in (("a", "gb18030"), ("b", "utf-16"), ("c", "utf-8-sig")):
        desk.bring(desk.file(f"{name}.csv", text.encode(encoding)), crs="EPSG:4326")
        made = next(desk.store.features(name))
        assert (made["名称"], made.geometry) == ("甲", Point(108.3, 22.8))


def test_places_as_wkt_are_read_and_their_srid_says_the_system(desk: Desk) -> None:
    path = desk.file("w.csv", 'name,wkt\nA,"SRID=4326;LINESTRING(1 1, 2 2)"\nB,nonsense\n')
    report = desk.bring(path).report
    assert (report.added, [row for row, _ in report.rejected]) == (1, [2])
    with pytest.raises(NeedsCrs):
        desk.prepare(desk.file("v.csv", 'name,wkt\nA,"POINT(1 1)"\n'))


def test_nothing_at_all_in_a_file_is_said(desk: Desk) -> None:
    with pytest.raises(SituationError, match="no rows"):
        desk.prepare(desk.file("e.geojson", collection()))


def test_what_the_file_last_said_is_known_however_often_it_came_in(desk: Desk) -> None:
    """A person's value stays as long as the file says the same of that field, whatever else changed in between."""
    desk.bring(desk.file("s.csv", SHELTERS), kind="shelter", crs="EPSG:4326")
    first = desk.store.find("shelter", "code", "S1")[0]
    desk.store.apply(setting(first, capacity=120))

    for name in ("First", "Erste", "Première"):
        desk.bring(desk.file("n.csv", SHELTERS.replace("One", name)), kind="shelter", crs="EPSG:4326")
        now = desk.store.find("shelter", "code", "S1")[0]
        assert (now["name"], now["capacity"]) == (name, 120)

    desk.bring(desk.file("m.csv", SHELTERS.replace("One,100", "Première,90")), kind="shelter", crs="EPSG:4326")
    assert desk.store.find("shelter", "code", "S1")[0]["capacity"] == 90


def test_a_field_that_the_file_no_longer_has_goes_unless_a_person_changed_it(desk: Desk) -> None:
    full = "code,name,capacity,toilets,lon,lat\nS1,One,100,3,108.3,22.8\nS2,Two,200,4,108.4,22.9\n"
    desk.bring(desk.file("s.csv", full), kind="shelter", crs="EPSG:4326")
    desk.store.apply(setting(desk.store.find("shelter", "code", "S1")[0], toilets=9))

    less = "code,name,capacity,lon,lat\nS1,One,100,108.3,22.8\nS2,Two,200,108.4,22.9\n"
    desk.bring(desk.file("l.csv", less), kind="shelter", crs="EPSG:4326")

    assert {f["code"]: f["toilets"] for f in desk.store.features("shelter")} == {"S1": 9, "S2": None}


def test_what_came_in_whole_carries_one_digest_and_no_list_of_them(desk: Desk) -> None:
    desk.bring(desk.file("s.csv", SHELTERS), kind="shelter", crs="EPSG:4326")
    assert set(next(desk.store.features("shelter"))["source"]) == {"file", "hash", "state"}


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857"])
@pytest.mark.parametrize(
    "place",
    [
        {"type": "Point", "coordinates": [1.5, 2.25, 7.125]},
        {"type": "Polygon", "coordinates": [[[0, 0], [0, 1.1], [1.3, 1], [0, 0]]]},
        {"type": "MultiPolygon", "coordinates": [[[[0, 0, 1], [0, 1.1, 1], [1.3, 1, 1], [0, 0, 1]]]]},
    ],
)
def test_what_a_row_said_is_found_again_whatever_its_place(desk: Desk, place: dict[str, Any], crs: str) -> None:
    def bring(name: str) -> None:
        rows = collection(feature(place["coordinates"], place["type"], code="A", name=name, capacity=5))
        desk.bring(desk.file("p.geojson", rows), kind="shelter", crs=crs)

    bring("One")
    desk.store.apply(setting(next(desk.store.features("shelter")), capacity=6))
    bring("Two")

    made = next(desk.store.features("shelter"))
    assert (made["name"], made["capacity"]) == ("Two", 6)
