"""The journal, newest line first: both times, post, words and reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHeaderView, QLineEdit, QTableView, QWidget

from desktop.later import later
from desktop.subscribe import subscribe
from desktop.theme import Themes
from desktop.tokens import Theme
from desktop.widgets.blocks import column, ground, row
from desktop.widgets.label import PlainLabel
from desktop.words import Words
from layers.edit import Edit
from layers.exchange.report import report_of
from layers.i18n import N_, counted, language, tr
from layers.record.journal import REDO, UNDO, Line
from layers.situation import Situation
from layers.times import format_moment

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_HEADS = (N_("Recorded"), N_("What"), N_("Post"), N_("True since"), N_("Reason"))
_LINE = Qt.ItemDataRole.UserRole

_WIDTHS = (160, 130, 84, 160, 120)


class LogPanel(QWidget):
    """A line that is chosen selects what it touched; that of an import also gives its report, with the line's label."""

    report_wanted = Signal(object, object)

    def __init__(self, situation: Situation, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._situation = situation
        self._themes = themes
        self._words = Words(self)
        self.rows = LogModel(situation, self)
        self.table = QTableView(self)
        self.filter = QLineEdit(self)
        self._count = PlainLabel(role="muted", parent=self)
        self._later = later(self, self._refresh)
        self._build()
        subscribe(self, situation.store.changed, self._on_recorded)
        themes.changed.connect(self._on_theme_changed)
        self._words.call(self._refresh)

    def _build(self) -> None:
        self.setProperty("ground", "panel")
        head = ground("panel", self)
        line = row(head, margins=(12, 8, 12, 8))
        self.filter.setProperty("size", "compact")
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._refresh)
        self._words.put(self.filter.setPlaceholderText, N_("Filter the log"))
        self._words.put(self.filter.setAccessibleName, N_("Filter the log"))
        line.addWidget(self.filter, 1)
        line.addWidget(self._count)
        self.table.setModel(self.rows)
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.table.verticalHeader().hide()
        self.table.setWordWrap(False)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.table.clicked.connect(self._on_clicked)
        self._words.put(self.table.setAccessibleName, N_("Log"))
        layout = column(self)
        layout.addWidget(head)
        layout.addWidget(self.table, 1)
        self._on_theme_changed(self._themes.current)

    def _refresh(self) -> None:
        self.rows.reload(self.filter.text())
        self._count.setText(counted("{n} lines", n=self.rows.rowCount()))

    def _on_recorded(self, edit: Edit) -> None:
        self._later.start()

    def _on_clicked(self, index: QModelIndex) -> None:
        line: Line = index.data(_LINE)
        ids = [i for i in self._situation.store.edit_of(line).ids if self._situation.picture.get(i) is not None]
        self._situation.stack.select(sorted(ids)[:200])
        if (report := report_of(line.label, self._situation.store.content)) is not None:
            self.report_wanted.emit(report, line.label)

    def _on_theme_changed(self, theme: Theme) -> None:
        self.table.verticalHeader().setDefaultSectionSize(theme.px(28))
        for n, width in enumerate(_WIDTHS):
            self.table.setColumnWidth(n, theme.px(width))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """When, what and who fill the panel; since when and why lie to the right of them."""
        theme = self._themes.current
        room = self.table.viewport().width() - theme.px(_WIDTHS[0] + _WIDTHS[2])
        self.table.setColumnWidth(1, max(room, theme.px(_WIDTHS[1])))


class LogModel(QAbstractTableModel):
    """Lines of the journal, the newest first."""

    def __init__(self, situation: Situation, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._situation = situation
        self._read: list[Line] = []
        self._lines: list[Line] = []

    def reload(self, text: str = "") -> None:
        """What was recorded since is read and added: lines never change."""
        wanted = text.strip().casefold()
        self._read += self._situation.store.lines(self._read[-1].seq if self._read else 0)
        lines = self._read[::-1]
        self.beginResetModel()
        self._lines = [line for line in lines if wanted in _all_words(line)] if wanted else lines
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return len(_HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return tr(_HEADS[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self._lines[index.row()]
        if role == _LINE:
            return line
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._cell(line, index.column())
        return None

    def _cell(self, line: Line, column: int) -> str:
        match column:
            case 0:
                return self._time(line.recorded)
            case 1:
                return line_words(line)
            case 2:
                return line.post
            case 3:
                same = abs((line.valid - line.recorded).total_seconds()) < 1
                return tr("the same") if same else self._time(line.valid)
            case _:
                return line.reason

    def _time(self, moment: datetime) -> str:
        return format_moment(moment, self._situation.store.zone)


def line_words(line: Line) -> str:
    """The label of a line, and whether it was an undo."""
    words = {UNDO: tr("Undone: {what}"), REDO: tr("Done again: {what}")}.get(line.verb, "{what}")
    return words.format(what=line.label)


def _all_words(line: Line) -> str:
    return f"{line.label.in_language(language())} {line.post} {line.reason}".casefold()
