"""Areas by signed area accumulation: all edges of an area at once, cut into rows and then into pixels."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop.map.kernels.arrays import F4, I4, U4
from desktop.map.kernels.plain.blend import over
from desktop.map.kernels.plain.spans import spans

F8 = NDArray[np.float64]
I8 = NDArray[np.int64]


def fill(canvas: U4, xy: F4, rings: I4, parts: I4, colour: U4, even_odd: bool) -> None:
    for part in range(len(parts) - 1):
        found = _part(canvas.shape, xy, rings, parts[part], parts[part + 1], even_odd)
        if found is not None:
            at, share = found
            canvas[at] = over(canvas[at], colour[part], (share * 255 + 0.5).astype(np.uint32))


def coverage(mask: F4, xy: F4, rings: I4, parts: I4, even_odd: bool) -> None:
    for part in range(len(parts) - 1):
        found = _part(mask.shape, xy, rings, parts[part], parts[part + 1], even_odd)
        if found is not None:
            at, share = found
            mask[at] = np.minimum(mask[at] + share, 1)


def paint(canvas: U4, mask: F4, pattern: U4, origin_x: int, origin_y: int) -> None:
    height, width = canvas.shape
    rows = (np.arange(height) + origin_y) % pattern.shape[0]
    columns = (np.arange(width) + origin_x) % pattern.shape[1]
    share = np.clip(np.nan_to_num(mask), 0, 1) * np.float32(255) + np.float32(0.5)
    canvas[:] = over(canvas, pattern[np.ix_(rows, columns)], share.astype(np.uint32))


def _part(shape: tuple[int, ...], xy: F4, rings: I4, first: int, last: int, even_odd: bool) -> Any:
    """Where an area is on the canvas (two slices), and the share of each pixel there; None: nowhere."""
    height, width = shape
    begin, end = rings[first], rings[last]
    corners = xy[begin:end].astype(np.float64)
    of_ring = np.repeat(np.arange(last - first), np.diff(rings[first : last + 1]))
    sound = np.isfinite(corners).all(axis=1)
    corners, of_ring = np.clip(corners[sound], -1e9, 1e9), of_ring[sound]
    if not len(corners):
        return None
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    if not (left < width and top < height and right > 0 and bottom > 0):
        return None
    r0, r1 = int(max(top, 0)), int(np.ceil(min(bottom, height)))
    c0, c1 = int(max(left, 0)), int(np.ceil(min(right, width)))
    acc = _accumulated(*_edges(corners, of_ring), height, width, (r0, r1, c0, c1))
    share = np.abs(np.cumsum(acc, axis=1)[:, : c1 - c0])
    if even_odd:
        share %= 2
        share = np.where(share > 1, 2 - share, share)
    return (slice(r0, r1), slice(c0, c1)), np.minimum(share, 1).astype(np.float32)


def _edges(corners: F8, of_ring: I8) -> tuple[F8, F8, F8, F8]:
    """Start and end of each edge; each ring closed."""
    begins = np.flatnonzero(np.r_[True, of_ring[1:] != of_ring[:-1]])
    before = np.arange(len(corners)) - 1
    before[begins] = np.r_[begins[1:], len(corners)] - 1
    return corners[before, 0], corners[before, 1], corners[:, 0], corners[:, 1]


def _accumulated(x0: F8, y0: F8, x1: F8, y1: F8, height: int, width: int, box: tuple[int, int, int, int]) -> F8:
    """Signed cover of each pixel of the box by the edges' right sides, as steps along each row."""
    r0, r1, c0, c1 = box
    x0, y0, x1, y1 = _cut(x0, y0, x1, y1, height, width)
    sign = np.where(y0 < y1, 1.0, -1.0)
    flip = y0 > y1
    x0, x1 = np.where(flip, x1, x0), np.where(flip, x0, x1)
    y0, y1 = np.where(flip, y1, y0), np.where(flip, y0, y1)
    first = np.floor(y0).astype(np.int64)
    edge, row = spans(first, np.minimum(np.ceil(y1).astype(np.int64), height))
    a, b = np.maximum(y0[edge], row), np.minimum(y1[edge], row + 1)
    slope = ((x1 - x0) / (y1 - y0))[edge]
    low, high = np.minimum(x0, x1)[edge], np.maximum(x0, x1)[edge]
    xa = np.clip(x0[edge] + (a - y0[edge]) * slope, low, high)
    xb = np.clip(x0[edge] + (b - y0[edge]) * slope, low, high)
    tall = sign[edge] * (b - a)
    left, right = np.minimum(xa, xb), np.maximum(xa, xb)
    first = np.floor(left).astype(np.int64)
    piece, column = spans(first, np.maximum(np.ceil(right).astype(np.int64), first + 1))
    wide = (right - left)[piece]
    a, b = np.maximum(left[piece], column), np.minimum(right[piece], column + 1)
    part = tall[piece] * np.divide(b - a, wide, out=np.ones_like(a), where=wide > 0)
    mean = 0.5 * (a + b) - column
    stride = c1 - c0 + 2
    at = (row[piece] - r0) * stride + np.clip(column - c0, 0, stride - 2)
    size = (r1 - r0) * stride
    acc = np.bincount(at, part * (1 - mean), size) + np.bincount(at + 1, part * mean, size)[:size]
    return np.asarray(acc[:size].reshape(r1 - r0, stride))


def _cut(x0: F8, y0: F8, x1: F8, y1: F8, height: int, width: int) -> tuple[F8, F8, F8, F8]:
    """The edges cut to the canvas; what is left of it runs along its left border instead, what is right of it along
    the right one."""
    on = (np.maximum(y0, y1) > 0) & (np.minimum(y0, y1) < height) & (y0 != y1)
    x0, y0, x1, y1 = x0[on], y0[on], x1[on], y1[on]
    ay, by = np.clip(y0, 0, height), np.clip(y1, 0, height)
    ax = np.where(ay == y0, x0, x0 + (x1 - x0) * ((ay - y0) / (y1 - y0)))
    bx = np.where(by == y1, x1, x0 + (x1 - x0) * ((by - y0) / (y1 - y0)))
    cx, dx = np.clip(ax, 0, width), np.clip(bx, 0, width)
    run = np.where(ax == bx, 1.0, bx - ax)
    cy = ay + (by - ay) * np.clip((cx - ax) / run, 0, 1)
    dy = ay + (by - ay) * np.where(dx == bx, 1.0, np.clip((dx - ax) / run, 0, 1))
    xs, ys = np.r_[cx, cx, dx], np.r_[ay, cy, dy]
    xe, ye = np.r_[cx, dx, dx], np.r_[cy, dy, by]
    tall = ys != ye
    return xs[tall], ys[tall], xe[tall], ye[tall]
