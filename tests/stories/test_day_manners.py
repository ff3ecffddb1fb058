"""Manners that a long shift is made of: keys in fields, Esc one step at a time, nothing typed or drawn is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from layers.edit import adding, removing
from tests.builders import a_shelter
from tests.stories.conftest import Opening
from tests.stories.person import LEFT, PLAIN, Person

CORNERS = [(108.324, 22.814), (108.330, 22.814), (108.330, 22.818), (108.325, 22.819)]


@pytest.fixture
def person(opened: Opening) -> Person:
    one = opened(desk="plan")
    one.situation.apply(adding(a_shelter(id="s1", name="Gym", at=(108.334, 22.824))))
    one.settle()
    return one


def begin_zone(person: Person, corners: int) -> None:
    person.pick(lambda: person.click(person.window.tools.buttons["draw"]), "Evacuation zone")
    person.wait(lambda: person.window.map.canvas.in_gesture)
    for place in CORNERS[:corners]:
        person.point(*place)


def open_shelter(person: Person) -> None:
    person.point(108.334, 22.824)
    person.turn_to("Details")
    person.wait(lambda: person.window.details.form is not None and person.window.details.form.isVisible())


def in_focus(person: Person, key: Qt.Key, keys: Qt.KeyboardModifier = PLAIN) -> None:
    """To whatever has the focus, as a keyboard does; shortcuts have their chance first."""
    person.qtbot.keyClick(QApplication.focusWidget(), key, keys)


def test_ctrl_z_takes_back_what_was_just_recorded_though_the_focus_is_still_in_the_field(person: Person):
    open_shelter(person)
    field = person.window.details.form.editor("address")
    person.write(field, "Riverside")
    person.press("Ctrl+Return", field)
    assert person.only("shelter")["address"] == "Riverside"

    in_focus(person, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)

    assert person.only("shelter")["address"] is None


def test_letters_that_are_shortcuts_can_be_typed_into_fields(person: Person):
    open_shelter(person)
    field = person.window.details.form.editor("address")
    person.write(field, "L F / 1")
    assert field.text() == "L F / 1"
    assert person.window.side.current == "details"


def test_tabs_are_whole_and_those_without_room_stand_in_a_menu(person: Person):
    tabs = person.window.side.tabs
    person.window.side.turn_to("signs")
    shown = [n for n in range(tabs.count()) if tabs.isTabVisible(n)]
    assert tabs.tabText(tabs.currentIndex()) == "Texts and symbols"
    assert all(tabs.tabRect(n).left() >= 0 and tabs.tabRect(n).right() < tabs.width() for n in shown)
    assert len(shown) < tabs.count()

    person.turn_to("Bin")
    assert person.window.side.current == "bin"
    assert tabs.isTabVisible(tabs.currentIndex())

    person.window.side.turn_to("sources")
    assert all(tabs.isTabVisible(n) for n in range(tabs.count()))
    assert not person.window.side.more.isVisible()


def test_the_bin_says_by_which_post_it_was_deleted_and_how_many_more_there_are(person: Person):
    many = [a_shelter(id=f"x{n}", name=f"Tent {n}") for n in range(102)]
    person.situation.apply(adding(*many))
    person.situation.apply(removing(*many))
    person.turn_to("Bin")

    person.wait(lambda: person.sees("Owner of the workspace", person.window.bin))
    assert person.sees("2 deleted before these lie in the record.", person.window.bin)
    person.window.use_language("zh")
    person.wait(lambda: person.sees("工作区所有者", person.window.bin))


def test_esc_gives_up_the_drawing_and_nothing_else(person: Person):
    open_shelter(person)
    begin_zone(person, 2)
    in_focus(person, Qt.Key.Key_Escape)
    person.wait(lambda: not person.window.map.canvas.in_gesture)
    assert person.situation.picture.count("evac_zone") == 0
    assert person.situation.stack.selection == ("s1",)


def test_backspace_takes_the_last_corner_back(person: Person):
    begin_zone(person, 4)
    in_focus(person, Qt.Key.Key_Backspace)
    in_focus(person, Qt.Key.Key_Return)
    person.wait(lambda: person.window.details.feature is not None)
    assert len(person.window.details.feature.geometry.exterior.coords) == 4


def test_a_double_click_closes_the_area_at_that_corner_once(person: Person):
    begin_zone(person, 3)
    at = person.pixel(*CORNERS[3])
    person.qtbot.mouseClick(person.sheet, LEFT, PLAIN, at)
    person.qtbot.mouseDClick(person.sheet, LEFT, PLAIN, at)
    person.wait(lambda: person.window.details.feature is not None)
    assert len(person.window.details.feature.geometry.exterior.coords) == 5


def test_an_area_that_crosses_itself_is_not_taken_and_can_be_mended(person: Person):
    begin_zone(person, 0)
    for place in (CORNERS[0], CORNERS[2], CORNERS[1], CORNERS[3]):
        person.point(*place)
    in_focus(person, Qt.Key.Key_Return)
    assert person.window.map.canvas.in_gesture
    in_focus(person, Qt.Key.Key_Backspace)
    in_focus(person, Qt.Key.Key_Return)
    person.wait(lambda: person.window.details.feature is not None)
    assert person.window.details.feature.geometry.is_valid


def test_the_wheel_and_the_middle_button_navigate_while_drawing(person: Person):
    begin_zone(person, 2)
    before = person.window.map.view_bounds()
    at = person.sheet.rect().center()
    person.qtbot.mousePress(person.sheet, Qt.MouseButton.MiddleButton, PLAIN, at)
    for step in (10, 40, 80):
        person.move(at + QPoint(step, 0), Qt.MouseButton.MiddleButton)
    person.qtbot.mouseRelease(person.sheet, Qt.MouseButton.MiddleButton, PLAIN, at + QPoint(80, 0))
    assert person.window.map.view_bounds() != before
    assert person.window.map.canvas.in_gesture


def test_what_is_typed_stays_when_language_look_or_desk_change(person: Person):
    open_shelter(person)
    person.write(person.window.details.form.editor("address"), "Half an addr")

    person.click(person.window.top.languages.button("zh"))
    assert person.window.details.form.editor("address").text() == "Half an addr"
    person.window.actions_["theme.night"].trigger()
    person.press("Ctrl+1", person.window)
    assert person.window.details.form.editor("address").text() == "Half an addr"
    assert person.only("shelter")["address"] is None


def test_what_is_typed_stays_when_another_thing_is_selected_and_the_first_again(person: Person):
    person.situation.apply(adding(a_shelter(id="s2", name="School", at=(108.325, 22.824))))
    person.settle()
    open_shelter(person)
    person.write(person.window.details.form.editor("address"), "Half an addr")

    person.point(108.325, 22.824)
    assert person.window.details.feature.id == "s2"
    assert person.window.details.form.editor("address").text() == ""
    person.point(108.334, 22.824)

    assert person.window.details.form.editor("address").text() == "Half an addr"


def test_a_shape_that_was_drawn_and_not_described_is_offered_again_the_next_time(opened: Opening, workspace: Path):
    person = opened(desk="plan")
    begin_zone(person, 4)
    in_focus(person, Qt.Key.Key_Return)
    person.wait(lambda: person.window.details.feature is not None)
    shape = person.window.details.feature.geometry
    person.leave()

    again = opened(workspace, desk="plan")
    again.wait(lambda: again.window.details.feature is not None)

    assert again.window.details.feature.geometry.equals_exact(shape, 1e-9)
    again.write(again.window.details.form.editor("code"), "Z-9")
    again.click(again.window.details.record_button)
    assert again.only("evac_zone").geometry.equals_exact(shape, 1e-9)
    assert again.situation.store.drafts() == []


def test_a_shape_that_was_drawn_is_drafted_within_seconds_though_nothing_was_typed(person: Person):
    begin_zone(person, 4)
    in_focus(person, Qt.Key.Key_Return)
    person.wait(lambda: person.window.details.feature is not None)
    person.wait(lambda: person.situation.store.drafts())


def test_the_undo_of_the_message_takes_back_what_the_message_is_about(person: Person):
    open_shelter(person)
    person.click(person.window.details.delete_button)
    assert person.situation.picture.count("shelter") == 0

    person.click(person.window.messages.bar.action_button)

    assert person.situation.picture.count("shelter") == 1


def test_undo_and_redo_say_what_they_would_do(person: Person):
    open_shelter(person)
    person.click(person.window.details.delete_button)
    assert person.window.actions_["undo"].text() == "Undo: Delete Gym"
    person.press("Ctrl+Z", person.window)
    assert person.window.actions_["redo"].text() == "Redo: Delete Gym"


def test_with_nothing_to_undo_the_key_says_so(opened: Opening):
    person = opened()
    person.press("Ctrl+Z", person.window)
    person.wait(lambda: person.refusals)
    assert person.message


def test_a_layer_that_is_locked_is_not_drawn_on(person: Person):
    person.situation.stack.set_locked("evac_zone", True)
    person.pick(lambda: person.click(person.window.tools.buttons["draw"]), "Evacuation zone")
    person.wait(lambda: person.refusals)
    assert "locked" in person.message
    assert not person.window.map.canvas.in_gesture


def test_a_workspace_that_is_read_only_shows_everything_and_says_why_nothing_can_be_changed(
    opened: Opening, workspace: Path
):
    first = opened(desk="plan")
    first.situation.apply(adding(a_shelter(id="s1", name="Gym", at=(108.334, 22.824))))
    first.leave()
    person = opened(workspace, desk="plan", read_only=True)

    assert "read-only" in person.window.windowTitle()
    open_shelter(person)
    assert not person.window.details.record_button.isEnabled()
    assert not person.window.details.delete_button.isEnabled()
    assert person.window.details.delete_button.toolTip()
    person.press("Ctrl+Z", person.window)
    person.wait(lambda: person.refusals)
    assert person.situation.picture.count("shelter") == 1
