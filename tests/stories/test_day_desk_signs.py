"""A planner letters the map: symbols found in either language, words in a size, a line to what is meant."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from layers.feature import Feature
from layers.i18n import tr_in
from tests.stories.conftest import Opening
from tests.stories.person import Person

HERE, THERE = (108.326, 22.816), (108.333, 22.824)


@pytest.fixture
def person(opened: Opening) -> Person:
    person = opened(desk="plan")
    person.window.map.set_view((108.32, 22.81, 108.34, 22.83))
    person.press("Shift+Y", person.window)
    person.settle()
    return person


def put_down(person: Person, *places: tuple[float, float]) -> Feature:
    panel = person.window.map_desk.signs.panel
    person.click(panel.place_button)
    person.wait(lambda: person.window.map.canvas.in_gesture)
    for place in places:
        person.point(*place)
    person.wait(lambda: person.situation.picture.count("sign"))
    return person.only("sign")


def test_a_symbol_is_found_in_both_languages_and_by_theme(person: Person) -> None:
    panel = person.window.map_desk.signs.panel
    everything = panel.shown()
    person.write(panel.search, "fire")
    assert "fire-engine" in panel.shown()
    person.write(panel.search, tr_in("zh", "Rescue boat"))
    assert panel.shown() == ["boat"]
    person.write(panel.search, "")
    person.choose(panel.theme, 4)
    assert set(panel.shown()) < set(everything)
    assert "sandbags" in panel.shown()


def test_a_symbol_stands_beside_its_place_with_a_line_and_is_moved(person: Person) -> None:
    without = person.window.map.canvas.snapshot()
    panel = person.window.map_desk.signs.panel
    panel.choose("fire")
    person.key(Qt.Key.Key_Space, panel.led)
    sign = put_down(person, HERE, THERE)
    assert sign["glyph"] == "fire"
    assert sign["anchor"] == pytest.approx(list(HERE), abs=1e-3)
    assert (sign.geometry.x, sign.geometry.y) == pytest.approx(THERE, abs=1e-3)
    person.situation.stack.select([])
    person.settle()
    assert person.window.map.canvas.snapshot() != without

    person.point(*THERE)
    assert person.situation.stack.selection == (sign.id,)
    person.press("G", person.window)
    person.wait(lambda: person.window.map.canvas.in_gesture)
    person.drag(THERE, (108.337, 22.824))
    if person.window.map.canvas.in_gesture:
        person.key(Qt.Key.Key_Return, person.window.map.canvas.focusProxy())
    person.wait(lambda: person.only("sign").geometry.x > 108.335)
    assert person.only("sign")["anchor"] == sign["anchor"]


def test_words_are_written_in_a_size_for_the_wall_and_turned(person: Person) -> None:
    panel = person.window.map_desk.signs.panel
    person.type(panel.words, "North bank 北岸")
    person.choose(panel.sizes, 48.0)
    panel.sizes.activated.emit(panel.sizes.currentIndex())
    panel.turn.setValue(-30)
    person.choose(panel.ink, "hazard")
    sign = put_down(person, HERE)
    assert (sign["name"], sign["size_pt"], sign["turn_deg"]) == ("North bank 北岸", 48.0, -30)
    assert sign["ink"] == "hazard"

    person.press("Ctrl+Z", person.window)
    assert person.situation.picture.count("sign") == 0


def test_nothing_is_put_down_without_words_and_symbol(person: Person) -> None:
    person.click(person.window.map_desk.signs.panel.place_button)
    person.wait(lambda: "There is nothing to put down" in person.message)
    assert not person.window.map.canvas.in_gesture


def test_it_is_said_in_chinese(opened: Opening) -> None:
    person = opened(desk="plan", lang="zh")
    person.press("Shift+Y", person.window)
    assert person.sees("放到地图上")
    assert person.sees("消防车", person.window.map_desk.signs.panel)
