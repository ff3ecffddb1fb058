"""Somebody looks for things in the one box: by any value, by coordinate, for something to do, and only here."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from layers.edit import adding, setting
from tests.builders import a_shelter
from tests.stories.conftest import Opening
from tests.stories.person import Person

HERE, THERE = (108.33, 22.82), (108.5, 22.9)


@pytest.fixture
def person(opened: Opening) -> Person:
    person = opened(desk="plan")
    person.situation.apply(
        adding(
            a_shelter(id="s1", at=HERE, name="Harbour Hall", address="12 Quay Street"),
            a_shelter(id="s2", at=THERE, name="Harbour School"),
        )
    )
    person.settle()
    return person


def type_in(person: Person, text: str) -> None:
    person.click(person.window.search)
    person.write(person.window.search, text)
    person.settle()


def titles(person: Person) -> list[str]:
    return [found.title for found in person.window.search.finds]


def test_results_come_while_typing_and_follow_what_changes(person: Person) -> None:
    type_in(person, "quay")
    person.wait(lambda: titles(person)[:1] == ["Harbour Hall"])

    found = person.situation.picture.get("s2")
    assert found is not None
    person.situation.apply(setting(found, address="3 Quay Street"))
    type_in(person, "quay")

    person.wait(lambda: set(titles(person)) == {"Harbour Hall", "Harbour School"})


def test_enter_selects_what_was_found_and_shows_it(person: Person) -> None:
    type_in(person, "harbour sch")
    person.key(Qt.Key.Key_Return, person.window.search)

    person.wait(lambda: person.situation.stack.selection == ("s2",))
    west, south, east, north = person.window.map.view_bounds()
    assert west < THERE[0] < east
    assert south < THERE[1] < north


def test_a_place_in_any_grid_is_gone_to(person: Person) -> None:
    type_in(person, "EPSG:4545 533877.3 2524641.7")
    person.key(Qt.Key.Key_Return, person.window.search)

    west, south, east, north = person.window.map.view_bounds()
    assert west < 108.33 < east
    assert south < 22.82 < north


def test_what_can_be_done_is_found_and_done(person: Person) -> None:
    type_in(person, "situation board")
    person.wait(lambda: "Situation board" in titles(person))
    person.key(Qt.Key.Key_Return, person.window.search)

    person.wait(lambda: person.window.side.current == "board")


def test_only_what_the_map_shows_is_found_until_it_looks_everywhere_again(person: Person) -> None:
    person.window.actions_["find.view"].trigger()
    type_in(person, "harbour")
    person.wait(lambda: titles(person) == ["Harbour Hall"])
    assert person.sees("Only in what the map shows")

    person.window.actions_["find.all"].trigger()
    person.wait(lambda: len(titles(person)) == 2)


def test_an_area_drawn_limits_the_search(person: Person) -> None:
    person.window.actions_["find.area"].trigger()
    person.wait(lambda: person.window.map.canvas.in_gesture)
    for place in ((108.328, 22.818), (108.332, 22.818), (108.332, 22.822), (108.328, 22.822)):
        person.point(*place)
    person.key(Qt.Key.Key_Return, person.window.map.canvas.focusProxy())

    person.wait(lambda: person.sees("Only in the area drawn"))
    assert not person.journal() or "Draw" not in person.journal()[0]
    type_in(person, "harbour")
    person.wait(lambda: titles(person) == ["Harbour Hall"])


def test_searching_in_a_selection_without_areas_is_refused(person: Person) -> None:
    person.situation.stack.select([])
    person.window.actions_["find.selected"].trigger()

    assert "No area is selected" in person.message
