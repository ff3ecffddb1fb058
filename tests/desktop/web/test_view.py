"""The web map shows what the stack shows, follows edits without loading again, and comes back when its process dies."""

from __future__ import annotations

import os
import signal

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot
from shapely import Point
from shiboken6 import delete, isValid

from desktop.theme import Themes
from desktop.web.view import WebMap
from layers.classify import graduated
from layers.edit import adding, moving, removing, setting
from layers.filter import Filter, Op, Where
from layers.i18n import set_language
from layers.kinds.shelters import SHELTERS
from layers.situation import Situation
from tests.builders import Hands, a_reference_layer, a_shelter
from tests.desktop.web.conftest import PATIENCE_MS, Shown

AT = (108.33, 22.82)


def mark(shown: Shown) -> None:
    """A page that was loaded again has lost this."""
    shown.js("window.before = 'yes'")


def still_the_same_page(shown: Shown) -> bool:
    return bool(shown.js("window.before === 'yes'"))


def test_the_page_draws_what_the_stack_shows(shown: Shown):
    assert shown.names("shelter") == ["朝溪中学"]


def test_edits_reach_the_page_without_loading_it_again(shown: Shown):
    mark(shown)
    school = shown.situation.picture.get("s1")

    shown.situation.apply(adding(a_shelter(id="s2", name="Gym", at=(108.34, 22.83))))
    shown.situation.apply(setting(school, name="Renamed"))
    shown.settle()
    assert shown.names("shelter") == ["Gym", "Renamed"]

    shown.situation.undo()
    shown.situation.undo()
    shown.settle()
    assert shown.names("shelter") == ["朝溪中学"]
    assert still_the_same_page(shown)


def test_a_moved_feature_is_drawn_at_its_new_place_and_a_deleted_one_not_at_all(shown: Shown):
    shown.situation.apply(moving(shown.situation.picture.get("s1"), Point(108.5, 22.9)))
    shown.settle()
    place = shown.js("(()=>{const f=anlan.state.layers.get('shelter').features.get('s1');"
                     "const p=map_anlan.unproject(f.anchor,0);return [p.lng,p.lat]})()")  # fmt: skip
    assert place == pytest.approx([108.5, 22.9], abs=1e-5)

    shown.situation.apply(removing(shown.situation.picture.get("s1")))
    shown.settle()
    assert shown.names("shelter") == []


def test_the_past_is_drawn_as_it_was(shown: Shown, hands: Hands):
    then = hands.time
    hands.on(hours=2)
    shown.situation.apply(adding(a_shelter(id="s2", name="Later")))
    shown.settle()

    shown.situation.clock.seek(then)
    shown.settle()
    assert shown.names("shelter") == ["朝溪中学"]

    shown.situation.clock.go_live()
    shown.settle()
    assert shown.names("shelter") == ["Later", "朝溪中学"]


def test_a_layer_that_is_hidden_leaves_the_page_and_comes_back(shown: Shown):
    shown.situation.stack.set_visible("shelter", False)
    shown.settle()
    assert shown.names("shelter") == []

    shown.situation.stack.set_visible("shelter", True)
    shown.settle()
    assert shown.names("shelter") == ["朝溪中学"]


def test_the_opacity_of_a_layer_reaches_the_page(shown: Shown):
    shown.situation.stack.set_opacity("shelter", 0.4)
    shown.settle()
    assert shown.js("anlan.state.layers.get('shelter').opacity") == pytest.approx(0.4)


def test_an_imported_layer_appears_and_goes_again_with_undo(shown: Shown):
    layer, contents = a_reference_layer("wells", [(108.3, 22.8), (108.31, 22.81)])
    shown.situation.apply(adding(layer), contents=contents)
    shown.settle()
    assert shown.js("anlan.state.layers.get('wells').features.size") == 2

    shown.situation.undo()
    shown.settle()
    assert shown.js("anlan.state.layers.has('wells')") is False


def test_words_and_colours_change_without_loading_the_page_again(shown: Shown, themes: Themes):
    mark(shown)
    assert shown.js("anlan.state.layers.get('shelter').title") == "Shelters"

    set_language("zh")
    themes.use("night")
    shown.settle()

    assert shown.js("anlan.state.layers.get('shelter').title") == "避难场所"
    assert shown.js("document.documentElement.lang") == "zh-CN"
    assert shown.js("document.body.dataset.theme") == "night"
    assert still_the_same_page(shown)


def test_the_page_looks_where_it_is_told_and_does_not_answer(shown: Shown):
    with shown.qtbot.assertNotEmitted(shown.web.viewChanged, wait=300):
        shown.web.set_view((108.2, 22.7, 108.4, 22.9))
        shown.settle()
    west, south, east, north = shown.js(
        "(()=>{const b=map_anlan.getBounds();return [b.getWest(),b.getSouth(),b.getEast(),b.getNorth()]})()"
    )
    assert max(west - 108.2, south - 22.7, 108.4 - east, 22.9 - north) < 1e-4
    assert min(east - west - 0.2, north - south - 0.2) == pytest.approx(0, abs=1e-3)


def test_moving_the_page_tells_the_window_where_it_looks(shown: Shown):
    shown.web.set_view((108.2, 22.7, 108.4, 22.9))
    before = shown.js("map_anlan.getCenter().lng")

    with shown.qtbot.waitSignal(shown.web.viewChanged) as told:
        shown.js("map_anlan.panBy([100, 0], {animate: false}) && 1")

    west, _, east, _ = told.args[0]
    assert (west + east) / 2 > before
    assert shown.web.view_bounds() == told.args[0]


