"""How the work of zones is shared out, also while a border moves; and where their borders do not meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import shapely
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from shapely.geometry.base import BaseGeometry

from desktop.later import later
from desktop.latest import Latest
from desktop.reading import Reading
from desktop.subscribe import subscribe
from layers.analysis.evening import even_out
from layers.analysis.workload import By, Ground, Load, calls_at, loads_of
from layers.edit import DATASET, Change, Edit
from layers.errors import SituationError
from layers.feature import Feature, readable_shapes
from layers.gestures.borders import follow
from layers.gestures.events import Preview
from layers.gestures.tiling import Fault, faults_of
from layers.situation import Situation

_INCIDENT = "incident"
_READ = frozenset({"population_cell", "road"})

Shapes = Mapping[str, BaseGeometry]
LonLats = tuple[NDArray[np.float64], NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Shared:
    """Loads at rest and `now`, which differs while a border moves; `faults` are those at rest."""

    at_rest: Mapping[str, Load]
    now: Mapping[str, Load]
    faults: tuple[Fault, ...] = ()


@dataclass
class _Counted:
    """What the working thread keeps from question to question."""

    ground: Ground = field(default_factory=Ground)
    calls: LonLats | None = None
    known: dict[str, tuple[BaseGeometry, Load]] = field(default_factory=dict)
    faults: tuple[Shapes, tuple[Fault, ...]] | None = None


class LiveZones(QObject):
    """`counted` brings what is Shared of the zones of a kind, `proposed` a Proposal or None."""

    counted = Signal(object)
    proposed = Signal(object)

    def __init__(self, situation: Situation, parent: QObject) -> None:
        super().__init__(parent)
        self._situation = situation
        self._kind = ""
        self._wanted = False
        self._shape: tuple[BaseGeometry, BaseGeometry] | None = None
        self._zones: list[Feature] = []
        self._stale = True
        self._calls: LonLats | None = None
        self._calls_stale = True
        self._reading = Reading(situation, _READ)
        self._counted = _Counted()
        self._latest = Latest(self)
        self._latest.answered.connect(self._on_answered)
        self._proposals = Latest(self)
        self._proposals.answered.connect(self.proposed)
        self._soon = later(self, self._on_soon)
        subscribe(self, situation.picture.changed, self._on_changed)

    def want(self, wanted: bool) -> None:
        """Count only while somebody looks."""
        self._wanted = wanted
        if wanted:
            self._soon.start()

    def show_kind(self, kind: str) -> None:
        if kind != self._kind:
            self._kind, self._stale = kind, True
            self._soon.start()

    def follow(self, preview: Preview | None) -> None:
        """A border moves; None: it is at rest."""
        self._shape = None
        if preview is not None and preview.before is not None and preview.shape is not None:
            self._shape = preview.before, preview.shape
        if self._wanted:
            self._soon.start()

    def propose(self, by: By) -> None:
        shapes = _shapes(self._zones)
        self._proposals.ask(lambda: even_out(shapes, self._counted.ground, by))

    def close(self) -> None:
        self._soon.stop()
        self._latest.close()
        self._proposals.close()

    def _on_soon(self) -> None:
        if not self._wanted or not self._kind:
            return
        if self._reading.unread:
            self._reading.step()
            self._soon.start()
            return
        if self._stale:
            self._zones = list(self._situation.picture.features(self._kind))
            self._stale = False
        if self._calls_stale:
            self._calls, self._calls_stale = self._places_of_calls(), False
        self._latest.ask(partial(self._count, self._zones, self._shape, self._calls))

    def _places_of_calls(self) -> LonLats | None:
        """Of the histories that are there, and of the incidents; None where nothing was ever called in."""
        picture = self._situation.picture
        histories = [picture.archive(dataset) for dataset in picture.archives()]
        middles = shapely.centroid(readable_shapes(picture.rows(_INCIDENT)["geometry"]))
        middles = middles[~(shapely.is_missing(middles) | shapely.is_empty(middles))]
        lon = [*(h.lon for h in histories), shapely.get_x(middles)]
        lat = [*(h.lat for h in histories), shapely.get_y(middles)]
        found = np.concatenate(lon), np.concatenate(lat)
        return found if len(found[0]) else None

    def _count(
        self,
        zones: list[Feature],
        moving: tuple[BaseGeometry, BaseGeometry] | None,
        calls: LonLats | None,
    ) -> Shared:
        """On the working thread, and only there is `_counted` touched."""
        counted = self._counted
        exposed, new = self._reading.exposed()
        if new or calls is not counted.calls:
            counted.ground, counted.calls = Ground(exposed, calls_at(*calls) if calls else None), calls
            counted.known.clear()
        rest = _shapes(zones)
        at_rest = loads_of(rest, counted.ground, counted.known)
        counted.known = {k: (rest[k], load) for k, load in at_rest.items()}
        if counted.faults is None or counted.faults[0].keys() != rest.keys() or not _same(counted.faults[0], rest):
            counted.faults = rest, tuple(faults_of(zones))
        now = at_rest
        if moving is not None:
            now = loads_of(_moved(rest, *moving), counted.ground, counted.known)
        return Shared(at_rest, now, counted.faults[1])

    def _on_answered(self, shared: Shared) -> None:
        self.counted.emit(shared)

    def _on_changed(self, edit: Edit) -> None:
        if self._kind in edit.kinds:
            self._stale = True
        if any(_moves_a_call(change) for change in edit.changes):
            self._calls_stale = True
        if (self._reading.follow(edit) or {self._kind, _INCIDENT} & edit.kinds) and self._wanted:
            self._soon.start()


def _moves_a_call(change: Change) -> bool:
    """Whether calls came from another place by it: a history came or went, or an incident stands elsewhere."""
    before, after = change.before, change.after
    if change.kind == DATASET or before is None or after is None:
        return change.kind in (DATASET, _INCIDENT)
    return change.kind == _INCIDENT and before.geometry != after.geometry


def _shapes(zones: list[Feature]) -> dict[str, BaseGeometry]:
    return {z.id: z.geometry for z in zones if z.geometry is not None and z.geometry.geom_type.endswith("Polygon")}


def _same(a: Shapes, b: Shapes) -> bool:
    return all(a[key] is b[key] for key in a)


def _moved(rest: Shapes, before: BaseGeometry, after: BaseGeometry) -> dict[str, BaseGeometry]:
    """The zones with one border where it is being dragged to, its neighbours along."""
    own = next((k for k, shape in rest.items() if shape.equals_exact(before, 0.0)), None)
    if own is None or not after.is_valid:
        return dict(rest)
    try:
        along = follow(before, after, {k: shape for k, shape in rest.items() if k != own})
    except SituationError:  # it would be refused at the end, and says so there
        along = {}
    return {**rest, **along, own: after}
