"""Moved, turned, scaled, laid parallel: by pointer and by numbers, and back again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString

from layers.errors import SituationError
from layers.feature import Feature
from layers.geo import area_m2, distance_m, length_m
from layers.gestures.events import Back, Cancel, Click, Finish, Move, Numbers, Press, Release
from layers.gestures.transform import move_all, offset, rotate_all, scale_all
from tests.layers.gestures.playing import a_zone, applied, at, play, shape_of, shown_after


def a_line():
    return Feature("r1", "evac_route", {"name": "R"}, LineString([at(0, 0), at(400, 0)]))


def test_several_go_as_far_as_the_pointer_did():
    zone, line = a_zone(), a_line()
    _, edit = play(move_all([zone, line]), Press(*at(0, 0)), Move(*at(50, 0)), Release(*at(100, 0)))

    assert len(edit.changes) == 2
    assert distance_m(line.geometry.coords[0], edit.changes[1].after.geometry.coords[0]) == pytest.approx(100, abs=0.5)


def test_a_click_takes_hold_and_another_lets_go():
    where = at(0, 0)
    _, edit = play(move_all([a_line()]), Press(*where), Release(*where), Click(*where), Click(*at(0, 200)))

    assert distance_m(a_line().geometry.coords[0], shape_of(edit).coords[0]) == pytest.approx(200, abs=0.5)


def test_a_distance_and_a_bearing_typed_are_gone():
    _, edit = play(move_all([a_line()]), Numbers({"distance": 250, "bearing": 90}))

    moved = shape_of(edit).coords[0]
    assert distance_m(at(0, 0), moved) == pytest.approx(250, abs=0.01)
    assert moved[0] > at(0, 0)[0]


@pytest.mark.parametrize("gesture", [move_all, rotate_all, scale_all])
def test_what_is_taken_back_in_a_drag_lies_as_it_did_and_can_be_taken_hold_of_again(gesture):
    zone = a_zone()
    drag = Press(*at(0, 0)), Move(*at(100, 50))
    shown = shown_after(gesture([zone]), *drag, Back(undo=True), Move(*at(150, 80)), Release(*at(150, 80)))
    assert shown.shape == zone.geometry

    _, edit = play(gesture([zone]), *drag, Back(undo=True), Release(*at(100, 50)), *drag, Release(*at(100, 50)))
    _, plain = play(gesture([zone]), *drag, Release(*at(100, 50)))
    assert shape_of(edit) == shape_of(plain) != zone.geometry


@given(angle=st.floats(-359, 359).filter(lambda a: abs(a) > 0.01))
def test_turning_changes_no_area(angle):
    zone = a_zone()
    _, edit = play(rotate_all([zone]), Numbers({"angle": angle}))

    assert area_m2(shape_of(edit)) == pytest.approx(area_m2(zone.geometry), rel=1e-5)


def test_the_pointer_turns_clockwise():
    _, edit = play(rotate_all([a_line()]), Press(*at(400, 0)), Release(*at(200, -200)))

    assert shape_of(edit).coords[1][1] < at(0, 0)[1]
    assert shape_of(edit).coords[1][0] == pytest.approx(at(200, 0)[0], abs=1e-5)


@given(factor=st.floats(0.05, 20).filter(lambda f: abs(f - 1) > 0.001))
def test_an_area_scaled_grows_by_the_square(factor):
    zone = a_zone()
    _, edit = play(scale_all([zone]), Numbers({"factor": factor}))

    assert area_m2(shape_of(edit)) == pytest.approx(area_m2(zone.geometry) * factor**2, rel=1e-3)


@pytest.mark.parametrize("factor", [0.0, 1e9, float("nan")])
def test_a_factor_that_cannot_be_is_refused(factor):
    assert shown_after(scale_all([a_zone()]), Numbers({"factor": factor})).refused is not None


def test_a_line_is_laid_parallel_to_its_right():
    _, edit = play(offset(a_line()), Numbers({"offset": 30}))

    shape = shape_of(edit)
    assert length_m(shape) == pytest.approx(400, abs=0.5)
    assert all(y < at(0, 0)[1] for _, y in shape.coords)
    assert distance_m(a_line().geometry.coords[0], shape.coords[0]) == pytest.approx(30, abs=0.05)


def test_the_pointer_says_on_which_side():
    above = shown_after(offset(a_line()), Move(*at(200, 40)))

    assert above.asks[0].value == pytest.approx(-40, abs=0.2)


def test_an_area_made_too_small_is_refused_and_stays():
    preview = shown_after(offset(a_zone()), Numbers({"offset": -300}))

    assert "Nothing would be left" in preview.refused.sentence


def test_nothing_changes_without_a_movement():
    assert play(move_all([a_zone()]), Finish())[1] is None
    assert play(rotate_all([a_zone()]), Press(*at(0, 0)), Cancel())[1] is None


def test_what_has_no_place_cannot_be_moved():
    with pytest.raises(SituationError):
        move_all([Feature("o1", "organisation", {"name": "O"})])


@pytest.mark.parametrize("distance", [1e9, float("nan"), float("inf")])
def test_a_distance_that_cannot_be_is_refused(distance):
    assert shown_after(move_all([a_zone()]), Numbers({"distance": distance, "bearing": 0})).refused is not None


def test_what_is_moved_far_keeps_its_size():
    zone = a_zone()
    _, edit = play(move_all([zone]), Press(*at(0, 0)), Release(24.9, 60.2))

    assert area_m2(shape_of(edit)) == pytest.approx(area_m2(zone.geometry), rel=1e-4)


@given(
    numbers=st.fixed_dictionaries({"distance": st.floats(1, 50_000), "bearing": st.floats(0, 360)}),
    count=st.integers(1, 4),
)
def test_the_inverse_brings_all_back(numbers, count):
    zones = [a_zone(500 * n, id=f"z{n}") for n in range(count)]
    facts = {zone.id: zone for zone in zones}
    _, edit = play(move_all(zones), Numbers(numbers))

    assert applied(applied(facts, edit), edit.inverse) == facts
