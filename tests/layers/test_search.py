"""Finding a thing by what a person knows of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point, box

from layers.edit import adding, removing, setting
from layers.feature import Feature
from layers.kinds.shelters import SHELTERS
from layers.search import Search
from layers.situation import Situation, new_situation
from layers.wordindex import indexed_features
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


def test_a_changed_name_is_found_and_the_one_before_no_more(situation: Situation) -> None:
    shelter = a_shelter(name="Before")
    situation.apply(adding(shelter))
    search = Search(situation.picture)
    assert search.find("before")
    edit = setting(shelter, name="After")
    situation.apply(edit)
    search.indexes.follow(edit)
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
    situation.picture.changed.connect(search.indexes.follow)

    situation.apply(removing(goes))
    situation.apply(setting(stays, name="Port Hall"))
    situation.apply(adding(a_shelter(name="Harbour Station")))

    assert [hit.title for hit in search.find("harbour")] == ["Harbour Station"]
    assert [hit.id for hit in search.find("port hall")] == [stays.id]
    situation.picture.changed.disconnect(search.indexes.follow)


def test_what_changes_while_the_facts_are_read_elsewhere_is_not_lost(situation: Situation) -> None:
    shelter = a_shelter(name="Harbour Hall")
    situation.apply(adding(shelter))
    search = Search(situation.picture)
    rows = search.indexes.unread()
    edit = setting(shelter, name="Port Hall")
    situation.apply(edit)
    search.indexes.follow(edit)

    search.indexes.take(search.indexes.read(situation.kinds, rows, progress=lambda done, words: None))

    assert search.find("port")
    assert not search.find("harbour")
    assert not search.indexes.unread()


def test_only_what_meets_the_limit_is_found_and_what_is_added_there_too(situation: Situation) -> None:
    near, far = a_shelter(name="Hall near", at=(108.3, 22.8)), a_shelter(name="Hall far", at=(109.3, 22.8))
    situation.apply(adding(near, far))
    search = Search(situation.picture)
    search.indexes.set_limit(box(108, 22, 109, 23))
    assert [hit.id for hit in search.find("hall")] == [near.id]

    edit = adding(a_shelter(name="Hall new", at=(108.4, 22.8)), a_shelter(name="Hall newer", at=(109.4, 22.8)))
    situation.apply(edit)
    search.indexes.follow(edit)
    assert [hit.title for hit in search.find("hall new")] == ["Hall new"]

    search.indexes.set_limit(None)
    assert len(search.find("hall")) == 4


def schools(count: int) -> list[Feature]:
    """Buildings without a name, one north of the other, 111 m apart."""
    places = [Point(108.3, 22.8 + n / 1000).buffer(1e-4, quad_segs=2) for n in range(count)]
    return [Feature(f"b{n}", "building", {"use": "school"}, place) for n, place in enumerate(places)]


def together(search: Search) -> set[str]:
    common = search.find("school")[0].common
    assert common is not None
    assert common.count == len(common.ids())
    return set(common.ids())


def test_what_many_have_in_common_is_one_find_with_its_count_and_the_nearest_below(situation: Situation) -> None:
    situation.apply(adding(*schools(40), a_shelter(name="Harbour School", at=(108.3, 22.8))))
    search = Search(situation.picture)
    search.view = 108.29, 22.799, 108.31, 22.8095

    found = search.find("school")

    assert (found[0].title, found[0].detail) == ("school", "Building · Use")
    assert found[0].common is not None
    assert (found[0].common.count, found[0].common.seen, len(found[0].common.ids())) == (40, 10, 40)
    assert [one.id for one in found[1:4]] == ["b4", "b5", "b3"]
    assert [one.title for one in found[4:]] == ["Harbour School"]


def test_finds_that_read_the_same_are_told_apart(situation: Situation) -> None:
    line = LineString(((108.3, 22.8), (108.3, 22.9)))
    street = Feature("r1", "road", {"name": "滨江路", "name_en": "Riverside Road"}, line)
    hall, other = (a_shelter(name="Hall", at=(lon, 22.8), code=code) for lon, code in ((108.3, "S-1"), (108.4, "S-2")))
    situation.apply(adding(street, *schools(2), hall, other))
    search = Search(situation.picture)
    search.view = 108.2, 22.7, 108.4, 22.9
    search.find("x")

    assert {one.detail for one in search.find("hall")} == {"Shelter · S-1 · near Riverside Road", "Shelter · S-2"}
    here, north = search.find("school")
    assert here.detail == north.detail == "Building · near Riverside Road"
    assert here.away is not None
    assert here.away[0] < 1
    assert north.away is not None
    assert north.away[0] == pytest.approx(111, abs=1)


def test_a_find_says_which_value_fitted_where_its_name_does_not(situation: Situation) -> None:
    situation.apply(adding(a_shelter(name="第一中学", name_en="First School", code="S-017", capacity=437)))
    search = Search(situation.picture)
    assert search.find("s-017")[0].detail == "Shelter · S-017"
    assert search.find("第一")[0].detail == "Shelter · 第一中学"
    assert search.find("437")[0].detail == "Shelter · Capacity: 437"
    assert search.find("first")[0].detail == "Shelter"


def test_one_sort_of_find_leaves_room_for_others(situation: Situation) -> None:
    posts = [Feature(f"p{n}", "place", {"name": f"Post {n}"}, Point(108.3, 22.8)) for n in range(30)]
    situation.apply(adding(*posts, a_shelter(name="Parcel post")))
    assert "Parcel post" in [one.title for one in Search(situation.picture).find("post")]


def test_of_what_fits_as_well_the_nearest_comes_first(situation: Situation) -> None:
    far, near = a_shelter(name="Hall A", at=(108.4, 22.8)), a_shelter(name="Hall B", at=(108.31, 22.8))
    situation.apply(adding(far, near))
    search = Search(situation.picture)
    search.view = 108.2, 22.7, 108.4, 22.9
    assert [one.title for one in search.find("hall")] == ["Hall B", "Hall A"]


def test_a_common_value_is_counted_with_what_changed_since(situation: Situation) -> None:
    situation.apply(adding(*schools(6)))
    search = Search(situation.picture)
    assert together(search) == {f"b{n}" for n in range(6)}
    first = situation.picture.get("b0")
    assert first is not None
    for edit in (setting(first, use="office"), adding(*(replace(f, id=f"c{f.id}") for f in schools(2)))):
        situation.apply(edit)
        search.indexes.follow(edit)
    assert together(search) == {"b1", "b2", "b3", "b4", "b5", "cb0", "cb1"}


NAMES = st.lists(st.text("abc 民族路", min_size=1, max_size=8), min_size=1, max_size=12)


@given(NAMES, st.text("abc民", min_size=1, max_size=3))
def test_whatever_holds_the_words_is_found_and_nothing_else(names: list[str], wanted: str) -> None:
    shelters = [a_shelter(name=name.strip() or "x") for name in names]
    index = indexed_features(SHELTERS, shelters)
    found = {index.ids[row] for hit in index.hits(wanted) for row in index.rows(hit)}
    assert found == {shelter.id for shelter in shelters if wanted in shelter["name"]}
