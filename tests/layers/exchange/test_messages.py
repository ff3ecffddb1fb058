"""Positions, hospitals, earthquakes and storms, as their formats write them."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
import shapely

from layers import geo
from layers.edit import adding
from layers.errors import SituationError
from layers.exchange.formats import format_of
from layers.exchange.gate import Table
from layers.exchange.guard import RawTable
from layers.exchange.incoming import joined_messages, remarked
from layers.exchange.readers import cot, have, quakeml, tracks
from layers.exchange.writers import export
from layers.exchange.xml import parse
from layers.feature import Feature
from tests.layers.exchange.conftest import Desk
from tests.layers.exchange.messages import HAVE, HAVE_2, HURDAT, QUAKE, Got, alert, event


def read_events(tmp_path: Path, text: str) -> Got:
    path = tmp_path / "e.cot"
    path.write_text(text, encoding="utf-8")
    got = Got()
    cot.read(path, path.name, got, {})
    return got


def test_an_event_is_a_contact_with_its_place_times_and_course(desk: Desk) -> None:
    desk.bring(desk.file("boat.cot", event()))
    [contact] = desk.store.features("contact")
    assert (contact["uid"], contact["callsign"], contact["type"], contact["how"]) == (
        "BOAT-1",
        "Boat 1",
        "a-f-S",
        "m-g",
    )
    assert (contact["valid_from"], contact["valid_to"]) == ("2024-09-09T00:00:00Z", "2024-09-09T00:05:00Z")
    assert (contact["accuracy_m"], contact["height_m"], contact["course_deg"], contact["speed_ms"]) == (
        12.5,
        None,
        45,
        3.5,
    )
    assert (contact.geometry.x, contact.geometry.y, contact.geometry.has_z) == (108.33, 22.82, False)


def test_the_same_identity_moves_and_the_latest_report_of_a_file_counts(desk: Desk) -> None:
    desk.bring(desk.file("a.xml", event()))
    later = event(time="2024-09-09T00:02:00Z", point='<point lat="22.9" lon="108.4" hae="81.5" ce="5" le="7"/>')
    report = desk.bring(desk.file("b.xml", f"<events>{later}{event(time='2024-09-09T00:01:00Z')}</events>")).report
    [contact] = desk.store.features("contact")
    assert (report.changed, report.rejected) == (1, [(2, "The file has a later report of the same contact.")])
    assert (contact.geometry.x, contact.geometry.z, contact["height_m"]) == (108.4, 81.5, 81.5)


def test_a_report_never_changes_what_was_entered_here_and_deletes_nothing(desk: Desk) -> None:
    ours = Feature("ours", "contact", {"uid": "BOAT-1", "callsign": "Ours"}, shapely.Point(1, 2))
    desk.store.apply(adding(ours))
    report = desk.bring(desk.file("a.cot", event())).report
    assert desk.store.get("ours") == ours
    assert "entered here" in report.notes[0][1]
    gone = desk.prepare(desk.file("b.cot", event("BOAT-1", sort="t-x-d-d"))).report
    assert gone.rejected == [(1, "It asks to delete BOAT-1; a file deletes nothing.")]


HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


@pytest.mark.parametrize("between", ["", "\n", HEAD])
def test_events_one_behind_the_other_are_as_many_contacts(desk: Desk, between: str) -> None:
    """As TAK sends them over a connection, and as such a connection is written down."""
    path = desk.file("stream.cot", HEAD + between.join(event(f"BOAT-{n}") for n in range(3)))
    assert desk.bring(path).report.added == 3
    assert {c["uid"] for c in desk.store.features("contact")} == {"BOAT-0", "BOAT-1", "BOAT-2"}


def test_of_events_that_end_within_one_that_one_is_rejected(desk: Desk) -> None:
    report = desk.bring(desk.file("stream.cot", event("A") + event("B") + event("C")[:80])).report
    assert (report.added, report.rejected) == (2, [(3, "The file ends within this event.")])


CORNERS = '<vertex lat="1" lon="2"/><vertex lat="1" lon="3"/><vertex lat="2" lon="3"/>'
SHAPES = {
    "polygon": ('<link point="22.8,108.3"/><link point="22.8,108.4"/><link point="22.9,108.4"/>', "u-d-r", "Polygon"),
    "route": ('<link point="22.8,108.3,81"/><link point="22.8,108.4,82"/>', "b-m-r", "LineString"),
    "ellipse": ('<shape><ellipse major="200" minor="100" angle="90"/></shape>', "u-d-c-e", "Polygon"),
    "polyline": (
        f'<shape><polyline closed="1">{CORNERS}</polyline></shape>',
        "u-d-f",
        "Polygon",
    ),
    "across 180": ('<link point="10,179"/><link point="11,-179"/>', "u-d-f", "MultiLineString"),
}


@pytest.mark.parametrize("name", SHAPES)
def test_taks_shapes_are_drawn(tmp_path: Path, name: str) -> None:
    detail, sort, kind = SHAPES[name]
    got = read_events(tmp_path, event(sort=sort, detail=detail + '<strokeColor value="-65536"/>'))
    shape = shapely.from_wkb(got.shapes[0])
    assert (shape.geom_type, shape.is_valid) == (kind, True)
    assert got.columns["detail"][0]["strokeColor"] == {"value": "-65536"}
    west, _, east, _ = shape.bounds
    assert -180 <= west <= east <= 180


def test_an_ellipse_has_its_half_axes_on_the_ground_along_its_angle(tmp_path: Path) -> None:
    got = read_events(tmp_path, event(detail=SHAPES["ellipse"][0]))
    corners = shapely.get_coordinates(shapely.from_wkb(got.shapes[0]))
    away = [geo.distance_m((108.33, 22.82), (x, y)) for x, y in corners]
    assert (round(max(away), 2), round(min(away), 2)) == (200.0, 100.0)
    farthest = corners[int(np.argmax(away))]
    assert abs(farthest[1] - 22.82) < 1e-6


def test_nothing_about_a_person_and_no_password_is_taken(tmp_path: Path) -> None:
    detail = (
        '<contact callsign="Post 3" phone="13800000000" email="a@b.c"/><takv device="x"/><uid Droid="Li"/>'
        '<__video url="http://user:secret@10.0.0.1/x"/><link uid="p" parent_callsign="Li" relation="p-p"/>'
    )
    told = str(read_events(tmp_path, event(detail=detail)).columns)
    assert "Post 3" in told
    assert not [
        word for word in ("138000", "a@b.c", "takv", "Droid", "Li", "secret") if word in told.replace("Lines", "")
    ]


BAD_EVENTS = {
    "no point": (event(point=""), "no place"),
    "no uid": (event(uid=""), "no uid"),
    "no number": (event(point='<point lat="x" lon="1"/>'), "cannot be read"),
    "not finite": (event(point='<point lat="NaN" lon="1"/>'), "not a finite"),
    "chat": (event(sort="b-t-f"), "chat"),
    "ping": (event(sort="t-x-c-t"), "between programs"),
    "bad corner": (event(detail='<link point="1,x"/><link point="1,2"/>'), "corner"),
    "corner off the Earth": (event(detail='<link point="91,1"/><link point="1,2"/>'), "not on the Earth"),
}


@pytest.mark.parametrize("name", BAD_EVENTS)
def test_what_is_no_position_is_rejected_with_the_reason(tmp_path: Path, name: str) -> None:
    text, words = BAD_EVENTS[name]
    got = read_events(tmp_path, f"<events>{text}{event('GOOD')}</events>")
    assert (got.columns["uid"], len(got.refused)) == (["GOOD"], 1)
    assert words in str(got.refused[0][1])


def test_a_hospitals_report_fills_our_hospital(desk: Desk) -> None:
    values = {"code": "H1", "name": "First Hospital", "address": "Minzu Avenue"}
    grounds = shapely.box(108.329, 22.819, 108.331, 22.821)
    ours = Feature("h1", "hospital", values, grounds)
    desk.store.apply(adding(ours))
    report = desk.bring(desk.file("have.xml", HAVE)).report
    hospital = desk.store.get("h1")
    assert hospital is not None
    assert (report.changed, hospital["status"], hospital["ambulance"]) == (1, "Normal", "Advisory")
    assert hospital["beds"] == {"negative_flow_isolation": {"available": 3, "baseline": 12}}
    assert (hospital["address"], hospital["reported_at"]) == ("Minzu Avenue", "2024-09-09T01:20:00Z")
    assert hospital.geometry == grounds
    assert desk.bring(desk.file("have.xml", HAVE)).report.same == 1
    assert desk.bring(desk.file("have2.xml", HAVE_2)).report.added == 1


@pytest.mark.parametrize("namespace", ["edxl:have:2.0", "EDXL:HAVE:2.0"])
def test_a_report_in_version_2_tells_the_same_of_a_hospital(desk: Desk, namespace: str) -> None:
    text = HAVE_2.replace("edxl:have:2.0", namespace)
    assert desk.bring(desk.file("have2.xml", text)).report.added == 1
    [hospital] = desk.store.features("hospital")
    told = {key: hospital[key] for key in ("code", "name", "status", "ambulance", "beds", "reported_at")}
    assert told == {
        "code": "H2",
        "name": "Second Hospital",
        "status": "Compromised",
        "ambulance": "Closed",
        "beds": {"adult_icu": {"available": -2, "baseline": 8}, "trauma.level1": {"available": 6}},
        "reported_at": "2024-09-09T01:20:00Z",
    }
    assert hospital.geometry == shapely.Point(108.40, 22.80)


@pytest.mark.parametrize(
    ("colour", "description", "status"),
    [("green", "…", "Normal"), ("yellow", "Norovirus", "yellow"), ("red", "Evacuating", "Evacuating"), ("", "", None)],
)
def test_a_colour_alone_is_no_status_but_for_green(colour: str, description: str, status: str | None) -> None:
    text = HAVE_2.replace(">yellow<", f">{colour}<").replace("Compromised", description)
    got = Got()
    have.read_hospitals(parse(text.encode(), "h.xml"), "h.xml", got)
    assert got.columns["status"] == [status]


def test_an_earthquake_stands_at_its_preferred_origin(tmp_path: Path) -> None:
    path = tmp_path / "q.xml"
    path.write_text(QUAKE)
    got = Got()
    quakeml.read(path, path.name, got, {})
    told = {key: values[0] for key, values in got.columns.items()}
    assert (told["time"], told["magnitude"], told["magnitude_type"]) == ("2024-01-01T07:10:09.5Z", 7.5, "Mww")
    assert (told["depth_km"], told["name"], told["status"]) == (10.0, "Off the coast", "reviewed")
    assert shapely.from_wkb(got.shapes[0]) == shapely.Point(137.27, 37.5)
    assert [row for row, _ in got.refused] == [2]


def test_earthquakes_are_a_reference_layer_or_an_archive(desk: Desk) -> None:
    path = desk.file("q.xml", QUAKE)
    assert desk.bring(path).report.added == 1
    assert desk.bring(path).report.same == 1
    assert desk.bring(path, archive="quakes").report.added == 1


def test_a_real_season_of_storms_is_a_line_each(desk: Desk, shared_data: Path) -> None:
    path = shared_data / "tracks" / "ibtracs-west-pacific-1990-2019.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    winds = [row for row in rows if row["wmo_wind"]]

    report = desk.bring(path).report

    storms = list(desk.store.features("ibtracs-west-pacific-1990-2019"))
    assert (report.added, report.rejected) == (len({row["sid"] for row in rows}), []) == (995, [])
    assert sum(storm["points"] for storm in storms) == len(rows) == 35_634
    assert sum(wind is not None for storm in storms for wind in storm["wind_kn"]) == len(winds) == 17_125
    beyond = {row["sid"] for row in rows if float(row["lon"]) > 180}
    bounds = [storm.geometry.bounds for storm in storms]
    assert beyond
    assert all(-180 <= west <= east <= 180 for west, _, east, _ in bounds)
    crossing = [s for s in storms if s["sid"] in beyond and s.geometry.geom_type == "MultiLineString"]
    assert crossing
    assert all(
        east - west < 180 for s in storms for west, _, east, _ in [p.bounds for p in shapely.get_parts(s.geometry)]
    )


def test_storms_as_history_are_a_row_a_point(desk: Desk) -> None:
    report = desk.bring(desk.file("h.txt", HURDAT), archive="storms").report
    assert report.added == 5


def test_a_storm_with_fewer_points_than_its_first_line_says_is_told(desk: Desk) -> None:
    cut = "\n".join(HURDAT.rstrip("\n").split("\n")[:-1])
    report = desk.bring(desk.file("h.hurdat", cut)).report
    assert report.added == 2
    assert report.notes[-1] == (2, "Its first line says 2 points, and 1 follow.")


def test_hurdat_is_read_by_its_first_line(tmp_path: Path) -> None:
    path = tmp_path / "atlantic.txt"
    path.write_text(HURDAT)
    got = Got()
    assert format_of(path).key == "tracks"
    tracks.read(path, path.name, got, {})
    assert (got.columns["name"], got.columns["points"]) == (["Irene", "Ioke"], [3, 2])
    assert (got.columns["wind_max_kn"], got.columns["pressure_min_hpa"]) == ([50, 140], [1005, 920])
    irene, ioke = (shapely.from_wkb(shape) for shape in got.shapes)
    assert next(iter(irene.coords)) == (-59.0, 15.0)
    assert ioke.geom_type == "MultiLineString"
    assert [row for row, _ in got.says["notes"]] == [1]


def test_xml_is_known_by_its_root_and_a_services_description_is_no_map(desk: Desk, shared_data: Path) -> None:
    for name, text in {"cap": alert(), "cot": event(), "have": HAVE, "quakeml": QUAKE}.items():
        commented = "<?xml version='1.0'?>\n<!-- <x> --><?style a='<y>'?>\n" + text
        assert format_of(desk.file(f"{name}.xml", commented)).key == name
    for path in (shared_data / "ogc").glob("*.xml"):
        with pytest.raises(SituationError, match="describes a map service"):
            desk.prepare(path)
    with pytest.raises(SituationError, match="begins with html"):
        desk.prepare(desk.file("page.xml", "<html/>"))


HOSTILE = {
    "doctype": '<!DOCTYPE alert [<!ENTITY a "b">]>' + alert(),
    "file": '<!DOCTYPE alert [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + alert(info="&a;"),
    "entities": "<!DOCTYPE alert ["
    + "".join(f'<!ENTITY l{n} "&l{n - 1};&l{n - 1};">' for n in range(1, 40))
    + "]>"
    + alert(),
    "deep": "<alert>" + "<a>" * 5000 + "</a>" * 5000 + "</alert>",
    "cut": alert()[:200],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_xml_is_refused_with_a_sentence(desk: Desk, name: str) -> None:
    with pytest.raises(SituationError) as error:
        desk.prepare(desk.file("a.xml", HOSTILE[name]))
    assert "broke down" not in str(error.value)


def zipped(**entries: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, text in entries.items():
            package.writestr(name.replace("__", "/").replace("_", "."), text)
    return out.getvalue()


def test_a_real_mission_package_is_one_event(desk: Desk, shared_data: Path) -> None:
    report = desk.bring(shared_data / "cot" / "CameraCOTs.zip").report
    [contact] = desk.store.features("contact")
    assert (report.read, report.added, report.rejected) == (1, 1, [])
    assert (contact["callsign"], contact.geometry.z) == ("Lake City", 2624.647)
    assert (contact["detail"]["sensor"]["azimuth"], contact["height_m"]) == ("270", 2624.647)


def test_what_is_attached_to_a_mission_is_named_and_the_latest_report_counts(desk: Desk) -> None:
    later = event(time="2024-09-09T00:03:00Z", detail='<contact callsign="Later"/>')
    package = zipped(MANIFEST__manifest_xml="<M/>", a_cot=event(), b_cot=later, c_cot=event("B2"), photo_jpg="x")
    report = desk.bring(desk.file("mission.zip", package)).report
    assert {c["uid"]: c["callsign"] for c in desk.store.features("contact")} == {"BOAT-1": "Later", "B2": "Boat 1"}
    assert sorted(reason.partition(":")[0] for _, reason in report.rejected) == ["a", "photo.jpg"]


def listed(*names: str) -> str:
    contents = "".join(f'<Content ignore="false" zipEntry="{name}"/>' for name in names)
    return f'<MissionPackageManifest version="2"><Contents>{contents}</Contents></MissionPackageManifest>'


def test_what_a_mission_lists_and_lacks_is_told_and_what_it_holds_besides(desk: Desk) -> None:
    manifest = listed("a.cot", "photos/harbour.jpg", "B.COT")
    package = zipped(MANIFEST__manifest_xml=manifest, a_cot=event(), b_cot=event("B2"), c_cot=event("C3"))
    report = desk.bring(desk.file("mission.zip", package)).report
    assert (report.added, report.rejected) == (3, [])
    assert [words for _, words in report.notes] == [
        "The package lists photos/harbour.jpg, and does not hold it.",
        "The package holds c.cot, and does not list it.",
    ]


def test_what_a_mission_says_to_pass_over_is_named(desk: Desk) -> None:
    manifest = listed("a.cot", "b.cot").replace('false" zipEntry="b', 'true" zipEntry="b')
    package = zipped(MANIFEST__manifest_xml=manifest, a_cot=event(), b_cot=event("B2"))
    report = desk.bring(desk.file("mission.zip", package)).report
    assert report.added == 2
    assert [words for _, words in report.notes] == ["The package says to pass over b.cot; it was taken all the same."]


def test_a_list_of_a_mission_that_cannot_be_read_is_told_and_its_events_come_in(desk: Desk) -> None:
    package = zipped(MANIFEST__manifest_xml="<MissionPackageManifest><Contents>", a_cot=event())
    report = desk.bring(desk.file("mission.zip", package)).report
    assert report.added == 1
    assert report.notes[0][1].startswith("The list of the package's content cannot be read: MANIFEST/manifest.xml is")


def test_alerts_of_a_package_find_each_other_in_any_order(desk: Desk) -> None:
    refs = "centre@example.org,A1,2024-09-09T08:00:00+08:00"
    cancel = alert("A2", sort="Cancel", sent="2024-09-09T10:00:00+08:00", references=refs)
    bad = alert("A3", status="Real")
    report = desk.bring(desk.file("alerts.zip", zipped(a_cap=cancel, b_cap=bad, c_xml=alert()))).report
    assert {n["identifier"]: n.state for n in desk.store.features("notice")} == {"A2": "issued", "A1": "cancelled"}
    assert (report.read, report.added) == (3, 2)
    assert report.rejected == [(2, "b: status has no value “Real” in the standard.")]


def test_a_package_of_alerts_that_we_wrote_comes_back(desk: Desk) -> None:
    for name in ("A1", "A2"):
        desk.bring(desk.file(f"{name}.cap", alert(name)))
    notices = list(desk.store.features("notice"))
    path = desk.folder / "out.cap.zip"
    assert export(path, [(desk.store.kinds["notice"], notices)]) == 2
    assert desk.bring(path).report.added == 0
    assert [n["identifier"] for n in desk.store.features("notice")] == [n["identifier"] for n in notices]


@pytest.mark.parametrize("notes", ["x", [1], [[1, "x"]], [["1", {"text": "x"}]], [[1, {"text": 3}]], {"a": 1}])
def test_a_reader_that_lies_about_remarks_is_not_believed(notes: object) -> None:
    raw = RawTable(says={"notes": notes, "single": True}, rows=[1], columns={"a": ["b"]}, geometry=[None])
    [joined] = joined_messages([raw])
    table = remarked(Table("", [1], {}), joined)
    assert table.odd == {}
    assert joined_messages([raw, raw])[0].rows == [1, 2]


@pytest.mark.slow
def test_taks_own_geojson_is_a_reference_layer_a_file(desk: Desk, shared_data: Path) -> None:
    paths = sorted((shared_data / "cot" / "geojson").glob("*.geojson"))
    assert len(paths) == 24
    for path in paths:
        report = desk.bring(path).report
        assert (report.read, report.added, report.rejected) == (1, 1, []), path.name
    assert len(desk.store.datasets("reference")) == 24
