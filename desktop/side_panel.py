"""The panel at the right: all panels of the desks in one stack, with tabs for those the desk needs now."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from desktop.theme import Themes
from desktop.tokens import Theme
from desktop.widgets.blocks import column, hair
from desktop.words import Words
from layers.i18n import tr


class SidePanel(QWidget):
    """A panel is put in once under a key; a desk chooses which have a tab, and in which order."""

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
        self.tabs = QTabBar(self)
        self._stack = QStackedWidget(self)
        self.layout_below: QVBoxLayout = column(self)
        self._build()

    def put(self, key: str, title: str, panel: QWidget) -> None:
        """`title` is marked by the caller's N_."""
        self._titles[key] = title
        self._panels[key] = panel
        self._stack.addWidget(panel)

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
        self.tabs.setUsesScrollButtons(True)
        self.tabs.setDrawBase(False)
        self.tabs.currentChanged.connect(self._on_turned)
        self.layout_below.addWidget(self.tabs)
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

    def _name(self) -> None:
        for n, key in enumerate(self._keys):
            self.tabs.setTabText(n, tr(self._titles[key]))
        self.tabs.setAccessibleName(tr("Panels"))

    def _on_turned(self, index: int) -> None:
        if key := self.current:
            self._stack.setCurrentWidget(self._panels[key])
            self.turned.emit(key)

    def _on_theme_changed(self, theme: Theme) -> None:
        self.tabs.setFixedHeight(theme.size("bar.panel_head"))
