"""A second view of the same record: own layers, common or own time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from layers.edit import adding
from layers.situation import Situation, new_situation
from tests.builders import a_shelter

NOW = datetime(2024, 9, 11, 9, 0, tzinfo=UTC)


@pytest.fixture
def situation(tmp_path: Path):
    made = new_situation(tmp_path / "city.gpkg", now=lambda: NOW)
    yield made
    made.close()


def test_layers_begin_as_in_the_first_and_are_its_own_from_then_on(situation: Situation) -> None:
    situation.stack.set_visible("road", False)
    view = situation.another_view()
    assert not view.stack.layer("road").visible
    view.stack.set_visible("shelter", False)
    assert situation.stack.layer("shelter").visible
    view.close()


def test_what_is_recorded_in_one_is_seen_in_both(situation: Situation) -> None:
    view = situation.another_view(own_time=True)
    view.apply(adding(a_shelter(id="s1")))
    assert situation.picture.get("s1") is not None
    assert view.picture.get("s1") is not None
    view.close()


def test_with_its_own_time_one_looks_back_while_the_other_is_live(situation: Situation) -> None:
    situation.apply(adding(a_shelter(id="s1")))
    view, same = situation.another_view(own_time=True), situation.another_view()
    view.clock.seek(NOW - timedelta(hours=1))
    assert view.picture.get("s1") is None
    assert situation.picture.get("s1") is not None
    assert same.clock is situation.clock
    view.close()
    same.close()


def test_closing_a_view_leaves_the_record_open(situation: Situation) -> None:
    situation.another_view(own_time=True).close()
    situation.another_view().close()
    situation.apply(adding(a_shelter(id="s1")))
    assert situation.picture.get("s1") is not None
