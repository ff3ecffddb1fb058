"""Counting into cells, a Gaussian along rows and then along columns, and a table of colours."""

from __future__ import annotations

import numpy as np

from desktop.map.kernels.compiled.jit import boolean, entry, f4, f8, floats, given, image, tiny, u4


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


@tiny()
def _mix(line, other, share):
    for i in range(len(line)):
        line[i] += share * other[i]


@tiny()
def _mix_pair(line, before, after, share):
    for i in range(len(line)):
        line[i] += share * (before[i] + after[i])


@entry(given(f4, 2), given(f4), returns=floats)
def blur(grid, half):
    height, width = grid.shape
    reach = len(half) - 1
    made = np.zeros((height, width), np.float32)
    padded = np.zeros(width + 2 * reach, np.float32)
    for row in range(height):
        for k in range(-min(reach, row), min(reach, height - 1 - row) + 1):
            _mix(padded[reach : reach + width], grid[row + k], half[abs(k)])
        line = made[row]
        _mix(line, padded[reach : reach + width], half[0])
        for k in range(1, reach + 1):
            _mix_pair(line, padded[reach - k : reach - k + width], padded[reach + k : reach + k + width], half[k])
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
