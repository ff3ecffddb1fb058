"""Counting into cells, a Gaussian along rows and then along columns, colours of cells, and cells as pixels."""

from __future__ import annotations

import math

import numpy as np

from desktop.map.kernels.compiled.blend import over, scaled, spread
from desktop.map.kernels.compiled.jit import boolean, entry, f4, f8, floats, given, i4, i8, image, inner, tiny, u4

_LANES, _HALF, _24 = np.uint64(0x00FF00FF00FF00FF), np.uint64(0x0080008000800080), np.uint64(24)
_8, _256, _255, _WORD = np.uint64(8), np.uint64(256), np.uint64(255), np.uint64(0xFFFFFFFF)


@entry(floats, given(f4), given(f4), given(f4), f8, f8)
def add(grid, x, y, weight, per_px, sign):
    height, width = grid.shape
    one = len(weight) == 1
    plus = np.float32(sign * weight[0]) if one else np.float32(0.0)
    scale = np.float32(per_px)
    for i in range(len(x)):
        px, py = x[i] * scale, y[i] * scale
        if 0.0 <= px < width and 0.0 <= py < height:
            grid[int(py), int(px)] += plus if one else np.float32(sign * weight[i])


@entry(f4[:, :, ::1], given(f4), given(f4), given(i4), given(f4, 2), given(f4), f8)
def tally(grid, x, y, which, weights, amount, per_px):
    height, width = grid.shape[:2]
    one = len(amount) == 1
    scale, each = np.float32(per_px), amount[0] if one else np.float32(0.0)
    for i in range(len(x)):
        px, py = x[i] * scale, y[i] * scale
        if 0.0 <= px < width and 0.0 <= py < height and 0 <= which[i] < len(weights):
            row, column, at = int(py), int(px), which[i]
            times = each if one else amount[i]
            grid[row, column, 0] += weights[at, 0] * times
            grid[row, column, 1] += weights[at, 1] * times
            grid[row, column, 2] += weights[at, 2] * times
            grid[row, column, 3] += weights[at, 3] * times


@entry(given(f4), given(f4), given(f4, 2), f8, f4, returns=i4[::1])
def below(x, y, grid, per_px, limit):
    height, width = grid.shape
    scale = np.float32(per_px)
    found, count = np.empty(len(x), np.int32), 0
    for i in range(len(x)):
        px, py = x[i] * scale, y[i] * scale
        if 0.0 <= px < width and 0.0 <= py < height:
            found[count] = i
            count += grid[int(py), int(px)] < limit
    return found[:count]


@tiny()
def _mix(line, other, share):
    for i in range(len(line)):
        line[i] += share * other[i]


@tiny()
def _mix_pair(line, before, after, share):
    for i in range(len(line)):
        line[i] += share * (before[i] + after[i])


@entry(given(f4, 2), given(f4), i8, returns=floats)
def blur(grid, half, step):
    height, width = grid.shape
    reach, beyond = len(half) - 1, (len(half) - 1) * step
    made = np.zeros((height, width), np.float32)
    padded = np.zeros(width + 2 * beyond, np.float32)
    for row in range(height):
        for k in range(-min(reach, row), min(reach, height - 1 - row) + 1):
            _mix(padded[beyond : beyond + width], grid[row + k], half[abs(k)])
        line = made[row]
        _mix(line, padded[beyond : beyond + width], half[0])
        for k in range(1, reach + 1):
            by = k * step
            _mix_pair(
                line, padded[beyond - by : beyond - by + width], padded[beyond + by : beyond + by + width], half[k]
            )
        padded[:] = 0.0
    return made


@entry(given(f4, 2), given(u4), f4, boolean, image)
def shade(grid, ramp, scale, root, made):
    height, width = grid.shape
    one, top, half = np.float32(1.0), np.float32(255.0), np.float32(0.5)
    places = np.empty(width, np.int32)
    for row in range(height):
        line, drawn = grid[row], made[row]
        # First the numbers, many at a time, then the colours.
        if root:
            for column in range(width):
                share = line[column] * scale
                share = share if share < one else one
                places[column] = np.int32(np.float32(np.sqrt(share if share > 0.0 else np.float32(0.0))) * top + half)
        else:
            for column in range(width):
                share = line[column] * scale
                share = share if share < one else one
                places[column] = np.int32((share if share > 0.0 else np.float32(0.0)) * top + half)
        for column in range(width):
            drawn[column] = ramp[places[column]] if line[column] > 0.0 else 0


