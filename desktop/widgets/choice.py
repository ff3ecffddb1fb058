"""One of some choices, in a box that the wheel scrolls past."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

Choices = Iterable[tuple[Any, str]]


class ChoiceEditor(QComboBox):
    """One of some choices, or none of them."""

    edited = Signal()

    def __init__(self, choices: Choices, name: str = "", parent: QWidget | None = None, *, empty: bool = True) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        if empty:
            self.addItem("—", None)
        for value, title in choices:
            self.addItem(title, value)
        self.activated.connect(self.edited)

    def value(self) -> Any:
        return self.currentData()

    def show_value(self, value: Any) -> None:
        index = next((n for n in range(self.count()) if self.itemData(n) == value), -1)
        if index < 0:
            self.addItem(str(value), value)
            index = self.count() - 1
        self.setCurrentIndex(index)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
