"""One more map of the same facts, in a window of its own: own layers, the extent linked or free, common or own time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QGuiApplication, QPixmap
from PySide6.QtWidgets import QCheckBox, QSplitter, QWidget

from desktop.jobs import Jobs
from desktop.map.canvas import MapCanvas
from desktop.map.swatch import swatch
from desktop.map_area import put_tools
from desktop.panels.layer_look import LayerLookPanel
from desktop.panels.layers import LayersPanel
from desktop.panels.swipe import TITLE as COMPARE
from desktop.panels.swipe import SwipePanel
from desktop.panels.timeline import TimelinePanel
from desktop.panels.tools import ToolStrip
from desktop.parting import Parting
from desktop.theme import Themes
from desktop.widgets.blocks import column, row
from desktop.widgets.buttons import flat_button, set_words
from desktop.words import Words
from layers.geo import Bounds
from layers.i18n import N_, tr
from layers.legend import Entry
from layers.situation import Situation

Swatch = Callable[..., QPixmap]
TITLE = N_("Open another map window")
_SIZE = 1000, 700
_LEFT_PX, _LOOK_PX = 240, 320


class MapWindow(QWidget):
    """Takes its view of the situation and closes it when it is closed itself. `selected` brings what was picked.

    `activated` says that it is the window in front. With `jobs` it has a timeline, for a time of its own. The
    shortcuts of `deeds` are its own, too.
    """

    closed = Signal(object)
    selected = Signal(tuple)
    moved = Signal(object)
    activated = Signal()

    def __init__(
        self, view: Situation, themes: Themes, number: int, *, jobs: Jobs | None, deeds: Iterable[QAction] = ()
    ) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.view_ = view
        self._number = number
        self._following = False
        self._shut = False
        self._placed = False
        self._first: Bounds | None = None
        self.addActions(list(deeds))
        self.canvas = MapCanvas(view, themes, self)
        self.tools = ToolStrip(view, themes, self.canvas)
        self.layers = LayersPanel(view, themes, swatch=swatch, legend=self._legend, parent=self)
        self.look = LayerLookPanel(view, themes, self)
        self.swipe = SwipePanel(view, themes, self)
        self._parting = Parting(self.canvas, self.swipe)
        self.linked = QCheckBox(self)
        self.linked.setChecked(True)
        self.look_button = flat_button("", self)
        self.swipe_button = flat_button("", self)
        self.timeline = TimelinePanel(view, themes, jobs, self) if jobs is not None else None
        self._build()
        view.stack.selected.connect(self._on_selected)
        self.canvas.viewChanged.connect(self._on_moved)
        self.canvas.settled.connect(self.layers.legend.look_again)
        self.canvas.snapping.switched.connect(self.tools.show_snapping)
        self.layers.look_wanted.connect(self.show_look)
        self.layers.layer_chosen.connect(self.look.follow_layer)
        self.look_button.clicked.connect(self._switch_look)
        self.swipe_button.clicked.connect(self._switch_swipe)
        self.swipe.put_away_wanted.connect(self._switch_swipe)
        Words(self).call(self._name)

    def follow(self, bounds: Bounds) -> None:
        """Another map moved: show the same where the extent is linked."""
        if self.linked.isChecked() and not self._following:
            self._following = True
            try:
                self.canvas.set_view(bounds)
            finally:
                self._following = False

    def look_first(self, bounds: Bounds) -> None:
        """Show what was kept where the extent is free, and otherwise `bounds`."""
        self._placed = True
        self.follow(bounds)
        if not self.linked.isChecked():
            self.canvas.set_view(self._first or bounds)

    def show_look(self, key: str) -> None:
        """How a layer is shown in this window."""
        self.look.show_layer(key)
        self.look.show()

    def to_json(self) -> dict[str, Any]:
        """Where it stands and what it shows, to keep in the workspace."""
        place, screen = self.geometry(), self.screen()
        return {
            "screen": screen.name() if screen is not None else "",
            "place": [place.x(), place.y(), place.width(), place.height()],
            "own_time": self.timeline is not None,
            "linked": self.linked.isChecked(),
            "bounds": list(self.canvas.view_bounds()),
            "stack": self.view_.stack.to_json(),
        }

    def restore(self, kept: dict[str, Any]) -> None:
        """As it stood and what it showed; on a screen that is not there any more it stands where the system puts it.

        Raises
        ------
        ValueError, TypeError, KeyError
            It is no window.
        """
        x, y, width, height = (int(number) for number in kept["place"])
        west, south, east, north = (float(number) for number in kept["bounds"])
        self.resize(max(width, 320), max(height, 240))
        if kept["screen"] in {screen.name() for screen in QGuiApplication.screens()}:
            self.move(x, y)
        self.linked.setChecked(bool(kept["linked"]))
        self.view_.stack.restore(kept["stack"])
        self._first = west, south, east, north

    def _build(self) -> None:
        self.setProperty("ground", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.setHandleWidth(1)
        for part in (self.layers, self.canvas, self.look, self.swipe):
            split.addWidget(part)
        split.setStretchFactor(1, 1)
        split.setSizes([_LEFT_PX, _SIZE[0] - _LEFT_PX, _LOOK_PX, _LOOK_PX])
        self.look.hide()
        self.swipe.hide()
        head = row(margins=(12, 4, 12, 4))
        head.addWidget(self.linked)
        head.addStretch(1)
        head.addWidget(self.swipe_button)
        head.addWidget(self.look_button)
        outer = column(self)
        outer.addLayout(head)
        outer.addWidget(split, 1)
        if self.timeline is not None:
            outer.addWidget(self.timeline)
        self.canvas.installEventFilter(self)
        self.canvas.stand_over(self.tools)
        self.resize(*_SIZE)

    def _legend(self, situation: Situation) -> Sequence[Entry]:
        return self.canvas.looks_in_view()

    def _name(self) -> None:
        self.setWindowTitle(tr("Map {n}").format(n=self._number))
        set_words(self.linked, tr("Same extent as the main map"))
        set_words(self.look_button, tr("How it is shown"))
        set_words(self.swipe_button, tr(COMPARE))

    def _switch_look(self) -> None:
        if self.look.isVisible():
            self.look.hide()
            return
        current = self.layers.current_layer
        self.show_look(current.key if current is not None else "")

    def _switch_swipe(self) -> None:
        """Part this map, or make it one again."""
        if not self._parting.put_away():
            self._parting.start(self.layers.current_shown)
        self.swipe.setVisible(self._parting.on)

    def _on_selected(self, ids: tuple[str, ...]) -> None:
        self.selected.emit(ids)

    def _on_moved(self, bounds: Bounds) -> None:
        """Before it has found its place there is nothing that others should follow."""
        if self._placed and self.linked.isChecked() and not self._following:
            self.moved.emit(bounds)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowActivate:
            self.activated.emit()
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.canvas:
            put_tools(self.tools, self.canvas, self.canvas.height())
        return super().eventFilter(watched, event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._shut:
            self._shut = True
            self.view_.stack.selected.disconnect(self._on_selected)
            if self.timeline is not None:
                self.view_.clock.pause()
                self.timeline.stop()
            self.canvas.cancel_gesture()
            self.closed.emit(self)
            self.view_.close()
        super().closeEvent(event)
