"""Vector tiles as pictures: areas by the exact share of each pixel, lines as the areas that they cover."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.exchange.vector_tiles.decode import AREA, TileLayer
from layers.exchange.vector_tiles.inks import INKS, Ink, ink_of
from layers.pyramid import Cells

SIDE_PX = 512
_PAD_PX = 32.0
_MOST_IN_ONE, _SURELY, _FEW = 64, 16, 8
"""Corners of a line that becomes one band; of one that does even if it runs over itself; of a piece of such a one."""
_MOST_OVER = 4
"""So often a line may cover its own box, going by its length and width."""

Rings: TypeAlias = tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]
"""Corners in pixels, where each ring begins in them, and the area of which each ring is a part."""
_Floats: TypeAlias = NDArray[np.float64]
_Ints: TypeAlias = NDArray[np.int64]


def painted(layers: Sequence[TileLayer], zoom: int, *, part: tuple[int, int, int] = (0, 0, 0)) -> Cells:
    """A picture of 512 by 512 pixels, RGBA.

    `part` is (k, column, row): of the tile, cut into 2^k by 2^k, that part; `zoom` is the part's.
    """
    drawn: dict[str, list[Rings]] = {}
    for layer in layers:
        for name, rings in _rings_by_ink(layer, zoom, part):
            drawn.setdefault(name, []).append(rings)
    ground = np.zeros((4, SIDE_PX, SIDE_PX), dtype=np.float32)  # premultiplied, 0 … 255
    for name in INKS:
        if name in drawn:
            _blend(ground, _joined(drawn[name]), INKS[name])
    opacity = ground[3] / 255
    np.divide(ground[:3], opacity, out=ground[:3], where=opacity > 0)
    return np.ascontiguousarray(np.rint(ground).astype(np.uint8).transpose(1, 2, 0))


def _blend(ground: NDArray[np.float32], mask: NDArray[np.float32], ink: Ink) -> None:
    rows = np.flatnonzero(mask.any(axis=1))
    if not len(rows):
        return
    part = np.s_[rows[0] : rows[-1] + 1]
    alpha = mask[part] * np.float32(ink.opacity)
    for plane, value in zip(ground[:, part], (*ink.colour, 255), strict=True):
        plane += alpha * (np.float32(value) - plane)


def _rings_by_ink(layer: TileLayer, zoom: int, part: tuple[int, int, int]) -> Iterator[tuple[str, Rings]]:
    """What a layer covers, a line as wide as its ink is at that zoom."""
    features: dict[str, list[int]] = {}
    xy = layer.xy.astype(np.float64) * (SIDE_PX << part[0]) - np.array(part[1:]) * SIDE_PX
    near = _near(xy, layer)
    for n, sort in enumerate(layer.sorts.tolist()):
        name = ink_of(layer.name, sort, layer.tags[n]) if near[n] else None
        if name is not None and zoom >= INKS[name].least_zoom:
            features.setdefault(name, []).append(n)
    for name, which in features.items():
        areas = [n for n in which if layer.sorts[n] == AREA]
        lines = [n for n in which if layer.sorts[n] != AREA] if INKS[name].width else []
        width = INKS[name].width_px(zoom) if lines or INKS[name].width else 1.0
        if areas and not INKS[name].width:
            yield name, _areas(xy, layer, areas)
        elif outlines := lines + areas:
            yield name, _strokes(xy, layer, outlines, width)


def _near(xy: _Floats, layer: TileLayer) -> NDArray[np.bool_]:
    """Whether a feature can reach into the picture."""
    first = layer.parts[layer.begins]
    found = np.zeros(len(layer.sorts), dtype=bool)
    there = np.flatnonzero(first[1:] > first[:-1])
    if len(there):
        low = np.minimum.reduceat(xy, first[there])
        high = np.maximum.reduceat(xy, first[there])
        found[there] = ((high > -_PAD_PX) & (low < SIDE_PX + _PAD_PX)).all(axis=1)
    return found


def _parts(layer: TileLayer, which: Sequence[int]) -> tuple[_Ints, _Ints]:
    """The parts of some features, and of which of them each is one."""
    counts = layer.begins[np.array(which) + 1] - layer.begins[which]
    of = np.repeat(np.arange(len(which)), counts)
    return _ranges(layer.begins[which], counts), of


def _ranges(starts: _Ints, counts: _Ints) -> _Ints:
    """start, start + 1, … count by count, one after the other."""
    ends = np.cumsum(counts)
    found: _Ints = np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(starts - (ends - counts), counts)
    return found


def _areas(xy: _Floats, layer: TileLayer, which: Sequence[int]) -> Rings:
    parts, of = _parts(layer, which)
    counts = layer.parts[parts + 1] - layer.parts[parts]
    kept = counts >= 3
    parts, of, counts = parts[kept], of[kept], counts[kept]
    return xy[_ranges(layer.parts[parts], counts)], np.append(0, np.cumsum(counts)), of


def _strokes(xy: _Floats, layer: TileLayer, which: Sequence[int], width_px: float) -> Rings:
    parts, of = _parts(layer, which)
    counts = layer.parts[parts + 1] - layer.parts[parts]
    closed = (layer.sorts[np.array(which)[of]] == AREA) & (counts >= 3)
    kept = counts >= 2
    starts, counts, closed = layer.parts[parts[kept]], counts[kept] + closed[kept], closed[kept]
    corners = _ranges(starts, counts)
    corners[np.cumsum(counts)[closed] - 1] = starts[closed]
    bands = shapely.buffer(_short_lines(xy[corners], counts, width_px), width_px / 2, quad_segs=2)
    bands = bands[~shapely.is_empty(bands)]
    rings, owner = shapely.get_rings(bands, return_index=True)
    sizes = shapely.get_num_coordinates(rings)
    return shapely.get_coordinates(rings), np.append(0, np.cumsum(sizes)), owner


def _short_lines(corners: _Floats, counts: _Ints, width_px: float) -> NDArray[np.object_]:
    """Lines of so many corners each, cut where they are long, those that run over themselves into shorter pieces: the
    work of making a band of one grows with the square of what it crosses. Pieces outside the picture are left out."""
    steps = np.where(counts > _MOST_IN_ONE, _MOST_IN_ONE, counts)
    long = np.flatnonzero(counts > _SURELY)
    if len(long):
        index = np.repeat(np.arange(len(long)), counts[long])
        lines = shapely.linestrings(corners[_ranges((np.cumsum(counts) - counts)[long], counts[long])], indices=index)
        box = shapely.bounds(lines)
        room = (box[:, 2] - box[:, 0] + width_px) * (box[:, 3] - box[:, 1] + width_px)
        tangled = ~shapely.is_simple(lines) | (shapely.length(lines) * width_px > _MOST_OVER * room)
        steps[long[tangled]] = _FEW
    several = -(-(counts - 1) // (steps - 1))
    nth = _ranges(np.zeros(len(counts), dtype=np.int64), several)
    starts = np.repeat(np.cumsum(counts) - counts, several) + nth * np.repeat(steps - 1, several)
    sizes = np.minimum(np.repeat(steps, several), np.repeat(counts, several) - nth * np.repeat(steps - 1, several))
    index = np.repeat(np.arange(len(starts)), sizes)
    lines = (
        shapely.linestrings(corners[_ranges(starts, sizes)], indices=index)
        if len(starts)
        else np.array([], dtype=object)
    )
    low, high = np.split(shapely.bounds(lines), 2, axis=1)
    return np.asarray(lines)[((high > -_PAD_PX) & (low < SIDE_PX + _PAD_PX)).all(axis=1)]


def _joined(several: Sequence[Rings]) -> NDArray[np.float32]:
    """The share of each pixel that all of it covers together: what overlaps is one surface."""
    total = np.zeros((SIDE_PX, SIDE_PX))
    for rings in several:
        if len(rings[0]):
            total += np.maximum(coverage(*rings), 0.0)
    return np.minimum(total, 1.0).astype(np.float32)


def coverage(xy: _Floats, rings: _Ints, of: _Ints, side: int = SIDE_PX) -> _Floats:
    """How often each pixel of a square is covered, by its share: signed areas of the edges, summed from the left.

    The first ring of an area is its outer one; those that turn the other way are its holes (specification 4.3.4.4).
    """
    after: _Ints = np.arange(1, len(xy) + 1)
    after[rings[1:] - 1] = rings[:-1]
    edges = np.column_stack((xy, xy[after]))
    signs = np.repeat(_turns(xy, after, rings, of), np.diff(rings))
    at, weights = _by_pixel(*_by_row(edges, signs, side), side)
    sums = np.bincount(at, weights, side * (side + 2)).astype(np.float64).reshape(side, side + 2)
    found: _Floats = np.cumsum(sums, axis=1)[:, :side]
    return found


def _turns(xy: _Floats, after: _Ints, rings: _Ints, of: _Ints) -> _Floats:
    """1 or −1 for each ring, so that the first of each area covers."""
    cross = xy[:, 0] * xy[after, 1] - xy[after, 0] * xy[:, 1]
    sizes = np.add.reduceat(cross, rings[:-1])
    first = np.concatenate(([True], of[1:] != of[:-1]))
    # An edge that goes down covers what lies right of it, so the outer ring has to go down on its left.
    return np.where(np.repeat(sizes[first], np.diff(np.append(np.flatnonzero(first), len(of)))) > 0, -1.0, 1.0)


def _by_row(edges: _Floats, signs: _Floats, side: int) -> tuple[_Ints, _Floats]:
    """Edges cut at the rows of pixels: the row, and left end, right end and signed height of each piece."""
    x0, y0, x1, y1 = edges.T
    low, high = np.minimum(y0, y1), np.maximum(y0, y1)
    first = np.floor(np.clip(low, 0, side)).astype(np.int64)
    counts = np.where(high > low, np.ceil(np.clip(high, 0, side)).astype(np.int64) - first, 0)
    edge = np.repeat(np.arange(len(edges)), counts)
    row = _ranges(first, counts)
    top, bottom = np.maximum(low[edge], row), np.minimum(high[edge], row + 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = (x1 - x0) / (y1 - y0)
    ends = x0[edge] + (np.stack((top, bottom)) - y0[edge]) * slope[edge]
    height = np.maximum(bottom - top, 0.0) * np.where(y1 > y0, 1.0, -1.0)[edge] * signs[edge]
    return row, np.column_stack((ends.min(axis=0), ends.max(axis=0), height))


def _by_pixel(row: _Ints, pieces: _Floats, side: int) -> tuple[_Ints, _Floats]:
    """Pieces cut at the columns of pixels: places in a plane of `side + 2` columns, and what to add there.

    What lies left of the plane covers the whole row, and what lies right of it nothing.
    """
    left, right, height = pieces.T
    span = right - left
    inside_left, inside_right = np.clip(left, 0, side), np.clip(right, 0, side)
    with np.errstate(divide="ignore", invalid="ignore"):
        before = np.where(span > 0, np.clip(-left, 0, span) / span, left < 0)
        inside = np.where(span > 0, (inside_right - inside_left) / span, (left >= 0) & (left < side))
    first = np.floor(inside_left).astype(np.int64)
    counts = np.where(inside > 0, np.maximum(np.ceil(inside_right).astype(np.int64) - first, 1), 0)
    piece = np.repeat(np.arange(len(row)), counts)
    column = _ranges(first, counts)
    start, end = np.maximum(inside_left[piece], column), np.minimum(inside_right[piece], column + 1)
    wide = (inside_right - inside_left)[piece]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(wide > 0, (end - start) / wide, 1.0)
    amount = height[piece] * inside[piece] * share
    middle = (start + end) / 2 - column
    at = row[piece] * (side + 2) + column
    places = np.concatenate((at, at + 1, row * (side + 2)))
    return places, np.concatenate((amount * (1 - middle), amount * middle, height * before))
