"""What the journal's order means: which lines stand, what undo takes back next, and how facts were at a moment."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from layers.edit import DATASET, Change
from layers.feature import Feature
from layers.kind import Kind
from layers.record import journal
from layers.times import parse_utc, stamp


@dataclass(frozen=True, slots=True)
class Step:
    """What the order of a line depends on."""

    seq: int
    recorded: str
    valid: str
    verb: str
    undoes: int | None


class History:
    """The lines' order, kept in memory: a few numbers a line, read once and then followed."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        rows = connection.execute("SELECT seq, recorded, valid, verb, undoes FROM anlan_journal ORDER BY seq")
        self._steps = [Step(*row) for row in rows]
        self._done, self._undone = stacks(self._steps)
        self._changes: dict[int, Mapping[str, Change]] = {}

    def follow(self, step: Step) -> None:
        """Take in a line that was just written."""
        self._steps.append(step)
        _advance(self._done, self._undone, step)

    @property
    def steps(self) -> list[Step]:
        """Every line's, in order."""
        return self._steps

    @property
    def next_undo(self) -> int | None:
        return self._done[-1] if self._done else None

    @property
    def next_redo(self) -> int | None:
        return self._undone[-1] if self._undone else None

    @property
    def last_recorded(self) -> datetime | None:
        return parse_utc(self._steps[-1].recorded) if self._steps else None

    def differing(
        self, at: str | None, known: str | None, kinds: Mapping[str, Kind], *, last: int | None = None
    ) -> dict[str, tuple[Feature | None, Feature | None]]:
        """How facts at a moment differ from the present ones: id → (then, now).

        `known` (a stamp) leaves out lines recorded later, and undo lines with them; so does `last` with the lines after
        that one. `at` (a stamp) leaves out what is valid only later. Of the lines that count, the last one recorded
        tells: what is known best. It tells no more than it changed, so that a late report brings nothing with it that
        came about afterwards.
        """
        recorded = [s for s in self._steps[:last] if known is None or s.recorded <= known]
        standing, _ = stacks(recorded)
        counted = set(standing)
        present = set(self._done)
        later = present - counted
        if at is not None:
            later |= {s.seq for s in self._steps if s.seq in present and s.valid > at}
        ids = {identity for seq in later | (counted - present) for identity in self.changes(seq)}
        differing: dict[str, tuple[Feature | None, Feature | None]] = {}
        for identity, seqs in self._touching(ids).items():
            then = now = None
            for seq in seqs:
                change = self.changes(seq)[identity]
                if seq in present:
                    now = change.after
                if seq in counted and (at is None or _valid(change, self._steps[seq - 1].valid, kinds) <= at):
                    then = laid_over(then, change)
            if then != now:
                differing[identity] = (then, now)
        return differing

    def changes(self, seq: int) -> Mapping[str, Change]:
        """The changes of a line by feature, kept for the next look: lines never change."""
        if seq not in self._changes:
            self._changes[seq] = {change.id: change for change in journal.changes_of(self._connection, seq)}
        return self._changes[seq]

    def versions(self, ids: Collection[str]) -> dict[str, list[Feature | None]]:
        """Every version of these features that stands, oldest first; None where one was deleted. A line is read once
        for all."""
        standing = set(self._done)
        lines: dict[int, set[str]] = {}
        for identity, seqs in self._touching(set(ids)).items():
            for seq in standing.intersection(seqs):
                lines.setdefault(seq, set()).add(identity)
        found: dict[str, list[Feature | None]] = {identity: [] for identity in ids}
        for seq in sorted(lines):
            for change in journal.changes_of(self._connection, seq):
                if change.id in lines[seq]:
                    found[change.id].append(change.after)
        return found

    def forget(self) -> None:
        """Let go of what was read for looking back."""
        self._changes.clear()

    def _touching(self, ids: set[str]) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {identity: [] for identity in ids}
        wanted = sorted(ids)
        for start in range(0, len(wanted), 500):
            part = wanted[start : start + 500]
            marks = ",".join("?" * len(part))
            for feature, seq in self._connection.execute(
                f"SELECT feature, seq FROM anlan_touch WHERE feature IN ({marks}) ORDER BY feature, seq", part
            ):
                found[feature].append(seq)
        return found


def laid_over(then: Feature | None, change: Change) -> Feature | None:
    """The feature as it was, with no more than what the change changed."""
    before, after = change.before, change.after
    if then is None or before is None or after is None or then == before:
        return after
    values = dict(then.values)
    for key in before.values.keys() | after.values.keys():
        if key == "masked" and after.kind == DATASET:
            values[key] = _masked(then[key] or (), before[key] or (), after[key] or ())
        elif before[key] != after[key]:
            values[key] = after[key]
    return replace(
        then,
        values={key: value for key, value in values.items() if value is not None},
        geometry=then.geometry if before.geometry == after.geometry else after.geometry,
        state=then.state if before.state == after.state else after.state,
    )


def _masked(then: Iterable[str], before: Iterable[str], after: Iterable[str]) -> list[str] | None:
    """Each row leaves its set by itself, and comes back by itself."""
    return sorted((set(then) - (set(before) - set(after))) | (set(after) - set(before))) or None


def stacks(steps: list[Step]) -> tuple[list[int], list[int]]:
    """Lines that stand, and lines taken back that redo would bring again, each with the next one last."""
    done: list[int] = []
    undone: list[int] = []
    for step in steps:
        _advance(done, undone, step)
    return done, undone


def _advance(done: list[int], undone: list[int], step: Step) -> None:
    if step.verb == journal.EDIT:
        done.append(step.seq)
        undone.clear()
    elif step.verb == journal.UNDO and step.undoes is not None:
        done.remove(step.undoes) if done[-1] != step.undoes else done.pop()
        undone.append(step.undoes)
    elif step.undoes is not None:
        undone.pop()
        done.append(step.undoes)


def _valid(change: Change, line_valid: str, kinds: Mapping[str, Kind]) -> str:
    """From when a change counts: a new fact counts from its own beginning where that is earlier."""
    if change.before is not None or change.after is None:
        return line_valid
    kind = kinds.get(change.kind)
    if change.kind == DATASET:
        return ""  # what the city looks like is not an event: base and reference layers are there at any time
    if kind is None or kind.span is None or not (start := change.after[kind.span[0]]):
        return line_valid
    return min(line_valid, _stamped(start))


def _stamped(text: str) -> str:
    return stamp(parse_utc(text))
