"""Asking the map for a line, two places, an area or a sector: handed on, and nothing is recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from shapely import Point, Polygon

from layers.figures import Measures
from layers.geo import LonLat
from layers.gestures.corners import Corners
from layers.gestures.events import Cancel, Click, Fault, Finish, Gesture, Move, Preview
from layers.gestures.faults import area_faults
from layers.gestures.figures import Figure, ask_figure
from layers.gestures.measuring import line_words
from layers.i18n import tr

Line = list[LonLat]


def ask_line(take: Callable[[Line], object]) -> Gesture:
    """Corners click by click until Finish."""
    corners = Corners()
    refused: Fault | None = None
    while True:
        preview = corners.line_preview(refused)
        event = yield _worded(preview, corners)
        refused = None
        corners.hear(event)
        match event:
            case Finish() if len(corners.placed) >= 2:
                take(corners.placed)
                return None
            case Finish():
                refused = Fault(tr("A profile needs a line of two places."), tr("Click at least two places."))
            case Cancel():
                return None


def ask_two_places(take: Callable[[LonLat, LonLat], object]) -> Gesture:
    """From where one looks, then where to: the second click ends it."""
    corners = Corners()
    while len(corners.placed) < 2:
        event = yield _worded(corners.line_preview(), corners)
        if isinstance(event, Cancel | Finish):
            return None
        corners.hear(event)
    take(corners.placed[0], corners.placed[1])
    return None


def ask_place(take: Callable[[LonLat], object]) -> Gesture:
    """One place after another, each handed on at once, until Esc."""
    preview: Preview | None = None
    while True:
        match (yield preview):
            case Click(lon, lat):
                take((lon, lat))
            case Move(lon, lat):
                preview = Preview(Point(lon, lat), snaps=False)
            case Cancel() | Finish():
                return None


def ask_area(take: Callable[[Polygon], object]) -> Gesture:
    """Corners click by click until Finish. An area that crosses itself is not taken."""
    corners = Corners()
    refused: Fault | None = None
    while True:
        event = yield corners.area_preview(refused)
        refused = None
        corners.hear(event)
        match event:
            case Finish():
                if not (wrong := area_faults(corners.placed)):
                    take(Polygon(corners.placed))
                    return None
                refused = wrong[0]
            case Cancel():
                return None


def ask_measures(figure: Figure, take: Callable[[LonLat, Measures], object]) -> Gesture:
    """The middle and the measures of a figure: by clicks, or typed."""
    asked = yield from ask_figure(figure)
    if asked is not None:
        take(*asked)
    return None


def _worded(preview: Preview | None, corners: Corners) -> Preview | None:
    if preview is None or len(corners.with_pointer) < 2:
        return preview
    return replace(preview, words=line_words(corners.with_pointer), faults=())
