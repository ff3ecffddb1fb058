"""What is wrong with a shape is found, and shown where it is."""

import pytest
from shapely import Polygon

from layers.gestures.draw import draw_line, draw_point, draw_polygon
from layers.gestures.events import Back, Click, Finish, Move
from layers.gestures.faults import area_faults, line_faults, shape_faults
from tests.layers.gestures.playing import made, play, shown_after

BOW = [(0.0, 0.0), (2.0, 2.0), (2.0, 0.0), (0.0, 2.0)]


def test_a_crossing_is_marked_where_it_is():
    (fault,) = area_faults(BOW)

    assert fault.place == pytest.approx((1, 1))
    assert fault.hint


def test_every_crossing_is_marked():
    star = [(0.0, 3.0), (2.0, -3.0), (-3.0, 1.0), (3.0, 1.0), (-2.0, -3.0)]

    assert len(area_faults(star)) == 5


def test_an_outline_that_returns_to_a_corner_is_wrong_there():
    (fault,) = area_faults([(0.0, 0.0), (1.0, 1.0), (2.0, 0.0), (2.0, 2.0), (1.0, 1.0), (0.0, 2.0)])

    assert fault.place == (1, 1)


def test_corners_on_one_line_are_no_area():
    assert "no area" in area_faults([(0.0, 0.0), (1.0, 1.0), (2.0, 2.0)])[0].sentence


@pytest.mark.parametrize("corner", [(181.0, 0.0), (0.0, 91.0), (float("nan"), 0.0), (0.0, float("inf"))])
def test_a_corner_outside_the_world_is_told(corner):
    for faults in (line_faults([(0.0, 0.0), corner]), area_faults([(0.0, 0.0), (1.0, 0.0), corner])):
        assert "outside the world" in faults[0].sentence


def test_two_corners_in_one_place_are_marked_there():
    assert line_faults([(0.0, 0.0), (1.0, 1.0), (1.0, 1.0)])[0].place == (1, 1)


def test_a_good_area_has_no_fault():
    assert area_faults([(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)]) == ()


def test_a_hole_outside_its_area_is_a_fault():
    assert shape_faults(Polygon([(0, 0), (1, 0), (0, 1)], [[(5, 5), (6, 5), (5, 6)]]))


def test_the_fault_is_marked_while_the_area_is_drawn():
    preview = shown_after(draw_polygon(made), *(Click(*c) for c in BOW[:3]), Move(*BOW[3]))

    assert preview.faults[0].place == pytest.approx((1, 1))


def test_finish_on_a_fault_says_why_and_loses_nothing():
    gesture = draw_polygon(made)
    preview = shown_after(gesture, *(Click(*c) for c in BOW), Finish())

    assert preview.refused is not None
    assert "crosses itself" in preview.refused.sentence
    assert len(preview.corners) == 4
    assert gesture.send(Back()).refused is None


def test_too_few_corners_are_told_at_the_end():
    assert "two points" in shown_after(draw_line(made), Click(0, 0), Finish()).refused.sentence
    assert "three corners" in shown_after(draw_polygon(made), Click(0, 0), Click(1, 0), Finish()).refused.sentence


def test_a_point_typed_outside_the_world_is_refused():
    assert shown_after(draw_point(made), Click(200, 10)).refused is not None


def test_what_was_taken_back_comes_again():
    from layers.gestures.events import Again

    _, edit = play(draw_line(made), Click(0, 0), Click(1, 1), Back(), Again(), Finish())

    assert len(edit.changes[0].after.geometry.coords) == 2
