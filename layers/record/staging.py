"""Contents written ahead, slice by slice on a working thread, so that recording them is a short step.

What was staged for an edit that never came is known by a note in the settings, and goes when that is plain: the
caller gives up, or the workspace is opened the next time.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from layers.columns import Content, Contents, content_hash
from layers.errors import Refused
from layers.faults import fault
from layers.i18n import tr
from layers.packing import Packed
from layers.pyramid import INDEX_MAGIC, TILE_MAGIC
from layers.record.connections import connect_writer
from layers.record.damage import not_stored

_PART = 4_000_000
_SLICE_BYTES = 1_000_000
_NOTE = "staged:"
_ASKED_AT_ONCE = 500


def stage(path: Path, contents: Contents, *, progress: Callable[[float], None]) -> None:
    """Write `contents` to the workspace at `path`, which this process has open for writing, but for their indexes.

    An index stands for all of its tiles, so it comes with the edit. What `progress` raises takes back what was staged.

    Raises
    ------
    NotStored
        The disk refused.
    """
    mark = f"{_NOTE}{uuid4().hex}"
    with _writer(path) as connection:
        try:
            for n, part in enumerate(_slices(connection, contents, progress)):
                _write(connection, f"{mark}:{n}", part)
                fault("stage:slice")
        except BaseException:
            forget(connection, mark)
            raise


def forget(connection: sqlite3.Connection, mark: str = _NOTE) -> None:
    """Take away what was staged under `mark`, by whomever, and never recorded."""
    notes = connection.execute("SELECT key FROM anlan_setting WHERE key GLOB ? || '*'", (mark,)).fetchall()
    for (key,) in notes:
        with _transaction(connection):
            told = connection.execute("SELECT value FROM anlan_setting WHERE key = ?", (key,)).fetchone()
            names = [(name,) for name in _names(told[0]) if isinstance(name, str)] if told else []
            connection.executemany("DELETE FROM anlan_content WHERE hash = ?", names)
            connection.execute("DELETE FROM anlan_setting WHERE key = ?", (key,))


def _names(note: object) -> list[Any]:
    """The contents that a note names; none where somebody bent it."""
    try:
        told = json.loads(str(note))
    except (ValueError, RecursionError):
        return []
    return told if isinstance(told, list) else []


def settle(connection: sqlite3.Connection) -> None:
    """Inside the transaction of an edit with contents: what was staged stays."""
    connection.execute("DELETE FROM anlan_setting WHERE key GLOB ? || '*'", (_NOTE,))


def missing(connection: sqlite3.Connection, names: Collection[str]) -> list[str]:
    """Those of `names` that are not stored, in their order."""
    there: set[str] = set()
    listed = list(names)
    for start in range(0, len(listed), _ASKED_AT_ONCE):
        asked = json.dumps(listed[start : start + _ASKED_AT_ONCE])
        query = "SELECT hash FROM anlan_content WHERE part = 0 AND hash IN (SELECT value FROM json_each(?))"
        there.update(name for (name,) in connection.execute(query, (asked,)))
    return [name for name in listed if name not in there]


def packed(sha256: str, data: bytes) -> bytes:
    """As it is stored; Refused where its hash is another."""
    _check(sha256, content_hash(data))
    return data if data.startswith(TILE_MAGIC) else zlib.compress(data, 1)


def packing(sha256: str, content: Content) -> Packed:
    """The same for rows that are there as columns; where they are many it goes on aside."""
    _check(sha256, content.sha256)
    return content.pack()


def _check(name: str, sha256: str) -> None:
    if name != sha256:
        raise Refused(tr("The rows do not match their hash."))


def insert(connection: sqlite3.Connection, sha256: str, pieces: Iterable[bytes]) -> None:
    """One content, packed, whose bytes are `pieces` one behind the other: in parts that SQLite takes."""
    parts = ((sha256, n, part) for n, part in enumerate(_parts(pieces)))
    connection.executemany("INSERT INTO anlan_content VALUES (?, ?, ?)", parts)


def _parts(pieces: Iterable[bytes]) -> Iterator[bytearray]:
    """All full but the last."""
    part = bytearray()
    for piece in pieces:
        left = memoryview(piece)
        while left:
            room = _PART - len(part)
            part += left[:room]
            left = left[room:]
            if len(part) == _PART:
                yield part
                part = bytearray()
    if part:
        yield part


def _slices(
    connection: sqlite3.Connection, contents: Contents, progress: Callable[[float], None]
) -> Iterator[list[tuple[str, list[bytes]]]]:
    """What is not stored yet, packed, so much at a time that the window never waits long for its own turn to write."""
    wanted = missing(connection, contents)
    part: list[tuple[str, list[bytes]]] = []
    size = 0
    for n, sha256 in enumerate(wanted):
        data = contents[sha256]
        if isinstance(data, Content):
            part.append((sha256, packing(sha256, data).pieces()))
        elif data.startswith(INDEX_MAGIC):
            continue
        else:
            part.append((sha256, [packed(sha256, data)]))
        size += sum(map(len, part[-1][1]))
        if size >= _SLICE_BYTES:
            yield part
            part, size = [], 0
            progress((n + 1) / len(wanted))
    if part:
        yield part


def _write(connection: sqlite3.Connection, note: str, part: Iterable[tuple[str, list[bytes]]]) -> None:
    with _transaction(connection):
        new = dict(part)
        new = {name: new[name] for name in missing(connection, new)}
        for sha256, pieces in new.items():
            insert(connection, sha256, pieces)
        connection.execute("INSERT INTO anlan_setting VALUES (?, ?)", (note, json.dumps(list(new))))


@contextmanager
def _writer(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        with closing(connect_writer(path)) as connection:
            yield connection
    except sqlite3.Error as error:
        raise not_stored(error, path) from error


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
