"""Sprites one by one, and circles as the greatest number over a disc."""

from __future__ import annotations

import numpy as np

from desktop.map.kernels.compiled.blend import half, over, spread
from desktop.map.kernels.compiled.jit import entry, f4, f8, given, i4, image, inner, tiny, u4

_255, _128 = np.uint64(255), np.uint64(128)


@entry(image, given(f4), given(f4), given(i4), given(u4, 3), f8, f8)
def stamp(canvas, x, y, sprite, sprites, anchor_x, anchor_y):
    height, width = canvas.shape
    count, high, wide = sprites.shape
    for i in range(len(x)):
        left, top = np.floor(np.float64(x[i]) - anchor_x + 0.5), np.floor(np.float64(y[i]) - anchor_y + 0.5)
        # Not a number is in no range.
        if not (-wide < left < width and -high < top < height and 0 <= sprite[i] < count):
            continue
        column, row = int(left), int(top)
        look = sprites[sprite[i]]
        first, last = max(-column, 0), min(width - column, wide)
        for r in range(max(-row, 0), min(height - row, high)):
            for c in range(first, last):
                pixel = look[r, c]
                if pixel >= 0xFF000000:
                    canvas[row + r, column + c] = pixel
                elif pixel != 0:
                    canvas[row + r, column + c] = over(canvas[row + r, column + c], spread(pixel), _255)


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
def _numbered(x, y, label, colours, bits, height, width, reach):
    """Each point's number, from 1, on its pixel, the last one's where there are several; `reach` pixels around too."""
    numbers = np.zeros((height + 2 * reach, width + 2 * reach), np.int32)
    for i in range(len(x)):
        px, py = x[i], y[i]
        if -reach <= px < width + reach and -reach <= py < height + reach and 0 <= label[i] < colours:
            numbers[int(py + reach), int(px + reach)] = ((i + 1) << bits | label[i]) if bits >= 0 else i + 1
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


@entry(image, given(f4), given(f4), given(i4), given(u4), given(u4), u4, given(i4, 2))
def dilate(canvas, x, y, label, fill, mixed, outline, widths):
    height, width = canvas.shape
    rows = widths.shape[1]
    reach = rows // 2
    bits = _label_bits(len(x), len(fill))
    numbers = _numbered(x, y, label, len(fill), bits, height, width, reach)
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
