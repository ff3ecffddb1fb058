"""A second map on another screen: own layers, the same extent or not, the same selection; it goes with the first."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from shiboken6 import isValid

from layers.edit import adding
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


def test_what_is_picked_in_it_is_selected_everywhere(person: Person) -> None:
    second = person.window.map_desk.windows.open(own_time=False)
    person.wait(second.canvas.is_settled)

    at = second.canvas.view.pixel_of(*HERE).toPoint()
    person.qtbot.mouseClick(second.canvas.focusProxy().viewport(), Qt.MouseButton.LeftButton, pos=at)

    assert person.situation.stack.selection == ("s1",)
    assert second.view_.stack.selection == ("s1",)


def test_it_closes_with_the_main_window(person: Person) -> None:
    second = person.window.map_desk.windows.open(own_time=True)
    person.wait(second.canvas.is_settled)

    person.window.close()

    person.wait(lambda: not isValid(second) or not second.isVisible())
