"""Many JSON values encoded at once give the very texts that each would give alone: hashes hang on them."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from layers.texts import CANONICAL, texts

PLAIN = json.JSONEncoder(ensure_ascii=False)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)


@settings(max_examples=40)
@given(st.lists(VALUES, min_size=1, max_size=5), st.sampled_from([CANONICAL, PLAIN]))
def test_values_of_all_sorts_are_encoded_as_each_alone(few, encoder):
    many = few * 30

    assert texts(many, encoder) == [encoder.encode(value) for value in many]


@settings(max_examples=40)
@given(st.lists(st.text(), unique=True, max_size=4), st.lists(VALUES, min_size=4, max_size=4), st.booleans())
def test_tables_with_the_same_keys_are_encoded_as_each_alone(keys, cells, sort):
    tables = [{key: cells[(n + row) % 4] for n, key in enumerate(keys)} for row in range(120)]
    encoder = CANONICAL if sort else PLAIN

    assert texts(tables, encoder) == [encoder.encode(table) for table in tables]


def test_a_key_with_a_percent_sign_stays_as_it_is():
    tables = [{"50 %": n, "%s": "%d"} for n in range(200)]

    assert texts(tables) == [CANONICAL.encode(table) for table in tables]
