"""Drawing and reshaping with the window: which gesture starts, and what becomes of its shape."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QMenu
from shapely.geometry.base import BaseGeometry

from desktop.messages import Messages
from desktop.panels.details import DetailsPanel
from desktop.widgets.label import plain_tooltip
from layers.edit import Edit
from layers.errors import SituationError
from layers.feature import Feature, new_id
from layers.gestures.draw import draw_line, draw_point, draw_polygon
from layers.gestures.events import Gesture
from layers.gestures.reshape import reshape
from layers.i18n import N_, message, tr
from layers.kind import Geometry, Kind
from layers.plans.verbs import add_graphic
from layers.situation import Situation

if TYPE_CHECKING:
    from desktop.main_window import MainWindow

_GESTURES = {Geometry.POINT: draw_point, Geometry.LINE: draw_line, Geometry.AREA: draw_polygon}


class Drawing(QObject):
    """Starts gestures on the canvas. A shape that was drawn becomes a form, and a fact once that is recorded."""

    def __init__(
        self, window: MainWindow, situation: Situation, canvas: Any, details: DetailsPanel, messages: Messages
    ) -> None:
        super().__init__(window)
        self._window = window
        self._situation = situation
        self._canvas = canvas
        self._messages = messages
        self._details = details
        window.tools.draw_wanted.connect(self.draw)
        window.tools.reshape_wanted.connect(self.reshape_selection)
        details.reshape_wanted.connect(self.reshape)
        window.plan.draw_wanted.connect(self.draw_graphic)

    def draw(self, shape: Geometry, key: str) -> None:
        """Begin to draw a new feature of a kind."""
        kind = self._situation.kinds[key]
        self._check(kind)
        self._messages.note(_hint(shape).format(kind=tr(kind.one)))
        state = kind.workflow.initial if kind.workflow is not None else None

        def make(geometry: BaseGeometry) -> Feature:
            return Feature(new_id(), kind.key, {}, geometry, state)

        self._canvas.start(_described(_GESTURES[shape](make), self._on_drawn), self._situation.apply)

    def draw_graphic(self, shape: Geometry, plan: str, role: str) -> None:
        """Draw what belongs to a plan: recorded at once, since a graphic needs nothing but its shape."""
        kind = self._situation.kinds["plan_graphic"]
        self._check(kind)
        self._messages.note(_hint(shape).format(kind=tr(kind.one)))

        name = self._graphic_name(kind, plan, role)

        def make(geometry: BaseGeometry) -> Feature:
            return Feature(new_id(), kind.key, {"plan": plan, "role": role, "name": name}, geometry)

        self._canvas.start(
            _GESTURES[shape](make, message(N_("Draw {name}"), name=name)), partial(self._record_graphic, plan)
        )

    def reshape_selection(self) -> None:
        if not self._situation.stack.selection:
            raise SituationError(tr("Nothing is selected."), hint=tr("Choose what to reshape on the map first."))
        self.reshape(self._situation.stack.selection[-1])

    def reshape(self, identity: str) -> None:
        """Take hold of a feature's corners, or of the whole of it."""
        feature = self._situation.picture.get(identity)
        if feature is None or feature.geometry is None:
            raise SituationError(tr("It has no place to change."))
        kind = self._situation.kinds[feature.kind]
        self._check(kind)
        self._messages.note(tr("Drag the shape or a corner; Enter records it, Esc leaves it as it was."))
        words = N_("Move {name}") if feature.geometry.geom_type == "Point" else N_("Reshape {name}")
        self._canvas.start(reshape(feature, message(words, name=kind.name_of(feature))), self._record)

    def _check(self, kind: Kind) -> None:
        """Say at once what would stop the shape from being recorded at the end."""
        if not self._situation.clock.live:
            raise SituationError(tr("You are looking at the past."), hint=tr("Go live to edit."))
        if reason := self._situation.store.read_only:
            raise SituationError(reason)
        stack = self._situation.stack
        if kind.key in stack and stack.layer(kind.key).locked:
            raise SituationError(
                tr("The layer {layer} is locked.").format(layer=tr(kind.title)),
                hint=tr("Unlock it in the layer tree, by a right click."),
            )

    def _on_drawn(self, feature: Feature) -> None:
        """The form comes after this turn of the loop, when the canvas has let go of the gesture."""
        QTimer.singleShot(0, self, partial(self._describe, feature))

    def _record(self, edit: Edit) -> None:
        self._situation.apply(edit)
        self._messages.done(edit.label, self._situation.undo)

    def _record_graphic(self, identity: str, edit: Edit) -> None:
        """The graphic and the plan's list of graphics are one step."""
        plan, graphic = self._situation.picture.get(identity), edit.changes[0].after
        if plan is not None and graphic is not None:
            self._record(add_graphic(plan, graphic))

    def _describe(self, feature: Feature) -> None:
        self._details.show_new(feature)
        self._window.side.turn_to("details")

    def _graphic_name(self, kind: Kind, plan: str, role: str) -> str:
        field = kind.field("role")
        title = tr(field.choice_title(role)) if field is not None else role
        same = [f for f in self._situation.picture.features(kind.key) if f["plan"] == plan and f["role"] == role]
        return f"{title} {len(same) + 1}"


