"""Small marks: the numeral of a level on its colour, the Roman numeral of a response in an ink frame, a tag."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.theme import Themes
from desktop.tokens import Theme
from desktop.widgets.label import PlainLabel, plain_tooltip

ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV"}


class _Mark(QWidget):
    """A numeral in a small rounded box. `what` says which scale it belongs to."""

    def __init__(self, themes: Themes, text: str, what: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._text = text
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.describe(what)
        themes.changed.connect(self._on_theme_changed)

    @property
    def text(self) -> str:
        return self._text

    def describe(self, what: str) -> None:
        """The words for hover and for screen readers, such as "Flood warning, level 2, orange"."""
        self.setAccessibleName(what or self._text)
        self.setToolTip(plain_tooltip(what))

    def sizeHint(self) -> QSize:
        theme = self._themes.current
        width = QFontMetricsF(_numeral_font(self.font(), theme)).horizontalAdvance(self._text) + theme.px(10)
        height = theme.px(18)
        return QSize(max(round(width), height), height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _show(self, text: str) -> None:
        self._text = text
        self.updateGeometry()
        self.update()

    def _on_theme_changed(self, theme: Theme) -> None:
        self.updateGeometry()
        self.update()

    def _paint(self, fill: QColor | None, ink: QColor, line: QColor | None) -> None:
        theme = self._themes.current
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(line, 1.5 * theme.density) if line else Qt.PenStyle.NoPen)
        painter.setBrush(fill if fill else Qt.BrushStyle.NoBrush)
        inset = 0.75 * theme.density if line else 0.0
        radius = theme.px(3 if line else 4)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), radius, radius)
        painter.setPen(ink)
        painter.setFont(_numeral_font(self.font(), theme))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)
        painter.end()


def _numeral_font(base: QFont, theme: Theme) -> QFont:
    font = QFont(base)
    font.setPointSizeF(theme.pt("caption"))
    font.setWeight(QFont.Weight.Bold)
    return font


class LevelBadge(_Mark):
    """A warning or a risk: Arabic numeral on the colour of the level."""

    def __init__(self, themes: Themes, level: int, what: str = "", parent: QWidget | None = None) -> None:
        self._level = level
        super().__init__(themes, str(level), what, parent)

    @property
    def level(self) -> int:
        return self._level

    def show_level(self, level: int, what: str = "") -> None:
        self._level = level
        self.describe(what)
        self._show(str(level))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._themes.current.level(self._level)
        self._paint(look.fill, look.on, None)


class RomanFrame(_Mark):
    """A response level or the grade of an event: Roman numeral in a frame, without colour."""

    def __init__(self, themes: Themes, level: int, what: str = "", parent: QWidget | None = None) -> None:
        super().__init__(themes, ROMAN[level], what, parent)

    def show_level(self, level: int, what: str = "") -> None:
        self.describe(what)
        self._show(ROMAN[level])

    def paintEvent(self, event: QPaintEvent) -> None:
        ink = self._themes.current["text.primary"]
        self._paint(None, ink, ink)


def tag(text: str, parent: QWidget | None = None) -> PlainLabel:
    """A word in a pill, such as Draft or Open."""
    label = PlainLabel(text, role="tag", parent=parent)
    label.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return label


def key_cap(text: str, parent: QWidget | None = None) -> PlainLabel:
    """A key of the keyboard, beside what it does."""
    label = PlainLabel(text, role="key", parent=parent)
    label.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return label
