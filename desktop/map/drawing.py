"""One frame after another: the stack from the bottom up, what is selected, the labels, the shape being drawn."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from desktop.map import warm
from desktop.map.backdrop import Backdrop
from desktop.map.beside import Beside
from desktop.map.clusters import Clustered, level_of, paint_clusters
from desktop.map.crew import Crew, most_hands
from desktop.map.density import History, paint_history
from desktop.map.grounds import Grounds, grounds_of
from desktop.map.kernels import engine
from desktop.map.keys import SIDE_PX, Ground, sight_of
from desktop.map.loading import Loaded, Loading
from desktop.map.motion import Motion
from desktop.map.overlay import Laid, Line, covered_by, paint_lines, paint_overlays, seen_in, stand, taken_by_figures
from desktop.map.paper import Paper
from desktop.map.points import paint_points, points_in_sight, uncovered
from desktop.map.preview import paint_preview
from desktop.map.rasters import Relief
from desktop.map.scene import EVERYWHERE, Facts, Scene
from desktop.map.selection import paint_selection
from desktop.map.sides import Side, Swipe, sides_of
from desktop.map.sketch import Sketch, paint_sketch
from desktop.map.squares import Squares, coarser
from desktop.map.tiles import Tiles, paper_for
from desktop.map.view import View
from desktop.tokens import Theme
from layers import heap
from layers.archive import to_us
from layers.edit import Edit
from layers.errors import Cancelled
from layers.gestures.events import Preview
from layers.situation import Situation

_LABELS_REACH = 1.5
_MUCH_DROPPED_BYTES = 64 * 2**20
"""When so much of squares has gone it is worth while to give it back to the system."""
_WAY_STEP_PX = 600.0
"""A view that moves so many pixels a second faster or slower goes another way."""
_PATIENCE_S = 2.0
_TOGETHER_S = 0.5
"""So long a layer that is being read keeps the others waiting."""


class Drawing:
    """Everything drawn of one situation in one view. It waits for nobody: `work` goes on where there is time.

    Layers in columns are painted by the crew, and `on_arrival` hears when something of them has come.
    """

    def __init__(
        self,
        situation: Situation,
        theme: Theme,
        on_arrival: Callable[[], None] = lambda: None,
        parent: QObject | None = None,
    ) -> None:
        self._situation = situation
        self.scene = Scene(situation)
        self.theme = theme
        self.view = View()
        self.ratio = 1.0
        self.preview: Preview | None = None
        self.sketch: Sketch | None = None
        self.rubber: QRectF | None = None
        self.overlays: dict[str, Laid] = {}
        self.archive_window_s: float | None = None
        self.covered: list[QRectF] = []
        self.missing_in_frame = 0
        self.crew = Crew(parent)
        self.beside = Beside(self.scene, on_arrival, parent)
        self.motion = Motion()
        self._on_arrival = on_arrival
        self._asked_s = 0.0
        self._clusters: WeakKeyDictionary[Facts, Clustered] = WeakKeyDictionary()
        self.squares = Squares(on_arrival)
        self._tiles = Tiles()
        self.backdrop = Backdrop()
        self._laid: tuple[object, dict[frozenset[str], Grounds]] = (None, {})
        self.sides: tuple[Side, ...] = sides_of(None, ())
        self._wanted: tuple[object, ...] | None = None
        self._owing = False  # another view is shown, and nobody has asked yet for what it lacks
        self._ahead = False
        self._held = False
        self._begun = time.perf_counter()
        heap.keep_at_hand()
        if not engine.is_warm():
            warm.begin()

    @property
    def settled(self) -> bool:
        """Whether everything in sight is drawn as it is."""
        drawn = self.missing == 0 and not (self._owing or self.motion.rough or self._held)
        return drawn and not self.scene.unread() and self._labelled and not self.beside.unclustered(self.view)

    @property
    def missing(self) -> int:
        """How many squares of the view are still to be drawn."""
        return self._tiles.missing + self.squares.missing

    @property
    def at_hand(self) -> bool:
        """Whether `work` has something to do; what else is missing comes from the crew."""
        if self.scene.unasked() or self._tiles.missing:
            return True
        return not self.motion.moving and not self._labelled

    @property
    def idle(self) -> bool:
        """Whether there is nothing to draw ahead either."""
        return self._tiles.idle

    @property
    def at_rest(self) -> bool:
        """Whether nothing at all is being painted, read or made."""
        return self.idle and self.crew.idle and self.beside.idle

    @property
    def early(self) -> bool:
        """Whether most layers are likely to be there in a moment: till then nothing is drawn that they would cover."""
        return bool(self.scene.unread()) and time.perf_counter() - self._asked_s < _TOGETHER_S

    @property
    def held(self) -> bool:
        """Whether painting was put off, for the compiled kernels were a moment away: `come_to_rest` asks again."""
        return self._held

    @property
    def cold(self) -> bool:
        """Whether the kernels are still to come; where they never will, what there is serves."""
        return not engine.is_warm() and warm.begin().is_alive()

    def look_at(self, view: View) -> None:
        self.motion.go(self.view, view)
        self.view = view
        self._owing = self._owing or self._sight() != self._wanted

    def come_to_rest(self) -> None:
        """The view has stood still for a moment: all hands, and every square at its own scale."""
        self.motion.rest()
        self._want()

    def dress(self, theme: Theme) -> None:
        self.theme = theme
        self._tiles.forget()
        self.squares.forget()
        self._forget_labels()
        self._want()

    def relabel(self) -> None:
        """Names in another language: read again, drawn as they are."""
        self.scene.forget()
        self._forget_labels()

    def follow(self, edit: Edit) -> None:
        clustered = {facts.key for facts in self.scene.facts() if facts.clustered}
        for key, boxes in self.scene.follow(edit).items():
            if key in clustered:
                boxes = [EVERYWHERE]
            self._tiles.touch(key, boxes)
            self.squares.touch(key, boxes)
        self._forget_labels()
        self._want()

    def restack(self) -> None:
        """Another order, other layers, another opacity, style or filter."""
        self.scene.restyle()
        self._forget_labels()
        self._look_at_moment()
        self._want()

    def compare(self, swipe: Swipe | None) -> None:
        """Show different layers left and right of a line; None: the same everywhere."""
        self.sides = sides_of(swipe, self.sides)
        self._want()

    def retime(self) -> None:
        """The clock shows another moment."""
        self._look_at_moment()

    def begin(self) -> None:
        """Have read and painted what the view lacks, and nothing more: the crew is at it while the window goes on."""
        self._ask()
        if self._owing:
            self._want()

    def work(self, budget_s: float, *, ahead: bool = False) -> None:
        """Have layers read, and draw for about so long."""
        self.begin()
        if ahead and self._wanted is not None and not (self._ahead or self.motion.moving or self.missing):
            self._want(ahead=True)
        if not (self.motion.moving or self.missing):
            self.beside.make_levels()
            if ahead and self.squares.dropped_bytes > _MUCH_DROPPED_BYTES:
                self.squares.dropped_bytes = 0
                self.beside.give_back()
        self._tiles.work(self.theme, self.ratio, budget_s=budget_s, ahead=ahead)
        if self._tiles.missing == 0 and not self.motion.moving:
            for side in self.sides:
                if not side.labels.fits(self.view):
                    self._label(side, budget_s)

    def rest(self) -> None:
        """Leave off for now; nothing stays half drawn."""
        self._tiles.rest()
        self.scene.stop()
        self.beside.rest()
        self.crew.rest()

    def end(self) -> None:
        """Leave off for good."""
        self._tiles.rest()
        self.scene.stop()
        self.beside.end()
        self.crew.end()
        self.squares.forget()
        self.backdrop.forget()
        for side in self.sides:
            side.mosaic.forget()

    def paint(self, painter: QPainter) -> None:
        """With the painter in pixels of the view."""
        paper = paper_for(self.view, self.theme, self.ratio)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        laid = seen_in(self.overlays.values(), self.view)
        signs = stand(laid, self.view, paper, self.covered)
        covered = *self.covered, *covered_by(signs, paper)
        lines = tuple(line for overlay in laid for line in overlay.lines if line.below)
        below = partial(self._paint_sides, paper=paper, covered=covered, lines=lines)
        self.backdrop.paint(painter, self.view, self.ratio, (self._marks_selection, covered, lines), below)
        if self.sketch is not None:
            paint_sketch(painter, self.sketch, paper)
        paint_overlays(painter, laid, signs, self.view, paper)
        if self.preview is not None:
            paint_preview(painter, self.preview, paper, self.covered)
        if self.rubber is not None:
            self._paint_rubber(painter, self.rubber)

    def _paint_sides(self, painter: QPainter, paper: Paper, covered: Sequence[QRectF], lines: Sequence[Line]) -> None:
        """All that lies below what is being drawn."""
        if not all(self._grounds(side).still for side in self.sides):
            painter.fillRect(QRectF(0, 0, self.view.width, self.view.height), self.theme["map.land"])
        self.missing_in_frame = 0
        for side in self.sides:
            painter.save()
            if len(self.sides) > 1:
                painter.setClipRect(side.rect(self.view))
            self._paint_stack(painter, side, paper)
            paint_lines(painter, lines, paper)
            side.labels.paint(painter, self.view, covered)
            painter.restore()

    def _paint_stack(self, painter: QPainter, side: Side, paper: Paper) -> None:
        """The layers of one side and what is selected."""
        grounds, land, sheet = self._grounds(side), self.theme["map.land"], self._sheet
        strata: list[Ground | tuple[Ground, ...]] = [grounds.still, *grounds.above]
        for ground in strata:
            if isinstance(ground, Ground) and ground.lively:
                self._tiles.paint(painter, ground, self.view)
                continue
            painter.save()
            painter.translate(self.view.pixel(sheet.box[0], sheet.box[3]))
            painter.scale(sheet.mpp / self.view.mpp, sheet.mpp / self.view.mpp)
            if isinstance(ground, Ground):
                self.missing_in_frame += self.squares.paint(painter, ground, sheet, self.ratio)
            elif ground:
                mosaic, ratio = side.mosaic, self.ratio
                self.missing_in_frame += mosaic.paint(painter, self.squares, ground, sheet, ratio=ratio, land=land)
            painter.restore()
        self._paint_clusters(painter, side, paper)
        for layer in side.takes(self.scene.shown()):
            if isinstance(layer, History):
                paint_history(painter, layer, paper)
        self._paint_points(painter, side, paper)
        for around in paper.worlds() if self._marks_selection else ():
            paint_selection(painter, self.scene, self._situation.stack.selection, around)

    @property
    def _marks_selection(self) -> bool:
        """A shape that is being changed is shown as it will be, and not as it was."""
        return self.preview is None or self.preview.before is None

    def counts(self) -> list[tuple[str, int, int]]:
        """Of each history shown: its name, rows in sight, rows in all."""
        return [(h.archive.name, h.count, len(h.archive)) for h in self.scene.shown() if isinstance(h, History)]

    def _label(self, side: Side, budget_s: float) -> None:
        if not side.labels.is_begun(self.view):
            reach = _LABELS_REACH
            wide = replace(self.view, width=int(self.view.width * reach), height=int(self.view.height * reach))
            paper, laid = paper_for(wide, self.theme, self.ratio), seen_in(self.overlays.values(), wide)
            names = [name for one in laid for name in one.names]
            taken = taken_by_figures(laid, wide, paper)
            side.labels.begin(side.takes(self.scene.facts()), paper, names, taken)
        side.labels.go_on(budget_s)

    @property
    def _labelled(self) -> bool:
        return all(side.labels.fits(self.view) for side in self.sides)

    def _forget_labels(self) -> None:
        for side in self.sides:
            side.labels.forget()

    def _ask(self) -> None:
        """Have those read that nobody reads yet."""
        if (unasked := self.scene.unasked()) and unasked == self.scene.unread():
            self._asked_s = time.perf_counter()
        for key in unasked:
            loading = self.scene.begin(key)
            if loading is None:
                self._show(key)
            else:
                self.beside.read(loading, partial(self._take, loading))

    def _take(self, loading: Loading, loaded: Loaded | Exception) -> None:
        """What was read has come, or why it could not be read."""
        if self.scene.take(loading, None if isinstance(loaded, Exception) else loaded):
            self._show(loading.key)
            self._on_arrival()
        if isinstance(loaded, Exception) and not isinstance(loaded, Cancelled):
            raise loaded

    def _show(self, key: str) -> None:
        self._tiles.touch(key, [EVERYWHERE])
        self.squares.touch(key, [EVERYWHERE])
        self._forget_labels()
        self._look_at_moment()
        self._want()

    def _paint_clusters(self, painter: QPainter, side: Side, paper: Paper) -> None:
        """Those of the last scale stand in for those that are still being counted."""
        for facts in side.takes(self.scene.facts()):
            if facts.clustered and facts.shows_at(paper.ground_mpp):
                found = facts.shapes.known_clusters(self.view.mpp, self.view.ground_mpp) or self._clusters.get(facts)
                if found is not None:
                    self._clusters[facts] = found
                    for around in paper.worlds():
                        paint_clusters(painter, found, facts.shapes.looks, around, facts.opacity)

    def _paint_points(self, painter: QPainter, side: Side, paper: Paper) -> None:
        """All plates lie above all areas, so that no fill dims them."""
        layers = [f for f in side.takes(self.scene.facts()) if f.shapes.has_points and not f.dotted]
        layers = [f for f in layers if f.shows_at(paper.ground_mpp)]
        seen = [(facts.shapes, points_in_sight(facts.shapes, paper)) for facts in layers]
        for facts, points in zip(layers, uncovered(seen, paper), strict=True):
            painter.setOpacity(facts.opacity)
            paint_points(painter, facts.shapes, points, paper)
        painter.setOpacity(1.0)

    def _paint_rubber(self, painter: QPainter, rect: QRectF) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for token, width in (("map_select.halo", 4.0), ("map_select.core", 1.6)):
            painter.setPen(QPen(self.theme[token], width))
            painter.drawRect(rect)

    def _grounds(self, side: Side) -> Grounds:
        """The same until what is shown changes."""
        shown = self.scene.shown()
        if self._laid[0] is not shown:
            self._laid = shown, {}
        known = self._laid[1]
        if side.without not in known:
            known[side.without] = grounds_of(shown, side)
        return known[side.without]

    @property
    def _sheet(self) -> View:
        """The view at the scale at which its squares are painted."""
        return coarser(self.view) if self.motion.rough else self.view

    def _sight(self) -> tuple[object, ...]:
        """What of the view says which squares are wanted: until it changes, a frame need not ask."""
        sheet = self._sheet
        side = SIDE_PX * sheet.mpp
        in_part = self.squares.in_part
        ends = sight_of(sheet) if in_part else tuple(math.floor(end / side + 1e-9) for end in sheet.box)
        way = tuple(round(speed / _WAY_STEP_PX) for speed in self.motion.way())
        level = level_of(self.view.mpp)
        return sheet.mpp, sheet.width, sheet.height, level, ends, way, self.motion.rough, self.motion.moving, self.ratio

    def _want(self, *, ahead: bool = False) -> None:
        """Have the view painted; with `ahead` also what lies around it, which would only be in the way before."""
        self._wanted, self._owing, self._ahead = None, False, ahead
        self.beside.count_clusters(self.view)
        if self.early:
            return
        found = [ground for side in self.sides for ground in self._grounds(side)]
        grounds = {ground.names: ground for ground in found}.values()  # both sides may show the same
        self._tiles.want(self.view, [ground for ground in grounds if ground.lively])
        painted = [ground for ground in grounds if not ground.lively]
        self._held = self.cold and time.perf_counter() - self._begun < _PATIENCE_S
        if self._held:
            return  # what takes longer is drawn without them
        way, rough = self.motion.way(), self.motion.rough
        jobs = self.squares.jobs(self.view, painted, self.theme, self.ratio, way=way, rough=rough, ahead=ahead)
        self.crew.hands = 1 if self.motion.moving and not self.squares.pressing else most_hands()
        self.crew.wish(jobs)
        self._wanted = self._sight()

    def _look_at_moment(self) -> None:
        clock = self._situation.clock
        for layer in self.scene.shown():
            if isinstance(layer, History):
                layer.look_at(clock.now(), live=clock.live, seconds=self.archive_window_s)
            elif isinstance(layer, Relief) and layer.raster.steps > 1:
                layer.look_at(to_us(clock.now()))
                self._want()
