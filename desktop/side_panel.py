"""The panel at the right: all panels of the desks in one stack, with tabs for those the desk needs now."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from functools import partial
from itertools import accumulate, takewhile
from typing import TypeVar

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QStackedWidget, QTabBar, QToolButton, QVBoxLayout, QWidget

from desktop.theme import Themes
from desktop.tokens import Theme
from desktop.widgets.blocks import column, hair, row
from desktop.widgets.buttons import GlyphButton
from desktop.words import Words
from layers.i18n import tr

_MARGIN_PX = 4
_Panel = TypeVar("_Panel", bound=QWidget)


class _Tabs(QTabBar):
    """Takes the room there is: who fills it sees to it that the tabs have enough."""

    def wide(self, n: int) -> int:
        """How wide a tab would like to be."""
        return self.tabSizeHint(n).width()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())


class SidePanel(QWidget):
    """A panel is put in once under a key; a desk chooses which have a tab, and in which order.

    Tabs are whole: those there is no room for stand in the menu of `more`, the desk's last ones first.
    """

    turned = Signal(str)

    def __init__(self, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._words = Words(self)
        self._titles: dict[str, str] = {}
        self._panels: dict[str, QWidget] = {}
        self._extra: list[str] = []
        self._desk: tuple[str, ...] = ()
        self._keys: list[str] = []
        self.tabs = _Tabs(self)
        self.more = GlyphButton(themes, "more", "", size=16, parent=self)
        self._menu = QMenu(self.more)
        self._stack = QStackedWidget(self)
        self.layout_below: QVBoxLayout = column(self)
        self._build()

    def put(self, key: str, title: str, panel: _Panel) -> _Panel:
        """The panel, which is in the stack from now on. `title` is marked by the caller's N_."""
        self._titles[key] = title
        self._panels[key] = panel
        self._stack.addWidget(panel)
        return panel

    def show_desk(self, keys: tuple[str, ...]) -> None:
        """The tabs of a desk; what was turned to stays if it is among them."""
        current = self.current
        self._desk = keys
        self._fill()
        self.turn_to(current if current in keys else keys[0])

    @property
    def current(self) -> str:
        index = self.tabs.currentIndex()
        return self._keys[index] if 0 <= index < len(self._keys) else ""

    def turn_to(self, key: str) -> None:
        """Show a panel, with a tab of its own while the desk has none for it."""
        if key not in self._panels:
            return
        if key not in self._keys:
            self._extra = [key]
            self._fill()
        self.tabs.setCurrentIndex(self._keys.index(key))
        self._on_turned(self.tabs.currentIndex())

    def leave(self, key: str) -> None:
        """The panel has done its work: back to the desk's first."""
        if key in self._extra:
            self._extra.remove(key)
            self._fill()
            self.turn_to(self._desk[0])

    def leave_opened(self) -> bool:
        """Leave the panel that the desk has no tab for; False where there is none."""
        opened = self.current
        self.leave(opened)
        return opened not in self._desk

    def _build(self) -> None:
        self.setProperty("ground", "panel")
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(False)
        self.tabs.setDrawBase(False)
        self.tabs.currentChanged.connect(self._on_turned)
        self.more.setMenu(self._menu)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu.aboutToShow.connect(self._fill_menu)
        head = row(margins=(0, 0, _MARGIN_PX, 0), gap=0)
        head.addWidget(self.tabs, 1)
        head.addWidget(self.more)
        self.layout_below.addLayout(head)
        self.layout_below.addWidget(hair(self))
        self.layout_below.addWidget(self._stack, 1)
        self._words.call(self._name)
        self._themes.changed.connect(self._on_theme_changed)
        self._on_theme_changed(self._themes.current)

    def _fill(self) -> None:
        self.tabs.blockSignals(True)
        while self.tabs.count():
            self.tabs.removeTab(0)
        self._keys = [*self._desk, *(key for key in self._extra if key not in self._desk)]
        for key in self._keys:
            self.tabs.addTab(tr(self._titles[key]))
        self.tabs.blockSignals(False)
        self._share_room()

    def _share_room(self) -> None:
        """Show as many tabs as there is room for: the one in front, what was opened, then the desk's in their order."""
        wide = [self.tabs.wide(n) for n in range(self.tabs.count())]
        room, current = self.width() - _MARGIN_PX, self.tabs.currentIndex()
        self.more.setVisible(short := sum(wide) > room)
        if short:
            room -= self.more.sizeHint().width()
        order = sorted(range(len(wide)), key=lambda n: (n != current, self._keys[n] not in self._extra, n))
        shown = list(takewhile(lambda fit: fit[1] <= room or fit[0] == current, self._added_up(order, wide)))
        self._show_tabs([n for n, _ in shown])

    @staticmethod
    def _added_up(order: Sequence[int], wide: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Each tab with the width of all up to it."""
        yield from zip(order, accumulate(wide[n] for n in order), strict=True)

    def _show_tabs(self, shown: Container[int]) -> None:
        """A tab that is as it should be is left alone: told to be so again it would lose its width."""
        for n in range(self.tabs.count()):
            if self.tabs.isTabVisible(n) != (n in shown):
                self.tabs.setTabVisible(n, n in shown)

    def _fill_menu(self) -> None:
        self._menu.clear()
        for n, key in enumerate(self._keys):
            if not self.tabs.isTabVisible(n):
                self._menu.addAction(tr(self._titles[key]), partial(self.turn_to, key))

    def _name(self) -> None:
        for n, key in enumerate(self._keys):
            self.tabs.setTabText(n, tr(self._titles[key]))
        self.tabs.setAccessibleName(tr("Panels"))
        self.more.set_name(tr("More panels"))
        self._share_room()

    def _on_turned(self, index: int) -> None:
        if key := self.current:
            self._stack.setCurrentWidget(self._panels[key])
            self._share_room()
            self.turned.emit(key)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def _on_theme_changed(self, theme: Theme) -> None:
        self.tabs.setFixedHeight(theme.size("bar.panel_head"))
