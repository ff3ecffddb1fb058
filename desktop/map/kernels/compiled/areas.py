"""Areas by signed area accumulation: each edge adds what it covers to its pixels, a sum down each column fills.

Down the columns, not along the rows: neighbours in a row wait for nobody, and several are summed and blended at once.
"""

from __future__ import annotations

import math

import numpy as np

from desktop.map.kernels.compiled.blend import blended, faded, over, spread
from desktop.map.kernels.compiled.jit import boolean, entry, f4, floats, given, i4, i8, image, inner, tiny, u4

_TOGETHER = 8
"""Columns are summed up in so many at a time, whatever an area's own left and right."""
_BELOW = 3
"""Rows below those of an area: an edge on its lower border adds to so many from there on."""
_LITTLE = 1 << 14
"""Pixels for which there is room from the start."""


@tiny()
def _cross(acc, across, column, top, bottom, wide):
    """Add what a piece of an edge within one column covers, from top to bottom.

    Each sum is of two numbers of the array's own kind: the next edge begins where this one ends and waits for it.
    """
    first = int(top)
    if bottom <= first + 2.0:
        # One pixel or two: which of both nobody can foretell, so they go by without a branch.
        border, deep = first + 1.0, bottom - top
        near, far = min(bottom, border), max(bottom - border, 0.0)
        per_px = wide / deep if deep > 0.0 else 0.0
        upper = per_px * (near - top) * (border - 0.5 * (top + near)) if deep > 0.0 else wide * (border - top)
        lower = 0.5 * per_px * far * far
        acc[first * across + column] += np.float32(upper)
        acc[(first + 1) * across + column] += np.float32(wide - upper - lower)
        acc[(first + 2) * across + column] += np.float32(lower)
        return
    per_px = wide / (bottom - top)
    # The first pixel, those that are crossed from side to side, and the last.
    part = first + 1.0 - top
    acc[first * across + column] += np.float32(per_px * part * (0.5 * part))
    acc[(first + 1) * across + column] += np.float32(per_px * part * (1.0 - 0.5 * part))
    row = first + 1
    while row + 1.0 < bottom:
        acc[row * across + column] += np.float32(0.5 * per_px)
        acc[(row + 1) * across + column] += np.float32(0.5 * per_px)
        row += 1
    part = bottom - row
    acc[row * across + column] += np.float32(per_px * part * (1.0 - 0.5 * part))
    acc[(row + 1) * across + column] += np.float32(per_px * part * (0.5 * part))


@tiny()
def _walk(acc, across, x0, y0, x1, y1):
    """Add an edge that lies on the canvas, its right and lower border included."""
    if x0 == x1:
        return
    sign = 1.0
    if x0 > x1:
        x0, y0, x1, y1, sign = x1, y1, x0, y0, -1.0
    first = int(x0)
    if x1 <= first + 1.0 and first < across:
        _cross(acc, across, first, min(y0, y1), max(y0, y1), sign * (x1 - x0))
        return
    slope = (y1 - y0) / (x1 - x0)
    low, high = min(y0, y1), max(y0, y1)
    y = y0
    for column in range(first, min(math.ceil(x1), across)):
        right = min(x1, column + 1.0)
        end = y1 if right == x1 else min(max(y0 + (right - x0) * slope, low), high)
        _cross(acc, across, column, min(y, end), max(y, end), sign * (right - max(x0, float(column))))
        y = end


@inner()
def _walk_cut(acc, down, across, x0, y0, x1, y1):
    """Add an edge that lies anywhere: what is above the canvas covers its columns whole, what is below it nothing."""
    height, width = float(down), float(across)
    if max(x0, x1) <= 0.0 or min(x0, x1) >= width or min(y0, y1) >= height:
        return
    ax, ay, bx, by = min(max(x0, 0.0), width), y0, min(max(x1, 0.0), width), y1
    if ax != x0:
        ay = y0 + (y1 - y0) * ((ax - x0) / (x1 - x0))
    if bx != x1:
        by = y0 + (y1 - y0) * ((bx - x0) / (x1 - x0))
    if ax == bx:
        return
    # The three pieces: above the canvas, on it, below it.
    cx, cy, dx, dy = ax, min(max(ay, 0.0), height), bx, min(max(by, 0.0), height)
    if cy != ay and ay != by:
        cx = ax + (bx - ax) * min(max((cy - ay) / (by - ay), 0.0), 1.0)
    if dy != by and ay != by:
        dx = ax + (bx - ax) * min(max((dy - ay) / (by - ay), 0.0), 1.0)
    if (ay <= 0.0 and by <= 0.0) or (ay >= height and by >= height):
        _walk(acc, across, ax, cy, bx, dy)
        return
    _walk(acc, across, ax, cy, cx, cy)
    _walk(acc, across, cx, cy, dx, dy)
    _walk(acc, across, dx, dy, bx, dy)


@inner()
def _near(coordinate, start):
    """Farther away than this the steps between numbers would show as slopes."""
    return min(max(np.float64(coordinate) - start, -1e9), 1e9)


