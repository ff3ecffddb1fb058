"""Geometry as the page takes it: whole numbers of a millionth of a degree, each the step from the one before.

A packed shape is [dimension, part, part, …]: 0 points, 1 lines, 2 rings of areas (holes by the even-odd rule). A part
is flat: x, y, then steps. A shape that has several dimensions is drawn by its highest.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.geo import Bounds, to_mercator

Shapes: TypeAlias = NDArray[np.object_]
Packed: TypeAlias = list[Any]

UNITS = 1_000_000
MOST_CORNERS = 250_000
"""As many corners a layer may have in the page; then it is simplified further."""
_EXTENT_PARTS = 40_000
_FARTHEST_DEG = 2e-5
"""About two metres: in a workspace of cities far apart, each still has its own streets."""
_FIRST_CELL_M = 100.0
_NEIGHBOURS = 120


def drawable(shapes: Shapes) -> NDArray[np.bool_]:
    """Which shapes can be drawn: there, not empty, finite."""
    found: NDArray[np.bool_] = np.isfinite(shapely.bounds(shapes)).all(axis=1) if len(shapes) else np.zeros(0, bool)
    return found


def tolerance_for(bounds: Bounds | None) -> float:
    """How far, in degrees, a line may stray: a part of the extent that nobody sees at the page's first sight."""
    if bounds is None:
        return 0.0
    return min(max(bounds[2] - bounds[0], bounds[3] - bounds[1]) / _EXTENT_PARTS, _FARTHEST_DEG)


def simplified(shapes: Shapes, tolerance_deg: float) -> Shapes:
    """The shapes with no more than MOST_CORNERS corners among them; points as they are."""
    lean = shapes
    while tolerance_deg > 0 and shapely.get_num_coordinates(lean).sum() > len(lean):
        lean = shapely.simplify(shapes, tolerance_deg)
        corners = shapely.get_num_coordinates(lean).sum()
        if corners <= MOST_CORNERS or corners <= 5 * len(lean):
            break
        tolerance_deg *= 2
    return lean


def packed(shapes: Shapes) -> list[Packed]:
    """Each shape packed. All of them are drawable."""
    dimensions = shapely.get_dimensions(shapes)
    found: list[Packed] = [[int(d)] for d in dimensions]
    parts, owners = shapely.get_parts(shapes, return_index=True)
    parts, owners = _flattened(parts, owners)
    of_highest = shapely.get_dimensions(parts) == dimensions[owners]
    parts, owners = parts[of_highest], owners[of_highest]
    areas = shapely.get_dimensions(parts) == 2
    rings, ring_owners = shapely.get_rings(parts[areas], return_index=True)
    curves = np.concatenate((parts[~areas], rings))
    curve_owners = np.concatenate((owners[~areas], owners[areas][ring_owners]))
    for owner, flat in zip(curve_owners.tolist(), _steps(curves), strict=True):
        if flat:
            found[owner].append(flat)
    return found


def _flattened(parts: Shapes, owners: NDArray[np.int64]) -> tuple[Shapes, NDArray[np.int64]]:
    """Collections within collections taken apart."""
    while (shapely.get_type_id(parts) > 3).any():
        parts, inner = shapely.get_parts(parts, return_index=True)
        owners = owners[inner]
    return parts, owners


def _steps(curves: Shapes) -> list[list[int]]:
    """Corners of each curve, flat: the first as it is, then the steps."""
    corners, index = shapely.get_coordinates(curves, return_index=True)
    whole = np.rint(corners * UNITS).astype(np.int64)
    steps = np.diff(whole, axis=0, prepend=np.zeros((1, 2), np.int64))
    counts = np.bincount(index, minlength=len(curves)) if len(curves) else np.zeros(0, np.int64)
    ends = np.cumsum(counts)
    starts = ends - counts
    steps[starts[counts > 0]] = whole[starts[counts > 0]]
    flat = steps.ravel().tolist()
    return [flat[2 * a : 2 * b] for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]


def anchors(shapes: Shapes) -> list[list[int]]:
    """Where a shape's name or plate stands: within an area, half way along a line."""
    points = shapely.point_on_surface(shapes)
    lines = shapely.get_type_id(shapes) == 1
    points[lines] = shapely.line_interpolate_point(shapes[lines], 0.5, normalized=True)
    whole: list[list[int]] = np.rint(shapely.get_coordinates(points) * UNITS).astype(np.int64).tolist()
    return whole


def clustered(lon_lat: NDArray[np.float64], most: int) -> list[list[int]]:
    """[x, y, how many] of neighbours taken together, no more than `most` of them; each at the mean of its points.

    Where there are no more than `most` points, each stands for itself.
    """
    if len(lon_lat) <= most:
        return [[x, y, 1] for x, y in np.rint(lon_lat * UNITS).astype(np.int64).tolist()]
    metres, cell = to_mercator(lon_lat), _FIRST_CELL_M
    while True:
        cells = np.floor(metres / cell).astype(np.int64)
        _, index, counts = np.unique(cells[:, 0] * 2**32 + cells[:, 1], return_inverse=True, return_counts=True)
        if len(counts) <= most:
            break
        cell *= 2
    means = [np.bincount(index, weights=lon_lat[:, axis]) / counts for axis in (0, 1)]
    table = np.column_stack((*(np.rint(m * UNITS).astype(np.int64) for m in means), counts))
    rows: list[list[int]] = table.tolist()
    return rows


def merged(shapes: Shapes, tolerance_deg: float) -> tuple[list[Packed], int]:
    """Many lines or areas as a few shapes, each of neighbours, and how many of them are too small to be in it."""
    tolerance_deg = max(tolerance_deg, 1e-6)
    while True:
        kept = _reach(shapes) >= tolerance_deg
        lean = shapely.simplify(shapes[kept], tolerance_deg)
        if int(shapely.get_num_coordinates(lean).sum()) <= MOST_CORNERS:
            break
        tolerance_deg *= 2
    parts = packed(lean)
    joined: dict[tuple[int, int], Packed] = {}
    for cell, part in zip(_cells(lean), parts, strict=True):
        joined.setdefault((part[0], cell), [part[0]]).extend(part[1:])
    return list(joined.values()), len(shapes) - len(parts)


def _cells(shapes: Shapes) -> list[int]:
    """Which part of a grid each shape stands in; about _NEIGHBOURS of them to a part."""
    if not len(shapes):
        return []
    west, south, east, north = shapely.bounds(shapes).T
    middle = np.column_stack(((west + east) / 2, (south + north) / 2))
    rows = max(1, round((len(shapes) / _NEIGHBOURS) ** 0.5))
    low, high = middle.min(axis=0), middle.max(axis=0)
    cell = np.minimum((middle - low) / np.maximum(high - low, 1e-9) * rows, rows - 1).astype(np.int64)
    numbers: list[int] = (cell[:, 1] * rows + cell[:, 0]).tolist()
    return numbers


def _reach(shapes: Shapes) -> NDArray[np.float64]:
    """The longer side of each shape's box, in degrees."""
    west, south, east, north = shapely.bounds(shapes).T
    reach: NDArray[np.float64] = np.maximum(east - west, north - south)
    return reach
