"""What is painted before it is in sight: places in the order in which they are likely to be seen."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from desktop.map.keys import SIDE_PX, Place, places
from desktop.map.view import COARSEST_MPP, FINEST_MPP, View

SOON_S = 0.3
"""What may be in sight after so long is pressing."""
_REACH_S = 0.6
"""What lies ahead is painted as far as the view comes in so long."""
_TURN_S = 0.25
"""So much later than what lies ahead comes what lies beside it: the view may turn."""
_FASTEST_PX = 2400.0
"""Nothing can be painted ahead of a view that moves by more in a second; two views a moment apart seem to be of any
speed, and what lay on such a way would be thousands of squares."""
_OF_A_SCALE = 24
"""How many squares about the middle are painted ahead of another scale."""


def on_the_way(view: View, way: tuple[float, float]) -> list[tuple[float, Place]]:
    """Places out of sight of a view that moves, and after how many seconds each may be in sight, the first first.

    `way` is how far it moves in a second, in pixels to the east and to the north. Whatever it does, those next to it
    are among them.
    """
    speed = math.hypot(*way)
    if speed > _FASTEST_PX:
        way, speed = (way[0] * _FASTEST_PX / speed, way[1] * _FASTEST_PX / speed), _FASTEST_PX
    ring = max(math.ceil(speed * _REACH_S / SIDE_PX), 1)
    west, south, east, north = view.box
    side, (along_x, along_y) = SIDE_PX * view.mpp, way
    seen, near, found = set(places(view)), set(places(view, 1)), []
    for column, row in places(view, ring):
        across = _seconds(column * side - east, west - (column + 1) * side, along_x, speed, view.mpp)
        upwards = _seconds(-(row + 1) * side - north, south + row * side, along_y, speed, view.mpp)
        seconds, place = max(across, upwards), (column, row)
        if place not in seen and (seconds < _REACH_S or place in near):
            found.append((seconds, place))
    return sorted(found, key=lambda one: one[0])


def _seconds(after_m: float, before_m: float, along: float, speed: float, mpp: float) -> float:
    """Of one direction, in which the view moves `along`: how far a square lies out of sight in it, or against it."""
    away_m, towards = (after_m, along) if after_m > before_m else (before_m, -along)
    if away_m <= 0:
        return 0.0
    away = away_m / mpp
    lag = _TURN_S if towards > -speed / 2 else _REACH_S
    return min(away / towards if towards > 0 else math.inf, lag + away / speed)


def round_about(view: View) -> Iterator[tuple[View, Place]]:
    """What lies around a view that rests: a ring of its own scale, then the middle of the scales beside it."""
    seen = set(places(view))
    yield from ((view, place) for place in places(view, 1) if place not in seen)
    for factor in (2.0, 4.0, 0.5):
        if FINEST_MPP <= view.mpp * factor <= COARSEST_MPP:
            other = replace(view, mpp=view.mpp * factor)
            yield from ((other, place) for place in places(other)[:_OF_A_SCALE])
