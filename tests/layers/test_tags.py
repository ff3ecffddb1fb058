"""Tags: put on several kinds at once, taken off again, found, counted, filtered and coloured by."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from shapely import Point

from layers.classify import categorised
from layers.edit import adding
from layers.errors import SituationError
from layers.feature import Feature
from layers.filter import Op, Where
from layers.kinds.shelters import SHELTERS
from layers.search import Search
from layers.situation import Situation, new_situation, open_situation
from layers.tags import show_only, shown_only, tag_counts, tagged, tagged_layers, tagging
from tests.builders import a_shelter


@pytest.fixture
def situation(tmp_path: Path) -> Iterator[Situation]:
    situation = new_situation(tmp_path / "work.gpkg")
    situation.apply(adding(a_shelter(id="s1"), a_shelter(id="s2")))
    yield situation
    situation.close()


def tag(situation: Situation, tag: str, *ids: str) -> None:
    situation.apply(tagging([situation.picture.get(i) for i in ids], tag))


def counts(situation: Situation) -> dict[str, int]:
    return tag_counts(tagged(situation.picture, key) for key in situation.picture.kinds_present())


def test_buildings_are_counted_too(situation: Situation) -> None:
    situation.apply(adding(Feature("b1", "building", {"name": "Mill"}, Point(108.3, 22.8).buffer(1e-4))))
    tag(situation, "weak roof", "b1", "s1")
    assert counts(situation) == {"weak roof": 2}


def test_a_tag_is_put_on_all_and_taken_off_where_all_have_it(situation: Situation) -> None:
    tag(situation, "night shift", "s1")
    tag(situation, "night shift", "s1", "s2")
    assert counts(situation) == {"night shift": 2}

    tag(situation, "night shift", "s1", "s2")
    assert counts(situation) == {}
    assert situation.picture.get("s1")["tags"] is None

    situation.undo()
    assert situation.picture.get("s1")["tags"] == ["night shift"]


@pytest.mark.parametrize("typed", ["", "  ", "a, b", "甲，乙"])
def test_what_is_no_tag_is_refused(situation: Situation, typed: str) -> None:
    with pytest.raises(SituationError):
        tagging([situation.picture.get("s1")], typed)
    with pytest.raises(SituationError):
        tagging([], "good")


def test_the_search_finds_it(situation: Situation) -> None:
    tag(situation, "夜班", "s2")
    assert [found.id for found in Search(situation.picture).find("夜班")] == ["s2"]


def test_only_those_with_a_tag_are_shown_and_other_tests_stay(situation: Situation) -> None:
    tag(situation, "east", "s2")
    show_only(situation.stack, "east")

    kept = situation.stack.layer("shelter").filter
    assert [f.id for f in situation.picture.features("shelter") if kept.passes(f)] == ["s2"]
    assert shown_only(situation.stack) == "east"

    show_only(situation.stack, None)
    assert situation.stack.layer("shelter").filter is None
    assert shown_only(situation.stack) is None


def test_a_list_contains_its_words_as_a_whole() -> None:
    assert Where("tags", Op.CONTAINS, "East").holds(["north", "east"])
    assert not Where("tags", Op.CONTAINS, "as").holds(["east"])
    assert Where("tags", Op.EMPTY).holds([])


def test_a_colour_for_each_tag_goes_by_the_first_that_has_one(situation: Situation) -> None:
    style = categorised(SHELTERS, "tags", [["a", "b"], ["b"], None])
    assert style is not None
    assert set(style.looks) == {"a", "b"}
    assert list(style.numbers([["x", "a"], ["b"], None, ["x"]], 4)) == [
        1 + list(style.looks).index("a"), 1 + list(style.looks).index("b"), 0, 0,
    ]  # fmt: skip


def test_a_file_made_before_there_were_tags_is_read_and_gains_them(tmp_path: Path) -> None:
    path = tmp_path / "old.gpkg"
    old = new_situation(path)
    old.apply(adding(a_shelter(id="s1"), a_shelter(id="s2")))
    old.close()
    with sqlite3.connect(path) as connection:
        connection.execute('ALTER TABLE "shelter" DROP COLUMN "tags"')
    connection.close()

    reader = open_situation(path, read_only=True)
    assert reader.picture.count("shelter") == 2
    assert list(reader.picture.rows("shelter")["tags"]) == [None, None]
    reader.close()

    again = open_situation(path)
    tag(again, "east", "s1")
    assert again.picture.get("s1")["tags"] == ["east"]
    again.close()


def test_a_layer_with_the_tag_stays_as_it_is_where_only_that_is_shown(situation: Situation) -> None:
    tag(situation, "river", "s1")
    situation.stack.set_tags("road_closure", ["river", " ", "river"])
    assert tag_counts([tagged_layers(situation.stack)]) == {"river": 1}

    show_only(situation.stack, "river")
    assert situation.stack.layer("road_closure").filter is None
    assert situation.stack.layer("shelter").filter is not None

    situation.stack.restore(situation.stack.to_json())
    assert situation.stack.layer("road_closure").tags == ("river",)
    situation.stack.restore({"layers": [{"key": "road_closure", "tags": [3, "dry"]}, {"key": "shelter", "tags": 5}]})
    assert situation.stack.layer("road_closure").tags == ("dry",)
    assert situation.stack.layer("shelter").tags == ()
