"""Scale and shift."""

from __future__ import annotations

import numpy as np

from desktop.map.kernels.compiled.jit import entry, f4, f8, floats, given


@entry(given(f4, 2), f8, f8, f8, f8, floats)
def to_pixels(xy, scale_x, scale_y, dx, dy, out):
    for i in range(len(xy)):
        out[i, 0] = np.float32(xy[i, 0] * scale_x + dx)
        out[i, 1] = np.float32(xy[i, 1] * scale_y + dy)
