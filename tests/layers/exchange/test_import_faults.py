"""An import that is killed, or finds no room, at any step: all of the file is in, or nothing; nothing is left."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from layers.errors import NotStored, SituationError
from layers.exchange.importing import Options, prepare
from layers.exchange.limits import BYTES
from layers.faults import FAULT_AT
from layers.kinds import KINDS
from layers.record.store import Store, open_store
from layers.record.verify import verify
from layers.record.workspace import create_workspace
from tests.layers.exchange.conftest import Desk
from tests.layers.exchange.files import collection, feature
from tests.layers.exchange.hostile.seeds import seed

pytestmark = pytest.mark.own_process

ACT = "import sys; from layers.cli import main; sys.exit(main(sys.argv[1:]))"
REPO = Path(__file__).parents[3]
POINTS = ("record:begin", "record:contents", "record:facts", "record:journal", "record:committed")
KINDS_OF = {"features": {"kind": "shelter"}, "a reference layer": {}}


def brought_by_another(workspace: Path, path: Path, fault: str, **options: str) -> int:
    """The exit code of a process that brings the file in."""
    if child := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 1
    try:
        os.environ[FAULT_AT] = fault
        store = open_store(workspace, KINDS)
        made = prepare(path, Options(**options), store, progress=lambda done, words: None)
        store.apply(made.edit, contents=made.contents, imported=True)
        code = 0
    finally:
        os._exit(code)


def facts_of(store: Store) -> int:
    return sum(store.count(kind) for kind in store.kinds_present())


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("what", KINDS_OF)
@pytest.mark.parametrize("point", POINTS)
def test_killed_at_any_step_all_of_the_file_is_in_or_nothing(tmp_path: Path, what: str, point: str) -> None:
    workspace = tmp_path / "w.gpkg"
    create_workspace(workspace)
    path = tmp_path / "s.geojson"
    path.write_text(json.dumps(collection(*(feature([108.3, 22.8], name=f"S{n}") for n in range(40)))))
    died = brought_by_another(workspace, path, f"{point}:1", **KINDS_OF[what])
    if died == 0:
        assert (what, point) == ("features", "record:contents")  # there are none to write
        return
    assert died == 9
    store = open_store(workspace, KINDS)
    whole = point == "record:committed"
    assert bool(facts_of(store)) == whole
    assert len(list(store.lines())) == whole
    assert list(verify(store)) == []
    again = prepare(path, Options(**KINDS_OF[what]), store, progress=lambda done, words: None).report
    assert (again.same, again.added) == ((40, 0) if whole else (0, 40))
    store.close()
    assert sorted(p.name for p in tmp_path.glob("w.gpkg*")) == ["w.gpkg"]


def eventually(true: Callable[[], bool]) -> bool:
    for _ in range(600):
        if true():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.slow
def test_killed_while_it_reads_the_reader_dies_too_and_the_next_import_clears_up(desk: Desk, tmp_path: Path) -> None:
    passing = tmp_path / "passing"
    passing.mkdir()
    path = desk.file("many.geojson", collection(*(feature([1, 2], n=n) for n in range(60_000))))
    before = path.stat().st_mtime_ns
    workspace = desk.store.path
    desk.store.close()
    command = [sys.executable, "-c", ACT, "import", str(workspace), str(path)]
    process = subprocess.Popen(command, cwd=REPO, env={**os.environ, "TMPDIR": str(passing)})

    def readers() -> list[Path]:
        return list(passing.glob(f"anlan-import-{process.pid}-*"))

    assert eventually(lambda: bool(readers()))
    process.send_signal(signal.SIGKILL)
    process.wait()
    [left] = readers()
    assert eventually(lambda: not any(_works_in(pid, left) for pid in os.listdir("/proc") if pid.isdigit()))
    store = open_store(workspace, KINDS)
    assert (facts_of(store), list(store.lines()), list(verify(store))) == (0, [], [])
    store.close()

    done = subprocess.run(command, cwd=REPO, env={**os.environ, "TMPDIR": str(passing)}, check=False)
    assert done.returncode == 0
    assert list(passing.iterdir()) == []
    assert path.stat().st_mtime_ns == before


def _works_in(pid: str, folder: Path) -> bool:
    try:
        return Path(os.readlink(f"/proc/{pid}/cwd")).is_relative_to(folder)
    except OSError:
        return False


def test_no_room_for_the_readers_copy_is_said(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    path = desk.file("large.gpkg", seed("gpkg"))
    monkeypatch.setattr("layers.exchange.guard.BYTES", replace(BYTES, most=20_000))  # what its process may write
    with pytest.raises(SituationError, match="no room on the disk"):
        desk.prepare(path)
    assert list(Path(tempfile.gettempdir()).glob(f"anlan-import-{os.getpid()}-*")) == []


@pytest.mark.usefixtures("here")
def test_no_room_in_the_workspace_is_said_and_nothing_of_the_file_is_in(desk: Desk) -> None:
    path = desk.file(
        "many.geojson", collection(*(feature([1, 2], name=f"S{n}", address="x" * 500) for n in range(3_000)))
    )
    made = desk.prepare(path, kind="shelter")
    pages = desk.store.connection.execute("PRAGMA page_count").fetchone()[0]
    desk.store.connection.execute(f"PRAGMA max_page_count = {pages + 40}")
    with pytest.raises(NotStored, match="disk is full"):
        desk.store.apply(made.edit, contents=made.contents, imported=True)
    assert (facts_of(desk.store), list(desk.store.lines())) == (0, [])
    desk.store.connection.execute("PRAGMA max_page_count = 1000000")
    desk.store.apply(made.edit, contents=made.contents, imported=True)
    assert facts_of(desk.store) == 3_000
