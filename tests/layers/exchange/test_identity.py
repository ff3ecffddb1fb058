"""Which row is which: the ids that rows get of what they hold, and the room that finding them takes."""

from __future__ import annotations

import tracemalloc

import numpy as np

from layers.exchange.identity import Digests, digests, ids_of, row_texts


def test_rows_that_are_the_same_get_ids_of_their_own_and_the_first_keeps_its() -> None:
    (alone,) = ids_of("layer", [b"a"])
    told = list(ids_of("layer", [b"a", b"b", b"a", b"a"]))
    assert told[0] == alone
    assert len(set(told)) == 4
    assert list(ids_of("layer", [b"a", b"a", b"b", b"a"])) == [told[0], told[2], told[1], told[3]]


def test_no_rows_get_no_ids() -> None:
    assert list(ids_of("layer", [])) == []
    assert list(digests(row_texts({}, 0), None)) == []


def test_a_number_tells_the_same_row_however_a_file_wrote_it() -> None:
    whole, broken, listed = np.array([40, 7]), np.array([40.0, 7.0]), [40.0, 7]
    prints = [list(digests(row_texts({"level": column}, 2), None)) for column in (whole, broken, listed)]
    assert prints[0] == prints[1] == prints[2]


def test_digests_are_looked_at_from_either_end() -> None:
    found = digests(["a", "b", "c"], [b"1", None, b"3"])
    assert isinstance(found, Digests)
    assert [found[0], found[1], found[-1]] == list(found)
    assert found[1:] == list(found)[1:]


def test_rows_without_a_key_find_their_ids_in_little_room() -> None:
    few, many = 25_000, 65_000
    assert (_most_bytes(many) - _most_bytes(few)) / (many - few) < 120


def _most_bytes(rows: int) -> int:
    columns = {name: np.arange(rows) * factor for name, factor in (("a", 1000), ("b", 0.7), ("c", 1.3))}
    tracemalloc.start()
    ids_of("layer", digests(row_texts(columns, rows), None))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most
