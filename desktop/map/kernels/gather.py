"""From a layer's columns to what is drawn of it in one place: some of its parts, in pixels, without idle corners."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from desktop.map.kernels import arrays
from desktop.map.kernels.arrays import F4, I4
from desktop.map.kernels.engine import kernel

LOSS_PX = 0.3
_SHORT = 128
"""Corners up to which it costs more to look for straight runs than to take them all."""


def gather(
    xy: NDArray[Any], rings: I4, parts: I4, chosen: ArrayLike, *, scale: float, dx: float, dy: float,
    width: float, height: float, reach_px: float, loss_px: float = LOSS_PX, short: int = _SHORT,
) -> tuple[F4, I4, I4]:  # fmt: skip
    """Corners, rings and parts of the chosen parts, x · scale + dx and dy - y · scale.

    Corners on a straight run, to `loss_px`, are left out of rings of more than `short`, and so is the way of a line
    or a border beyond one side of a canvas of width × height pixels and `reach_px` around it;
    nothing of it where the canvas is endless. A part may have no ring left, a ring no corner.

    Parameters
    ----------
    xy : (n, 2)
        float32 or float64.
    rings, parts
        Where each ring begins in `xy`, and each part in `rings`, as Ragged has them: they are not checked again.

    Notes
    -----
    Straight runs after Zhao and Saalfeld (1997), "Linear-time sleeve-fitting polyline simplification algorithms",
    Auto-Carto 13, 214-223.
    """
    which = arrays.ints(chosen)
    if len(which) and (int(which.min()) < 0 or int(which.max()) >= len(parts) - 1):
        raise ValueError("there is no such part")
    reach = float(reach_px) if np.isfinite(width + height) else np.inf
    box = (-reach, -reach, float(width) + reach, float(height) + reach)
    family = kernel("gather")
    make = family.gather_wide if xy.dtype == np.float64 else family.gather
    made = make(xy, rings, parts, which, float(scale), float(dx), float(dy), *box, float(loss_px), int(short))
    return np.asarray(made[0]), np.asarray(made[1]), np.asarray(made[2])


def straightened(xy: NDArray[Any], rings: I4, parts: I4, loss: float) -> tuple[F4, I4]:
    """All corners but those on a straight run, to `loss` in the unit of `xy`, and where each ring begins in them."""
    every = np.arange(len(parts) - 1, dtype=np.int32)
    made, begins, _ = gather(
        xy, rings, parts, every, scale=1.0, dx=0.0, dy=0.0, width=np.inf, height=np.inf, reach_px=np.inf,
        loss_px=loss, short=0,
    )  # fmt: skip
    made[:, 1] *= -1
    return made, begins
