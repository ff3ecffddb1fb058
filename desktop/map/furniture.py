"""What stands round the map: scale bar, scale, north, pointer, what is seen of history, credits, buttons."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.glyphs import glyph_pixmap
from desktop.map.place_box import PlaceBox
from desktop.map.scale_box import ScaleBox
from desktop.map.view import View
from desktop.theme import Themes
from desktop.widgets.buttons import GlyphButton
from desktop.widgets.label import PlainLabel, set_property
from desktop.widgets.numbers import number, quantity
from desktop.words import Words
from layers.i18n import N_, tr

_LONGEST_PX = 110
_MARGIN_PX, _GAP_PX = 12, 16


class Foot(QFrame):
    """The strip below the map. `spilled` carries what it has no room to tell, and "" once it has."""

    spilled = Signal(str)

    def __init__(self, themes: Themes, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("map_foot")
        self.setProperty("ground", "bar")
        self.setFixedHeight(themes.current.size("bar.map_foot"))
        self._view = View()
        self._counts: list[tuple[str, int, int]] = []
        self._left_out = 0
        self._readying = False
        self._spilt = ""
        self.bar = _ScaleBar(themes, self)
        self.scale = ScaleBox(themes, self)
        self.north = _North(themes, self)
        self.place = PlaceBox(self)
        self.told = PlainLabel(role="caption", elide="right", parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(_MARGIN_PX, 0, _MARGIN_PX, 0)
        row.setSpacing(_GAP_PX)
        for widget in (self.bar, self.scale, self.north, self.place, self.told):
            row.addWidget(widget)
        row.addStretch(1)
        self.told.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        words = Words(self)
        words.call(self._tell)

    def show_view(self, view: View, sheet: View) -> None:
        """`sheet` is the view as it is drawn: at another scale where the scale is held."""
        self._view = view
        self.bar.show_view(view)
        self.scale.show_scale(view.denominator, sheet.denominator if sheet is not view else 0.0)

    def show_place(self, lon: float, lat: float) -> None:
        self.place.show_place(lon, lat)

    def show_facts(self, counts: list[tuple[str, int, int]], left_out: int) -> None:
        """Rows of histories in sight, and how many shapes nobody can draw."""
        if (counts, left_out) != (self._counts, self._left_out):
            self._counts, self._left_out = counts, left_out
            self._tell()

    def show_readying(self, readying: bool) -> None:
        """Say quietly that the map is being made ready, or no more."""
        if readying != self._readying:
            self._readying = readying
            self._tell()

    def words(self) -> str:
        """What is told of what is drawn, in the foot or over it."""
        return self.told.text()

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._make_room()
        return super().event(event)

    def _make_room(self) -> None:
        """Where the map is narrow, what is told goes to stand on the map, then north gives way, then the scale bar: the
        scale itself is written beside it."""
        spare = self.width() - 2 * _MARGIN_PX - sum(_wide(w) + _GAP_PX for w in (self.scale, self.place))
        for widget in (self.bar, self.north):
            spare -= _wide(widget) + _GAP_PX
            widget.setVisible(spare >= 0)
        has_room = spare >= self.told.sizeHint().width()
        self.told.setVisible(has_room)
        self._spill("" if has_room else self.told.text())

    def _spill(self, words: str) -> None:
        if words != self._spilt:
            self._spilt = words
            self.spilled.emit(words)

    def _tell(self) -> None:
        told = [
            tr("{name}: {seen} of {all}").format(name=tr(name), seen=number(seen), all=number(total))
            for name, seen, total in self._counts
        ]
        if self._left_out:
            told.append(tr("Shapes that cannot be drawn: {n}").format(n=number(self._left_out)))
        if self._readying:
            told.append(tr("The map is warming up"))
        self.told.setText(" · ".join(told))
        self._make_room()


class Corner(PlainLabel):
    """Words in a lower corner of the map: one line, on no more than half of its width.

    Where that is too little the tooltip has it whole.
    """

    _MARGIN_PX, _LEAST_PX = 6, 160

    def __init__(self, title: str, parent: QWidget, *, left: bool = False) -> None:
        super().__init__(role="caption", elide="right", parent=parent)
        self._left = left
        set_property(self, "ground", "bar")
        side = Qt.AlignmentFlag.AlignLeft if left else Qt.AlignmentFlag.AlignRight
        self.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        self.setContentsMargins(self._MARGIN_PX, 1, self._MARGIN_PX, 1)
        Words(self).put(self.setAccessibleName, title)
        self.hide()

    def say(self, words: str, sheet: QSize) -> None:
        """On a map of that size; "" for nothing."""
        self.setText(words)
        self.setVisible(bool(words))
        self.stand_on(sheet)

    def stand_on(self, sheet: QSize) -> None:
        whole = self.sizeHint()
        width = min(whole.width(), max(sheet.width() // 2, self._LEAST_PX))
        at = 0 if self._left else sheet.width() - width
        self.setGeometry(at, sheet.height() - whole.height(), width, whole.height())
        passes = Qt.WidgetAttribute.WA_TransparentForMouseEvents  # the map below has the pointer, unless words are cut
        self.setAttribute(passes, not self.is_elided())


class _ScaleBar(QWidget):
    """A round length on the ground."""

    def __init__(self, themes: Themes, parent: QWidget) -> None:
        super().__init__(parent)
        self._themes = themes
        self._ground_mpp = 1.0
        self.setFixedSize(themes.current.px(190), themes.current.size("bar.map_foot"))

    def show_view(self, view: View) -> None:
        if view.ground_mpp != self._ground_mpp:
            self._ground_mpp = view.ground_mpp
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        metres = round_length(_LONGEST_PX * self._ground_mpp)
        width = metres / self._ground_mpp
        middle = self.height() / 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._themes.current["text.secondary"], 1.4))
        painter.drawPolyline(
            [
                QPointF(1, middle - 1),
                QPointF(1, middle + 4),
                QPointF(1 + width, middle + 4),
                QPointF(1 + width, middle - 1),
            ]
        )
        painter.setPen(self._themes.current["text.secondary"])
        words = quantity(metres, "m") if metres < 1000 else quantity(metres / 1000, "km")
        painter.drawText(QRectF(width + 10, 0, 90, self.height()), Qt.AlignmentFlag.AlignVCenter, words)
        painter.end()


def round_length(most_m: float) -> float:
    """The largest of 1, 2, 3, 5 times a power of ten that is not more."""
    power = 1.0
    while power * 10 <= most_m:
        power *= 10
    while power > most_m:
        power /= 10
    return max(n * power for n in (1, 2, 3, 5) if n * power <= most_m)


class _North(QWidget):
    """North is up."""

    def __init__(self, themes: Themes, parent: QWidget) -> None:
        super().__init__(parent)
        self._themes = themes
        self._label = PlainLabel(role="caption", parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 0, 0, 0)
        row.addWidget(self._label)
        Words(self).put(self._label.setText, N_("N"))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        pixmap = glyph_pixmap("north", self._themes.current["text.secondary"], 14, self.devicePixelRatioF())
        painter.drawPixmap(0, (self.height() - 14) // 2, pixmap)
        painter.end()


def _wide(widget: QWidget) -> int:
    """The least width at which all of it is read."""
    return max(widget.minimumWidth(), widget.minimumSizeHint().width())


def _name(button: GlyphButton, text: str, key: str) -> None:
    button.set_name(tr(text), key=key)


class Buttons(QFrame):
    """Zoom and fit, on the map."""

    zoomed = Signal(float)
    fit = Signal()

    def __init__(self, themes: Themes, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("map_buttons")
        self.setProperty("ground", "floating")
        column = QVBoxLayout(self)
        column.setContentsMargins(3, 3, 3, 3)
        column.setSpacing(2)
        words = Words(self)
        for glyph, text, key, act in (
            ("plus", N_("Zoom in"), "+", lambda: self.zoomed.emit(2.0)),
            ("minus", N_("Zoom out"), "-", lambda: self.zoomed.emit(0.5)),
            ("fit", N_("Show all, or what is selected"), "F", self.fit.emit),
        ):
            button = GlyphButton(themes, glyph, tr(text), key=key, parent=self)
            button.setFixedSize(QSize(themes.current.px(30), themes.current.px(30)))
            button.setObjectName(f"map_{glyph}")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(act)
            words.call(partial(_name, button, text, key))
            column.addWidget(button)
