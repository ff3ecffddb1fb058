"""Some parts in pixels, with all of their corners: in numpy there is nothing to gain by leaving any out."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop.map.kernels.arrays import F4, I4
from desktop.map.kernels.plain.spans import spans


def gather(
    xy: NDArray[Any], rings: I4, parts: I4, chosen: I4, scale: float, dx: float, dy: float, *rest: float
) -> tuple[F4, I4, I4]:
    first, end = parts[chosen].astype(np.int64), parts[chosen + 1].astype(np.int64)
    ring = spans(first, end)[1]
    begin, stop = rings[ring].astype(np.int64), rings[ring + 1].astype(np.int64)
    corner = spans(begin, stop)[1]
    with np.errstate(over="ignore", invalid="ignore"):
        found = (xy[corner].astype(np.float64) * (scale, -scale) + (dx, dy)).astype(np.float32)
    return found, _begins(stop - begin), _begins(end - first)


gather_wide = gather


def _begins(counts: NDArray[np.int64]) -> I4:
    return np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
