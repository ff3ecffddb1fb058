"""The strip of starred actions over the map: a button each; a right click moves it or takes the star away."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QMenu, QWidget

from desktop.actions import Deed
from desktop.theme import Themes
from desktop.widgets.blocks import column, emptied
from desktop.widgets.buttons import GlyphButton
from desktop.words import Words
from layers.i18n import N_, language, tr

_WITHOUT_GLYPH = "star"


class FavouriteStrip(QFrame):
    """`unstarred` brings the key of an action, `moved` also how many places on. Without any it is not seen."""

    unstarred = Signal(str)
    moved = Signal(str, int)

    def __init__(self, themes: Themes, parent: QWidget) -> None:
        super().__init__(parent)
        self._themes = themes
        self.buttons: dict[str, GlyphButton] = {}
        self.setProperty("ground", "floating")
        self._column = column(self, margins=(3, 3, 3, 3), gap=2)
        Words(self).put(self.setAccessibleName, N_("Favourites"))

    def show_deeds(self, deeds: Iterable[Deed]) -> None:
        emptied(self._column)
        self.buttons = {}
        for deed in deeds:
            words = deed.title(language())
            button = GlyphButton(self._themes, deed.glyph or _WITHOUT_GLYPH, words, parent=self)
            button.set_name(
                words, key=deed.shortcut().toString(), hint=tr("Right click: another place, or no favourite any more")
            )
            button.clicked.connect(deed.trigger)
            button.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            button.customContextMenuRequested.connect(partial(self._ask, deed.key, button))
            self.buttons[deed.key] = button
            self._column.addWidget(button)
            button.show()  # or it would take no room until the next turn of the loop
        self.setVisible(bool(self.buttons))
        self.adjustSize()

    def _ask(self, key: str, button: QWidget, at: QPoint) -> None:
        menu, keys = QMenu(self), list(self.buttons)
        for words, step in ((tr("Further up"), -1), (tr("Further down"), 1)):
            entry = menu.addAction(words, partial(self.moved.emit, key, step))
            entry.setEnabled(0 <= keys.index(key) + step < len(keys))
        menu.addSeparator()
        menu.addAction(tr("No favourite any more"), partial(self.unstarred.emit, key))
        menu.exec(button.mapToGlobal(at))
        menu.deleteLater()
