"""Shapes that cross 180°: led on beyond it instead of back round the world."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from desktop.map.view import WORLD_M
from layers import geo

Doubles = NDArray[np.float64]

_HALF_TURN_DEG, _TURN_DEG = 180.0, 360.0
_SOUND, _EXACT_DEG = 1.2, 1e-9
_POLYGON, _MULTIPLE = 3, 4


def led_on(lon_lat: Doubles, rings: NDArray[np.int32], outer: NDArray[np.intp] | None = None) -> Doubles:
    """Corners in EPSG:4326 of lines or rings, which begin in `rings`, so that none jumps from one end of the map to
    the other: where an edge goes more than half round the world, it is meant to cross 180°.

    A ring round a pole does not close that way, and one round the whole map would have no width: they stay as they are.
    `outer` (r,) is the ring that each lies in, itself where it is no hole: holes follow it.
    """
    jumps = np.abs(np.diff(lon_lat[:, 0])) > _HALF_TURN_DEG
    inner = np.zeros(len(jumps) + 1, dtype=bool)
    inner[rings[1:-1] - 1] = True  # from one ring to the next is no edge
    crossing = np.unique(np.searchsorted(rings, np.flatnonzero(jumps & ~inner[:-1]), side="right") - 1)
    if not len(crossing):
        return lon_lat
    turned, moved = lon_lat.copy(), set()
    for ring in crossing.tolist():
        span = slice(rings[ring], rings[ring + 1])
        lon = lon_lat[span, 0]
        turns = np.round((np.unwrap(lon, period=_TURN_DEG) - lon) / _TURN_DEG)
        lon = lon + _TURN_DEG * turns
        closed = (lon_lat[span][0] == lon_lat[span][-1]).all()
        if np.ptp(lon) > _EXACT_DEG and (not closed or turns[0] == turns[-1]):
            turned[span, 0] = lon
            moved.add(ring)
    if outer is not None and moved:
        _take_holes_along(turned, rings, outer, moved)
    return turned


def _take_holes_along(turned: Doubles, rings: NDArray[np.int32], outer: NDArray[np.intp], moved: set[int]) -> None:
    for hole in np.flatnonzero(np.isin(outer, list(moved)) & (outer != np.arange(len(outer)))).tolist():
        around, inside = (turned[rings[ring] : rings[ring + 1], 0] for ring in (int(outer[hole]), hole))
        if inside.min() < around.min() - _EXACT_DEG:
            inside += _TURN_DEG
        elif inside.max() > around.max() + _EXACT_DEG:
            inside -= _TURN_DEG


def on_plane(shapes: NDArray[Any]) -> NDArray[Any]:
    """Shapes from EPSG:4326 to EPSG:3857, None where there is none; those that cross 180° go on beyond it."""
    bounds = shapely.bounds(shapes)
    with np.errstate(invalid="ignore"):
        wide = np.flatnonzero(bounds[:, 2] - bounds[:, 0] > _HALF_TURN_DEG)
    if len(wide):
        shapes = shapes.copy()
        for n in wide.tolist():
            rings, outer = _rings_of(shapes[n])
            shapes[n] = shapely.transform(shapes[n], lambda xy, r=rings, o=outer: led_on(xy, r, o))
    found: NDArray[Any] = geo.mercator(shapes)
    return found


def is_on_map(bounds: Doubles) -> NDArray[np.bool_]:
    """(n,) whether boxes in EPSG:3857 are of places that there are."""
    middle, wide = (bounds[:, 0] + bounds[:, 2]) / 2, bounds[:, 2] - bounds[:, 0]
    known = np.isfinite(bounds).all(axis=1)
    return np.asarray(
        known & (np.abs(np.nan_to_num(middle)) <= _SOUND * WORLD_M) & (np.nan_to_num(wide) <= 2 * _SOUND * WORLD_M)
    )


def is_on_earth(bounds: Doubles) -> NDArray[np.bool_]:
    """(n,) whether boxes in degrees are of places that there are."""
    with np.errstate(invalid="ignore"):
        most = np.array([_SOUND * _HALF_TURN_DEG, 90 + _EXACT_DEG] * 2)
        return np.asarray((np.abs(bounds) <= most).all(axis=1))


def parts_of(shapes: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.intp]]:
    """Points, lines and areas that shapes are made of, however deep in collections, and the row each is of."""
    parts, row = shapely.get_parts(shapes, return_index=True)
    while (shapely.get_type_id(parts) >= _MULTIPLE).any():
        parts, index = shapely.get_parts(parts, return_index=True)
        row = row[index]
    return parts, row


def _rings_of(shape: Any) -> tuple[NDArray[np.int32], NDArray[np.intp]]:
    """Where each line or ring of a shape begins among its corners, and the ring it lies in."""
    counts: list[int] = []
    outer: list[int] = []
    for part in parts_of(np.array([shape], dtype=object))[0]:
        rings = shapely.get_rings(part) if shapely.get_type_id(part) == _POLYGON else [part]
        outer += [len(counts)] * len(rings)
        counts += shapely.get_num_coordinates(rings).tolist()
    return np.concatenate(([0], np.cumsum(counts))).astype(np.int32), np.array(outer, dtype=np.intp)
