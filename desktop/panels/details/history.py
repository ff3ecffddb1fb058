"""What happened to a feature, the latest first: when, by whom, what."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.widgets.blocks import column, emptied
from desktop.widgets.label import wrapped
from layers.edit import Change
from layers.i18n import tr
from layers.kind import Kind
from layers.record.journal import REDO, UNDO, Line
from layers.situation import Situation
from layers.times import format_moment

_MOST = 30


class HistoryList(QWidget):
    """Two lines for each entry: its words, and below them time, post and reason.

    It is made when it is seen: what a line changed has to be read from the record, where the line may hold thousands of
    features or millions of corners.
    """

    def __init__(self, situation: Situation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._situation = situation
        self._identity = ""
        self._lines: list[Line] = []
        self._fresh = True
        self._fields: dict[tuple[int, str], list[str]] = {}
        self._rows: QVBoxLayout = column(self, margins=(12, 4, 12, 8), gap=2)

    def show_lines(self, identity: str, lines: list[Line]) -> None:
        """The lines that touched a feature, oldest first."""
        self._identity, self._lines, self._fresh = identity, lines, False
        if self.isVisible():
            self._fill()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._fresh:
            self._fill()

    def _fill(self) -> None:
        self._fresh = True
        emptied(self._rows)
        for line in self._lines[-_MOST:][::-1]:
            self._rows.addWidget(wrapped(self._words(line), parent=self))
            self._rows.addWidget(wrapped(self._when(line), role="muted", parent=self))
        if not self._lines:
            self._rows.addWidget(wrapped(tr("Nothing was recorded of it one by one."), role="muted", parent=self))

    def _words(self, line: Line) -> str:
        words = {UNDO: tr("Undone: {what}"), REDO: tr("Again: {what}")}.get(line.verb, "{what}")
        words = words.format(what=line.label)
        fields = [tr(title) for title in self._changed(line)[:4]]
        return f"{words} ({', '.join(fields)})" if fields else words

    def _changed(self, line: Line) -> list[str]:
        """The titles of the fields that a line changed, read once: lines never change."""
        key = line.seq, self._identity
        if key not in self._fields:
            change = next(c for c in self._situation.store.edit_of(line).changes if c.id == self._identity)
            kind = self._situation.kinds.get(change.kind)
            self._fields[key] = _changed_fields(change, kind) if kind is not None else []
        return self._fields[key]

    def _when(self, line: Line) -> str:
        zone = self._situation.store.zone
        words = [format_moment(line.recorded, zone), line.post]
        if abs((line.recorded - line.valid).total_seconds()) >= 60:
            words.append(tr("true since {time}").format(time=format_moment(line.valid, zone)))
        if line.reason:
            words.append(line.reason)
        return " · ".join(words)


def _changed_fields(change: Change, kind: Kind) -> list[str]:
    before, after = change.before, change.after
    if before is None or after is None:
        return []
    return [f.title for f in kind.all_fields if before[f.key] != after[f.key]]
