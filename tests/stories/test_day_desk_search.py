"""Somebody looks for things in the one box: by any value, by coordinate, for something to do, and only here."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from desktop.widgets.found_list import FoundList
from layers.edit import adding, setting
from tests.builders import a_shelter
from tests.stories.conftest import Opening
from tests.stories.person import Person, texts_in

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


def test_what_many_have_in_common_is_one_row_and_opens_their_rows(person: Person) -> None:
    places = [(108.326 + n / 1000, 22.818) for n in range(5)]
    person.situation.apply(adding(*(a_shelter(id=f"x{n}", at=at, address="Quay") for n, at in enumerate(places))))
    type_in(person, "quay")
    person.wait(lambda: titles(person)[:1] == ["Quay"])
    rows = [said for view in person.window.findChildren(FoundList) for said in texts_in(view)]
    assert rows[0].endswith("5 · 5 in view")
    assert len(set(rows)) == len(rows)

    person.key(Qt.Key.Key_Return, person.window.search)

    person.wait(lambda: person.window.side.current == "table")
    assert len(person.table()) == 5
    assert set(person.situation.stack.selection) == {f"x{n}" for n in range(5)}


def test_each_find_says_how_far_off_it_is_and_in_which_direction(person: Person) -> None:
    type_in(person, "harbour school")
    person.wait(lambda: titles(person) == ["Harbour School"])
    (rows,) = person.window.findChildren(FoundList)
    assert texts_in(rows)[0].replace("\xa0", " ").endswith("km north-east")


def test_esc_leaves_the_box_and_not_what_lies_behind_it(person: Person) -> None:
    person.window.side.turn_to("bookmarks")
    type_in(person, "harbour")
    person.wait(lambda: titles(person))
    person.press("Escape", person.window.search)

    assert person.window.search.text() == ""
    assert titles(person) == []
    assert person.window.side.current == "bookmarks"


def test_enter_before_all_is_read_waits_and_then_goes_there(opened: Opening) -> None:
    person = opened(desk="plan")
    person.situation.apply(adding(a_shelter(id="s1", at=HERE, name="Harbour Hall")))
    person.click(person.window.search)
    person.write(person.window.search, "hall")
    person.key(Qt.Key.Key_Return, person.window.search)

    person.wait(lambda: person.situation.stack.selection == ("s1",))


def test_a_bookmark_is_found_by_its_name_and_opened(person: Person) -> None:
    seen = person.window.map.place()
    person.press("Ctrl+B", person.window)
    person.type(person.window.map_desk.bookmarks.name, "Morning view")
    person.click(person.window.map_desk.bookmarks.keep_button)
    person.window.map.set_view((108.2, 22.7, 108.3, 22.8))
    type_in(person, "morning")
    person.wait(lambda: titles(person) == ["Morning view"])
    person.key(Qt.Key.Key_Return, person.window.search)

    assert person.window.map.place() == pytest.approx(seen)


def test_nothing_found_says_where_was_looked(person: Person) -> None:
    person.window.actions_["find.view"].trigger()
    type_in(person, "no such thing")
    person.wait(lambda: person.sees("Nothing found. Only in what the map shows"))


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
