"""Points that are in sight, sprites one by one, and circles as the greatest number over a disc."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop.map.kernels.arrays import F4, I4, U4
from desktop.map.kernels.plain.blend import half, over
from desktop.map.kernels.plain.spans import spans


def sight(
    x: NDArray[Any], y: NDArray[Any], row: I4, runs: I4, west: float, south: float, east: float, north: float,
    left: float, top: float, mpp: float, look: NDArray[np.int16], shown: NDArray[np.bool_], visible: NDArray[np.bool_],
) -> tuple[F4, F4, I4, I4]:  # fmt: skip
    at = spans(runs[:, 0].astype(np.int64), runs[:, 1].astype(np.int64))[1]
    at = at[(x[at] >= west) & (x[at] <= east) & (y[at] >= south) & (y[at] <= north)]
    at = at[visible[look[at]]]
    at = at[shown[row[at]]] if len(shown) else at
    kind = x.dtype.type
    px, py = (x[at] - kind(left)) / kind(mpp), (kind(top) - y[at]) / kind(mpp)
    return px.astype(np.float32), py.astype(np.float32), look[at].astype(np.int32), row[at]


def stamp(canvas: U4, x: F4, y: F4, sprite: I4, sprites: U4, anchor_x: float, anchor_y: float) -> None:
    height, width = canvas.shape
    count, high, wide = sprites.shape
    left, top = np.floor(x.astype(np.float64) - anchor_x + 0.5), np.floor(y.astype(np.float64) - anchor_y + 0.5)
    on = (left > -wide) & (left < width) & (top > -high) & (top < height) & (sprite >= 0) & (sprite < count)
    for i in np.flatnonzero(on):
        column, row = int(left[i]), int(top[i])
        look = sprites[sprite[i], max(-row, 0) : height - row, max(-column, 0) : width - column]
        at = (slice(max(row, 0), row + high), slice(max(column, 0), column + wide))
        canvas[at] = over(canvas[at], look, 255)


def dilate(canvas: U4, x: F4, y: F4, label: I4, rank: I4, fill: U4, mixed: U4, outline: np.uint32, widths: I4) -> None:
    if len(rank):
        order = np.argsort(rank, kind="stable")
        x, y, label = x[order], y[order], label[order]
    height, width = canvas.shape
    reach = widths.shape[1] // 2
    numbers = np.zeros((height + 2 * reach, width + 2 * reach), np.int32)
    on = (x >= -reach) & (x < width + reach) & (y >= -reach) & (y < height + reach)
    i = np.flatnonzero(on & (label >= 0) & (label < len(fill)))
    # Of several on one pixel the last stays: a later store overwrites.
    numbers[(y[i] + reach).astype(np.int64), (x[i] + reach).astype(np.int64)] = i + 1
    discs = _spread(numbers, widths, height, reach)
    fills, halves, whole, rims = (disc[:, reach : reach + width] for disc in discs)
    at = np.nonzero(rims)
    f, h, d, r = fills[at], halves[at], whole[at], rims[at]
    look = label[np.maximum(d, 1) - 1] if len(label) else label
    colour = np.where(f == d, fill[look], np.where(h == d, mixed[look], outline))
    colour = np.where(r > d, half(colour, outline), colour)
    canvas[at] = np.where(d > 0, over(canvas[at], colour, 255), over(canvas[at], outline, 128))


def _spread(numbers: I4, widths: I4, height: int, reach: int) -> NDArray[np.int32]:
    """The greatest number over each of the discs, on the rows of the canvas."""
    discs = np.zeros((len(widths), height, numbers.shape[1]), np.int32)
    wider = numbers
    for wide in range(reach + 1):
        if wide:
            narrow, wider = wider, wider.copy()
            np.maximum(wider[:, 1:], narrow[:, :-1], out=wider[:, 1:])
            np.maximum(wider[:, :-1], narrow[:, 1:], out=wider[:, :-1])
        for disc, row in np.argwhere(widths == wide):
            np.maximum(discs[disc], wider[row : row + height], out=discs[disc])
    return discs
