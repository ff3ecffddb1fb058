"""Drawing with the window: which gesture starts, and what becomes of its shape."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer
from shapely.geometry.base import BaseGeometry

from desktop.changing import Changing, check_editable
from desktop.jobs import Progress
from desktop.map.canvas import MapCanvas
from desktop.messages import Messages
from desktop.panels.details import DetailsPanel
from desktop.pasting import Pasting
from desktop.shell import Shell
from desktop.tools import GROUPS, PLAIN, TOOLS, Tool
from layers.analysis.routing import Streets, streets_of
from layers.edit import Edit, adding
from layers.errors import SituationError
from layers.feature import Feature, new_id
from layers.geo import bearing_deg, length_m
from layers.gestures.buffer import draw_buffer
from layers.gestures.draw import Make, draw_line, draw_point, draw_polygon, draw_range, draw_stroke
from layers.gestures.events import Fault, Gesture
from layers.gestures.figures import BULLSEYE, CIRCLE, ELLIPSE, RANGE_RINGS, RECTANGLE, SECTOR, draw_figure
from layers.gestures.measuring import metres
from layers.gestures.route import draw_route
from layers.i18n import N_, message, tr
from layers.kind import Geometry, Kind
from layers.plans.verbs import add_graphic
from layers.situation import Situation

_GESTURES: dict[str, Callable[[Make], Gesture]] = {
    "area": draw_polygon,
    "line": draw_line,
    "point": draw_point,
    "text": draw_point,
    "range": draw_range,
    "stroke.line": draw_stroke,
    "stroke.area": partial(draw_stroke, closed=True),
    "rectangle": partial(draw_figure, RECTANGLE),
    "circle": partial(draw_figure, CIRCLE),
    "ellipse": partial(draw_figure, ELLIPSE),
    "sector": partial(draw_figure, SECTOR),
    "rings": partial(draw_figure, RANGE_RINGS),
    "bullseye": partial(draw_figure, BULLSEYE),
}


class Drawing(QObject):
    """Starts gestures on the canvas. A shape that was drawn becomes a form, and a fact once that is recorded."""

    def __init__(
        self,
        window: Shell,
        situation: Situation,
        canvas: MapCanvas,
        details: DetailsPanel,
        messages: Messages,
        *,
        read_ground: Callable[[str], None],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._situation = situation
        self._canvas = canvas
        self._messages = messages
        self._details = details
        self._streets: tuple[tuple[Any, Any], Streets] | None = None
        self.changing = Changing(window, situation, canvas, messages, read_ground)
        self.pasting = Pasting(situation, messages, self.changing.record)
        window.tools.draw_wanted.connect(self.draw)
        window.tools.tool_wanted.connect(self.use)
        window.tools.kind_tool_wanted.connect(self.draw_with)
        details.reshape_wanted.connect(self.changing.reshape)
        window.plan.draw_wanted.connect(self.draw_graphic)
        self.hear_refusals(canvas)

    @property
    def canvas(self) -> MapCanvas:
        """The map that is drawn on."""
        return self._canvas

    def draw_on(self, situation: Situation, canvas: MapCanvas) -> None:
        """The tools are for this map from now on: that of the window in front. `situation` is what it shows."""
        self._situation, self._canvas = situation, canvas
        self.changing.draw_on(situation, canvas)
        self.pasting.take_from(situation)

    def hear_refusals(self, canvas: MapCanvas) -> None:
        """Say why a shape drawn on one more map is not taken."""
        canvas.gestureRefused.connect(self._on_refused)

    def declare(self) -> None:
        """One command for each tool, and for each kind that is drawn corner by corner."""
        add, tools = self._window.actions_.add, self._window.tools
        for group in GROUPS.values():
            for tool in group:
                add(f"tool.{tool.key}", tool.words, partial(self.use, tool.key), keys=tool.keys, glyph=tool.glyph)
        for shape in (Geometry.AREA, Geometry.LINE, Geometry.POINT):
            for kind in tools.kinds_for(shape):
                act = partial(tools.draw_wanted.emit, shape, kind.key)
                deed = add(f"draw.{shape.value}.{kind.key}", TOOLS[PLAIN[shape]].words, act, glyph="draw")
                deed.subject = kind.one
        add("copy", N_("Copy the selection"), self.pasting.copy, keys="Ctrl+C", glyph="copy")
        add("cut", N_("Cut the selection out"), self.pasting.cut, keys="Ctrl+X", glyph="cut")
        add("paste", N_("Paste in its place"), self.pasting.paste, keys="Ctrl+V", glyph="paste")
        add("snap", N_("Snapping on or off"), self._switch_snapping, keys="S", glyph="snap")
        add("borders", N_("Shared borders on or off"), self.changing.share_borders, keys="Shift+B", glyph="link")

    def use(self, key: str) -> None:
        """Begin with a tool; one that draws takes the kind drawn last in its shape."""
        tool = TOOLS[key]
        if tool.shape is None:
            self.changing.use(key)
        else:
            self.draw_with(key, self._window.tools.kind_for(tool.shape).key)

    def draw(self, shape: Geometry, key: str) -> None:
        """Begin to draw a new feature of a kind, corner by corner."""
        self.draw_with(PLAIN[shape], key)

    def draw_with(self, tool_key: str, key: str) -> None:
        """Begin to draw a new feature of a kind with a tool."""
        tool, kind = TOOLS[tool_key], self._situation.kinds[key]
        check_editable(self._situation, kind)
        self._window.tools.remember(tool, kind)
        hint = tr(tool.hint).format(kind=tr(kind.one))
        if tool.key == "route":
            self._with_streets(lambda streets: self._start(draw_route(streets, partial(_made, kind, tool)), hint))
        elif tool.key == "buffer":
            gesture = draw_buffer(self.changing.selected(), partial(_ring, kind))
            self._messages.note(hint)
            self._canvas.start(gesture, self.changing.record)
        else:
            self._start(_GESTURES[tool.key](partial(_made, kind, tool)), hint)

    def draw_graphic(self, shape: Geometry, plan: str, role: str) -> None:
        """Draw what belongs to a plan: recorded at once, since a graphic needs nothing but its shape."""
        kind = self._situation.kinds["plan_graphic"]
        check_editable(self._situation, kind)
        self._messages.note(tr(TOOLS[PLAIN[shape]].hint).format(kind=tr(kind.one)))
        name = self._graphic_name(kind, plan, role)

        def make(geometry: BaseGeometry) -> Feature:
            return Feature(new_id(), kind.key, {"plan": plan, "role": role, "name": name}, geometry)

        label = message(N_("Draw {name}"), name=name)
        gesture = {Geometry.POINT: draw_point, Geometry.LINE: draw_line, Geometry.AREA: draw_polygon}[shape]
        self._canvas.start(gesture(make, label), partial(self._record_graphic, plan))

    def _start(self, gesture: Gesture, hint: str) -> None:
        self._messages.note(hint)
        self._canvas.start(_described(gesture, self._on_drawn), self._situation.apply)

    def _with_streets(self, go: Callable[[Streets], None]) -> None:
        """Read the streets beside the window, once for each state of streets and closures."""
        picture = self._situation.picture
        frames = picture.frame("road"), picture.frame("road_closure")
        if self._streets is not None and all(a is b for a, b in zip(self._streets[0], frames, strict=True)):
            go(self._streets[1])
            return
        self._messages.note(tr("Reading the streets"))
        job = self._window.jobs.start(tr("Reading the streets"), partial(_read_streets, *frames), key="streets")

        def on_read(streets: Streets) -> None:
            self._streets = frames, streets
            go(streets)

        job.finished.connect(on_read)

    def _switch_snapping(self) -> None:
        aim = self._canvas.snapping
        aim.switch()
        self._messages.note(tr("Snapping is on.") if aim.on else tr("Snapping is off."))

    def _on_refused(self, fault: Fault) -> None:
        self._messages.refuse(SituationError(fault.sentence, hint=fault.hint))

    def _on_drawn(self, feature: Feature) -> None:
        """The form comes after this turn of the loop, when the canvas has let go of the gesture."""
        fitted = self.changing.together(adding(feature)).changes[0].after
        feature = fitted if fitted is not None else feature
        QTimer.singleShot(0, self, partial(self._describe, feature))

    def _record_graphic(self, identity: str, edit: Edit) -> None:
        """The graphic and the plan's list of graphics are one step."""
        plan, graphic = self._situation.picture.get(identity), edit.changes[0].after
        if plan is not None and graphic is not None:
            both = add_graphic(plan, graphic)
            self._situation.apply(both)
            self._messages.done(both.label, self._situation.undo)

    def _describe(self, feature: Feature) -> None:
        self._details.show_new(feature)
        self._window.side.turn_to("details")
        self._window.come_forward()

    def _graphic_name(self, kind: Kind, plan: str, role: str) -> str:
        field = kind.field("role")
        title = tr(field.choice_title(role)) if field is not None else role
        same = [f for f in self._situation.picture.features(kind.key) if f["plan"] == plan and f["role"] == role]
        return f"{title} {len(same) + 1}"