@entry(given(f4, 3), f4, f4, f4, f4, f4, floats, image)
def heat(grid, per_cell, sparse, crowded, full, opacity, share, made):
    height, width = share.shape
    one, two, three, none = np.float32(1.0), np.float32(2.0), np.float32(3.0), np.float32(0.0)
    to_crowded, to_full = one / np.float32(math.log(crowded / sparse)), one / np.float32(math.log(full / sparse))
    for row in range(height):
        for column in range(width):
            cell = grid[row, column]
            crowd = cell[0] * per_cell
            share[row, column], made[row, column] = none, 0
            if not crowd > sparse:
                continue
            more = np.float32(math.log(crowd / sparse))
            part, depth = min(more * to_crowded, one), min(more * to_full, one)
            part = part * part * (three - two * part)
            share[row, column] = part
            alpha = (np.float32(0.3) + np.float32(0.66) * depth) * part * opacity
            ink = (one - np.float32(0.35) * max(depth - np.float32(0.5), none)) * alpha * np.float32(255.0) / cell[0]
            pixel = np.int64(alpha * np.float32(255.0) + np.float32(0.5)) << 24
            for n in range(3):
                pixel |= np.int64(min(cell[n + 1] * ink, alpha * np.float32(255.0)) + np.float32(0.5)) << (16 - 8 * n)
            made[row, column] = np.uint32(pixel)


@inner()
def _between(cells, cell, size):
    """For each pixel of `size` the cell before it, and how far on the way to the next its middle is, in 256."""
    before, shares = np.empty(size, np.int32), np.empty(size, np.int32)
    for at in range(size):
        place = (at + 0.5) / cell - 0.5 + cells
        before[at] = math.floor(place)
        shares[at] = int((place - before[at]) * 256.0)
    return before, shares


@tiny()
def _blended(first, second, share):
    """Two spread pixels, the second `share` in 256."""
    return ((first * (_256 - share) + second * share + _HALF) >> _8) & _LANES


@entry(image, given(u4, 2), given(f4, 2), given(u4, 2), i8, i8)
def melt(canvas, alone, share, heat, cell, margin):
    height, width = canvas.shape
    cells = heat.shape[1]
    columns, shares = _between(margin, cell, width)
    rows, downs = _between(margin, cell, height)
    lit, left = np.zeros(cells, np.uint64), np.zeros(cells, np.int64)
    hot = np.zeros(cells + 1, np.bool_)
    for row in range(height):
        upper, down = rows[row], np.uint64(downs[row])
        for k in range(cells):
            hot[k] = share[upper, k] > 0.0 or share[upper + 1, k] > 0.0
            lit[k] = _blended(spread(heat[upper, k]), spread(heat[upper + 1, k]), down)
            part = share[upper, k] + (share[upper + 1, k] - share[upper, k]) * (np.float32(down) / np.float32(256.0))
            left[k] = np.int64((np.float32(1.0) - part) * np.float32(65280.0) + np.float32(0.5))
        line, dots = canvas[row], alone[row]
        for column in range(width):
            dot = dots[column]
            k, a = columns[column], shares[column]
            if not (hot[k] or hot[k + 1]):
                if dot >= 0xFF000000:
                    line[column] = dot
                elif dot != 0:
                    line[column] = over(line[column], spread(dot), _255)
                continue
            below_ = spread(line[column])
            if dot != 0:
                clear = np.uint64((left[k] * (256 - a) + left[k + 1] * a + 32768) >> 16)
                top = scaled(spread(dot), clear)
                below_ = top + scaled(below_, _255 - (top >> np.uint64(48)))
            top = _blended(lit[k], lit[k + 1], np.uint64(a))
            seen = top + scaled(below_, _255 - (top >> np.uint64(48)))
            line[column] = np.uint32((seen | (seen >> _24)) & _WORD)
