"""One more map of the same facts, in a window of its own: own layers, the extent linked or free, common or own time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QPixmap
from PySide6.QtWidgets import QCheckBox, QSplitter, QWidget

from desktop.jobs import Jobs
from desktop.map.canvas import MapCanvas
from desktop.map.swatch import swatch
from desktop.panels.layers import LayersPanel
from desktop.panels.timeline import TimelinePanel
from desktop.theme import Themes
from desktop.widgets.blocks import column, row
from desktop.widgets.buttons import set_words
from desktop.words import Words
from layers.i18n import N_, tr
from layers.situation import Situation
from layers.style import Look

Swatch = Callable[..., QPixmap]
_SIZE = 900, 640
_LEFT_PX = 240


class MapWindow(QWidget):
    """Takes its view of the situation and closes it when it is closed itself. `selected` brings what was picked.

    With `jobs` it has a timeline, for a time of its own.
    """

    closed = Signal(object)
    selected = Signal(tuple)
    moved = Signal(object)

    def __init__(self, view: Situation, themes: Themes, number: int, *, jobs: Jobs | None) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.view_ = view
        self._number = number
        self._following = False
        self._shut = False
        self.canvas = MapCanvas(view, themes, self)
        self.layers = LayersPanel(view, themes, swatch=swatch, legend=self._legend, parent=self)
        self.linked = QCheckBox(self)
        self.linked.setChecked(True)
        self.timeline = TimelinePanel(view, themes, jobs, self) if jobs is not None else None
        self._build()
        view.stack.selected.connect(self._on_selected)
        self.canvas.viewChanged.connect(self._on_moved)
        self.canvas.looked.connect(self.layers.legend.look_again)
        Words(self).call(self._name)

    def follow(self, bounds: Any) -> None:
        """Another map moved: show the same where the extent is linked."""
        if self.linked.isChecked() and not self._following:
            self._following = True
            try:
                self.canvas.set_view(bounds)
            finally:
                self._following = False

    def _build(self) -> None:
        self.setProperty("ground", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.setHandleWidth(1)
        split.addWidget(self.layers)
        split.addWidget(self.canvas)
        split.setStretchFactor(1, 1)
        split.setSizes([_LEFT_PX, _SIZE[0] - _LEFT_PX])
        head = row(margins=(12, 4, 12, 4))
        head.addWidget(self.linked)
        head.addStretch(1)
        outer = column(self)
        outer.addLayout(head)
        outer.addWidget(split, 1)
        if self.timeline is not None:
            outer.addWidget(self.timeline)
        self.resize(*_SIZE)

    def _legend(self, situation: Situation) -> Sequence[tuple[Look, str]]:
        return self.canvas.looks_in_view()

    def _name(self) -> None:
        self.setWindowTitle(tr("Map {n}").format(n=self._number))
        set_words(self.linked, tr("Same extent as the main map"))

    def _on_selected(self, ids: tuple[str, ...]) -> None:
        self.selected.emit(ids)

    def _on_moved(self, bounds: Any) -> None:
        if self.linked.isChecked() and not self._following:
            self.moved.emit(bounds)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._shut:
            self._shut = True
            self.view_.stack.selected.disconnect(self._on_selected)
            if self.timeline is not None:
                self.view_.clock.pause()
                self.timeline.stop()
            self.closed.emit(self)
            self.view_.close()
        super().closeEvent(event)


TITLE = N_("Open another map window")
