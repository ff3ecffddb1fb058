"""Figures are as large on the ground as their numbers say."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.geo import area_m2, bearing_deg, distance_m
from layers.gestures.draw import draw_range, draw_stroke
from layers.gestures.events import Back, Click, Finish, Move, Numbers, Press, Release
from layers.gestures.figures import BULLSEYE, CIRCLE, ELLIPSE, FIGURES, RANGE_RINGS, RECTANGLE, SECTOR, draw_figure
from tests.layers.gestures.playing import MIDDLE, at, click, made, play, shape_of, shown_after


def drawn(figure, *events):
    return shape_of(play(draw_figure(figure, made), *events)[1])


def test_a_circle_by_two_clicks_has_the_radius_between_them():
    shape = drawn(CIRCLE, click(0, 0), click(300, 0))

    radius = distance_m(MIDDLE, at(300, 0))
    assert all(distance_m(MIDDLE, corner) == pytest.approx(radius, abs=0.001) for corner in shape.exterior.coords)


@given(radius=st.floats(1, 200_000), lat=st.floats(-80, 80))
def test_a_circle_typed_has_the_area_of_one(radius, lat):
    shape = drawn(CIRCLE, Click(108.0, lat), Numbers({"radius": radius}))

    assert area_m2(shape) == pytest.approx(math.pi * radius**2, rel=0.002)


@given(width=st.floats(10, 20_000), height=st.floats(10, 20_000), angle=st.floats(0, 90))
def test_a_rectangle_typed_has_its_sides(width, height, angle):
    shape = drawn(RECTANGLE, Click(*MIDDLE), Numbers({"width": width, "height": height, "angle": angle}))

    assert area_m2(shape) == pytest.approx(width * height, rel=2e-4)


def test_a_rectangle_may_be_dragged_to_any_side():
    for east, north in ((300, 200), (-300, 200), (300, -200), (-300, -200)):
        shape = drawn(RECTANGLE, click(0, 0), click(east, north))
        assert shape.bounds[0] == pytest.approx(MIDDLE[0] + min(east, 0) / 102_650, abs=1e-5)
        assert shape.bounds[3] == pytest.approx(MIDDLE[1] + max(north, 0) / 110_750, abs=1e-5)


def test_an_ellipse_has_both_its_half_axes():
    shape = drawn(ELLIPSE, Click(*MIDDLE), Numbers({"along": 500, "across": 200, "bearing": 30}))

    far = [distance_m(MIDDLE, c) for c in shape.exterior.coords]
    assert (max(far), min(far)) == pytest.approx((500, 200), abs=0.5)
    assert bearing_deg(MIDDLE, shape.exterior.coords[far.index(max(far))]) % 180 == pytest.approx(30, abs=3)


def test_a_sector_by_three_clicks_goes_clockwise():
    shape = drawn(SECTOR, click(0, 0), click(0, 500), click(500, 0))

    assert area_m2(shape) == pytest.approx(math.pi * 500**2 / 4, rel=0.01)
    assert shape.contains(shape.centroid)


def test_range_rings_lie_a_radius_apart():
    shape = drawn(RANGE_RINGS, Click(*MIDDLE), Numbers({"radius": 250, "rings": 4}))

    assert [round(distance_m(MIDDLE, ring.coords[0])) for ring in shape.geoms] == [250, 500, 750, 1000]


def test_a_bullseye_has_rings_and_spokes():
    shape = drawn(BULLSEYE, Click(*MIDDLE), Numbers({"radius": 250, "rings": 2, "angle": 45}))

    assert len(shape.geoms) == 2 + 8


@pytest.mark.parametrize("figure", FIGURES, ids=lambda f: f.key)
def test_the_numbers_that_can_be_typed_are_asked_for(figure):
    preview = shown_after(draw_figure(figure, made), click(0, 0), Move(*at(100, 50)))

    assert [ask.key for ask in preview.asks] == [m.key for m in figure.measures]
    assert all(ask.value is not None for ask in preview.asks)


@pytest.mark.parametrize("value", [0.0, -5.0, float("nan"), float("inf"), 1e9])
def test_a_radius_that_cannot_be_is_refused_with_a_sentence(value):
    preview = shown_after(draw_figure(CIRCLE, made), click(0, 0), Numbers({"radius": value}))

    assert preview.refused is not None


def test_finish_without_a_size_is_refused():
    assert shown_after(draw_figure(CIRCLE, made), click(0, 0), Finish()).refused is not None


def test_back_takes_the_middle_away():
    shape = drawn(CIRCLE, click(900, 900), Back(), Click(*MIDDLE), Numbers({"radius": 10}))

    assert shape.centroid.distance(made(shape).geometry.centroid) == 0
    assert distance_m(MIDDLE, (shape.centroid.x, shape.centroid.y)) < 0.1


def test_a_range_line_ends_with_its_second_place():
    assert len(shape_of(play(draw_range(made), click(0, 0), click(100, 100))[1]).coords) == 2


def test_a_stroke_of_the_hand_has_fewer_corners_than_the_hand_made():
    wave = [Move(*at(n, 20 * math.sin(n / 30))) for n in range(1, 500)]
    shape = shape_of(play(draw_stroke(made), Press(*at(0, 0)), *wave, Release(*at(500, 0)))[1])

    assert 10 < len(shape.coords) < 120


def test_a_stroke_that_loops_becomes_the_area_without_the_loop():
    round_ = [Move(*at(300 * math.cos(a / 50), 300 * math.sin(a / 50))) for a in range(330)]
    shape = shape_of(play(draw_stroke(made, closed=True), Press(*at(300, 0)), *round_, Release(*at(300, 40)))[1])

    assert shape.is_valid
    assert area_m2(shape) == pytest.approx(math.pi * 300**2, rel=0.05)


def test_a_stroke_without_length_is_refused():
    gesture = draw_stroke(made, closed=True)
    assert shown_after(gesture, Press(*at(0, 0)), Release(*at(0, 0))).refused is not None
