"""Exact numbers at the pointer while drawing: a coordinate, or a distance and a bearing from the last corner."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QObject, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QWidget

from desktop.theme import Themes
from desktop.widgets.label import PlainLabel, set_property
from desktop.words import Words
from layers.geo import WGS84, LonLat, distance_m
from layers.i18n import N_

_AWAY_PX = 24
_TITLES = (N_("Longitude"), N_("Latitude"), N_("Distance"), N_("Bearing"))


class NumberBox(QFrame):
    """Follows the pointer until one of its fields has the keyboard. Tab goes round, Enter takes, Esc gives it back."""

    taken = Signal(float, float)
    left = Signal()

    def __init__(self, themes: Themes, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("number_box")
        self.setProperty("ground", "floating")
        self._from: LonLat | None = None
        self._place: LonLat | None = None
        grid = QGridLayout(self)
        grid.setContentsMargins(8, 8, 8, 8)
        grid.setSpacing(4)
        words = Words(self)
        self.fields: list[QLineEdit] = []
        for row, title in enumerate(_TITLES):
            label = PlainLabel(role="caption", parent=self)
            field = QLineEdit(self)
            field.setFixedSize(QSize(themes.current.px(116), themes.current.size("control.compact")))
            field.installEventFilter(self)
            words.put(label.setText, title)
            words.put(field.setAccessibleName, title)
            grid.addWidget(label, row, 0)
            grid.addWidget(field, row, 1)
            self.fields.append(field)
        words.put(self.setAccessibleName, N_("Type a place, Enter takes it"))
        self.hide()

    @property
    def in_use(self) -> bool:
        return any(field.hasFocus() for field in self.fields)

    def follow(self, place: LonLat, start: LonLat | None, pixel: QPointF) -> None:
        """The pointer is at `place`; the last corner is `start`, if there is one."""
        if self.in_use:
            return
        self._place, self._from = place, start
        self._write(place)
        for field in self.fields[2:]:
            field.setEnabled(start is not None)
        self.adjustSize()
        self._stand_by(pixel)
        self.show()
        self.raise_()

    def take_keys(self) -> None:
        """The keyboard goes to the first field."""
        if self.isVisible():
            self.fields[0].setFocus(Qt.FocusReason.TabFocusReason)
            self.fields[0].selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        at = self.fields.index(watched) if watched in self.fields else 0
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._take(by_distance=at >= 2)
            case Qt.Key.Key_Escape:
                self.left.emit()
            case Qt.Key.Key_Tab:
                self._go(at, 1)
            case Qt.Key.Key_Backtab:
                self._go(at, -1)
            case _:
                return super().eventFilter(watched, event)
        return True

    def _go(self, at: int, step: int) -> None:
        able = [n for n, field in enumerate(self.fields) if field.isEnabled()]
        field = self.fields[able[(able.index(at) + step) % len(able)]]
        field.setFocus(Qt.FocusReason.TabFocusReason)
        field.selectAll()

    def _take(self, *, by_distance: bool) -> None:
        numbers = [_number(field.text()) for field in self.fields]
        used = numbers[2:] if by_distance else numbers[:2]
        for field, number in zip(self.fields[2:] if by_distance else self.fields[:2], used, strict=True):
            set_property(field, "problem", "true" if number is None else "")
        first, second = used
        if first is None or second is None:
            return
        if by_distance and self._from is not None:
            lon, lat, _ = WGS84.fwd(*self._from, second, first)
            first, second = float(lon), float(lat)
        if -180 <= first <= 180 and -90 <= second <= 90:
            self.left.emit()
            self.taken.emit(first, second)

    def _write(self, place: LonLat) -> None:
        texts = [f"{place[0]:.6f}", f"{place[1]:.6f}", "", ""]
        if self._from is not None:
            bearing, _, _ = WGS84.inv(*self._from, *place)
            texts[2:] = [f"{distance_m(self._from, place):.1f}", f"{bearing % 360:.1f}"]
        for field, text in zip(self.fields, texts, strict=True):
            field.setText(text)
            set_property(field, "problem", "")

    def _stand_by(self, pixel: QPointF) -> None:
        """Beside the pointer, inside the map."""
        around = self.parentWidget()
        room, size = around.size() if around is not None else self.size(), self.sizeHint()
        x, y = pixel.x() + _AWAY_PX, pixel.y() + _AWAY_PX
        if x + size.width() > room.width():
            x = pixel.x() - _AWAY_PX - size.width()
        if y + size.height() > room.height():
            y = pixel.y() - _AWAY_PX - size.height()
        self.move(max(0, round(x)), max(0, round(y)))


def _number(text: str) -> float | None:
    """What was typed, units and spaces aside; None where it is no number."""
    kept = text.strip().removesuffix("m").removesuffix("°").replace(",", ".").replace(" ", "")
    try:
        value = float(kept)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
