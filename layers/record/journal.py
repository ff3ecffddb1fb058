"""The journal: one line an edit, append-only, each sealed with the hash of the line before it."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from layers.edit import Change, Edit
from layers.errors import CannotOpen
from layers.i18n import Message, tr
from layers.packing import Packed
from layers.record.bundle import changes_from_json, changes_in_pieces
from layers.record.folding import FOLDED, folded, folded_pieces, unfolded, unfolded_pieces, with_shapes_apart
from layers.record.together import Together
from layers.texts import CANONICAL
from layers.times import parse_utc, stamp

EDIT, UNDO, REDO = "edit", "undo", "redo"
GENESIS = ""
_PREFIX = b"anlan journal line 1\n"
_COMPRESS_ABOVE = 64_000


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `undoes` is the line that an undo takes back, or that a redo brings again."""

    seq: int
    recorded: datetime
    valid: datetime
    post: str
    mode: str
    verb: str
    undoes: int | None
    label: Message
    reason: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What is about to be written."""

    recorded: datetime
    valid: datetime
    monotonic_ns: int
    station: str
    post: str
    mode: str
    verb: str
    undoes: int | None
    label: Message
    reason: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """A line as somebody else wrote it: `fields` from number to reason, as `seal` takes them; its changes as JSON."""

    fields: tuple[Any, ...]
    changes: str
    previous: str
    hash: str

    @property
    def report(self) -> str:
        """The hash of the report that the label names; empty where it names none."""
        try:
            return str(json.loads(self.fields[9])["args"]["report"])
        except (ValueError, KeyError, TypeError, IndexError):
            return ""


class Body:
    """The changes of a line as they are hashed; where there are many they are packed meanwhile, in a thread."""

    def __init__(self, changes: Sequence[Change]) -> None:
        self.added = Together.added(changes)
        pieces = changes_in_pieces(changes, self.added)
        self.json = unfolded_pieces(pieces)
        self._folded = folded_pieces(pieces)
        plain = self._folded is not None or len(self.json) <= _COMPRESS_ABOVE
        self._packing = None if plain else Packed((self.json,), len(self.json))

    @property
    def packed(self) -> bytes:
        """As they are stored."""
        return (self._folded or self.json) if self._packing is None else self._packing.packed


_LINE = "seq, recorded, valid, post, mode, verb, undoes, label, reason"
"""What stands before the changes: to what lies behind them, SQLite goes through every page of them."""


def append(connection: sqlite3.Connection, entry: Entry, body: Body) -> int:
    """Write one line inside the caller's transaction; its number."""
    row = connection.execute("SELECT seq, hash FROM anlan_journal ORDER BY seq DESC LIMIT 1").fetchone()
    seq, previous = (row[0] + 1, row[1]) if row else (1, GENESIS)
    fields = (
        seq,
        stamp(entry.recorded),
        stamp(entry.valid),
        entry.monotonic_ns,
        entry.station,
        entry.post,
        entry.mode,
        entry.verb,
        entry.undoes,
        canonical(entry.label.to_json()),
        entry.reason,
    )
    sealed = seal(previous, fields, body.json)
    connection.execute(
        "INSERT INTO anlan_journal VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*fields, body.packed, previous, sealed),
    )
    connection.execute("UPDATE anlan_meta SET value = ? WHERE key = 'head'", (f"{seq} {sealed}",))
    return seq


def copy(connection: sqlite3.Connection, told: Sealed) -> int:
    """Write a line as it was sealed elsewhere, inside the caller's transaction; its number.

    Raises
    ------
    ValueError
        It does not follow the line before, or is not what its seal says.
    """
    row = connection.execute("SELECT seq, hash FROM anlan_journal ORDER BY seq DESC LIMIT 1").fetchone()
    seq, previous = (row[0] + 1, row[1]) if row else (1, GENESIS)
    body = told.changes.encode()
    if (told.fields[0], told.previous, told.hash) != (seq, previous, seal(previous, told.fields, body)):
        raise ValueError(seq)
    packed = folded(body) or (zlib.compress(body, 1) if len(body) > _COMPRESS_ABOVE else body)
    connection.execute(
        "INSERT INTO anlan_journal VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*told.fields, packed, previous, told.hash),
    )
    connection.execute("UPDATE anlan_meta SET value = ? WHERE key = 'head'", (f"{seq} {told.hash}",))
    return seq


def seal(previous: str, fields: Sequence[Any], body: bytes) -> str:
    """SHA-256 over the previous line's hash and this line's canonical JSON, with a type prefix; hex."""
    digest = hashlib.sha256(_PREFIX)
    digest.update(previous.encode())
    digest.update(canonical(list(fields)).encode())
    digest.update(body)
    return digest.hexdigest()


def lines(connection: sqlite3.Connection, where: str = "", args: Sequence[Any] = ()) -> Iterator[Line]:
    """Lines in order, without their changes. `where` is one of this package's own clauses."""
    for row in connection.execute(f"SELECT {_LINE} FROM anlan_journal {where} ORDER BY seq", args):
        yield _line(row)


def sealed(connection: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    """Every line with all that its seal is made of, so that somebody else can check it with `seal`."""
    rows = connection.execute(
        "SELECT seq, recorded, valid, monotonic_ns, station, post, mode, verb, undoes, label, reason, changes,"
        " previous, hash FROM anlan_journal ORDER BY seq"
    )
    for *fields, changes, previous, sealed_hash in rows:
        told = {"fields": fields, "changes": unpacked(changes).decode(), "previous": previous, "hash": sealed_hash}
        yield told


def line(connection: sqlite3.Connection, seq: int) -> Line:
    return next(lines(connection, "WHERE seq = ?", (seq,)))


def hash_of(connection: sqlite3.Connection, seq: int) -> str:
    """The seal of a line."""
    return str(connection.execute("SELECT hash FROM anlan_journal WHERE seq = ?", (seq,)).fetchone()[0])


def changes_of(connection: sqlite3.Connection, seq: int) -> tuple[Change, ...]:
    row = connection.execute("SELECT changes FROM anlan_journal WHERE seq = ?", (seq,)).fetchone()
    stored = row[0]
    if stored[:1] == FOLDED:
        return changes_from_json(*with_shapes_apart(stored))
    return changes_from_json(unpacked(stored))


def edit_of(connection: sqlite3.Connection, seq: int) -> Edit:
    return Edit(line(connection, seq).label, changes_of(connection, seq))


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces: the same value gives the same text."""
    return CANONICAL.encode(value)


def unpacked(stored: bytes | str) -> bytes:
    """The canonical JSON of a stored line."""
    if isinstance(stored, str):
        return stored.encode()
    if stored[:1] == FOLDED:
        return unfolded(stored)
    return zlib.decompress(stored) if stored[:1] == b"\x78" else stored


def _line(row: Sequence[Any]) -> Line:
    seq, recorded, valid, post, mode, verb, undoes, label, reason = row
    try:
        words = Message.from_json(json.loads(label))
        return Line(seq, parse_utc(recorded), parse_utc(valid), post, mode, verb, undoes, words, reason)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CannotOpen(
            tr("Line {n} of the journal cannot be read.").format(n=seq), hint=tr("Run anlan verify on the workspace.")
        ) from error
