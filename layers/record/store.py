"""The store: the one writer. It checks an edit, records all of it or nothing, then says what changed."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType

from psygnal import Signal

from layers.collector import resting_collector
from layers.columns import Columns, Content, Contents, decode_lean, row_count
from layers.edit import DATASET, Change, Edit, adding, merged
from layers.errors import Conflict, Refused, SituationError
from layers.faults import fault
from layers.feature import Feature
from layers.i18n import Message, counted, tr
from layers.kind import Kind
from layers.kinds.datasets import (
    OF_THEIR_OWN,
    RASTER,
    REFERENCE,
    TABLELESS,
    is_of_the_file,
    reference_kind,
    rows_swapped,
)
from layers.pyramid import INDEX_MAGIC, decode_index
from layers.record import journal, rules, staging
from layers.record.bundle import changes_from_json
from layers.record.damage import Soundness, damaged
from layers.record.facts import Facts
from layers.record.history import History, Step
from layers.record.journal import EDIT, REDO, UNDO, Body, Entry, Sealed
from layers.record.tables import Table
from layers.record.together import Together
from layers.record.workspace import Workspace, open_workspace
from layers.roles import OWNER, Post
from layers.times import stamp, utc_now

_MANY = 10_000
_VERY_MANY = 500_000
LIVE = "live"
_NONE: Mapping[str, Columns] = MappingProxyType({})


class Store(Facts):
    """All that was ever recorded, in order, and the facts as they are. Nothing is overwritten: undo is a new line.

    Reading and writing belong to one thread; `snapshot` gives another thread a reader of its own.
    """

    changed = Signal(Edit)

    def __init__(self, workspace: Workspace, kinds: tuple[Kind, ...], now: Callable[[], datetime] = utc_now) -> None:
        super().__init__(workspace, kinds)
        self._now = now
        if workspace.sound.is_whole:
            workspace.come_to_work()

    def snapshot(self) -> Store:
        """A reader on a connection of its own, for another thread. Close it."""
        workspace = open_workspace(self.path, read_only=True, sound=self.workspace.sound)
        return Store(workspace, tuple(self.declared.values()), self._now)

    def come_to_work(self) -> None:
        """Know that the whole file can be read, before anything is written to it by whatever way; NotStored if not."""
        self.workspace.come_to_work()

    # Recording

    def apply(
        self,
        edit: Edit,
        *,
        post: Post = OWNER,
        valid: datetime | None = None,
        reason: str = "",
        mode: str = LIVE,
        contents: Contents | None = None,
        imported: bool = False,
    ) -> int:
        """Record all of `edit` and return its line's number, or raise and record nothing.

        `valid` is since when it is true in the world (now, if not said). `contents` are the rows of new bulk sets
        under their hash, or the index and the tiles of new rasters.

        Raises
        ------
        Conflict
            A feature is not as the edit found it.
        Refused
            The post has no right, the workflow lists no such step, or a value cannot be.
        NotStored
            The disk refused.
        """
        with _rest(len(edit.changes)):
            net = merged(edit)
            if not net:
                raise Refused(tr("Nothing would change."), hint=str(edit.label))
            rules.check(net, {**self.kinds, **_new_kinds(net)}, post, reason=reason, imported=imported)
            self.come_to_work()  # what waits for that looks afterwards at what is there
            self._check_left_behind(net)
            recorded = self._recorded()
            if valid is not None and valid > recorded + timedelta(seconds=1):
                raise Refused(tr("It cannot be valid in the future."), hint=tr("Plan it with its own start and end."))
            return self._record(net, self._entry(net.label, post, recorded, valid, reason, mode), contents or {})

    def retell(self, told: Sequence[Sealed], contents: Contents, *, zone: str) -> None:
        """Let an empty workspace tell a journal from elsewhere: the same lines, times, posts and seals, and its zone.

        `contents` are all that the lines name. The workspace keeps its own identity.

        Raises
        ------
        Refused
            Something is recorded here already, or a line does not fit its seal or the lines before it.
        """
        if not self.is_empty:
            raise Refused(
                tr("Something is recorded here already."), hint=tr("Take the journal into a new, empty workspace.")
            )
        try:
            with resting_collector(), self.workspace.transaction() as connection:
                self._keep_contents(connection, contents)
                for line in told:
                    self._retell_line(connection, line)
                _check_order(connection)
                connection.execute("UPDATE anlan_meta SET value = ? WHERE key = 'zone'", (zone,))
        finally:
            self._history = None
            self.read_kinds()
        present = (feature for kind in self.kinds_present() for feature in self.own_features(kind))
        self.changed.emit(adding(*present))

    def undo(self, *, post: Post = OWNER, mode: str = LIVE) -> Edit:
        """Take back the last edit that stands, as a new line; what was recorded stays on record."""
        self.come_to_work()
        seq = self.history.next_undo
        if seq is None:
            raise Refused(tr("There is nothing to undo."))
        return self._turn(UNDO, seq, post, mode)

    def redo(self, *, post: Post = OWNER, mode: str = LIVE) -> Edit:
        """Bring back what the last undo took, as a new line."""
        self.come_to_work()
        seq = self.history.next_redo
        if seq is None:
            raise Refused(tr("There is nothing to redo."))
        return self._turn(REDO, seq, post, mode)

    @property
    def undo_label(self) -> Message | None:
        seq = self.history.next_undo
        return None if seq is None else journal.line(self.connection, seq).label

    @property
    def redo_label(self) -> Message | None:
        seq = self.history.next_redo
        return None if seq is None else journal.line(self.connection, seq).label

    # How it is done

    def _retell_line(self, connection: sqlite3.Connection, line: Sealed) -> None:
        """One line into facts, journal and index; Refused where it cannot be what was recorded."""
        edit = Edit(Message(""), changes_from_json(line.changes.encode()))
        try:
            self._write_facts(connection, edit, Together.added(edit.changes))
            seq = journal.copy(connection, line)
        except (ValueError, Conflict, sqlite3.IntegrityError) as error:
            words = tr("Line {seq} was altered.").format(seq=line.fields[0])
            raise Refused(words, hint=tr("Have it sent again.")) from error
        self._index(connection, seq, edit)
        if DATASET in edit.kinds:
            self.read_kinds()

    def _turn(self, verb: str, seq: int, post: Post, mode: str) -> Edit:
        line, edit = journal.line(self.connection, seq), journal.edit_of(self.connection, seq)
        turned = edit.inverse if verb == UNDO else edit
        kinds = {**self.kinds, **_new_kinds(turned)}
        for change in turned.changes:
            rules.check_right(change, kinds[change.kind], post)
        entry = self._entry(line.label, post, self._recorded(), line.valid, "", mode, verb=verb, undoes=seq)
        self._record(turned, entry, {})
        return turned

    def _recorded(self) -> datetime:
        """Now; never before the last line, whatever the machine's clock says."""
        now, last = self._now(), self.history.last_recorded
        return max(now, last) if last else now

    def _entry(
        self,
        label: Message,
        post: Post,
        recorded: datetime,
        valid: datetime | None,
        reason: str,
        mode: str,
        *,
        verb: str = EDIT,
        undoes: int | None = None,
    ) -> Entry:
        station = f"{socket.gethostname()}:{os.getpid()}"
        since = valid or recorded
        return Entry(recorded, since, time.monotonic_ns(), station, post.code, mode, verb, undoes, label, reason)

    def _record(self, edit: Edit, entry: Entry, contents: Contents) -> int:
        sets = _new_sets(edit, contents)
        count = sum(row_count(content.columns) for content in sets.values())
        try:
            lean = self.workspace.lean() if count > _VERY_MANY else nullcontext()
            with _rest(len(edit.changes) + count), lean, self.workspace.transaction() as connection:
                fault("record:begin")
                body = Body(edit.changes)
                packing = {k: staging.packing(k, sets[k]) for k in staging.missing(connection, sets)}
                self._keep_contents(connection, contents, packing)
                fault("record:contents")
                rows = {sha256: content.columns for sha256, content in sets.items()}
                self._write_facts(connection, edit, body.added, rows)
                for sha256, made in packing.items():
                    staging.insert(connection, sha256, made.pieces())
                fault("record:facts")
                seq = journal.append(connection, entry, body)
                self._index(connection, seq, edit)
                fault("record:journal")
        except BaseException:
            self.read_kinds()  # a table made inside the transaction is gone again
            raise
        fault("record:committed")
        self.history.follow(Step(seq, stamp(entry.recorded), stamp(entry.valid), entry.verb, entry.undoes))
        if DATASET in edit.kinds:
            self.read_kinds()
        self.changed.emit(edit)
        return seq

    def _keep_contents(self, connection: sqlite3.Connection, contents: Contents, but: Container[str] = ()) -> None:
        """Those that are not there yet, a raster's index with all of its tiles; a staged one is there."""
        indexes = []
        for sha256 in staging.missing(connection, [name for name in contents if name not in but]):
            data = bytes(contents[sha256])
            staging.insert(connection, sha256, (staging.packed(sha256, data),))
            if data.startswith(INDEX_MAGIC):
                indexes.append(data)
        if any(staging.missing(connection, decode_index(index).hashes()) for index in indexes):
            raise Refused(tr("The raster does not have all of its tiles."))
        if contents:
            staging.settle(connection)

    def _write_facts(
        self, connection: sqlite3.Connection, edit: Edit, added: Together, rows: Mapping[str, Columns] = _NONE
    ) -> None:
        """Bring the tables up to date. What goes leaves first: a row that comes back to its set takes its id again.

        `added` are the features that are new, `rows` those of new bulk sets, by the hash of their content.
        """
        for change in edit.changes:
            if change.before is not None:
                self._check_unchanged(connection, change.before)
        for kind, gone in _by_kind(c.before for c in edit.changes if c.before is not None and c.after is None):
            self._table(connection, kind).delete(connection, [feature.id for feature in gone])
        for change in edit.changes:
            if change.kind == DATASET:
                self._write_rows(connection, change, rows)
        for kind, changed in _by_kind(c.after for c in edit.changes if c.before is not None and c.after is not None):
            for feature in changed:
                self._table(connection, kind).update(connection, feature)
        try:
            for kind, new in added.by_kind():
                self._table(connection, kind).insert(connection, new)
        except sqlite3.IntegrityError as error:
            raise Conflict(tr("It is there already."), hint=str(edit.label)) from error

    def _check_left_behind(self, edit: Edit) -> None:
        """A reference layer does not go while features that were its rows stay: nothing would say what they are."""
        for change in edit.changes:
            if change.after is None and change.kind == DATASET and change.before and change.before["role"] == REFERENCE:
                left = set(self.own_ids(str(change.before["of"]))) - edit.ids
                if left:
                    raise Refused(
                        counted(
                            "{n} features that came from {name} would be left behind.",
                            n=len(left),
                            name=change.before["name"],
                        ),
                        hint=tr("Delete them together with it."),
                    )

    def _check_unchanged(self, connection: sqlite3.Connection, before: Feature) -> None:
        table = self.tables.get(before.kind)
        now = table.now(connection, before) if table else None
        if now != before:
            kind = self.kinds.get(before.kind)
            name = kind.name_of(before) if kind else before.id
            words = tr("{name} is gone meanwhile.") if now is None else tr("{name} was changed meanwhile.")
            raise Conflict(words.format(name=name), hint=tr("Look at it as it is now, and try again."))

    def _write_rows(self, connection: sqlite3.Connection, change: Change, new: Mapping[str, Columns]) -> None:
        """Bring the rows of a bulk set into the table of their kind, or take them out."""
        if any(dataset is not None and dataset["role"] in TABLELESS for dataset in (change.before, change.after)):
            return
        if (swapped := rows_swapped(change)) is not None and change.after is not None:
            gone, back = swapped
            table = self._table(connection, str(change.after["of"]))
            table.delete(connection, gone)
            if back:
                rows = self.content(str(change.after["sha256"]))
                others = frozenset(map(str, rows["id"])) - back
                table.insert_rows(connection, rows, change.id, others)
            return
        if change.before is not None:
            table = self._table(connection, str(change.before["of"]), change.before)
            table.delete_set(connection, change.id)
            if change.after is None and change.before["role"] == REFERENCE and not table.count(connection):
                table.drop(connection)
                self.tables.pop(table.name, None)
        if change.after is not None:
            sha256 = str(change.after["sha256"])
            whole = new[sha256] if sha256 in new else decode_lean(self.content_bytes(sha256))
            masked = frozenset(change.after["masked"] or ())
            table = self._table(connection, str(change.after["of"]), change.after)
            table.insert_rows(connection, whole, change.id, masked)

    def _table(self, connection: sqlite3.Connection, kind: str, dataset: Feature | None = None) -> Table:
        """The table of a kind, made on first use; a reference layer's follows its newest columns."""
        declared = self.declared.get(kind)
        if declared is None and dataset is not None:
            if is_of_the_file(kind):
                words = tr("{name} cannot be the name of a layer: the workspace keeps such names for itself.")
                raise Refused(words.format(name=kind), hint=tr("Give it another name."))
            declared = reference_kind(dataset)
            self.tables.pop(kind, None)
        if kind not in self.tables:
            table = Table(declared or self.kinds[kind])
            table.ensure(connection)
            self.tables[kind] = table
        return self.tables[kind]

    def _index(self, connection: sqlite3.Connection, seq: int, edit: Edit) -> None:
        """What can be rebuilt from the journal: which line touched what, and what lies in the bin."""
        touched = sorted(c.id for c in edit.changes)
        connection.execute(
            "INSERT INTO anlan_touch SELECT value, ? FROM json_each(?)", (seq, json.dumps(touched, ensure_ascii=False))
        )
        gone = [(c.id, c.kind, seq) for c in edit.changes if c.after is None]
        connection.executemany("INSERT OR REPLACE INTO anlan_bin VALUES (?, ?, ?)", gone)
        if connection.execute("SELECT 1 FROM anlan_bin LIMIT 1").fetchone():
            back = [(c.id,) for c in edit.changes if c.before is None]
            connection.executemany("DELETE FROM anlan_bin WHERE feature = ?", back)


