"""Squares beside each other, painted in one go: what lies on several of them is looked up once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from desktop.map.clouds import paint_clouds
from desktop.map.inks import Pixels, Sheet, ink
from desktop.map.keys import QUARTERS, SIDE_PX, Ground, Key, Names, Sight
from desktop.map.plane import paint_plane
from desktop.tokens import Theme
from layers import geo

LARGEST_PX, _WIDEST_PX = 768, 1280
"""A larger block would keep a working thread too long for somebody who moves the map. Of a view that rests they may be
as wide as the second: the fewer there are, the less is looked up."""
_SOME_ROWS = 64
_AHEAD = 2
"""Columns and rows of a block that is not in sight yet."""


class Patch(NamedTuple):
    """One square of what is painted: the image of its block and the pixels that the image lies on, and where in it."""

    image: QImage
    pixels: Pixels
    spot: QRectF


Painted: TypeAlias = Patch | None
"""None: there is nothing on the square."""


def blocks_in_sight(
    missing: Sequence[tuple[Key, Ground]], ratio: float, *, rests: bool
) -> dict[tuple[Key, ...], Ground]:
    """The squares in blocks as large as may be, in the order of the first of each: a view is few blocks."""
    if not missing:
        return {}
    columns, rows = {key.column for key, _ in missing}, {key.row for key, _ in missing}
    west, north = min(columns), min(rows)
    wide = _span(max(columns) + 1 - west, ratio, _WIDEST_PX if rests else LARGEST_PX)
    high = _span(max(rows) + 1 - north, ratio, LARGEST_PX)
    gathered: dict[tuple[Names, float, int, int], list[Key]] = {}
    of: dict[Names, Ground] = {}
    for key, ground in missing:
        place = key.ground, key.mpp, (key.column - west) // wide, (key.row - north) // high
        gathered.setdefault(place, []).append(key)
        of[key.ground] = ground
    return {rectangle(some): of[some[0].ground] for some in gathered.values()}


def _span(squares: int, ratio: float, most_px: int) -> int:
    """Columns or rows of a block, so that all are about as large."""
    side = SIDE_PX * ratio
    most = max(int(most_px / side), 1) if side == round(side) else 1
    return math.ceil(squares / math.ceil(squares / most))


def rectangle(some: Sequence[Key]) -> tuple[Key, ...]:
    """All squares between the outermost ones, row by row."""
    if not some:
        return ()
    columns, rows, one = [key.column for key in some], [key.row for key in some], some[0]
    return tuple(
        Key(one.ground, one.mpp, column, row)
        for row in range(min(rows), max(rows) + 1)
        for column in range(min(columns), max(columns) + 1)
    )


def block_ahead(key: Key, side_px: float) -> tuple[Key, ...]:
    """The squares that are painted in one go with one that is not in sight yet: these blocks hang on the world."""
    if side_px != round(side_px) or _AHEAD * side_px > LARGEST_PX:
        return (key,)
    left, top = key.column // _AHEAD * _AHEAD, key.row // _AHEAD * _AHEAD
    return tuple(Key(key.ground, key.mpp, left + c, top + r) for r in range(_AHEAD) for c in range(_AHEAD))


def paint_block(
    block: Sequence[Key], ground: Ground, theme: Theme, ratio: float, sight: Sight | None = None
) -> dict[Key, Painted]:
    """Squares of one block, on any thread; given a `sight`, of each only what is in it."""
    side, first, last = round(SIDE_PX * ratio), block[0], block[-1]
    left, top, right, bottom = _extent(first, last, sight)
    shape = round((bottom - top) * side / QUARTERS), round((right - left) * side / QUARTERS)
    quarter_m = SIDE_PX * first.mpp / QUARTERS
    pixels = np.empty(shape, dtype=np.uint32)
    box = (left * quarter_m, -bottom * quarter_m, right * quarter_m, -top * quarter_m)
    sheet = Sheet(theme, first.mpp, first.mpp / geo.mercator_stretch_at((first.box[3] + last.box[1]) / 2), ratio)
    land = ink(theme, "map.land") if ground.lowest else 0
    if ground.points:
        paint_clouds(pixels, ground.facts, box, sheet, land)
    else:
        paint_plane(pixels, ground.layers, box, sheet, land)
    opaque = ground.lowest
    kind = QImage.Format.Format_RGB32 if opaque else QImage.Format.Format_ARGB32_Premultiplied
    image = QImage(pixels.data, shape[1], shape[0], shape[1] * 4, kind)
    across = _stretches(first.column, last.column, left, right, side)
    down = _stretches(first.row, last.row, top, bottom, side)
    return {key: _cut(image, pixels, across[key.column], down[key.row], opaque=opaque) for key in block}


def _extent(first: Key, last: Key, sight: Sight | None) -> Sight:
    """What is painted of a block, in quarters of squares of the world."""
    ends = (first.column, first.row, last.column + 1, last.row + 1)
    whole = Sight(*(QUARTERS * end for end in ends))
    if sight is None:
        return whole
    near = (max(a, b) for a, b in zip(whole[:2], sight[:2], strict=True))
    far = (min(a, b) for a, b in zip(whole[2:], sight[2:], strict=True))
    return Sight(*near, *far)


def _shows(pixels: Pixels) -> bool:
    """Whether there is anything. A few rows mostly tell, and the rest need not be fetched from memory."""
    return bool(pixels[::_SOME_ROWS].any() or pixels.any())


def _stretches(first: int, last: int, begin: int, end: int, side: int) -> dict[int, tuple[int, int]]:
    """Of each column, or row, of squares from which pixel to which it is painted, of a block from quarter `begin` on to
    quarter `end`.
    """
    ends = [min(max(QUARTERS * place, begin), end) - begin for place in range(first, last + 2)]
    pixels = [round(quarters * side / QUARTERS) for quarters in ends]
    return {first + n: (pixels[n], pixels[n + 1]) for n in range(last + 1 - first)}


def _cut(image: QImage, pixels: Pixels, across: tuple[int, int], down: tuple[int, int], *, opaque: bool) -> Painted:
    """One square of a block; None where it would let through all that is below."""
    (left, right), (top, bottom) = across, down
    if not opaque and not _shows(pixels[top:bottom, left:right]):
        return None
    return Patch(image, pixels, QRectF(left, top, right - left, bottom - top))
