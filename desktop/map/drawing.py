"""One frame after another: the stack from the bottom up, what is selected, the labels, the shape being drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from desktop.map.density import History, paint_history
from desktop.map.labels import Labels
from desktop.map.points import paint_points
from desktop.map.preview import paint_preview
from desktop.map.scene import EVERYWHERE, Facts, Scene
from desktop.map.selection import paint_selection
from desktop.map.tiles import Ground, Tiles, paint_ground, paper_for
from desktop.map.view import View
from desktop.tokens import Theme
from layers.edit import Edit
from layers.gestures.events import Preview
from layers.situation import Situation

_LABELS_REACH = 1.5


class Drawing:
    """Everything that is drawn of one situation in one view. It waits for nobody: `work` goes on where there is time."""

    def __init__(self, situation: Situation, theme: Theme) -> None:
        self._situation = situation
        self.scene = Scene(situation)
        self.theme = theme
        self.view = View()
        self.ratio = 1.0
        self.preview: Preview | None = None
        self.rubber: QRectF | None = None
        self.archive_window_s: float | None = None
        self._tiles = Tiles()
        self._labels = Labels()

    @property
    def settled(self) -> bool:
        """Whether everything in sight is drawn as it is."""
        return not self.scene.unread() and self._tiles.missing == 0 and self._labels.fits(self.view)

    @property
    def idle(self) -> bool:
        """Whether there is nothing to draw ahead either."""
        return self._tiles.idle

    def look_at(self, view: View) -> None:
        self.view = view
        self._want()

    def dress(self, theme: Theme) -> None:
        self.theme = theme
        self._tiles.forget()
        self._labels.forget()
        self._want()

    def relabel(self) -> None:
        """Names in another language: read again, drawn as they are."""
        self.scene.forget()
        self._labels.forget()

    def follow(self, edit: Edit) -> None:
        for key, box in self.scene.follow(edit).items():
            if box is not None:
                self._tiles.touch(key, None if box == EVERYWHERE else box)
        self._labels.forget()
        self._want()

    def restack(self) -> None:
        """Another order, other layers, another opacity."""
        self._labels.forget()
        self._look_at_moment()
        self._want()

    def retime(self) -> None:
        """The clock shows another moment."""
        self._look_at_moment()

    def work(self, budget_s: float, *, ahead: bool = False) -> None:
        """Read a layer, or draw for about so long."""
        if unread := self.scene.unread():
            self.scene.read(unread[0])
            self._tiles.forget_layer(unread[0])
            self._labels.forget()
            self._look_at_moment()
            self._want()
            return
        if not self._labels.fits(self.view):
            wide = replace(self.view, width=int(self.view.width * _LABELS_REACH), height=int(self.view.height * _LABELS_REACH))
            self._labels.lay_out(list(self.scene.facts()), paper_for(wide, self.theme, self.ratio))
        self._tiles.work(self.theme, self.ratio, budget_s=budget_s, ahead=ahead)

    def paint(self, painter: QPainter) -> None:
        """With the painter in pixels of the view."""
        paper = paper_for(self.view, self.theme, self.ratio)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(0, 0, self.view.width, self.view.height), self.theme["map.land"])
        for item in self._arranged():
            match item:
                case Ground():
                    self._tiles.paint(painter, item, self.view)
                    for facts in item.layers:
                        self._paint_points(painter, facts)
                case Facts():
                    for _ in paint_ground(painter, (item,), paper):
                        pass
                    self._paint_points(painter, item)
                case History():
                    paint_history(painter, item, paper)
        paint_selection(painter, self.scene, self._situation.stack.selection, paper)
        self._labels.paint(painter, self.view)
        if self.preview is not None:
            paint_preview(painter, self.preview, paper)
        if self.rubber is not None:
            self._paint_rubber(painter, self.rubber)

    def counts(self) -> list[tuple[str, int, int]]:
        """Of each history shown: its name, rows in sight, rows in all."""
        return [(h.archive.name, h.count, len(h.archive)) for h in self.scene.shown() if isinstance(h, History)]

    def _paint_points(self, painter: QPainter, facts: Facts) -> None:
        limit = facts.kind.style.max_mpp
        if limit and self.view.ground_mpp > limit:
            return
        painter.setOpacity(facts.opacity)
        paint_points(painter, facts.shapes, paper_for(self.view, self.theme, self.ratio))
        painter.setOpacity(1.0)

    def _paint_rubber(self, painter: QPainter, rect: QRectF) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for token, width in (("map_select.halo", 4.0), ("map_select.core", 1.6)):
            painter.setPen(QPen(self.theme[token], width))
            painter.drawRect(rect)

    def _arranged(self) -> list[Ground | Facts | History]:
        """What is shown from the bottom up, with neighbours that are quiet drawn as one."""
        found: list[Ground | Facts | History] = []
        for run in self._runs():
            quiet = isinstance(run[0], Facts) and run[0].quiet
            if quiet:
                layers = tuple(layer for layer in run if isinstance(layer, Facts))
                found.append(Ground(layers, lowest=not found))
            else:
                found.extend(run)
        return found

    def _runs(self) -> Iterator[list[Facts | History]]:
        run: list[Facts | History] = []
        for layer in self.scene.shown():
            if run and _is_quiet(layer) != _is_quiet(run[-1]):
                yield run
                run = []
            run.append(layer)
        if run:
            yield run

    def _want(self) -> None:
        if self.scene.unread():
            return
        self._tiles.want(self.view, [item for item in self._arranged() if isinstance(item, Ground)])

    def _look_at_moment(self) -> None:
        clock = self._situation.clock
        for layer in self.scene.shown():
            if isinstance(layer, History):
                layer.look_at(clock.now(), live=clock.live, seconds=self.archive_window_s)


def _is_quiet(layer: Facts | History) -> bool:
    return isinstance(layer, Facts) and layer.quiet
