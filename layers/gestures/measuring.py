"""Measuring a line, an area or an angle on the ellipsoid: shown while the pointer goes, and nothing is recorded."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from shapely import LineString

from layers.geo import LonLat, bearing_deg, distance_m
from layers.gestures.corners import Corners
from layers.gestures.events import Cancel, Finish, Gesture
from layers.i18n import tr


def measure_line() -> Gesture:
    """Lengths from corner to corner and in all; it stays until Esc."""
    corners = Corners()
    while True:
        preview = corners.line_preview()
        if preview is not None and len(corners.with_pointer) >= 2:
            preview = replace(preview, words=line_words(corners.with_pointer), faults=())
        event = yield preview
        if isinstance(event, Cancel) or (isinstance(event, Finish) and len(corners.placed) < 2):
            return None
        corners.hear(event)


def measure_area() -> Gesture:
    """Area and outline; it stays until Esc."""
    corners = Corners()
    while True:
        event = yield corners.area_preview()
        if isinstance(event, Cancel) or (isinstance(event, Finish) and len(corners.placed) < 3):
            return None
        corners.hear(event)


def measure_angle() -> Gesture:
    """The angle at the second of three places, between the directions to the first and the third."""
    corners = Corners()
    while True:
        places = corners.with_pointer[:3]
        preview = corners.line_preview()
        if preview is not None and len(places) >= 2:
            preview = replace(preview, shape=LineString(places), words=angle_words(places), faults=())
        event = yield preview
        if isinstance(event, Cancel | Finish):
            return None
        if len(corners.placed) < 3 or not hasattr(event, "lon"):
            corners.hear(event)
        else:
            corners.pointer = None


def line_words(places: list[LonLat]) -> str:
    """The last stretch and its bearing, and the whole."""
    last = distance_m(places[-2], places[-1])
    whole = sum(distance_m(a, b) for a, b in pairwise(places))
    stretch = f"{metres(last)}  {bearing_deg(places[-2], places[-1]):.1f}°"
    return stretch if len(places) == 2 else tr("{last} · in all {whole}").format(last=stretch, whole=metres(whole))


def angle_words(places: list[LonLat]) -> str:
    if len(places) < 3 or places[0] == places[1] or places[1] == places[2]:
        return f"{bearing_deg(places[0], places[1]):.1f}°" if places[0] != places[1] else ""
    turn = abs(bearing_deg(places[1], places[2]) - bearing_deg(places[1], places[0])) % 360
    inner = min(turn, 360 - turn)
    return tr("angle {inner}° · outer {outer}°").format(inner=f"{inner:.1f}", outer=f"{360 - inner:.1f}")


def metres(length_m: float) -> str:
    """Centimetres below 10 m, kilometres from 1000 on."""
    if length_m < 10:
        return f"{length_m:.2f} m"
    return f"{length_m:.0f} m" if length_m < 1000 else f"{length_m / 1000:.2f} km"
