"""Where the cells of a patch lie on the ground: in metres from a place, and how a step from cell to cell goes.

Both are smooth, so they are computed on nodes 16 cells apart (Karney 2013) and interpolated in between: within 2 km
of a node a geodesic bends by less than 0.1 m below 70° of latitude.
"""

from __future__ import annotations

import numpy as np
from affine import Affine
from numpy.typing import NDArray

from layers import geo
from layers.geo import LonLat
from layers.raster import Patch

_Floats = NDArray[np.float64]
_APART = 16


def metres_from(place: LonLat, patch: Patch) -> tuple[_Floats, _Floats]:
    """East and north of the middle of each cell as seen from `place`: its distance times sine and cosine of bearing."""
    rows, columns = patch.cells.shape[:2]
    y, x = _nodes(rows), _nodes(columns)
    lon, lat = _middles(patch, *np.meshgrid(x, y))
    bearing, _, distance = geo.WGS84.inv(np.full_like(lon, place[0]), np.full_like(lat, place[1]), lon, lat)
    turn = np.radians(bearing)
    up, across = _between(rows, y), _between(columns, x)
    return up @ (distance * np.sin(turn)) @ across.T, up @ (distance * np.cos(turn)) @ across.T


def steps_m(patch: Patch) -> tuple[_Floats, _Floats, _Floats, _Floats]:
    """East and north of one column on, then of one row on, at each cell."""
    rows, columns = patch.cells.shape[:2]
    y, x = _nodes(rows), _nodes(columns)
    at_x, at_y = np.meshgrid(x, y)
    lon, lat = _middles(patch, at_x, at_y)
    up, across = _between(rows, y), _between(columns, x)
    found = []
    for dx, dy in ((1.0, 0.0), (0.0, 1.0)):
        bearing, _, distance = geo.WGS84.inv(lon, lat, *_middles(patch, at_x + dx, at_y + dy))
        turn = np.radians(bearing)
        found += [up @ (distance * np.sin(turn)) @ across.T, up @ (distance * np.cos(turn)) @ across.T]
    return found[0], found[1], found[2], found[3]


def middles(patch: Patch) -> tuple[_Floats, _Floats]:
    """Longitude and latitude of the middle of each cell."""
    rows, columns = patch.cells.shape[:2]
    return _middles(patch, *np.meshgrid(np.arange(columns, dtype=np.float64), np.arange(rows, dtype=np.float64)))


def _middles(patch: Patch, columns: _Floats, rows: _Floats) -> tuple[_Floats, _Floats]:
    return lon_lat_at(patch.crs, patch.transform, columns + 0.5, rows + 0.5)


def lon_lat_at(crs: str, transform: Affine, columns: _Floats, rows: _Floats) -> tuple[_Floats, _Floats]:
    """Degrees of columns and rows, counted from the corner of the first cell."""
    a, b, c, d, e, f = tuple(transform)[:6]
    x, y = a * columns + b * rows + c, d * columns + e * rows + f
    if crs == "EPSG:4326":
        return x, y
    lon, lat = geo.to_wgs84(crs).transform(x, y)
    return np.asarray(lon), np.asarray(lat)


def _nodes(count: int) -> _Floats:
    return np.unique(np.append(np.arange(0, count, _APART), count - 1)).astype(np.float64)


def _between(count: int, nodes: _Floats) -> _Floats:
    """(count, nodes): the weights by which the values of nodes become those of all cells."""
    found: _Floats = np.column_stack([np.interp(np.arange(count), nodes, row) for row in np.eye(len(nodes))])
    return found
