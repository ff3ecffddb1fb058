"""A glyph that only shows something: beside a sentence, or large in an empty panel."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.glyphs import glyph_pixmap
from desktop.theme import Themes
from desktop.tokens import Theme


class GlyphLabel(QWidget):
    """`token` is the colour's name. It is an ornament: the words beside it say the same."""

    def __init__(
        self,
        themes: Themes,
        glyph: str,
        *,
        token: str = "text.secondary",
        size: int = 16,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._themes = themes
        self._glyph = glyph
        self._token = token
        self._size = size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        themes.changed.connect(self._on_theme_changed)

    def show_glyph(self, glyph: str, token: str | None = None) -> None:
        self._glyph = glyph
        self._token = token or self._token
        self.update()

    def sizeHint(self) -> QSize:
        side = self._themes.current.px(self._size)
        return QSize(side, side).grownBy(self.contentsMargins())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._themes.current
        side = theme.px(self._size)
        rect = QRectF(0, 0, side, side)
        rect.moveCenter(QRectF(self.contentsRect()).center())
        pixmap = glyph_pixmap(self._glyph, theme[self._token], side, self.devicePixelRatioF())
        painter = QPainter(self)
        painter.drawPixmap(rect.topLeft().toPoint(), pixmap)
        painter.end()

    def _on_theme_changed(self, theme: Theme) -> None:
        self.updateGeometry()
        self.update()
