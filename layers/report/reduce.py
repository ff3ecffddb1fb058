"""What is made of a layer with too many objects for a page: clusters of points, one simplified picture of the rest."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

MOST_OBJECTS = 20_000
"""More objects than this are not sent one by one."""

_CELL_PX = 56
_TILE_PX = 256
_MOST_CELLS = 6_000
_MOST_VERTICES = 300_000
_ZOOMS = range(6, 19)


def clusters(lon_lat: NDArray[np.float64]) -> dict[str, list[list[float]]]:
    """Zoom → [longitude, latitude, how many] of each cell that holds points, as long as there are not too many."""
    points = lon_lat[np.isfinite(lon_lat).all(axis=1)]
    found: dict[str, list[list[float]]] = {}
    for zoom in _ZOOMS if len(points) else ():
        cells = _cells(points, 360.0 * _CELL_PX / _TILE_PX / 2**zoom)
        if found and len(cells) > _MOST_CELLS:
            break
        found[str(zoom)] = [[round(x, 6), round(y, 6), int(n)] for x, y, n in cells[:_MOST_CELLS]]
    return found


def _cells(points: NDArray[np.float64], degrees: float) -> list[list[float]]:
    """The middle of the points in each cell and their number, the fullest first."""
    stretch = max(float(np.cos(np.radians(points[:, 1].mean()))), 0.05)
    key = np.floor(points / np.array([degrees, degrees * stretch])).astype(np.int64)
    _, index, count = np.unique(key, axis=0, return_inverse=True, return_counts=True)
    index = index.reshape(-1)
    x, y = (np.bincount(index, points[:, n]) / count for n in (0, 1))
    rows: list[list[float]] = np.column_stack((x, y, count))[np.argsort(-count)].tolist()
    return rows


def picture(shapes: NDArray[Any], classes: NDArray[np.int64], degrees: float) -> tuple[list[tuple[int, Any]], int]:
    """One multi-part shape for each class, and how many objects were too small to be in it.

    `degrees` is how far a line may stray; it grows until the vertices are few enough.
    """
    size = _sizes(shapes)
    while True:
        kept = size >= degrees * 2
        simple = shapely.simplify(shapes[kept], degrees, preserve_topology=True)
        if int(shapely.get_num_coordinates(simple).sum()) <= _MOST_VERTICES:
            break
        degrees *= 1.6
    return [(int(c), _joined(simple[classes[kept] == c])) for c in np.unique(classes[kept])], int((~kept).sum())


def _sizes(shapes: NDArray[Any]) -> NDArray[np.float64]:
    west, south, east, north = shapely.bounds(shapes).T
    sizes: NDArray[np.float64] = np.maximum(east - west, north - south)
    return sizes


def _joined(shapes: NDArray[Any]) -> Any:
    """All the shapes as one, not merged: what lies over something goes on lying over it."""
    parts = shapely.get_parts(shapely.get_parts(shapes))
    ranks = {int(d) for d in np.unique(shapely.get_dimensions(parts))}
    if ranks == {2}:
        return shapely.multipolygons(parts)
    if ranks == {1}:
        return shapely.multilinestrings(parts)
    return shapely.geometrycollections(parts)
