"""Where the pointer's place becomes a corner: snapped to what is shown, or held in a direction by a key."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import shapely
from PySide6.QtCore import QObject, QPointF, Signal

from desktop.later import later
from desktop.map.view import View, grown
from desktop.subscribe import subscribe
from layers.edit import DATASET, Edit
from layers.feature import readable_shapes
from layers.geo import RADIUS_M, LonLat, mercator, to_mercator
from layers.gestures.aim import at_right_angle, parallel_to
from layers.gestures.events import Preview, Snap, Target
from layers.gestures.snapping import Edges, Snapper, edges_of
from layers.guide_grids import meeting_near
from layers.situation import Situation

REACH_PX = 10.0
_AROUND = 0.25
_MOST_OWN = 500
_GRID_PX = 40.0
METRES, DEGREES = "m", "deg"
METRES_A_DEGREE = math.pi * RADIUS_M / 180


class Aim(QObject):
    """Reads what can be snapped to when a gesture begins, a layer at a time, and keeps up with edits.

    `on` is whether it snaps at all, `grid` to which grid too: METRES of UTM, DEGREES, or none. `mark` is what the last
    place snapped to.
    """

    switched = Signal(bool)

    def __init__(self, situation: Situation, view: Callable[[], View], parent: QObject) -> None:
        super().__init__(parent)
        self._situation = situation
        self._view = view
        self._snapper = Snapper()
        self._edge: tuple[LonLat, LonLat] | None = None
        self._pressed: Snap | None = None
        self.on = True
        self.grid = ""
        self.mark: Snap | None = None
        self._awake = False
        self._soon = later(self, self._on_soon)
        subscribe(self, situation.picture.changed, self._on_changed)
        subscribe(self, situation.stack.changed, self._on_stack_changed)

    def switch(self, on: bool | None = None) -> None:
        """Snap or not; None is for the other way."""
        self.on = not self.on if on is None else on
        self.mark = None
        self.switched.emit(self.on)

    @property
    def grid_deg(self) -> float:
        """How far apart the lines of the grid of degrees are; 0 without it."""
        return _round_step(_GRID_PX * self._view().mpp / METRES_A_DEGREE) if self.grid == DEGREES else 0.0

    @property
    def grid_m(self) -> int:
        """How far apart the lines of the grid of metres are; 0 without it."""
        return max(round(_round_step(_GRID_PX * self._view().ground_mpp)), 1) if self.grid == METRES else 0

    def wake(self) -> None:
        """A gesture begins."""
        self._awake = True
        self._soon.start()

    def rest(self) -> None:
        """It is over."""
        self._awake = False
        self.mark = self._edge = None
        self._soon.stop()

    def hold_parallel(self, held: bool) -> None:
        """While the key is down: parallel to the edge that the pointer was on when it went down."""
        self._edge = self.mark.edge if held and self.mark is not None else None

    def place(self, pixel: QPointF, preview: Preview | None, *, right_angle: bool) -> LonLat:
        """What the pointer means at a pixel; `preview` says what is in hand."""
        place = self._view().lon_lat(pixel)
        self.mark = self._snap(pixel, preview)
        if self.mark is not None:
            place = self.mark.place
        corners = _corners_before(preview)
        if self._edge is not None:
            return parallel_to(place, corners, self._edge)
        return at_right_angle(place, corners) if right_angle else place

    def _snap(self, pixel: QPointF, preview: Preview | None) -> Snap | None:
        if not self.on or (preview is not None and not preview.snaps):
            return None
        view = self._view()
        self._look(view)
        own = preview.ids if preview is not None else frozenset()
        found = self._snapper.near(
            *view.place(pixel), REACH_PX * view.mpp, own=own, grid_deg=self.grid_deg, more=_own_corners(preview)
        )
        return found if found is not None or not self.grid_m else self._to_metres(pixel, view)

    def _to_metres(self, pixel: QPointF, view: View) -> Snap | None:
        meeting = meeting_near(view.lon_lat(pixel), self.grid_m)
        away = view.pixel_of(*meeting) - pixel
        return Snap(meeting, Target.GRID) if math.hypot(away.x(), away.y()) <= REACH_PX else None

    def _look(self, view: View) -> None:
        """Take up what is around the view, where the last look does not hold it all."""
        box, looked = view.box, self._snapper.box
        inside = looked is not None and all(
            (looked[0] <= box[0], looked[1] <= box[1], looked[2] >= box[2], looked[3] >= box[3])
        )
        if not inside or (looked is not None and looked[2] - looked[0] > 8 * (box[2] - box[0])):
            for key in self._snapper.layers - set(self._wanted()):
                self._snapper.drop(key)
            self._snapper.look(grown(box, _AROUND * (box[2] - box[0])))

    def _wanted(self) -> list[str]:
        """Layers that are drawn at this scale, and not made of a history."""
        view, kinds = self._view(), self._situation.kinds
        shown = [layer.key for layer in self._situation.stack.shown() if not layer.archive and layer.key in kinds]
        limits = {key: kinds[key].style.max_mpp for key in shown}
        return [key for key in shown if not limits[key] or view.ground_mpp <= limits[key]]

    def _on_soon(self) -> None:
        """Read one layer more, and then whatever the person does comes first."""
        unread = [key for key in self._wanted() if key not in self._snapper.layers]
        if not unread or not self._awake:
            return
        self._look(self._view())
        rows = self._situation.picture.rows(unread[0]) if self._situation.picture.count(unread[0]) else None
        shapes = readable_shapes(rows["geometry"]) if rows else np.zeros(0, dtype=object)
        kept = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
        ids = [str(i) for i, there in zip(rows["id"], kept.tolist(), strict=True) if there] if rows else []
        self._snapper.read(unread[0], ids, mercator(shapes[kept]))
        self._soon.start()

    def _on_changed(self, edit: Edit) -> None:
        coming: dict[str, dict[str, shapely.Geometry | None]] = {}
        for change in (change for change in edit.changes if self._snapper.layers.intersection(change.kinds)):
            if change.kind == DATASET:
                for key in change.kinds:
                    self._snapper.drop(key)
                continue
            shape = change.after.geometry if change.after is not None else None
            coming.setdefault(change.kind, {})[change.id] = mercator(shape) if shape is not None else None
        for key, changed in coming.items():
            self._snapper.change(key, changed)

    def _on_stack_changed(self, keys: frozenset[str]) -> None:
        wanted = set(self._wanted())
        for key in keys & self._snapper.layers - wanted:
            self._snapper.drop(key)
        if self._awake:
            self._soon.start()


def _round_step(least: float) -> float:
    """1, 2 or 5 in a row of tens, and not less than that."""
    ten = 10.0 ** math.floor(math.log10(least))
    return next(step * ten for step in (1, 2, 5, 10) if step * ten >= least)


def _corners_before(preview: Preview | None) -> tuple[LonLat, ...]:
    """The corners a direction is taken from: those drawn so far, or the place where distances begin."""
    if preview is None or preview.middles:
        return ()
    if preview.start is not None and preview.corners and preview.corners[-1] == preview.start:
        return preview.corners
    return (preview.start,) if preview.start is not None else ()


def _own_corners(preview: Preview | None) -> Edges | None:
    """Those of the shape being drawn, but not the last one: the pointer would never leave it."""
    if preview is None or preview.middles or not 3 <= len(preview.corners) <= _MOST_OWN:
        return None
    return edges_of([(x, y) for x, y in to_mercator(np.array(preview.corners[:-1])).tolist()])
