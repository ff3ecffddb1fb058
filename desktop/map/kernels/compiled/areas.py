"""Areas by signed area accumulation: each edge adds what it covers to its pixels, a sum along each row fills."""

from __future__ import annotations

import math

import numpy as np

from desktop.map.kernels.compiled.blend import blended, faded, over, spread
from desktop.map.kernels.compiled.jit import boolean, entry, f4, floats, given, i4, i8, image, inner, tiny, u4


@tiny()
def _cross(line, left, right, tall):
    """Add what a piece of an edge within one row covers, from left to right.

    Each sum is of two numbers of the array's own kind: the next edge begins where this one ends and waits for it.
    """
    first = int(left)
    if right <= first + 1.0:
        mean = 0.5 * (left + right) - first
        line[first] += np.float32(tall * (1.0 - mean))
        line[first + 1] += np.float32(tall * mean)
        return
    per_px = tall / (right - left)
    # The first pixel, those that are crossed from side to side, and the last.
    part = first + 1.0 - left
    line[first] += np.float32(per_px * part * (0.5 * part))
    line[first + 1] += np.float32(per_px * part * (1.0 - 0.5 * part))
    column = first + 1
    while column + 1.0 < right:
        line[column] += np.float32(0.5 * per_px)
        line[column + 1] += np.float32(0.5 * per_px)
        column += 1
    part = right - column
    line[column] += np.float32(per_px * part * (1.0 - 0.5 * part))
    line[column + 1] += np.float32(per_px * part * (0.5 * part))


@tiny()
def _walk(acc, x0, y0, x1, y1):
    """Add an edge that lies on the canvas, its right and lower border included."""
    if y0 == y1:
        return
    sign = 1.0
    if y0 > y1:
        x0, y0, x1, y1, sign = x1, y1, x0, y0, -1.0
    first = int(y0)
    if y1 <= first + 1.0 and first < acc.shape[0]:
        _cross(acc[first], min(x0, x1), max(x0, x1), sign * (y1 - y0))
        return
    slope = (x1 - x0) / (y1 - y0)
    low, high = min(x0, x1), max(x0, x1)
    x = x0
    for row in range(first, min(math.ceil(y1), acc.shape[0])):
        bottom = min(y1, row + 1.0)
        end = x1 if bottom == y1 else min(max(x0 + (bottom - y0) * slope, low), high)
        _cross(acc[row], min(x, end), max(x, end), sign * (bottom - max(y0, float(row))))
        x = end


@inner()
def _walk_cut(acc, x0, y0, x1, y1):
    """Add an edge that lies anywhere: what is left of the canvas covers its rows whole, what is right of it nothing."""
    height, width = float(acc.shape[0]), float(acc.shape[1] - 2)
    if max(y0, y1) <= 0.0 or min(y0, y1) >= height or min(x0, x1) >= width:
        return
    ax, ay, bx, by = x0, min(max(y0, 0.0), height), x1, min(max(y1, 0.0), height)
    if ay != y0:
        ax = x0 + (x1 - x0) * ((ay - y0) / (y1 - y0))
    if by != y1:
        bx = x0 + (x1 - x0) * ((by - y0) / (y1 - y0))
    if ay == by:
        return
    # The three pieces: left of the canvas, on it, right of it.
    cx, cy, dx, dy = min(max(ax, 0.0), width), ay, min(max(bx, 0.0), width), by
    if cx != ax and ax != bx:
        cy = ay + (by - ay) * min(max((cx - ax) / (bx - ax), 0.0), 1.0)
    if dx != bx and ax != bx:
        dy = ay + (by - ay) * min(max((dx - ax) / (bx - ax), 0.0), 1.0)
    if (ax <= 0.0 and bx <= 0.0) or (ax >= width and bx >= width):
        _walk(acc, cx, ay, dx, by)
        return
    _walk(acc, cx, ay, cx, cy)
    _walk(acc, cx, cy, dx, dy)
    _walk(acc, dx, dy, dx, by)


@inner()
def _near(coordinate):
    """Farther away than this the steps between numbers would show as slopes."""
    return min(max(np.float64(coordinate), -1e9), 1e9)


