"""Buffers are as wide on the ground as was typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point

from layers.feature import Feature
from layers.geo import area_m2, beyond, distance_m
from layers.gestures.buffer import buffers, draw_buffer
from layers.gestures.events import Finish, Move, Numbers
from tests.layers.gestures.playing import MIDDLE, at, play, shown_after

SCHOOL = Feature("s1", "shelter", {"name": "S"}, Point(MIDDLE), "designated")


def ring(area, start, end):
    return Feature(f"{start:g}-{end:g}", "plan_graphic", {}, area)


@given(distance=st.floats(1, 50_000), bearing=st.floats(0, 360), lat=st.floats(-75, 75))
def test_a_buffer_is_as_wide_as_typed_in_every_direction(distance, bearing, lat):
    (area,) = buffers(Point(100.0, lat), (100.0, lat), distance)

    assert area.contains(Point(beyond((100.0, lat), bearing, distance * 0.995)))
    assert not area.contains(Point(beyond((100.0, lat), bearing, distance * 1.001)))


def test_rings_lie_one_outside_the_other():
    _, edit = play(draw_buffer([SCHOOL], ring), Numbers({"distance": 100, "rings": 3}))

    areas = [c.after.geometry for c in edit.changes]
    assert [c.after.id for c in edit.changes] == ["0-100", "100-200", "200-300"]
    assert [round(area_m2(a) / area_m2(areas[0])) for a in areas] == [1, 3, 5]
    assert areas[0].intersection(areas[1]).area < 1e-12


def test_the_pointer_says_how_far():
    preview = shown_after(draw_buffer([SCHOOL], ring), Move(*at(0, 250)))

    assert preview.asks[0].value == pytest.approx(distance_m(MIDDLE, at(0, 250)), rel=1e-4)


def test_a_line_has_a_buffer_with_round_ends():
    line = LineString([at(0, 0), at(1000, 0)])
    (area,) = buffers(line, MIDDLE, 100)

    assert area_m2(area) == pytest.approx(2 * 100 * 1000 + 3.1416 * 100**2, rel=2e-3)


@pytest.mark.parametrize(
    "numbers", [{"distance": 0}, {"distance": -5}, {"distance": 1e7}, {"distance": 10, "rings": 2.5}, {"rings": 500}]
)
def test_numbers_that_cannot_be_are_refused(numbers):
    gesture = draw_buffer([SCHOOL], ring)

    assert shown_after(gesture, Numbers(numbers)).refused is not None


def test_finish_without_a_distance_is_refused():
    assert shown_after(draw_buffer([SCHOOL], ring), Finish()).refused is not None
