"""The track: a histogram of what happened, marks of what was recorded, an axis, and the moment looked at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.panels.timeline.recorded import EMPTY, Recorded
from desktop.theme import Themes
from desktop.tokens import Theme
from desktop.widgets import numbers
from layers.archive import Archive, from_us, to_us
from layers.i18n import tr

_MINUTE = 60_000_000
_HOUR, _DAY = 60 * _MINUTE, 1440 * _MINUTE
_STEPS = (
    [_MINUTE * n for n in (1, 5, 15, 30)]
    + [_HOUR * n for n in (1, 3, 6, 12)]
    + [_DAY * n for n in (1, 2, 7, 14, 30, 91, 182, 365, 1826)]
)
_LEAST = 10 * _MINUTE
_RECENT, _MANY = 3 * _DAY, 20
_BAR_PX = 4
_AXIS_PX = 20


class Track(QWidget):
    """Press or drag to look at a moment; the wheel zooms; arrows step. Times are µs since 1970 in UTC."""

    sought = Signal(object)
    ranged = Signal()

    def __init__(self, themes: Themes, zone: ZoneInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._zone = zone
        self._archives: Sequence[Archive] = ()
        self._recorded: Recorded = EMPTY
        self._as_known = False
        self._low, self._high = 0, _DAY
        self._now_us = 0
        self._live = True
        self._lanes = False
        self._touched = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        themes.changed.connect(self._on_theme_changed)

    @property
    def span(self) -> tuple[datetime, datetime]:
        """What the track shows, from left to right."""
        return from_us(self._low), from_us(self._high)

    def set_lanes(self, lanes: bool) -> None:
        """A lane for the record and one for each archive, with names; else one histogram of all."""
        self._lanes = lanes
        self.update()

    def show_facts(self, archives: Sequence[Archive], recorded: Recorded, as_known: bool) -> None:
        self._archives, self._recorded, self._as_known = archives, recorded, as_known
        if not self._touched:
            self.show_recent()
        self.update()

    def show_moment(self, moment: datetime, live: bool) -> None:
        self._now_us, self._live = to_us(moment), live
        self.update()

    def show_recent(self) -> None:
        """The last days where most was recorded in them; else everything."""
        lines = self._recorded.recorded_us
        if not len(lines):
            self.show_all()
            return
        last = int(self._recorded.valid_us[-1])
        recent = int((self._recorded.valid_us > last - _RECENT).sum())
        if recent < _MANY or to_us(datetime.now(self._zone)) - last > _RECENT:
            self.show_all()
            return
        self._range(last - _RECENT, max(last, to_us(datetime.now(self._zone))))
        self._touched = False

    def show_all(self) -> None:
        """Everything there is, and now where that is not far off."""
        ends = [t for a in self._archives if len(a) for t in (int(a.time_us[0]), int(a.time_us[-1]))]
        if len(self._recorded.valid_us):
            ends += [int(self._recorded.valid_us[0]), int(self._recorded.valid_us[-1])]
        now = to_us(datetime.now(self._zone))
        first, last = (min(ends), max(ends)) if ends else (now - _DAY, now)
        span = max(last - first, _HOUR)
        end = now if now - last < span // 4 else last + span // 50
        self._range(first - span // 50, max(end, first + _HOUR))
        self._touched = False

    def zoom(self, factor: float, around: float = 0.5) -> None:
        """Show `factor` of the span; `around` from 0 at the left to 1 at the right stays where it is."""
        span = self._high - self._low
        wanted = min(max(int(span * factor), _LEAST), 60 * 365 * _DAY)
        middle = self._low + int(span * around)
        self._range(middle - int(wanted * around), middle + int(wanted * (1 - around)))

    def look_at(self, low: datetime, high: datetime) -> None:
        self._range(to_us(low), to_us(high))

    def step(self) -> timedelta:
        """A step of the arrows: one bar of the histogram."""
        return timedelta(microseconds=max(_MINUTE, (self._high - self._low) // 120))

    def sizeHint(self) -> QSize:
        return QSize(400, self._themes.current.px(54))

    # Pointer and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._seek(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._seek(event.position())
        self.setToolTip(numbers.moment(from_us(self._time_at(event.position().x())).astimezone(self._zone)))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.show_all()

    def wheelEvent(self, event: QWheelEvent) -> None:
        room = self._room()
        around = min(max((event.position().x() - room.left()) / max(room.width(), 1), 0.0), 1.0)
        self.zoom(0.8 if event.angleDelta().y() > 0 else 1.25, around)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Left:
                self.sought.emit(from_us(self._now_us) - self.step())
            case Qt.Key.Key_Right:
                self.sought.emit(from_us(self._now_us) + self.step())
            case Qt.Key.Key_Plus:
                self.zoom(0.5)
            case Qt.Key.Key_Minus:
                self.zoom(2.0)
            case Qt.Key.Key_Home:
                self.show_all()
            case _:
                super().keyPressEvent(event)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._themes.current
        painter = QPainter(self)
        painter.setFont(_small(self.font(), theme))
        room = self._room()
        self._paint_axis(painter, room, theme)
        lanes = self._lane_list() if self._lanes else [("", self._all_bins(room))]
        height = room.height() / max(len(lanes), 1)
        for n, (name, bins) in enumerate(lanes):
            lane = QRectF(room.left(), room.top() + n * height, room.width(), height)
            self._paint_bins(painter, lane, bins, theme, name)
        if not self._lanes:
            self._paint_ticks(painter, room, theme)
        else:
            self._paint_marks(painter, room, theme)
        self._paint_cursor(painter, room, theme)
        painter.end()

    def _room(self) -> QRectF:
        theme = self._themes.current
        left = theme.px(120) if self._lanes else theme.px(6)
        top = theme.px(26) if self._lanes else theme.px(4)
        return QRectF(
            left, top, max(self.width() - left - theme.px(10), 1), max(self.height() - top - theme.px(_AXIS_PX), 1)
        )

    def _paint_axis(self, painter: QPainter, room: QRectF, theme: Theme) -> None:
        painter.setPen(QPen(theme["line.strong"], 1))
        painter.drawLine(room.bottomLeft(), room.bottomRight())
        last_end, metrics = -1e9, painter.fontMetrics()
        for at, words in self._ticks(room.width()):
            x = self._x_of(at, room)
            painter.setPen(QPen(theme["line.hair"], 1))
            painter.drawLine(QPointF(x, room.top() if self._lanes else room.bottom()), QPointF(x, room.bottom() + 3))
            width = metrics.horizontalAdvance(words)
            left = min(max(x - width / 2, room.left() - 4), room.right() - width)
            if left > last_end + 12:
                painter.setPen(theme["text.muted"])
                painter.drawText(QPointF(left, room.bottom() + theme.px(_AXIS_PX) - 5), words)
                last_end = left + width

    def _paint_bins(self, painter: QPainter, lane: QRectF, bins: NDArray[np.int64], theme: Theme, name: str) -> None:
        if name:
            painter.setPen(theme["text.secondary"])
            area = QRectF(theme.px(12), lane.top(), lane.left() - theme.px(20), lane.height())
            words = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, int(area.width()))
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
            painter.setPen(QPen(theme["line.hair"], 1))
            painter.drawLine(lane.bottomLeft(), lane.bottomRight())
        most = int(bins.max()) if len(bins) else 0
        if not most:
            return
        quiet, loud = QColor(theme["line.strong"]), QColor(theme["accent.base"])
        painter.setPen(Qt.PenStyle.NoPen)
        step, cursor = lane.width() / len(bins), self._x_of(self._now_us, lane)
        tall = lane.height() - (4 if not name else 8)
        for n in np.nonzero(bins)[0]:
            high = max(2.0, tall * float(bins[n] / most) ** 0.6)
            left = lane.left() + n * step
            near = not self._live and left <= cursor <= left + step
            painter.setBrush(loud if near or (name and left <= cursor) else quiet)
            painter.drawRect(QRectF(left, lane.bottom() - high, max(step - 1, 1), high))

    def _paint_ticks(self, painter: QPainter, room: QRectF, theme: Theme) -> None:
        """A tick for each line of the journal."""
        painter.setPen(QPen(theme["accent.base"], 1.5))
        times = self._recorded.times(self._as_known)
        first, last = np.searchsorted(times, self._low), np.searchsorted(times, self._high, side="right")
        share = (times[first:last] - self._low) / max(self._high - self._low, 1)
        for x in np.unique(np.round(room.left() + share * room.width())).tolist():
            painter.drawLine(QPointF(x, room.bottom()), QPointF(x, room.bottom() + 4))

    def _paint_marks(self, painter: QPainter, room: QRectF, theme: Theme) -> None:
        """The words of recorded lines above the lanes, where there is room for them."""
        last_end = room.left() - 1e9
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for at, label in self._recorded.marks(self._low, self._high, self._as_known, 1000):
            x = self._x_of(at, room)
            y = room.top() - 10
            if x < last_end + 4:
                continue
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme["text.primary"])
            painter.drawPolygon(_diamond(QPointF(x, y), 4.5))
            words = painter.fontMetrics().elidedText(str(label), Qt.TextElideMode.ElideRight, theme.px(140))
            width = painter.fontMetrics().horizontalAdvance(words)
            last_end = x + 8
            if x + 10 + width < room.right():
                painter.setPen(theme["text.secondary"])
                painter.drawText(QPointF(x + 9, y + 5), words)
                last_end = x + 12 + width

    def _paint_cursor(self, painter: QPainter, room: QRectF, theme: Theme) -> None:
        x = room.right() if self._live else self._x_of(self._now_us, room)
        if not room.left() - 1 <= x <= room.right() + 1:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme["accent.base"], 2))
        painter.drawLine(QPointF(x, 0), QPointF(x, room.bottom() + 2))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme["accent.base"])
        painter.drawPolygon(QPolygonF([QPointF(x - 5, 0), QPointF(x + 5, 0), QPointF(x, 6)]))

    # Values

    def _all_bins(self, room: QRectF) -> NDArray[np.int64]:
        count = max(int(room.width() / _BAR_PX), 1)
        total = _bins(self._recorded.times(self._as_known), self._low, self._high, count)
        for archive in self._archives:
            total = total + _bins(archive.time_us, self._low, self._high, count)
        return total

    def _lane_list(self) -> list[tuple[str, NDArray[np.int64]]]:
        count = max(int(self._room().width() / (2 * _BAR_PX)), 1)
        lanes = [(tr("Recorded"), _bins(self._recorded.times(self._as_known), self._low, self._high, count))]
        lanes += [(tr(a.name), _bins(a.time_us, self._low, self._high, count)) for a in self._archives[:4]]
        return lanes

    def _ticks(self, width: float) -> list[tuple[int, str]]:
        span = self._high - self._low
        most = max(int(width / self._themes.current.px(96)), 1)
        step = next((s for s in _STEPS if span / s <= most), _STEPS[-1])
        local = from_us(self._low).astimezone(self._zone)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        at = to_us(midnight) + ((self._low - to_us(midnight)) // step) * step
        found = []
        while at <= self._high:
            if at >= self._low:
                found.append((at, self._tick_words(at, step)))
            at += step
        return found

    def _tick_words(self, at: int, step: int) -> str:
        local = from_us(at).astimezone(self._zone)
        if step < _DAY:
            return f"{local:%H:%M}" if local.hour or local.minute else f"{local:%m-%d}"
        return f"{local:%Y-%m-%d}" if step >= 14 * _DAY else f"{local:%m-%d}"

    def _x_of(self, at: int, room: QRectF) -> float:
        return room.left() + (at - self._low) / max(self._high - self._low, 1) * room.width()

    def _time_at(self, x: float) -> int:
        room = self._room()
        share = min(max((x - room.left()) / room.width(), 0.0), 1.0)
        return self._low + int(share * (self._high - self._low))

    def _seek(self, at: QPoint | QPointF) -> None:
        self.sought.emit(from_us(self._time_at(at.x())))

    def _range(self, low: int, high: int) -> None:
        self._low, self._high = low, max(high, low + _LEAST)
        self._touched = True
        self.ranged.emit()
        self.update()

    def _on_theme_changed(self, theme: Theme) -> None:
        self.update()


def _bins(times_us: NDArray[np.int64], low: int, high: int, count: int) -> NDArray[np.int64]:
    edges = np.linspace(low, high, count + 1)
    return np.diff(np.searchsorted(times_us, edges)).astype(np.int64)


def _small(font: QFont, theme: Theme) -> QFont:
    small = QFont(font)
    small.setPointSizeF(theme.pt("caption"))
    return small


def _diamond(middle: QPointF, reach: float) -> QPolygonF:
    return QPolygonF([middle + QPointF(x * reach, y * reach) for x, y in ((0, -1), (1, 0), (0, 1), (-1, 0))])