def _rest(rows: int) -> AbstractContextManager[None]:
    """Rest for the garbage collector while so many rows are recorded, if they are many."""
    return resting_collector() if rows > _MANY else nullcontext()


def open_store(
    path: Path,
    kinds: tuple[Kind, ...],
    *,
    read_only: bool = False,
    now: Callable[[], datetime] = utc_now,
    sound: Soundness | None = None,
) -> Store:
    """Open the workspace at `path`; CannotOpen says why not. `sound` is for who finds out later whether it is whole."""
    workspace = open_workspace(path, read_only=read_only, sound=sound)
    try:
        return Store(workspace, kinds, now)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, sqlite3.Error) as error:
        workspace.close()
        raise damaged(path) from error
    except SituationError:
        workspace.close()
        raise


def _check_order(connection: sqlite3.Connection) -> None:
    """Refused where the lines have no order in which anything could be undone, or cannot be read."""
    try:
        History(connection)
        deque(journal.lines(connection), maxlen=0)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise Refused(tr("The journal is not whole."), hint=tr("Have it sent again.")) from error


def _new_sets(edit: Edit, contents: Contents) -> dict[str, Content]:
    """The bulk sets of the edit whose rows are there as columns, by their hash."""
    sets = (c.after for c in edit.changes if c.kind == DATASET and c.after is not None)
    names = {str(dataset["sha256"]) for dataset in sets if dataset["role"] != RASTER}
    return {name: content for name in names if isinstance(content := contents.get(name), Content)}


def _by_kind(features: Iterable[Feature]) -> Iterable[tuple[str, list[Feature]]]:
    found: dict[str, list[Feature]] = {}
    for feature in features:
        found.setdefault(feature.kind, []).append(feature)
    return found.items()


def _new_kinds(edit: Edit) -> dict[str, Kind]:
    """Kinds that come with the edit itself: those of its reference layers."""
    found = (f for c in edit.changes for f in (c.after, c.before) if f is not None and f.kind == DATASET)
    return {str(f["of"]): reference_kind(f) for f in found if f["role"] in OF_THEIR_OWN}
