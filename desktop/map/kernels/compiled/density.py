"""Counting into cells, a Gaussian along rows and then along columns, colours of cells, and cells as pixels."""

from __future__ import annotations

import math

import numpy as np

from desktop.map.kernels.compiled.blend import faded
from desktop.map.kernels.compiled.jit import boolean, entry, f4, f8, floats, given, i4, i8, image, inner, tiny, u4

_ODD, _EVEN, _HALVES = np.uint32(0x00FF00FF), np.uint32(0xFF00FF00), np.uint32(0x00800080)
_BYTE, _24, _128, _255, _256 = np.uint32(8), np.uint32(24), np.uint32(128), np.uint32(255), np.uint32(256)
_RUN = 64
"""Pixels of a row that are looked at together."""


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


@entry(f4[:, :, ::1], given(f4), given(f4), given(i4), given(f4, 2), given(f4), f4, f4)
def tally(grid, x, y, which, weights, amount, scale, margin):
    height, width = grid.shape[:2]
    one = len(amount) == 1
    each = amount[0] if one else np.float32(0.0)
    for i in range(len(x)):
        px, py = x[i] * scale + margin, y[i] * scale + margin
        if 0.0 <= px < width and 0.0 <= py < height and 0 <= which[i] < len(weights):
            row, column, at = int(py), int(px), which[i]
            times = each if one else amount[i]
            grid[row, column, 0] += weights[at, 0] * times
            grid[row, column, 1] += weights[at, 1] * times
            grid[row, column, 2] += weights[at, 2] * times
            grid[row, column, 3] += weights[at, 3] * times


@entry(given(f4), given(f4), given(f4, 2), f4, f4, f4, returns=i4[::1])
def below(x, y, grid, scale, margin, limit):
    height, width = grid.shape
    found, count = np.empty(len(x), np.int32), 0
    for i in range(len(x)):
        px, py = x[i] * scale + margin, y[i] * scale + margin
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
    before, shares = np.empty(size, np.int32), np.empty(size, np.uint32)
    for at in range(size):
        place = (at + 0.5) / cell - 0.5 + cells
        before[at] = math.floor(place)
        shares[at] = int((place - before[at]) * 256.0)
    return before, shares


@tiny()
def _mixed(first, second, share):
    """Two pixels, the second `share` in 256."""
    rest = np.uint32(_256 - share)
    odd = np.uint32((first & _ODD) * rest + (second & _ODD) * share + _HALVES)
    even = np.uint32((np.uint32(first >> _BYTE) & _ODD) * rest + (np.uint32(second >> _BYTE) & _ODD) * share + _HALVES)
    return np.uint32((np.uint32(odd >> _BYTE) & _ODD) | (even & _EVEN))


@inner()
def _widen(share, heat, row, before, shares, clear, lit, hot):
    """A row of cells as pixels: how clear they leave the canvas, in 255, their colours, and which runs show any."""
    for at in range(len(before)):
        k = before[at]
        part = share[row, k] + (share[row, k + 1] - share[row, k]) * (np.float32(shares[at]) / np.float32(256.0))
        clear[at] = np.uint32((np.float32(1.0) - part) * np.float32(255.0) + np.float32(0.5))
        lit[at] = _mixed(heat[row, k], heat[row, k + 1], shares[at])
    for run in range(len(hot)):
        hot[run] = False
        for at in range(run * _RUN, min((run + 1) * _RUN, len(before))):
            hot[run] |= clear[at] != 255 or lit[at] != 0


@tiny()
def _melt_row(line, clear, lit, clear_below, lit_below, down):
    """A row of pixels between two rows of cells, `down` in 256 from the upper to the lower."""
    rest = np.uint32(_256 - down)
    for i in range(len(line)):
        left = np.uint32(np.uint32(clear[i] * rest + clear_below[i] * down + _128) >> _BYTE)
        warm = _mixed(lit[i], lit_below[i], down)
        line[i] = np.uint32(warm + faded(faded(line[i], left), np.uint32(_255 - np.uint32(warm >> _24))))


@entry(image, given(f4, 2), given(u4, 2), i8, i8)
def melt(canvas, share, heat, cell, margin):
    height, width = canvas.shape
    before, shares = _between(margin, cell, width)
    rows, downs = _between(margin, cell, height)
    runs = -(-width // _RUN)
    clear, clear_below = np.empty(width, np.uint32), np.empty(width, np.uint32)
    lit, lit_below = np.empty(width, np.uint32), np.empty(width, np.uint32)
    hot, hot_below = np.zeros(runs, np.bool_), np.zeros(runs, np.bool_)
    done = -1
    for row in range(height):
        upper = rows[row]
        if upper != done:
            if upper == done + 1 and row > 0:
                clear, clear_below, lit, lit_below, hot, hot_below = clear_below, clear, lit_below, lit, hot_below, hot
            else:
                _widen(share, heat, upper, before, shares, clear, lit, hot)
            _widen(share, heat, upper + 1, before, shares, clear_below, lit_below, hot_below)
            done = upper
        for run in range(runs):
            if hot[run] or hot_below[run]:
                at = slice(run * _RUN, min((run + 1) * _RUN, width))
                _melt_row(canvas[row][at], clear[at], lit[at], clear_below[at], lit_below[at], downs[row])
