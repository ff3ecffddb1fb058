"""Finding a thing by what a person knows of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from layers.edit import adding, removing, setting
from layers.kinds.shelters import SHELTERS
from layers.search import Search
from layers.situation import Situation, new_situation
from layers.wordindex import indexed_features, read_all
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


def test_any_value_is_found_and_the_title_says_whose_it_is(situation: Situation) -> None:
    situation.apply(adding(a_shelter(name="Harbour Hall", address="12 Quay Street", capacity=437)))
    for text in ("quay", "437"):
        (hit,) = Search(situation.picture).find(text)
        assert hit.title == "Harbour Hall"
    assert "12 Quay Street" in Search(situation.picture).find("12 quay")[0].detail


def test_words_may_stand_apart_and_in_any_order(situation: Situation) -> None:
    situation.apply(adding(a_shelter(name="Harbour Hall", address="Quay Street"), a_shelter(name="Harbour School")))
    assert [hit.title for hit in Search(situation.picture).find("street harbour")] == ["Harbour Hall"]


def test_edits_are_followed_without_reading_the_kind_again(situation: Situation) -> None:
    stays, goes = a_shelter(name="Harbour Hall"), a_shelter(name="Harbour School")
    situation.apply(adding(stays, goes))
    search = Search(situation.picture)
    assert len(search.find("harbour")) == 2
    situation.picture.changed.connect(search.follow)

    situation.apply(removing(goes))
    situation.apply(setting(stays, name="Port Hall"))
    situation.apply(adding(a_shelter(name="Harbour Station")))

    assert [hit.title for hit in search.find("harbour")] == ["Harbour Station"]
    assert [hit.id for hit in search.find("port hall")] == [stays.id]
    situation.picture.changed.disconnect(search.follow)


def test_what_changes_while_the_facts_are_read_elsewhere_is_not_lost(situation: Situation) -> None:
    shelter = a_shelter(name="Harbour Hall")
    situation.apply(adding(shelter))
    search = Search(situation.picture)
    rows = search.unread()
    edit = setting(shelter, name="Port Hall")
    situation.apply(edit)
    search.follow(edit)

    search.take(read_all(situation.kinds, rows, progress=lambda done, words: None))

    assert search.find("port")
    assert not search.find("harbour")
    assert not search.unread()


def test_only_what_meets_the_limit_is_found_and_what_is_added_there_too(situation: Situation) -> None:
    near, far = a_shelter(name="Hall near", at=(108.3, 22.8)), a_shelter(name="Hall far", at=(109.3, 22.8))
    situation.apply(adding(near, far))
    search = Search(situation.picture)
    search.set_limit(box(108, 22, 109, 23))
    assert [hit.id for hit in search.find("hall")] == [near.id]

    edit = adding(a_shelter(name="Hall new", at=(108.4, 22.8)), a_shelter(name="Hall newer", at=(109.4, 22.8)))
    situation.apply(edit)
    search.follow(edit)
    assert [hit.title for hit in search.find("hall new")] == ["Hall new"]

    search.set_limit(None)
    assert len(search.find("hall")) == 4


NAMES = st.lists(st.text("abc 民族路", min_size=1, max_size=8), min_size=1, max_size=12)


@given(NAMES, st.text("abc民", min_size=1, max_size=3))
def test_whatever_holds_the_words_is_found_and_nothing_else(names: list[str], wanted: str) -> None:
    shelters = [a_shelter(name=name.strip() or "x") for name in names]
    found = {hit.id for hit in indexed_features(SHELTERS, shelters).hits(wanted)}
    assert found == {shelter.id for shelter in shelters if wanted in shelter["name"]}
