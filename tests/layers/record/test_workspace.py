"""What becomes of files that are not as they should be: a sentence each, and not one byte written."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from layers.edit import adding
from layers.errors import CannotOpen, NotStored
from layers.kinds import KINDS
from layers.record import schema
from layers.record.store import open_store
from tests.builders import a_shelter

REPO = Path(__file__).parents[3]


def fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def damaged(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096:12288] = b"\xa5" * 8192
    path.write_bytes(data)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-4096])


def foreign(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t (a)")
    connection.close()


def text(path: Path) -> None:
    path.write_text("not a database at all " * 20)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def newer(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE anlan_meta SET value = '99' WHERE key = 'format'")
    connection.close()


def with_trigger(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TRIGGER evil AFTER INSERT ON anlan_draft BEGIN DELETE FROM anlan_setting; END")
    connection.close()


def with_view(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE VIEW shelter AS SELECT load_extension('evil')")
    connection.close()


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (damaged, "is damaged"),
        (cut, "is damaged"),
        (foreign, "is not an Anlan workspace"),
        (text, "is not an Anlan workspace"),
        (empty, "is not an Anlan workspace"),
        (newer, "made by a newer Anlan"),
        (with_trigger, "not Anlan's: evil"),
        (with_view, "not Anlan's: shelter"),
    ],
)
def test_a_file_that_is_not_whole_and_ours_is_refused_and_not_touched(path: Path, spoil, sentence: str) -> None:
    spoil(path)
    before = fingerprint(path)
    with pytest.raises(CannotOpen, match=sentence) as refused:
        open_store(path, KINDS)
    assert refused.value.hint
    assert fingerprint(path) == before
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_no_file_is_its_own_sentence(tmp_path: Path) -> None:
    with pytest.raises(CannotOpen, match="There is no file"):
        open_store(tmp_path / "none.gpkg", KINDS)


def test_a_read_only_file_is_opened_for_reading_and_refuses_edits(path: Path) -> None:
    path.chmod(0o444)
    before = fingerprint(path)
    store = open_store(path, KINDS)
    assert store.read_only is not None
    assert "read-only" in store.read_only
    with pytest.raises(NotStored, match="read-only"):
        store.apply(adding(a_shelter()))
    store.close()
    assert fingerprint(path) == before


def test_a_read_only_folder_is_opened_for_reading(path: Path) -> None:
    path.parent.chmod(0o555)
    try:
        store = open_store(path, KINDS)
        assert store.read_only is not None
        store.close()
    finally:
        path.parent.chmod(0o755)


HOLD = """
import sys
from pathlib import Path
from layers.kinds import KINDS
from layers.record import schema
from layers.record.store import open_store
store = open_store(Path(sys.argv[1]), KINDS)
print("held", flush=True)
sys.stdin.read()
"""


def test_a_second_writer_is_told_who_holds_the_file_and_a_dead_holder_frees_it(path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], cwd=REPO, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    try:
        with pytest.raises(CannotOpen, match=f"process {holder.pid}"):
            open_store(path, KINDS)
        reader = open_store(path, KINDS, read_only=True)
        reader.close()
    finally:
        holder.kill()
        holder.communicate()
    store = open_store(path, KINDS)
    assert store.read_only is None
    store.close()


@pytest.mark.slow
def test_of_many_that_start_at_once_one_writes(path: Path) -> None:
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", HOLD, str(path)],
            cwd=REPO,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        for _ in range(6)
    ]
    assert all(racer.stdout is not None for racer in racers)
    held = [racer.stdout.readline() == "held\n" for racer in racers]
    for racer in racers:
        racer.communicate("")
    assert sum(held) == 1


def test_a_full_disk_is_said_and_nothing_is_acknowledged_that_is_not_stored(path: Path) -> None:
    store = open_store(path, KINDS)
    pages = store.connection.execute("PRAGMA page_count").fetchone()[0]
    store.connection.execute(f"PRAGMA max_page_count = {pages + 40}")
    kept = []

    def fill() -> None:
        while True:
            shelter = a_shelter(address="x" * 500)
            store.apply(adding(shelter))
            kept.append(shelter)

    with pytest.raises(NotStored, match="disk is full"):
        fill()
    assert kept
    assert store.count("shelter") == len(kept)
    store.connection.execute("PRAGMA max_page_count = 1000000")
    store.apply(adding(a_shelter()))
    assert store.count("shelter") == len(kept) + 1
    store.close()


def test_a_file_whose_journal_was_cut_is_not_written_but_can_be_read(path: Path) -> None:
    store = open_store(path, KINDS)
    store.apply(adding(a_shelter()))
    store.close()
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TRIGGER anlan_journal_stays")
        connection.execute("DELETE FROM anlan_journal")
        connection.execute(schema.TRIGGERS[1])
    connection.close()
    with pytest.raises(CannotOpen, match="does not end as it was written"):
        open_store(path, KINDS)
    open_store(path, KINDS, read_only=True).close()


def test_a_workspace_leaves_nothing_beside_it_when_it_is_closed(path: Path) -> None:
    store = open_store(path, KINDS)
    store.apply(adding(a_shelter()))
    store.close()
    assert os.listdir(path.parent) == [path.name]
