"""What an empty panel says: what would be here, and how to get it there."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.theme import Themes
from desktop.widgets.glyph_label import GlyphLabel
from desktop.widgets.label import PlainLabel, wrapped

_WORDS_WIDTH_PX = 300
_MIDDLE = Qt.AlignmentFlag.AlignHCenter


class EmptyPanel(QWidget):
    """A large glyph, a short title, a sentence, buttons, and a last hint. The words are translated already."""

    def __init__(
        self,
        themes: Themes,
        glyph: str,
        title: str,
        sentence: str = "",
        *,
        buttons: Sequence[QPushButton] = (),
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._title = wrapped(role="title", parent=self)
        self._sentence = wrapped(parent=self)
        self._hint = wrapped(role="muted", parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(8)
        column.addStretch(2)
        column.addWidget(GlyphLabel(themes, glyph, token="text.muted", size=40, parent=self), 0, _MIDDLE)
        column.addSpacing(4)
        for label in (self._title, self._sentence):
            self._add(column, label)
        if buttons:
            column.addSpacing(8)
            column.addLayout(_row(buttons))
            column.addSpacing(8)
        self._add(column, self._hint)
        column.addStretch(3)
        self.set_words(title, sentence, hint)

    def set_words(self, title: str, sentence: str = "", hint: str = "") -> None:
        for label, text in ((self._title, title), (self._sentence, sentence), (self._hint, hint)):
            label.setText(text)
            label.setVisible(bool(text))
        self.setAccessibleName(title)
        self.setAccessibleDescription(f"{sentence} {hint}".strip())

    def _add(self, column: QVBoxLayout, label: PlainLabel) -> None:
        label.setMaximumWidth(_WORDS_WIDTH_PX)
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(label, 100)
        row.addStretch(1)
        column.addLayout(row)


def _row(buttons: Sequence[QPushButton]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addStretch(1)
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    return row
