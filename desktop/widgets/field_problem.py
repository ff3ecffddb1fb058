"""An editor with room under it for what is wrong with its value, and what to do about that."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.theme import Themes
from desktop.widgets.glyph_label import GlyphLabel
from desktop.widgets.label import set_property, wrapped


class FieldProblem(QWidget):
    """Takes `editor` in. The problem is also the editor's description for screen readers."""

    def __init__(self, themes: Themes, editor: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editor = editor
        self.setFocusProxy(editor)
        self._note = wrapped(role="caption", parent=self)
        self._words = QWidget(self)
        self._text = wrapped(role="problem", parent=self._words)
        self._hint = wrapped(role="caption", parent=self._words)
        self._build(themes)
        self.clear()
        self.set_note("")

    @property
    def problem(self) -> str:
        """The sentence that is showing, or nothing."""
        return self._text.text()

    def show_problem(self, text: str, hint: str = "") -> None:
        self._text.setText(text)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self._words.setVisible(bool(text))
        set_property(self.editor, "problem", bool(text))
        self.editor.setAccessibleDescription(f"{text} {hint}".strip())

    def clear(self) -> None:
        self.show_problem("")

    def set_note(self, text: str) -> None:
        """A quiet line under the editor, such as the formula of a computed value."""
        self._note.setText(text)
        self._note.setVisible(bool(text))

    def _build(self, themes: Themes) -> None:
        sentences = QVBoxLayout()
        sentences.setSpacing(0)
        sentences.addWidget(self._text)
        sentences.addWidget(self._hint)
        row = QHBoxLayout(self._words)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(6)
        glyph = GlyphLabel(themes, "problem", token="problem.text", size=16, parent=self._words)
        glyph.setContentsMargins(0, 3, 0, 0)
        row.addWidget(glyph, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(sentences, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.editor)
        column.addWidget(self._note)
        column.addWidget(self._words)
