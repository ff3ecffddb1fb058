"""Changing what is selected: which gesture begins, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from shapely import Polygon, intersects

from desktop.map.canvas import MapCanvas
from desktop.messages import Messages
from desktop.shell import Shell
from desktop.tools import GROUND, TOOLS
from layers.edit import Edit, removing
from layers.errors import SituationError
from layers.feature import Feature
from layers.geo import bounds_of
from layers.gestures.asking import ask_area
from layers.gestures.borders import SAME_DEG, with_neighbours
from layers.gestures.choose import choose_box
from layers.gestures.divide import cut_hole, difference, merge, reshape_border, split
from layers.gestures.events import Gesture
from layers.gestures.identity import PARENT, lost_by_splitting
from layers.gestures.measuring import measure_angle, measure_area, measure_line
from layers.gestures.rekind import become, losses
from layers.gestures.reshape import continue_line, reshape
from layers.gestures.simplify import simplify
from layers.gestures.transform import move_all, offset, rotate_all, scale_all
from layers.i18n import N_, message, tr
from layers.kind import Geometry, Kind
from layers.situation import Situation


def check_editable(situation: Situation, kind: Kind) -> None:
    """Say at once what would stop a shape from being recorded at the end."""
    if not situation.clock.live:
        raise SituationError(tr("You are looking at the past."), hint=tr("Go live to edit."))
    if reason := situation.store.read_only:
        raise SituationError(reason)
    if (locked := situation.why_locked(kind.key)) is not None:
        raise locked


class Changing:
    """One method for each way; each says why not where it cannot."""

    def __init__(
        self,
        window: Shell,
        situation: Situation,
        canvas: MapCanvas,
        messages: Messages,
        read_ground: Callable[[str], None],
    ) -> None:
        self._window = window
        self._situation = situation
        self._canvas = canvas
        self._messages = messages
        self.shares_borders = True
        self._several: dict[str, Callable[[Sequence[Feature]], Gesture]] = {
            "move": move_all,
            "rotate": rotate_all,
            "scale": scale_all,
            "simplify": simplify,
            "hole": cut_hole,
            "split": self._split,
        }
        self._single: dict[str, Callable[[Feature], Gesture]] = {
            "offset": offset,
            "continue": continue_line,
            "border": reshape_border,
        }
        self._others: dict[str, Callable[[], None]] = {
            "corners": self.show_corners,
            "merge": self.merge,
            "difference": lambda: self.record(difference(self.selected())),
            "measure.line": lambda: self._begin("measure.line", measure_line()),
            "measure.area": lambda: self._begin("measure.area", measure_area()),
            "measure.angle": lambda: self._begin("measure.angle", measure_angle()),
            "choose.box": lambda: self._begin("choose.box", choose_box(self._choose)),
            "choose.outline": lambda: self._begin("choose.outline", ask_area(self._choose)),
            "choose.value": partial(window.side.turn_to, "choose"),
            **{tool.key: partial(read_ground, tool.key) for tool in GROUND},
        }

    def draw_on(self, situation: Situation, canvas: MapCanvas) -> None:
        """Change what this map shows, on it."""
        self._situation, self._canvas = situation, canvas

    def use(self, key: str) -> None:
        """Begin with one of the tools that change, cut, measure or choose."""
        if key == "reshape":
            self.reshape(self.selected()[-1].id)
        elif key in self._several:
            features = self.selected()
            self._begin(key, self._several[key](features))
        elif key in self._single:
            self._check_takes(key, feature := self.selected()[-1])
            self._begin(key, self._single[key](feature))
        else:
            self._others[key]()

    def selected(self) -> list[Feature]:
        """What is selected and has a place, as far as it may be changed now.

        Raises
        ------
        SituationError
            Nothing is, or it may not be.
        """
        picture = self._situation.picture
        found = [f for i in self._situation.stack.selection if (f := picture.get(i)) and f.geometry is not None]
        if not found:
            raise SituationError(tr("Nothing is selected."), hint=tr("Choose what to change on the map first."))
        for feature in found:
            check_editable(self._situation, self._situation.kinds[feature.kind])
        return found

    def reshape(self, identity: str) -> None:
        """Take hold of a feature's corners, or of the whole of it."""
        feature = self._situation.picture.get(identity)
        if feature is None or feature.geometry is None:
            raise SituationError(tr("It has no place to change."))
        kind = self._situation.kinds[feature.kind]
        check_editable(self._situation, kind)
        words = N_("Move {name}") if feature.geometry.geom_type == "Point" else N_("Reshape {name}")
        self._begin("reshape", reshape(feature, message(words, name=kind.name_of(feature))))

    def show_corners(self) -> None:
        """The corners of what is selected last, as a table in the side panel."""
        self._window.corners.show_feature(self.selected()[-1])
        self._window.side.turn_to("corners")

    def merge(self) -> None:
        features = self.selected()
        mother = features[0][PARENT]
        parent = next((f for _, f in self._situation.store.bin() if f.id == mother), None) if mother else None
        ids = {f.id for f in features}
        kin = self._situation.picture.features(features[0].kind)
        siblings = sum(1 for f in kin if mother and f[PARENT] == mother and f.id not in ids)
        edit = merge(features, self._situation.kinds, siblings=siblings, parent=parent)
        self.record(edit)

    def delete(self) -> None:
        """All that is selected, as one step."""
        features = self.selected()
        self.record(removing(*features, label=message(N_("Delete {n}"), n=len(features))))

    def become(self, kind: Kind, features: Sequence[Feature]) -> None:
        """To another layer: at once where all is kept, else after it was said what is lost."""
        check_editable(self._situation, kind)
        lost = losses(features, kind, self._situation.kinds)
        go = partial(self._become, kind, features)
        if not lost:
            go()
            return
        words = tr("Move to {kind}?").format(kind=tr(kind.title))
        self._messages.bar.problem(words, " ".join(lost), action=tr("Move it"), act=go)

    def record(self, edit: Edit) -> None:
        """Record it, say so, and select what came of it."""
        edit = self.together(edit)
        self._situation.apply(edit)
        self._messages.done(edit.label, self._situation.undo, self._left_empty(edit))
        if made := [c.after.id for c in edit.changes if c.before is None and c.after is not None]:
            self._situation.stack.select(made)

    def together(self, edit: Edit) -> Edit:
        """The edit with what it does to neighbours, where zones share their borders and that is wanted."""
        kinds = [self._situation.kinds[key] for key in edit.kinds if key in self._situation.kinds]
        if not self.shares_borders or len(kinds) != 1 or not kinds[0].tiles:
            return edit
        reach = bounds_of(f.geometry for c in edit.changes for f in (c.before, c.after) if f is not None)
        if reach is None:
            return edit
        wide = reach[0] - SAME_DEG, reach[1] - SAME_DEG, reach[2] + SAME_DEG, reach[3] + SAME_DEG
        return with_neighbours(edit, self._situation.picture.around(kinds[0].key, wide))

    def share_borders(self) -> None:
        """Neighbouring zones share their borders from now on, or no longer."""
        self.shares_borders = not self.shares_borders
        self._messages.note(
            tr("Shared borders move together.") if self.shares_borders else tr("Each border moves by itself.")
        )

    def _become(self, kind: Kind, features: Sequence[Feature]) -> None:
        self.record(become(features, kind, self._situation.kinds))

    def _begin(self, key: str, gesture: Gesture) -> None:
        self._messages.note(tr(TOOLS[key].hint))
        self._canvas.start(gesture, self.record)

    def _split(self, features: Sequence[Feature]) -> Gesture:
        codes = {str(f["code"]) for kind in {f.kind for f in features} for f in self._situation.picture.features(kind)}
        return split(features, self._situation.kinds, codes)

    def _check_takes(self, key: str, feature: Feature) -> None:
        shape = feature.geometry.geom_type if feature.geometry is not None else ""
        if key == "continue" and shape != "LineString":
            raise SituationError(tr("Only a line goes on from its end."), hint=tr("Select a line first."))
        if key in ("offset", "border") and shape.endswith("Point"):
            raise SituationError(tr("A point has no border."), hint=tr("Select a line or an area first."))

    def _choose(self, area: Polygon) -> None:
        """Everything shown and unlocked that meets an area; the city under it is not what one chooses."""
        stack, picture, found = self._situation.stack, self._situation.picture, []
        mpp = self._canvas.view.ground_mpp
        for layer in stack.shown():
            kind = self._situation.kinds.get(layer.key)
            if kind is None or layer.archive or layer.locked or kind.bulk or kind.reference:
                continue
            if kind.geometry is Geometry.NONE or (kind.style.max_mpp and mpp > kind.style.max_mpp):
                continue
            found += [
                f.id for f in picture.features(layer.key) if f.geometry is not None and intersects(area, f.geometry)
            ]
        stack.select(found)
        self._messages.note(tr("{n} selected").format(n=len(found)))

    def _left_empty(self, edit: Edit) -> str:
        """What was counted for a whole and is not known of its parts."""
        kinds = self._situation.kinds
        new = {c.after[PARENT] for c in edit.changes if c.before is None and c.after is not None}
        old = [c.before for c in edit.changes if c.after is None and c.before is not None and c.before.id in new]
        lost = dict.fromkeys(title for f in old for title in lost_by_splitting(f, kinds[f.kind]))
        return tr("Left empty in the parts: {fields}.").format(fields=tr(", ").join(lost)) if lost else ""
