"""Exact numbers at the pointer."""

import math

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QWidget

from desktop.map.number_box import NumberBox
from layers.feature import Feature
from layers.geo import area_m2, distance_m
from layers.gestures.events import Ask, Click, Move, Preview
from layers.gestures.figures import CIRCLE, draw_figure
from layers.gestures.simplify import simplify
from layers.gestures.transform import rotate_all
from tests.layers.gestures.playing import a_zone

HERE = (108.33, 22.82)


@pytest.fixture
def box(canvas):
    return canvas.findChild(NumberBox)


def as_area(shape):
    return Feature("h1", "hazard_area", {"name": "H"}, shape)


def test_a_radius_is_typed_and_tab_goes_through_what_is_asked(canvas, situation, box, qtbot):
    canvas.start(draw_figure(CIRCLE, as_area), on_edit=situation.apply)
    canvas.send(Click(*HERE))
    canvas.tell_place(canvas.view.pixel_of(108.332, 22.821))
    qtbot.keyClick(canvas.focusProxy(), Qt.Key.Key_Tab)
    (radius,) = box.asked
    assert radius.hasFocus()
    qtbot.keyClick(radius, Qt.Key.Key_Tab)
    assert box.fields[0].hasFocus()
    radius.setText("250 m")
    qtbot.keyClick(radius, Qt.Key.Key_Return)

    assert area_m2(situation.picture.get("h1").geometry) == pytest.approx(math.pi * 250**2, rel=0.002)


def test_words_in_an_asked_field_are_marked_and_not_taken(canvas, box, qtbot):
    canvas.start(draw_figure(CIRCLE, as_area))
    canvas.send(Click(*HERE))
    canvas.tell_place(canvas.view.pixel_of(*HERE))
    box.asked[0].setText("wide")
    qtbot.keyClick(box.asked[0], Qt.Key.Key_Return)

    assert box.asked[0].property("problem") == "true"
    assert canvas.in_gesture
    canvas.cancel_gesture()


@pytest.mark.parametrize(
    "text",
    ["22.8200 N, 108.3300 E", "EPSG:4545 533877.3 2524641.7", "22°49′12″N 108°19′48″E", "108.33 22.82"],
)
def test_a_whole_coordinate_in_any_grid_is_typed_into_the_first_field(canvas, box, qtbot, text):
    canvas.start(draw_figure(CIRCLE, as_area))
    canvas.tell_place(canvas.view.pixel_of(*HERE))
    with qtbot.waitSignal(box.taken) as taken:
        box.fields[0].setText(text)
        qtbot.keyClick(box.fields[0], Qt.Key.Key_Return)

    assert taken.args == pytest.approx(HERE, abs=1e-6)
    canvas.cancel_gesture()


def test_minutes_and_seconds_are_degrees_too(canvas, box, qtbot):
    canvas.start(draw_figure(CIRCLE, as_area))
    canvas.tell_place(canvas.view.pixel_of(*HERE))
    with qtbot.waitSignal(box.taken) as taken:
        box.fields[0].setText("108°19′48″")
        box.fields[1].setText("22°49′12″")
        qtbot.keyClick(box.fields[1], Qt.Key.Key_Return)

    assert taken.args == pytest.approx(HERE, abs=1e-6)
    canvas.cancel_gesture()


def test_without_a_pointer_the_box_comes_with_tab(canvas, situation, box, qtbot):
    situation.apply(a_zone_added())
    canvas.start(rotate_all([situation.picture.get("z1")]), on_edit=situation.apply)
    qtbot.keyClick(canvas.focusProxy(), Qt.Key.Key_Tab)
    assert box.asked[0].hasFocus()
    box.asked[0].setText("90")
    qtbot.keyClick(box.asked[0], Qt.Key.Key_Return)

    assert not canvas.in_gesture
    assert situation.store.undo_label is not None


def a_zone_added():
    from layers.edit import adding

    return adding(a_zone())


def test_only_a_tolerance_is_asked_for_where_no_place_means_anything(canvas, box):
    canvas.start(simplify([a_zone()]))
    canvas.tell_place(QPointF(100, 100))

    assert [field.isVisible() for field in box.fields] == [False] * 4
    assert box.asked[0].isVisible()
    canvas.cancel_gesture()


def test_what_is_asked_stands_with_its_unit(canvas, box):
    box.follow(HERE, Preview(None, asks=(Ask("radius", "Radius", "m", 12.34),)), QPointF(10, 10))

    assert box.asked[0].text() == "12.3"
    assert box.asked[0].accessibleName() == "Radius"


def test_the_radius_is_that_of_the_circle_that_is_seen_and_not_of_the_move_before(canvas, box):
    canvas.start(draw_figure(CIRCLE, as_area))
    canvas.send(Click(*HERE))
    at = canvas.view.pixel_of(108.332, 22.821)
    place = canvas.aim(at, right_angle=False)
    canvas.send(Move(*place))

    assert float(box.asked[0].text()) == pytest.approx(distance_m(HERE, place), abs=0.1)


def test_the_numbers_do_not_stand_under_what_stands_over_the_map(canvas, box, qtbot):
    tools = QWidget(canvas)
    tools.setGeometry(0, 0, 40, canvas.height())
    tools.show()
    canvas.stand_over(tools)
    canvas.start(draw_figure(CIRCLE, as_area))
    canvas.send(Click(*HERE))

    canvas.tell_place(QPointF(4, 100))

    assert not tools.geometry().intersects(box.geometry())