def test_a_selection_made_elsewhere_is_marked_in_the_page(shown: Shown):
    shown.situation.stack.select(["s1"])
    shown.wait(lambda: shown.js("[...anlan.state.selected]") == ["s1"])


def test_a_click_on_a_shelter_selects_it_everywhere(shown: Shown):
    shown.web.set_view((108.32, 22.81, 108.34, 22.83))
    shown.settle()
    x, y = shown.js(f"(()=>{{const p=map_anlan.latLngToContainerPoint([{AT[1]}, {AT[0]}]);return [p.x,p.y]}})()")

    view = shown.web.findChild(QWebEngineView)
    shown.qtbot.mouseClick(view.focusProxy(), Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))

    shown.wait(lambda: shown.situation.stack.selection == ("s1",))
    assert "朝溪中学" in shown.js("document.querySelector('.card').textContent")


def test_a_map_nobody_sees_is_told_all_when_it_is_shown_again(shown: Shown):
    shown.web.hide()
    shown.situation.apply(adding(a_shelter(id="s2", name="Gym")))
    shown.web.show()
    shown.settle()
    assert shown.names("shelter") == ["Gym", "朝溪中学"]


def test_what_is_grabbed_shows_the_shelter(shown: Shown):
    shown.web.set_view((108.32, 22.81, 108.34, 22.83))
    shown.settle()

    def colours() -> int:
        picture = shown.web.snapshot()
        centre = picture.rect().center()
        return len({picture.pixel(centre + QPoint(dx, dy)) for dx in range(-12, 13) for dy in range(-12, 13)})

    shown.wait(lambda: colours() > 3)


def test_the_page_wears_the_style_and_keeps_to_the_filter_of_a_layer(shown: Shown):
    small = a_shelter(id="s2", name="Small", at=(108.32, 22.82), capacity=10)
    large = a_shelter(id="s3", name="Large", at=(108.34, 22.82), capacity=900)
    shown.situation.apply(adding(small, large))
    style = graduated(SHELTERS, "capacity", [10, 900], 2, "equal")
    assert style is not None
    shown.situation.stack.set_style("shelter", style)
    shown.situation.stack.set_filter("shelter", Filter((Where("name", Op.UNEQUAL, "朝溪中学"),)))
    shown.settle()
    shown.web.set_view((108.31, 22.81, 108.35, 22.83))
    assert shown.names("shelter") == ["Large", "Small"]

    def is_seen(ink: str | None) -> bool:
        picture, wanted = shown.web.snapshot(), QColor(ink or "").rgb()
        return any(picture.pixel(x, y) == wanted for x in range(picture.width()) for y in range(picture.height()))

    shown.wait(lambda: all(is_seen(look.fill) for look in style.looks.values()))


def test_another_language_leaves_the_view_where_it_is(shown: Shown):
    shown.web.set_view((108.2, 22.7, 108.4, 22.9))
    shown.js("map_anlan.setZoom(map_anlan.getZoom() + 1, {animate: false}) && 1")
    before = shown.js("[map_anlan.getZoom(), map_anlan.getCenter()]")

    set_language("zh")
    shown.settle()

    assert shown.js("[map_anlan.getZoom(), map_anlan.getCenter()]") == before


def test_a_map_that_goes_with_its_window_goes_without_a_word(qtbot: QtBot, situation: Situation):
    window = QWidget()
    web = WebMap(situation, Themes("light", parent=window), window)
    window.show()
    qtbot.waitUntil(web.is_settled, timeout=PATIENCE_MS)

    delete(window)

    situation.apply(adding(a_shelter(name="Later")))
    assert not isValid(web)


def test_a_killed_page_comes_back_with_the_same_view_and_facts(shown: Shown):
    shown.web.set_view((108.2, 22.7, 108.4, 22.9))
    shown.settle()
    for _ in range(2):
        kill_renderer(shown)
        shown.wait(lambda: not shown.web.is_settled())
        shown.situation.apply(adding(a_shelter(name="Meanwhile")))
        shown.settle()
        # Leaflet keeps its middle on whole pixels, and one is 3e-4 degrees here.
        assert shown.js("map_anlan.getCenter().lng") == pytest.approx(108.3, abs=3e-4)
    assert shown.names("shelter") == ["Meanwhile", "Meanwhile", "朝溪中学"]


def test_a_page_that_dies_again_and_again_leaves_the_map_to_the_canvas(shown: Shown):
    gone: list[bool] = []
    shown.web.gaveUp.connect(lambda: gone.append(True))
    for deaths in range(1, 4):
        kill_renderer(shown)
        shown.wait(lambda: not shown.web.is_settled() or bool(gone))
        if deaths < 3:
            shown.settle()
    shown.wait(lambda: bool(gone))

    assert shown.web.is_settled()
    assert visible_words(shown.web) == ["The web map stopped working. The canvas shows the same."]
    shown.situation.apply(adding(a_shelter(name="Work goes on")))
    shown.web.set_view((108.2, 22.7, 108.4, 22.9))


def kill_renderer(shown: Shown) -> None:
    os.kill(shown.page.renderProcessPid(), signal.SIGKILL)


def visible_words(web: WebMap) -> list[str]:
    return [label.text() for label in web.findChildren(QLabel) if label.isVisible()]
