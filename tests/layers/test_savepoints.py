"""Save points: what is otherwise since then, and bringing it back as a new edit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from shapely import Point

from layers.edit import adding, moving, removing, setting
from layers.errors import SituationError
from layers.feature import Feature
from layers.kinds.save_points import SAVE_POINT
from layers.savepoints import PLACE, STATE, Sort, differences, restoring, saving
from layers.situation import Situation, new_situation
from tests.builders import Hands


@pytest.fixture
def situation(tmp_path: Path) -> Iterator[Situation]:
    hands = Hands()

    def now():
        return hands.on(seconds=1)

    situation = new_situation(tmp_path / "city.gpkg", now=now)
    situation.apply(adding(*(shelter(n) for n in "abc")))
    yield situation
    situation.close()


def shelter(name: str) -> Feature:
    return Feature(name, "shelter", {"name": name, "capacity": 100}, Point(108.3, 22.8), "designated")


def saved(situation: Situation, name: str = "morning") -> Feature:
    situation.apply(saving(name))
    (point,) = situation.picture.features(SAVE_POINT)
    return point


def get(situation: Situation, identity: str) -> Feature:
    found = situation.picture.get(identity)
    assert found is not None
    return found


def test_what_came_changed_and_went_since_then_is_listed(situation: Situation) -> None:
    point = saved(situation)
    situation.apply(setting(get(situation, "a"), capacity=200))
    situation.apply(moving(get(situation, "a"), Point(108.4, 22.9)))
    situation.apply(removing(get(situation, "b")))
    situation.apply(adding(shelter("d")))

    found = {d.some.id: (d.sort, d.fields) for d in differences(situation.store, point)}

    assert found == {
        "a": (Sort.CHANGED, (PLACE, "capacity")),
        "b": (Sort.REMOVED, ()),
        "d": (Sort.ADDED, ()),
    }


def test_nothing_is_listed_when_everything_was_taken_back(situation: Situation) -> None:
    point = saved(situation)
    situation.apply(setting(get(situation, "a"), capacity=200))
    situation.undo()

    assert differences(situation.store, point) == []


def test_one_thing_comes_back_and_the_rest_stays(situation: Situation) -> None:
    point = saved(situation)
    situation.apply(setting(get(situation, "a"), capacity=200))
    situation.apply(setting(get(situation, "b"), capacity=300))
    wanted = [d for d in differences(situation.store, point) if d.some.id == "a"]

    edit, kept = restoring(situation.store, wanted, point)
    situation.apply(edit)

    assert (get(situation, "a")["capacity"], get(situation, "b")["capacity"]) == (100, 300)
    assert kept == []
    assert edit.label.in_language("en") == "a as at save point morning"


def test_all_comes_back_in_one_step_that_undo_takes_back(situation: Situation) -> None:
    point = saved(situation)
    situation.apply(setting(get(situation, "a"), capacity=200))
    situation.apply(removing(get(situation, "b")))
    situation.apply(adding(shelter("d")))

    edit, _ = restoring(situation.store, differences(situation.store, point), point)
    situation.apply(edit)

    assert sorted(f.id for f in situation.picture.features("shelter")) == ["a", "b", "c"]
    assert get(situation, "a")["capacity"] == 100
    assert differences(situation.store, point) == []
    situation.undo()
    assert sorted(f.id for f in situation.picture.features("shelter")) == ["a", "c", "d"]


def test_a_state_is_not_set_back_against_the_workflow(situation: Situation) -> None:
    point = saved(situation)
    for state in ("standby", "open"):
        situation.move(get(situation, "a"), state)
    situation.apply(setting(get(situation, "a"), capacity=200))
    (difference,) = differences(situation.store, point)
    assert difference.fields == (STATE, "capacity")

    edit, kept = restoring(situation.store, [difference], point)
    situation.apply(edit)

    assert (get(situation, "a").state, get(situation, "a")["capacity"]) == ("open", 100)
    assert kept == ["a"]


def test_a_name_is_needed_and_is_given_once(situation: Situation) -> None:
    with pytest.raises(SituationError, match="needs a name"):
        saving("  ")
    with pytest.raises(SituationError, match="already"):
        saving("morning", taken=["morning"])


def test_save_points_themselves_are_no_difference(situation: Situation) -> None:
    point = saved(situation)
    situation.apply(saving("noon"))

    assert differences(situation.store, point) == []
