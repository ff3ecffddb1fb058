"""Buttons: the main one of a panel, plain and flat ones, and those with a glyph, which follow the theme."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractButton, QPushButton, QToolButton, QWidget

from desktop.glyphs import glyph_icon, theme_icon
from desktop.theme import Themes
from desktop.tokens import Theme
from desktop.widgets.label import plain_tooltip, set_property


def main_button(text: str, parent: QWidget | None = None) -> QPushButton:
    """The one thing to do in a panel: at most one of these in each."""
    return _button(text, "main", parent)


def plain_button(text: str, parent: QWidget | None = None) -> QPushButton:
    return _button(text, "", parent)


def flat_button(text: str, parent: QWidget | None = None) -> QPushButton:
    """Looks like a link: for what is done beside the matter, such as Show or Details."""
    return _button(text, "flat", parent)


def remove_button(text: str, parent: QWidget | None = None) -> QPushButton:
    """For what takes something away: crimson words, no fill."""
    return _button(text, "remove", parent)


def _button(text: str, role: str, parent: QWidget | None) -> QPushButton:
    button = QPushButton(parent)
    set_property(button, "role", role)
    set_words(button, text)
    return button


def set_words(button: QAbstractButton, text: str) -> None:
    """Name a button anew, also for screen readers. An ampersand is an ampersand, never a shortcut."""
    button.setText(text.replace("&", "&&"))
    button.setAccessibleName(text)


def refuse(button: QWidget, reason: str | None) -> None:
    """Disable `button` and say why on hover; enable it with None."""
    button.setEnabled(reason is None)
    button.setToolTip(plain_tooltip(reason or ""))
    button.setAccessibleDescription(reason or "")


class GlyphButton(QToolButton):
    """A flat square button with a glyph. `name` is what it does, for the tooltip and for screen readers."""

    def __init__(
        self,
        themes: Themes,
        glyph: str,
        name: str,
        *,
        key: str = "",
        size: int = 18,
        checkable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._themes = themes
        self._glyph = glyph
        self._size = size
        self.setCheckable(checkable)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_name(name, key=key)
        themes.changed.connect(self._on_theme_changed)
        self._on_theme_changed(themes.current)

    def set_name(self, name: str, *, key: str = "", hint: str = "") -> None:
        """What it does, the key for it, and one more line if that is not clear by itself."""
        first = f"{name}  {key}" if key else name
        self.setToolTip(plain_tooltip(f"{first}\n{hint}" if hint else first))
        self.setAccessibleName(name)
        self.setAccessibleDescription(hint)

    def set_glyph(self, glyph: str) -> None:
        self._glyph = glyph
        self._on_theme_changed(self._themes.current)

    @property
    def glyph(self) -> str:
        return self._glyph

    def _on_theme_changed(self, theme: Theme) -> None:
        self.setIcon(theme_icon(self._glyph, theme, self._size))
        self.setIconSize(QSize(theme.px(self._size), theme.px(self._size)))


class ChipButton(QToolButton):
    """A glyph, a word and a menu in one outline. With a mode it wears that mode's colours."""

    def __init__(self, themes: Themes, glyph: str, text: str, *, mode: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._glyph = glyph
        self.setProperty("role", "chip")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        themes.changed.connect(self._on_theme_changed)
        self.show_as(glyph, text, mode=mode)

    def show_as(self, glyph: str, text: str, *, mode: str = "") -> None:
        """`mode` is live, exercise, replay, or empty for a chip without a mode."""
        self._glyph = glyph
        set_property(self, "mode", mode)
        set_words(self, text)
        self._on_theme_changed(self._themes.current)

    def _on_theme_changed(self, theme: Theme) -> None:
        match self.property("mode"):
            case "exercise" | "replay" as mode:
                ink = theme.mode(mode).on
            case "live":
                ink = theme["accent.text"]
            case _:
                ink = theme["text.primary"]
        self.setIcon(glyph_icon(self._glyph, ink, theme.px(16), disabled=theme["text.disabled"]))
        self.setIconSize(QSize(theme.px(16), theme.px(16)))
