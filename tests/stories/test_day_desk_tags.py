"""A planner marks things with words of their own, and keeps the actions they use most at hand."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from desktop.dialogs.palette import Palette
from desktop.map.furniture import Foot
from desktop.settings import load_settings, save_settings
from layers.edit import adding
from tests.builders import a_shelter
from tests.stories.conftest import Opening
from tests.stories.person import LEFT, PLAIN, Person

HERE, THERE = (108.33, 22.82), (108.335, 22.822)


@pytest.fixture
def person(opened: Opening) -> Person:
    person = opened(desk="plan")
    shelters = a_shelter(id="s1", at=HERE, name="Harbour Hall"), a_shelter(id="s2", at=THERE, name="Hill Hall")
    person.situation.apply(adding(*shelters))
    person.settle()
    return person


def open_palette(person: Person) -> Palette:
    person.press("Ctrl+K", person.window)
    person.wait(lambda: isinstance(QApplication.activePopupWidget(), Palette))
    return QApplication.activePopupWidget()


def test_a_tag_is_put_on_found_and_shown_alone(person: Person) -> None:
    panel = person.window.map_desk.tags
    person.point(*HERE)
    person.press("Shift+G", person.window)
    person.write(panel.name, "night shift")
    person.key(Qt.Key.Key_Return, panel.name)
    assert person.situation.picture.get("s1")["tags"] == ["night shift"]
    person.wait(lambda: person.sees("night shift", panel))

    person.situation.stack.select([])
    person.click(person.button("Show only these: night shift", panel))
    person.settle()
    person.point(*THERE)
    assert person.situation.stack.selection == ()
    person.click(person.button("Select: night shift", panel))
    assert person.situation.stack.selection == ("s1",)

    person.click(person.button("Show all again, not only night shift", panel))
    person.settle()
    person.point(*THERE)
    assert person.situation.stack.selection == ("s2",)


def test_tags_are_typed_in_the_form_with_commas(person: Person) -> None:
    person.point(*HERE)
    person.window.side.turn_to("details")
    editor = person.window.details.form.editor("tags")
    person.write(editor, "east, night shift")
    person.press("Ctrl+Return", editor)
    person.wait(lambda: person.situation.picture.get("s1")["tags"] == ["east", "night shift"])


def test_a_tag_with_a_comma_is_refused(person: Person) -> None:
    panel = person.window.map_desk.tags
    person.point(*HERE)
    person.press("Shift+G", person.window)
    person.write(panel.name, "a, b")
    person.key(Qt.Key.Key_Return, panel.name)
    assert "without a comma" in person.message


def test_a_starred_action_is_a_button_on_the_map_and_the_first_of_all_commands(person: Person) -> None:
    favourites = person.window.map_desk.favourites
    assert not favourites.strip.isVisible()
    palette = open_palette(person)
    person.type(palette.line, "bookmarks")
    person.press("Ctrl+D", palette.line)
    assert palette.titles()[0].startswith("★")
    palette.close()

    person.click(favourites.strip.buttons["panel.bookmarks"])
    assert person.window.side.current == "bookmarks"

    palette = open_palette(person)
    assert "Bookmarks" in palette.titles()[0]
    palette.close()
    person.wait(lambda: not isValid(palette))  # a list that is still being cleared away takes the next menu with it

    button = favourites.strip.buttons["panel.bookmarks"]
    person.pick(lambda: button.customContextMenuRequested.emit(button.rect().center()), "No favourite any more")
    assert not favourites.strip.isVisible()


def test_a_layer_has_tags_of_its_own(person: Person) -> None:
    person.window.layers.look_wanted.emit("shelter")
    look = person.window.map_desk.look
    person.write(look.tags, "north, river")
    person.key(Qt.Key.Key_Return, look.tags)
    assert person.situation.stack.layer("shelter").tags == ("north", "river")

    person.press("Shift+G", person.window)
    panel = person.window.map_desk.tags
    person.wait(lambda: person.sees("Layers: 1", panel))
    person.click(person.button("Show only these: river", panel))
    assert person.situation.stack.layer("shelter").filter is None
    assert person.situation.stack.layer("hazard_area").filter is not None


def test_favourites_change_places(person: Person) -> None:
    favourites = person.window.map_desk.favourites
    for key in ("swipe", "panel.bookmarks", "panel.tags"):
        favourites.switch(key)
    button = favourites.strip.buttons["panel.tags"]
    person.pick(lambda: button.customContextMenuRequested.emit(button.rect().center()), "Further up")
    assert list(favourites.strip.buttons) == ["swipe", "panel.tags", "panel.bookmarks"]
    assert person.window._settings.favourites == ["swipe", "panel.tags", "panel.bookmarks"]


def test_a_favourite_is_dragged_to_its_place_and_that_does_not_press_it(person: Person) -> None:
    favourites = person.window.map_desk.favourites
    for key in ("swipe", "panel.bookmarks", "panel.tags"):
        favourites.switch(key)
    side, (first, _, last) = person.window.side.current, favourites.strip.buttons.values()
    below = QPoint(12, last.geometry().bottom() - first.y() + 20)
    person.qtbot.mousePress(first, LEFT, PLAIN, QPoint(12, 12))
    person.qtbot.mouseMove(first, below)
    person.qtbot.mouseRelease(first, LEFT, PLAIN, below)

    assert list(favourites.strip.buttons) == ["panel.bookmarks", "panel.tags", "swipe"]
    assert person.window.side.current == side


def test_in_a_low_window_favourites_stand_in_several_columns_above_the_foot_of_the_map(person: Person) -> None:
    favourites, window = person.window.map_desk.favourites, person.window
    keys = ["undo", "redo", "fit", "fit.all", "search", "live", "play", "back", "forward", "frames", "import", "export"]
    keys += ["handover", "swipe", "panel.bookmarks", "panel.tags", "panel.log", "panel.bin"]
    for key in keys:
        favourites.switch(key)
    window.resize(window.width(), 1200)
    person.settle()
    assert len({button.x() for button in favourites.strip.buttons.values()}) == 1

    window.resize(window.width(), window.minimumSizeHint().height())
    person.settle()
    places = [button.geometry() for button in favourites.strip.buttons.values()]
    assert len({place.x() for place in places}) > 1
    assert places == sorted(places, key=lambda place: (place.x(), place.y()))
    foot = window.map.canvas.findChild(Foot)
    lowest = favourites.strip.mapTo(window, QPoint(0, favourites.strip.height())).y()
    assert lowest <= foot.mapTo(window, QPoint(0, 0)).y()
    assert favourites.strip.geometry().right() < window.map.width()

    first, last = favourites.strip.buttons["undo"], favourites.strip.buttons["panel.bin"]
    there = last.geometry().bottomLeft() + QPoint(12, 20) - first.pos()
    person.qtbot.mousePress(first, LEFT, PLAIN, QPoint(12, 12))
    person.qtbot.mouseMove(first, there)
    person.qtbot.mouseRelease(first, LEFT, PLAIN, there)
    assert list(favourites.strip.buttons) == [*keys[1:], "undo"]


def test_favourites_are_kept_for_the_next_time(person: Person, tmp_path: object) -> None:
    person.window.map_desk.favourites.switch("swipe")
    path = tmp_path / "settings.json"
    save_settings(person.window._settings, path)
    assert load_settings(path).favourites == ["swipe"]

    path.write_text('{"favourites": [3, "swipe", {}]}')
    assert load_settings(path).favourites == ["swipe"]


def test_all_of_it_is_said_in_chinese(opened: Opening) -> None:
    person = opened(desk="plan", lang="zh")
    person.press("Shift+G", person.window)
    person.wait(lambda: person.sees("尚无标签"))
    palette = open_palette(person)
    assert person.sees("加星", palette)
    palette.close()
