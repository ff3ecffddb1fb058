"""Language and theme are switched while the window is open, and nothing is left in the other one."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QTabBar

from layers.i18n import catalogue, set_language

PANELS = ("board", "details", "table", "plan", "log", "bin", "import", "export")


def words_of(window) -> set[str]:
    """Everything written on labels, buttons, tabs and lists of choices, in sight or not."""
    found = {label.text() for label in window.findChildren(QLabel)}
    found |= {button.text().replace("&&", "&") for button in window.findChildren(QAbstractButton)}
    for bar in window.findChildren(QTabBar):
        found |= {bar.tabText(n).rstrip("0123456789 ") for n in range(bar.count())}
    for box in window.findChildren(QComboBox):
        found |= {box.itemText(n) for n in range(box.count())}
    return found


def turn_through(opened) -> None:
    """Every panel is seen once, one with a feature in it."""
    case = next(opened.situation.picture.features("incident"))
    opened.situation.stack.select([case.id])
    for panel in PANELS:
        opened.window.side.turn_to(panel)
        opened.settle()


def test_after_a_switch_to_chinese_no_english_word_is_left(open_window, demo):
    opened = open_window(demo, desk="plan")
    turn_through(opened)
    opened.window.use_language("zh")
    turn_through(opened)

    english = {key for key, chinese in catalogue("zh").items() if key != chinese}
    english -= {str(archive["name"]) for archive in opened.situation.picture.archives()}  # as it stands in the record
    assert not {words for words in words_of(opened.window) & english if words.strip()}


def test_after_a_switch_back_the_words_are_the_english_ones(open_window, demo):
    opened = open_window(demo)
    opened.window.use_language("zh")
    assert opened.window.top.desks.button("command").text() == "指挥"
    opened.window.use_language("en")
    assert opened.window.top.desks.button("command").text() == "Command"
    set_language("en")


@pytest.mark.parametrize("name", ["dark", "night"])
def test_a_theme_is_put_on_while_the_window_is_open(open_window, demo, name):
    opened = open_window(demo)
    before = opened.window.grab().toImage().pixelColor(20, 300)
    opened.window.use_theme(name)
    opened.settle()
    after = opened.window.grab().toImage().pixelColor(20, 300)
    assert opened.themes.current.name == name
    assert opened.settings.theme == name
    assert before == after or after.lightness() < before.lightness()
    assert not opened.mistakes


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
def test_every_desk_has_room_for_its_bars(open_window, demo, size):
    opened = open_window(demo, desk="command", size=size)
    assert (opened.window.width(), opened.window.height()) == size
    for desk in ("command", "plan", "train"):
        opened.window.show_desk(desk)
        opened.settle()
        assert_room_for_bars(opened.window)
    assert (opened.window.width(), opened.window.height()) == size, "no desk pushes the window wider"


def assert_room_for_bars(window):
    assert window.side.isVisible()
    assert window.map.width() >= 400
    right = window.top.mapTo(window, window.top.theme.geometry().topRight()).x()
    assert right <= window.width()
    assert window.timeline.mapTo(window, window.timeline.live.geometry().topRight()).x() <= window.width()
