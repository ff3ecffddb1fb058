"""OSM XML with single objects that are wrong: they are rejected with the reason, and the others come in."""

from __future__ import annotations

import pytest

from layers.errors import SituationError
from layers.exchange.report import Report
from tests.layers.exchange.conftest import Desk

GOOD = '<node id="1" version="1" lat="22.8" lon="108.3"><tag k="amenity" v="school"/></node>'


def brought(desk: Desk, *parts: str) -> Report:
    return desk.bring(desk.file("x.osm", "".join(('<osm version="0.6">', GOOD, *parts, "</osm>")))).report


@pytest.mark.parametrize("lon", ["108,4", "east", "", "NaN", "1e308", "361"])
def test_a_node_without_a_place_is_rejected_and_the_rest_comes_in(desk: Desk, lon: str) -> None:
    school = f'<node id="2" version="1" lat="22.9" lon="{lon}"><tag k="amenity" v="school"/></node>'
    report = brought(desk, school, GOOD.replace('id="1"', 'id="3"'))
    assert (report.read, report.added) == (3, 2)
    assert report.rejected == [(2, f"n2: its place is none on the Earth: 22.9, {lon}.")]


def test_a_corner_that_cannot_be_read_is_missing_in_its_road_and_said(desk: Desk) -> None:
    corners = (f'<node id="{n}" lat="22.9" lon="{lon}"/>' for n, lon in ((2, "108.4"), (3, "108,5"), (4, "108.6")))
    refs = "".join(f'<nd ref="{n}"/>' for n in (2, 3, 4))
    report = brought(desk, *corners, f'<way id="9">{refs}<tag k="highway" v="primary"/></way>')
    [road] = desk.store.features("road")
    assert [x for x, _ in road.geometry.coords] == [108.4, 108.6]
    assert road["attrs"] == {"incomplete": True}
    assert any("1 corner of a way cannot be read, 22.9, 108,5" in words for _, words in report.notes)


def test_a_file_that_breaks_off_is_refused_with_its_line(desk: Desk) -> None:
    with pytest.raises(SituationError, match="not whole XML: it cannot be read beyond line 1"):
        brought(desk, '<node id="2" lat="22.9" lon="108,4"><tag')


def way(number: int, *inside: str) -> str:
    return f'<way id="{number}">{"".join(inside)}</way>'


CORNERS = ((11, 22.0, 108.0), (12, 22.0, 108.3), (13, 22.3, 108.3), (11, 22.0, 108.0))
HOUSE = '<tag k="building" v="yes"/>'


def test_places_that_overpass_writes_into_ways_and_relations_are_read(desk: Desk) -> None:
    corners = "".join(f'<nd ref="{n}" lat="{lat}" lon="{lon}"/>' for n, lat, lon in CORNERS)
    inside = "".join(f'<nd lat="{lat}" lon="{lon}"/>' for _, lat, lon in CORNERS)
    outer = f'<member type="way" ref="30" role="outer">{inside}</member>'
    forest = f'{outer}<tag k="type" v="multipolygon"/><tag k="landuse" v="forest"/>'
    report = brought(desk, way(10, corners, HOUSE), f'<relation id="20">{forest}</relation>')

    assert (report.added, report.rejected) == (3, [])
    for kind, code in (("building", "w10"), ("green", "r20")):
        [area] = desk.store.features(kind)
        assert (area["code"], area.geometry.bounds) == (code, (108.0, 22.0, 108.3, 22.3))


def test_a_thing_of_which_overpass_tells_only_the_middle_is_rejected_with_what_to_ask_for(desk: Desk) -> None:
    refs = "".join(f'<nd ref="{n}"/>' for n, _, _ in CORNERS)
    report = brought(desk, way(10, '<center lat="22.1" lon="108.1"/>', refs, HOUSE))

    [(_, why)] = report.rejected
    assert "w10: the file holds only its middle" in why
    assert "out geom" in why


def test_nodes_may_stand_behind_the_ways_as_overpass_writes_them(desk: Desk) -> None:
    refs = "".join(f'<nd ref="{n}"/>' for n, _, _ in CORNERS)
    nodes = (f'<node id="{n}" lat="{lat}" lon="{lon}"/>' for n, lat, lon in CORNERS[:3])
    road = way(8, '<nd ref="11"/><nd ref="12"/><tag k="highway" v="primary"/>')
    report = brought(desk, way(10, refs, HOUSE), road, *nodes)
    assert (report.added, report.rejected, report.notes) == (3, [], [])


def test_a_middle_beside_whole_corners_is_passed_over(desk: Desk) -> None:
    refs = "".join(f'<nd ref="{n}"/>' for n, _, _ in CORNERS)
    nodes = (f'<node id="{n}" lat="{lat}" lon="{lon}"/>' for n, lat, lon in CORNERS[:3])
    report = brought(desk, way(10, '<center lat="22.1" lon="108.1"/>', refs, HOUSE), *nodes)
    assert (report.added, report.rejected) == (2, [])


def test_what_is_drawn_in_josm_comes_in_and_what_is_deleted_there_does_not(desk: Desk) -> None:
    nodes = (f'<node id="-{n}" action="modify" lat="{lat}" lon="{lon}"/>' for n, lat, lon in CORNERS[:3])
    refs = "".join(f'<nd ref="-{n}"/>' for n, _, _ in CORNERS)
    police = '<node id="-9" action="modify" lat="22.1" lon="108.1"><tag k="amenity" v="police"/></node>'
    gone = '<node id="5" action="delete" lat="22.2" lon="108.1"><tag k="amenity" v="clinic"/></node>'
    report = brought(desk, *nodes, police, gone, way(-4, refs, HOUSE))

    assert report.rejected == [(3, "facility: n5: it is deleted in the file.")]
    assert [f["code"] for f in desk.store.features("facility")] == ["n1", "n-9"]
    [house] = desk.store.features("building")
    assert (house["code"], house.geometry.bounds) == ("w-4", (108.0, 22.0, 108.3, 22.3))


def test_an_area_that_is_cut_by_the_edge_of_the_extract_is_named(desk: Desk) -> None:
    refs = "".join(f'<nd ref="{n}"/>' for n, _, _ in CORNERS)
    report = brought(desk, way(7, refs, HOUSE))
    assert report.added == 1
    assert "Areas that lie only in part in the extract are left out: 1, say w7." in [words for _, words in report.notes]


def test_a_list_of_changes_is_refused_as_one(desk: Desk) -> None:
    with pytest.raises(SituationError, match="what changed in OpenStreetMap"):
        brought(desk, f'<action type="create">{GOOD}</action>')


def test_of_a_history_the_last_version_of_each_thing_comes_in(desk: Desk) -> None:
    def school(number: int, version: int, lat: float) -> str:
        return GOOD.replace('id="1" version="1" lat="22.8"', f'id="{number}" version="{version}" lat="{lat}"')

    gone = '<node id="3" version="2" visible="false" timestamp="2020-01-01T00:00:00Z"/>'
    report = brought(desk, school(2, 1, 22.1), school(2, 2, 22.2), school(3, 1, 22.3), gone)
    assert (report.added, report.rejected) == (2, [])
    assert [f.geometry.y for f in desk.store.features("facility")] == [22.8, 22.2]


def test_several_versions_are_noticed_without_a_deleted_one(desk: Desk) -> None:
    newer = GOOD.replace('version="1" lat="22.8"', 'version="2" lat="22.9"')
    assert brought(desk, newer).added == 1
    assert next(desk.store.features("facility")).geometry.y == 22.9
