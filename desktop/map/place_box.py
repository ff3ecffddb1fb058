"""Where the pointer is, at the foot of the map: pressed, it offers the grids in which it can be read."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from desktop.widgets.buttons import set_words
from desktop.widgets.label import plain_tooltip
from desktop.widgets.numbers import quantity
from desktop.words import Words
from layers.geo import LonLat
from layers.i18n import N_, tr
from layers.readout import GRIDS

_WIDTH_PX = 190


class PlaceBox(QPushButton):
    """`height_at` gives metres above sea level of a place, or None. `chosen` brings the key of a grid."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.grid = "lonlat"
        self.height_at: Callable[[LonLat], float | None] = lambda place: None
        self._place: LonLat | None = None
        self.setFlat(True)
        self.setProperty("role", "read_out")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setStyleSheet("QPushButton { border: none; background: transparent; padding: 0; text-align: left; }")
        self.clicked.connect(self._ask)
        words = Words(self)
        words.put(self.setAccessibleName, N_("Where the pointer is"))
        words.call(lambda: self.setToolTip(plain_tooltip(tr("Press to choose the grid"))))
        words.call(self._tell)

    def show_place(self, lon: float, lat: float) -> None:
        self._place = lon, lat
        self._tell()

    def use(self, grid: str) -> None:
        """Read out in this grid from now on."""
        if grid in GRIDS:
            self.grid = grid
            self._tell()

    def next_grid(self) -> None:
        """The grid after this one, the first after the last."""
        keys = list(GRIDS)
        self._choose(keys[(keys.index(self.grid) + 1) % len(keys)])

    def _tell(self) -> None:
        if self._place is None:
            set_words(self, "")
            return
        text = GRIDS[self.grid].write(*self._place)
        if (height := self.height_at(self._place)) is not None:
            text = f"{text}  ↑ {quantity(round(height), 'm')}"
        set_words(self, text)
        hint = self.sizeHint()
        # Of a fixed size the words change with every move of the pointer, and no layout of the window is asked again.
        self.setFixedSize(max(_WIDTH_PX, self.minimumWidth(), hint.width()), hint.height())

    def _choose(self, grid: str) -> None:
        self.setFixedWidth(_WIDTH_PX)
        self.use(grid)
        self.chosen.emit(grid)

    def _ask(self) -> None:
        menu = QMenu(self)
        for grid in GRIDS.values():
            action = menu.addAction(tr(grid.words), partial(self._choose, grid.key))
            action.setCheckable(True)
            action.setChecked(grid.key == self.grid)
        menu.exec(self.mapToGlobal(QPoint(0, -menu.sizeHint().height())))
        menu.deleteLater()
