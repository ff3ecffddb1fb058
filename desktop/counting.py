"""Numbers that follow the pointer: the impact and the shares of zones, joined to the map and to their panels."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop.desks import DESKS
from desktop.live_impact import Answer, LiveImpact
from desktop.live_zones import LiveZones
from desktop.map.overlay import Line, Overlay
from desktop.shell import Shell
from layers.gestures.events import Preview
from layers.situation import Situation
from layers.style import Stroke

_LIVE_PANELS = frozenset({"impact", "zones", "terrain"})
"""Panels that follow a shape while it is drawn: none of them takes the other's place."""
_WIDER = "impact.wider"
_STROKES = (Stroke("map_select.halo", 4.0, opacity=0.8), Stroke("map_select.core", 1.8, (8, 5)))


class Counting(QObject):
    """While an area is drawn on the plan desk, its impact is in front; then what was there before."""

    def __init__(self, window: Shell, situation: Situation) -> None:
        super().__init__(window)
        self._window, self._side, self._canvas = window, window.side, window.map.canvas
        self._behind: str | None = None
        self._wider_shown = False
        self.impact = LiveImpact(situation, self)
        self.zones = LiveZones(situation, self)
        self.zones.show_kind(window.zones.kind)
        self.impact.counted.connect(window.impact.show_answer)
        self.impact.begun.connect(window.impact.show_counting)
        self.impact.counted.connect(self._show_wider)
        window.impact.widened.connect(self.impact.widen)
        self.zones.counted.connect(window.zones.show_shared)
        self.zones.proposed.connect(window.zones.show_proposal)
        window.zones.kind_chosen.connect(self.zones.show_kind)
        window.zones.propose_wanted.connect(self.zones.propose)
        self._side.turned.connect(self._on_side_turned)
        self._canvas.previewChanged.connect(self.follow)

    def close(self) -> None:
        self.impact.close()
        self.zones.close()

    def follow(self, preview: Preview | None) -> None:
        """A gesture in hand shows another shape, on any map; None: it is over."""
        area = preview is not None and preview.shape is not None and preview.shape.geom_type.endswith("Polygon")
        drawing, current = DESKS[self._window.desk].drawing, self._side.current
        if area and drawing and self._behind is None and current not in _LIVE_PANELS:
            self._behind = current
            self._side.turn_to("impact")
        elif preview is None and self._behind is not None:
            if self._side.current == "impact":
                self._side.turn_to(self._behind)
            self._behind = None
        self.impact.follow(preview)
        self.zones.follow(preview)

    def _on_side_turned(self, key: str) -> None:
        self.impact.want(key == "impact")
        self.zones.want(key == "zones")
        if key != "impact":
            self._show_wider(None)

    def _show_wider(self, answer: Answer | None) -> None:
        """The outer border of the wider area, on every map while its numbers are seen."""
        around = answer.around if answer is not None else None
        seen = around is not None and self._side.current == "impact"
        shape = around.shape.boundary if around is not None and seen else None
        if shape is not None or self._wider_shown:
            self._window.all_maps.overlay(
                _WIDER, Overlay((Line(shape, _STROKES, below=False),)) if shape is not None else None
            )
        self._wider_shown = shape is not None
