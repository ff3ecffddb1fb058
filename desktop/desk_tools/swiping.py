"""Two stacks of layers compared on the map, joined to the window."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop.panels.swipe import TITLE, SwipePanel
from desktop.parting import Parting
from desktop.theme import Themes
from desktop.workbench import Workbench
from layers.errors import SituationError
from layers.i18n import tr
from layers.situation import Situation


class Swiping(QObject):
    """Opened by its action, put away by Esc, by its button or with its panel."""

    def __init__(self, window: Workbench, situation: Situation, themes: Themes) -> None:
        super().__init__(window)
        self._window = window
        self.panel = window.side.put("swipe", TITLE, SwipePanel(situation, themes))
        self._parting = Parting(window.map.canvas, self.panel)
        self.panel.put_away_wanted.connect(self.put_away)
        window.backing_out.before_last(self.put_away)
        window.actions_.add("swipe", TITLE, self.start, keys="Shift+W", glyph="compare")

    @property
    def on(self) -> bool:
        return self._parting.on

    def start(self) -> None:
        """Part the map; at first the layer chosen in the tree is on the left only.

        Raises
        ------
        SituationError
            The canvas is not shown.
        """
        if self._window.map.shown == "web":
            raise SituationError(tr("The web map cannot be parted."), hint=tr("Show the canvas first."))
        self._window.side.turn_to("swipe")
        self._parting.start(self._window.layers.current_shown)

    def put_away(self) -> bool:
        """One map again; False where it was."""
        if was := self._parting.put_away():
            self._window.side.leave("swipe")
        return was
