"""What the map showed comes back under its name: extent, layers and moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from layers.bookmarks import Bookmark, bookmarks, drop, keep, open_bookmark
from layers.clock import Moment
from layers.edit import adding
from layers.errors import SituationError
from layers.filter import Filter, Op, Where
from layers.situation import Situation, new_situation, open_situation
from tests.builders import a_reference_layer, a_shelter

NOW = datetime(2024, 9, 11, 9, 0, tzinfo=UTC)


@pytest.fixture
def situation(tmp_path: Path):
    made = new_situation(tmp_path / "city.gpkg", now=lambda: NOW)
    yield made
    made.close()


def test_layers_come_back_as_they_were_shown(situation: Situation) -> None:
    stack, full = situation.stack, Filter((Where("state", Op.EQUAL, "full"),))
    stack.set_opacity("shelter", 0.4)
    stack.set_filter("shelter", full)
    stack.set_visible("road", False)
    kept = keep(situation, "Morning", 1.0, 2.0, 3.0)
    stack.set_opacity("shelter", 1.0)
    stack.set_filter("shelter", None)
    stack.set_visible("road", True)

    assert open_bookmark(situation, kept) == []

    assert stack.layer("shelter").opacity == 0.4
    assert stack.layer("shelter").filter == full
    assert not stack.layer("road").visible


def test_the_moment_comes_back_and_live_is_a_moment_too(situation: Situation) -> None:
    situation.apply(adding(a_shelter()))
    live = keep(situation, "Now", 1.0, 2.0, 3.0)
    then = Moment(at=NOW - timedelta(hours=2))
    situation.clock.look(then)
    past = keep(situation, "Then", 1.0, 2.0, 3.0)

    open_bookmark(situation, live)
    assert situation.clock.live
    open_bookmark(situation, past)
    assert situation.clock.moment == then


def test_layers_that_are_gone_are_named_and_those_that_came_since_are_hidden(situation: Situation) -> None:
    old, content = a_reference_layer("Old survey", [(108.3, 22.8)])
    situation.apply(adding(old), contents=content)
    kept = keep(situation, "With the survey", 1.0, 2.0, 3.0)
    situation.undo()
    new, content = a_reference_layer("New survey", [(108.4, 22.8)])
    situation.apply(adding(new), contents=content)

    assert open_bookmark(situation, kept) == ["Old survey"]

    assert not situation.stack.layer("New survey").visible


def test_they_are_kept_in_the_workspace(tmp_path: Path) -> None:
    first = new_situation(tmp_path / "city.gpkg")
    made = keep(first, "  Harbour ", 12.5, 2.0, 3.0)
    first.close()

    again = open_situation(tmp_path / "city.gpkg")
    assert bookmarks(again) == [made]
    assert made.name == "Harbour"
    drop(again, "Harbour")
    assert bookmarks(again) == []
    again.close()


def test_the_same_name_again_replaces_it(situation: Situation) -> None:
    keep(situation, "Harbour", 1.0, 2.0, 3.0)
    keep(situation, "Harbour", 5.0, 2.0, 3.0)
    assert [b.x for b in bookmarks(situation)] == [5.0]


def test_a_bookmark_without_a_name_or_in_a_workspace_that_is_only_read_is_refused(tmp_path: Path) -> None:
    made = new_situation(tmp_path / "city.gpkg")
    with pytest.raises(SituationError, match="needs a name"):
        keep(made, " ", 1.0, 2.0, 3.0)
    made.close()
    reader = open_situation(tmp_path / "city.gpkg", read_only=True)
    with pytest.raises(SituationError):
        keep(reader, "Harbour", 1.0, 2.0, 3.0)
    reader.close()


@pytest.mark.parametrize("told", [{}, [], 7, {"name": "x", "x": 1, "y": 1, "mpp": 0, "shown": {}, "titles": {}}])
def test_what_is_no_bookmark_is_left_out(situation: Situation, told: object) -> None:
    situation.store.set_setting("bookmarks", [told])
    assert bookmarks(situation) == []


def test_a_bookmark_goes_to_json_and_back() -> None:
    made = Bookmark("A", 1.0, 2.0, 3.0, {"layers": []}, {"road": "Roads"}, Moment(at=NOW, known=NOW))
    assert Bookmark.from_json(made.to_json()) == made
