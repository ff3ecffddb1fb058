"""The line between two sides of the map: dragged by the pointer, or moved by the arrow keys."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop.glyphs import glyph_pixmap
from desktop.theme import Themes
from desktop.words import Words
from layers.i18n import N_

_WIDE_PX, _GRIP_PX, _GLYPH_PX = 26, 24, 16
_STEP, _LEAP = 0.01, 0.1


class SwipeLine(QWidget):
    """`moved` brings where it is wanted, as a share of the width from 0 to 1, of the height where it lies level. It
    stands where `show_at` says."""

    moved = Signal(float)

    def __init__(self, themes: Themes, parent: QWidget) -> None:
        super().__init__(parent)
        self._themes = themes
        self._share = 0.5
        self._level = False
        self._sheet = QSize(1, 1)
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        words = Words(self)
        words.put(self.setAccessibleName, N_("Line between both sides"))
        words.put(self.setAccessibleDescription, N_("The arrow keys move it, Esc puts it away."))
        themes.changed.connect(self.update)
        self.hide()

    def show_at(self, share: float | None) -> None:
        """None: away."""
        if share is not None:
            self._share = share
            self._place()
        self.setVisible(share is not None)

    def lay(self, *, level: bool) -> None:
        """Upright, or level."""
        if level != self._level:
            self._level = level
            self.setCursor(Qt.CursorShape.SplitVCursor if level else Qt.CursorShape.SplitHCursor)
            self._place()
            self.update()

    def stand_on(self, sheet: QSize) -> None:
        self._sheet = sheet
        self._place()

    def _place(self) -> None:
        wide = self._themes.current.px(_WIDE_PX)
        at = round(self._share * self._length) - wide // 2
        if self._level:
            self.setGeometry(0, at, self._sheet.width(), wide)
        else:
            self.setGeometry(at, 0, wide, self._sheet.height())

    @property
    def _length(self) -> int:
        return max(self._sheet.height() if self._level else self._sheet.width(), 1)

    def _move(self, share: float) -> None:
        self.moved.emit(min(max(share, 0.0), 1.0))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Only the line is taken hold of: beside it the map is dragged as ever."""
        self.setFocus()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            at = self.mapToParent(event.position())
            self._move((at.y() if self._level else at.x()) / self._length)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _LEAP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else _STEP
        wanted = {
            (Qt.Key.Key_Up if self._level else Qt.Key.Key_Left): self._share - step,
            (Qt.Key.Key_Down if self._level else Qt.Key.Key_Right): self._share + step,
            Qt.Key.Key_Home: 0.0,
            Qt.Key.Key_End: 1.0,
        }.get(Qt.Key(event.key()))
        if wanted is None:
            super().keyPressEvent(event)
        else:
            self._move(wanted)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._themes.current
        middle, grip = self.rect().center(), theme.px(_GRIP_PX)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for token, width in (("map_select.halo", 5.0), ("map_select.core", 2.0)):
            painter.setPen(QPen(theme[token], width))
            if self._level:
                painter.drawLine(0, middle.y(), self.width(), middle.y())
            else:
                painter.drawLine(middle.x(), 0, middle.x(), self.height())
        painter.setPen(QPen(theme["map_select.core"], 3.0 if self.hasFocus() else 1.5))
        painter.setBrush(theme["bg.raised"])
        painter.drawEllipse(QPointF(middle), grip / 2, grip / 2)
        side = theme.px(_GLYPH_PX)
        glyph = glyph_pixmap("compare", theme["text.primary"], side, self.devicePixelRatioF())
        spot = QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side)
        painter.drawPixmap(spot.topLeft(), glyph)
        painter.end()
