"""Where everything else in the workspace lies: what tells places that are turned round from places that are not."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.exchange.difference import FactsView
from layers.geo import Bounds, LonLat
from layers.kinds.datasets import RASTER

_LOOKED_AT = 50
"""Features of each kind that are looked at: enough to know the city."""
_ROOM_DEG = 1.0
_CITY_DEG = 3.0
_ALMOST_ALL = 0.9


def surroundings(facts: FactsView) -> Bounds | None:
    """What encloses all layers and features but rasters, in EPSG:4326; None in an empty workspace."""
    boxes = np.array(list(_boxes(facts)), dtype=np.float64)
    if not len(boxes):
        return None
    west, south = boxes[:, :2].min(axis=0)
    east, north = boxes[:, 2:].max(axis=0)
    return float(west), float(south), float(east), float(north)


def city(facts: FactsView) -> LonLat | None:
    """Where most of what is there lies, in EPSG:4326; None where there is nothing of the size of a city."""
    boxes = np.array(list(_boxes(facts)), dtype=np.float64)
    small = boxes[(boxes[:, 2:] - boxes[:, :2] < _CITY_DEG).all(axis=1)] if len(boxes) else boxes
    if not len(small):
        return None
    lon, lat = np.median((small[:, :2] + small[:, 2:]) / 2, axis=0)
    return float(lon), float(lat)


def _boxes(facts: FactsView) -> Iterator[Any]:
    for dataset in facts.datasets():
        if dataset["role"] != RASTER and dataset["bounds"]:
            yield dataset["bounds"]
    for key, kind in facts.kinds.items():
        if not kind.bulk:
            yield from (
                f.geometry.bounds for f in islice(facts.own_features(key), _LOOKED_AT) if f.geometry is not None
            )


def may_be_turned(x: NDArray[np.float64], y: NDArray[np.float64]) -> bool:
    """Whether both numbers are below 90: beyond that one says by itself that it is no latitude."""
    within = np.isfinite(x) & np.isfinite(y) & (np.abs(x) <= 90) & (np.abs(y) <= 90)
    return len(x) > 0 and bool(within.all())


def lies_turned(x: NDArray[np.float64], y: NDArray[np.float64], around: Bounds) -> bool:
    """Whether x and y as longitude and latitude lie far from everything that is there, and turned round among it."""
    as_they_are, turned = _inside(x, y, around), _inside(y, x, around)
    return bool(np.mean(as_they_are) < 1 - _ALMOST_ALL and np.mean(turned) > _ALMOST_ALL)


def _inside(x: Any, y: Any, around: Bounds) -> NDArray[np.bool_]:
    west, south, east, north = around
    room_x, room_y = max(_ROOM_DEG, east - west), max(_ROOM_DEG, north - south)
    return np.asarray((x >= west - room_x) & (x <= east + room_x) & (y >= south - room_y) & (y <= north + room_y))
