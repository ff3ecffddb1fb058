"""Along the streets: as short as it goes, around what is closed, never through what does not meet."""

import pandas as pd
import pytest
from geopandas import GeoDataFrame
from shapely import LineString, Point

from layers.analysis.routing import Streets, streets_of
from layers.errors import SituationError
from layers.geo import length_m
from tests.layers.gestures.playing import at

NORTH, EAST, SOUTH, WEST = at(0, 400), at(400, 0), at(0, -400), at(-400, 0)


def a_street(*places):
    return LineString([at(*p) for p in places])


BLOCK = [
    a_street((0, 0), (300, 0)),
    a_street((300, 0), (300, 300)),
    a_street((300, 300), (0, 300)),
    a_street((0, 300), (0, 0)),
]


def test_the_way_is_the_shorter_one_round_the_block():
    way = Streets(BLOCK).way([at(0, 0), at(300, 200)])

    assert way.length_m == pytest.approx(500, abs=2)
    assert length_m(way.line) == pytest.approx(way.length_m, abs=0.01)


def test_it_begins_and_ends_on_the_street_nearest_to_the_click():
    way = Streets(BLOCK).way([at(100, -20), at(200, 10)])

    assert way.length_m == pytest.approx(100, abs=1)
    assert Point(way.line.coords[0]).distance(Point(at(100, 0))) < 1e-6


def test_a_closed_stretch_is_gone_around():
    way = Streets(BLOCK, closures=[a_street((100, 0), (250, 0))]).way([at(0, 0), at(300, 0)])

    assert way.length_m == pytest.approx(900, abs=3)


def test_a_closure_that_crosses_closes_only_its_own_street():
    cross = [a_street((-300, 0), (300, 0)), a_street((0, -300), (0, 300))]
    streets = Streets(cross, closures=[a_street((0, -300), (0, 300))])

    assert streets.way([at(-200, 0), at(200, 0)]).length_m == pytest.approx(400, abs=2)


def test_streets_that_cross_without_a_common_corner_meet():
    cross = [a_street((-300, 0), (300, 0)), a_street((0, -300), (0, 300))]

    assert Streets(cross).way([at(-200, 0), at(0, 200)]).length_m == pytest.approx(400, abs=2)


def test_a_bridge_does_not_meet_what_it_crosses():
    cross = [a_street((-300, 0), (300, 0)), a_street((0, -300), (0, 300))]

    with pytest.raises(SituationError, match="No way leads there"):
        Streets(cross, levels=[1, 0]).way([at(-200, 0), at(0, 200)])


def test_an_end_a_few_metres_short_of_a_street_meets_it():
    near = [a_street((-300, 0), (300, 0)), a_street((0, 9), (0, 300))]

    assert Streets(near).way([at(-100, 0), at(0, 100)]).length_m == pytest.approx(200, abs=3)


def test_a_one_way_street_is_gone_along_as_it_is_drawn():
    streets = Streets(BLOCK, oneway=[True, False, False, False])

    assert streets.way([at(50, 0), at(250, 0)]).length_m == pytest.approx(200, abs=1)
    assert streets.way([at(250, 0), at(50, 0)]).length_m == pytest.approx(1000, abs=4)


def test_streets_that_only_have_a_course_are_gone_along_and_without_streets_that_is_said():
    bare = GeoDataFrame(geometry=[a_street((0, 0), (300, 0))], crs=4326)

    assert streets_of(bare).way([at(0, 0), at(300, 0)]).length_m == pytest.approx(300, abs=1)
    with pytest.raises(SituationError, match="no streets to follow"):
        streets_of(GeoDataFrame(geometry=[], crs=4326))


def test_by_car_no_footpath_is_taken():
    roads = GeoDataFrame(
        {
            "road_class": ["residential", "footway"],
            "oneway": pd.Series([None, None], dtype=object),
            "bridge": [None, None],
            "tunnel": [None, None],
            "layer": [None, None],
        },
        geometry=[a_street((0, 0), (300, 0)), a_street((300, 0), (300, 300))],
        crs=4326,
    )

    assert streets_of(roads).way([at(0, 0), at(300, 300)]).length_m == pytest.approx(300, abs=1)
    assert streets_of(roads, driving=False).way([at(0, 0), at(300, 300)]).length_m == pytest.approx(600, abs=2)


def test_without_streets_it_says_so():
    with pytest.raises(SituationError, match="no streets"):
        Streets([])


def test_with_every_street_closed_it_says_so():
    with pytest.raises(SituationError, match="closed"):
        Streets(BLOCK[:1], closures=BLOCK[:1]).way([at(0, 0), at(9, 9)])
