"""Many texts in one piece say of themselves what a list of them would."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.columns import Content, content_hash, decode
from layers.pieces import Blobs, Texts

SEVERAL = (
    [],
    [""],
    [None],
    ["a", None, "", None],
    ['a "quoted" \\ word', "tab\there", "line\nbreak", "\x01\x1e\x7f"],
    ["第一避难场所", "İstanbul 🚒", None],
)


@pytest.mark.parametrize("items", SEVERAL)
def test_the_size_of_its_json_is_known_before_it_is_made(items: list[str | None]) -> None:
    texts = Texts.of(items) if items else Texts(b"", 0)
    assert isinstance(texts, Texts)
    assert texts.as_json() == json.dumps(items, ensure_ascii=False, separators=(",", ":")).encode()
    assert texts.json_bytes == len(texts.as_json())
    assert list(texts.encoded) == [Texts.NONE.encode() if item is None else item.encode() for item in items]


@pytest.mark.parametrize("items", SEVERAL[1:])
def test_those_at_some_places_are_what_a_list_has_there(items: list[str | None]) -> None:
    texts = Texts.of(items)
    assert isinstance(texts, Texts)
    last = len(items) - 1
    for places in ([], [0], [last], list(range(last)), list(range(0, last + 1, 2)), [last, 0], [0, 0]):
        assert list(texts.take(places)) == [items[n] for n in places]
    assert texts.has_none == (None in items)


@given(st.lists(st.text("a水", max_size=12), min_size=1, max_size=20), st.integers(0, 40))
def test_a_text_that_is_too_long_is_seen_wherever_it_stands(items: list[str], most: int) -> None:
    texts = Texts.of(items)
    assert isinstance(texts, Texts)
    assert texts.none_longer(most) == all(len(item.encode()) <= most for item in items)


def test_byte_strings_of_one_length_and_of_several_come_out_as_they_went_in() -> None:
    for items in ([b"ab\0", b"\0cd", b"ef\0"], [b"a", None, b"", b"bcd"], [b"", b""], []):
        assert list(Blobs.of(items)) == items


def test_columns_have_the_bytes_that_their_head_says() -> None:
    columns = {"name": Texts.of(['"', None, "避"]), "shape": [b"1", None, b"22"], "n": [1, 2.5, None]}
    content = Content(columns)
    assert decode(bytes(content)) == columns
    assert content.sha256 == content_hash(bytes(content))


@pytest.mark.parametrize("items", [[], [b"ab", None, b"", b"cde", b"f"], [b"ab", b"cd", b"ef"], [None, None]])
def test_neighbours_among_byte_strings_are_those_of_a_list(items: list[bytes | None]) -> None:
    blobs = Blobs.of(items)
    for first in range(-1, len(items) + 2):
        for end in range(-1, len(items) + 2):
            assert list(blobs[first:end]) == items[first:end]
    assert list(blobs[::2]) == items[::2]


@pytest.mark.parametrize("items", SEVERAL[1:])
@pytest.mark.parametrize("at_once", [1, 5, 1000])
def test_texts_are_the_same_however_many_are_made_at_a_time(items: list[str | None], at_once: int) -> None:
    texts = Texts.of(items)
    assert isinstance(texts, Texts)
    assert list(texts.gone_through(at_once)) == items


@pytest.mark.parametrize("items", [[b"ab", None, b"", b"cde", b"f"], [b"ab", b"cd", b"ef"], [None, None], [b""]])
def test_byte_strings_are_the_same_however_many_are_made_at_a_time(
    items: list[bytes | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    for size in (1, 2, 3, 100):
        monkeypatch.setattr("layers.pieces._SHAPE_BYTES", size)
        assert list(Blobs.of(items)) == items


def test_what_is_joined_is_one_behind_the_other() -> None:
    several: list[list[bytes | None]] = [[b"ab", None], [], [b"", b"c"]]
    assert list(Blobs.joined(map(Blobs.of, several))) == [b"ab", None, b"", b"c"]
    assert list(Blobs.joined([])) == []
    texts = [t for items in (["a", None], [""], ["c"]) if isinstance(t := Texts.of(items), Texts)]
    assert list(Texts.joined([texts[0], Texts(b"", 0), *texts[1:]])) == ["a", None, "", "c"]
    assert list(Texts.joined([])) == []


@given(st.lists(st.none() | st.text("a水", max_size=12), min_size=1, max_size=20), st.integers(1, 40))
def test_texts_in_parts_are_all_of_them_and_the_long_ones_are_known(items: list[str | None], most: int) -> None:
    texts = Texts.of(items)
    assert isinstance(texts, Texts)
    assert [item for part in texts.parts(most) for item in part] == items
    assert texts.longer(most) == [n for n, item in enumerate(items) if len((item or "").encode()) > most]
