"""The web map beside the canvas: the same place, the same selection, the same facts; nothing in them is code."""

from __future__ import annotations

import json
import os
import signal
from typing import Any

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWebEngineCore import QWebEnginePage
from PySide6.QtWebEngineWidgets import QWebEngineView

from layers.edit import adding, setting
from tests.builders import a_shelter
from tests.desktop.web.hostile import STRINGS, TOUCH_ALL, TRACES, hostile_facts
from tests.stories.conftest import Opening
from tests.stories.person import LEFT, PLAIN, Person, texts_in

AT = (108.330, 22.820)


class Page:
    """What stands in the page of a person's web map, and what its console complains of."""

    def __init__(self, person: Person) -> None:
        self.person, self.web = person, person.window.map.web
        self.said: list[str] = []
        self.refused: list[str] = []
        self.web.consoleMessage.connect(lambda level, text: self.said.append(text) if level > 0 else None)
        self.web.refused.connect(self.refused.append)
        self.settle()

    def settle(self) -> None:
        self.person.wait(self.web.is_settled)
        self.person.settle()

    @property
    def view(self) -> QWebEngineView:
        return self.web.findChild(QWebEngineView)

    def js(self, script: str) -> Any:
        answers: list[Any] = []
        page: QWebEnginePage = self.view.page()
        page.runJavaScript(f"JSON.stringify({script})", 0, answers.append)
        self.person.wait(lambda: answers)
        return json.loads(answers[0]) if answers[0] else None

    def centre(self) -> tuple[float, float]:
        lon, lat = self.js("(()=>{const c=map_anlan.getCenter();return [c.lng,c.lat]})()")
        return lon, lat

    def names(self, kind: str) -> list[str]:
        layer = f"anlan.state.layers.get({kind!r})"
        return sorted(self.js(f"{layer} ? [...{layer}.features.values()].map(f => f.name) : []"))

    def pixel(self, lon: float, lat: float) -> QPoint:
        x, y = self.js(f"(()=>{{const p=map_anlan.latLngToContainerPoint([{lat}, {lon}]);return [p.x,p.y]}})()")
        return QPoint(round(x), round(y))


@pytest.fixture
def both(opened: Opening) -> Page:
    """Both maps side by side, a shelter in the middle; the switch on the map was pressed."""
    person = opened()
    person.situation.apply(adding(a_shelter(id="s1", name="朝溪中学", at=AT)))
    person.click(person.window.map.switch.button("both"))
    person.wait(lambda: person.window.map.web is not None)
    return Page(person)


def middle(bounds: tuple[float, float, float, float]) -> tuple[float, float]:
    west, south, east, north = bounds
    return (west + east) / 2, (south + north) / 2


def test_the_two_maps_go_along_with_each_other(both: Page):
    person = both.person
    canvas = person.window.map.canvas

    person.drag((108.330, 22.820), (108.326, 22.818))
    both.settle()
    person.wait(lambda: both.centre() == pytest.approx(middle(canvas.view_bounds()), abs=4e-4))

    both.js("map_anlan.panBy([80, 30], {animate: false}) && 1")
    person.wait(lambda: middle(canvas.view_bounds()) == pytest.approx(both.centre(), abs=4e-4))
    both.settle()
    settled = both.centre()
    person.settle()
    assert both.centre() == pytest.approx(settled, abs=1e-6), "they do not chase each other"


def test_a_selection_in_one_map_is_that_of_the_other(both: Page):
    person = both.person
    person.point(*AT)
    assert person.situation.stack.selection == ("s1",)
    person.wait(lambda: both.js("[...anlan.state.selected]") == ["s1"])

    person.press("Escape", person.window)
    person.press("Escape", person.window)
    person.situation.stack.select([])
    person.wait(lambda: both.js("[...anlan.state.selected]") == [])

    person.qtbot.mouseClick(both.view.focusProxy(), LEFT, PLAIN, both.pixel(*AT))
    person.wait(lambda: person.situation.stack.selection == ("s1",))
    assert person.window.details.feature.id == "s1"


def test_edits_and_their_undo_arrive_without_loading_the_page_again(both: Page):
    person = both.person
    both.js("window.before = 'yes'")

    person.situation.apply(adding(a_shelter(id="s2", name="Gym", at=(108.332, 22.822))))
    person.situation.apply(setting(person.situation.picture.get("s1"), name="Renamed"))
    both.settle()
    assert both.names("shelter") == ["Gym", "Renamed"]

    person.press("Ctrl+Z", person.window)
    both.settle()
    assert both.names("shelter") == ["Gym", "朝溪中学"]
    person.press("Ctrl+Z", person.window)
    both.settle()
    assert both.names("shelter") == ["朝溪中学"]
    assert both.js("window.before") == "yes"


def test_code_in_data_is_read_as_letters_in_every_panel_and_both_maps(both: Page):
    person = both.person
    before = both.js(TRACES)
    hostile_facts(person.situation)
    both.settle()

    assert both.js(TOUCH_ALL) >= 4 * len(STRINGS)
    traces = both.js(TRACES)
    assert traces["canary"] == "undefined"
    assert (traces["elements"], traces["styles"]) == (before["elements"], before["styles"])
    assert both.refused == []
    assert both.said == []

    shown: set[str] = set()
    for n in range(len(STRINGS)):
        person.situation.stack.select([f"p{n}"])
        shown |= set(texts_in(person.window.details))
    person.window.table.show_rows("shelter")
    person.turn_to("Table")
    shown |= {cell for row in person.table() for cell in row}
    for text in STRINGS:
        assert any(_same(text, words) for words in shown), text


def _same(text: str, words: str) -> bool:
    """As it was written, but for marks of direction and line ends that a gate makes visible or takes."""
    return [c for c in text if c.isprintable()] == [c for c in words if c.isprintable()]


def test_a_page_whose_process_was_killed_comes_back_with_the_same_place_and_facts(both: Page):
    person = both.person
    before = both.centre()
    os.kill(both.view.page().renderProcessPid(), signal.SIGKILL)
    person.wait(lambda: not both.web.is_settled())
    person.situation.apply(adding(a_shelter(id="s2", name="Meanwhile")))

    both.settle()

    assert both.names("shelter") == ["Meanwhile", "朝溪中学"]
    assert both.centre() == pytest.approx(before, abs=1e-4)
    assert person.window.map.shown == "both"


@pytest.mark.slow
def test_after_three_deaths_the_canvas_takes_over_with_a_sentence(both: Page):
    person = both.person
    for _ in range(3):
        both.settle()
        os.kill(both.view.page().renderProcessPid(), signal.SIGKILL)
        person.wait(lambda: not both.web.is_settled() or both.web.has_given_up)
    person.wait(lambda: person.window.map.shown == "canvas")

    assert "The web map has stopped." in person.message
    person.situation.apply(adding(a_shelter(id="s2", name="Still here")))
    assert person.situation.picture.count("shelter") == 2
