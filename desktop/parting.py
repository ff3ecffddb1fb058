"""A map parted in two: the choice of a panel, and the line that is dragged on the map."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop.map.canvas import MapCanvas
from desktop.map.sides import Swipe
from desktop.panels.swipe import LEFT, RIGHT, SwipePanel


class Parting(QObject):
    """Where the line stands is kept until the next time; which layers are where, too."""

    def __init__(self, canvas: MapCanvas, panel: SwipePanel) -> None:
        super().__init__(panel)
        self._canvas, self._panel = canvas, panel
        self._share = 0.5
        self.on = False
        panel.chosen.connect(self._show)
        canvas.swiped.connect(self._on_swiped)

    def start(self, shown: str | None) -> None:
        """Part the map; at first the layer `shown` is on the first side only."""
        self.on = True
        if not self._panel.sides and shown is not None:
            self._panel.put(shown, LEFT)
        self._show()

    def put_away(self) -> bool:
        """One map again; False where it was."""
        was, self.on = self.on, False
        if was:
            self._canvas.compare(None)
        return was

    def _show(self) -> None:
        if self.on:
            panel = self._panel
            self._canvas.compare(Swipe(panel.without(LEFT), panel.without(RIGHT), self._share, panel.level))

    def _on_swiped(self, share: float) -> None:
        self._share = share
        self._show()
