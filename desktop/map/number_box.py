"""Exact numbers at the pointer while drawing: a coordinate, a distance and a bearing, and what the gesture asks for."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QWidget

from desktop.theme import Themes
from desktop.widgets.label import PlainLabel, plain_tooltip, set_property
from desktop.words import Words
from layers.coordinates import angle
from layers.geo import WGS84, LonLat, distance_m
from layers.gestures.events import Ask, Preview
from layers.i18n import N_, tr
from layers.search import coordinate

_AWAY_PX = 24
_TITLES = (N_("Longitude"), N_("Latitude"), N_("Distance"), N_("Bearing"))
_MOST_ASKED = 3


class NumberBox(QFrame):
    """Follows the pointer until one of its fields has the keyboard. Tab goes round, Enter takes, Esc gives it back.

    The first field takes a whole coordinate too.
    """

    taken = Signal(float, float)
    numbers = Signal(dict)
    left = Signal()

    def __init__(self, themes: Themes, parent: QWidget, *, covered: Callable[[], Sequence[QRect]] = tuple) -> None:
        super().__init__(parent)
        self._covered = covered
        self._at: tuple[LonLat, QPointF] | None = None
        self.setObjectName("number_box")
        self.setProperty("ground", "floating")
        self._from: LonLat | None = None
        self._asks: tuple[Ask, ...] = ()
        self._all: list[QLineEdit] = []
        self._labels: list[PlainLabel] = []
        self._themes = themes
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(8, 8, 8, 8)
        self._grid.setSpacing(4)
        words = Words(self)
        for title in _TITLES:
            label, field = self._row()
            words.put(label.setText, title)
            words.put(field.setAccessibleName, title)
        words.put(
            lambda text: self._all[0].setToolTip(plain_tooltip(text)), N_("A whole coordinate can be typed here too.")
        )
        for _ in range(_MOST_ASKED):
            self._row()
        words.put(self.setAccessibleName, N_("Type a place, Enter takes it"))
        self.hide()

    @property
    def fields(self) -> list[QLineEdit]:
        """Longitude, latitude, distance and bearing."""
        return self._all[: len(_TITLES)]

    @property
    def asked(self) -> list[QLineEdit]:
        """Those of what the gesture asks for, in its order."""
        return self._all[len(_TITLES) :][: len(self._asks)]

    @property
    def in_use(self) -> bool:
        return any(field.hasFocus() for field in self._all)

    def follow(self, place: LonLat, preview: Preview | None, pixel: QPointF) -> None:
        """The pointer is at `place`; `preview` says where distances begin, and what else can be typed."""
        if self.in_use:
            return
        self._at = place, pixel
        self._from = _start(preview)
        self._asks = preview.asks[:_MOST_ASKED] if preview is not None else ()
        self._write(place)
        measured = {ask.key for ask in self._asks}
        away = self._from is not None and not self._only_asked and not measured & {"distance", "radius", "bearing"}
        seen = [not self._only_asked, not self._only_asked, away, away]
        for n, (label, field) in enumerate(zip(self._labels, self._all, strict=True)):
            shown = seen[n] if n < len(_TITLES) else n - len(_TITLES) < len(self._asks)
            label.setVisible(shown)
            field.setVisible(shown)
            field.setEnabled(shown)
        self.adjustSize()
        self._stand_by(pixel)
        self.show()
        self.raise_()

    def renew(self, preview: Preview | None) -> None:
        """The pointer's move has changed the shape: its measures are those of now."""
        if self.isVisible() and self._at is not None and preview is not None and preview.asks:
            self.follow(self._at[0], preview, self._at[1])

    def take_keys(self) -> None:
        """The keyboard goes to the first field."""
        able = [field for field in self._all if field.isEnabled()]
        if self.isVisible() and able:
            asked = self._all[len(_TITLES)]
            first = asked if asked.isEnabled() else able[0]
            first.setFocus(Qt.FocusReason.TabFocusReason)
            first.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        at = self._all.index(watched) if watched in self._all else 0
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._take_asked() if at >= len(_TITLES) else self._take(by_distance=at >= 2)
            case Qt.Key.Key_Escape:
                self.left.emit()
            case Qt.Key.Key_Tab:
                self._go(at, 1)
            case Qt.Key.Key_Backtab:
                self._go(at, -1)
            case _:
                return super().eventFilter(watched, event)
        return True

    @property
    def _only_asked(self) -> bool:
        """Whether a place means nothing to the gesture: a tolerance, a factor or an angle is all it wants."""
        return bool({ask.key for ask in self._asks} & {"tolerance", "factor", "offset"})

    def _row(self) -> tuple[PlainLabel, QLineEdit]:
        label, field = PlainLabel(role="caption", parent=self), QLineEdit(self)
        theme = self._themes.current
        field.setFixedSize(QSize(theme.px(116), theme.size("control.compact")))
        field.installEventFilter(self)
        row = len(self._all)
        self._grid.addWidget(label, row, 0)
        self._grid.addWidget(field, row, 1)
        self._labels.append(label)
        self._all.append(field)
        return label, field

    def _take_asked(self) -> None:
        """All that is asked for at once; what is no number is marked, and nothing is taken."""
        values = [_number(field.text()) for field in self.asked]
        for field, value in zip(self.asked, values, strict=True):
            set_property(field, "problem", "true" if value is None else "")
        if None not in values:
            self.left.emit()
            self.numbers.emit({ask.key: value for ask, value in zip(self._asks, values, strict=True)})

    def _go(self, at: int, step: int) -> None:
        able = [n for n, field in enumerate(self._all) if field.isEnabled()]
        field = self._all[able[(able.index(at) + step) % len(able)]]
        field.setFocus(Qt.FocusReason.TabFocusReason)
        field.selectAll()

    def _take(self, *, by_distance: bool) -> None:
        if not by_distance and (found := _whole(self._all[0].text())) is not None:
            self.left.emit()
            self.taken.emit(*found)
            return
        fields = self._all[2 : len(_TITLES)] if by_distance else self._all[:2]
        read = _number if by_distance else _degrees
        used = [read(field.text()) for field in fields]
        for field, number in zip(fields, used, strict=True):
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
        texts += ["" if ask.value is None else f"{ask.value:.1f}".removesuffix(".0") for ask in self._asks]
        for label, ask in zip(self._labels[len(_TITLES) :], self._asks, strict=False):
            label.setText(f"{tr(ask.title)} {ask.unit}".strip())
        for field, ask in zip(self._all[len(_TITLES) :], self._asks, strict=False):
            field.setAccessibleName(tr(ask.title))
        for field, text in zip(self._all, texts, strict=False):
            field.setText(text)
            set_property(field, "problem", "")

    def _stand_by(self, pixel: QPointF) -> None:
        """Beside the pointer, inside the map, and not under what stands over it."""
        around = self.parentWidget()
        room, size = around.size() if around is not None else self.size(), self.sizeHint()
        x, y = pixel.x() + _AWAY_PX, pixel.y() + _AWAY_PX
        if x + size.width() > room.width():
            x = pixel.x() - _AWAY_PX - size.width()
        if y + size.height() > room.height():
            y = pixel.y() - _AWAY_PX - size.height()
        self.move(max(0, round(x)), max(0, round(y)))
        for rect in self._covered():
            if rect.intersects(self.geometry()) and rect.right() + self.width() < room.width():
                self.move(rect.right() + 1, self.y())


def _start(preview: Preview | None) -> LonLat | None:
    """Where distances and bearings begin: the place that the gesture says, or the last corner."""
    if preview is None or preview.middles:
        return None
    return preview.start or (preview.corners[-1] if preview.corners else None)


def _whole(text: str) -> LonLat | None:
    """A place from a whole coordinate in one field; None where it is only a number or nothing of the kind."""
    found = coordinate(text) if _number(text) is None else None
    return found.lon_lat if found is not None else None


def _degrees(text: str) -> float | None:
    """A number, or degrees, minutes and seconds."""
    plain = _number(text)
    if plain is not None:
        return plain
    found = angle(text)
    return found[0] if found is not None else None


def _number(text: str) -> float | None:
    """What was typed, units and spaces aside; None where it is no number."""
    kept = text.strip().removesuffix("m").removesuffix("°").removesuffix("×").replace(",", ".").replace(" ", "")
    try:
        value = float(kept)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
