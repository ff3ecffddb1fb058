"""A long history of undo: every level is the very state it was, through restarts and kills, and the log keeps all."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import pytest

from layers.kinds import KINDS
from layers.record.store import Store, open_store
from layers.record.verify import verify
from layers.record.workspace import create_workspace
from tests.layers.record.forks import Forks
from tests.layers.record.mix import Mix
from tests.layers.record.test_kills import killed_after


def state(store: Store) -> str:
    """A hash over every present fact, rows of bulk sets included."""
    facts: list[str] = []
    for kind in store.kinds:
        columns = store.rows(kind)
        names = sorted(columns)
        facts += (f"{kind} {row!r}" for row in zip(*(columns[name] for name in names), strict=True))
    return hashlib.sha256("\n".join(sorted(facts)).encode()).hexdigest()


def undo_all_and_redo_all(path: Path, commands: int, restarts: int) -> None:
    """`commands` of mixed sort; then down and up again, opening anew on the way."""
    luck = random.Random(commands)
    store = open_store(path, KINDS)
    store.connection.execute("PRAGMA synchronous = OFF")
    mix = Mix(store, 3)
    mix._acts = [act for act in mix._acts if act.__name__ not in ("_undo", "_redo")]
    levels = [state(store)]
    for _ in range(commands):
        mix.act()
        levels.append(state(store))

    stops = set(luck.sample(range(2 * commands), restarts))
    for step in range(2 * commands):
        if step in stops:
            store.close()
            store = open_store(path, KINDS)
            store.connection.execute("PRAGMA synchronous = OFF")
        if step < commands:
            store.undo()
            assert state(store) == levels[commands - step - 1]
        else:
            store.redo()
            assert state(store) == levels[step - commands + 1]

    assert store.redo_label is None
    assert [line.verb for line in store.lines()] == [
        *["edit"] * commands,
        *["undo"] * commands,
        *["redo"] * commands,
    ]
    assert list(verify(store)) == []
    store.close()


@pytest.mark.slow
def test_all_of_a_long_history_is_undone_and_redone_level_by_level(path: Path) -> None:
    undo_all_and_redo_all(path, 300, 8)


@pytest.mark.long
def test_all_of_a_very_long_history_is_undone_and_redone_level_by_level(path: Path) -> None:
    undo_all_and_redo_all(path, 5000, 40)


@pytest.mark.slow
def test_undo_goes_on_where_a_kill_broke_in(forks: Forks, tmp_path: Path) -> None:
    path = tmp_path / "city.gpkg"
    create_workspace(path)
    for seed in range(3):
        killed_after(forks, path, 50 + seed, 0.2)

    store = open_store(path, KINDS)
    before = state(store)
    written = len(list(store.lines()))
    depth = 0
    while store.undo_label:
        store.undo()
        depth += 1
    assert depth > 0
    assert state(store) == hashlib.sha256(b"").hexdigest()
    while store.redo_label:
        store.redo()
        depth -= 1
    assert depth <= 0
    for _ in range(-depth):  # what stood undone when the kills came was redone as well
        store.undo()
    assert state(store) == before
    assert len(list(store.lines())) > written
    assert list(verify(store)) == []
    store.close()
