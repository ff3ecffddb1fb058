"""The layers of a file of several, each taken or left out, and what they are called together."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from desktop.theme import Themes
from desktop.widgets.blocks import column, row
from desktop.widgets.label import PlainLabel
from desktop.words import Words
from layers.i18n import N_


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
        names = tuple(item.text() for item in items if item.checkState() == Qt.CheckState.Checked)
        return None if len(names) == len(items) else names

    def show_layers(self, names: Sequence[str], chosen: Sequence[str] | None, *, group: str, current: str) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        for name in names:
            item = QListWidgetItem(name, self.list)
            taken = chosen is None or name in chosen
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if taken else Qt.CheckState.Unchecked)
            if name == current:
                self.list.setCurrentItem(item)
        self.list.blockSignals(False)
        self.list.setFixedHeight(self._themes.current.px(26 * min(len(names), 6) + 6))
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
        self.list.currentTextChanged.connect(self.turned_to)
        self.group.editingFinished.connect(self.changed)
