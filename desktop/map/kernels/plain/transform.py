"""Scale and shift."""

from __future__ import annotations

import numpy as np

from desktop.map.kernels.arrays import F4


def to_pixels(xy: F4, scale_x: float, scale_y: float, dx: float, dy: float, out: F4) -> None:
    with np.errstate(over="ignore", invalid="ignore"):
        out[:, 0] = xy[:, 0].astype(np.float64) * scale_x + dx
        out[:, 1] = xy[:, 1].astype(np.float64) * scale_y + dy
