"""Filters: which features pass, the same one by one and in columns, and back from what was kept."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from layers.feature import Feature
from layers.filter import Filter, Op, Where


def passes(op: Op, value: object, of: object) -> bool:
    return Filter((Where("v", op, value),)).passes(Feature("a", "k", {} if of is None else {"v": of}, None))


@pytest.mark.parametrize(
    ("op", "value", "of", "expected"),
    [
        (Op.EQUAL, "fire", "fire", True),
        (Op.EQUAL, "fire", None, False),
        (Op.UNEQUAL, "fire", None, True),
        (Op.LESS, 3, 2.5, True),
        (Op.LESS, 3, "2", False),
        (Op.AT_MOST, 3, 3, True),
        (Op.MORE, 3, 3, False),
        (Op.AT_LEAST, "2024-05", "2024-06-01", True),
        (Op.ONE_OF, ("a", "b"), "b", True),
        (Op.CONTAINS, "学校", "第一学校", True),
        (Op.CONTAINS, "SCHOOL", "school 1", True),
        (Op.EMPTY, None, None, True),
        (Op.EMPTY, None, "", True),
        (Op.FILLED, None, 0, True),
    ],
)
def test_a_feature_passes_or_not(op: Op, value: object, of: object, expected: bool) -> None:
    assert passes(op, value, of) is expected


def test_every_test_must_hold() -> None:
    both = Filter((Where("a", Op.MORE, 1), Where("b", Op.EQUAL, "x")))

    assert both.passes(Feature("1", "k", {"a": 2, "b": "x"}, None))
    assert not both.passes(Feature("1", "k", {"a": 2, "b": "y"}, None))


def test_the_state_is_filtered_like_a_field() -> None:
    assert Filter((Where("state", Op.EQUAL, "open"),)).passes(Feature("1", "k", {}, None, "open"))


@given(
    some.sampled_from([o for o in Op if o is not Op.ONE_OF]),
    some.one_of(some.integers(-3, 3), some.text("ab", max_size=2)),
    some.lists(some.one_of(some.none(), some.integers(-3, 3), some.text("ab", max_size=2)), max_size=12),
)
def test_columns_pass_as_features_do(op: Op, value: object, column: list[object]) -> None:
    chosen = Filter((Where("v", op, value),))

    found = chosen.mask({"v": column}, len(column))

    assert found.tolist() == [passes(op, value, of) for of in column]


def test_numbers_in_an_array_pass_as_in_a_list() -> None:
    chosen = Filter((Where("v", Op.AT_LEAST, 3),))

    assert chosen.mask({"v": np.array([1, 3, 5])}, 3).tolist() == [False, True, True]


def test_a_column_that_is_not_there_is_empty() -> None:
    assert Filter((Where("gone", Op.EMPTY),)).mask({}, 2).tolist() == [True, True]


def test_a_filter_comes_back_from_json_as_it_was() -> None:
    chosen = Filter((Where("a", Op.ONE_OF, (1, 2)), Where("b", Op.FILLED)))

    assert Filter.from_json(json.loads(json.dumps(chosen.to_json()))) == chosen
