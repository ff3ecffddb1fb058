"""Whether the record is whole: the chain of hashes, the tables against the journal, the rows against their hash."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from platformdirs import user_data_path

from layers.columns import Column, content_hash
from layers.feature import Feature
from layers.i18n import tr
from layers.kinds.datasets import RASTER, TABLELESS
from layers.record import journal, schema
from layers.record.history import stacks
from layers.record.store import Store
from layers.times import stamp, utc_now


@dataclass(frozen=True, slots=True)
class Break:
    """What is broken, and at which line of the journal, if at one."""

    seq: int | None
    what: str


def verify(store: Store) -> Iterator[Break]:
    """Everything that is broken, the first line first; nothing when the record is whole."""
    broken = next(chain_breaks(store), None)
    if broken is not None:
        yield broken  # what stands behind a broken line cannot be judged
        return
    yield from _tail(store)
    if schema.unguarded(store.connection):
        yield Break(None, tr("What keeps the journal append-only was taken off."))
    damaged = list(_contents(store))
    yield from damaged
    yield from _tables(store)
    if not damaged:
        yield from _set_rows(store)
        yield from _rasters(store)


def chain_breaks(store: Store) -> Iterator[Break]:
    """Lines that are missing, out of order, or do not match their hash."""
    previous, expected = journal.GENESIS, 1
    rows = store.connection.execute(
        "SELECT seq, recorded, valid, monotonic_ns, station, post, mode, verb, undoes, label, reason, changes, "
        "previous, hash FROM anlan_journal ORDER BY seq"
    )
    for row in rows:
        seq, fields, body = row[0], row[:11], row[11]
        if seq != expected:
            yield Break(expected, tr("Line {seq} is missing.").format(seq=expected))
            return
        try:
            sealed = journal.seal(previous, fields, journal.unpacked(body))
        except (ValueError, TypeError, zlib.error):
            sealed = ""
        if row[12] != previous or row[13] != sealed:
            yield Break(seq, tr("Line {seq} was altered.").format(seq=seq))
            return
        previous, expected = row[13], seq + 1


def write_checkpoint(store: Store) -> None:
    """Note the journal's length and last hash outside the file, where cutting the file's tail cannot reach."""
    head = _head(store)
    path = _checkpoints(store)
    if head == _last(path) or store.read_only:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps({"seq": head[0], "hash": head[1], "at": stamp(utc_now())}) + "\n")
    except OSError:
        return  # a full or missing home folder must not stop the record itself


def _tail(store: Store) -> Iterator[Break]:
    seq, sealed = _head(store)
    noted, _, noted_hash = (store.meta("head") or "0 ").partition(" ")
    outside = _last(_checkpoints(store))
    if (str(seq), sealed) != (noted, noted_hash):
        yield Break(
            seq + 1, tr("The journal ends at line {seq}, but {noted} were written.").format(seq=seq, noted=noted)
        )
    elif outside is not None and outside[0] > seq:
        yield Break(
            seq + 1, tr("The journal ends at line {seq}, but {noted} were written.").format(seq=seq, noted=outside[0])
        )
    elif outside is not None and outside[0] and _hash_at(store, outside[0]) != outside[1]:
        yield Break(outside[0], tr("Line {seq} was altered.").format(seq=outside[0]))


def _contents(store: Store) -> Iterator[Break]:
    for (name,) in store.connection.execute("SELECT DISTINCT hash FROM anlan_content").fetchall():
        try:
            good = content_hash(store.content_bytes(name)) == name
        except (ValueError, zlib.error, sqlite3.Error):
            good = False
        if not good:
            yield Break(None, tr("The stored rows {hash} are damaged.").format(hash=name[:12]))


def _tables(store: Store) -> Iterator[Break]:
    """The present facts, rebuilt from the lines that stand, against those in the tables."""
    facts = rebuilt(store)
    there: set[str] = set()
    for kind in store.kinds:
        for feature in store.own_features(kind):
            there.add(feature.id)
            if facts.get(feature.id) != feature:
                yield Break(None, tr("{kind} {id} is not as the journal says.").format(kind=kind, id=feature.id))
    for identity in facts.keys() - there:
        yield Break(None, tr("{kind} {id} is missing.").format(kind=facts[identity].kind, id=identity))


def _set_rows(store: Store) -> Iterator[Break]:
    for dataset in store.datasets():
        if dataset["role"] in TABLELESS:
            continue
        content = store.content(str(dataset["sha256"]))
        masked = set(dataset["masked"] or ())
        wanted = {str(i): n for n, i in enumerate(content["id"]) if i not in masked}
        if sorted(wanted) != sorted(store.ids_of_set(dataset)) or not _same(store, str(dataset["of"]), content, wanted):
            yield Break(None, tr("The rows of {name} are not as the journal says.").format(name=dataset["name"]))


def _rasters(store: Store) -> Iterator[Break]:
    there = {name for (name,) in store.connection.execute("SELECT DISTINCT hash FROM anlan_content")}
    for dataset in store.datasets(RASTER):
        if not store.pyramid(str(dataset["sha256"])).hashes() <= there:
            yield Break(None, tr("Tiles of {name} are missing.").format(name=dataset["name"]))


def _same(store: Store, kind: str, content: Mapping[str, Column], wanted: Mapping[str, int]) -> bool:
    """Whether the table holds each row's values and place as its set does."""
    rows = store.rows(kind)
    places = [(there, wanted[i]) for there, i in enumerate(rows["id"]) if i in wanted]
    if not places:
        return True
    for key in content.keys() - {"id"}:
        there, column = _listed(rows.get(key)), _listed(content[key])
        if any((there[a] if there else None) != column[b] for a, b in places):
            return False
    return True


def _listed(column: Column | None) -> list[Any]:
    return column.tolist() if isinstance(column, np.ndarray) else list(column or ())


def rebuilt(store: Store) -> dict[str, Feature]:
    """Present facts from the journal alone (invariant I4), rows of bulk sets left out."""
    facts: dict[str, Feature] = {}
    standing, _ = stacks(store.history.steps)
    for seq in standing:
        for change in journal.changes_of(store.connection, seq):
            if change.after is None:
                facts.pop(change.id, None)
            else:
                facts[change.id] = change.after
    return facts


def _head(store: Store) -> tuple[int, str]:
    row = store.connection.execute("SELECT seq, hash FROM anlan_journal ORDER BY seq DESC LIMIT 1").fetchone()
    return (int(row[0]), str(row[1])) if row else (0, "")


def _hash_at(store: Store, seq: int) -> str | None:
    row = store.connection.execute("SELECT hash FROM anlan_journal WHERE seq = ?", (seq,)).fetchone()
    return row[0] if row else None


def _checkpoints(store: Store) -> Path:
    """One list for each workspace and place: a copy of a workspace goes its own way."""
    place = sha256(str(store.path.resolve()).encode()).hexdigest()[:16]
    return user_data_path("anlan") / "checkpoints" / f"{store.workspace_id}-{place}.jsonl"


def _last(path: Path) -> tuple[int, str] | None:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        entry: dict[str, Any] = json.loads(lines[-1])
        return int(entry["seq"]), str(entry["hash"])
    except (OSError, ValueError, IndexError, KeyError):
        return None
