"""The journal: one line an edit, append-only, each sealed with the hash of the line before it."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from json.encoder import encode_basestring
from typing import Any

import shapely

from layers.edit import Change, Edit
from layers.feature import Feature, wkbs
from layers.i18n import Message
from layers.texts import CANONICAL, texts
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
    hash: str


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


_LINE = "seq, recorded, valid, post, mode, verb, undoes, label, reason, hash"


def append(connection: sqlite3.Connection, entry: Entry, changes: Sequence[Change]) -> int:
    """Write one line inside the caller's transaction; its number."""
    row = connection.execute("SELECT seq, hash FROM anlan_journal ORDER BY seq DESC LIMIT 1").fetchone()
    seq, previous = (row[0] + 1, row[1]) if row else (1, GENESIS)
    body = changes_to_json(changes)
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
    sealed = seal(previous, fields, body)
    connection.execute(
        "INSERT INTO anlan_journal VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*fields, _packed(body), previous, sealed),
    )
    connection.execute("UPDATE anlan_meta SET value = ? WHERE key = 'head'", (f"{seq} {sealed}",))
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


def line(connection: sqlite3.Connection, seq: int) -> Line:
    return next(lines(connection, "WHERE seq = ?", (seq,)))


def changes_of(connection: sqlite3.Connection, seq: int) -> tuple[Change, ...]:
    row = connection.execute("SELECT changes FROM anlan_journal WHERE seq = ?", (seq,)).fetchone()
    return changes_from_json(unpacked(row[0]))


def edit_of(connection: sqlite3.Connection, seq: int) -> Edit:
    return Edit(line(connection, seq).label, changes_of(connection, seq))


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces: the same value gives the same text."""
    return CANONICAL.encode(value)


def changes_to_json(changes: Sequence[Change]) -> bytes:
    """The canonical JSON of a list of pairs, before and after."""
    sides = [side for change in changes for side in (change.before, change.after)]
    told = iter(_texts([side for side in sides if side is not None]))
    pairs = iter(["null" if side is None else next(told) for side in sides])
    return f"[{','.join([f'[{before},{after}]' for before, after in zip(pairs, pairs, strict=True)])}]".encode()


def changes_from_json(body: bytes) -> tuple[Change, ...]:
    return tuple(Change(_from_json(before), _from_json(after)) for before, after in json.loads(body))


def unpacked(stored: bytes | str) -> bytes:
    """The canonical JSON of a stored line."""
    if isinstance(stored, str):
        return stored.encode()
    return zlib.decompress(stored) if stored[:1] == b"\x78" else stored


def _packed(body: bytes) -> bytes:
    return zlib.compress(body, 1) if len(body) > _COMPRESS_ABOVE else body


def _line(row: Sequence[Any]) -> Line:
    seq, recorded, valid, post, mode, verb, undoes, label, reason, sealed = row
    words = Message.from_json(json.loads(label))
    return Line(seq, parse_utc(recorded), parse_utc(valid), post, mode, verb, undoes, words, reason, sealed)


def _texts(features: Sequence[Feature]) -> list[str]:
    """Each feature as canonical JSON; `_from_json` reads it."""
    text = encode_basestring
    values = texts([dict(feature.values) for feature in features])
    shapes = wkbs([feature.geometry for feature in features])
    return [
        f'{{"geometry":{"null" if shape is None else text(shape.hex())},"id":{text(f.id)},"kind":{text(f.kind)},'
        f'"state":{"null" if f.state is None else text(f.state)},"values":{told}}}'
        for f, shape, told in zip(features, shapes, values, strict=True)
    ]


def _from_json(value: Mapping[str, Any] | None) -> Feature | None:
    if value is None:
        return None
    shape = value["geometry"]
    return Feature(
        value["id"],
        value["kind"],
        value["values"],
        None if shape is None else shapely.from_wkb(bytes.fromhex(shape)),
        value["state"],
    )
