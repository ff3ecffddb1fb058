"""The scale at the foot of the map: pressed, it offers round scales, and to hold the scale while one looks closer."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from desktop.glyphs import theme_icon
from desktop.theme import Themes
from desktop.widgets.buttons import set_words
from desktop.widgets.label import plain_tooltip
from desktop.widgets.numbers import number
from desktop.words import Words
from layers.i18n import N_, tr

SCALES = (500, 1_000, 2_000, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 5_000_000)


class ScaleBox(QPushButton):
    """`chosen` brings n of a scale 1 : n, `switched` whether the scale is to be held."""

    chosen = Signal(float)
    switched = Signal(bool)

    def __init__(self, themes: Themes, parent: QWidget) -> None:
        super().__init__(parent)
        self._themes = themes
        self.setFlat(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setStyleSheet("QPushButton { border: none; background: transparent; padding: 0; text-align: left; }")
        self.clicked.connect(self._ask)
        self._denominator, self._held = 1.0, 0.0
        words = Words(self)
        words.put(self.setAccessibleName, N_("Scale"))
        words.call(lambda: self.setToolTip(plain_tooltip(tr("Press to choose the scale"))))
        themes.changed.connect(self._tell)

    @property
    def held(self) -> bool:
        return self._held > 0

    def show_scale(self, denominator: float, held: float = 0.0) -> None:
        """n of 1 : n; with n of the scale that is `held`, how many times the map is magnified."""
        self._denominator, self._held = denominator, held
        self._tell()

    def _tell(self) -> None:
        n = self._held or self._denominator
        step = 10 ** max(len(str(int(max(n, 1)))) - 3, 0)
        words = f"1 : {number(round(n / step) * step)}"
        if self.held:
            words = f"{words}  × {self._held / self._denominator:.3g}"
            self.setIcon(theme_icon("lock", self._themes.current, 14))
        else:
            self.setIcon(QIcon())
        set_words(self, words)

    def menu_now(self) -> QMenu:
        """The scales, and the lock."""
        menu = QMenu(self)
        for n in SCALES:
            menu.addAction(f"1 : {number(n)}", partial(self.chosen.emit, float(n)))
        menu.addSeparator()
        lock = menu.addAction(tr("Hold the scale: zooming only magnifies"), lambda: self.switched.emit(not self.held))
        lock.setCheckable(True)
        lock.setChecked(self.held)
        return menu

    def _ask(self) -> None:
        menu = self.menu_now()
        menu.exec(self.mapToGlobal(QPoint(0, -menu.sizeHint().height())))
        menu.deleteLater()
