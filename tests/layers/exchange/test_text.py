"""Texts are cleaned the same one by one and many in one piece, of which but a part is looked at at a time."""

from __future__ import annotations

import pytest

from layers.exchange.text import clean_column, clean_texts, long_ones
from layers.pieces import Texts

SEVERAL = ["plain", None, "", "two\r\nlines", "e\u0301", "turned \u202e round", "bell\x07", "x" * 70_000, "水" * 30_000]


@pytest.mark.parametrize("part_bytes", [1, 20, 1_000_000])
def test_many_texts_in_one_piece_are_cleaned_as_they_are_one_by_one(
    monkeypatch: pytest.MonkeyPatch, part_bytes: int
) -> None:
    monkeypatch.setattr("layers.exchange.text._PART_BYTES", part_bytes)
    texts = Texts.of(SEVERAL)
    assert isinstance(texts, Texts)
    cleaned, long = clean_texts(texts)
    one_by_one, over = clean_column(SEVERAL)
    assert long == over
    assert list(long) == [7, 8]
    assert list(cleaned) == [None if n in over else text for n, text in enumerate(one_by_one)]


def test_a_text_that_is_short_enough_once_it_is_clean_is_not_too_long() -> None:
    several = [*SEVERAL, "line\r\n" * 11_000]
    for column in (several, Texts.of(several)):
        assert list(long_ones(column)) == [7, 8]
