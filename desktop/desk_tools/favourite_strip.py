"""The strip of starred actions over the map: a button each, dragged to its place; a right click takes the star away."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QMenu, QWidget

from desktop.actions import Deed
from desktop.theme import Themes
from desktop.widgets.blocks import emptied
from desktop.widgets.buttons import GlyphButton
from desktop.words import Words
from layers.i18n import N_, language, tr

_WITHOUT_GLYPH = "star"
_EDGE_PX, _GAP_PX = 3, 2


class FavouriteStrip(QFrame):
    """`unstarred` brings the key of an action, `moved` also how many places on. Without any it is not seen."""

    unstarred = Signal(str)
    moved = Signal(str, int)

    def __init__(self, themes: Themes, parent: QWidget) -> None:
        super().__init__(parent)
        self._themes = themes
        self.buttons: dict[str, GlyphButton] = {}
        self._pressed_at: QPoint | None = None
        self.setProperty("ground", "floating")
        self._height_px = 10_000
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(_EDGE_PX, _EDGE_PX, _EDGE_PX, _EDGE_PX)
        self._grid.setSpacing(_GAP_PX)
        Words(self).put(self.setAccessibleName, N_("Favourites"))

    def show_deeds(self, deeds: Iterable[Deed]) -> None:
        emptied(self._grid)
        self.buttons = {}
        for deed in deeds:
            words = deed.title(language())
            button = GlyphButton(self._themes, deed.glyph or _WITHOUT_GLYPH, words, parent=self)
            button.set_name(
                words,
                key=deed.shortcut().toString(),
                hint=tr("Drag: another place; right click: no favourite any more"),
            )
            button.clicked.connect(deed.trigger)
            button.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            button.customContextMenuRequested.connect(partial(self._ask, deed.key, button))
            button.installEventFilter(self)
            self.buttons[deed.key] = button
            self._grid.addWidget(button)
            button.show()  # or it would take no room until the next turn of the loop
        self.setVisible(bool(self.buttons))
        self.fold(self._height_px)

    def fold(self, height_px: int) -> None:
        """Stand in one column where that is no higher, and else in as many as it takes, of about the same length."""
        self._height_px = height_px
        buttons = list(self.buttons.values())
        if buttons:
            each = max(button.sizeHint().height() for button in buttons) + _GAP_PX
            most = max((height_px - 2 * _EDGE_PX + _GAP_PX) // each, 1)
            rows = math.ceil(len(buttons) / math.ceil(len(buttons) / most))
            while self._grid.takeAt(0) is not None:
                pass
            for n, button in enumerate(buttons):
                self._grid.addWidget(button, n % rows, n // rows)
        self._grid.activate()
        self.adjustSize()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A button that is dragged goes to another place, and is not pressed."""
        if isinstance(event, QMouseEvent) and isinstance(watched, GlyphButton):
            at = watched.mapTo(self, event.position().toPoint())
            if event.type() == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
                self._pressed_at = at
            elif event.type() == QEvent.Type.MouseButtonRelease and self._is_dragged(at):
                watched.setDown(False)
                self._let_go(watched, at)
                return True
        return super().eventFilter(watched, event)

    def _is_dragged(self, at: QPoint) -> bool:
        start, self._pressed_at = self._pressed_at, None
        return start is not None and (at - start).manhattanLength() >= QApplication.startDragDistance()

    def _let_go(self, button: QWidget, at: QPoint) -> None:
        """At the place of the button that lies there, or before the first or behind the last."""
        at = QPoint(at)
        keys = list(self.buttons)
        key = next(k for k, other in self.buttons.items() if other is button)
        at.setX(min(max(at.x(), _EDGE_PX), self.width() - _EDGE_PX - 1))  # beside the strip is meant as beside its edge
        above = sum(_comes_before(other, at) for other in self.buttons.values() if other is not button)
        if step := above - keys.index(key):
            self.moved.emit(key, step)

    def _ask(self, key: str, button: QWidget, at: QPoint) -> None:
        menu, keys = QMenu(self), list(self.buttons)
        for words, step in ((tr("Further up"), -1), (tr("Further down"), 1)):
            entry = menu.addAction(words, partial(self.moved.emit, key, step))
            entry.setEnabled(0 <= keys.index(key) + step < len(keys))
        menu.addSeparator()
        menu.addAction(tr("No favourite any more"), partial(self.unstarred.emit, key))
        menu.exec(button.mapToGlobal(at))
        menu.deleteLater()


def _comes_before(button: QWidget, at: QPoint) -> bool:
    """In a column further left, or further up in its own."""
    place = button.geometry()
    if place.right() < at.x():
        return True
    return place.left() <= at.x() and place.center().y() < at.y()
