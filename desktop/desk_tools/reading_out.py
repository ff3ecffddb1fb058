"""The read-out at the foot of the map and the question what lies at a place, joined to the window."""

from __future__ import annotations

from PySide6.QtCore import QObject
from shapely.geometry.base import BaseGeometry

from desktop.panels.under import TITLE, UnderPanel
from desktop.settings import Settings
from desktop.shell import Shell
from desktop.theme import Themes
from layers.edit import Edit
from layers.feature import Feature, new_id
from layers.geo import LonLat
from layers.gestures.draw import draw_point
from layers.i18n import N_, tr
from layers.readout import ground_height_m
from layers.situation import Situation


class ReadingOut(QObject):
    """The grid is kept for this computer; what lies at a place is listed in the side panel."""

    def __init__(self, window: Shell, situation: Situation, themes: Themes, settings: Settings) -> None:
        super().__init__(window)
        self._situation, self._settings = situation, settings
        self._canvas, self._side, self._messages = window.map.canvas, window.side, window.messages
        place = self._canvas.place_box
        place.use(settings.grid)
        place.height_at = self._height_m
        place.chosen.connect(self._on_grid)
        self.panel = self._side.put("under", TITLE, UnderPanel(situation, themes))
        self.panel.details_wanted.connect(window.details_of)
        self._canvas.asked.connect(self.ask_at)
        window.actions_.add("query", N_("What is here"), self.ask, keys="Shift+I", glyph="info")
        window.actions_.add("grid", N_("Read the pointer in the next grid"), place.next_grid, glyph="gauge")

    def ask(self) -> None:
        """The next click says where."""
        self._messages.note(tr("Click the place to ask about. Esc gives up."))
        self._canvas.start(draw_point(_nameless), self._on_point)

    def ask_at(self, place: LonLat) -> None:
        self.panel.show_place(place, self._canvas.all_under(place))
        self._side.turn_to("under")

    def _on_point(self, edit: Edit) -> None:
        drawn = edit.changes[0].after
        if drawn is not None and drawn.geometry is not None:
            self.ask_at((drawn.geometry.x, drawn.geometry.y))

    def _height_m(self, place: LonLat) -> float | None:
        return ground_height_m(self._situation.picture, self._situation.stack, place)

    def _on_grid(self, grid: str) -> None:
        self._settings.grid = grid


def _nameless(shape: BaseGeometry) -> Feature:
    return Feature(new_id(), "place", {}, shape)
