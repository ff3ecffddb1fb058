"""Killed at any moment, the record loses nothing that was acknowledged and is never half written."""

from __future__ import annotations

import os
import random
import re
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

REPO = Path(__file__).parents[3]


def started(path: Path, seed: int) -> subprocess.Popen[str]:
    """A process at work on the workspace."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.layers.record.mix", str(path), str(seed)],
        cwd=REPO,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == "ready\n"
    return worker


def killed_after(worker: subprocess.Popen[str], seconds: float) -> dict[int, str]:
    """What it acknowledged before it was killed: the hash of each line."""
    try:
        worker.wait(timeout=seconds)
        raise AssertionError("it ended by itself")
    except subprocess.TimeoutExpired:
        worker.kill()
    out, _ = worker.communicate()
    whole = [text.split() for text in out.splitlines(keepends=True) if text.endswith("\n")]
    return {int(seq): sealed for seq, sealed in whole}


def check_whole(path: Path, acknowledged: dict[int, str], before: int) -> int:
    """Everything acknowledged is there, at most one more; how many lines there are."""
    store = open_store(path, KINDS)
    lines = {line.seq: line.hash for line in store.lines()}
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


def kills(path: Path, count: int, lines_in_one_file: int) -> int:
    """Kill `count` times; a file that grew long is taken away. How many edits were acknowledged in all."""
    luck, told, total = random.Random(1), 0, 0
    create_workspace(path)
    for seed in range(count):
        acknowledged = killed_after(started(path, seed), luck.random() * 0.3)
        told += len(acknowledged)
        total = check_whole(path, acknowledged, total)
        if total > lines_in_one_file:
            path.unlink()
            create_workspace(path)
            total = 0
    return told


@pytest.mark.slow
def test_a_hundred_kills_lose_nothing(tmp_path: Path) -> None:
    assert kills(tmp_path / "city.gpkg", 100, 300) > 300


@pytest.mark.long
def test_a_thousand_kills_lose_nothing(tmp_path: Path) -> None:
    assert kills(tmp_path / "city.gpkg", 1000, 600) > 3000


def an_edit(store: Store) -> object:
    return store.apply(adding(a_shelter()))


def an_import(store: Store) -> object:
    layer, contents = a_reference_layer("wells", [(108.0, 22.8)] * 50)
    return store.apply(adding(layer), contents=contents)


def an_undo(store: Store) -> object:
    return store.undo()


ACTS: dict[str, Callable[[Store], object]] = {"edit": an_edit, "import": an_import, "undo": an_undo}
ACT = """
import sys
from pathlib import Path
from layers.kinds import KINDS
from layers.record.store import open_store
from tests.layers.record.test_kills import ACTS
ACTS[sys.argv[2]](open_store(Path(sys.argv[1]), KINDS))
"""
CREATE = """
import sys
from pathlib import Path
from layers.record.workspace import create_workspace
create_workspace(Path(sys.argv[1]))
"""


def points(file: str) -> list[str]:
    """The points at which that file may be made to die."""
    return re.findall(r'fault\("([^"]+)"\)', (REPO / "layers" / "record" / file).read_text(encoding="utf-8"))


def dies_at(point: str, script: str, *args: str) -> bool:
    """Whether the script came by `point` and died there."""
    done = subprocess.run(
        [sys.executable, "-c", script, *args], cwd=REPO, env={**os.environ, FAULT_AT: f"{point}:1"}, check=False
    )
    assert done.returncode in (0, 9)
    return done.returncode == 9


def test_the_points_are_found() -> None:
    assert len(points("store.py")) >= 4
    assert len(points("workspace.py")) >= 3


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("point", points("store.py"))
def test_death_at_any_step_of_recording_leaves_all_or_nothing(path: Path, act: str, point: str) -> None:
    store = open_store(path, KINDS)
    shelter = a_shelter()
    store.apply(adding(shelter))
    store.apply(setting(shelter, capacity=5))
    store.close()

    assert dies_at(point, ACT, str(path), act)

    after = open_store(path, KINDS)
    assert len(list(after.lines())) == (3 if point == "record:committed" else 2)
    assert list(verify(after)) == []
    assert after.undo_label
    after.undo()
    after.close()
    assert os.listdir(path.parent) == [path.name]


@pytest.mark.parametrize("point", points("workspace.py"))
def test_death_while_a_workspace_is_made_leaves_a_whole_one_or_none(tmp_path: Path, point: str) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    path = folder / "city.gpkg"
    assert dies_at(point, CREATE, str(path))

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
