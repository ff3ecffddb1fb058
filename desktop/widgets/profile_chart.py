"""Heights along a line as a chart: the pointer on it says how far and how high."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from desktop.theme import Themes
from desktop.tokens import Theme
from desktop.widgets.numbers import number, quantity

_Floats = NDArray[np.float64]


class ProfileChart(QWidget):
    """`pointed` brings the number of the place under the pointer, or None where it is not over the line."""

    pointed = Signal(object)

    def __init__(self, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._distance_m: _Floats = np.zeros(0)
        self._height_m: _Floats = np.zeros(0)
        self._line_m: _Floats | None = None
        self._blocked: int | None = None
        self._at: int | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        themes.changed.connect(lambda theme: self.update())

    @property
    def at(self) -> int | None:
        """The place pointed at."""
        return self._at

    def show_heights(
        self, distance_m: _Floats, height_m: _Floats, line_m: _Floats | None = None, blocked: int | None = None
    ) -> None:
        """n distances and heights; a line of sight over them, and the place where the ground blocks it."""
        self._distance_m, self._height_m = distance_m, height_m
        self._line_m, self._blocked = line_m, blocked
        self._point_at(None)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._themes.current.px(360), self._themes.current.px(210))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._themes.current.px(200), self._themes.current.px(170))

    def pixel_at(self, n: int) -> QPointF:
        """Where a place of the line is drawn."""
        room = self._room()
        low, high = self._range()
        known = np.isfinite(self._height_m[n])
        height = float(self._height_m[n]) if known else low
        return QPointF(self._x(float(self._distance_m[n]), room), self._y(height, room, low, high))

    # Pointer and keys

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        room = self._room()
        x = event.position().x()
        if not len(self._distance_m) or not room.left() - 4 <= x <= room.right() + 4:
            self._point_at(None)
            return
        away = (x - room.left()) / room.width() * self._distance_m[-1]
        self._point_at(int(np.abs(self._distance_m - away).argmin()))

    def leaveEvent(self, event: QEvent) -> None:
        self._point_at(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go along the line, a hundredth of it at a time."""
        last = len(self._distance_m) - 1
        if last < 1 or event.key() not in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            super().keyPressEvent(event)
            return
        step = max(last // 100, 1) * (1 if event.key() == Qt.Key.Key_Right else -1)
        self._point_at(min(max((self._at or 0) + step, 0), last))

    def _point_at(self, n: int | None) -> None:
        if n != self._at:
            self._at = n
            self.pointed.emit(n)
            self.update()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        if len(self._distance_m) < 2:
            return
        theme = self._themes.current
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(_small(self.font(), theme))
            room = self._room()
            low, high = self._range()
            self._paint_axes(painter, room, low, high, theme)
            self._paint_ground(painter, room, low, high, theme)
            if self._line_m is not None:
                self._paint_sight(painter, room, low, high, theme)
            if self._at is not None:
                self._paint_pointed(painter, room, theme)

    def _paint_axes(self, painter: QPainter, room: QRectF, low: float, high: float, theme: Theme) -> None:
        metrics = painter.fontMetrics()
        step = _round_step(max((high - low) / 3, 1e-3))
        height = np.ceil(low / step) * step + 0.0  # never a negative zero
        while height <= high:
            y = self._y(height, room, low, high)
            painter.setPen(QPen(theme["line.hair"], 1))
            painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
            painter.setPen(theme["text.muted"])
            words = quantity(height, "m", 0 if step >= 1 else 1)
            painter.drawText(
                QPointF(room.left() - metrics.horizontalAdvance(words) - 6, y + metrics.ascent() / 3), words
            )
            height += step
        whole = float(self._distance_m[-1])
        unit, scale = ("km", 1000.0) if whole >= 2000 else ("m", 1.0)
        step = _round_step(max(whole / 3, 1e-3))
        away = 0.0
        while away <= whole * 1.0001:
            x = self._x(away, room)
            words = quantity(away / scale, unit, 0 if step / scale >= 1 or not away else 1)
            painter.setPen(QPen(theme["line.hair"], 1))
            painter.drawLine(QPointF(x, room.bottom()), QPointF(x, room.bottom() + 4))
            painter.setPen(theme["text.muted"])
            wide = metrics.horizontalAdvance(words)
            left = min(max(x - wide / 2, room.left()), room.right() - wide)
            painter.drawText(QPointF(left, room.bottom() + 4 + metrics.ascent()), words)
            away += step
        painter.setPen(QPen(theme["line.strong"], 1))
        painter.drawLine(room.bottomLeft(), room.bottomRight())

    def _paint_ground(self, painter: QPainter, room: QRectF, low: float, high: float, theme: Theme) -> None:
        """Each stretch with data by itself: where there is none, there is a gap."""
        known = np.isfinite(self._height_m)
        ends = np.flatnonzero(np.diff(np.concatenate(([False], known, [False])).astype(np.int8)))
        fill = theme["accent.soft"]
        for begin, end in ends.reshape(-1, 2).tolist():
            top = self._polyline(self._height_m, begin, end, room, low, high)
            path = QPainterPath(QPointF(top[0].x(), room.bottom()))
            for point in top:
                path.lineTo(point)
            path.lineTo(QPointF(top[-1].x(), room.bottom()))
            painter.fillPath(path, fill)
            painter.setPen(QPen(theme["accent.base"], 1.8))
            painter.drawPolyline(QPolygonF(top))

    def _paint_sight(self, painter: QPainter, room: QRectF, low: float, high: float, theme: Theme) -> None:
        line = self._line_m
        if line is None:
            return
        cut = len(line) if self._blocked is None else self._blocked + 1
        parts = [(0, cut, QPen(theme["text.primary"], 1.6))]
        if cut < len(line):
            parts.append((cut - 1, len(line), QPen(theme["problem.line"], 1.6, Qt.PenStyle.DashLine)))
        for begin, end, pen in parts:
            painter.setPen(pen)
            painter.drawPolyline(QPolygonF(self._polyline(line, begin, end, room, low, high)))
        marks = [(0, "accent.base"), (len(line) - 1, "accent.base")]  # eye and target, as on the map
        if self._blocked is not None:
            marks.append((self._blocked, "problem.line"))
        for n, token in marks:
            self._paint_dot(painter, self._polyline(line, n, n + 1, room, low, high)[0], token, theme)

    def _paint_pointed(self, painter: QPainter, room: QRectF, theme: Theme) -> None:
        n = self._at or 0
        at = self.pixel_at(n)
        painter.setPen(QPen(theme["text.secondary"], 1, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(at.x(), room.top()), QPointF(at.x(), room.bottom()))
        self._paint_dot(painter, at, "accent.base", theme)
        words = self.words_at(n)
        wide = painter.fontMetrics().horizontalAdvance(words)
        left = min(max(at.x() - wide / 2, room.left()), self.width() - wide - 2)
        painter.setPen(theme["text.primary"])
        painter.drawText(QPointF(left, painter.fontMetrics().ascent() + 1), words)

    @staticmethod
    def _paint_dot(painter: QPainter, at: QPointF, token: str, theme: Theme) -> None:
        painter.setPen(QPen(theme["bg.panel"], 1.5))
        painter.setBrush(theme[token])
        painter.drawEllipse(at, 4.5, 4.5)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def words_at(self, n: int) -> str:
        """How far and how high."""
        away, height = float(self._distance_m[n]), float(self._height_m[n])
        far = quantity(away, "m") if away < 1000 else quantity(away / 1000, "km", 2)
        return f"{far} · {quantity(height, 'm', 1)}" if np.isfinite(height) else f"{far} · {number(None)}"

    # Where

    def _polyline(self, values: _Floats, begin: int, end: int, room: QRectF, low: float, high: float) -> list[QPointF]:
        every = max((end - begin) // 4000, 1)
        picked = sorted({*range(begin, end, every), end - 1})
        return [
            QPointF(self._x(float(self._distance_m[n]), room), self._y(float(values[n]), room, low, high))
            for n in picked
        ]

    def _range(self) -> tuple[float, float]:
        values = self._height_m if self._line_m is None else np.concatenate((self._height_m, self._line_m))
        low, high = float(np.nanmin(values)), float(np.nanmax(values))
        room = max((high - low) * 0.08, 1.0)
        return low - room, high + room

    def _room(self) -> QRectF:
        theme = self._themes.current
        left, top, below = theme.px(58), theme.px(22), theme.px(24)
        return QRectF(left, top, max(self.width() - left - theme.px(8), 1), max(self.height() - top - below, 1))

    def _x(self, distance_m: float, room: QRectF) -> float:
        return room.left() + distance_m / max(float(self._distance_m[-1]), 1e-9) * room.width()

    @staticmethod
    def _y(height_m: float, room: QRectF, low: float, high: float) -> float:
        return room.bottom() - (height_m - low) / max(high - low, 1e-9) * room.height()


def _small(font: QFont, theme: Theme) -> QFont:
    small = QFont(font)
    small.setPointSizeF(theme.pt("caption"))
    return small


def _round_step(most: float) -> float:
    """The largest of 1, 2 and 5 times a power of ten that is not more."""
    power = 10.0 ** np.floor(np.log10(most))
    return float(max(n * power for n in (1, 2, 5) if n * power <= most * 1.000001))
