"""The first rows of a file as read, each doubt marked at its cell, column or row."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from desktop.glyphs import glyph_icon
from desktop.theme import Themes
from desktop.tokens import Theme
from desktop.widgets.label import plain_tooltip
from desktop.words import Words
from layers.exchange.doubts import Doubt
from layers.exchange.sheet import SHOWN, Sheet
from layers.i18n import N_, tr

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_MOST_LETTERS = 200


class FirstRows(QTableView):
    """`chosen` gives the positions of the rows that are selected, `asked` that of the one that was double-clicked."""

    chosen = Signal(list)
    asked = Signal(int)

    def __init__(self, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self.sheet_model = SheetModel(themes, self)
        self.setModel(self.sheet_model)
        self.setItemDelegate(_Marked(self))
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setWordWrap(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.selectionModel().selectionChanged.connect(self._on_selected)
        self.doubleClicked.connect(lambda index: self.asked.emit(index.row()))
        Words(self).put(self.setAccessibleName, N_("First rows"))
        themes.changed.connect(self._on_theme_changed)
        self._on_theme_changed(themes.current)

    def show_sheet(self, sheet: Sheet | None) -> None:
        self.sheet_model.show_sheet(sheet)
        self._fit()
        widest = self._themes.current.px(180)
        for n in range(self.sheet_model.columnCount()):
            self.resizeColumnToContents(n)
            self.setColumnWidth(n, min(self.columnWidth(n) + self._themes.current.px(8), widest))

    def choose_rows(self, numbers: tuple[int, ...]) -> None:
        """Select rows by their numbers in the file, and bring the first of them into sight."""
        self.clearSelection()
        self.setSelectionMode(QTableView.SelectionMode.MultiSelection)
        there = [self.sheet_model.position(number) for number in numbers]
        for row in [n for n in there if n is not None]:
            self.selectRow(row)
        self.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        if (first := next((n for n in there if n is not None), None)) is not None:
            self.scrollTo(self.model().index(first, 0))

    def _on_selected(self, *_: Any) -> None:
        self.chosen.emit(sorted(index.row() for index in self.selectionModel().selectedRows()))

    def _on_theme_changed(self, theme: Theme) -> None:
        self.verticalHeader().setDefaultSectionSize(theme.px(26))
        self._fit()

    def _fit(self) -> None:
        """As high as its rows, up to six of them, with room for the head and the bar below."""
        rows = min(max(self.sheet_model.rowCount(), 1), 6)
        self.setFixedHeight(self._themes.current.px(26 * rows + 34 + (0 if rows == 6 else 12)))


class _Marked(QStyledItemDelegate):
    """Fills a cell in the colour of its doubt: the stylesheet alone would leave it out."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if (colour := index.data(Qt.ItemDataRole.BackgroundRole)) is not None:
            painter.fillRect(option.rect, colour)
        super().paint(painter, option, index)


class SheetModel(QAbstractTableModel):
    """Cells as read. A row that would stay outside is struck through, a doubtful cell or column is marked."""

    def __init__(self, themes: Themes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._sheet = Sheet("")
        self._columns: dict[str, Doubt] = {}
        self._cells: dict[tuple[str, int], Doubt] = {}
        self._rows: dict[int, Doubt] = {}

    def show_sheet(self, sheet: Sheet | None) -> None:
        self.beginResetModel()
        self._sheet = sheet or Sheet("")
        self._columns, self._cells, self._rows = {}, {}, {}
        for doubt in reversed(self._sheet.doubts):
            if doubt.column and doubt.rows:
                self._cells |= {(doubt.column, row): doubt for row in doubt.rows}
            elif doubt.column:
                self._columns[doubt.column] = doubt
            else:
                self._rows |= dict.fromkeys(doubt.rows, doubt)
        self.endResetModel()

    def position(self, number: int) -> int | None:
        shown = self._sheet.numbers[:SHOWN]
        return shown.index(number) if number in shown else None

    def doubt_at(self, row: int, column: int) -> Doubt | None:
        """What is doubtful about a cell, or else about its row."""
        number = self._sheet.numbers[row]
        return self._cells.get((self._sheet.columns[column], number)) or self._rows.get(number)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else min(len(self._sheet.rows), SHOWN)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._sheet.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        across = orientation == Qt.Orientation.Horizontal
        doubt = self._columns.get(self._sheet.columns[section]) if across else self._rows.get(self._number(section))
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._sheet.columns[section] if across else str(self._number(section))
            case Qt.ItemDataRole.DecorationRole if doubt is not None:
                theme = self._themes.current
                return glyph_icon("problem", theme[_ink(doubt)], theme.px(14))
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tooltip(str(doubt.words) if doubt else self._sheet.columns[section] if across else "")
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = index.row(), index.column()
        number, value = self._sheet.numbers[row], self._sheet.rows[row][column]
        doubt = self.doubt_at(row, column)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return "" if value is None else str(value)[:_MOST_LETTERS]
            case Qt.ItemDataRole.ToolTipRole:
                lines = [self._reason(number), str(doubt.words) if doubt else "", str(value or "")[:_MOST_LETTERS]]
                return plain_tooltip("\n".join(dict.fromkeys(line for line in lines if line)))
            case Qt.ItemDataRole.BackgroundRole if doubt is not None:
                return self._themes.current["problem.fill" if _is_grave(doubt) else "accent.soft"]
            case Qt.ItemDataRole.ForegroundRole if number in (self._sheet.rejected or {}):
                return self._themes.current["text.muted"]
            case Qt.ItemDataRole.FontRole if number in (self._sheet.rejected or {}):
                font = QFont()
                font.setStrikeOut(True)
                return font
            case Qt.ItemDataRole.AccessibleDescriptionRole if doubt is not None:
                return str(doubt.words)
        return None

    def _number(self, row: int) -> int:
        return self._sheet.numbers[row] if row < len(self._sheet.numbers) else 0

    def _reason(self, number: int) -> str:
        reason = (self._sheet.rejected or {}).get(number)
        return tr("Rejected: {reason}").format(reason=reason) if reason is not None else ""


def _is_grave(doubt: Doubt) -> bool:
    return doubt.open or doubt.code == "rejected"


def _ink(doubt: Doubt) -> str:
    return "problem.text" if _is_grave(doubt) else "accent.text"
