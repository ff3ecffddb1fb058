"""Directions that a key holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.geo import bearing_deg, distance_m
from layers.gestures.aim import at_right_angle, parallel_to
from tests.layers.gestures.playing import at

METRES = st.floats(-3000, 3000)


@given(east=METRES, north=METRES, x=METRES, y=METRES)
def test_a_side_stands_at_a_right_angle_to_the_last_one(east, north, x, y):
    first, last = at(0, 0), at(east, north)
    if distance_m(first, last) < 5:
        return
    aimed = at_right_angle(at(x, y), [first, last])
    if distance_m(last, aimed) < 5:
        return
    turn = (bearing_deg(last, aimed) - bearing_deg(first, last)) % 90

    assert min(turn, 90 - turn) < 0.1


def test_from_a_first_corner_it_goes_north_or_east():
    assert bearing_deg(at(0, 0), at_right_angle(at(30, 300), [at(0, 0)])) == pytest.approx(0, abs=0.05)
    assert bearing_deg(at(0, 0), at_right_angle(at(300, 30), [at(0, 0)])) == pytest.approx(90, abs=0.05)


def test_without_a_corner_the_place_stays():
    assert at_right_angle(at(3, 4), []) == at(3, 4)
    assert parallel_to(at(3, 4), [], (at(0, 0), at(1, 1))) == at(3, 4)


def test_a_side_is_parallel_to_the_edge_that_was_pointed_at():
    edge = (at(0, 0), at(300, 100))
    last = at(50, 700)

    aimed = parallel_to(at(500, 700), [last], edge)

    assert bearing_deg(last, aimed) == pytest.approx(bearing_deg(*edge), abs=0.05)
