"""The theme that is on: how it is put on the program, and who is told when it changes."""

from pathlib import Path

from PySide6.QtCore import QObject, QTemporaryDir, Signal
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QApplication

from desktop.stylesheet import stylesheet
from desktop.tokens import WORKSTATION, Theme, freshness_of, tokens

__all__ = ["Theme", "Themes", "apply", "freshness_of", "mono_font", "palette", "ui_font"]


class Themes(QObject):
    """The theme that is on: made once, passed in by constructors.

    What draws with colours of its own draws anew when this says `changed`. By then the program is dressed.
    """

    changed = Signal(Theme)

    def __init__(
        self, name: str = "light", *, density: float = WORKSTATION, language: str = "zh", parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._current = Theme.named(name, density)
        self._language = language
        self._app: QApplication | None = None
        self._images = QTemporaryDir()  # arrows and ticks of the stylesheet; gone when this is

    @property
    def current(self) -> Theme:
        return self._current

    def dress(self, app: QApplication) -> None:
        """Put the current theme on `app`, and every later one too."""
        self._app = app
        self._put_on()

    def use(self, name: str) -> None:
        """Switch to light, dark or night."""
        self._become(Theme.named(name, self._current.density))

    def set_language(self, language: str) -> None:
        """Latin text is set closer in English (`en`) than among Chinese (`zh`)."""
        if language != self._language:
            self._language = language
            self._put_on()

    def _become(self, theme: Theme) -> None:
        if theme != self._current:
            self._current = theme
            self._put_on()
            self.changed.emit(theme)

    def _put_on(self) -> None:
        if self._app is not None:
            apply(self._app, self._current, self._language, Path(self._images.path()))


_DRESSED = ""
"""The name of the style that is under a stylesheet, whichever it is."""


def apply(app: QApplication, theme: Theme, language: str, images: Path) -> None:
    """Dress the whole program in `theme`. `images` is a folder for the arrows and ticks it needs.

    A style or stylesheet that is on already is left alone: putting it on takes Qt a tenth of a millisecond for each
    widget. In place of another, Qt would dress each widget once for every widget it lies in; so the other goes first.
    """
    if app.style().name() not in ("fusion", _DRESSED):
        app.setStyle("Fusion")
    app.setPalette(palette(theme))
    app.setFont(ui_font(theme, language))
    if (sheet := stylesheet(theme, images)) != app.styleSheet():
        app.setStyleSheet("")
        app.setStyleSheet(sheet)


def ui_font(theme: Theme, language: str) -> QFont:
    """One family for both scripts, so that Chinese and Latin share a baseline; `language` is zh or en."""
    font = QFont()
    kind = tokens()["type"]
    font.setFamilies(kind["family"]["ui"])
    font.setPointSizeF(theme.pt("body"))
    for feature in kind["features"][language]:
        font.setFeature(QFont.Tag(feature), 1)
    return font


def mono_font(theme: Theme) -> QFont:
    """For identifiers and code."""
    font = QFont()
    font.setFamilies(tokens()["type"]["family"]["mono"])
    font.setPointSizeF(theme.pt("body"))
    return font


_PALETTE = {
    QPalette.ColorRole.Window: "bg.panel",
    QPalette.ColorRole.WindowText: "text.primary",
    QPalette.ColorRole.Base: "bg.raised",
    QPalette.ColorRole.AlternateBase: "bg.panel",
    QPalette.ColorRole.Text: "text.primary",
    QPalette.ColorRole.PlaceholderText: "text.muted",
    QPalette.ColorRole.Button: "bg.raised",
    QPalette.ColorRole.ButtonText: "text.primary",
    QPalette.ColorRole.BrightText: "problem.text",
    QPalette.ColorRole.Highlight: "bg.selected",
    QPalette.ColorRole.HighlightedText: "text.primary",
    QPalette.ColorRole.Accent: "accent.base",
    QPalette.ColorRole.Link: "accent.text",
    QPalette.ColorRole.LinkVisited: "accent.text",
    QPalette.ColorRole.ToolTipBase: "text.primary",
    QPalette.ColorRole.ToolTipText: "bg.raised",
    QPalette.ColorRole.Light: "bg.hover",
    QPalette.ColorRole.Midlight: "line.hair",
    QPalette.ColorRole.Mid: "line.strong",
    QPalette.ColorRole.Dark: "line.strong",
    QPalette.ColorRole.Shadow: "bg.window",
}


def palette(theme: Theme) -> QPalette:
    """What Qt itself draws with, where the stylesheet says nothing."""
    result = QPalette()
    for role, token in _PALETTE.items():
        result.setColor(role, theme[token])
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, role, theme["text.disabled"])
    return result
