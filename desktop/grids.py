"""Grids over the map: MGRS as fine as the scale allows, and a lettered grid to name places by voice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.map.overlay import Line, Overlay, Sign
from desktop.map.view import View
from layers.errors import SituationError
from layers.geo import LonLat
from layers.gestures.asking import ask_measures
from layers.gestures.figures import GUIDE_GRID, Measures
from layers.guide_grids import GridLine, GuideGrid, guide_grid, mgrs_lines, square_at, step_for
from layers.i18n import N_, tr
from layers.style import Stroke

if TYPE_CHECKING:
    from desktop.main_window import MainWindow

_MGRS, _GUIDE = "grid.mgrs", "grid.guide"
_THIN = (Stroke("map.halo", 2.6, opacity=0.6), Stroke("map.label", 0.9, opacity=0.8))
_STRONG = (Stroke("map.halo", 4.0, opacity=0.7), Stroke("map.label", 1.6))


class Grids(QObject):
    """Laid over the map until they are taken away; nothing of them is recorded."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._canvas = window.map.canvas
        self._mgrs = False
        self.guide: GuideGrid | None = None

    def declare(self) -> None:
        """The commands."""
        add = self._window.actions_.add
        add("grid.mgrs", N_("MGRS grid on or off"), self.switch_mgrs, glyph="grid")
        add("grid.guide", N_("Draw a lettered grid"), self.draw, glyph="grid")
        add("grid.clear", N_("Take the lettered grid away"), self.clear, glyph="grid")

    def switch_mgrs(self) -> None:
        self._mgrs = not self._mgrs
        self._canvas.overlay(_MGRS, _mgrs_overlay if self._mgrs else None)

    def draw(self) -> None:
        """Ask for a rectangle and the width of its cells."""
        words = tr("Click both corners, or press Tab and type width, height and the width of a cell.")
        self._window.messages.note(words)
        self._canvas.start(ask_measures(GUIDE_GRID, self._drawn))

    def lay(self, grid: GuideGrid) -> None:
        self.guide = grid
        names = tuple(Sign(place, name, dot=False, pt=11.0) for place, name in grid.names())
        self._canvas.overlay(_GUIDE, Overlay((Line(grid.lines(), _STRONG),), names))

    def clear(self) -> None:
        if self.guide is None:
            raise SituationError(tr("There is no lettered grid on the map."), hint=tr("Draw one first."))
        self.guide = None
        self._canvas.overlay(_GUIDE, None)

    def _drawn(self, corner: LonLat, measures: Measures) -> None:
        try:
            self.lay(guide_grid(GUIDE_GRID.shape(corner, measures).bounds, measures["cell"]))
        except SituationError as error:
            self._window.messages.refuse(error)


def _end(line: GridLine) -> LonLat:
    """The southern end of an easting, the eastern one of a northing: there the map has no tools."""
    (x0, y0), (x1, y1) = line.shape.coords[0], line.shape.coords[-1]
    return (x0, y0) if abs(y1 - y0) > abs(x1 - x0) else (x1, y1)


def _mgrs_overlay(view: View) -> Overlay:
    """Its lines in view, each with its digits where it comes in, and the square in the middle."""
    step = step_for(view.bounds)
    found = mgrs_lines(view.bounds, step)
    signs = [Sign((x, y), line.words, dot=False) for line in found for x, y in [_end(line)] if line.words]
    west, south, east, north = view.bounds
    middle = (west + east) / 2, (south + north) / 2
    if found:
        signs.append(Sign(middle, square_at(middle), dot=False, pt=13.0))
    return Overlay(tuple(Line(line.shape, _THIN) for line in found), tuple(signs))
