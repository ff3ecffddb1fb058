"""Grids over the map: MGRS as fine as the scale allows, and a lettered grid to name places by voice."""

from __future__ import annotations

import math
from functools import partial
from itertools import compress

from PySide6.QtCore import QObject, QTimer
from shapely import LineString

from desktop.changing import check_editable
from desktop.drawing import Drawing
from desktop.map.aim import DEGREES, METRES
from desktop.map.canvas import MapCanvas
from desktop.map.labels import Name
from desktop.map.overlay import Line, Overlay, Sign
from desktop.map.view import View
from desktop.shell import Shell
from desktop.subscribe import subscribe
from desktop.widgets.numbers import quantity
from layers.edit import Edit, adding, removing
from layers.errors import SituationError
from layers.feature import Feature, new_id
from layers.figures import Measures
from layers.geo import LonLat, centre_of
from layers.gestures.asking import ask_measures
from layers.gestures.figures import GUIDE_GRID
from layers.guide_grids import GridLine, cells_in, guide_grid, mgrs_lines, square_at, step_for
from layers.i18n import N_, message, tr
from layers.situation import Situation
from layers.style import Stroke

_MGRS, _GUIDE, _SNAP = "grid.mgrs", "grid.guide", "grid.snap"
_KIND, _ROLE = "plan_graphic", "grid"
_LEAST_CELL_PX = 26.0
_FAINT = (Stroke("map.label", 0.9, opacity=0.5),)
_THIN = (Stroke("map.halo", 2.6, opacity=0.6), Stroke("map.label", 0.9, opacity=0.8))


class Grids(QObject):
    """Lines of MGRS and of the grid snapped to are laid over the map; a lettered grid is a graphic on record."""

    def __init__(self, window: Shell, drawing: Drawing) -> None:
        super().__init__(window)
        self._window = window
        self._drawing = drawing
        self._situation = window.situation
        self._canvas = window.map.canvas
        self._mgrs = False
        self.name_on(self._canvas, self._situation)

    def name_on(self, canvas: MapCanvas, view: Situation) -> None:
        """Write the names of the cells over one more map, as its own layers and its own time have them."""
        canvas.overlay(_GUIDE, _Named(canvas, view).overlay)

    def declare(self) -> None:
        """The commands."""
        add = self._window.actions_.add
        add("grid.mgrs", N_("MGRS grid on or off"), self.switch_mgrs, glyph="grid")
        add("grid.guide", N_("Draw a lettered grid"), self.draw, glyph="grid-letters")
        add("grid.clear", N_("Take the lettered grid away"), self.clear, glyph="trash")
        words = N_("Snap to a grid: metres, degrees, none")
        add("snap.grid", words, self.switch_snap_grid, keys="Shift+S", glyph="snap")

    def switch_mgrs(self) -> None:
        self._mgrs = not self._mgrs
        self._window.all_maps.overlay(_MGRS, _mgrs_overlay if self._mgrs else None)

    def switch_snap_grid(self) -> None:
        """The next of them; its lines are seen while it is on."""
        aim = self._canvas.snapping
        aim.grid = {"": METRES, METRES: DEGREES}.get(aim.grid, "")
        self._canvas.overlay(_SNAP, self._snap_overlay if aim.grid else None)
        step = quantity(aim.grid_m, "m") if aim.grid == METRES else f"{aim.grid_deg:g}°"
        self._window.messages.note(
            tr("Snapping to every {step}.").format(step=step) if aim.grid else tr("No snapping to the grid.")
        )

    def draw(self) -> None:
        """Ask for a rectangle and the width of its cells."""
        check_editable(self._situation, self._situation.kinds[_KIND])
        words = tr("Click both corners, or press Tab and type width, height and the width of a cell.")
        self._window.messages.note(words)
        self._drawing.canvas.start(ask_measures(GUIDE_GRID, self._drawn))

    def recorded(self) -> list[Feature]:
        """The lettered grids there are, in the order in which they were drawn."""
        return _recorded(self._situation)

    def clear(self) -> None:
        """Take away those that are selected, or else the last."""
        found = self.recorded()
        if not found:
            raise SituationError(tr("There is no lettered grid on the map."), hint=tr("Draw one first."))
        chosen = [grid for grid in found if grid.id in self._situation.stack.selection] or found[-1:]
        self._drawing.changing.record(removing(*chosen, label=message(N_("Take the lettered grid away"))))

    def _drawn(self, corner: LonLat, measures: Measures) -> None:
        """Recorded after this turn of the loop, when the canvas has let go of the gesture."""
        QTimer.singleShot(0, self, partial(self._record, corner, measures))

    def _record(self, corner: LonLat, measures: Measures) -> None:
        grid = guide_grid(GUIDE_GRID.shape(corner, measures).bounds, measures["cell"])
        name = tr("Grid {n}").format(n=len(self.recorded()) + 1)
        feature = Feature(new_id(), _KIND, {"role": _ROLE, "name": name}, grid.lines())
        self._drawing.changing.record(adding(feature, label=message(N_("Draw {name}"), name=name)))

    def _snap_overlay(self, view: View) -> Overlay:
        aim = self._canvas.snapping
        if aim.grid == METRES:
            return Overlay(tuple(Line(line.shape, _FAINT) for line in mgrs_lines(view.bounds, aim.grid_m)))
        west, south, east, north = view.bounds
        step = aim.grid_deg
        upright = [((x, south), (x, north)) for x in _multiples(west, east, step)]
        level = [((west, y), (east, y)) for y in _multiples(south, north, step)]
        return Overlay(tuple(Line(LineString(ends), _FAINT) for ends in (*upright, *level)))


