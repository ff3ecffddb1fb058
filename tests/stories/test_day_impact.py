"""What a shape holds, told while it is being drawn: numbers that follow the pointer, and open the rows they count."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from shapely import Point, box

from layers.edit import adding
from layers.feature import Feature
from layers.i18n import set_language
from tests.stories.conftest import Opening
from tests.stories.person import LEFT, PLAIN, Person

CELL = 0.002
SQUARE = [(108.324, 22.814), (108.330, 22.814), (108.330, 22.820), (108.324, 22.820)]


@pytest.fixture
def person(opened: Opening) -> Person:
    """Sixteen cells of a hundred people each, and two schools."""
    person = opened(desk="plan")
    cells = [
        Feature(
            *(f"c{n}-{m}", "population_cell", {"people_night": 100, "people_day": 40, "year": 2020}),
            box(108.324 + n * CELL, 22.814 + m * CELL, 108.324 + (n + 1) * CELL, 22.814 + (m + 1) * CELL),
        )
        for n in range(4)
        for m in range(4)
    ]
    schools = [
        Feature(f"s{n}", "facility", {"category": "school", "name": f"School {n}"}, Point(108.325 + n * 0.006, 22.816))
        for n in range(2)
    ]
    person.situation.apply(adding(*cells, *schools))
    person.settle()
    return person


def shown(person: Person, key: str) -> str:
    return person.window.impact.text_of(key)


def drawn(person: Person) -> Feature:
    """A zone of nine cells, recorded and selected."""
    zone = Feature("z1", "evac_zone", {"code": "Z1"}, box(108.324, 22.814, 108.330, 22.820), "normal")
    person.situation.apply(adding(zone))
    person.situation.stack.select([zone.id])
    person.settle()
    return zone


def test_numbers_stand_in_front_while_a_zone_is_drawn_and_go_again(person: Person):
    person.pick(lambda: person.click(person.window.tools.buttons["draw"]), "Evacuation zone")
    person.wait(lambda: person.window.map.canvas.in_gesture)
    for lon, lat in SQUARE[:3]:
        person.point(lon, lat)
    person.move(person.pixel(*SQUARE[3]))

    person.wait(lambda: person.window.side.current == "impact")
    person.wait(lambda: shown(person, "people_night").replace("\u202f", "").endswith("900"))
    assert shown(person, "schools") == "1"

    person.key(Qt.Key.Key_Escape, person.window.map.canvas.focusProxy())
    person.wait(lambda: person.window.side.current == "plan")


def test_the_numbers_follow_a_corner_that_is_dragged_and_say_what_changed(person: Person):
    zone = drawn(person)
    person.turn_to("Impact")
    person.wait(lambda: shown(person, "people_night").endswith("900"))

    person.window.details.reshape_wanted.emit(zone.id)
    start, end = person.pixel(*SQUARE[2]), person.pixel(108.3305, 22.8205)
    person.qtbot.mousePress(person.sheet, LEFT, PLAIN, start)
    person.move(end, LEFT)

    person.wait(lambda: person.window.impact.change_of("people_night").startswith("+"))
    during = person.window.impact.answer
    assert during is not None
    assert during.before is not None
    assert during.before["people_night"].value == pytest.approx(900)

    person.qtbot.mouseRelease(person.sheet, LEFT, PLAIN, end)
    person.settle()
    person.situation.undo()
    person.wait(lambda: shown(person, "people_night").endswith("900"))


def test_a_number_opens_the_rows_it_counts(person: Person):
    drawn(person)
    person.turn_to("Impact")
    person.wait(lambda: shown(person, "schools") == "1")

    person.click(person.window.impact.button_of("schools"))

    assert person.window.side.current == "table"
    assert [row for row in person.table() if "School 0" in row]
    assert not [row for row in person.table() if "School 1" in row]


def test_it_says_as_of_when_and_how_old_the_oldest_source_is_in_both_languages(person: Person):
    drawn(person)
    person.turn_to("Impact")
    person.wait(lambda: shown(person, "schools") == "1")

    assert person.sees("people of 2020", person.window.impact)

    set_language("zh")
    assert person.sees("2020 年人口", person.window.impact)
    assert person.sees("学校和幼儿园", person.window.impact)


def test_without_an_area_the_panel_says_what_would_be_here(person: Person):
    person.turn_to("Impact")

    assert person.sees("No area to count", person.window.impact)


def test_the_wider_area_is_counted_beside_it_and_drawn_around_it(person: Person):
    drawn(person)
    person.turn_to("Impact")
    person.wait(lambda: shown(person, "schools") == "1")
    assert person.window.impact.around_of("schools") == ""
    without = person.window.map.canvas.snapshot()

    person.choose(person.window.impact.wider, 250)
    person.window.impact.wider.activated.emit(person.window.impact.wider.currentIndex())
    person.wait(lambda: person.window.impact.around_of("schools") == "1")
    assert shown(person, "schools") == "1"
    assert person.sees("away, without the area itself", person.window.impact)
    person.settle()
    assert person.window.map.canvas.snapshot() != without

    person.turn_to("Details")
    person.settle()
    assert person.window.map.canvas.snapshot() == without