@inner()
def _ring(acc, down, across, xy, begin, end, left, top, inside):
    """Add the edges of a ring, closed, to a sheet that begins at (left, top); corners without a place are left out."""
    last = end - 1
    while last >= begin and not (math.isfinite(xy[last, 0]) and math.isfinite(xy[last, 1])):
        last -= 1
    if last < begin:
        return
    x0, y0 = _near(xy[last, 0], left), _near(xy[last, 1], top)
    for i in range(begin, last + 1):
        if inside:
            x1, y1 = np.float64(xy[i, 0]) - left, np.float64(xy[i, 1]) - top
            _walk(acc, across, x0, y0, x1, y1)
        elif math.isfinite(xy[i, 0]) and math.isfinite(xy[i, 1]):
            x1, y1 = _near(xy[i, 0], left), _near(xy[i, 1], top)
            _walk_cut(acc, down, across, x0, y0, x1, y1)
        else:
            continue
        x0, y0 = x1, y1


@inner()
def _reach(xy, begin, end, height, width):
    """The rows and columns of the canvas that an area reaches, none where it is not on it; whether all of it is."""
    left, top, right, bottom = np.inf, np.inf, -np.inf, -np.inf
    sound = True
    for i in range(begin, end):
        x, y = xy[i, 0], xy[i, 1]
        if math.isfinite(x) and math.isfinite(y):
            left, right, top, bottom = min(left, x), max(right, x), min(top, y), max(bottom, y)
        else:
            sound = False
    if not (left < width and top < height and right > 0 and bottom > 0):
        return 0, 0, 0, 0, False
    return (
        int(max(top, 0.0)),
        math.ceil(min(bottom, float(height))),
        int(max(left, 0.0)) // _TOGETHER * _TOGETHER,
        min(-(math.ceil(min(right, float(width))) // -_TOGETHER) * _TOGETHER, width),
        sound and left >= 0 and top >= 0 and right <= width and bottom <= height,
    )


@inner()
def _sheet(acc, down, across):
    """Nothing yet on so many rows and columns, and below them: all areas share one room, which stays near at hand."""
    needed = (down + _BELOW) * across
    return acc if len(acc) >= needed else np.zeros(2 * needed, np.float32)


@inner()
def _part(acc, down, across, xy, rings, first, last, left, top, inside):
    """Add an area to a sheet that begins at (left, top) of the canvas."""
    for ring in range(first, last):
        _ring(acc, down, across, xy, rings[ring], rings[ring + 1], float(left), float(top), inside)


@tiny()
def _share(total, even_odd):
    """How much of a pixel is inside, from the winding summed over it."""
    two, half, one = np.float32(2.0), np.float32(0.5), np.float32(1.0)
    share = abs(total)
    if even_odd:
        share = abs(share - two * np.floor(share * half + half))
    return min(share, one)


@entry(image, given(f4, 2), given(i4), given(i4), given(u4), boolean)
def fill(canvas, xy, rings, parts, colour, even_odd):
    height, width = canvas.shape
    acc, totals = np.zeros(_LITTLE, np.float32), np.zeros(width, np.float32)
    most, half = np.float32(255.0), np.float32(0.5)
    for part in range(len(parts) - 1):
        first, last = parts[part], parts[part + 1]
        top, bottom, left, right, inside = _reach(xy, rings[first], rings[last], height, width)
        if bottom <= top:
            continue
        down, across = bottom - top, right - left
        acc = _sheet(acc, down, across)
        _part(acc, down, across, xy, rings, first, last, left, top, inside)
        pixel, total = colour[part], totals[:across]
        total[:] = 0.0
        for row in range(top, bottom):
            covered, line = acc[(row - top) * across :][:across], canvas[row][left:right]
            for column in range(across):
                total[column] += covered[column]
                covered[column] = 0.0
                share = _share(total[column], even_odd)
                line[column] = blended(line[column], faded(pixel, np.uint32(np.int32(share * most + half))))
        acc[down * across : (down + _BELOW) * across] = 0.0


@entry(floats, given(f4, 2), given(i4), given(i4), boolean)
def coverage(mask, xy, rings, parts, even_odd):
    height, width = mask.shape
    acc, totals = np.zeros(_LITTLE, np.float32), np.zeros(width, np.float32)
    for part in range(len(parts) - 1):
        first, last = parts[part], parts[part + 1]
        top, bottom, left, right, inside = _reach(xy, rings[first], rings[last], height, width)
        if bottom <= top:
            continue
        down, across = bottom - top, right - left
        acc = _sheet(acc, down, across)
        _part(acc, down, across, xy, rings, first, last, left, top, inside)
        total = totals[:across]
        total[:] = 0.0
        for row in range(top, bottom):
            covered, line = acc[(row - top) * across :][:across], mask[row][left:right]
            for column in range(across):
                total[column] += covered[column]
                covered[column] = 0.0
                line[column] = min(line[column] + _share(total[column], even_odd), np.float32(1.0))
        acc[down * across : (down + _BELOW) * across] = 0.0


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
