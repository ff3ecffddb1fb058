"""Classes and colours from the values there are."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.classify import (
    METHODS,
    categorised,
    equal_breaks,
    graduated,
    natural_breaks,
    quantile_breaks,
    without_colour,
)
from layers.kinds.shelters import SHELTERS
from layers.style import Style
from tests.builders import a_shelter


def test_equal_steps_are_as_wide_and_quantiles_hold_as_many() -> None:
    values = np.array([0.0, 1, 2, 3, 4, 5, 6, 7, 8, 100])
    assert equal_breaks(values, 4) == (25, 50, 75)
    assert quantile_breaks(values, 2) == (4.5,)


def test_natural_breaks_fall_into_the_gaps() -> None:
    assert natural_breaks(np.array([1.0, 2, 3, 50, 51, 52, 90, 91]), 3) == (50, 90)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(0, 60), min_size=4, max_size=9, unique=True), st.integers(2, 3))
def test_no_other_classes_differ_less_within(numbers: list[int], classes: int) -> None:
    values = np.sort(np.array(numbers, dtype=float))

    def within(breaks: tuple[float, ...]) -> float:
        parts = np.split(values, np.searchsorted(values, breaks))
        return sum(float(((part - part.mean()) ** 2).sum()) for part in parts if len(part))

    best = min(within(tuple(chosen)) for chosen in combinations(values[1:], classes - 1))
    assert within(natural_breaks(values, classes)) == pytest.approx(best)


@pytest.mark.parametrize("method", METHODS)
@given(numbers=st.lists(st.integers(-1000, 1000), min_size=1, max_size=40), classes=st.integers(2, 9))
def test_every_number_has_a_class(method: str, numbers: list[int], classes: int) -> None:
    style = graduated(SHELTERS, "capacity", numbers, classes, method)
    assert style is not None
    assert all(style.key(a_shelter(capacity=number)) is not None for number in numbers)
    assert len(style.looks) <= classes
    assert Style.from_json(style.to_json()) == style


def test_each_value_has_its_colour_and_the_rarest_share_one() -> None:
    style = categorised(SHELTERS, "name", ["A"] * 3 + ["B"] * 2 + [str(n) for n in range(20)])
    assert style is not None
    assert list(style.looks)[:2] == ["A", "B"]
    assert len({look.fill for look in style.looks.values()}) == len(style.looks) == 10
    assert style.key(a_shelter(name="19")) is None


def test_nothing_is_made_of_nothing() -> None:
    assert categorised(SHELTERS, "name", [None, ""]) is None
    assert graduated(SHELTERS, "capacity", [None], 5, "natural") is None


def test_a_class_of_one_number_is_called_by_it_and_large_numbers_have_no_exponent() -> None:
    style = graduated(SHELTERS, "capacity", [7, 7], 5, "natural")
    assert style is not None
    assert [look.title for look in style.looks.values()] == ["7"]
    style = graduated(SHELTERS, "capacity", [1, 2_345_678], 2, "equal")
    assert style is not None
    assert [look.title for look in style.looks.values()] == ["1 – 1,172,840", "1,172,840 – 2,345,678"]


def test_it_is_known_how_many_values_share_a_colour() -> None:
    values = ["A"] * 3 + [str(n) for n in range(20)] + [None, ""]
    style = categorised(SHELTERS, "name", values)
    assert style is not None
    assert without_colour(style, values) == 11
