"""A commander's evening: incidents through their steps, a board that follows, figures that open what they count."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLineEdit, QPushButton
from shapely import Point

from layers.edit import adding
from layers.feature import Feature
from layers.roles import ROLE_POSTS
from tests.builders import a_shelter
from tests.stories.conftest import Opening
from tests.stories.person import Person, select_row

AT = (108.330, 22.820)


def an_incident(id: str = "i1", state: str = "reported", **values: object) -> Feature:
    return Feature(id, "incident", {"title": "Water in the underpass", "code": id, **values}, Point(AT), state)


@pytest.fixture
def commander(opened: Opening) -> Person:
    person = opened(desk="command")
    org = Feature("o1", "organisation", {"name": "Water bureau", "code": "WB"}, None)
    person.situation.apply(adding(an_incident(), org, a_unit("u1"), a_unit("u2"), a_unit("u3", "out_of_service")),
                           imported=True)  # fmt: skip
    person.wait(lambda: board_number(person, "Open incidents") == "1")
    return person


def a_unit(id: str, state: str = "available") -> Feature:
    return Feature(id, "resource", {"name": id, "callsign": id, "kind": "boat"}, Point(AT), state)


def board_number(person: Person, words: str) -> str:
    """The figure that the board shows for these words; empty where there is none."""
    return next((b.text() for b in _figures(person) if _counts(b, words)), "")


def _figures(person: Person) -> list[QPushButton]:
    return [b for b in person.window.board.findChildren(QPushButton) if b.isVisible()]


def _counts(button: QPushButton, words: str) -> bool:
    return f" {words}: open the rows" in button.accessibleName() or button.accessibleName().startswith(f"{words}:")


def open_case(person: Person) -> None:
    select_row(person.qtbot, person.window.board.cases, 0)
    person.turn_to("Details")


def step(person: Person, target: str, reason: str = "") -> None:
    if reason:
        person.write(reason_field(person), reason)
    person.click(person.window.details.steps[target])


def reason_field(person: Person) -> QLineEdit:
    return next(f for f in person.window.details.findChildren(QLineEdit) if f.accessibleName() == "Reason")


def change(person: Person, **values: str) -> None:
    """In the form, one record for all."""
    form = person.window.details.form
    for key, value in values.items():
        editor = getattr(form.editor(key), "choice", form.editor(key))
        if hasattr(editor, "currentData"):
            person.choose(editor, value)
            editor.activated.emit(editor.currentIndex())
        else:
            person.write(editor, value)
    person.click(person.window.details.record_button)


def test_a_case_taken_from_the_board_is_shown_and_selected(commander: Person):
    open_case(commander)
    assert commander.situation.stack.selection == ("i1",)
    assert commander.sees("Water in the underpass", commander.window.details)


def test_a_step_whose_fields_are_missing_is_grey_and_says_which(commander: Person):
    open_case(commander)
    button = commander.window.details.steps["verified"]
    assert not button.isEnabled()
    assert "Event class" in button.toolTip()

    change(commander, event_class="natural")

    assert commander.window.details.steps["verified"].isEnabled()


def test_a_step_that_is_not_this_posts_is_grey_and_says_whose_it_is(commander: Person):
    open_case(commander)
    commander.situation.take_post(ROLE_POSTS["VIW"])
    button = commander.window.details.steps["dismissed"]
    assert not button.isEnabled()
    assert "Duty officer" in button.toolTip()


def test_a_step_that_needs_a_reason_is_refused_without_one_and_the_journal_keeps_it(commander: Person):
    open_case(commander)

    step(commander, "dismissed")
    commander.wait(lambda: commander.refusals)
    assert commander.message == "This step needs a reason. Say why in a few words."
    assert commander.only("incident").state == "reported"

    step(commander, "dismissed", "A drill of the school")
    assert commander.only("incident").state == "dismissed"
    *_, last = commander.situation.store.lines()
    assert last.reason == "A drill of the school"


def test_an_incident_goes_from_report_to_review_and_the_board_follows(commander: Person):
    open_case(commander)
    change(commander, event_class="natural", lead_org="o1", note="Pumps are running")
    for target in ("verified", "responding", "controlled"):
        step(commander, target)
        assert commander.only("incident").state == target
    commander.turn_to("Board")
    commander.wait(lambda: board_number(commander, "Open incidents") == "1")

    commander.turn_to("Details")
    step(commander, "closed")
    commander.turn_to("Board")
    commander.wait(lambda: board_number(commander, "Open incidents") == "0")
    assert commander.sees("No incident is open.", commander.window.board)

    for _ in range(4):
        commander.press("Ctrl+Z", commander.window)
    assert commander.only("incident").state == "reported"
    commander.wait(lambda: board_number(commander, "Open incidents") == "1")


def test_what_was_typed_is_recorded_before_a_step_or_the_step_is_refused(commander: Person):
    open_case(commander)
    change(commander, event_class="natural")
    commander.write(commander.window.details.form.editor("address"), "Riverside")

    step(commander, "verified")
    commander.wait(lambda: commander.refusals)

    assert "Record or discard" in commander.message
    assert commander.only("incident").state == "reported"
    assert commander.window.details.form.editor("address").text() == "Riverside"


def test_figures_open_exactly_the_rows_they_count(commander: Person):
    shelters = [a_shelter(id="s1", name="A", state="open", occupancy=120), a_shelter(id="s2", name="B", state="full",
                occupancy=80), a_shelter(id="s3", name="C", state="standby")]  # fmt: skip
    commander.situation.apply(adding(*shelters), imported=True)
    window = commander.window

    for words, kind, ids in (
        ("Open incidents", "incident", {"i1"}),
        ("Rescue boat, free", "resource", {"u1", "u2"}),
        ("Shelters", "shelter", {"s1", "s2", "s3"}),
        ("open", "shelter", {"s1", "s2"}),
        ("people in them", "shelter", {"s1", "s2"}),
    ):
        commander.turn_to("Board")
        commander.wait(lambda words=words: board_number(commander, words))
        commander.click(next(b for b in _figures(commander) if _counts(b, words)))
        commander.wait(lambda: window.side.current == "table")
        assert window.table.kind == kind
        assert set(window.table.rows.shown_ids()) == ids, words


def test_no_data_is_said_and_never_nought(opened: Opening):
    person = opened(desk="command")
    person.situation.apply(adding(a_shelter(id="s1", state="open")), imported=True)
    person.wait(lambda: board_number(person, "open") == "1")
    shown = board_number(person, "people in them")
    assert shown != ""
    assert "0" not in shown
    assert person.sees("No data", person.window.board)
