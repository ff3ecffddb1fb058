"""What the keyboard does, wherever the focus is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from layers.edit import setting

CTRL, SHIFT, PLAIN = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.NoModifier,
)


def test_control_and_a_number_goes_to_a_desk(open_window, demo):
    opened = open_window(demo)
    opened.qtbot.keyClick(opened.window, Qt.Key.Key_3, CTRL)
    assert opened.window.desk == "train"
    opened.qtbot.keyClick(opened.window, Qt.Key.Key_2, CTRL)
    assert opened.window.desk == "plan"


def test_control_z_takes_back_and_shift_brings_again_though_a_field_has_the_focus(open_window, demo):
    opened = open_window(demo)
    situation = opened.situation
    case = next(situation.picture.features("incident"))
    situation.stack.select([case.id])
    situation.apply(setting(case, address="elsewhere"))
    field = opened.window.details.form.editor("address")
    field.setFocus()

    QTest.keySequence(field, "Ctrl+Z")
    assert situation.picture.get(case.id)["address"] == case["address"]
    QTest.keySequence(field, "Ctrl+Shift+Z")
    assert situation.picture.get(case.id)["address"] == "elsewhere"


def test_a_word_being_typed_is_taken_back_before_the_last_edit(open_window, demo):
    opened = open_window(demo)
    situation = opened.situation
    case = next(situation.picture.features("incident"))
    situation.apply(setting(case, address="elsewhere"))
    situation.stack.select([case.id])
    field = opened.window.details.form.editor("note")
    title = opened.window.details.form.editor("title")
    opened.qtbot.keyClicks(title, "!")

    QTest.keySequence(title, "Ctrl+Z")

    assert title.text() == case["title"]
    assert situation.picture.get(case.id)["address"] == "elsewhere"
    assert field.value() is None or field.value() == case["note"]


def test_a_slash_goes_to_the_search_which_finds_a_place_and_a_coordinate(open_window, demo):
    opened = open_window(demo)
    window = opened.window
    opened.qtbot.keyClick(window, Qt.Key.Key_Slash)
    assert window.search.hasFocus()
    shelter = next(opened.situation.picture.features("shelter"))
    opened.qtbot.keyClicks(window.search, shelter["code"] or shelter["name"])
    opened.qtbot.keyClick(window.search, Qt.Key.Key_Return)
    opened.qtbot.waitUntil(lambda: shelter.id in opened.situation.stack.selection)

    window.search.clear()
    opened.qtbot.keyClicks(window.search, "108.33, 22.82")
    opened.qtbot.keyClick(window.search, Qt.Key.Key_Return)
    west, south, east, north = window.map.view_bounds()
    assert west < 108.33 < east
    assert south < 22.82 < north


def test_the_palette_finds_every_action_in_either_language_and_does_it(open_window, demo):
    opened = open_window(demo)
    window = opened.window
    opened.qtbot.keyClick(window, Qt.Key.Key_K, CTRL)
    palette = opened.palette()
    assert len(palette.titles()) >= len(list(window.actions_)) - 1
    palette.line.setText("夜间")
    assert palette.titles()[0].startswith("Night theme")
    opened.qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert opened.themes.current.name == "night"
