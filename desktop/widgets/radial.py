"""A menu in a ring around the pointer: six to nine actions, one always at the same angle."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop.glyphs import paint_glyph
from desktop.theme import Themes, ui_font
from layers.i18n import language, tr

_OUTER, _INNER, _MIDDLE = 112, 50, 82
_BELOW = 46
_GLYPH = 22
DELETE_DEG = 180.0
"""Where Delete lies, clockwise from the top: straight down."""


@dataclass(frozen=True, slots=True)
class Slice:
    """`words` are translated. With a `reason` it cannot be done now, and that is said in its place."""

    key: str
    words: str
    glyph: str
    act: Callable[[], object]
    reason: str = ""


class RadialMenu(QWidget):
    """Opened at the pointer. Arrows go round, Enter does it, Esc or a press elsewhere closes it.

    The last slice lies at DELETE_DEG, whatever their number.
    """

    closed = Signal()

    def __init__(self, slices: Sequence[Slice], title: str, themes: Themes, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setMouseTracking(True)
        self.slices = tuple(slices)
        self.current = -1
        self._title = title
        self._themes = themes
        self._armed = False
        self.setAccessibleName(title)
        side = 2 * themes.current.px(_OUTER)
        self.resize(QSize(side + themes.current.px(2 * _BELOW), side + themes.current.px(_BELOW)))

    def open_at(self, place: QPoint) -> None:
        """With its middle at `place` of the screen, kept on the screen."""
        at = place - QPoint(round(self._middle.x()), round(self._middle.y()))
        screen = self.screen().availableGeometry()
        x = min(max(at.x(), screen.left()), max(screen.right() - self.width(), screen.left()))
        y = min(max(at.y(), screen.top()), max(screen.bottom() - self.height(), screen.top()))
        self.move(x, y)
        self.show()
        self.setFocus()

    def angle_of(self, key: str) -> float:
        """The middle of a slice, in degrees clockwise from the top."""
        n = next(n for n, each in enumerate(self.slices) if each.key == key)
        return self._angle(n)

    def point_of(self, key: str) -> QPoint:
        """The middle of a slice in the menu."""
        turn = math.radians(self.angle_of(key))
        reach = self._themes.current.px(_MIDDLE)
        return (self._middle + QPointF(math.sin(turn) * reach, -math.cos(turn) * reach)).toPoint()

    @property
    def said(self) -> str:
        """What stands under the ring: the action pointed at and why it cannot be done, if so; else the title."""
        if not 0 <= self.current < len(self.slices):
            return self._title
        chosen = self.slices[self.current]
        return f"{chosen.words}: {chosen.reason}" if chosen.reason else chosen.words

    def do_current(self) -> None:
        """Do what is pointed at, and close; what cannot be done stays and says why."""
        if not 0 <= self.current < len(self.slices) or self.slices[self.current].reason:
            return
        act = self.slices[self.current].act
        self.close()
        act()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._go(self._at(event.position()))
        self._armed = True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._armed = True
        if self._at(event.position()) < 0:
            self.close()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The release of the click that opened it chooses nothing unless the pointer has moved onto a slice."""
        self._go(self._at(event.position()))
        if self._armed and self.current >= 0:
            self.do_current()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        count = len(self.slices)
        match event.key():
            case Qt.Key.Key_Right | Qt.Key.Key_Down | Qt.Key.Key_Tab:
                self._go((self.current + 1) % count)
            case Qt.Key.Key_Left | Qt.Key.Key_Up | Qt.Key.Key_Backtab:
                self._go((self.current - 1) % count if self.current >= 0 else count - 1)
            case Qt.Key.Key_Delete:
                self._go(count - 1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Space:
                self.do_current()
            case Qt.Key.Key_Escape:
                self.close()
            case _:
                super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Tab goes round too."""
        tabs = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in tabs:
            self.keyPressEvent(event)
            return True
        return super().event(event)

    def hideEvent(self, event: object) -> None:
        self.closed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._themes.current
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for n, each in enumerate(self.slices):
                path = self._path(n)
                chosen = n == self.current
                ground = theme["bg.sunken" if each.reason else "accent.soft" if chosen else "bg.raised"]
                painter.fillPath(path, ground)
                painter.strokePath(path, QPen(theme["line.focus" if chosen else "line.strong"], 2 if chosen else 1))
                ink = theme[
                    "text.disabled" if each.reason else "problem.text" if each.key == "delete" else "text.primary"
                ]
                half = theme.px(_GLYPH) / 2
                at = QPointF(self.point_of(each.key))
                paint_glyph(painter, each.glyph, ink, QRectF(at.x() - half, at.y() - half, 2 * half, 2 * half))
            self._paint_words(painter)

    def _paint_words(self, painter: QPainter) -> None:
        theme = self._themes.current
        font = ui_font(theme, language())
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        words = metrics.elidedText(self.said, Qt.TextElideMode.ElideRight, self.width() - 24)
        wide = metrics.horizontalAdvance(words) + 16
        top = self._middle.y() + theme.px(_OUTER) + 6
        box = QRectF(self._middle.x() - wide / 2, top, wide, metrics.height() + 8)
        painter.setPen(QPen(theme["line.strong"], 1))
        painter.setBrush(theme["bg.raised"])
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(theme["text.primary"])
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    @property
    def _middle(self) -> QPointF:
        return QPointF(self.width() / 2, self._themes.current.px(_OUTER) + 2)

    def _angle(self, n: int) -> float:
        """The last one lies at DELETE_DEG, the others follow it clockwise."""
        return (DELETE_DEG + (n + 1) * 360 / len(self.slices)) % 360

    def _at(self, place: QPointF) -> int:
        """The slice at a place of the menu; -1 inside the ring or outside of it."""
        off = place - self._middle
        reach = math.hypot(off.x(), off.y())
        theme = self._themes.current
        if not theme.px(_INNER) <= reach <= theme.px(_OUTER):
            return -1
        turn = math.degrees(math.atan2(off.x(), -off.y())) % 360
        step = 360 / len(self.slices)
        return round((turn - DELETE_DEG) / step - 1) % len(self.slices)

    def _path(self, n: int) -> QPainterPath:
        theme, step = self._themes.current, 360 / len(self.slices)
        outer, inner = theme.px(_OUTER), theme.px(_INNER)
        start = 90 - self._angle(n) - step / 2 + 1  # Qt counts from three o'clock, against the clock
        path = QPainterPath()
        middle = self._middle
        around = QRectF(middle.x() - outer, middle.y() - outer, 2 * outer, 2 * outer)
        within = QRectF(middle.x() - inner, middle.y() - inner, 2 * inner, 2 * inner)
        path.arcMoveTo(around, start)
        path.arcTo(around, start, step - 2)
        path.arcTo(within, start + step - 2, -(step - 2))
        path.closeSubpath()
        return path

    def _go(self, n: int) -> None:
        if n != self.current:
            self.current = n
            self.setToolTip("")
            self.setAccessibleDescription(self.said if n >= 0 else tr("Arrows go round, Enter does it, Esc closes."))
            self.update()
