"""The record read on another thread: the same rows, as of one moment, and nobody waits for it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from layers.edit import adding
from layers.errors import SituationError
from layers.record.store import Store
from tests.builders import a_reference_layer


def wells(store: Store, count: int) -> None:
    layer, contents = a_reference_layer("wells", [(108.3 + n / 1e4, 22.8) for n in range(count)])
    store.apply(adding(layer), contents=contents, imported=True)


def test_portions_are_the_rows_in_their_order(store: Store) -> None:
    wells(store, 50)
    portions, whole = store.portions("wells"), store.rows("wells")
    assert portions is not None

    parts = list(portions.of({"n"}, 7))

    assert portions.count() == 50
    assert max(len(part["id"]) for part in parts) == 7
    for column in ("id", "geometry", "n", "state"):
        assert [cell for part in parts for cell in part[column]] == list(whole[column])


def test_what_is_recorded_meanwhile_is_not_among_them(store: Store) -> None:
    wells(store, 50)
    portions = store.portions("wells")
    assert portions is not None
    reading = portions.of({"n"}, 7)
    first = next(reading)

    store.undo()

    assert sum(len(part["id"]) for part in (first, *reading)) == 50


def test_another_thread_reads_while_the_file_is_open(store: Store) -> None:
    wells(store, 9)
    portions, found = store.portions("wells"), []
    assert portions is not None

    thread = threading.Thread(target=lambda: found.extend(portions.of({"n"})))
    thread.start()
    thread.join()

    assert [len(part["id"]) for part in found] == [9]


def test_a_file_that_is_gone_is_told_in_words(store: Store, path: Path) -> None:
    wells(store, 9)
    portions = store.portions("wells")
    assert portions is not None
    path.rename(path.with_name("elsewhere.anlan"))

    with pytest.raises(SituationError, match="damaged"):
        portions.count()


def test_a_kind_without_a_row_has_no_portions(store: Store) -> None:
    assert store.portions("wells") is None
