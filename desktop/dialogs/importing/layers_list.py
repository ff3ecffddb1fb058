"""The layers of a file of several, each taken or left out, and what they are called together."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from desktop.dialogs.importing.entry import Stage
from desktop.glyphs import glyph_icon
from desktop.theme import Themes
from desktop.widgets.blocks import column, row
from desktop.widgets.label import PlainLabel
from desktop.words import Words
from layers.exchange.sheet import Sheet
from layers.i18n import N_, tr


class LayersList(QWidget):
    """`changed`: another choice or group name; `turned_to`: the name of a layer whose rows are wanted."""

    changed = Signal()
    turned_to = Signal(str)

    def __init__(self, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self.list = QListWidget(self)
        self.group = QLineEdit(self)
        self._build()

    @property
    def chosen(self) -> tuple[str, ...] | None:
        """Those with a check mark; None when all have one."""
        items = [self.list.item(n) for n in range(self.list.count())]
        names = tuple(_name_of(item) for item in items if item.checkState() == Qt.CheckState.Checked)
        return None if len(names) == len(items) else names

    def show_layers(
        self, names: Sequence[str], chosen: Sequence[str] | None, sheets: Sequence[Sheet], *, group: str, current: str
    ) -> None:
        """`sheets` are what was seen of those that are chosen: one that asks something says so here."""
        theme = self._themes.current
        said = {sheet.name: _said(sheet) for sheet in sheets}
        self.list.blockSignals(True)
        self.list.clear()
        for name in names:
            words = said.get(name, "")
            item = QListWidgetItem(f"{name} · {tr(words)}" if words else name, self.list)
            item.setData(Qt.ItemDataRole.UserRole, name)
            if words:
                item.setIcon(glyph_icon("problem", theme["problem.text"], theme.px(14)))
            taken = chosen is None or name in chosen
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if taken else Qt.CheckState.Unchecked)
            if name == current:
                self.list.setCurrentItem(item)
        self.list.blockSignals(False)
        self.list.setFixedHeight(theme.px(26 * min(len(names), 6) + 6))
        self.group.setText(group)
        self.setVisible(len(names) > 1)

    def _build(self) -> None:
        words = Words(self)
        self.group.setProperty("size", "compact")
        words.put(self.list.setAccessibleName, N_("Layers of the file"))
        words.put(self.group.setAccessibleName, N_("Name of the group"))
        title, label = PlainLabel(role="strong", parent=self), PlainLabel(role="caption", parent=self)
        words.put(title.setText, N_("Layers of the file"))
        words.put(label.setText, N_("Name of the group"))
        line = row()
        line.addWidget(label)
        line.addWidget(self.group, 1)
        box = column(self, gap=4)
        box.addWidget(title)
        box.addWidget(self.list)
        box.addLayout(line)
        self.list.itemChanged.connect(lambda item: self.changed.emit())
        self.list.currentItemChanged.connect(self._on_current)
        self.group.editingFinished.connect(self.changed)

    def _on_current(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.turned_to.emit(_name_of(item))


def _name_of(item: QListWidgetItem) -> str:
    return str(item.data(Qt.ItemDataRole.UserRole))


def _said(sheet: Sheet) -> str:
    if sheet.outside:
        return N_("Has no places and stays outside")
    return Stage.ASKS.value if sheet.open else ""
