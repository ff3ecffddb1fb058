"""Two stacks of layers compared on the map, joined to the window."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject

from desktop.map.sides import Swipe
from desktop.panels.swipe import LEFT, RIGHT, TITLE, SwipePanel
from desktop.theme import Themes
from layers.errors import SituationError
from layers.i18n import tr
from layers.situation import Situation


class Swiping(QObject):
    """Where the line stands is kept until the next time; which layers are where, too."""

    def __init__(self, window: Any, situation: Situation, themes: Themes) -> None:
        super().__init__(window)
        self._window, self._situation = window, situation
        self._canvas = window.map.canvas
        self._share = 0.5
        self.on = False
        self.panel = SwipePanel(situation, themes)
        window.side.put("swipe", TITLE, self.panel)
        self.panel.chosen.connect(self._show)
        self.panel.put_away_wanted.connect(self.put_away)
        self._canvas.swiped.connect(self._on_swiped)
        window.backing_out.before_last(self.put_away)
        window.actions_.add("swipe", TITLE, self.start, keys="Shift+W", glyph="compare")

    def start(self) -> None:
        """Part the map; at first the layer chosen in the tree is on the left only.

        Raises
        ------
        SituationError
            The canvas is not shown.
        """
        if self._window.map.shown == "web":
            raise SituationError(tr("The web map cannot be parted."), hint=tr("Show the canvas first."))
        current = self._window.layers.current_layer
        self.on = True
        if not self.panel.sides and current is not None and self._situation.stack.is_shown(current.key):
            self.panel.put(current.key, LEFT)
        self._window.side.turn_to("swipe")
        self._show()

    def put_away(self) -> bool:
        """One map again; False where it was."""
        was, self.on = self.on, False
        if was:
            self._canvas.compare(None)
            self._window.side.leave("swipe")
        return was

    def _show(self) -> None:
        if self.on:
            self._canvas.compare(Swipe(self.panel.without(LEFT), self.panel.without(RIGHT), self._share))

    def _on_swiped(self, share: float) -> None:
        self._share = share
        self._show()
