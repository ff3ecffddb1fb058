"""Lines: anti-aliased strokes of any width, with caps, joins and dashes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from desktop.map.kernels import arrays
from desktop.map.kernels.arrays import U4
from desktop.map.kernels.engine import kernel

Cap = Literal["round", "flat"]
Join = Literal["round", "mitre"]

WIDEST_PX = 1000.0
_SHORTEST_PERIOD_PX = 0.5


def stroke(
    canvas: U4,
    xy: ArrayLike,
    offsets: ArrayLike,
    colour: ArrayLike,
    width_px: ArrayLike,
    *,
    dash: Sequence[float] = (),
    cap: Cap = "round",
    join: Join = "round",
) -> None:
    """Blend lines over the canvas, in order.

    Lines of one colour and width that follow each other are one surface, no darker where they cross or meet. A line
    that ends in its first corner is closed: it has joins and no caps.

    Parameters
    ----------
    xy : (n, 2)
        Corners of all lines, in pixels.
    offsets : (k + 1,)
        Where each line begins in `xy`.
    colour, width_px : (k,)
        A single one stands for all.
    dash
        Lengths in pixels, drawn and left out by turns, an even number; counted from each line's first corner on.
    """
    corners = arrays.pairs(xy)
    begins = arrays.offsets(offsets, len(corners))
    count = len(begins) - 1
    widths = np.fmin(np.fmax(arrays.each(width_px, count, np.float32), np.float32(0.0)), np.float32(WIDEST_PX))
    kernel("lines").stroke(
        arrays.target(canvas, np.uint32), corners, begins, arrays.each(colour, count, np.uint32),
        widths, _period(dash), cap == "round", join == "mitre",
    )  # fmt: skip


def _period(dash: Sequence[float]) -> arrays.F4:
    """The dashes, none where they are too fine to be told from a whole line."""
    lengths = arrays.floats(dash)
    if len(lengths) % 2:
        raise ValueError("dashes come in pairs: drawn, left out")
    if not np.isfinite(lengths).all() or (lengths < 0).any():
        raise ValueError("dashes are lengths")
    return lengths if lengths.sum() >= _SHORTEST_PERIOD_PX else lengths[:0]
