"""The building blocks of the board: a figure that opens its rows, a bar, a tile."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from desktop.theme import Themes
from desktop.tokens import Theme
from desktop.widgets.blocks import column, row
from desktop.widgets.buttons import set_words
from desktop.widgets.glyph_label import GlyphLabel
from desktop.widgets.label import PlainLabel, plain_tooltip


class Figure(QPushButton):
    """A number in large type; pressing it opens the rows it counts."""

    def __init__(self, themes: Themes, text: str, name: str, *, large: bool = False, parent: QWidget | None = None):
        super().__init__(parent)
        self.setFlat(True)
        self.setProperty("role", "figure")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setStyleSheet("QPushButton { border: none; background: transparent; padding: 0; text-align: left; }")
        font = QFont(self.font())
        font.setPointSizeF(themes.current.pt("figure" if large else "figure_small"))
        font.setWeight(QFont.Weight.DemiBold)
        self.setFont(font)
        set_words(self, text)
        self.setAccessibleName(f"{name}: {text}")
        self.setToolTip(plain_tooltip(name))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def show_number(self, text: str, name: str, exact: str = "") -> None:
        set_words(self, text)
        self.setAccessibleName(f"{name}: {exact or text}")
        self.setToolTip(plain_tooltip(f"{name}\n{exact}" if exact and exact != text else name))


class Bar(QWidget):
    """A share of a whole as a thin line."""

    def __init__(self, themes: Themes, share: float | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._share = share
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        themes.changed.connect(self._on_theme_changed)

    def sizeHint(self) -> QSize:
        return QSize(40, self._themes.current.px(4))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._themes.current
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme["line.hair"])
        if self._share:
            width = self.width() * min(self._share, 1.0)
            painter.fillRect(QRectF(0, 0, width, self.height()), theme["accent.base"])
        painter.end()

    def _on_theme_changed(self, theme: Theme) -> None:
        self.update()


class Tile(QWidget):
    """A glyph with its words, a figure of how many, and a bar."""

    def __init__(self, themes: Themes, glyph: str, title: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.figure = Figure(themes, "", title, parent=self)
        self.rest = PlainLabel(role="muted", parent=self)
        head = row(gap=6)
        head.addWidget(GlyphLabel(themes, glyph, size=16, parent=self))
        head.addWidget(PlainLabel(title, role="caption", elide="right", parent=self), 1)
        numbers = row(gap=4)
        numbers.addWidget(self.figure)
        numbers.addWidget(self.rest, 0, Qt.AlignmentFlag.AlignBottom)
        numbers.addStretch(1)
        self._layout = column(self, gap=2)
        self._layout.addLayout(head)
        self._layout.addLayout(numbers)
        self._themes = themes

    def show_share(self, free: float | None, whole: float | None) -> None:
        share = free / whole if free is not None and whole else None
        self._layout.addWidget(Bar(self._themes, share, self))
