"""One message at a time; problems stay until they have been read."""

import pytest
from PySide6.QtCore import Qt

from desktop.theme import Themes
from desktop.widgets.message_bar import MessageBar


@pytest.fixture
def bar(qtbot) -> MessageBar:
    bar = MessageBar(Themes("light"), note_ms=20)
    qtbot.addWidget(bar)
    bar.move(400, 400)  # away from the pointer: what is under it is being read, and stays
    return bar


def test_a_note_leaves_by_itself(qtbot, bar: MessageBar):
    bar.note("Moved S1")
    assert bar.isVisible()
    qtbot.waitUntil(lambda: bar.current is None)
    assert not bar.isVisible()


def test_a_newer_note_takes_the_place_of_an_older_one(bar: MessageBar):
    bar.note("one")
    bar.done("two")
    assert bar.current.text == "two"
    assert bar.waiting == 0


def test_a_problem_stays_and_what_comes_after_it_is_counted(qtbot, bar: MessageBar):
    bar.problem("zones.shp has no coordinate system.", "Choose the one it was made in.")
    bar.note("note")
    bar.problem("another")
    assert bar.current.kind == "problem"
    assert bar.waiting == 2

    qtbot.keyClick(bar, Qt.Key.Key_Escape)
    assert bar.current.text == "note"
    qtbot.waitUntil(lambda: bar.current.text == "another")
    qtbot.mouseClick(bar.dismiss_button, Qt.MouseButton.LeftButton)
    assert not bar.isVisible()


def test_the_same_problem_is_not_said_twice(bar: MessageBar):
    bar.problem("The feed is silent.")
    bar.problem("The feed is silent.")
    assert bar.waiting == 0


def test_the_button_of_a_message_does_what_it_says(qtbot, bar: MessageBar):
    undone: list[str] = []
    bar.done("Moved S1", action="Undo", act=lambda: undone.append("S1"))
    qtbot.mouseClick(bar.action_button, Qt.MouseButton.LeftButton)
    assert undone == ["S1"]
    assert bar.current is None


def test_a_message_without_an_action_has_no_button(bar: MessageBar):
    bar.note("Moved S1")
    assert not bar.action_button.isVisible()
    assert bar.accessibleName() == "Moved S1"
