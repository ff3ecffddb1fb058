"""Finding a thing by what a person knows of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from layers.edit import adding, setting
from layers.search import Search, coordinate
from layers.situation import Situation, new_situation
from tests.builders import a_shelter


@pytest.fixture
def situation(tmp_path: Path):
    made = new_situation(tmp_path / "city.gpkg")
    yield made
    made.close()


def test_names_that_begin_with_the_words_come_first(situation: Situation) -> None:
    situation.apply(
        adding(a_shelter(name="Old Harbour School"), a_shelter(name="Harbour Hall"), a_shelter(name="Station"))
    )
    assert [hit.title for hit in Search(situation.picture).find("harbour")] == ["Harbour Hall", "Old Harbour School"]


def test_codes_ids_and_chinese_are_found(situation: Situation) -> None:
    shelter = a_shelter(name="第一中学", code="S-017")
    situation.apply(adding(shelter))
    search = Search(situation.picture)
    for text in ("中学", "s-017", shelter.id):
        assert [hit.id for hit in search.find(text)] == [shelter.id]


def test_a_changed_name_is_found_once_its_kind_was_forgotten(situation: Situation) -> None:
    shelter = a_shelter(name="Before")
    situation.apply(adding(shelter))
    search = Search(situation.picture)
    assert search.find("before")
    edit = setting(shelter, name="After")
    situation.apply(edit)
    search.forget(edit.kinds)
    assert search.find("after")
    assert not search.find("before")


@pytest.mark.parametrize("text", ["108.33, 22.82", "108.33° E 22.82° N", "108.33；22.82"])
def test_a_coordinate_is_longitude_then_latitude(text: str) -> None:
    found = coordinate(text)
    assert found is not None
    assert found.lon_lat == (108.33, 22.82)


@pytest.mark.parametrize("text", ["School 22, 30", "400, 22", "108.33"])
def test_what_is_no_coordinate_is_not_taken_for_one(text: str) -> None:
    assert coordinate(text) is None
