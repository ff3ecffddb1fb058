"""What happened to a feature, the latest first: when, by whom, what."""

from __future__ import annotations

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
    """Two lines for each entry: its words, and below them time, post and reason."""

    def __init__(self, situation: Situation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._situation = situation
        self._rows: QVBoxLayout = column(self, margins=(12, 4, 12, 8), gap=2)

    def show_lines(self, history: list[tuple[Line, Change]]) -> None:
        emptied(self._rows)
        for line, change in history[-_MOST:][::-1]:
            self._rows.addWidget(wrapped(self._words(line, change), parent=self))
            self._rows.addWidget(wrapped(self._when(line), role="muted", parent=self))
        if not history:
            self._rows.addWidget(wrapped(tr("Nothing was recorded of it one by one."), role="muted", parent=self))

    def _words(self, line: Line, change: Change) -> str:
        words = {UNDO: tr("Undone: {what}"), REDO: tr("Again: {what}")}.get(line.verb, "{what}")
        words = words.format(what=line.label)
        kind = self._situation.kinds.get(change.kind)
        fields = _changed_fields(change, kind) if kind is not None else []
        return f"{words} ({', '.join(fields[:4])})" if fields else words

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
    return [tr(f.title) for f in kind.all_fields if before[f.key] != after[f.key]]
