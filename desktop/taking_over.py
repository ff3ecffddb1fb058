"""A package that another planner handed over, with the window: from the import to the choice, on the map, and back."""

from __future__ import annotations

import shapely
from PySide6.QtCore import QObject
from shapely.geometry.base import BaseGeometry

from desktop.dialogs.takeover.strokes import BEFORE, MINE, THEIRS
from desktop.map.overlay import Line, Overlay, Sign
from desktop.shell import Shell
from layers.exchange.proposal import Proposal
from layers.exchange.report import Prepared
from layers.exchange.threeway import Meeting
from layers.feature import Feature
from layers.geo import LonLat, bounds_of
from layers.i18n import tr
from layers.style import Stroke

_SIDES = "takeover"
_ROOM, _LEAST_DEG = 0.35, 0.002


class TakingOver(QObject):
    """Joins the import panel, the panel of choices and the map."""

    def __init__(self, window: Shell) -> None:
        super().__init__(window)
        self._window = window
        panel = window.taking
        window.importing.compared.connect(self._on_compared)
        panel.shown.connect(self._on_shown)
        panel.fit_wanted.connect(self._on_fit)
        panel.taken.connect(self._on_taken)
        panel.again_wanted.connect(window.importing.bring_in)
        panel.done.connect(self._on_done)
        panel.import_wanted.connect(lambda: window.actions_["import"].trigger())
        panel.hand_over_wanted.connect(lambda: window.actions_["handover"].trigger())

    def _on_compared(self, proposal: Proposal) -> None:
        self._window.side.turn_to("takeover")
        self._window.taking.show_proposal(proposal)

    def _on_taken(self, prepared: Prepared) -> None:
        """The report stands in the import panel, as that of any file."""
        self._window.side.leave("takeover")
        self._window.side.turn_to("import")
        self._window.importing.show_taken(prepared)

    def _on_done(self) -> None:
        self._window.taking.show_proposal(None)
        self._window.side.leave("takeover")

    def _on_shown(self, meeting: Meeting | None) -> None:
        self._window.all_maps.overlay(_SIDES, None if meeting is None else _overlay(meeting))

    def _on_fit(self, meeting: Meeting | None) -> None:
        if meeting is not None and (found := bounds_of(_shapes(meeting))) is not None:
            west, south, east, north = found
            x, y = max((east - west) * _ROOM, _LEAST_DEG), max((north - south) * _ROOM, _LEAST_DEG)
            self._window.map.set_view((west - x, south - y, east + x, north + y))


def _shapes(meeting: Meeting) -> list[BaseGeometry]:
    return [f.geometry for f in (meeting.before, meeting.here, meeting.there) if f is not None and f.geometry]


def _overlay(meeting: Meeting) -> Overlay:
    """The shapes of both sides with a word each, mine at its highest corner and theirs at its lowest; one word where
    they are the same."""
    here, there = (_shape(side) for side in (meeting.here, meeting.there))
    lines: list[Line] = []
    signs: list[Sign] = []
    if here is not None and there is not None and here.equals_exact(there, 0.0):
        return Overlay(_lines(here, MINE), (_sign(here, tr("Mine and theirs"), top=True),))
    for shape, strokes, words, top in (
        (_shape(meeting.before), BEFORE, "", True),
        (here, MINE, tr("Mine"), True),
        (there, THEIRS, tr("Theirs"), False),
    ):
        if shape is not None:
            lines += _lines(shape, strokes)
            signs += [_sign(shape, words, top=top)] if words else []
    return Overlay(tuple(lines), tuple(signs))


def _shape(feature: Feature | None) -> BaseGeometry | None:
    shape = feature.geometry if feature is not None else None
    return None if shape is None or shape.is_empty else shape


def _lines(shape: BaseGeometry, strokes: tuple[Stroke, ...]) -> tuple[Line, ...]:
    """Nothing for points: they have a sign."""
    return (Line(shape, strokes),) if shapely.get_dimensions(shape) > 0 else ()


def _sign(shape: BaseGeometry, words: str, *, top: bool) -> Sign:
    corners: list[LonLat] = [(float(x), float(y)) for x, y in shapely.get_coordinates(shape)]
    return Sign((max if top else min)(corners, key=lambda corner: corner[1]), words)
