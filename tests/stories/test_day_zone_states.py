"""Who orders an evacuation takes the steps that the table allows, each with its colour and words, and no others."""

from __future__ import annotations

import pytest
from shapely import box

from layers.edit import adding, moving
from layers.errors import SituationError
from layers.feature import Feature
from layers.i18n import tr
from layers.kinds.evacuation import EVAC_ZONES
from layers.roles import ROLE_POSTS
from tests.stories.conftest import Opening
from tests.stories.person import Person


@pytest.fixture(params=["en", "zh"])
def person(opened: Opening, request: pytest.FixtureRequest) -> Person:
    person = opened(desk="plan", lang=request.param)
    zone = Feature("z1", "evac_zone", {"code": "Z1"}, box(108.325, 22.815, 108.333, 22.822), "normal")
    person.situation.apply(adding(zone))
    person.situation.take_post(ROLE_POSTS["CMD"])
    person.situation.stack.select(["z1"])
    person.turn_to(tr("Details"))
    person.settle()
    return person


def step(person: Person, state: str) -> None:
    person.click(person.window.details.steps[state])
    person.settle()


def test_a_zone_is_ordered_and_goes_back_only_by_the_steps_of_the_table(person: Person) -> None:
    looks = [person.window.map.canvas.snapshot()]
    for state in ("advisory", "warning", "order"):
        step(person, state)
        assert person.situation.picture.get("z1").state == state
        assert person.sees(tr(EVAC_ZONES.workflow.title(state)), person.window.details)
        assert all(person.window.map.canvas.snapshot() != look for look in looks)
        looks.append(person.window.map.canvas.snapshot())

    offered = set(person.window.details.steps)
    assert offered == {"shelter_in_place", "warning", "clear_to_return"}
    step(person, "clear_to_return")
    assert "clear_to_return" not in person.window.details.steps
    step(person, "normal")
    person.window.actions_["undo"].trigger()
    assert person.situation.picture.get("z1").state == "clear_to_return"


def test_a_step_that_the_table_does_not_have_is_refused_and_a_planner_orders_nothing(person: Person) -> None:
    for state in ("advisory", "warning", "order"):
        step(person, state)
    zone = person.situation.picture.get("z1")
    with pytest.raises(SituationError):
        person.situation.move(zone, "advisory")
    assert person.situation.picture.get("z1").state == "order"

    person.situation.take_post(ROLE_POSTS["PLN"])
    assert not any(button.isEnabled() for button in person.window.details.steps.values())
    person.situation.apply(moving(zone, box(108.325, 22.815, 108.334, 22.822)))
    assert person.situation.picture.get("z1").state == "order"
