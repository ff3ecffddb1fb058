"""All rows of a kind as a table: sorted, filtered, and selected here as on the map."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtWidgets import QComboBox, QLineEdit, QTableView, QWidget

from desktop.later import later
from desktop.subscribe import subscribe
from desktop.theme import Themes
from desktop.tokens import Theme
from desktop.widgets.blocks import column, ground, row
from desktop.widgets.buttons import GlyphButton, flat_button
from desktop.widgets.editors import shown_value
from desktop.widgets.label import PlainLabel
from desktop.words import Words
from layers.columns import Column
from layers.edit import DATASET, Edit
from layers.i18n import N_, counted, tr
from layers.kind import Field, Kind
from layers.situation import Situation

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_WAIT_MS = 200
_MOST_SELECTED = 2000
_HIDDEN = frozenset({"source", "attrs"})


class TablePanel(QWidget):
    """Choose a kind; a row that is chosen is selected everywhere."""

    fit_wanted = Signal(object)

    def __init__(self, situation: Situation, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._situation = situation
        self._themes = themes
        self._words = Words(self)
        self._following = False
        self._stale = True
        self.kinds = QComboBox(self)
        self.filter = QLineEdit(self)
        self.rows = RowsModel(situation.store.zone, situation.name_of, self)
        self.view = QTableView(self)
        self._count = PlainLabel(role="muted", parent=self)
        self._only = flat_button("", self)
        self._later = later(self, self._read, _WAIT_MS)
        self._build()
        subscribe(self, situation.picture.changed, self._on_changed)
        subscribe(self, situation.stack.selected, self._on_selected)
        themes.changed.connect(self._on_theme_changed)
        self._words.call(self._name_kinds)

    @property
    def kind(self) -> str:
        return self.kinds.currentData() or ""

    def show_rows(self, kind: str, ids: Sequence[str] | None = None, words: str = "") -> None:
        """The rows of a kind; with `ids` only those, under `words`."""
        if self.kinds.findData(kind) < 0:
            self._name_kinds()
        index = self.kinds.findData(kind)
        if index < 0:
            self.kinds.addItem(tr(self._situation.kinds[kind].title), kind)
            index = self.kinds.count() - 1
        self.kinds.setCurrentIndex(index)
        self.filter.clear()
        self._only.setVisible(ids is not None)
        self._only.setText(f"{words} ✕")
        self._only.setAccessibleName(tr("Show all rows again"))
        self.rows.only = frozenset(ids) if ids is not None else None
        self._read()

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        if self._stale:
            self._read()

    def _build(self) -> None:
        self.setProperty("ground", "panel")
        head = ground("panel", self)
        line = row(head, margins=(12, 8, 8, 8), gap=6)
        for field in (self.kinds, self.filter):
            field.setProperty("size", "compact")
        self.kinds.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.kinds.setMinimumContentsLength(9)
        self.kinds.activated.connect(self._on_kind)
        self._words.put(self.kinds.setAccessibleName, N_("Kind"))
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._on_filter)
        self._words.put(self.filter.setPlaceholderText, N_("Filter"))
        self._words.put(self.filter.setAccessibleName, N_("Filter"))
        fit = GlyphButton(self._themes, "fit", "", parent=head)
        self._words.put(fit.set_name, N_("Show these rows on the map"))
        fit.clicked.connect(lambda: self.fit_wanted.emit(self.rows.shown_ids()))
        line.addWidget(self.kinds, 3)
        line.addWidget(self.filter, 2)
        line.addWidget(self._count)
        line.addWidget(fit)
        self._only.setVisible(False)
        self._only.clicked.connect(self._on_all)
        self._dress_view()
        layout = column(self)
        layout.addWidget(head)
        layout.addWidget(self._only)
        layout.addWidget(self.view, 1)
        self._on_theme_changed(self._themes.current)

    def _dress_view(self) -> None:
        view = self.view
        view.setModel(self.rows)
        view.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        view.verticalHeader().hide()
        view.setWordWrap(False)
        view.setSortingEnabled(True)
        view.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        view.horizontalHeader().setDefaultSectionSize(self._themes.current.px(120))
        view.selectionModel().selectionChanged.connect(self._on_rows_selected)
        self._words.put(view.setAccessibleName, N_("Rows"))

    def _name_kinds(self) -> None:
        """Kinds with rows, those of the register too."""
        current = self.kind or "incident"
        self.kinds.clear()
        for key in sorted(self._situation.picture.kinds_present(), key=self._place):
            self.kinds.addItem(tr(self._situation.kinds[key].title), key)
        self.kinds.setCurrentIndex(max(0, self.kinds.findData(current)))
        self.rows.retranslate()
        self._say_count()

    def _place(self, key: str) -> int:
        kinds = list(self._situation.kinds)
        return -kinds.index(key) if key in kinds else 0

    def _read(self) -> None:
        if not self.isVisible():
            self._stale = True
            return
        self._stale = False
        kind = self._situation.kinds.get(self.kind)
        if kind is not None:
            self.rows.show_rows(kind, self._situation.picture.rows(kind.key), self.filter.text())
            self._fit_columns()
        self._say_count()
        self._on_selected(self._situation.stack.selection)

    def _fit_columns(self) -> None:
        for n in range(min(self.rows.columnCount(), 12)):
            width = self.view.sizeHintForColumn(n) if self.rows.rowCount() < 2000 else 120
            head = self.view.horizontalHeader().sectionSizeHint(n) + 14
            self.view.setColumnWidth(n, min(max(width + 10, head), self._themes.current.px(220)))

    def _say_count(self) -> None:
        self._count.setText(counted("{n} rows", n=self.rows.rowCount()))

    def _on_kind(self, index: int) -> None:
        self.rows.only = None
        self._only.setVisible(False)
        self._read()

    def _on_filter(self, text: str) -> None:
        self.rows.set_filter(text)
        self._say_count()

    def _on_all(self) -> None:
        self.rows.only = None
        self._only.setVisible(False)
        self._read()

    def _on_changed(self, edit: Edit) -> None:
        if DATASET in edit.kinds or any(self.kinds.findData(k) < 0 for k in edit.kinds):
            self._name_kinds()
        if self.kind in edit.kinds:
            self._later.start()

    def _on_selected(self, ids: tuple[str, ...]) -> None:
        if self._following or not self.isVisible():
            return
        self._following = True
        selection = QItemSelection()
        rows = self.rows.rows_of(ids)
        for n in rows:
            selection.select(self.rows.index(n, 0), self.rows.index(n, self.rows.columnCount() - 1))
        self.view.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if rows:
            self.view.scrollTo(self.rows.index(rows[-1], 0))
        self._following = False

    def _on_rows_selected(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        if self._following:
            return
        rows = self.view.selectionModel().selectedRows()[:_MOST_SELECTED]
        self._following = True
        self._situation.stack.select([self.rows.id_of(index.row()) for index in rows])
        self._following = False

    def _on_theme_changed(self, theme: Theme) -> None:
        self.view.verticalHeader().setDefaultSectionSize(theme.px(28))


class RowsModel(QAbstractTableModel):
    """Columns of the picture, a cell made into words only when it is seen."""

    def __init__(self, zone: str, name_of: Callable[[str], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._zone, self._name_of = zone, name_of
        self._kind: Kind | None = None
        self._columns: dict[str, Column] = {}
        self._fields: list[Field] = []
        self._order: np.ndarray = np.zeros(0, dtype=np.int64)
        self._words: list[str] | None = None
        self._filter = ""
        self.only: frozenset[str] | None = None

    def show_rows(self, kind: Kind, columns: dict[str, Column], text: str) -> None:
        self.beginResetModel()
        self._kind, self._columns, self._words = kind, columns, None
        self._fields = [f for f in kind.all_fields if f.key in columns and self._used(f)]
        self._filter = text
        self._order = self._chosen()
        self.endResetModel()

    def set_filter(self, text: str) -> None:
        self.beginResetModel()
        self._filter = text
        self._order = self._chosen()
        self.endResetModel()

    def retranslate(self) -> None:
        self._words = None
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, max(0, self.columnCount() - 1))
        self.layoutChanged.emit()

    def id_of(self, at: int) -> str:
        return str(self._columns["id"][int(self._order[at])])

    def shown_ids(self) -> list[str]:
        return [self.id_of(n) for n in range(len(self._order))]

    def rows_of(self, ids: Sequence[str]) -> list[int]:
        wanted = set(ids)
        if not wanted or "id" not in self._columns:
            return []
        return [n for n in range(len(self._order)) if self.id_of(n) in wanted]

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return len(self._fields) + (1 if self._has_states else 0)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        field = self._field(section)
        if field is None:
            return tr("State")
        unit = f" ({tr(field.unit)})" if field.unit else ""
        return tr(field.title) + unit

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cell(int(self._order[index.row()]), index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            field = self._field(index.column())
            if field is not None and field.type in (int, float) and not field.choices:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def sort(self, section: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if section < 0 or not self.columnCount():
            return
        field = self._field(section)
        values = self._columns["state" if field is None else field.key]
        self.layoutAboutToBeChanged.emit()
        known = [n for n in self._order if values[n] is not None]
        unknown = [n for n in self._order if values[n] is None]
        by_name = field is not None and field.refers is not None
        known.sort(
            key=lambda n: _sortable(self._cell(n, section) if by_name else values[n]),
            reverse=order == Qt.SortOrder.DescendingOrder,
        )
        self._order = np.array([*known, *unknown], dtype=np.int64)
        self.layoutChanged.emit()

    @property
    def _has_states(self) -> bool:
        return self._kind is not None and self._kind.workflow is not None

    def _field(self, section: int) -> Field | None:
        """The state stands after the first column."""
        if not self._has_states:
            return self._fields[section]
        at = min(1, len(self._fields))
        if section == at:
            return None
        return self._fields[section - (1 if section > at else 0)]

    def _cell(self, n: int, section: int) -> str:
        field = self._field(section)
        if field is None:
            state = self._columns["state"][n]
            flow = self._kind.workflow if self._kind is not None else None
            return tr(flow.title(str(state))) if flow is not None and state is not None else ""
        value = self._columns[field.key][n]
        return shown_value(field, value.item() if isinstance(value, np.generic) else value, self._zone, self._name_of)

    def _used(self, field: Field) -> bool:
        """Columns in which nothing stands only take room."""
        values = self._columns[field.key]
        return field.key not in _HIDDEN and any(v is not None for v in values)

    def _chosen(self) -> np.ndarray:
        ids = self._columns.get("id", [])
        rows: Sequence[int] = range(len(ids))
        if self.only is not None:
            rows = [n for n in rows if ids[n] in self.only]
        wanted = self._filter.strip().casefold()
        if wanted:
            words = self._all_words()
            rows = [n for n in rows if wanted in words[n]]
        return np.fromiter(rows, dtype=np.int64)

    def _all_words(self) -> list[str]:
        if self._words is None:
            count = range(self.columnCount())
            self._words = [
                " ".join(self._cell(n, s) for s in count).casefold() for n in range(len(self._columns["id"]))
            ]
        return self._words


def _sortable(value: Any) -> tuple[int, Any]:
    if isinstance(value, bool | int | float | np.generic):
        return 0, float(value)
    return 1, str(value).casefold()
