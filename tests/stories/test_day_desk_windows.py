"""A second map on another screen: own layers, the same extent or not, the same selection; it goes with the first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from shapely import Point, box
from shiboken6 import isValid

from desktop.map_window import MapWindow
from layers.edit import adding
from layers.errors import SituationError
from layers.feature import Feature
from tests.builders import a_shelter
from tests.stories.conftest import Opening
from tests.stories.person import Person

HERE = (108.33, 22.82)


@pytest.fixture
def person(opened: Opening) -> Person:
    person = opened(desk="plan")
    person.situation.apply(adding(a_shelter(id="s1", at=HERE, name="Harbour Hall")))
    person.settle()
    return person


def test_a_second_window_shows_the_same_place_with_layers_of_its_own(person: Person) -> None:
    person.press("Ctrl+Shift+N", person.window)
    (second,) = person.window.map_desk.windows.open_ones
    person.wait(second.canvas.is_settled)

    second.view_.stack.set_visible("shelter", False)
    assert person.situation.stack.layer("shelter").visible

    person.window.map.set_view((108.30, 22.80, 108.32, 22.81))
    west, _, east, _ = second.canvas.view_bounds()
    assert west < 108.31 < east

    second.linked.setChecked(False)
    person.window.map.set_view((108.40, 22.90, 108.42, 22.91))
    assert second.canvas.view_bounds()[0] < 108.32

    second.linked.setChecked(True)  # it comes along at once, not with the next move
    assert second.canvas.view_bounds()[0] > 108.38


def test_what_is_picked_in_it_is_selected_everywhere(person: Person) -> None:
    second = person.window.map_desk.windows.open(own_time=False)
    person.wait(second.canvas.is_settled)

    at = second.canvas.view.pixel_of(*HERE).toPoint()
    person.qtbot.mouseClick(second.canvas.focusProxy().viewport(), Qt.MouseButton.LeftButton, pos=at)

    assert person.situation.stack.selection == ("s1",)
    assert second.view_.stack.selection == ("s1",)


@pytest.mark.parametrize("height", [300, 420, 900])
def test_in_a_low_window_every_tool_stands_clear_of_the_foot_and_can_be_pressed(person: Person, height: int) -> None:
    second = person.window.map_desk.windows.open(own_time=True)
    second.resize(900, height)
    person.wait(second.canvas.is_settled)
    foot = next(w for w in second.canvas.children() if w.objectName() == "map_foot")

    def of_canvas(widget: QWidget) -> QRect:
        return QRect(widget.mapTo(second.canvas, QPoint(0, 0)), widget.size())

    places = [of_canvas(button) for button in second.tools.buttons.values()]

    assert not of_canvas(second.tools).intersects(of_canvas(foot))
    assert all(of_canvas(second.tools).contains(place) for place in places)
    assert not any(a.intersects(b) for n, a in enumerate(places) for b in places[:n])


def test_it_closes_with_the_main_window(person: Person) -> None:
    second = person.window.map_desk.windows.open(own_time=True)
    person.wait(second.canvas.is_settled)

    person.window.close()

    person.wait(lambda: not isValid(second) or not second.isVisible())


def second_sheet(second: MapWindow) -> QWidget:
    return second.canvas.focusProxy().viewport()


def click_in(person: Person, second: MapWindow, place: tuple[float, float]) -> None:
    at = second.canvas.view.pixel_of(*place).toPoint()
    person.qtbot.mouseClick(second_sheet(second), Qt.MouseButton.LeftButton, pos=at)


def opened_second(person: Person, *, own_time: bool = False) -> MapWindow:
    second = person.window.map_desk.windows.open(own_time=own_time)
    person.wait(lambda: second.canvas.view_bounds()[0] > 108.2 and second.canvas.is_settled())
    return second


def test_a_zone_is_drawn_and_moved_in_the_second_window_and_the_tools_come_back(person: Person) -> None:
    second = opened_second(person)
    second.tools.kind_tool_wanted.emit("area", "plan_graphic")
    assert second.canvas.in_gesture
    assert not person.window.map.canvas.in_gesture
    for place in ((108.324, 22.814), (108.328, 22.814), (108.328, 22.818)):
        click_in(person, second, place)
    person.qtbot.keyClick(second.canvas.focusProxy(), Qt.Key.Key_Return)
    person.wait(lambda: person.window.details.form is not None)
    person.window.details.apply()
    assert person.situation.picture.count("plan_graphic") == 1

    second.activateWindow()
    person.wait(second.isActiveWindow)
    click_in(person, second, HERE)
    second.tools.tool_wanted.emit("move")
    person.wait(lambda: second.canvas.in_gesture)
    person.qtbot.keyClick(second.canvas.focusProxy(), Qt.Key.Key_Escape)
    assert not second.canvas.in_gesture

    second.close()
    person.window.actions_["tool.measure.line"].trigger()
    assert person.window.map.canvas.in_gesture


def test_in_a_window_that_looks_at_the_past_nothing_is_drawn(person: Person) -> None:
    second = opened_second(person, own_time=True)
    second.view_.clock.seek(person.situation.clock.now() - timedelta(hours=1))
    person.window.drawing.draw_on(second.view_, second.canvas)
    with pytest.raises(SituationError, match="looking at the past"):
        person.window.drawing.draw_with("area", "hazard_area")
    assert person.situation.clock.live


def test_it_says_how_its_own_layers_are_shown(person: Person) -> None:
    second = opened_second(person)
    second.layers.select_layer("shelter")
    person.qtbot.mouseClick(second.look_button, Qt.MouseButton.LeftButton)
    assert second.look.isVisible()
    person.choose(second.look.way, "category")
    person.choose(second.look.field, "name")
    assert second.view_.stack.layer("shelter").style is not None
    assert person.situation.stack.layer("shelter").style is None
    person.qtbot.mouseClick(second.look_button, Qt.MouseButton.LeftButton)
    assert not second.look.isVisible()


def test_windows_are_there_again_the_next_time_as_they_were(opened: Opening) -> None:
    person = opened(desk="plan")
    second = opened_second(person, own_time=True)
    second.view_.stack.set_visible("shelter", False)
    second.linked.setChecked(False)
    second.canvas.set_view((108.40, 22.90, 108.42, 22.91))
    second.setGeometry(60, 40, 700, 500)
    person.leave()

    again = opened(desk="plan")
    again.wait(lambda: again.window.map_desk.windows.open_ones)
    (restored,) = again.window.map_desk.windows.open_ones
    assert restored.timeline is not None
    assert not restored.linked.isChecked()
    assert not restored.view_.stack.layer("shelter").visible
    assert again.situation.stack.layer("shelter").visible
    assert restored.size() == QSize(700, 500)
    west, _, east, _ = restored.canvas.view_bounds()
    assert west < 108.41 < east


def test_what_is_kept_of_windows_and_cannot_be_read_opens_none(opened: Opening) -> None:
    person = opened(desk="plan")
    person.situation.store.set_setting("map_windows", [3, {"place": "x"}, {}])
    person.window.keeps_view = False
    person.leave()

    again = opened(desk="plan")
    again.settle()
    assert again.window.map_desk.windows.open_ones == []


def test_the_numbers_follow_a_shape_drawn_in_the_second_window_and_its_form_is_seen(person: Person) -> None:
    person.window.show_desk("plan")
    second = opened_second(person)
    second.activateWindow()
    person.wait(second.isActiveWindow)
    second.tools.kind_tool_wanted.emit("area", "hazard_area")
    for place in ((108.324, 22.814), (108.328, 22.814), (108.328, 22.818)):
        click_in(person, second, place)
    person.wait(lambda: person.window.side.current == "impact" and person.window.impact.answer is not None)

    person.qtbot.keyClick(second.canvas.focusProxy(), Qt.Key.Key_Return)
    person.wait(lambda: person.window.side.current == "details")
    person.wait(person.window.isActiveWindow)


def seen(person: Person, second: MapWindow) -> QImage:
    person.wait(second.canvas.is_settled)
    return second.canvas.snapshot()


def test_the_border_of_the_wider_area_is_drawn_on_every_map_and_goes_again(person: Person) -> None:
    zone = Feature("z1", "evac_zone", {"code": "Z1"}, box(108.325, 22.815, 108.33, 22.82), "normal")
    person.situation.apply(adding(zone))
    second = opened_second(person)
    person.situation.stack.select(["z1"])
    person.turn_to("Impact")
    person.wait(lambda: person.window.impact.answer is not None)
    without = seen(person, second)

    person.choose(person.window.impact.wider, 250)
    person.window.impact.wider.activated.emit(person.window.impact.wider.currentIndex())
    person.wait(lambda: person.window.impact.answer.around is not None)
    assert seen(person, second) != without
    third = opened_second(person)
    with_it = seen(person, third)
    person.turn_to("Details")

    assert seen(person, second) == without
    assert seen(person, third) != with_it


def test_a_grid_lies_over_every_map_and_a_lettered_one_is_drawn_in_the_window_in_front(person: Person) -> None:
    second = opened_second(person)
    without = seen(person, second)
    person.window.actions_["grid.mgrs"].trigger()
    assert seen(person, second) != without
    person.window.actions_["grid.mgrs"].trigger()
    assert seen(person, second) == without

    second.activateWindow()
    person.wait(second.isActiveWindow)
    person.window.actions_["grid.guide"].trigger()
    assert second.canvas.in_gesture
    assert not person.window.map.canvas.in_gesture


def test_signs_are_shown_or_hidden_in_each_window_by_its_own_layers(person: Person) -> None:
    person.situation.apply(adding(Feature("t1", "sign", {"glyph": "fire", "size_pt": 48.0}, Point(HERE))))
    second = opened_second(person)
    with_it = seen(person, second)

    person.situation.stack.set_visible("sign", False)
    person.settle()
    assert seen(person, second) == with_it

    second.view_.stack.set_visible("sign", False)
    assert seen(person, second) != with_it
