"""More map windows beside the main one: opened, linked, and closed with it."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from desktop.map_window import TITLE, MapWindow
from desktop.subscribe import subscribe
from desktop.theme import Themes
from layers.i18n import N_
from layers.situation import Situation


class Windows(QObject):
    """What is selected in one window is selected in all."""

    def __init__(self, window: Any, situation: Situation, themes: Themes) -> None:
        super().__init__(window)
        self._window, self._situation, self._themes = window, situation, themes
        self._passing = False
        self.open_ones: list[MapWindow] = []
        window.actions_.add(
            "window.map", TITLE, partial(self.open, own_time=False), keys="Ctrl+Shift+N", glyph="layers"
        )
        words = N_("Open another map window with its own time")
        window.actions_.add("window.map.time", words, partial(self.open, own_time=True), glyph="clock")
        window.map.canvas.viewChanged.connect(self._on_main_moved)
        window.closing.connect(self.close)
        subscribe(self, situation.stack.selected, self._select)

    def open(self, *, own_time: bool) -> MapWindow:
        """With the layers as they are now, which are its own from then on."""
        view = self._situation.another_view(own_time=own_time)
        made = MapWindow(view, self._themes, len(self.open_ones) + 2, jobs=self._window.jobs if own_time else None)
        made.closed.connect(self._on_closed)
        made.selected.connect(self._select)
        made.moved.connect(self._window.map.set_view)
        self.open_ones.append(made)
        made.show()
        made.follow(self._window.map.view_bounds())
        return made

    def close(self) -> None:
        """With the main window, before the file is let go."""
        for one in tuple(self.open_ones):
            one.close()

    def _select(self, ids: tuple[str, ...]) -> None:
        if self._passing:
            return
        self._passing = True
        try:
            for stack in (self._situation.stack, *(one.view_.stack for one in self.open_ones)):
                stack.select(ids)
        finally:
            self._passing = False

    def _on_main_moved(self, bounds: Any) -> None:
        for one in self.open_ones:
            one.follow(bounds)

    def _on_closed(self, one: MapWindow) -> None:
        self.open_ones.remove(one)
