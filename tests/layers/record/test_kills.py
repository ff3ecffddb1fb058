"""Killed at any moment, the record loses nothing that was acknowledged and is never half written."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from layers.edit import adding, setting
from layers.faults import FAULT_AT
from layers.kinds import KINDS
from layers.record.store import Store, open_store
from layers.record.verify import verify
from layers.record.workspace import create_workspace
from tests.builders import a_reference_layer, a_shelter
from tests.layers.record.forks import Forks

REPO = Path(__file__).parents[3]
MIX = "tests.layers.record.mix:main"


def killed_after(forks: Forks, path: Path, seed: int, seconds: float) -> dict[int, str]:
    """What a process at work on the workspace acknowledged before it was killed: the hash of each line."""
    ended = forks.killed_at_work(MIX, str(path), str(seed), after_s=seconds)
    assert ended.code == -signal.SIGKILL, "it ended by itself"
    whole = [text.split() for text in ended.said.splitlines(keepends=True) if text.endswith("\n")]
    return {int(seq): sealed for seq, sealed in whole}


def check_whole(path: Path, acknowledged: dict[int, str], before: int) -> int:
    """Everything acknowledged is there, at most one more; how many lines there are."""
    store = open_store(path, KINDS)
    lines = {line.seq: store.hash_of(line) for line in store.lines()}
    assert {seq: lines.get(seq) for seq in acknowledged} == acknowledged
    assert len(lines) - before - len(acknowledged) in (0, 1)
    assert store.connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert store.connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert list(verify(store)) == []
    if store.undo_label:
        store.undo()
        store.redo()
    total = len(list(store.lines()))
    store.close()
    return total


def kills(forks: Forks, path: Path, count: int, lines_in_one_file: int) -> int:
    """Kill `count` times; a file that grew long is taken away. How many edits were acknowledged in all."""
    luck, told, total = random.Random(1), 0, 0
    create_workspace(path)
    for seed in range(count):
        acknowledged = killed_after(forks, path, seed, luck.random() * 0.3)
        told += len(acknowledged)
        total = check_whole(path, acknowledged, total)
        if total > lines_in_one_file:
            path.unlink()
            create_workspace(path)
            total = 0
    return told


@pytest.mark.slow
def test_a_hundred_kills_lose_nothing(forks: Forks, tmp_path: Path) -> None:
    assert kills(forks, tmp_path / "city.gpkg", 100, 300) > 300


@pytest.mark.long
def test_a_thousand_kills_lose_nothing(forks: Forks, tmp_path: Path) -> None:
    assert kills(forks, tmp_path / "city.gpkg", 1000, 600) > 3000


def an_edit(store: Store) -> object:
    return store.apply(adding(a_shelter()))


def an_import(store: Store) -> object:
    layer, contents = a_reference_layer("wells", [(108.0, 22.8)] * 50)
    return store.apply(adding(layer), contents=contents)


def an_undo(store: Store) -> object:
    return store.undo()


ACTS: dict[str, Callable[[Store], object]] = {"edit": an_edit, "import": an_import, "undo": an_undo}


def act(path: str, name: str) -> None:
    ACTS[name](open_store(Path(path), KINDS))


def create(path: str) -> None:
    create_workspace(Path(path))


def points(file: str) -> list[str]:
    """The points at which that file may be made to die."""
    return re.findall(r'fault\("([^"]+)"\)', (REPO / "layers" / "record" / file).read_text(encoding="utf-8"))


def dies_at(forks: Forks, point: str, work: Callable[..., None], *args: str) -> bool:
    """Whether the work came by `point` and died there."""
    ended = forks.run(f"{__name__}:{work.__name__}", *args, environment={FAULT_AT: f"{point}:1"})
    assert ended.code in (0, 9)
    return ended.code == 9


def test_the_points_are_found() -> None:
    assert len(points("store.py")) >= 4
    assert len(points("workspace.py")) >= 3


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("point", points("store.py"))
def test_death_at_any_step_of_recording_leaves_all_or_nothing(forks: Forks, path: Path, name: str, point: str) -> None:
    store = open_store(path, KINDS)
    shelter = a_shelter()
    store.apply(adding(shelter))
    store.apply(setting(shelter, capacity=5))
    store.close()

    assert dies_at(forks, point, act, str(path), name)

    after = open_store(path, KINDS)
    assert len(list(after.lines())) == (3 if point == "record:committed" else 2)
    assert list(verify(after)) == []
    assert after.undo_label
    after.undo()
    after.close()
    assert os.listdir(path.parent) == [path.name]


@pytest.mark.parametrize("point", points("workspace.py"))
def test_death_while_a_workspace_is_made_leaves_a_whole_one_or_none(forks: Forks, tmp_path: Path, point: str) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    path = folder / "city.gpkg"
    assert dies_at(forks, point, create, str(path))

    assert path.exists() == (point == "create:there")
    if not path.exists():
        create_workspace(path)  # the next start takes the leftovers away
    store = open_store(path, KINDS)
    store.apply(adding(a_shelter()))
    store.close()
    assert os.listdir(folder) == [path.name]


def test_what_another_process_is_just_making_is_let_be(tmp_path: Path) -> None:
    theirs = tmp_path / f".city.gpkg.{os.getpid()}-0.new"
    theirs.write_bytes(b"half")
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    left = tmp_path / f".city.gpkg.{dead.pid}-0.new"
    left.write_bytes(b"half")
    stranger = tmp_path / ".city.gpkg.notes.new"
    stranger.write_bytes(b"mine")
    create_workspace(tmp_path / "city.gpkg")
    assert theirs.exists()
    assert stranger.exists()
    assert not left.exists()
