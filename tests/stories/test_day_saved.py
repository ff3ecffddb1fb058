"""A planner names a moment, goes on, and brings things back from it."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton
from shapely import Point

from layers.edit import adding, removing, setting
from layers.feature import Feature
from tests.stories.conftest import Opening
from tests.stories.person import Person


@pytest.fixture
def person(opened: Opening) -> Person:
    person = opened(desk="plan")
    shelters = [
        Feature(
            f"s{n}", "shelter", {"name": f"Hall {n}", "capacity": 100}, Point(108.325 + n * 0.002, 22.82), "designated"
        )
        for n in range(3)
    ]
    person.situation.apply(adding(*shelters))
    person.window.side.turn_to("saved")
    person.settle()
    return person


def save(person: Person, name: str) -> None:
    person.type(person.window.saved.name, name)
    person.click(person.window.saved.save_button)
    person.settle()


def get(person: Person, identity: str) -> Feature:
    found = person.situation.picture.get(identity)
    assert found is not None
    return found


def test_what_changed_since_a_save_point_is_listed_and_one_thing_is_brought_back(person: Person):
    save(person, "Before the meeting")
    person.situation.apply(setting(get(person, "s0"), capacity=500))
    person.situation.apply(removing(get(person, "s1")))

    person.wait(lambda: person.sees("2 different from now", person.window.saved))
    assert person.sees("Hall 1", person.window.saved)
    assert person.sees("changed: Capacity 100 → 500", person.window.saved)
    person.click(next(b for b in person.window.saved.findChildren(QPushButton) if "Hall 0" in b.accessibleName()))

    person.wait(lambda: person.sees("1 different from now", person.window.saved))
    assert get(person, "s0")["capacity"] == 100
    assert person.situation.picture.get("s1") is None


def test_what_is_new_since_then_is_removed_again_and_a_state_is_told_with_what_it_was(person: Person):
    save(person, "Morning")
    person.situation.apply(adding(Feature("s9", "shelter", {"name": "New Hall"}, Point(108.33, 22.82), "designated")))
    person.situation.move(get(person, "s0"), "standby")
    person.wait(lambda: person.sees("state Designated → On standby", person.window.saved))
    person.click(person.button("Remove again", person.window.saved))

    person.wait(lambda: person.situation.picture.get("s9") is None)


def test_all_is_brought_back_in_one_step_and_undone_in_one(person: Person):
    save(person, "Morning")
    person.situation.apply(setting(get(person, "s0"), capacity=500))
    person.situation.apply(removing(get(person, "s1")))
    person.wait(lambda: person.sees("Bring all back", person.window.saved))

    person.click(person.button("Bring all back", person.window.saved))

    person.wait(lambda: person.sees("Nothing is different.", person.window.saved))
    assert get(person, "s1")["name"] == "Hall 1"
    person.press("Ctrl+Z", person.window)
    person.wait(lambda: person.sees("2 different from now", person.window.saved))


def test_a_save_point_without_a_name_is_refused_with_a_hint(person: Person):
    person.click(person.window.saved.save_button)

    assert "needs a name" in person.message
