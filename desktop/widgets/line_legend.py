"""A legend of lines in one row: a stroke and its word each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop.theme import Themes
from desktop.widgets.blocks import row
from desktop.widgets.label import PlainLabel
from desktop.words import Words
from layers.style import Stroke

_SIZE = QSize(34, 16)


class LineLegend(QWidget):
    """`entries` are strokes from the lowest up and what they stand for, marked by the caller's N_."""

    def __init__(
        self, themes: Themes, entries: Sequence[tuple[Sequence[Stroke], str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        across = row(self, gap=6)
        words = Words(self)
        for strokes, text in entries:
            label = PlainLabel(role="caption", parent=self)
            words.put(label.setText, text)
            across.addWidget(_Sample(themes, strokes, self))
            across.addWidget(label)
            across.addSpacing(8)
        across.addStretch(1)


class _Sample(QWidget):
    def __init__(self, themes: Themes, strokes: Sequence[Stroke], parent: QWidget) -> None:
        super().__init__(parent)
        self._themes, self._strokes = themes, strokes
        self.setFixedSize(_SIZE * themes.current.density)
        themes.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, middle = self._themes.current, self.height() / 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for stroke in self._strokes:
            ink = QColor(theme[stroke.colour])
            ink.setAlphaF(stroke.opacity)
            pen = QPen(ink, stroke.width_px * theme.density)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            if stroke.dash:
                pen.setDashPattern([length / stroke.width_px for length in stroke.dash])
            painter.setPen(pen)
            painter.drawLine(QPointF(2, middle), QPointF(self.width() - 2, middle))
        painter.end()
