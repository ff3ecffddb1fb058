"""What the pointer is drawn to, and that an edit is followed."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Point, Polygon

from layers.geo import to_mercator
from layers.gestures.events import Target
from layers.gestures.snapping import Snapper, edges_of

BOX = (0.0, 0.0, 1000.0, 1000.0)
SQUARE = Polygon([(100, 100), (500, 100), (500, 500), (100, 500)])


def a_snapper(*shapes, box=BOX):
    snapper = Snapper()
    snapper.read("zones", [f"z{n}" for n in range(len(shapes))], list(shapes))
    snapper.look(box)
    return snapper


def found(snapper, x, y, reach=10.0, **more):
    snap = snapper.near(x, y, reach, **more)
    if snap is None:
        return None
    ((px, py),) = to_mercator(np.array([snap.place]))
    return snap.target, round(px, 3), round(py, 3)


def test_a_corner_wins_over_the_edge_it_ends():
    assert found(a_snapper(SQUARE), 104, 103) == (Target.VERTEX, 100, 100)


def test_the_middle_of_a_side_and_any_place_on_it():
    assert found(a_snapper(SQUARE), 303, 104) == (Target.MIDPOINT, 300, 100)
    assert found(a_snapper(SQUARE), 200, 104) == (Target.EDGE, 200, 100)


def test_where_two_edges_cross():
    snapper = a_snapper(LineString([(0, 0), (300, 300)]), LineString([(0, 200), (300, 0)]))

    assert found(snapper, 122, 118)[0] is Target.INTERSECTION


def test_a_point_and_a_hole_have_corners_too():
    holed = MultiPolygon([Polygon(SQUARE.exterior, [[(200, 200), (300, 200), (300, 300)]])])
    snapper = a_snapper(Point(700, 700), holed)

    assert found(snapper, 703, 700) == (Target.VERTEX, 700, 700)
    assert found(snapper, 299, 302) == (Target.VERTEX, 300, 300)


def test_nothing_within_reach_is_nothing():
    assert found(a_snapper(SQUARE), 300, 300) is None


def test_the_grid_of_whole_degrees_is_the_last_thing_it_snaps_to():
    step = 0.001
    ((x, y),) = to_mercator(np.array([(0.003, 0.005)])).tolist()
    snapper = a_snapper(SQUARE)

    assert snapper.near(x + 3, y - 4, 10, grid_deg=step).place == (0.003, 0.005)
    assert snapper.near(x + 30, y, 10, grid_deg=step) is None
    assert found(snapper, 104, 103, grid_deg=step)[0] is Target.VERTEX


def test_the_edge_it_lies_on_is_told():
    snap = a_snapper(SQUARE).near(200, 104, 10)

    assert np.allclose(to_mercator(np.array(snap.edge)), [(100, 100), (500, 100)])


def test_what_is_in_hand_is_not_snapped_to():
    assert found(a_snapper(SQUARE), 104, 103, own={"z0"}) is None


def test_the_shape_in_hand_gives_its_own_corners():
    assert found(a_snapper(), 802, 801, more=edges_of([(800, 800)])) == (Target.VERTEX, 800, 800)


def test_an_edit_is_followed_before_the_next_look():
    snapper = a_snapper(SQUARE)
    snapper.change("zones", {"z0": shapely.affinity.translate(SQUARE, 300, 0), "new": Point(50, 50)})

    assert found(snapper, 100, 100) is None
    assert found(snapper, 401, 101) == (Target.VERTEX, 400, 100)
    assert found(snapper, 51, 51) == (Target.VERTEX, 50, 50)
    snapper.look(BOX)
    assert found(snapper, 100, 100) is None
    assert found(snapper, 51, 51) == (Target.VERTEX, 50, 50)


def test_what_is_gone_is_gone():
    snapper = a_snapper(SQUARE)
    snapper.change("zones", {"z0": None})

    assert found(snapper, 100, 100) is None
    snapper.look(BOX)
    assert found(snapper, 100, 100) is None


def test_a_layer_that_is_not_shown_is_left_out():
    snapper = a_snapper(SQUARE)
    snapper.drop("zones")
    snapper.look(BOX)

    assert found(snapper, 100, 100) is None


@given(
    seed=st.integers(0, 1000),
    place=st.tuples(st.floats(0, 1000), st.floats(0, 1000)),
    length=st.sampled_from([5.0, 80.0, 900.0]),
)
def test_it_finds_what_looking_at_every_corner_finds(seed, place, length):
    luck = np.random.default_rng(seed)
    starts = luck.uniform(0, 1000, (60, 2))
    lines = shapely.linestrings(np.stack((starts, starts + luck.uniform(-length, length, (60, 2))), axis=1))
    corners = shapely.get_coordinates(lines)
    far = np.hypot(*(corners - place).T)
    snap = found(a_snapper(*lines), *place, reach=15.0)

    if far.min() <= 15:
        assert snap is not None
        assert snap[1:] == pytest.approx(tuple(corners[far.argmin()]), abs=2e-3)
    elif shapely.distance(lines, Point(place)).min() > 15:
        assert snap is None
    else:
        assert snap is not None
