"""Rows for a working thread: read on the thread of the window, one kind in a turn of its loop, and handed over."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from queue import SimpleQueue

from layers.analysis.exposed import Exposed
from layers.analysis.impact import exposed_in
from layers.columns import Column
from layers.edit import Edit
from layers.kind import Kind
from layers.situation import Situation


@dataclass(frozen=True, slots=True)
class _Tables:
    """What was read, as a picture would give it."""

    kinds: Mapping[str, Kind]
    tables: dict[str, dict[str, Column]] = field(default_factory=dict)

    def count(self, kind: str) -> int:
        return len(self.tables[kind]["id"]) if kind in self.tables else 0

    def rows(self, kind: str) -> dict[str, Column]:
        return self.tables[kind]


class Reading:
    """Keeps an `Exposed` of some kinds up with the picture. `step` and `follow` are for the thread of the window,
    `exposed` for the one working thread."""

    def __init__(self, situation: Situation, kinds: Collection[str]) -> None:
        self._situation = situation
        self._kinds = frozenset(kinds)
        self._unread = set(kinds)
        self._read: SimpleQueue[tuple[str, dict[str, Column]]] = SimpleQueue()
        self._exposed = Exposed()

    @property
    def unread(self) -> bool:
        return bool(self._unread)

    def follow(self, edit: Edit) -> bool:
        """Whether `edit` changes anything that is counted."""
        concerned = self._kinds & edit.kinds
        self._unread |= concerned
        return bool(concerned)

    def step(self) -> None:
        """Read one kind."""
        kind = min(self._unread)
        self._unread.discard(kind)
        there = kind in self._situation.kinds and self._situation.picture.count(kind)
        self._read.put((kind, self._situation.picture.rows(kind) if there else {"id": []}))

    def exposed(self) -> tuple[Exposed, bool]:
        """What is there, and whether it is new since it was last asked for."""
        if self._read.empty():
            return self._exposed, False
        tables = _Tables(self._situation.kinds)
        while not self._read.empty():
            tables.tables.update([self._read.get()])
        self._exposed = exposed_in(tables, tables.tables, known=self._exposed)
        return self._exposed, True
