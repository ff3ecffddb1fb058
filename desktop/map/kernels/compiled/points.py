"""Points that are in sight, sprites one by one, and circles as the greatest number over a disc."""

from __future__ import annotations

import numpy as np
from numba import types

from desktop.map.kernels.compiled.blend import blended, cover, half, over, spread
from desktop.map.kernels.compiled.jit import boolean, entry, f4, f8, given, i4, image, inner, tiny, u4

_255, _128 = np.uint64(255), np.uint64(128)
_SEEN = types.Tuple((f4[::1], f4[::1], i4[::1], i4[::1]))
_TILE = 256
_USUAL = 16
"""Pixels of a row of most sprites: it is known how many there are, so they are blended without being counted."""
_FEW = 1000
"""So few sprites are painted wherever they are; more tile by tile, which stays near at hand in the caches."""


@entry(
    given(f4), given(f4), given(i4), given(i4, 2), f4, f4, f4, f4, f4, f4, f4, given(types.int16), given(boolean),
    given(boolean), returns=_SEEN,
)  # fmt: skip
def sight(x, y, row, runs, west, south, east, north, left, top, mpp, look, shown, visible):
    most = 0
    for run in range(len(runs)):
        most += runs[run, 1] - runs[run, 0]
    px, py = np.empty(most, np.float32), np.empty(most, np.float32)
    looks, rows = np.empty(most, np.int32), np.empty(most, np.int32)
    every, per_m, count = len(shown) == 0, np.float32(1.0) / mpp, 0
    for run in range(len(runs)):
        for i in range(runs[run, 0], runs[run, 1]):
            if not (west <= x[i] <= east and south <= y[i] <= north):
                continue
            if visible[look[i]] and (every or shown[row[i]]):
                px[count], py[count] = (x[i] - left) * per_m, (top - y[i]) * per_m
                looks[count], rows[count] = look[i], row[i]
                count += 1
    return px[:count], py[:count], looks[:count], rows[:count]


