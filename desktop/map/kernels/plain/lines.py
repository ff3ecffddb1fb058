"""Lines by the exact share of a pixel inside an endless strip (see `compiled.lines`), many segments at once."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from desktop.map.kernels.arrays import F4, I4, U4
from desktop.map.kernels.plain.blend import over
from desktop.map.kernels.plain.segments import MITRE_LIMIT, Corners, Segments, cut, segments
from desktop.map.kernels.plain.spans import spans

F8 = NDArray[np.float64]
I8 = NDArray[np.int64]
Shares = tuple[I8, I8, NDArray[np.uint8]]

_REACH = 0.7072
_AT_ONCE = 4096


def stroke(canvas: U4, xy: F4, offsets: I4, colour: U4, width_px: F4, dash: F4, round_cap: bool, mitre: bool) -> None:
    half = width_px.astype(np.float64) / 2
    whole, corners = segments(xy, offsets, width_px, round_cap=round_cap)
    pieces = cut(whole, half, canvas.shape, dash, round_cap=round_cap)
    same = (colour[1:] == colour[:-1]) & (width_px[1:] == width_px[:-1])
    look = np.r_[0, np.cumsum(~same)].astype(np.int64)
    chunks = [pieces.taken(slice(i, i + _AT_ONCE)) for i in range(0, len(pieces.line), _AT_ONCE)]
    parts = [_strips(chunk, half[chunk.line], canvas.shape) for chunk in chunks]
    if mitre and not len(dash):
        parts.append(_mitres(corners, half[corners.line], canvas.shape))
    if parts:
        line, pixel, share = (np.concatenate(values) for values in zip(*parts, strict=True))
        _blend(canvas.reshape(-1), look[line], pixel, share, colour[np.flatnonzero(np.r_[True, ~same])])


def _blend(canvas: U4, look: I8, pixel: I8, share: NDArray[np.uint8], colour: U4) -> None:
    """Look by look, the greatest share of each pixel."""
    order = np.argsort(look, kind="stable")
    look, pixel, share = look[order], pixel[order], share[order]
    cover = np.zeros(len(canvas), np.uint8)
    bounds = np.flatnonzero(np.r_[True, look[1:] != look[:-1], True]) if len(look) else np.empty(0, np.int64)
    for begin, end in pairwise(bounds):
        here = pixel[begin:end]
        np.maximum.at(cover, here, share[begin:end])
        at = np.unique(here)
        canvas[at] = over(canvas[at], colour[look[begin]], cover[at])
        cover[at] = 0


def _strips(made: Segments, half: F8, shape: tuple[int, ...]) -> Shares:
    """Line, pixel and share in 255 of all pixels that the segments touch."""
    run = made.end - made.start
    length = np.hypot(run[:, 0], run[:, 1])
    still = length == 0
    unit = np.where(still[:, None], [1.0, 0.0], run / np.where(still, 1.0, length)[:, None])
    drawn = ~(still & (made.flat_start | made.flat_end))
    steep = np.abs(unit[:, 1]) > np.abs(unit[:, 0])
    major, minor = np.where(steep, 1, 0), np.where(steep, 0, 1)
    i = np.arange(len(run))
    reach = half + _REACH
    p0, p1, q0 = made.start[i, major], made.end[i, major], made.start[i, minor]
    slope = unit[i, minor] / unit[i, major]
    extent = np.array([shape[1], shape[0]])
    begin = np.maximum(np.floor(np.minimum(p0, p1) - reach), 0)
    end = np.minimum(np.floor(np.maximum(p0, p1) + reach) + 1, extent[major])
    s, p = spans(begin.astype(np.int64), np.where(drawn, end, 0).astype(np.int64))
    middle = q0[s] + slope[s] * (p + 0.5 - p0[s])
    across = (reach / np.abs(unit[i, major]))[s]
    first = np.maximum(np.ceil(middle - across - 0.5), 0).astype(np.int64)
    last = np.minimum(np.floor(middle + across - 0.5) + 1, extent[minor][s]).astype(np.int64)
    owner, q = spans(first, last)
    s, p = s[owner], p[owner]
    row, column = np.where(steep[s], p, q), np.where(steep[s], q, p)
    share = _strip_share(made, unit, length, half, s, row, column)
    on = share > 0
    return made.line[s][on], (row * shape[1] + column)[on], (share[on] * 255 + 0.5).astype(np.uint8)


def _strip_share(made: Segments, unit: F8, length: F8, half: F8, s: I8, row: I8, column: I8) -> F8:
    rx, ry = column + 0.5 - made.start[s, 0], row + 0.5 - made.start[s, 1]
    ux, uy, length, half = unit[s, 0], unit[s, 1], length[s], half[s]
    flat_start, flat_end = made.flat_start[s], made.flat_end[s]
    along, off = rx * ux + ry * uy, np.abs(rx * uy - ry * ux)
    beyond = np.where(flat_start, 0, np.maximum(-along, 0)) + np.where(flat_end, 0, np.maximum(along - length, 0))
    off = np.hypot(off, beyond)
    a, b = np.maximum(np.abs(ux), np.abs(uy)), np.minimum(np.abs(ux), np.abs(uy))
    share = _half_plane(half - off, a, b) + _half_plane(half + off, a, b) - 1
    share *= np.where(flat_start & (along < _REACH), _half_plane(along, a, b), 1)
    share *= np.where(flat_end & (along > length - _REACH), _half_plane(length - along, a, b), 1)
    return np.where(off < half + _REACH, share, 0)


def _mitres(corners: Corners, half: F8, shape: tuple[int, ...]) -> Shares:
    """Line, pixel and share in 255 where two segments' outer sides run on until they meet."""
    u, v = corners.before, corners.after
    cos2 = 0.5 * (1 + (u * v).sum(axis=1))
    sharp = cos2 < 1 / MITRE_LIMIT**2
    reach = half / np.sqrt(np.where(sharp, 1, cos2)) + _REACH
    margin = half * MITRE_LIMIT + 2.0
    extent = np.array([shape[1], shape[0]])
    near = (corners.at >= -margin[:, None]) & (corners.at <= extent + margin[:, None])
    which = np.flatnonzero(~sharp & near.all(axis=1) & (half > 0.5))
    at, u, v, reach, half = corners.at[which], u[which], v[which], reach[which], half[which]
    low = np.maximum(np.floor(at - reach[:, None]), 0).astype(np.int64)
    high = np.minimum(np.floor(at + reach[:, None]) + 1, extent).astype(np.int64)
    s, row = spans(low[:, 1], high[:, 1])
    owner, column = spans(low[s, 0], high[s, 0])
    s, row = s[owner], row[owner]
    rx, ry = column + 0.5 - at[s, 0], row + 0.5 - at[s, 1]
    outside = ((rx * u[s, 0] + ry * u[s, 1]) >= 0) & ((rx * v[s, 0] + ry * v[s, 1]) <= 0)
    shares = []
    for w in (u[s], v[s]):
        a, b = np.abs(w).max(axis=1), np.abs(w).min(axis=1)
        shares.append(_half_plane(half[s] - np.abs(rx * w[:, 1] - ry * w[:, 0]), a, b))
    share = np.where(outside, np.minimum(*shares), 0)
    on = share > 0
    return corners.line[which][s][on], (row * shape[1] + column)[on], (share[on] * 255 + 0.5).astype(np.uint8)


def _half_plane(s: F8, a: F8, b: F8) -> F8:
    """The share of a pixel on the near side of a border at distance s."""
    u = np.minimum(np.abs(s), 0.5 * (a + b))
    e = 0.5 * (a + b) - u
    curved = 0.5 - e * e / np.where(b > 0, 2 * a * b, 1)
    v = np.where(u <= 0.5 * (a - b), u / a, curved)
    return np.asarray(0.5 + np.sign(s) * v)