class _Named(QObject):
    """The names of the cells of lettered grids on one map, where there is room for them."""

    def __init__(self, canvas: MapCanvas, view: Situation) -> None:
        super().__init__(canvas)
        self._view = view
        self._grids: list[tuple[Name, ...]] = []
        self._roomy: tuple[list[bool], Overlay] = [], Overlay()
        subscribe(self, view.picture.changed, self._on_changed)
        self._read()

    def overlay(self, shown: View) -> Overlay:
        if not self._view.stack.is_shown(_KIND):
            return Overlay()
        roomy = [bool(names) and _wide_px(names[0], shown) >= _LEAST_CELL_PX for names in self._grids]
        if roomy != self._roomy[0]:
            kept = tuple(name for names in compress(self._grids, roomy) for name in names)
            self._roomy = roomy, Overlay(names=kept)
        return self._roomy[1]

    def _on_changed(self, edit: Edit) -> None:
        if _KIND in edit.kinds:
            self._read()

    def _read(self) -> None:
        found = [cells_in(grid.geometry) for grid in _recorded(self._view) if grid.geometry is not None]
        self._grids = [tuple(Name(*cell) for cell in cells) for cells in found]
        self._roomy = [], Overlay()


def _recorded(view: Situation) -> list[Feature]:
    return [f for f in view.picture.features(_KIND) if f["role"] == _ROLE and f.geometry is not None]


def _multiples(low: float, high: float, step: float) -> list[float]:
    return [n * step for n in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _wide_px(name: Name, view: View) -> float:
    """How wide its cell is."""
    left, right, *_ = (view.pixel_of(*corner) for corner in name.cell)
    return math.hypot(right.x() - left.x(), right.y() - left.y())


def _digits(line: GridLine) -> Sign:
    """At the southern end of an easting, the eastern one of a northing: there the map has no tools."""
    (x0, y0), (x1, y1) = line.shape.coords[0], line.shape.coords[-1]
    if abs(y1 - y0) > abs(x1 - x0):
        return Sign((x0, y0), line.words, dot=False, along=(0, -1))
    return Sign((x1, y1), line.words, dot=False, along=(-1, 0))


def _mgrs_overlay(view: View) -> Overlay:
    """Its lines in view, each with its digits where it comes in, and in the corner the square of the middle."""
    step = step_for(view.bounds)
    found = mgrs_lines(view.bounds, step)
    west, south, *_ = view.bounds
    square = square_at(centre_of(view.bounds))
    signs = [Sign((west, south), square, dot=False, pt=13.0, along=(0, -1))] if found else []
    signs += [_digits(line) for line in found if line.words]
    return Overlay(tuple(Line(line.shape, _THIN) for line in found), tuple(signs))
