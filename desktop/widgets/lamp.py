"""The lamp of a source: a full disc while it is fresh, half when it ages, empty when stale, struck out when silent."""

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop.theme import Themes
from desktop.tokens import Theme
from desktop.widgets.label import plain_tooltip
from layers.i18n import N_, tr

Freshness = Literal["fresh", "ageing", "stale", "dead", "none"]

WORDS = {
    "fresh": N_("Fresh"),
    "ageing": N_("Ageing"),
    "stale": N_("Out of date"),
    "dead": N_("Silent"),
    "none": N_("No data"),
}


class Lamp(QWidget):
    """A disc of 9 px. `what` names the source; state and age follow it on hover and for screen readers."""

    def __init__(self, themes: Themes, what: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._what = what
        self._state: Freshness = "none"
        self._age = ""
        themes.changed.connect(self._on_theme_changed)
        self.retranslate()

    @property
    def state(self) -> Freshness:
        return self._state

    def show_state(self, state: Freshness, age: str = "") -> None:
        """`age` in words, such as "5 min"; see `numbers.age`."""
        self._state = state
        self._age = age
        self.retranslate()
        self.update()

    def retranslate(self) -> None:
        words = " · ".join(part for part in (self._what, tr(WORDS[self._state]), self._age) if part)
        self.setAccessibleName(words)
        self.setToolTip(plain_tooltip(words))

    def sizeHint(self) -> QSize:
        side = self._themes.current.px(13)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_lamp(painter, QRectF(self.rect()), self._state, self._themes.current)
        painter.end()

    def _on_theme_changed(self, theme: Theme) -> None:
        self.updateGeometry()
        self.update()


def paint_lamp(painter: QPainter, rect: QRectF, state: Freshness, theme: Theme) -> None:
    """Draw a lamp in the middle of `rect`: for widgets and for delegates."""
    radius = 4.5 * theme.density
    disc = QRectF(0, 0, 2 * radius - 1.5, 2 * radius - 1.5)
    disc.moveCenter(QPointF(rect.center()))
    colour = {"fresh": theme["accent.base"], "dead": theme["problem.line"]}.get(state, theme["text.muted"])
    style = Qt.PenStyle.DotLine if state == "none" else Qt.PenStyle.SolidLine
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, 1.5 * theme.density, style))
    painter.setBrush(colour if state == "fresh" else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(disc)
    if state == "ageing":
        painter.setBrush(colour)
        painter.drawPie(disc, 90 * 16, 180 * 16)
    elif state == "dead":
        reach = radius * 0.7
        painter.drawLine(disc.center() + QPointF(-reach, reach), disc.center() + QPointF(reach, -reach))
    painter.restore()
