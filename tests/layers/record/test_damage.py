"""A workspace that is opened before it is known whether all of it can be read: not a byte of a damaged one changes."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from layers.edit import adding
from layers.errors import Cancelled, CannotOpen, NotStored
from layers.kinds import KINDS
from layers.record.damage import Soundness
from layers.record.store import Store, open_store
from tests.builders import a_shelter
from tests.damage import spoil_unread


def opened(path: Path) -> Store:
    return open_store(path, KINDS, sound=Soundness(path))


def test_a_damaged_file_can_be_looked_at_and_is_never_written(path: Path) -> None:
    spoil_unread(path)
    before = path.read_bytes()
    store = opened(path)
    assert list(store.features("shelter")) == []

    with pytest.raises(NotStored, match="is damaged") as refused:
        store.apply(adding(a_shelter()))
    assert refused.value.hint
    assert store.read_only is not None
    assert "is damaged" in store.read_only
    with pytest.raises(NotStored):
        store.save_draft("form", {"name": "Gym"})
    store.set_setting("view", 1)
    store.close()
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_where_nobody_finds_out_later_it_is_refused_at_once(path: Path) -> None:
    spoil_unread(path)
    with pytest.raises(CannotOpen, match="is damaged"):
        open_store(path, KINDS)


def test_an_edit_before_the_check_is_over_waits_for_it_and_is_recorded(path: Path) -> None:
    store = opened(path)
    checking = threading.Thread(target=store.workspace.sound.find_out)
    checking.start()
    store.apply(adding(a_shelter()))
    checking.join()
    store.close()

    again = open_store(path, KINDS)
    assert len(list(again.features("shelter"))) == 1
    again.close()


def test_who_wants_to_write_is_asked_to_be_patient_before_a_byte_is_written(path: Path) -> None:
    before = path.read_bytes()
    store = opened(path)
    seen: list[bytes] = []
    store.workspace.sound.patience = lambda: seen.append(path.read_bytes())
    store.apply(adding(a_shelter()))
    store.undo()
    assert seen == [before]
    store.close()


def test_a_check_that_is_broken_off_leaves_the_file_as_it_was(path: Path) -> None:
    before = path.read_bytes()
    store = opened(path)
    store.workspace.sound.leave()
    with pytest.raises(Cancelled):
        store.workspace.sound.find_out()
    with pytest.raises(NotStored, match="not checked to its end"):
        store.apply(adding(a_shelter()))
    store.close()
    assert path.read_bytes() == before


def test_a_check_that_somebody_cancels_is_made_before_the_next_edit(path: Path) -> None:
    def enough(done: float, words: str) -> None:
        raise Cancelled

    with closing(sqlite3.connect(path)) as connection, connection:
        rows = [(f"k{n}", "1") for n in range(50_000)]
        connection.executemany("INSERT INTO anlan_setting VALUES (?, ?)", rows)
    store = opened(path)
    with pytest.raises(Cancelled):
        store.workspace.sound.find_out(enough)
    assert store.read_only is None
    store.apply(adding(a_shelter()))
    assert store.workspace.sound.is_whole
    store.close()


def test_a_reader_of_the_same_file_does_not_read_all_of_it_again(path: Path) -> None:
    spoil_unread(path)
    store = opened(path)
    reader = store.snapshot()
    assert reader.zone == store.zone
    reader.close()
    store.close()