def _described(gesture: Gesture, drawn: Callable[[Feature], None]) -> Gesture:
    """The same gesture, but what it draws is handed on and not recorded yet."""
    edit = yield from gesture
    if edit is not None and edit.changes[0].after is not None:
        drawn(edit.changes[0].after)
    return None


def _hint(shape: Geometry) -> str:
    return {
        Geometry.POINT: tr("{kind}: click the place. Esc ends it."),
        Geometry.LINE: tr("{kind}: click the points, Enter or a double click ends it. Esc gives up."),
        Geometry.AREA: tr("{kind}: click the corners, Enter or a double click closes it. Esc gives up."),
    }[shape]


def declare(window: MainWindow) -> None:
    """One command for each thing that can be drawn."""
    for shape in (Geometry.AREA, Geometry.LINE, Geometry.POINT):
        for kind in window.tools.kinds_for(shape):
            key = f"draw.{shape.value}.{kind.key}"
            act = partial(window.tools.draw_wanted.emit, shape, kind.key)
            deed = window.actions_.add(key, _DRAW_WORDS[shape], act, glyph="draw")
            deed.subject = kind.one
    window.actions_.add("reshape", N_("Reshape the selection"), window.tools.reshape_wanted.emit, glyph="edit-vertex")


def context_menu(window: MainWindow, identity: str) -> QMenu | None:
    """What can be done with a thing on the map; what cannot is grey and says why; delete stands last."""
    situation = window.situation
    feature = situation.picture.get(identity)
    if feature is None:
        return None
    kind = situation.kinds[feature.kind]
    menu = QMenu(window)
    menu.setToolTipsVisible(True)
    menu.addSection(kind.name_of(feature))
    menu.addAction(tr("Details"), partial(_details, window, identity))
    menu.addAction(tr("Show"), partial(window.map.fit, [identity]))
    menu.addAction(tr("Reshape"), partial(window.details.reshape_wanted.emit, identity))
    menu.addAction(tr("Open its rows"), partial(window.layers.table_wanted.emit, feature.kind))
    if steps := situation.can_move(feature) if situation.clock.live else []:
        menu.addSeparator()
        for step, why in steps:
            words = tr(kind.workflow.title(step.target)) if kind.workflow else step.target
            entry = menu.addAction(f"→ {words}", partial(situation.move, feature, step.target))
            needs_reason = "reason" in step.needs
            entry.setEnabled(why is None and not needs_reason)
            entry.setToolTip(plain_tooltip(str(why) if why else tr("Give the reason in the details.")))
    menu.addSeparator()
    menu.addAction(tr("Delete"), partial(_delete, window, identity))
    return menu


def _details(window: MainWindow, identity: str) -> None:
    window.situation.stack.select([identity])
    window.side.turn_to("details")


def _delete(window: MainWindow, identity: str) -> None:
    _details(window, identity)
    window.details.delete()


_DRAW_WORDS = {
    Geometry.AREA: N_("Draw an area"),
    Geometry.LINE: N_("Draw a line"),
    Geometry.POINT: N_("Draw a point"),
}
