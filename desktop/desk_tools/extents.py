"""Back to what the map showed before, and the scale that is chosen or held, joined to the window."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop.later import later
from desktop.shell import Shell
from layers.errors import SituationError
from layers.i18n import N_, tr
from layers.trail import Trail

_REST_MS = 500
Seen = tuple[float, float, float]


class Extents(QObject):
    """Where the map comes to rest for half a second is remembered."""

    def __init__(self, window: Shell) -> None:
        super().__init__(window)
        self._map = window.map
        self._canvas = self._map.canvas
        self.trail: Trail[Seen] = Trail()
        self._rest = later(self, self.remember, _REST_MS)
        self._canvas.viewChanged.connect(lambda _: self._rest.start())
        self._canvas.scale_box.chosen.connect(self._canvas.show_scale)
        self._canvas.scale_box.switched.connect(self._canvas.hold_scale)
        add = window.actions_.add
        add("extent.back", N_("Extent before this one"), self.back, keys="Alt+Shift+Left", glyph="undo")
        add("extent.forward", N_("Extent after this one"), self.forward, keys="Alt+Shift+Right", glyph="redo")
        add("scale.hold", N_("Hold the scale, or let it go"), self.hold_scale, glyph="lock")

    def remember(self) -> None:
        """Now, without waiting for rest."""
        self._rest.stop()
        self.trail.go(self._seen())

    def back(self) -> None:
        self.remember()
        self._look(self.trail.back(), tr("There is no extent before this one."))

    def forward(self) -> None:
        self._look(self.trail.forward(), tr("There is no extent after this one."))

    def hold_scale(self) -> None:
        self._canvas.hold_scale(not self._canvas.scale_box.held)

    def _seen(self) -> Seen:
        place = self._map.place()
        return place["x"], place["y"], place["mpp"]

    def _look(self, seen: Seen | None, why_not: str) -> None:
        if seen is None:
            raise SituationError(why_not)
        self._map.look_at(*seen)
        self._rest.stop()