@inner()
def _padded(sprites):
    """The same, clear on the right, so that a row of one is done in steps of eight."""
    count, high, wide = sprites.shape
    made = np.zeros((count, high, (wide + 7) // 8 * 8), np.uint32)
    made[:, :, :wide] = sprites
    return made


@tiny()
def _stamp_within(canvas, look, column, row, west, north, east, south):
    """One sprite, as much of it as lies in a box of the canvas."""
    high, wide = look.shape
    first, last = max(west - column, 0), min(east - column, wide)
    for r in range(max(north - row, 0), min(south - row, high)):
        cover(canvas[row + r][column + first : column + last], look[r][first:last])


@inner()
def _stamp_whole(pixels, looks, to, at, width, high, wide):
    """One sprite, all of it, from the pixel `to` on, where `looks` has it from `at` on."""
    for _ in range(high):
        for i in range(wide):
            pixels[to + i] = blended(pixels[to + i], looks[at + i])
        to += width
        at += wide


@entry(image, given(f4), given(f4), given(i4), given(u4, 3), f8, f8)
def stamp(canvas, x, y, sprite, sprites, anchor_x, anchor_y):
    height, width = canvas.shape
    count, high, wide = sprites.shape
    # Which sprites are on the canvas, and where: not a number is in no range.
    columns, rows = np.empty(len(x), np.int32), np.empty(len(x), np.int32)
    which, n = np.empty(len(x), np.int32), 0
    for i in range(len(x)):
        left, top = np.floor(np.float64(x[i]) - anchor_x + 0.5), np.floor(np.float64(y[i]) - anchor_y + 0.5)
        if -wide < left < width and -high < top < height and 0 <= sprite[i] < count:
            columns[n], rows[n], which[n] = int(left), int(top), sprite[i]
            n += 1
    side = _TILE if n > _FEW else max(height, width)
    across, down = -(-width // side), -(-height // side)
    # In each tile they stay in the order given; one that lies on several is in all of them.
    begins = np.zeros(across * down + 2, np.int64)
    for i in range(n):
        for r in range(max(rows[i], 0) // side, (min(rows[i] + high, height) - 1) // side + 1):
            for c in range(max(columns[i], 0) // side, (min(columns[i] + wide, width) - 1) // side + 1):
                begins[r * across + c + 2] += 1
    for tile in range(across * down):
        begins[tile + 2] += begins[tile + 1]
    order = np.empty(begins[across * down + 1], np.int32)
    for i in range(n):
        for r in range(max(rows[i], 0) // side, (min(rows[i] + high, height) - 1) // side + 1):
            for c in range(max(columns[i], 0) // side, (min(columns[i] + wide, width) - 1) // side + 1):
                order[begins[r * across + c + 1]] = i
                begins[r * across + c + 1] += 1
    looks = _padded(sprites)
    pixels, row_by_row, padded = canvas.reshape(-1), looks.reshape(-1), looks.shape[2]
    for tile in range(across * down):
        west, north = tile % across * side, tile // across * side
        east, south = min(west + side, width), min(north + side, height)
        for k in range(begins[tile], begins[tile + 1]):
            i = order[k]
            left, top = columns[i], rows[i]
            if padded == _USUAL and left >= west and top >= north and left + _USUAL <= east and top + high <= south:
                to, at = np.uint64(top * width + left), np.uint64(which[i] * high * _USUAL)
                _stamp_whole(pixels, row_by_row, to, at, np.uint64(width), high, np.uint64(_USUAL))
            else:
                _stamp_within(canvas, looks[which[i]], left, top, west, north, east, south)


@tiny()
def _keep(kept, other):
    for i in range(len(kept)):
        kept[i] = max(kept[i], other[i])


@tiny()
def _widen(kept, narrow):
    """The greatest of each three neighbours."""
    n = len(kept)
    for i in range(1, n - 1):
        kept[i] = max(max(narrow[i - 1], narrow[i]), narrow[i + 1])
    kept[0] = max(narrow[0], narrow[1])
    kept[n - 1] = max(narrow[n - 2], narrow[n - 1])


@inner()
def _label_bits(count, colours):
    """How many bits below a point's number hold its label; -1: there are too many points for both."""
    bits = 0
    while (1 << bits) < colours:
        bits += 1
    return bits if ((count + 1) << bits) < (1 << 31) else -1


@inner()
def _numbered(x, y, label, rank, colours, bits, height, width, reach):
    """Each point's number, from 1, on its pixel, the greatest where there are several; `reach` pixels around too."""
    numbers = np.zeros((height + 2 * reach, width + 2 * reach), np.int32)
    ranked = len(rank) > 0
    for i in range(len(x)):
        px, py = x[i], y[i]
        if -reach <= px < width + reach and -reach <= py < height + reach and 0 <= label[i] < colours:
            number = rank[i] + 1 if ranked else i + 1
            number = number << bits | label[i] if bits >= 0 else number
            at = int(py + reach), int(px + reach)
            numbers[at] = max(numbers[at], number)
    return numbers


@inner()
def _paint_row(line, fills, halves, discs, rims, label, bits, fill, mixed, outline):
    """A row of the canvas, from the number that lies on top in each of the four discs."""
    edge = spread(outline)
    low = (1 << max(bits, 0)) - 1
    for column in range(len(line)):
        rim, disc = rims[column], discs[column]
        if rim == 0:
            continue
        if disc == 0:
            line[column] = over(line[column], edge, _128)
            continue
        at = disc & low if bits >= 0 else label[disc - 1]
        if fills[column] == disc:
            colour = fill[at]
        elif halves[column] == disc:
            colour = mixed[at]
        else:
            colour = outline
        if rim > disc:
            colour = half(colour, outline)
        line[column] = colour if colour >= 0xFF000000 else over(line[column], spread(colour), _255)


@entry(image, given(f4), given(f4), given(i4), given(i4), given(u4), given(u4), u4, given(i4, 2))
def dilate(canvas, x, y, label, rank, fill, mixed, outline, widths):
    height, width = canvas.shape
    rows = widths.shape[1]
    reach = rows // 2
    bits = _label_bits(rank.max() + 1 if len(rank) else len(x), len(fill))
    numbers = _numbered(x, y, label, rank, len(fill), bits, height, width, reach)
    padded = width + 2 * reach
    # For each disc the rows under way: every row of numbers is spread over those that it reaches.
    under_way = np.zeros((4, rows, padded), np.int32)
    even, odd = np.empty(padded, np.int32), np.empty(padded, np.int32)
    for row in range(height + 2 * reach):
        even[:] = numbers[row]
        for wide in range(reach + 1):
            if wide > 0:
                _widen(odd, even)
                even, odd = odd, even
            for disc in range(4):
                for k in range(rows):
                    if widths[disc, k] == wide:
                        _keep(under_way[disc, (row + k) % rows], even)
        # A row of the canvas is whole once the last row that reaches it went by.
        done = row - 2 * reach
        at = row % rows
        if 0 <= done < height:
            inner_ = slice(reach, reach + width)
            _paint_row(
                canvas[done],
                under_way[0, at, inner_],
                under_way[1, at, inner_],
                under_way[2, at, inner_],
                under_way[3, at, inner_],
                label,
                bits,
                fill,
                mixed,
                outline,
            )
        under_way[:, at] = 0
