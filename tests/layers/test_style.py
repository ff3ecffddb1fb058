"""Styles: which look a value gets, one by one and in columns, and back from what was kept."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from layers.feature import Feature
from layers.kinds import KINDS
from layers.style import Crowd, Look, Stroke, Style

DEFAULT = Look("other")
BY_TYPE = Style(DEFAULT, by="t", looks={"a": Look("A"), "2": Look("Two")})
GRADUATED = Style(DEFAULT, by="n", looks={str(n): Look(str(n)) for n in range(3)}, breaks=(10.0, 20.0))


def looks_like(style: Style, value: object) -> str:
    return style.look(style.key(Feature("1", "k", {style.by or "": value}, None))).title


@pytest.mark.parametrize(("value", "title"), [("a", "A"), (2, "Two"), ("c", "other"), (None, "other")])
def test_a_value_has_the_look_of_its_class(value: object, title: str) -> None:
    assert looks_like(BY_TYPE, value) == title


@pytest.mark.parametrize(
    ("value", "title"), [(9.9, "0"), (10, "1"), (19, "1"), (20, "2"), ("x", "other"), (float("nan"), "other")]
)
def test_a_number_has_the_look_between_two_breaks(value: object, title: str) -> None:
    assert looks_like(GRADUATED, value) == title


@given(some.lists(some.one_of(some.none(), some.floats(0, 30), some.text("ab", max_size=1))))
def test_columns_are_classed_as_features_are(column: list[object]) -> None:
    for style in (BY_TYPE, GRADUATED):
        titles = [style.all_looks()[n].title for n in style.numbers(column, len(column))]

        assert titles == [looks_like(style, value) for value in column]


def test_an_array_is_classed_like_a_list() -> None:
    values = np.array([5.0, 15.0, 25.0, np.nan])

    assert GRADUATED.numbers(values, 4).tolist() == GRADUATED.numbers(values.tolist(), 4).tolist() == [1, 2, 3, 0]


def test_a_list_is_of_the_class_of_its_first_word_that_has_one_and_a_table_of_none() -> None:
    assert BY_TYPE.numbers([["z", "b", "a"], ["z"], {"a": 1}, "a"], 4).tolist() == [1, 0, 0, 1]


@pytest.mark.parametrize("style", [kind.style for kind in KINDS], ids=[kind.key for kind in KINDS])
def test_every_style_comes_back_from_json_as_it_was(style: Style) -> None:
    assert Style.from_json(json.loads(json.dumps(style.to_json()))) == style


def test_a_made_style_comes_back_too() -> None:
    made = Style(
        Look("", strokes=(Stroke("#ff0000", 2.0, dash=(4, 2)),), fill="#00ff00"), by="n", breaks=(1.5,),
        looks={"0": Look("few"), "1": Look("many")}, crowd=Crowd.DOTS,
    )  # fmt: skip

    assert Style.from_json(json.loads(json.dumps(made.to_json()))) == made