def _made(kind: Kind, tool: Tool, geometry: BaseGeometry) -> Feature:
    """A new feature of the kind, as far as the tool can say what it is."""
    values: dict[str, Any] = {}
    if tool.key == "range":
        a, b = geometry.coords[0], geometry.coords[-1]
        values["name"] = f"{metres(length_m(geometry))}  {bearing_deg(a, b):.0f}°"
    if tool.key == "text" and kind.key == "plan_graphic":
        values["role"] = "note"
    state = kind.workflow.initial if kind.workflow is not None else None
    return Feature(new_id(), kind.key, values, geometry, state)


def _ring(kind: Kind, area: BaseGeometry, start_m: float, end_m: float) -> Feature:
    name = f"{start_m:g}–{end_m:g} m" if start_m else f"{end_m:g} m"
    state = kind.workflow.initial if kind.workflow is not None else None
    return Feature(new_id(), kind.key, {"name": name} if kind.field("name") else {}, area, state)


def _read_streets(roads: Any, closures: Any, *, progress: Progress) -> Streets:
    progress(0.1, "")
    return streets_of(roads, list(closures.geometry))


def _described(gesture: Gesture, drawn: Callable[[Feature], None]) -> Gesture:
    """The same gesture, but what it draws is handed on and not recorded yet."""
    edit = yield from gesture
    if edit is not None and edit.changes[0].after is not None:
        drawn(edit.changes[0].after)
    return None
