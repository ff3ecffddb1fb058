"""Texts and symbols: put on the map from their panel, and drawn as they were wanted."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QObject
from shapely import Point
from shapely.geometry.base import BaseGeometry

from desktop.changing import check_editable
from desktop.map.canvas import MapCanvas
from desktop.map.overlay import Figure, Overlay
from desktop.map.view import View
from desktop.panels.signs import TITLE, SignsPanel
from desktop.subscribe import subscribe
from desktop.theme import Themes
from desktop.workbench import Workbench
from layers.edit import Edit
from layers.errors import SituationError
from layers.feature import Feature, new_id
from layers.geo import LonLat
from layers.gestures.draw import draw_point
from layers.gestures.lead import draw_led
from layers.i18n import N_, message, tr
from layers.kinds.signs import SCREEN_PT, SIGN, TOKENS, anchor_of
from layers.situation import Situation

_KEY = "signs"
_MOST = 2_000


class Signs(QObject):
    """Signs are facts like others: selected, moved, changed by form, undone."""

    def __init__(self, window: Workbench, situation: Situation, themes: Themes) -> None:
        super().__init__(window)
        self._window, self._situation = window, situation
        self.panel = window.side.put("signs", TITLE, SignsPanel(themes))
        window.actions_.add("panel.signs", TITLE, partial(window.side.turn_to, "signs"), keys="Shift+Y", glyph="text")
        self.panel.place_wanted.connect(self.place)
        self.show_on(window.map.canvas, situation)

    def show_on(self, canvas: MapCanvas, view: Situation) -> None:
        """Draw them over one more map, as its own layers and its own time have them."""
        canvas.overlay(_KEY, _Drawn(canvas, view).overlay)

    def place(self, values: Mapping[str, Any], led: bool) -> None:
        """A click puts it down; with a line, the first click says what it stands for.

        Raises
        ------
        SituationError
            There is nothing to put down, or it may not be.
        """
        if not values.get("name") and not values.get("glyph"):
            raise SituationError(tr("There is nothing to put down."), hint=tr("Choose a symbol or write some words."))
        drawing, kind = self._window.drawing, self._situation.kinds[SIGN]
        check_editable(self._situation, kind)
        label = message(N_("Put down {name}"), name=str(values.get("name") or tr(kind.one)))
        if led:
            self._window.messages.note(tr("Click what it stands for, then where it goes. Esc gives up."))
            drawing.canvas.start(draw_led(partial(_led, values), label), drawing.changing.record)
        else:
            self._window.messages.note(tr("Click where it goes. Esc gives up."))
            drawing.canvas.start(draw_point(partial(_sign, values), label), drawing.changing.record)


class _Drawn(QObject):
    """The signs of one map."""

    def __init__(self, canvas: MapCanvas, view: Situation) -> None:
        super().__init__(canvas)
        self._view = view
        self._figures: tuple[Figure, ...] = ()
        subscribe(self, view.picture.changed, self._on_changed)
        self._read()

    def overlay(self, shown: View) -> Overlay:
        stack = self._view.stack
        if not self._figures or not stack.is_shown(SIGN) or not stack.layer(SIGN).shows_at(shown.ground_mpp):
            return Overlay()
        return Overlay(figures=self._figures)

    def _on_changed(self, edit: Edit) -> None:
        if SIGN in edit.kinds:
            self._read()

    def _read(self) -> None:
        found = self._view.picture.features(SIGN)
        self._figures = tuple(_figure(f) for f in found if f.geometry is not None)[:_MOST]


def _sign(values: Mapping[str, Any], place: BaseGeometry) -> Feature:
    return Feature(new_id(), SIGN, dict(values), place)


def _led(values: Mapping[str, Any], meant: LonLat, place: LonLat) -> Feature:
    return Feature(new_id(), SIGN, {**values, "anchor": list(meant)}, Point(place))


def _figure(sign: Feature) -> Figure:
    """As it is drawn; an anchor that is no place is none."""
    point = sign.geometry.representative_point() if sign.geometry is not None else Point()
    return Figure(
        (point.x, point.y), str(sign["name"] or ""), str(sign["glyph"] or ""), float(sign["size_pt"] or SCREEN_PT),
        TOKENS.get(str(sign["ink"]), TOKENS["ink"]), sign["halo"] is not False, float(sign["turn_deg"] or 0.0),
        anchor_of(sign),
    )  # fmt: skip
