"""The items of one part of a plan as rows, with buttons that add, remove and move them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from desktop.panels.plan_editor.parts import Part
from desktop.theme import Themes
from desktop.widgets.blocks import column, row
from desktop.widgets.buttons import GlyphButton, plain_button, refuse
from desktop.widgets.label import wrapped
from layers.i18n import tr
from layers.plans.parts import order_of
from layers.situation import Situation

_INDEX = Qt.ItemDataRole.UserRole


class ItemList(QWidget):
    """Indices are those of the plan's own list, whatever the order shown."""

    chosen = Signal(int)
    add_wanted = Signal()
    remove_wanted = Signal(int)
    move_wanted = Signal(int, int)

    def __init__(self, situation: Situation, themes: Themes, part: Part, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._situation = situation
        self._part = part
        self._themes = themes
        self.rows = QTreeWidget(self)
        self.add_button = plain_button(f"+ {tr(part.one)}", self)
        self.remove_button = GlyphButton(themes, "trash", tr("Remove"), size=16, parent=self)
        self.up_button = GlyphButton(themes, "chevron-up", tr("Move up"), size=16, parent=self)
        self.down_button = GlyphButton(themes, "chevron-down", tr("Move down"), size=16, parent=self)
        self._empty = wrapped(tr(part.empty), role="muted", parent=self)
        self._build()

    @property
    def index(self) -> int | None:
        item = self.rows.currentItem()
        return item.data(0, _INDEX) if item is not None else None

    def show_items(self, items: Sequence[Mapping[str, Any]], select: int | None) -> None:
        self.rows.blockSignals(True)
        self.rows.clear()
        order = sorted(range(len(items)), key=lambda n: order_of(items[n])) if self._ordered else range(len(items))
        for n in order:
            row_ = QTreeWidgetItem([self._cell(items[n], key) for key in self._part.columns])
            row_.setData(0, _INDEX, n)
            if self._part.columns[0] == "offset_min":
                row_.setTextAlignment(0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            if "post" in self._part.columns and self._ordered and not (items[n].get("post") or items[n].get("org")):
                row_.setText(len(self._part.columns) - 1, tr("no owner"))
                row_.setForeground(len(self._part.columns) - 1, self._themes.current["problem.text"])
            self.rows.addTopLevelItem(row_)
            if n == select:
                self.rows.setCurrentItem(row_)
        self.rows.blockSignals(False)
        self._empty.setVisible(not items)
        self.rows.setVisible(bool(items))
        self._show_buttons()

    def set_refusal(self, reason: str | None) -> None:
        refuse(self.add_button, reason)
        self._refused = reason is not None
        self._show_buttons()

    @property
    def _ordered(self) -> bool:
        return self._part.key == "tasks"

    def _build(self) -> None:
        self._refused = False
        self.rows.setRootIsDecorated(False)
        self.rows.setUniformRowHeights(True)
        self.rows.setHeaderLabels([tr(self._part.field(key).title) for key in self._part.columns])
        self.rows.setAccessibleName(tr(self._part.title))
        head = self.rows.header()
        head.setStretchLastSection(True)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for n, width in enumerate(_WIDTHS[self._part.key]):
            self.rows.setColumnWidth(n, self._themes.current.px(width))
        self.rows.currentItemChanged.connect(self._on_current)
        self.add_button.clicked.connect(self.add_wanted)
        self.remove_button.clicked.connect(self._on_remove)
        self.up_button.clicked.connect(lambda: self._on_move(-1))
        self.down_button.clicked.connect(lambda: self._on_move(1))
        line = row(margins=(12, 6, 8, 6), gap=4)
        line.addWidget(self.add_button)
        line.addStretch(1)
        for button in (self.up_button, self.down_button, self.remove_button):
            line.addWidget(button)
        for button in (self.up_button, self.down_button):
            button.setVisible(not self._ordered)
        self._empty.setContentsMargins(12, 4, 12, 8)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout = column(self)
        layout.addLayout(line)
        layout.addWidget(self._empty)
        layout.addWidget(self.rows, 1)

    def _cell(self, item: Mapping[str, Any], key: str) -> str:
        value = item.get(key)
        if value is None and key == "post":
            value, key = item.get("org"), "org"
        field = self._part.field(key)
        if value is None:
            return ""
        if field.choices is not None:
            words = dict(field.choices(self._situation)).get(value)
            return words.partition(" (")[0] if words else str(value)
        return f"{value:g}" if isinstance(value, float) else str(value).replace("\n", " ")

    def _show_buttons(self) -> None:
        there = self.rows.currentItem() is not None and not self._refused
        for button in (self.remove_button, self.up_button, self.down_button):
            button.setEnabled(there)

    def _on_current(self, *_: object) -> None:
        self._show_buttons()
        if self.index is not None:
            self.chosen.emit(self.index)

    def _on_remove(self) -> None:
        if self.index is not None:
            self.remove_wanted.emit(self.index)

    def _on_move(self, by: int) -> None:
        if self.index is not None:
            self.move_wanted.emit(self.index, self.index + by)


_WIDTHS = {"sections": (140,), "triggers": (60,), "tasks": (64, 230), "needs": (150, 120), "posts": (140,)}
