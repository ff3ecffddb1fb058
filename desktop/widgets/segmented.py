"""One of a few, side by side in one frame: the desks, the languages, canvas or web map or both."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QHBoxLayout, QPushButton, QWidget

from desktop.widgets.buttons import set_words
from desktop.widgets.label import set_property


class Segmented(QFrame):
    """A row of choices with a key and a word each. Arrows move along it; `chosen` says what a person chose."""

    chosen = Signal(str)

    def __init__(
        self,
        options: Sequence[tuple[str, str]],
        *,
        name: str = "",
        compact: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        self.setProperty("role", "segmented")
        self.setAccessibleName(name)
        if compact:
            set_property(self, "size", "compact")
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        for key, text in options:
            row.addWidget(self._add(key, text))
        self._group.buttonClicked.connect(self._on_clicked)
        self.choose(options[0][0])

    def _add(self, key: str, text: str) -> QPushButton:
        button = QPushButton(self)
        button.setProperty("role", "segment")
        button.setCheckable(True)
        set_words(button, text)
        self._buttons[key] = button
        self._group.addButton(button)
        return button

    @property
    def current(self) -> str:
        return next(key for key, button in self._buttons.items() if button.isChecked())

    def choose(self, key: str) -> None:
        """Show `key` as chosen; says nothing."""
        self._buttons[key].setChecked(True)

    def button(self, key: str) -> QPushButton:
        return self._buttons[key]

    def set_texts(self, options: Sequence[tuple[str, str]]) -> None:
        """The same keys in other words, when the language changes."""
        for key, text in options:
            set_words(self._buttons[key], text)

    def _on_clicked(self, button: QAbstractButton) -> None:
        self.chosen.emit(self.current)
