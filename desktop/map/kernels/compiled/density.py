"""Counting into cells, a Gaussian along rows and then along columns, and a table of colours."""

from __future__ import annotations

import math

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


@entry(given(f4, 2), given(u4), f4, boolean, returns=image)
def shade(grid, ramp, scale, root):
    height, width = grid.shape
    made = np.zeros((height, width), np.uint32)
    for row in range(height):
        for column in range(width):
            value = grid[row, column]
            if value > 0.0:
                share = value * scale
                share = share if share < 1.0 else np.float32(1.0)
                if root:
                    share = np.float32(math.sqrt(share))
                made[row, column] = ramp[int(share * np.float32(255.0) + np.float32(0.5))]
    return made
