"""Points: those in sight, a sprite for each, or circles at a cost that does not grow with their number."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from desktop.map.kernels import arrays
from desktop.map.kernels.arrays import F4, I4, U4
from desktop.map.kernels.engine import kernel
from desktop.map.kernels.plain import points as plain_points
from desktop.map.kernels.plain.blend import half

LARGEST_PX = 64.0


def sight(
    x: NDArray[Any], y: NDArray[Any], row: I4, runs: I4, *, box: tuple[float, float, float, float],
    left: float, top: float, mpp: float, look: NDArray[np.int16], shown: NDArray[np.bool_], visible: NDArray[np.bool_],
) -> tuple[F4, F4, I4, I4]:  # fmt: skip
    """Which of some runs of points are in sight: x and y in pixels from a corner, y down, the look and row of each.

    Parameters
    ----------
    x, y : (n,)
        float32 or float64, y up; `row` (n,) is the feature each is of.
    runs : (k, 2)
        From where to where to look: they are not checked again.
    box
        West, south, east, north; `left` and `top` are the corner, `mpp` the size of a pixel.
    look : (n,)
        How each point looks; `visible` says of each look whether it is shown.
    shown
        Whether each feature is shown; none: all are.
    """
    family = kernel("points") if x.dtype == np.float32 else plain_points
    kind = x.dtype.type
    px, py, looks, rows = family.sight(x, y, row, runs, *map(kind, (*box, left, top, mpp)), look, shown, visible)
    return np.asarray(px), np.asarray(py), np.asarray(looks), np.asarray(rows)


def stamp(
    canvas: U4, x: ArrayLike, y: ArrayLike, sprite: ArrayLike, sprites: ArrayLike, *,
    anchor: tuple[float, float] | None = None,
) -> None:  # fmt: skip
    """Blend a sprite for each point over the canvas, in the order given: a later one lies on top.

    Parameters
    ----------
    x, y : (n,)
    sprite : (n,)
        Which of the sprites; a point whose number there is none for is left out. A single one stands for all.
    sprites : (s, h, w)
        Premultiplied.
    anchor
        Where in a sprite its point is, from the upper left; its middle by default. Sprites stand on whole pixels.
    """
    px, py = arrays.floats(x), arrays.floats(y)
    looks = arrays.colours(sprites, 3)
    which = arrays.each(sprite, len(px), np.int32)
    arrays.same_length(px, py)
    ax, ay = anchor if anchor is not None else (looks.shape[2] / 2, looks.shape[1] / 2)
    kernel("points").stamp(arrays.target(canvas, np.uint32), px, py, which, looks, float(ax), float(ay))


def dilate(
    canvas: U4, x: ArrayLike, y: ArrayLike, label: ArrayLike, fill: ArrayLike, outline: int, radius_px: float, *,
    outline_px: float = 1.0, rank: ArrayLike | None = None,
) -> None:  # fmt: skip
    """Draw a circle with an outline for each point, in the order given or, if there is one, by rising rank, from 0.

    What is on top is exactly what would be if they were drawn one by one; they are one surface where the colours are
    not opaque. Centres stand on whole pixels; edges have one step between full and nothing.

    Parameters
    ----------
    x, y, label : (n,)
    fill : (m,)
        The colour of each label; a point whose label there is no colour for is left out.
    """
    px, py = arrays.floats(x), arrays.floats(y)
    labels = arrays.each(label, len(px), np.int32)
    arrays.same_length(px, py)
    ranks = arrays.ints(() if rank is None else rank)
    colours = arrays.colours(fill)
    if len(ranks) and (int(ranks.max()) + 2) * (2 * len(colours) + 1) >= 2**31:
        # There are too many for a rank and a label in one number.
        order = np.argsort(ranks, kind="stable")
        px, py, labels, ranks = px[order], py[order], labels[order], ranks[:0]
    mixed = half(colours, np.uint32(outline))
    widths = _half_widths(min(max(float(radius_px), 0.5), LARGEST_PX), float(outline_px))
    kernel("points").dilate(
        arrays.target(canvas, np.uint32), px, py, labels, ranks, colours, mixed, np.uint32(outline), widths
    )  # fmt: skip


def _half_widths(radius_px: float, outline_px: float) -> arrays.I4:
    """Four discs, 4×(2R + 1): how far each reaches to the left and right on each row, -1 where it does not.

    They hold the pixels that are a fill wholly, a fill at least by half, an outline wholly, an outline by half.
    """
    reach = int(np.ceil(radius_px))
    rows = np.arange(-reach, reach + 1)
    away = np.hypot(rows[:, None], np.arange(reach + 1))
    widths = np.empty((4, len(rows)), np.int32)
    for disc, (radius, least) in enumerate(
        ((radius_px - outline_px, 0.75), (radius_px - outline_px, 0.25), (radius_px, 0.75), (radius_px, 0.25))
    ):
        widths[disc] = (radius + 0.5 - away >= least).sum(axis=1) - 1
    widths[2, reach] = max(widths[2, reach], 0)
    return widths
