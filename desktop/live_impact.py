"""The impact of the shape under the pointer or of the area selected: asked while it moves, never waited for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal
from shapely.geometry.base import BaseGeometry

from desktop.later import later
from desktop.latest import Latest
from desktop.reading import Reading
from desktop.subscribe import subscribe
from layers.analysis.impact import KINDS_COUNTED, Impact, impact_of, with_wider
from layers.edit import Edit
from layers.gestures.buffer import buffers
from layers.gestures.events import Preview
from layers.situation import Situation


@dataclass(frozen=True, slots=True)
class Answer:
    """What the shape holds `now`, and what it held `before` the drag; `identity` is the feature's, if it has one.

    `around` is what the wider area holds up to `around_m` metres away, without the shape itself.
    """

    now: Impact
    before: Impact | None = None
    identity: str | None = None
    around: Impact | None = None
    around_m: float = 0.0


class LiveImpact(QObject):
    """`counted` brings an Answer; None says that there is no shape to count, `begun` that there is one now."""

    counted = Signal(object)
    begun = Signal()

    def __init__(self, situation: Situation, parent: QObject) -> None:
        super().__init__(parent)
        self._situation = situation
        self._latest = Latest(self)
        self._reading = Reading(situation, KINDS_COUNTED)
        self._shape: BaseGeometry | None = None
        self._before: BaseGeometry | None = None
        self._drawing = False
        self._wanted = False
        self._around_m = 0.0
        self._known: tuple[BaseGeometry, Impact] | None = None
        self._soon = later(self, self._on_soon)
        self._latest.answered.connect(self._on_answered)
        subscribe(self, situation.picture.changed, self._on_changed)
        subscribe(self, situation.stack.selected, self._on_selected)

    @property
    def idle(self) -> bool:
        return self._latest.idle and not self._soon.isActive()

    def want(self, wanted: bool) -> None:
        """Count only while somebody looks."""
        self._wanted = wanted
        if wanted:
            self._look_at_selection()

    def widen(self, around_m: float) -> None:
        """Count what lies up to so many metres around the shape, too; 0: the shape alone."""
        self._around_m = around_m
        if self._wanted and self._shape is not None:
            self._soon.start()

    def follow(self, preview: Preview | None) -> None:
        """The gesture in hand shows another shape; None: it is over."""
        self._drawing = preview is not None and preview.shape is not None
        if preview is None or preview.shape is None:
            self._look_at_selection()
        else:
            self._look_at(preview.shape, preview.before)

    def close(self) -> None:
        self._soon.stop()
        self._latest.close()

    def _look_at(self, shape: BaseGeometry | None, before: BaseGeometry | None) -> None:
        area = shape if shape is not None and shape.geom_type in ("Polygon", "MultiPolygon") else None
        self._shape = area
        self._before = before if before is not None and before.geom_type in ("Polygon", "MultiPolygon") else None
        if area is None:
            self.counted.emit(None)
        elif self._wanted:
            self.begun.emit()
            self._soon.start()

    def _look_at_selection(self) -> None:
        selection = self._situation.stack.selection
        feature = self._situation.picture.get(selection[-1]) if selection else None
        self._look_at(feature.geometry if feature is not None else None, None)

    def _on_soon(self) -> None:
        """One kind is read in a turn of the loop, so that nothing waits for all of them; then the question is put."""
        if self._shape is None:
            return
        if self._reading.unread:
            self._reading.step()
            self._soon.start()
            return
        own = not self._drawing or self._before is not None
        identity = self._situation.stack.selection[-1] if own and self._situation.stack.selection else None
        self._latest.ask(partial(self._count, self._shape, self._before, identity, self._around_m))

    def _count(self, shape: BaseGeometry, before: BaseGeometry | None, identity: str | None, around_m: float) -> Answer:
        """On the working thread, and only there is `_known` touched."""
        exposed, new = self._reading.exposed()
        if before is not None and (new or self._known is None or self._known[0] is not before):
            self._known = before, impact_of(before, exposed)
        known = self._known[1] if before is not None and self._known is not None else None
        if not around_m:
            return Answer(impact_of(shape, exposed), known, identity)
        wider = buffers(shape, (shape.centroid.x, shape.centroid.y), around_m)[0]
        now, around = with_wider(shape, wider, exposed)
        return Answer(now, known, identity, around, around_m)

    def _on_answered(self, answer: Answer) -> None:
        if self._shape is not None:
            self.counted.emit(answer)

    def _on_changed(self, edit: Edit) -> None:
        self._reading.follow(edit)
        if not self._drawing:
            self._look_at_selection()

    def _on_selected(self, ids: tuple[str, ...]) -> None:
        if not self._drawing:
            self._look_at_selection()
