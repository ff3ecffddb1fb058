"""Drawing, without a window: what is sent, what is shown meanwhile, what edit comes out."""

import pytest
from shapely import LineString, Point, Polygon

from layers.feature import Feature
from layers.gestures.draw import draw_line, draw_point, draw_polygon
from layers.gestures.events import Back, Cancel, Click, Finish, Move
from tests.layers.gestures.playing import play


def a_shape(geometry):
    return Feature("f1", "plan_graphic", {}, geometry)


def test_a_click_draws_a_point():
    _, edit = play(draw_point(a_shape), Move(1, 1), Click(108.33, 22.82))

    assert edit.changes[0].after.geometry == Point(108.33, 22.82)
    assert edit.changes[0].before is None


def test_corners_become_an_area_at_finish():
    _, edit = play(draw_polygon(a_shape), Click(0, 0), Click(2, 0), Click(2, 2), Finish())

    assert edit.changes[0].after.geometry.equals(Polygon([(0, 0), (2, 0), (2, 2)]))


def test_the_area_under_the_pointer_is_shown_before_it_is_drawn():
    gesture = draw_polygon(a_shape)
    next(gesture)
    for event in (Click(0, 0), Click(2, 0)):
        gesture.send(event)

    shown = gesture.send(Move(2, 2))

    assert shown.shape.equals(Polygon([(0, 0), (2, 0), (2, 2)]))
    assert shown.corners == ((0, 0), (2, 0))


def test_finish_with_too_few_corners_goes_on():
    _, edit = play(draw_polygon(a_shape), Click(0, 0), Click(2, 0), Finish(), Click(2, 2), Finish())

    assert len(edit.changes[0].after.geometry.exterior.coords) == 4


def test_an_area_that_crosses_itself_is_not_taken():
    bow = (Click(0, 0), Click(2, 2), Click(2, 0), Click(0, 2))
    _, edit = play(draw_polygon(a_shape), *bow, Finish(), Back(), Finish())

    assert edit.changes[0].after.geometry.is_valid


def test_back_takes_the_last_corner_away():
    _, edit = play(draw_line(a_shape), Click(0, 0), Click(1, 1), Click(5, 5), Back(), Finish())

    assert edit.changes[0].after.geometry == LineString([(0, 0), (1, 1)])


def test_the_second_click_of_a_double_click_adds_no_corner():
    _, edit = play(draw_line(a_shape), Click(0, 0), Click(1, 1), Click(1, 1), Finish())

    assert len(edit.changes[0].after.geometry.coords) == 2


@pytest.mark.parametrize("draw", [draw_point, draw_line, draw_polygon])
def test_cancel_draws_nothing(draw):
    _, edit = play(draw(a_shape), Move(1, 1), Cancel())

    assert edit is None
