"""Words on the screen. What comes from data is never read as rich text."""

from html import escape
from typing import Literal

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

Role = Literal[
    "", "caption", "muted", "strong", "title", "figure_small", "figure", "problem", "link", "key", "tag"
]  # fmt: skip
Elide = Literal["right", "middle"]

_ELIDE = {"right": Qt.TextElideMode.ElideRight, "middle": Qt.TextElideMode.ElideMiddle}


class PlainLabel(QLabel):
    """A label that shows its text as it is, letter by letter.

    With `elide` it gives way when there is no room, and shows the full text as its tooltip.
    """

    def __init__(
        self, text: str = "", *, role: Role = "", elide: Elide | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._elide = _ELIDE[elide] if elide else None
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.set_role(role)
        self.setText(text)

    def set_role(self, role: Role) -> None:
        """What the words are: see the stylesheet."""
        set_property(self, "role", role)

    def is_elided(self) -> bool:
        """Whether there is too little room for the whole text."""
        return self._elide is not None and self._shown() != self.text()

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return hint if self._elide is None else QSize(self.fontMetrics().horizontalAdvance("…"), hint.height())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and self._elide is not None:
            self.setToolTip(plain_tooltip(self.text()) if self.is_elided() else "")
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.is_elided():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        self.style().drawItemText(
            painter, self.contentsRect(), self.alignment(), self.palette(), self.isEnabled(), self._shown(),
            self.foregroundRole(),
        )  # fmt: skip
        painter.end()

    def _shown(self) -> str:
        mode = self._elide or Qt.TextElideMode.ElideNone
        return self.fontMetrics().elidedText(self.text(), mode, self.contentsRect().width())


def wrapped(text: str = "", *, role: Role = "", parent: QWidget | None = None) -> PlainLabel:
    """A label of several lines."""
    label = PlainLabel(text, role=role, parent=parent)
    label.setWordWrap(True)
    return label


def plain_tooltip(text: str) -> str:
    """`text` as a tooltip that wraps long lines and shows every letter as it is, also `<` and `&`."""
    lines = escape(text).replace("\n", "<br>")
    return f"<span>{lines}</span>" if text else ""


def set_property(widget: QWidget, name: str, value: object) -> None:
    """Set a property the stylesheet looks at, and let it look again."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()
