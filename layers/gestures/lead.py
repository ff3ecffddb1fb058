"""A sign put down beside the place it stands for: the place first, then where the sign goes."""

from __future__ import annotations

from collections.abc import Callable

from shapely import LineString, Point

from layers.edit import adding
from layers.feature import Feature
from layers.geo import LonLat
from layers.gestures.events import Back, Cancel, Click, Finish, Gesture, Move, Preview
from layers.i18n import Message

MakeSign = Callable[[LonLat, LonLat], Feature]


def draw_led(make: MakeSign, label: Message) -> Gesture:
    """Two clicks: what is meant, and where the sign stands; `make` is told both in this order. Back takes the first
    away."""
    meant: LonLat | None = None
    preview = Preview(None)
    while True:
        match (yield preview):
            case Click(lon, lat) if meant is None:
                meant = (lon, lat)
                preview = Preview(Point(lon, lat), corners=(meant,), start=meant)
            case Click(lon, lat) if meant is not None:
                return adding(make(meant, (lon, lat)), label=label)
            case Move(lon, lat) if meant is not None and (lon, lat) != meant:
                preview = Preview(LineString([meant, (lon, lat)]), corners=(meant,), start=meant)
            case Back():
                meant, preview = None, Preview(None)
            case Cancel() | Finish():
                return None
