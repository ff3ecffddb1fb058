"""Rasters: colours of their values, light on their slopes, and another projection."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from desktop.map.kernels import arrays
from desktop.map.kernels.arrays import F4, U4
from desktop.map.kernels.engine import kernel

Method = Literal["nearest", "bilinear"]


def shade(values: ArrayLike, ramp: ArrayLike, low: float, high: float) -> U4:
    """Colours of values from low to high by a ramp of 256, evenly; what has no value is clear."""
    scale = np.float32(_per_colour(low, high))
    return np.asarray(kernel("raster").shade(arrays.floats(values, 2), _ramp(ramp), np.float32(low), scale))


def drape(
    canvas: U4,
    source: NDArray[Any],
    mesh: ArrayLike,
    ramp: ArrayLike,
    low: float,
    high: float,
    *,
    opacity: float = 1.0,
    under: int | None = None,
) -> None:
    """Over the canvas a raster of values seen through a mesh, as `warp` has it, in colours, as `shade` has them.

    `under`: the canvas holds nothing yet, and is to be of this colour where the raster does not cover it.
    """
    share = round(min(max(float(opacity), 0.0), 1.0) * 255)
    numbers = np.float32(low), np.float32(_per_colour(low, high))
    kernel("raster").drape(
        arrays.target(canvas, np.uint32), arrays.floats(source, 2), _nodes(mesh), _ramp(ramp), *numbers, share,
        -1 if under is None else under,
    )  # fmt: skip


def classes(values: ArrayLike, breaks: ArrayLike, colours: ArrayLike) -> U4:
    """Colours of values by classes: k rising breaks between k + 1 colours. A value on a break is in the upper class."""
    bounds, table = arrays.floats(breaks), arrays.colours(colours)
    if len(table) != len(bounds) + 1:
        raise ValueError("there is one colour more than breaks")
    return np.asarray(kernel("raster").classes(arrays.floats(values, 2), bounds, table))


def hillshade(
    values: ArrayLike, cell_x_m: float, cell_y_m: float, azimuth_deg: float = 315.0, altitude_deg: float = 45.0
) -> F4:
    """How much light a surface gets from one side, 0 to 1; row 0 is the northern one.

    Notes
    -----
    Slopes after Horn (1981), "Hill shading and the reflectance map", Proc. IEEE 69, 14-47; cosine of the angle
    between light and normal. A neighbour without a value counts as level.
    """
    azimuth, altitude = math.radians(azimuth_deg), math.radians(altitude_deg)
    east, north = math.sin(azimuth) * math.cos(altitude), math.cos(azimuth) * math.cos(altitude)
    return np.asarray(
        kernel("raster").hillshade(
            arrays.floats(values, 2), np.float32(1 / (8 * abs(cell_x_m))), np.float32(1 / (8 * abs(cell_y_m))),
            np.float32(east), np.float32(north), np.float32(math.sin(altitude)),
        )
    )  # fmt: skip


def relief(canvas: U4, light: F4, *, flat: float = math.sqrt(0.5), strength: float = 1.0) -> None:
    """Darken the canvas where there is less light than on flat land, lighten it where there is more; in place."""
    lit = arrays.floats(light, 2)
    if lit.shape != canvas.shape:
        raise ValueError("light and canvas differ in size")
    level = min(max(float(flat), 0.01), 0.99)
    kernel("raster").relief(arrays.target(canvas, np.uint32), lit, np.float32(level), np.float32(strength))


def warp(source: NDArray[Any], mesh: ArrayLike, shape: tuple[int, int], *, method: Method = "bilinear") -> NDArray[Any]:
    """A raster (float32) or image (uint32) seen through a mesh of source positions.

    Parameters
    ----------
    mesh : (rows, columns, 2), at least 2×2
        Columns and rows of the source, 0 at its left and upper edge, at nodes spread evenly over the result from edge
        to edge; between them it is linear. Not a number: there is no source.
    shape
        Rows and columns of the result. What has no source is not a number, or clear.
    """
    nodes = _nodes(mesh)
    family, smooth = kernel("raster"), method == "bilinear"
    if source.dtype == np.uint32:
        image = arrays.colours(source, 2)
        return np.asarray((family.warp_image if smooth else family.pick_image)(image, nodes, *shape))
    values = arrays.floats(source, 2)
    return np.asarray((family.warp_values if smooth else family.pick_values)(values, nodes, *shape))


def _nodes(mesh: ArrayLike) -> F4:
    nodes = arrays.floats(mesh, 3)
    if nodes.shape[0] < 2 or nodes.shape[1] < 2 or nodes.shape[2] != 2:
        raise ValueError("a mesh has at least 2×2 nodes of 2 coordinates")
    return nodes


def _ramp(ramp: ArrayLike) -> U4:
    table = arrays.colours(ramp)
    if len(table) != 256:
        raise ValueError("a ramp has 256 colours")
    return table


def _per_colour(low: float, high: float) -> float:
    """How many colours of a ramp lie in one unit of the values."""
    return min(255.0 / (high - low), 1e30) if high > low else 0.0
