"""One frame after another: the stack from the bottom up, what is selected, the labels, the shape being drawn."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from desktop.map.density import History, paint_history
from desktop.map.labels import Labels
from desktop.map.paper import Paper
from desktop.map.points import paint_points, points_in_sight, uncovered
from desktop.map.preview import paint_preview
from desktop.map.scene import EVERYWHERE, Scene
from desktop.map.selection import paint_selection
from desktop.map.tiles import Ground, Tiles, paper_for
from desktop.map.view import View
from desktop.tokens import Theme
from layers.edit import Edit
from layers.gestures.events import Preview
from layers.situation import Situation

_LABELS_REACH = 1.5


class Drawing:
    """Everything drawn of one situation in one view. It waits for nobody: `work` goes on where there is time."""

    def __init__(self, situation: Situation, theme: Theme) -> None:
        self._situation = situation
        self.scene = Scene(situation)
        self.theme = theme
        self.view = View()
        self.ratio = 1.0
        self.preview: Preview | None = None
        self.rubber: QRectF | None = None
        self.archive_window_s: float | None = None
        self.covered: list[QRectF] = []
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
        for key, boxes in self.scene.follow(edit).items():
            self._tiles.touch(key, boxes)
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
            self._tiles.touch(unread[0], [EVERYWHERE])
            self._labels.forget()
            self._look_at_moment()
            self._want()
            return
        self._tiles.work(self.theme, self.ratio, budget_s=budget_s, ahead=ahead)
        if self._tiles.missing == 0 and not self._labels.fits(self.view):
            reach = _LABELS_REACH
            wide = replace(self.view, width=int(self.view.width * reach), height=int(self.view.height * reach))
            self._labels.lay_out(list(self.scene.facts()), paper_for(wide, self.theme, self.ratio))

    def rest(self) -> None:
        """Leave off for now; nothing stays half drawn."""
        self._tiles.rest()

    def paint(self, painter: QPainter) -> None:
        """With the painter in pixels of the view."""
        paper = paper_for(self.view, self.theme, self.ratio)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(0, 0, self.view.width, self.view.height), self.theme["map.land"])
        for ground in self._grounds():
            self._tiles.paint(painter, ground, self.view)
        for layer in self.scene.shown():
            if isinstance(layer, History):
                paint_history(painter, layer, paper)
        self._paint_points(painter, paper)
        if self.preview is None or self.preview.before is None:
            paint_selection(painter, self.scene, self._situation.stack.selection, paper)
        self._labels.paint(painter, self.view, self.covered)
        if self.preview is not None:
            paint_preview(painter, self.preview, paper)
        if self.rubber is not None:
            self._paint_rubber(painter, self.rubber)

    def counts(self) -> list[tuple[str, int, int]]:
        """Of each history shown: its name, rows in sight, rows in all."""
        return [(h.archive.name, h.count, len(h.archive)) for h in self.scene.shown() if isinstance(h, History)]

    def _paint_points(self, painter: QPainter, paper: Paper) -> None:
        """All plates lie above all areas, so that no fill dims them."""
        layers = [f for f in self.scene.facts() if not f.kind.style.max_mpp or paper.ground_mpp <= f.kind.style.max_mpp]
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

    def _grounds(self) -> list[Ground]:
        """Areas and lines from the bottom up; neighbours that are quiet, or that are not, are drawn as one.

        So an edit of what is lively draws nothing of the city anew.
        """
        runs = [tuple(run) for _, run in groupby(self.scene.facts(), key=lambda facts: facts.quiet)]
        return [Ground(run, lowest=n == 0) for n, run in enumerate(runs)]

    def _want(self) -> None:
        if self.scene.unread():
            return
        self._tiles.want(self.view, self._grounds())

    def _look_at_moment(self) -> None:
        clock = self._situation.clock
        for layer in self.scene.shown():
            if isinstance(layer, History):
                layer.look_at(clock.now(), live=clock.live, seconds=self.archive_window_s)
