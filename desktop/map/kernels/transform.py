"""From the map's coordinates to pixels."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from desktop.map.kernels import arrays
from desktop.map.kernels.arrays import F4
from desktop.map.kernels.engine import kernel


def to_pixels(
    xy: ArrayLike, scale: float, dx: float, dy: float, out: F4 | None = None, *, scale_y: float | None = None
) -> F4:
    """x · scale + dx, y · scale_y + dy, counted in float64, kept in float32, into `out` where it is given.

    `scale_y` is `scale` by default; its negative turns a y that grows northwards into one that grows downwards.
    """
    corners = arrays.pairs(xy)
    made = np.empty_like(corners) if out is None else arrays.target(out, np.float32)
    if made.shape != corners.shape:
        raise ValueError("out has another size")
    kernel("transform").to_pixels(
        corners, float(scale), float(scale if scale_y is None else scale_y), float(dx), float(dy), made
    )
    return made
