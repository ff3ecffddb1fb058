"""Everything a person can do, each once: for menus, keys, buttons and the palette, by name in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from desktop.glyphs import theme_icon
from desktop.theme import Theme, Themes
from desktop.widgets.label import plain_tooltip
from desktop.words import Words
from layers.i18n import LANGUAGES, tr_in

Act = Callable[[], object]


class Deed(QAction):
    """One action with its words in every language and, perhaps, why it cannot be done now."""

    def __init__(self, key: str, text: str, glyph: str, parent: QObject) -> None:
        super().__init__(parent)
        self.key = key
        self.words = text
        self.glyph = glyph
        self.subject = ""
        self.setObjectName(key)

    def title(self, code: str) -> str:
        """Its name in a language: the verb, and what it is done with."""
        words = tr_in(code, self.words)
        return f"{words}: {tr_in(code, self.subject)}" if self.subject else words

    def titles(self) -> list[str]:
        """Its name in every language: what the palette looks through."""
        return [self.title(code) for code in LANGUAGES]

    def refuse(self, reason: str | None) -> None:
        """Grey with a reason on hover; None makes it possible again."""
        self.setEnabled(reason is None)
        self.setToolTip(plain_tooltip(reason or self.text()))


class Actions(QObject):
    """All deeds of a window, in the order in which they were declared."""

    def __init__(self, window: QWidget, themes: Themes) -> None:
        super().__init__(window)
        self._window = window
        self._themes = themes
        self._deeds: dict[str, Deed] = {}
        self._words = Words(self)
        themes.changed.connect(self._on_theme_changed)

    def __getitem__(self, key: str) -> Deed:
        return self._deeds[key]

    def __iter__(self) -> Iterator[Deed]:
        return iter(self._deeds.values())

    def add(self, key: str, text: str, act: Act, *, keys: str = "", glyph: str = "", checkable: bool = False) -> Deed:
        """Declare what `act` does. `keys` is one shortcut or several, parted by spaces."""
        deed = Deed(key, text, glyph, self)
        deed.setCheckable(checkable)
        if keys:
            deed.setShortcuts([QKeySequence(one) for one in keys.split()])
        deed.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        deed.triggered.connect(lambda _checked=False: act())
        self._words.put(deed.setText, text)
        if glyph:
            deed.setIcon(theme_icon(glyph, self._themes.current))
        self._deeds[key] = deed
        self._window.addAction(deed)
        return deed

    def _on_theme_changed(self, theme: Theme) -> None:
        for deed in self:
            if deed.glyph:
                deed.setIcon(theme_icon(deed.glyph, theme))
