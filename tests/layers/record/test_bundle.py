"""Changes as JSON: pairs, or columns where many are added; both give the same changes back."""

from __future__ import annotations

import json

import numpy as np
import pytest
from shapely import LineString, Point

from layers.edit import Change
from layers.feature import Feature
from layers.record.bundle import MANY, changes_from_json, changes_to_json
from layers.texts import CANONICAL, texts


def added(count: int) -> tuple[Change, ...]:
    """Features that differ in what they have: values, places, states, tables within tables."""
    made = []
    for n in range(count):
        values = {"name": f"第{n}", "source": {"file": "a.csv", "hash": str(n)}, "attrs": {"x": None, "n": [n, "\x01"]}}
        shape = (Point(n / 7, 1), LineString([(0, 0, 1), (1, n, 2)]), None)[n % 3]
        kept = {k: v for k, v in values.items() if k != "attrs" or n % 2}
        made.append(Change(None, Feature(f"id-{n}", ("a", "b")[n % 2], kept, shape, (None, "open")[n % 2])))
    return tuple(made)


@pytest.mark.parametrize("count", [0, 1, 3, MANY - 1, MANY, MANY + 1])
def test_changes_come_back_as_they_were(count: int) -> None:
    changes = added(count)
    assert changes_from_json(changes_to_json(changes)) == changes


def test_many_that_only_add_stand_in_columns_and_all_others_in_pairs() -> None:
    many = added(MANY)
    other = (*many, Change(many[0].after, None))

    assert isinstance(json.loads(changes_to_json(many)), dict)
    assert isinstance(json.loads(changes_to_json(other)), list)
    assert changes_from_json(changes_to_json(other)) == other


def test_a_value_that_is_null_stays_null_and_one_that_is_not_there_stays_away() -> None:
    odd = (*added(MANY), Change(None, Feature("odd", "a", {"name": None})), Change(None, Feature("bare", "a")))
    back = changes_from_json(changes_to_json(odd))
    assert [dict(change.after.values) for change in back[-2:]] == [{"name": None}, {}]


def test_pairs_are_canonical_json() -> None:
    text = changes_to_json(added(5)).decode()
    assert text == CANONICAL.encode(json.loads(text))


def test_texts_are_what_the_encoder_gives_even_for_what_holds_the_mark() -> None:
    for values in ([{"b": 1, "a": [None]}, "x"], ["\x01", ["\x01", "\x01", 1]], [',"\x01",', ',"\\u0001",'], []):
        assert texts(values) == [CANONICAL.encode(value) for value in values]


def long_line(corners: int = 40_000) -> LineString:
    return LineString(np.random.default_rng(3).uniform(20, 100, (corners, 2)))


def test_a_long_shape_that_stays_as_it_was_is_told_once_and_comes_back_on_both_sides() -> None:
    line, other = long_line(), Feature("b", "a", {}, Point(1, 2))
    before = Feature("a", "a", {"name": "x"}, line)
    copied = Feature("a", "a", {"name": "y"}, LineString(line.coords))
    short = (Change(other, Feature("b", "a", {"n": 1}, Point(1, 2))), Change(Feature("c", "a"), None))
    changes = (Change(before, copied), *short)

    told = changes_to_json(changes)

    assert changes_from_json(told) == changes
    assert len(told) < 1.1 * len(changes_to_json((Change(None, before),)))
    assert told.decode() == CANONICAL.encode(json.loads(told))
    assert all(pair[1] is None or pair[1]["geometry"] is not True for pair in json.loads(told)[1:])


def test_a_long_shape_that_moves_a_little_is_told_on_both_sides() -> None:
    line = long_line()
    nudged = np.array(line.coords)
    nudged[20_000, 0] += 1e-9
    changes = (Change(Feature("a", "a", {}, line), Feature("a", "a", {}, LineString(nudged))),)
    assert changes_from_json(changes_to_json(changes)) == changes
