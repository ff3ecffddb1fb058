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
