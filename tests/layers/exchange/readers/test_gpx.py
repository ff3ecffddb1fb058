"""GPX of receivers and phones: waypoints, routes, tracks with times."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyogrio
import pytest

from layers.errors import SituationError
from layers.exchange.refusal import Refusal
from tests.layers.exchange.conftest import Desk

WAY = '<wpt lat="22.8" lon="108.3"><ele>75.5</ele><time>2024-05-01T00:00:00Z</time><name>集合点</name></wpt>'
ROUTE = '<rte><name>撤离线</name><rtept lat="1" lon="2"/><rtept lat="2" lon="3"/></rte>'
TRACK = (
    '<trk><name>巡逻</name><trkseg><trkpt lat="1" lon="2"><ele>1</ele><time>2024-05-01T00:00:00Z</time></trkpt>'
    '<trkpt lat="2" lon="3"><ele>2</ele></trkpt></trkseg>'
    '<trkseg><trkpt lat="3" lon="4"><ele>1</ele></trkpt><trkpt lat="4" lon="5"><ele>9</ele></trkpt></trkseg></trk>'
)


def gpx(*parts: str, version: str = "1.1") -> str:
    names = f'xmlns="http://www.topografix.com/GPX/{version.replace(".", "/")}" xmlns:g="garmin"'
    return f'<?xml version="1.0"?><gpx version="{version}" creator="t" {names}>{"".join(parts)}</gpx>'


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_each_waypoint_route_and_track_is_one_feature(desk: Desk, version: str) -> None:
    path = desk.file("t.gpx", gpx(WAY, ROUTE, TRACK, version=version))
    counted = sum(len(pyogrio.read_dataframe(path, layer=n)) for n in ("waypoints", "routes", "tracks"))

    report = desk.bring(path).report

    assert (report.added, counted, report.rejected) == (3, 3, [])
    way, route, track = desk.store.features("t")
    assert [f["feature"] for f in (way, route, track)] == ["waypoint", "route", "track"]
    assert (way["name"], way["time"], way.geometry.z) == ("集合点", "2024-05-01T00:00:00Z", 75.5)
    assert (route.geometry.geom_type, route.geometry.has_z) == ("LineString", False)
    assert (track.geometry.geom_type, track.geometry.has_z) == ("MultiLineString", True)
    assert track["times"] == ["2024-05-01T00:00:00Z", None, None, None]


def test_a_single_point_between_the_parts_of_a_track_does_not_cost_the_track(desk: Desk) -> None:
    lone = '<trkseg><trkpt lat="9" lon="9"/></trkseg><trkseg/>'
    report = desk.bring(desk.file("t.gpx", gpx(TRACK.replace("<trkseg>", lone + "<trkseg>", 1)))).report

    assert report.added == 1
    assert report.notes == [(1, "Parts of the track with only one point are left out: 1.")]
    track = next(desk.store.features("t"))
    assert [len(part.coords) for part in track.geometry.geoms] == [2, 2]
    assert len(track["times"]) == 4


@pytest.mark.parametrize("rings", ["rings 2", "rings 1 1", "0", "x", "9999999999", ""])
def test_a_track_that_lies_about_its_rings_stays_a_track(desk: Desk, rings: str) -> None:
    told = f'<extensions><a:rings xmlns:a="urn:anlan:gpx">{rings}</a:rings></extensions><trkseg>'
    report = desk.bring(desk.file("t.gpx", gpx(TRACK.replace("<trkseg>", told, 1)))).report
    assert report.added == 1
    assert next(desk.store.features("t")).geometry.geom_type == "MultiLineString"


def test_extensions_come_in_as_text(desk: Desk) -> None:
    more = "<extensions><g:Point><g:Depth>12</g:Depth><g:name>x</g:name></g:Point></extensions>"
    desk.bring(desk.file("e.gpx", gpx(WAY.replace("</wpt>", f"{more}</wpt>"))))
    found = next(desk.store.features("e"))
    assert (found["Depth"], found["Point name"]) == ("12", "x")


NO_PLACES = (
    '<wpt lat="NaN" lon="1"/>',
    '<wpt lat="1" lon="inf"/>',
    '<wpt lat="1"/>',
    '<wpt lat="91" lon="1"/>',
    '<wpt lat="1" lon="1"><ele>NaN</ele></wpt>',
    '<trk><trkseg><trkpt lat="1" lon="1"/></trkseg></trk>',
    "<trk/>",
    '<rte><rtept lat="x" lon="1"/><rtept lat="1" lon="1"/></rte>',
)


def test_a_feature_without_a_sound_place_is_rejected(desk: Desk) -> None:
    report = desk.bring(desk.file("b.gpx", gpx(WAY, *NO_PLACES))).report
    assert report.added == 1
    assert sorted(row for row, _ in report.rejected) == list(range(2, len(NO_PLACES) + 2))


@pytest.mark.parametrize(
    "content",
    ["", "<gpx>", "<kml/>", "{}", '<!DOCTYPE gpx [<!ENTITY a "b">]>' + gpx(WAY), gpx(), gpx("<wpt>" * 70)],
)
def test_what_is_no_whole_gpx_is_refused(desk: Desk, read_here: Callable[[Path], None], content: str) -> None:
    with pytest.raises(Refusal):
        read_here(desk.file("x.gpx", content))


def test_what_the_points_of_a_watch_tell_beyond_place_height_and_time_is_said_to_be_left_out(desk: Desk) -> None:
    beat = "<extensions><g:TrackPointExtension><g:hr>120</g:hr><g:cad>80</g:cad></g:TrackPointExtension></extensions>"
    points = f'<trkpt lat="1" lon="2"><ele>5</ele>{beat}</trkpt><trkpt lat="2" lon="3"/>'

    report = desk.bring(desk.file("t.gpx", gpx(f"<trk><trkseg>{points}</trkseg></trk>"))).report

    assert report.notes == [
        (1, "Only some of its points have a height: the heights are left out."),
        (1, "What its points tell beside place, height and time is left out: cad, hr."),
    ]


def point(lat: object, lon: object, minute: int) -> str:
    return f'<trkpt lat="{lat}" lon="{lon}"><ele>{minute}</ele><time>2024-05-01T00:{minute:02}:00Z</time></trkpt>'


def track(*parts: str, more: str = "") -> str:
    return f"<trk><name>巡逻</name>{more}{''.join(f'<trkseg>{part}</trkseg>' for part in parts)}</trk>"


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (point("x", 3, 2), "their coordinates are not numbers"),
        (point("NaN", 3, 2), "their coordinates are not numbers"),
        ('<trkpt lat="2"/>', "they have no coordinates"),
        (point(91, 3, 2), "their coordinates are not on the Earth"),
        (point(2, "1e300", 2), "their coordinates are not on the Earth"),
    ],
)
def test_an_unreadable_point_costs_the_track_that_point_alone(desk: Desk, bad: str, why: str) -> None:
    sound = [point(n, n + 1, n) for n in (1, 3, 4)]
    report = desk.bring(desk.file("t.gpx", gpx(track(sound[0] + bad + sound[1] + sound[2]), WAY))).report

    assert (report.added, report.rejected) == (2, [])
    assert report.notes == [(1, f"Points left out, as {why}: 1 (no. 2).")]
    found = next(desk.store.features("t"))
    assert list(found.geometry.coords) == [(2, 1, 1), (4, 3, 3), (5, 4, 4)]
    assert found["times"] == [f"2024-05-01T00:0{n}:00Z" for n in (1, 3, 4)]


def test_a_part_of_a_track_left_with_one_point_goes_and_its_time_with_it(desk: Desk) -> None:
    first, second = point(1, 1, 1) + point("x", 1, 2), point(3, 3, 3) + point("", 3, 4) + point(5, 5, 5)
    report = desk.bring(desk.file("t.gpx", gpx(track(first, second)))).report

    assert report.notes == [
        (1, "Points left out, as their coordinates are not numbers: 2 (no. 2, 4)."),
        (1, "Parts of the track with only one point are left out: 1."),
    ]
    found = next(desk.store.features("t"))
    assert list(found.geometry.coords) == [(3, 3, 3), (5, 5, 5)]
    assert found["times"] == ["2024-05-01T00:03:00Z", "2024-05-01T00:05:00Z"]


def test_a_track_without_a_sound_point_is_rejected_with_the_reason(desk: Desk) -> None:
    report = desk.bring(desk.file("t.gpx", gpx(WAY, track(point("x", 1, 1) + point(1, "y", 2))))).report
    assert report.rejected == [(2, "The coordinates are not numbers.")]


def test_an_outline_that_lost_a_corner_comes_in_as_a_line(desk: Desk) -> None:
    rings = '<extensions><a:rings xmlns:a="urn:anlan:gpx">rings 1</a:rings></extensions>'
    corners = [point(1, 1, 1), point(1, 2, 1), point("x", 9, 1), point(2, 2, 1), point(1, 1, 1)]
    report = desk.bring(desk.file("t.gpx", gpx(track("".join(corners), more=rings)))).report

    assert next(desk.store.features("t")).geometry.geom_type == "LineString"
    assert report.notes[1:] == [(1, "It stood for an area, and is a line as corners are missing.")]


def test_a_track_whose_points_nearly_all_lie_off_the_earth_is_not_thinned_out(desk: Desk) -> None:
    turned = [point(108.3, 22.8, 1), point(108.4, 22.8, 2), point(22.8, 108.3, 3)]
    report = desk.bring(desk.file("t.gpx", gpx(WAY, track("".join(turned))))).report
    assert [row for row, _ in report.rejected] == [2]


def test_what_a_waypoint_says_in_groups_outside_the_extensions_is_kept(desk: Desk) -> None:
    cache = "<g:cache><g:name>Box</g:name><g:type>Traditional</g:type></g:cache>"
    desk.bring(desk.file("c.gpx", gpx(WAY.replace("</wpt>", f"{cache}</wpt>"), version="1.0")))
    way = next(desk.store.features("c"))
    assert (way["name"], way["cache name"], way["type"]) == ("集合点", "Box", "Traditional")


def test_of_several_values_of_one_name_none_is_lost(desk: Desk) -> None:
    several = "".join(f"<g:Category>{word}</g:Category>" for word in ("Fire", "Water", "Roads"))
    more = f"<extensions><g:W><g:Categories>{several}</g:Categories></g:W></extensions>"
    desk.bring(desk.file("c.gpx", gpx(WAY.replace("</wpt>", f"{more}</wpt>"))))
    way = next(desk.store.features("c"))
    assert [way["Category"], way["W Category"], way["W Category 2"]] == ["Fire", "Water", "Roads"]


def test_the_way_that_a_receiver_reckoned_between_points_of_a_route_is_named(desk: Desk) -> None:
    reckoned = '<extensions><g:R><g:rpt lat="1.5" lon="2.5"/></g:R></extensions>'
    route = ROUTE.replace('<rtept lat="1" lon="2"/>', f'<rtept lat="1" lon="2">{reckoned}</rtept>')
    report = desk.bring(desk.file("c.gpx", gpx(route))).report
    assert any("reckoned" in words and "1 point" in words for _, words in report.notes)


def test_a_prefix_that_is_not_declared_is_named_as_the_fault(desk: Desk) -> None:
    content = gpx(WAY.replace("</wpt>", "<extensions><hr:x>1</hr:x></extensions></wpt>"))
    with pytest.raises(SituationError, match="a prefix that it does not declare, in line 1"):
        desk.bring(desk.file("t.gpx", content))
