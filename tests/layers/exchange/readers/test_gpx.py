"""GPX of receivers and phones: waypoints, routes, tracks with times."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyogrio
import pytest

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
