"""Reading the ground with the window: which gesture asks for the place, and where the answer is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from shapely import LineString, Point

from desktop.drawing import Drawing
from desktop.jobs import Job, Progress
from desktop.later import later
from desktop.map.overlay import Line, Overlay, Sign
from desktop.shell import Shell
from desktop.tools import TOOLS, Tool
from desktop.widgets.numbers import quantity
from layers.analysis.terrain.extremes import Extremes, extremes
from layers.analysis.terrain.profile import Profile, profile
from layers.analysis.terrain.shown import KEY, viewshed_extract
from layers.analysis.terrain.sight import Heights, Sight, line_of_sight
from layers.analysis.terrain.slope import Ground, ground_at
from layers.analysis.terrain.steepness import TITLES, Steepness, steepness
from layers.analysis.terrain.viewshed import Sector, Viewshed, viewshed
from layers.edit import adding, changing
from layers.errors import SituationError
from layers.extract import Extract
from layers.feature import Feature
from layers.figures import Measures
from layers.geo import LonLat
from layers.gestures.asking import ask_area, ask_line, ask_measures, ask_place, ask_two_places
from layers.gestures.events import Gesture
from layers.gestures.figures import SECTOR
from layers.i18n import N_, message, tr
from layers.kind import Group
from layers.raster import Raster
from layers.style import Stroke

if TYPE_CHECKING:
    from desktop.map.canvas import MapCanvas

_FOR_SHAPE = {
    "Point": "ground.place",
    "LineString": "ground.profile",
    "Polygon": "ground.extremes",
    "MultiPolygon": "ground.extremes",
}
_LAYERS = {"ground.slope": Steepness.SLOPE, "ground.aspect": Steepness.ASPECT}
_RESULT, _POINTED = "ground.result", "ground.pointed"
_HALO = Stroke("map_select.halo", 5.0)
_CLEAR = (_HALO, Stroke("map_select.core", 2.4))
_BLOCKED = (_HALO, Stroke("problem.line", 2.4, (6, 4)))


class ReadingGround(QObject):
    """Asks on the canvas, answers in the panel and over the map. Nothing of it is recorded."""

    def __init__(self, window: Shell, drawing: Drawing) -> None:
        super().__init__(window)
        self._window = window
        self._drawing = drawing
        self._canvas = window.map.canvas
        self._panel = window.terrain
        self._again: Callable[[], object] | None = None
        self._job: Job | None = None
        self._hint = ""
        self._soon = later(self, self._reckon)
        self._panel.tool_wanted.connect(self.use)
        self._panel.assumed.connect(self._on_assumed)
        self._panel.pointed.connect(self._on_pointed)
        self._panel.clear_wanted.connect(self.clear)
        self._panel.cancel_wanted.connect(self.cancel)
        self._panel.import_wanted.connect(partial(window.side.turn_to, "import"))

    def use(self, key: str) -> None:
        """Begin with one of the tools that read the ground.

        Raises
        ------
        SituationError
            There is no terrain.
        """
        self._window.side.turn_to("terrain")
        if self._canvas is not self._drawing.canvas:
            self.clear()
            self._canvas = self._drawing.canvas
        raster = self._panel.raster
        if key in _LAYERS:
            self._make_layer(raster, _LAYERS[key])
            return
        if key == "ground.profile" and isinstance(line := self._selected(), LineString):
            self.show_profile([(x, y) for x, y, *_ in line.coords])
            return
        if key == "ground.extremes" and (area := self._selected()) is not None and area.geom_type.endswith("Polygon"):
            self.show_extremes(area)
            return
        asking: dict[str, Callable[[], Gesture]] = {
            "ground.profile": lambda: ask_line(self.show_profile),
            "ground.sight": lambda: ask_two_places(self.show_sight),
            "ground.viewshed": lambda: ask_measures(SECTOR, self.show_viewshed),
            "ground.place": lambda: ask_place(self.show_place),
            "ground.extremes": lambda: ask_area(self.show_extremes),
        }
        self._hint = tr(TOOLS[key].hint)
        self._window.messages.note(self._hint, tr("Reading {raster}.").format(raster=raster.name))
        self._canvas.start(asking[key]())

    def leave(self, canvas: MapCanvas) -> None:
        """A map is being closed: what was read on it goes with it."""
        if canvas is self._canvas:
            self.clear()
            self._canvas = self._window.map.canvas

    def tool_for(self, feature: Feature) -> Tool | None:
        """What can be read of the ground under a thing: a line's profile, an area's extremes, the height at a place."""
        if feature.geometry is None or not self._window.situation.picture.rasters():
            return None
        key = _FOR_SHAPE.get(feature.geometry.geom_type)
        return TOOLS[key] if key is not None else None

    def read(self, feature: Feature) -> None:
        """Read what `tool_for` says."""
        self._window.side.turn_to("terrain")
        shape: Any = feature.geometry
        match shape:
            case Point():
                self.show_place((shape.x, shape.y))
            case LineString():
                self.show_profile([(x, y) for x, y, *_ in shape.coords])
            case _:
                self.show_extremes(shape)

    def show_profile(self, line: list[LonLat]) -> None:
        self._ask(lambda: self._answered(profile(self._panel.raster, line)))

    def show_sight(self, observer: LonLat, target: LonLat) -> None:
        self._ask(lambda: self._answered(line_of_sight(self._panel.raster, observer, target, self._panel.heights)))

    def show_place(self, place: LonLat) -> None:
        self._ask(lambda: self._answered(ground_at(self._panel.raster, place)))

    def show_extremes(self, area: Any) -> None:
        self._ask(lambda: self._start(partial(_extremes, self._panel.raster, area), TOOLS["ground.extremes"].words))

    def show_viewshed(self, observer: LonLat, measures: Measures) -> None:
        sector = Sector(measures["radius"], measures["bearing"] % 360, measures["angle"] % 360 or 360.0)
        work = partial(_viewshed, observer=observer, sector=sector)
        self._ask(
            lambda: self._start(partial(work, self._panel.raster, self._panel.heights), TOOLS["ground.viewshed"].words)
        )

    def _make_layer(self, raster: Raster, what: Steepness) -> None:
        job = self._window.jobs.start(tr(TITLES[what]).format(raster=raster.name), partial(steepness, raster, what))
        job.finished.connect(lambda made: self._record_layer(*made))

    def _record_layer(self, made: Feature, contents: Mapping[str, bytes]) -> None:
        situation = self._window.situation
        before = situation.picture.get(made.id)
        label = message(N_("Make the layer {name}"), name=str(made["name"]))
        if edit := changing(before, made, label=label) if before is not None else adding(made, label=label):
            situation.apply(edit, contents=contents)
            self._window.messages.done(label, situation.undo)
        else:
            self._window.messages.note(tr("{name} is as it was.").format(name=made["name"]))

    def clear(self) -> None:
        """Take away what was read last, in the panel and on the map."""
        self.cancel()
        self._again = None
        self._lift()
        self._panel.show_result(None)

    def cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _ask(self, ask: Callable[[], object]) -> None:
        """After this turn of the loop, when the canvas has let go of the gesture: what it raises is told as any."""
        self._again = ask
        self._soon.start()

    def _reckon(self) -> None:
        if self._again is None:
            return
        try:
            self._again()
        except SituationError:
            self.clear()
            raise

    def _start(self, work: Any, words: str) -> None:
        """As a job: an answer that was asked for before it is let go."""
        job = self._job = self._window.jobs.start(tr(words), work, key="ground")
        job.progressed.connect(lambda done, text: self._panel.show_progress(tr(words), done))
        job.finished.connect(lambda found: self._answered(*found))
        for ended in (job.cancelled, job.failed):
            ended.connect(lambda *why: self._panel.hide_progress())
        self._panel.show_progress(tr(words), 0.0)

    def _answered(self, result: Any, extract: Extract | None = None) -> None:
        self._lift()
        if extract is not None and len(extract):
            self._canvas.lay(extract, Group.PLANNING, locked=True)  # nothing on the ground hides it
        self._canvas.overlay(_RESULT, _overlay(result))
        self._panel.show_result(result)
        self._window.messages.take_back(self._hint)

    def _lift(self) -> None:
        self._canvas.overlay(_RESULT, None)
        self._canvas.overlay(_POINTED, None)
        self._canvas.lift(KEY)

    def _selected(self) -> Any:
        """The shape of what is selected last, or None."""
        situation = self._window.situation
        feature = situation.picture.get(situation.stack.selection[-1]) if situation.stack.selection else None
        return feature.geometry if feature is not None else None

    def _on_assumed(self) -> None:
        """Other heights, another terrain: what is shown is reckoned again."""
        if self._again is not None:
            self._soon.start()

    def _on_pointed(self, pointed: tuple[LonLat, str] | None) -> None:
        self._canvas.overlay(_POINTED, None if pointed is None else Overlay(signs=(Sign(*pointed, brief=True),)))


def _extremes(raster: Raster, area: Any, *, progress: Progress) -> tuple[Extremes]:
    return (extremes(raster, area, progress=progress),)


def _viewshed(
    raster: Raster, heights: Heights, *, observer: LonLat, sector: Sector, progress: Progress
) -> tuple[Viewshed, Extract]:
    found = viewshed(raster, observer, sector, heights, progress=progress)
    return found, viewshed_extract(found)


def _overlay(result: Any) -> Overlay:
    """What is laid over the map for an answer."""
    match result:
        case Sight():
            return _sight_overlay(result)
        case Profile():
            ends = [Sign(result.place(n), _metres(result.height_m[n])) for n in (result.lowest, result.highest)]
            return Overlay((Line(LineString(result.lon_lat), _CLEAR),), tuple(ends))
        case Viewshed():
            return Overlay(signs=(Sign(result.observer, tr("observer")),))
        case Ground():
            return Overlay(signs=(Sign(result.place, _metres(result.height_m)),))
        case Extremes():
            low = Sign(result.lowest, tr("Lowest: {height}").format(height=_metres(result.lowest_m)))
            high = Sign(result.highest, tr("Highest: {height}").format(height=_metres(result.highest_m)))
            return Overlay(signs=(low, high))
    return Overlay()


def _sight_overlay(sight: Sight) -> Overlay:
    """The line up to where it is blocked, and the rest of it; both ends are named."""
    places = sight.profile.lon_lat
    cut = len(places) - 1 if sight.blocked is None else max(sight.blocked, 1)
    lines = [Line(LineString(places[: cut + 1]), _CLEAR)]
    told = tr("seen") if sight.blocked is None else tr("not seen")
    signs = [Sign(sight.profile.place(0), tr("observer")), Sign(sight.profile.place(-1), told)]
    if sight.blocked is not None:
        if cut < len(places) - 1:
            lines.append(Line(LineString(places[cut:]), _BLOCKED))
        signs.append(Sign(sight.profile.place(sight.blocked), tr("blocked here"), colour="problem.line"))
    return Overlay(tuple(lines), tuple(signs))


def _metres(height_m: float) -> str:
    return quantity(float(height_m), "m")
