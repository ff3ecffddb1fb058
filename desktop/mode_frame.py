"""The coloured frame around the whole window whenever it does not show the present."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.theme import Themes
from desktop.tokens import Theme
from desktop.widgets.blocks import column

_PERIOD, _GAP = 25.0, 5.0


class ModeFrame(QWidget):
    """Live has no frame; replay has the edge of a film."""

    def __init__(self, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._mode = "live"
        self.content: QVBoxLayout = column(self)
        themes.changed.connect(self._on_theme_changed)

    @property
    def mode(self) -> str:
        return self._mode

    def show_mode(self, mode: str) -> None:
        """`live` or `replay`."""
        self._mode = mode
        width = self._themes.current.mode(mode).width_px
        self.content.setContentsMargins(width, width, width, width)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._themes.current.mode(self._mode)
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._themes.current["bg.window"])
        if look.width_px:
            painter.fillRect(self.rect(), look.line)
            self._paint_film(painter, look.width_px)
        painter.end()

    def _paint_film(self, painter: QPainter, width: int) -> None:
        """Gaps in the edge, like the holes of a film."""
        look, density = self._themes.current.mode(self._mode), self._themes.current.density
        gap = look.stripe if look.stripe is not None else self._themes.current["bg.window"]
        period = _PERIOD * density
        for n in range(int(self.width() / period) + 1):
            for top in (0, self.height() - width):
                painter.fillRect(QRectF(n * period + 20 * density, top, _GAP * density, width), gap)
        for n in range(int(self.height() / period) + 1):
            for left in (0, self.width() - width):
                painter.fillRect(QRectF(left, n * period + 20 * density, width, _GAP * density), gap)

    def _on_theme_changed(self, theme: Theme) -> None:
        self.show_mode(self._mode)
