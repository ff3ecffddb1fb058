"""Asking the map for a line, two places, an area or a sector: handed on, and nothing is recorded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from shapely import Point, Polygon

from layers.figures import Measures
from layers.geo import LonLat
from layers.gestures.corners import Corners, until_sound
from layers.gestures.events import Cancel, Click, Fault, Finish, Gesture, Move, Preview
from layers.gestures.faults import area_faults
from layers.gestures.figures import Figure, ask_figure
from layers.gestures.measuring import line_words
from layers.i18n import tr

Line = list[LonLat]


def ask_line(take: Callable[[Line], object]) -> Gesture:
    """Corners click by click until Finish."""
    placed = yield from until_sound(lambda corners, refused: _worded(corners.line_preview(refused), corners), _too_few)
    if placed is not None:
        take(placed)
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
    placed = yield from until_sound(Corners.area_preview, area_faults)
    if placed is not None:
        take(Polygon(placed))
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


def _too_few(corners: Sequence[LonLat]) -> list[Fault]:
    fault = Fault(tr("A profile needs a line of two places."), tr("Click at least two places."))
    return [fault] if len(corners) < 2 else []
