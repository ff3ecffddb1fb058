"""What is on record, to read: present facts, the journal, and what is kept beside them."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from layers.columns import Column, decode
from layers.edit import DATASET, Change, Edit
from layers.feature import Feature
from layers.geo import Bounds
from layers.kind import Kind
from layers.kinds.datasets import DATASETS, OF_THEIR_OWN, REFERENCE, reference_kind
from layers.pyramid import TILE_MAGIC, Pyramid, decode_index
from layers.record import journal
from layers.record.history import History
from layers.record.journal import Line
from layers.record.portions import Portions
from layers.record.tables import Table
from layers.record.tiles import Tiles
from layers.record.workspace import Workspace
from layers.times import stamp, utc_now


class Facts:
    """The reading half of a workspace. `workspace`, `tables` and `declared` are for this package."""

    def __init__(self, workspace: Workspace, kinds: tuple[Kind, ...]) -> None:
        self.workspace = workspace
        self.declared = {kind.key: kind for kind in (*kinds, DATASETS)}
        self.tables: dict[str, Table] = {}
        self.tiles = Tiles(workspace.path)
        self._history: History | None = None
        self.kinds: Mapping[str, Kind] = {}
        self.read_kinds()

    # What the file is

    @property
    def path(self) -> Path:
        return self.workspace.path

    @property
    def read_only(self) -> str | None:
        """Why nothing can be recorded; None when it can."""
        return self.workspace.read_only

    @property
    def workspace_id(self) -> str:
        return self.workspace.meta("workspace") or ""

    @property
    def zone(self) -> str:
        """The IANA time zone in which the workspace's people live."""
        return self.workspace.meta("zone") or "Asia/Shanghai"

    def meta(self, key: str) -> str | None:
        """What the file says of itself."""
        return self.workspace.meta(key)

    @property
    def connection(self) -> sqlite3.Connection:
        """For this package only."""
        return self.workspace.connection

    @property
    def history(self) -> History:
        if self._history is None:
            self._history = History(self.connection)
        return self._history

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever recorded."""
        return not self.history.steps

    def close(self) -> None:
        self.tiles.close()
        self.workspace.close()

    # Reading facts

    def get(self, identity: str) -> Feature | None:
        for table in self.tables.values():
            if found := table.get(self.connection, identity):
                return found
        return None

    def features(self, kind: str) -> Iterator[Feature]:
        """Present facts of a kind, rows of bulk sets included, in the order they came in."""
        if table := self.tables.get(kind):
            yield from table.select(self.connection)

    def around(self, kind: str, box: Bounds) -> Iterator[Feature]:
        """Those whose envelope meets a box, in degrees."""
        if table := self.tables.get(kind):
            yield from table.around(self.connection, box)

    def without_places(self, kind: str, fields: Collection[str]) -> Iterator[Feature]:
        """The same without their shapes, and with no more of their values than `fields`."""
        if table := self.tables.get(kind):
            yield from table.without_places(self.connection, fields)

    def own_features(self, kind: str) -> Iterator[Feature]:
        """As `features`, without the rows of bulk sets."""
        if table := self.tables.get(kind):
            yield from table.select(self.connection, "WHERE dataset IS NULL")

    def own_ids(self, kind: str) -> list[str]:
        """The ids of `own_features`."""
        return self.tables[kind].ids_of_set(self.connection, None) if kind in self.tables else []

    def rows(self, kind: str) -> dict[str, Column]:
        """The same in bulk: id, geometry (WKB), state and one list a field."""
        if table := self.tables.get(kind):
            return table.read(self.connection)
        return {"id": [], "geometry": [], "state": []}

    def portions(self, kind: str) -> Portions | None:
        """The same for another thread, a portion at a time; None where there is no row."""
        return Portions(self.path, self.tables[kind]) if kind in self.tables else None

    def count(self, kind: str) -> int:
        return self.tables[kind].count(self.connection) if kind in self.tables else 0

    def find(self, kind: str, field: str, value: Any) -> list[Feature]:
        return list(self.tables[kind].find(self.connection, field, value)) if kind in self.tables else []

    def kinds_present(self) -> list[str]:
        """Kinds of which there is at least one fact, in the order of declaration."""
        return [key for key in self.kinds if self.count(key)]

    def dataset_of(self, feature: Feature) -> Feature | None:
        """The bulk set that `feature` is a row of."""
        table = self.tables.get(feature.kind)
        owner = table.dataset_of(self.connection, feature.id) if table else None
        return self.get(owner) if owner else None

    def ids_of_set(self, dataset: Feature) -> list[str]:
        """The rows of a bulk set that are in the table of their kind."""
        table = self.tables.get(str(dataset["of"]))
        return table.ids_of_set(self.connection, dataset.id) if table else []

    def datasets(self, role: str | None = None) -> list[Feature]:
        return [d for d in self.features(DATASET) if role is None or d["role"] == role]

    def content(self, sha256: str) -> dict[str, Column]:
        """The rows of a bulk set."""
        return decode(self.content_bytes(sha256))

    def content_bytes(self, sha256: str) -> bytes:
        parts = self.connection.execute("SELECT data FROM anlan_content WHERE hash = ? ORDER BY part", (sha256,))
        stored = b"".join(data for (data,) in parts)
        return stored if stored.startswith(TILE_MAGIC) else zlib.decompress(stored)

    def content_hashes(self) -> list[str]:
        """Everything that is kept under its hash: rows of bulk sets, indexes and tiles of rasters, reports."""
        return [name for (name,) in self.connection.execute("SELECT DISTINCT hash FROM anlan_content ORDER BY hash")]

    def pyramid(self, sha256: str) -> Pyramid:
        """The index of a raster; its tiles are read through `tiles`."""
        return decode_index(self.content_bytes(sha256))

    # Reading the journal

    def lines(self, after: int = 0) -> Iterator[Line]:
        """The journal, oldest line first; `after` is the number of the last line one has already."""
        return journal.lines(self.connection, "WHERE seq > ?", (after,))

    def edit_of(self, line: Line) -> Edit:
        return journal.edit_of(self.connection, line.seq)

    def hash_of(self, line: Line) -> str:
        """The seal of a line."""
        return journal.hash_of(self.connection, line.seq)

    def last_line(self) -> Line:
        """The line that was recorded last; there is one."""
        return journal.line(self.connection, self.history.steps[-1].seq)

    def sealed_lines(self) -> Iterator[dict[str, Any]]:
        """Every line with its changes and its seal, for a replay package."""
        return journal.sealed(self.connection)

    def revision(self, identity: str) -> int:
        """The number of the last line that touched a feature; 0 where none did."""
        row = self.connection.execute("SELECT max(seq) FROM anlan_touch WHERE feature = ?", (identity,)).fetchone()
        return int(row[0] or 0)

    def lines_of(self, identity: str) -> list[Line]:
        """Every line that touched a feature, without its changes, oldest first."""
        where = "WHERE seq IN (SELECT seq FROM anlan_touch WHERE feature = ?)"
        return list(journal.lines(self.connection, where, (identity,)))

    def history_of(self, identity: str) -> list[tuple[Line, Change]]:
        """Every line that touched a feature, and what it did to it, oldest first."""
        seqs = self.connection.execute("SELECT seq FROM anlan_touch WHERE feature = ? ORDER BY seq", (identity,))
        return [
            (journal.line(self.connection, seq), change)
            for (seq,) in seqs.fetchall()
            for change in journal.changes_of(self.connection, seq)
            if change.id == identity
        ]

    def recall(self, ids: Collection[str], wanted: Callable[[Feature], bool]) -> dict[str, Feature]:
        """Of each of these features the first version on record that is `wanted`. A line is read once for all."""
        lines: dict[int, set[str]] = {}
        for identity in ids:
            for (seq,) in self.connection.execute("SELECT seq FROM anlan_touch WHERE feature = ?", (identity,)):
                lines.setdefault(seq, set()).add(identity)
        found: dict[str, Feature] = {}
        for seq in sorted(lines):
            if left := lines[seq] - found.keys():
                there = (c.after for c in journal.changes_of(self.connection, seq) if c.id in left)
                found |= {f.id: f for f in there if f is not None and wanted(f)}
        return found

    def versions(self, ids: Collection[str]) -> dict[str, list[Feature | None]]:
        """Every version of these features that stands, oldest first; None where one was deleted."""
        return self.history.versions(ids)

    def bin(self) -> list[tuple[Line, Feature]]:
        """Deleted features as they last were, the latest first, each with the line that deleted it."""
        rows = self.connection.execute("SELECT feature, seq FROM anlan_bin ORDER BY seq DESC").fetchall()
        found = []
        for identity, seq in rows:
            change = next(c for c in journal.changes_of(self.connection, seq) if c.id == identity)
            if change.before is not None:
                found.append((journal.line(self.connection, seq), change.before))
        return found

    def deleted(self) -> list[Feature]:
        """Deleted features as they last were; not those whose coming was taken back."""
        gone = self.versions([identity for (identity,) in self.connection.execute("SELECT feature FROM anlan_bin")])
        return [last for had in gone.values() if (last := next(filter(None, reversed(had)), None)) is not None]

    # What is kept beside the record

    def save_draft(self, key: str, values: Mapping[str, Any]) -> None:
        """Keep the fields of an open form."""
        with self.workspace.transaction() as connection:
            packed = json.dumps(dict(values), ensure_ascii=False)
            connection.execute("INSERT OR REPLACE INTO anlan_draft VALUES (?, ?, ?)", (key, stamp(utc_now()), packed))

    def draft(self, key: str) -> dict[str, Any] | None:
        row = self.connection.execute("SELECT value FROM anlan_draft WHERE key = ?", (key,)).fetchone()
        return None if row is None else dict(json.loads(row[0]))

    def drafts(self) -> list[str]:
        return [key for (key,) in self.connection.execute("SELECT key FROM anlan_draft ORDER BY saved")]

    def drop_draft(self, key: str) -> None:
        if self.draft(key) is not None:
            with self.workspace.transaction() as connection:
                connection.execute("DELETE FROM anlan_draft WHERE key = ?", (key,))

    def set_setting(self, key: str, value: Any) -> None:
        """Keep how the workspace is looked at: not a fact, so not in the journal."""
        if self.read_only or self.get_setting(key) == value:
            return
        with self.workspace.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO anlan_setting VALUES (?, ?)", (key, json.dumps(value)))

    def get_setting(self, key: str) -> Any:
        row = self.connection.execute("SELECT value FROM anlan_setting WHERE key = ?", (key,)).fetchone()
        try:
            return None if row is None else json.loads(row[0])
        except (ValueError, TypeError, RecursionError):
            return None  # somebody bent it; how it was looked at is lost, and no fact

    def read_kinds(self) -> None:
        """The declared kinds, and those of the reference layers and archives that are there."""
        there = {name for (name,) in self.connection.execute("SELECT table_name FROM gpkg_contents")}
        self.tables = {k: self._read_table(kind) for k, kind in self.declared.items() if k in there}
        kinds = dict(self.declared)
        for dataset in self.datasets():
            if dataset["role"] in OF_THEIR_OWN:
                kinds[str(dataset["of"])] = kind = reference_kind(dataset)
                if kind.key in there and dataset["role"] == REFERENCE:
                    self.tables[kind.key] = self._read_table(kind)
        self.kinds = kinds

    def _read_table(self, kind: Kind) -> Table:
        """The table of a kind. Columns that it does not have yet it gains now; a read-only one is read without them."""
        table = Table(kind)
        have = {row[1] for row in self.connection.execute("SELECT * FROM pragma_table_info(?)", (table.name,))}
        if set(table.columns.values()) <= have:
            return table
        if self.read_only:
            table.read_as_it_is(self.connection)
        else:
            with self.workspace.transaction() as connection:
                table.ensure(connection)
        return table
