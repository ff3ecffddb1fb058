"""An altered record is found, and at the right line."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import pytest

from layers.edit import adding, setting
from layers.errors import CannotOpen
from layers.kinds import KINDS
from layers.record.store import Store, open_store
from layers.record.verify import verify, write_checkpoint
from tests.builders import a_reference_layer, a_shelter


@pytest.fixture
def recorded(store: Store, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Twelve lines, closed."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    shelter = a_shelter()
    store.apply(adding(shelter))
    for n in range(9):
        store.apply(setting(store.get(shelter.id), capacity=n))
    store.undo()
    layer, contents = a_reference_layer("wells", [(108.0, 22.8)] * 20)
    store.apply(adding(layer), contents=contents)
    write_checkpoint(store)
    store.close()
    return path


def breaks(path: Path) -> list[tuple[int | None, str]]:
    store = open_store(path, KINDS, read_only=True)
    found = [(b.seq, b.what) for b in verify(store)]
    store.close()
    return found


def tamper(path: Path, statement: str, *args: object) -> None:
    """As somebody with the file in hand would: the triggers are taken off and put back."""
    connection = sqlite3.connect(path)
    triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute(statement, args)
    for _, sql in triggers:
        connection.execute(sql)
    connection.commit()
    connection.close()


def test_an_untouched_record_is_whole(recorded: Path) -> None:
    assert breaks(recorded) == []


def test_every_byte_changed_in_a_line_is_found_at_that_line(recorded: Path) -> None:
    luck = random.Random(5)
    columns = ["recorded", "valid", "station", "post", "mode", "verb", "label", "reason", "changes", "previous", "hash"]
    for _ in range(60):
        seq, column = luck.randint(1, 12), luck.choice(columns)
        connection = sqlite3.connect(recorded)
        (old,) = connection.execute(f"SELECT {column} FROM anlan_journal WHERE seq = ?", (seq,)).fetchone()
        connection.close()
        data = bytearray(old if isinstance(old, bytes) else old.encode())
        if data:
            data[luck.randrange(len(data))] ^= 0x01
        else:
            data = bytearray(b"x")
        new: object = bytes(data) if isinstance(old, bytes) else data.decode()
        tamper(recorded, f"UPDATE anlan_journal SET {column} = ? WHERE seq = ?", new, seq)
        assert [b[0] for b in breaks(recorded)][:1] == [seq], column
        tamper(recorded, f"UPDATE anlan_journal SET {column} = ? WHERE seq = ?", old, seq)
    assert breaks(recorded) == []


def test_a_line_taken_out_is_found(recorded: Path) -> None:
    tamper(recorded, "DELETE FROM anlan_journal WHERE seq = 5")
    assert breaks(recorded)[0][0] == 5


def test_a_tail_cut_off_shows_against_the_checkpoint_outside(recorded: Path) -> None:
    tamper(recorded, "DELETE FROM anlan_journal WHERE seq > 11")
    connection = sqlite3.connect(recorded)
    sealed = connection.execute("SELECT hash FROM anlan_journal WHERE seq = 11").fetchone()[0]
    connection.close()
    tamper(recorded, "UPDATE anlan_meta SET value = ? WHERE key = 'head'", f"11 {sealed}")
    assert breaks(recorded)[0][0] == 12


def test_a_fact_changed_behind_the_journals_back_is_found(recorded: Path) -> None:
    tamper(recorded, "UPDATE shelter SET capacity = 100000")
    assert any("not as the journal says" in what for _, what in breaks(recorded))


def test_a_row_taken_out_of_a_bulk_set_is_found(recorded: Path) -> None:
    tamper(recorded, "DELETE FROM wells WHERE fid = 3")
    assert any("wells" in what for _, what in breaks(recorded))


def test_damaged_content_is_found(recorded: Path) -> None:
    tamper(recorded, "UPDATE anlan_content SET data = CAST(substr(data, 1, 40) || x'00' || substr(data, 42) AS BLOB)")
    assert any("damaged" in what for _, what in breaks(recorded))


@pytest.mark.parametrize("statement", ["UPDATE anlan_journal SET post = 'x'", "DELETE FROM anlan_journal"])
def test_the_file_itself_refuses_to_rewrite_its_journal(recorded: Path, statement: str) -> None:
    connection = sqlite3.connect(recorded)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(statement)
    connection.close()


def test_a_broken_line_is_named_also_where_the_triggers_stay_off(recorded: Path) -> None:
    connection = sqlite3.connect(recorded)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.commit()
    assert [what for _, what in breaks(recorded)] == ["What keeps the journal append-only was taken off."]
    connection.execute("UPDATE anlan_journal SET reason = 'forged' WHERE seq = 3")
    connection.commit()
    connection.close()
    assert breaks(recorded) == [(3, "Line 3 was altered.")]
    with pytest.raises(CannotOpen, match="append-only was taken off"):
        open_store(recorded, KINDS)


def test_a_row_of_a_set_that_was_changed_in_its_table_is_found(recorded: Path) -> None:
    tamper(recorded, "UPDATE wells SET n = 77 WHERE id = 'wells/3'")
    assert breaks(recorded) == [(None, "The rows of wells are not as the journal says.")]
