"""Zones side by side: a shared border moves in both, the work is told while it moves, and a better balance is taken."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from shapely import Point, box

from layers.edit import adding, moving, setting
from layers.feature import Feature
from layers.gestures.tiling import faults_of
from layers.i18n import set_language
from tests.stories.conftest import Opening
from tests.stories.person import LEFT, PLAIN, Person, texts_in

WEST, SOUTH, SIDE = 108.322, 22.812, 0.007
SCENARIO = {"P-1": (0, 0, 120), "P-2": (1, 0, 100), "P-3": (0, 1, 80), "P-4": (1, 1, 100)}


def zone(code: str, column: int, row: int) -> Feature:
    x, y = WEST + column * SIDE, SOUTH + row * SIDE
    return Feature(code, "patrol_zone", {"code": code}, box(x, y, x + SIDE, y + SIDE))


@pytest.fixture
def person(opened: Opening) -> Person:
    """The beats of the worked scenario, with their calls."""
    person = opened(desk="plan")
    rng = np.random.default_rng(1)
    zones = [zone(code, c, r) for code, (c, r, _) in SCENARIO.items()]
    calls = [
        Feature(
            f"{z.id}-{n}", "incident", {"title": "Call", "received_at": "2024-09-11T08:00:00Z"}, Point(x, y), "reported"
        )
        for z in zones
        for n, (x, y) in enumerate(rng.uniform(z.geometry.bounds[:2], z.geometry.bounds[2:], (SCENARIO[z.id][2], 2)))
    ]
    person.situation.apply(adding(*zones))
    person.situation.apply(adding(*calls))
    person.situation.stack.set_visible("incident", False)
    person.settle()
    return person


def tiles(person: Person) -> list[Feature]:
    return list(person.situation.picture.features("patrol_zone"))


def drag_corner(person: Person, identity: str, start: tuple[float, float], end: tuple[float, float]) -> None:
    person.situation.stack.select([identity])
    person.window.details.reshape_wanted.emit(identity)
    person.drag(start, end)
    person.settle()


def test_a_shared_corner_is_dragged_once_and_moves_in_all_zones_that_have_it(person: Person):
    middle = (WEST + SIDE, SOUTH + SIDE)

    drag_corner(person, "P-1", middle, (middle[0] + 0.001, middle[1] + 0.001))

    assert faults_of(tiles(person)) == []
    moved = [z.id for z in tiles(person) if not z.geometry.equals(zone(z.id, *SCENARIO[z.id][:2]).geometry)]
    assert sorted(moved) == ["P-1", "P-2", "P-3", "P-4"]

    person.press("Ctrl+Z", person.window)
    assert all(z.geometry.equals(zone(z.id, *SCENARIO[z.id][:2]).geometry) for z in tiles(person))


def test_without_shared_borders_only_the_one_moves_and_the_gap_is_found_and_mended(person: Person):
    middle = (WEST + SIDE, SOUTH + SIDE)
    person.press("Shift+B", person.window)
    drag_corner(person, "P-1", middle, (middle[0] - 0.001, middle[1] - 0.001))

    person.turn_to("Zones")
    person.wait(lambda: person.sees("Mend all", person.window.zones))
    assert faults_of(tiles(person))
    person.click(person.button("Mend all", person.window.zones))

    person.wait(lambda: person.sees("All borders meet.", person.window.zones))
    assert faults_of(tiles(person)) == []


def test_the_balance_of_the_worked_scenario_is_shown_and_evened_out(person: Person):
    person.turn_to("Zones")
    person.wait(lambda: "1.20" in texts_in(person.window.zones))
    assert "0.141" in texts_in(person.window.zones)

    person.click(person.button("Propose a better balance", person.window.zones))
    person.wait(lambda: person.sees("Accept", person.window.zones))
    before = len(person.journal())
    person.click(person.button("Accept", person.window.zones))
    person.settle()

    assert len(person.journal()) == before + 1
    assert faults_of(tiles(person)) == []
    assert {len(shapely.get_parts(z.geometry)) for z in tiles(person)} == {1}
    person.wait(lambda: "1.20" not in texts_in(person.window.zones))

    person.press("Ctrl+Z", person.window)
    person.wait(lambda: "1.20" in texts_in(person.window.zones))


def test_the_work_is_told_while_a_border_moves(person: Person):
    person.turn_to("Zones")
    person.wait(lambda: "120" in texts_in(person.window.zones))
    person.situation.stack.select(["P-1"])
    person.window.details.reshape_wanted.emit("P-1")
    start = person.pixel(WEST + SIDE, SOUTH + SIDE)

    person.qtbot.mousePress(person.sheet, LEFT, PLAIN, start)
    person.move(person.pixel(WEST + SIDE - 0.003, SOUTH + SIDE - 0.003), LEFT)

    person.wait(lambda: "120" not in texts_in(person.window.zones))
    assert next(z for z in tiles(person) if z.id == "P-1") == zone("P-1", 0, 0)


def test_a_call_that_is_moved_counts_where_it_is_now(person: Person):
    person.turn_to("Zones")
    person.wait(lambda: "120" in texts_in(person.window.zones))
    call, beat = person.situation.picture.get("P-1-0"), person.situation.picture.get("P-3")

    person.situation.apply(setting(call, note="no other place"))
    person.situation.apply(moving(person.situation.picture.get("P-1-0"), beat.geometry.centroid))

    person.wait(lambda: {"119", "81"} <= set(texts_in(person.window.zones)))
    person.press("Ctrl+Z", person.window)
    person.wait(lambda: {"120", "80"} <= set(texts_in(person.window.zones)))


def test_it_speaks_chinese(person: Person):
    person.turn_to("Zones")
    person.wait(lambda: "1.20" in texts_in(person.window.zones))

    set_language("zh")

    person.wait(lambda: person.sees("最大值与均值之比", person.window.zones))
    assert person.sees("空隙和重叠", person.window.zones)
