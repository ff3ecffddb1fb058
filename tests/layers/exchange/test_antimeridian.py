"""Shapes over 180° are cut there, and the same ground stays covered."""

from __future__ import annotations

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Point, Polygon, box

from layers.exchange.antimeridian import crosses, cut, cut_area, cut_line
from layers.exchange.gate import check_places
from layers.i18n import message

FIJI = Polygon([(177.0, -19.0), (-178.0, -19.0), (-178.0, -16.0), (177.0, -16.0), (177.0, -19.0)])


def test_an_island_group_becomes_two_areas_of_the_same_size() -> None:
    made = cut(FIJI)
    assert {tuple(part.bounds) for part in made.geoms} == {(177.0, -19.0, 180.0, -16.0), (-180.0, -19.0, -178.0, -16.0)}
    assert not crosses(made)


def test_a_hole_stays_a_hole_on_whichever_side_it_lies() -> None:
    for hole, inside in (((-179.5, -18.0), (-179.5, -179.0)), ((178.0, -18.0), (178.0, 178.5))):
        west, south = hole
        ring = [(west, south), (inside[1], south), (inside[1], south + 1), (west, south + 1), (west, south)]
        made = cut(Polygon(FIJI.exterior.coords, [ring]))
        assert made.area == pytest.approx(15.0 - 0.5)
        assert not made.contains(Point(west + 0.25, south + 0.5))


def test_heights_go_along() -> None:
    made = cut(LineString([(179.0, 0.0, 10.0), (-179.0, 0.0, 20.0)]))
    assert shapely.get_coordinates(made, include_z=True)[:, 2].tolist() == [10.0, 15.0, 15.0, 20.0]


def test_what_does_not_cross_and_what_goes_round_a_pole_stay_as_they_are() -> None:
    pole = Polygon([(-120.0, -70.0), (0.0, -70.0), (120.0, -70.0), (-120.0, -70.0)])
    china = box(73.0, 18.0, 135.0, 54.0)
    assert cut(china) is china
    lon, lat = zip(*pole.exterior.coords, strict=True)
    assert cut_area(lon, lat).equals(pole)
    assert cut(pole).area == pytest.approx(pole.area)


def test_a_track_beyond_180_and_one_that_jumps_are_the_same_line() -> None:
    beyond, jumping = cut_line([170.0, 190.0], [0.0, 0.0]), cut_line([170.0, -170.0], [0.0, 0.0])
    assert beyond.equals(jumping)
    assert beyond.length == pytest.approx(20.0)


@given(st.floats(-180, 180), st.floats(-60, 60), st.floats(0.1, 40), st.floats(0.1, 20))
def test_a_box_anywhere_keeps_its_size(west: float, south: float, width: float, height: float) -> None:
    turned = [((x + 180) % 360 - 180, y) for x, y in box(west, south, west + width, south + height).exterior.coords]
    made = cut(Polygon(turned))
    assert made.area == pytest.approx(width * height, rel=1e-6)
    assert isinstance(made, Polygon | MultiPolygon)
    assert not crosses(made)


@pytest.mark.parametrize("crs", ["EPSG:4326", "GCJ-02"])
def test_shapes_are_the_same_in_however_many_parts_they_are_looked_at(
    monkeypatch: pytest.MonkeyPatch, crs: str
) -> None:
    over = shapely.Polygon([(170, 0), (190, 1), (190, 5)])
    crossed = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    some = [shapely.to_wkb(s) for s in (over, crossed, shapely.Point(108, 22), shapely.LineString([(0, 99), (1, 1)]))]
    shapes = [*some, None, b"no shape"] * 3

    def found(part_bytes: int) -> tuple[object, ...]:
        monkeypatch.setattr("layers.exchange.gate.PART_BYTES", part_bytes)
        bad, odd = {2: message("no place")}, {8: message("seen")}
        places = check_places(shapes, crs, bad, odd)
        return list(places), {n: str(why) for n, why in bad.items()}, {n: str(why) for n, why in odd.items()}

    at_once = found(1 << 30)
    assert len(at_once[0]) == len(shapes)
    assert found(1) == found(150) == at_once