@inner()
def _ring(acc, xy, begin, end, inside):
    """Add the edges of a ring, closed; corners without a place are left out."""
    last = end - 1
    while last >= begin and not (math.isfinite(xy[last, 0]) and math.isfinite(xy[last, 1])):
        last -= 1
    if last < begin:
        return
    x0, y0 = _near(xy[last, 0]), _near(xy[last, 1])
    for i in range(begin, last + 1):
        if inside:
            x1, y1 = np.float64(xy[i, 0]), np.float64(xy[i, 1])
            _walk(acc, x0, y0, x1, y1)
        elif math.isfinite(xy[i, 0]) and math.isfinite(xy[i, 1]):
            x1, y1 = _near(xy[i, 0]), _near(xy[i, 1])
            _walk_cut(acc, x0, y0, x1, y1)
        else:
            continue
        x0, y0 = x1, y1


@inner()
def _part(acc, xy, rings, first, last):
    """Add an area; the rows and columns it reaches, none where it is not on the canvas."""
    height, width = acc.shape[0], acc.shape[1] - 2
    left, top, right, bottom = np.inf, np.inf, -np.inf, -np.inf
    sound = True
    for i in range(rings[first], rings[last]):
        x, y = xy[i, 0], xy[i, 1]
        if math.isfinite(x) and math.isfinite(y):
            left, right, top, bottom = min(left, x), max(right, x), min(top, y), max(bottom, y)
        else:
            sound = False
    if not (left < width and top < height and right > 0 and bottom > 0):
        return 0, 0, 0, 0
    inside = sound and left >= 0 and top >= 0 and right <= width and bottom <= height
    for ring in range(first, last):
        _ring(acc, xy, rings[ring], rings[ring + 1], inside)
    return (
        int(max(top, 0.0)),
        math.ceil(min(bottom, float(height))),
        int(max(left, 0.0)),
        math.ceil(min(right, float(width))),
    )


@tiny()
def _share(total, even_odd):
    """How much of a pixel is inside, from the winding summed over it."""
    share = abs(total)
    if even_odd and share > 1.0:
        share = share % 2.0
        if share > 1.0:
            share = 2.0 - share
    return min(share, 1.0)


@tiny()
def _shares(shares, covered, even_odd):
    """How much of each pixel of a row is inside, of 255."""
    one, most, half = np.float32(1.0), np.float32(255.0), np.float32(0.5)
    total = np.float32(0.0)
    for column in range(len(shares)):
        total += covered[column]
        share = _share(total, True) if even_odd else min(abs(total), one)
        shares[column] = np.uint32(np.int32(share * most + half))


@entry(image, given(f4, 2), given(i4), given(i4), given(u4), boolean)
def fill(canvas, xy, rings, parts, colour, even_odd):
    acc = np.zeros((canvas.shape[0], canvas.shape[1] + 2), np.float32)
    shares = np.empty(canvas.shape[1], np.uint32)
    for part in range(len(parts) - 1):
        top, bottom, left, right = _part(acc, xy, rings, parts[part], parts[part + 1])
        pixel = colour[part]
        for row in range(top, bottom):
            covered, line = acc[row][left : right + 2], canvas[row][left:right]
            _shares(shares[: right - left], covered, even_odd)
            covered[:] = 0.0
            for column in range(right - left):
                line[column] = blended(line[column], faded(pixel, shares[column]))


@entry(floats, given(f4, 2), given(i4), given(i4), boolean)
def coverage(mask, xy, rings, parts, even_odd):
    acc = np.zeros((mask.shape[0], mask.shape[1] + 2), np.float32)
    for part in range(len(parts) - 1):
        top, bottom, left, right = _part(acc, xy, rings, parts[part], parts[part + 1])
        for row in range(top, bottom):
            total = np.float32(0.0)
            for column in range(left, right):
                total += acc[row, column]
                acc[row, column] = 0.0
                mask[row, column] = min(mask[row, column] + _share(total, even_odd), 1.0)
            acc[row, right] = 0.0
            acc[row, right + 1] = 0.0


@entry(image, given(f4, 2), given(u4, 2), i8, i8)
def paint(canvas, mask, pattern, origin_x, origin_y):
    high, wide = pattern.shape
    for row in range(canvas.shape[0]):
        line = pattern[(row + origin_y) % high]
        at = origin_x
        for column in range(canvas.shape[1]):
            cover = min(max(mask[row, column], np.float32(0.0)), np.float32(1.0))
            share = np.int64(cover * np.float32(255.0) + np.float32(0.5))
            if share > 0:
                canvas[row, column] = over(canvas[row, column], spread(line[at]), share)
            at += 1
            if at == wide:
                at = 0
