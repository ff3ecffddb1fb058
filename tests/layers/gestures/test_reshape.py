"""Corners dragged, made and taken away; whole shapes moved."""

import pytest
from shapely import LineString, MultiPolygon, Polygon

from layers.errors import SituationError
from layers.feature import Feature
from layers.gestures.events import Back, Cancel, Click, Finish, Gesture, Move, Press, Release
from layers.gestures.reshape import continue_line, corners_of, reshape, with_corners

SQUARE = Polygon([(0, 0), (1, 0), (1, 1), (0, 1)])
REACH = 2000.0


def an_area(geometry=SQUARE):
    return Feature("z1", "evac_zone", {"code": "Z1"}, geometry)


def play(gesture: Gesture, *events):
    next(gesture)
    for event in events:
        try:
            gesture.send(event)
        except StopIteration as end:
            return end.value
    pytest.fail("the gesture goes on")


def shape_after(edit):
    return edit.changes[0].after.geometry


def test_dragging_a_corner_is_one_step():
    edit = play(reshape(an_area()), Press(1, 1, REACH), Move(1.5, 1.2), Release(2, 2))

    assert shape_after(edit).equals(Polygon([(0, 0), (1, 0), (2, 2), (0, 1)]))
    assert edit.inverse.changes[0].after.geometry == SQUARE


def test_dragging_the_middle_of_a_side_makes_a_corner():
    edit = play(reshape(an_area()), Press(0.5, 0, REACH), Move(0.5, -1), Release(0.5, -1))

    assert shape_after(edit).equals(Polygon([(0, 0), (0.5, -1), (1, 0), (1, 1), (0, 1)]))


def test_dragging_the_inside_moves_the_whole_shape():
    edit = play(reshape(an_area()), Press(0.5, 0.4, REACH), Release(1.5, 0.4))

    assert shape_after(edit).bounds == pytest.approx((1, 0, 2, 1))


def test_a_corner_touched_is_taken_away_with_back():
    gesture = reshape(an_area())
    edit = play(gesture, Press(1, 1, REACH), Release(1, 1), Back())

    assert shape_after(edit).equals(Polygon([(0, 0), (1, 0), (0, 1)]))


def test_a_triangle_keeps_its_corners():
    gesture = reshape(an_area(Polygon([(0, 0), (1, 0), (0, 1)])))
    edit = play(gesture, Press(1, 0, REACH), Release(1, 0), Back(), Finish())

    assert edit is None


def test_what_would_cross_itself_is_not_taken():
    edit = play(reshape(an_area()), Press(0, 0, REACH), Release(3, 0.5), Finish())

    assert edit is None


def test_a_typed_place_moves_the_corner_touched():
    edit = play(reshape(an_area()), Press(1, 1, REACH), Release(1, 1), Click(1.25, 1.25))

    assert (1.25, 1.25) in shape_after(edit).exterior.coords


def test_a_corner_of_the_second_part_is_moved_in_the_second_part():
    far = Polygon([(10, 10), (11, 10), (11, 11), (10, 11)])
    edit = play(reshape(an_area(MultiPolygon([SQUARE, far]))), Press(11, 11, REACH), Release(12, 12))

    first, second = shape_after(edit).geoms
    assert first.equals(SQUARE)
    assert (12, 12) in second.exterior.coords


def test_a_hole_has_corners_too():
    holed = Polygon([(0, 0), (9, 0), (9, 9), (0, 9)], [[(3, 3), (6, 3), (6, 6), (3, 6)]])
    edit = play(reshape(an_area(holed)), Press(6, 6, REACH), Release(7, 7))

    assert (7, 7) in shape_after(edit).interiors[0].coords


def test_a_press_far_from_the_shape_does_nothing():
    edit = play(reshape(an_area()), Press(5, 5, 100.0), Release(6, 6), Finish())

    assert edit is None


def test_cancel_leaves_the_shape_as_it_was():
    edit = play(reshape(an_area()), Press(1, 1, REACH), Move(2, 2), Cancel())

    assert edit is None


def test_what_is_refused_says_why_and_where():
    gesture = reshape(an_area())
    next(gesture)
    gesture.send(Press(0, 0, REACH))
    preview = gesture.send(Move(3, 0.5))
    assert preview.faults[0].place is not None

    assert "crosses itself" in gesture.send(Release(3, 0.5)).refused.sentence


def test_a_line_goes_on_from_the_end_that_was_clicked_nearer_to():
    line = Feature("r1", "evac_route", {"name": "R"}, LineString([(0, 0), (1, 0)]))

    on = shape_after(play(continue_line(line), Click(1.5, 0.5), Finish()))
    back = shape_after(play(continue_line(line), Click(-1, 0.5), Click(-2, 0), Back(), Finish()))

    assert list(on.coords) == [(0, 0), (1, 0), (1.5, 0.5)]
    assert list(back.coords) == [(-1, 0.5), (0, 0), (1, 0)]


def test_the_corners_of_a_line_that_goes_on_are_not_taken_back():
    line = Feature("r1", "evac_route", {"name": "R"}, LineString([(0, 0), (1, 0)]))

    assert play(continue_line(line), Click(2, 0), Back(), Back(), Back(), Finish()) is None


def test_corners_typed_into_a_table_are_one_step():
    runs = corners_of(SQUARE)
    assert runs == [[(0, 0), (1, 0), (1, 1), (0, 1)]] or len(runs[0]) == 4

    runs[0][2] = (2.0, 2.0)
    edit = with_corners(an_area(), runs)

    assert (2, 2) in shape_after(edit).exterior.coords
    assert edit.inverse.changes[0].after.geometry == SQUARE


@pytest.mark.parametrize("corners", [[(0.0, 0.0)], [(0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0)], [(0.0, 95.0)] * 4])
def test_a_table_that_is_no_shape_is_refused(corners):
    with pytest.raises(SituationError):
        with_corners(an_area(), [corners])


def test_a_corner_that_is_clicked_is_chosen_and_not_moved_and_can_be_taken_away() -> None:
    shape = Polygon([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0.5)])
    near = 1.0000001, 1.0000001
    click = Press(*near, 2000.0), Release(*near), Click(*near)
    edit = play(reshape(Feature("z", "evac_zone", {}, shape)), *click, Back())
    assert len(edit.changes[0].after.geometry.exterior.coords) == 5
    assert (1.0, 1.0) not in edit.changes[0].after.geometry.exterior.coords

    assert play(reshape(Feature("z", "evac_zone", {}, shape)), *click, Finish()) is None
