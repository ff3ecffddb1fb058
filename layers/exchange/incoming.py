"""What messages from outside may do to what is there: tell more, end what their own sender said, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from layers.edit import Change
from layers.exchange.difference import FactsView
from layers.exchange.fields import Filled
from layers.exchange.gate import Table, as_list
from layers.exchange.guard import RawTable
from layers.exchange.identity import named_id
from layers.exchange.report import Report
from layers.exchange.times import read_times
from layers.feature import Feature
from layers.i18n import N_, Message, message, tr
from layers.kind import Kind
from layers.kinds.contacts import CONTACT
from layers.kinds.notices import NOTICE
from layers.pieces import Blobs
from layers.times import parse_utc

HOSPITAL = "hospital"
_ENDS = {"Update": "superseded", "Cancel": "cancelled"}


def joined_messages(tables: Sequence[RawTable]) -> list[RawTable]:
    """The messages of all files of a package as one table of each kind, so that each finds the others.

    Rows are counted through; what was rejected says from which file it is.
    """
    found: list[RawTable] = []
    by_kind: dict[str, list[RawTable]] = {}
    for table in tables:
        kind = _message_kind(table)
        if kind is None:
            found.append(table)
        elif kind in by_kind:
            by_kind[kind].append(table)
        else:
            by_kind[kind] = [table]
            found.append(table)
    kinds = [_message_kind(table) for table in found]
    return [table if kind is None else _joined(by_kind[kind]) for table, kind in zip(found, kinds, strict=True)]


def _message_kind(table: RawTable) -> str | None:
    return str(table.says.get("kind")) if table.says.get("single") else None


def _joined(tables: Sequence[RawTable]) -> RawTable:
    if len(tables) == 1:
        return tables[0]
    whole = RawTable(tables[0].name, {**tables[0].says, "notes": []})
    names = list(dict.fromkeys(name for table in tables for name in table.columns))
    columns: dict[str, list[Any]] = {name: [] for name in names}
    rows: list[int] = []
    shapes: list[Blobs] = []
    count = 0
    for table in tables:
        for name in names:
            columns[name] += as_list(table.columns[name]) if name in table.columns else [None] * len(table.rows)
        rows += [count + row for row in table.rows]
        shapes.append(Blobs.of(table.geometry or [None] * len(table.rows)))
        whole.rejected += [
            (count + row, message(N_("{layer}: {reason}"), layer=table.name, reason=str(why)))
            for row, why in table.rejected
        ]
        whole.says["notes"] += [[count + row, words.to_json()] for row, words in _notes(table)]
        whole.notes += table.notes
        count += len(table.rows) + len(table.rejected)
    whole.rows, whole.geometry, whole.columns = rows, Blobs.joined(shapes), dict(columns)
    return whole


def remarked(table: Table, raw: RawTable) -> Table:
    """The table with what its reader remarked on rows that went in."""
    if not raw.says.get("notes"):
        return table
    place = {row: n for n, row in enumerate(table.rows)}
    for row, words in _notes(raw):
        if row in place:
            table.remark(place[row], words)
    return table


def _notes(raw: RawTable) -> Iterator[tuple[int, Message]]:
    """What the reader says of rows by their numbers; it may be lying, so what is no remark is left out."""
    told = raw.says.get("notes")
    for pair in told if isinstance(told, list) else ():
        match pair:
            case [int(row), {"text": str(text), **rest}]:
                args = rest.get("args")
                texts = args.items() if isinstance(args, dict) else ()
                yield row, Message(text[:400], {str(key): str(value)[:400] for key, value in texts})


def older_reports(table: Table) -> dict[int, Message]:
    """Rows about a contact of which the same file has a later report."""
    uids = [None if uid is None else str(uid) for uid in as_list(table.columns.get("uid", []))]
    times = read_times(as_list(table.columns.get("time", [])), None).us
    latest: dict[Any, int] = {}
    for n, (uid, us) in enumerate(zip(uids, times, strict=False)):
        before = latest.get(uid)
        if before is None or (us or 0) >= (times[before] or 0):
            latest[uid] = n
    words = message(N_("The file has a later report of the same contact."))
    return {n: words for n, uid in enumerate(uids) if latest.get(uid, n) != n}


def settled(
    kind: Kind, raw: RawTable, changes: list[Change], filled: Filled, facts: FactsView, report: Report
) -> list[Change]:
    """The changes that messages of `kind` may make, and those that follow from them."""
    if kind.key == HOSPITAL and raw.says.get("single"):
        return [_where_it_was(change) for change in changes]
    if kind.key not in (CONTACT, NOTICE):
        return changes
    remarks = _Remarks(kind, filled, report)
    if kind.key == CONTACT:
        return list(_from_outside_only(changes, remarks))
    return _ended(kind, list(_versions(changes, facts, remarks)), facts, remarks)


def _where_it_was(change: Change) -> Change:
    """A report about a hospital tells its state; its place is known better here."""
    before, after = change.before, change.after
    if before is None or after is None or before.geometry is None:
        return change
    return Change(before, replace(after, geometry=before.geometry))


class _Remarks:
    """Words about a row of the file, found by the key of its feature."""

    def __init__(self, kind: Kind, filled: Filled, report: Report) -> None:
        self.report = report
        self._key = kind.natural_key
        lists = [filled.values.get(key, [None] * len(filled.table.rows)) for key in self._key]
        self._rows = dict(zip(zip(*lists, strict=True), filled.table.rows, strict=True))

    def say(self, feature: Feature, words: str) -> None:
        self.report.notes.append((self._rows.get(tuple(feature[k] for k in self._key), 1), words))


def _from_outside_only(changes: Iterable[Change], remarks: _Remarks) -> Iterator[Change]:
    """A report from outside never changes what was entered here."""
    for change in changes:
        if change.before is None or change.after is None or is_from_outside(change.before):
            yield change
            continue
        remarks.report.changed -= 1
        words = tr("{name} was entered here; a report under the same identity does not change it.")
        remarks.say(change.after, words.format(name=change.before["callsign"] or change.before["uid"]))


def is_from_outside(feature: Feature) -> bool:
    return bool((feature["source"] or {}).get("hash"))


def _versions(changes: Iterable[Change], facts: FactsView, remarks: _Remarks) -> Iterator[Change]:
    """An alert that says something else under the identity of one that is there stands beside it, as another."""
    for change in changes:
        before, after = change.before, change.after
        if before is None or after is None or before["cap"] == after["cap"]:
            yield change
            continue
        remarks.report.changed -= 1
        words = tr("{name}: another version is there under the same identity; both are kept.")
        remarks.say(after, words.format(name=after["title"]))
        identity = named_id(NOTICE, before.id, str(after["source"]["hash"]))
        if facts.get(identity) is None:
            remarks.report.added += 1
            yield Change(None, replace(after, id=identity, state="draft" if after["status"] == "Draft" else "issued"))


def _ended(kind: Kind, changes: list[Change], facts: FactsView, remarks: _Remarks) -> list[Change]:
    """Also what an Update or a Cancel ends: an alert of the same sender that came from outside and is in force."""
    net = {change.id: change for change in changes}
    there = {fact.id: fact for fact in facts.own_features(NOTICE)}
    there |= {change.id: change.after for change in changes if change.after is not None}
    by_key: dict[tuple[Any, ...], list[str]] = {}
    for notice in there.values():
        by_key.setdefault((notice["identifier"], _instant(notice["sent"])), []).append(notice.id)
    for message_ in [n for n in there.values() if (n["cap"] or {}).get("msgType") in _ENDS and n.state == "issued"]:
        for ref in message_["refs"] or ():
            for identity in by_key.get((ref.get("identifier"), _instant(ref.get("sent"))), ()):
                old = there[identity]
                why_not = _why_not(kind, message_, old)
                if why_not is None:
                    there[identity] = after = _closed(old, message_)
                    net[identity] = Change(net[identity].before if identity in net else old, after)
                elif why_not and message_.id in net:
                    remarks.say(message_, why_not.format(name=old["title"]))
    before = {change.id for change in changes}
    remarks.report.changed += sum(1 for identity in net if identity not in before)
    return list(net.values())


def _why_not(kind: Kind, message_: Feature, old: Feature) -> str | None:
    """None where the old alert ends; otherwise why it does not, empty where there is nothing to tell."""
    if old.id == message_.id:
        return ""
    step = kind.workflow.between(old.state or "", _target(message_)) if kind.workflow else None
    if step is None or step.needs:
        return ""
    if not is_from_outside(old):
        return tr("{name} was written here; a message from outside does not end it.")
    if old["sender"] != message_["sender"]:
        return tr("{name} is of another sender; this message does not end it.")
    return None


def _target(message_: Feature) -> str:
    return _ENDS[message_["cap"]["msgType"]]


def _closed(old: Feature, message_: Feature) -> Feature:
    """The old alert, in force until the message was sent and no longer."""
    end = max(filter(None, (message_["sent"], old["effective"])), key=parse_utc, default=None)
    values = dict(old.values)
    if end is not None and (old["expires"] is None or parse_utc(end) < parse_utc(old["expires"])):
        values["expires"] = end
    return replace(old, values=values, state=_target(message_))


def _instant(text: Any) -> Any:
    """A time as an instant; as it stands where it is none."""
    us = read_times([text], None).us[0]
    return text if us is None else us
