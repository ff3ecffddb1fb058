"""Lines by the exact share of a pixel inside an endless strip (see `compiled.lines`), many segments at once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from desktop.map.kernels.arrays import F4, I4, U4
from desktop.map.kernels.plain.blend import over
from desktop.map.kernels.plain.segments import MITRE_LIMIT, Corners, Segments, cut, segments, with_stubs
from desktop.map.kernels.plain.spans import spans

F8 = NDArray[np.float64]
I8 = NDArray[np.int64]
Shares = tuple[I8, I8, I8]

_REACH = 0.7072
_AT_ONCE = 4096
_THIN = 0.8
_STUB = np.pi / 4


def stroke(canvas: U4, xy: F4, offsets: I4, colour: U4, width_px: F4, dash: F4, round_cap: bool, mitre: bool) -> None:
    half = width_px.astype(np.float64) / 2
    whole, corners = segments(xy, offsets, width_px)
    pieces = cut(whole, half, canvas.shape, dash)
    thin = half[pieces.line] <= _THIN
    threads = pieces.taken(thin)
    if round_cap:
        threads = with_stubs(threads, half * _STUB)
    thick = pieces.taken(~thin)
    parts = [_threads(made, half[made.line], canvas.shape) for made in _chunks(threads)]
    parts += [_strips(made, half[made.line], canvas.shape, round_cap) for made in _chunks(thick)]
    if mitre and not len(dash):
        parts.append(_mitres(corners, half[corners.line], canvas.shape))
    if parts:
        same = (colour[1:] == colour[:-1]) & (width_px[1:] == width_px[:-1])
        look = np.r_[0, np.cumsum(~same)].astype(np.int64)
        first = np.flatnonzero(np.r_[True, ~same])
        line, pixel, share = (np.concatenate(values) for values in zip(*parts, strict=True))
        _blend(canvas.reshape(-1), look[line], pixel, share, colour[first], half[first] <= _THIN)


def _chunks(made: Segments) -> Iterator[Segments]:
    """So many at a time that the arrays of their pixels stay small."""
    for i in range(0, len(made.line), _AT_ONCE):
        yield made.taken(slice(i, i + _AT_ONCE))


def _blend(canvas: U4, look: I8, pixel: I8, share: I8, colour: U4, thin: NDArray[np.bool_]) -> None:
    """Look by look: of thin lines the sum of the shares, of others the greatest share of each pixel."""
    order = np.argsort(look, kind="stable")
    look, pixel, share = look[order], pixel[order], share[order]
    cover = np.zeros(len(canvas), np.int64)
    bounds = np.flatnonzero(np.r_[True, look[1:] != look[:-1], True]) if len(look) else np.empty(0, np.int64)
    for begin, end in pairwise(bounds):
        here = pixel[begin:end]
        (np.add if thin[look[begin]] else np.maximum).at(cover, here, share[begin:end])
        at = np.unique(here)
        canvas[at] = over(canvas[at], colour[look[begin]], np.minimum(cover[at], 255))
        cover[at] = 0


def _threads(made: Segments, half: F8, shape: tuple[int, ...]) -> Shares:
    """Line, pixel and share in 255 of thin segments, cut off across the axis that each mainly follows."""
    run = made.end - made.start
    steep = np.abs(run[:, 1]) > np.abs(run[:, 0])
    major, minor = np.where(steep, 1, 0), np.where(steep, 0, 1)
    i = np.arange(len(run))
    extent = np.array([shape[1], shape[0]])
    p0, p1, q0 = made.start[i, major], made.end[i, major], made.start[i, minor]
    slope = run[i, minor] / np.where(p0 == p1, 1.0, run[i, major])
    reach = half * np.sqrt(1.0 + slope * slope)
    low, high = np.maximum(np.minimum(p0, p1), 0), np.minimum(np.maximum(p0, p1), extent[major])
    s, p = spans(np.floor(low).astype(np.int64), np.where(p0 == p1, 0, np.ceil(high)).astype(np.int64))
    a, b = np.maximum(low[s], p), np.minimum(high[s], p + 1)
    middle = q0[s] + slope[s] * (0.5 * (a + b) - p0[s])
    top, bottom = middle - reach[s], middle + reach[s]
    first = np.maximum(np.floor(top), 0).astype(np.int64)
    owner, q = spans(first, np.minimum(np.ceil(bottom), extent[minor][s]).astype(np.int64))
    s, p = s[owner], p[owner]
    share = (np.minimum(bottom[owner], q + 1) - np.maximum(top[owner], q)) * (b - a)[owner]
    return _placed(made.line[s], np.where(steep[s], p, q), np.where(steep[s], q, p), share, shape)


def _placed(line: I8, row: I8, column: I8, share: F8, shape: tuple[int, ...]) -> Shares:
    value = (np.maximum(share, 0) * 255 + 0.5).astype(np.int64)
    on = value > 0
    return line[on], (row * shape[1] + column)[on], value[on]


def _strips(made: Segments, half: F8, shape: tuple[int, ...], round_cap: bool) -> Shares:
    """Line, pixel and share in 255 of all pixels that the segments touch."""
    run = made.end - made.start
    length = np.hypot(run[:, 0], run[:, 1])
    still = length == 0
    unit = np.where(still[:, None], [1.0, 0.0], run / np.where(still, 1.0, length)[:, None])
    drawn = round_cap | ~(still & (made.ends_start | made.ends_end))
    steep = np.abs(unit[:, 1]) > np.abs(unit[:, 0])
    major, minor = np.where(steep, 1, 0), np.where(steep, 0, 1)
    i = np.arange(len(run))
    reach = half + _REACH
    cut_start, cut_end = ~made.ends_start & (made.back >= 0), ~made.ends_end
    before, beyond = np.where(cut_start, -made.back, -reach), length + np.where(cut_end, 0.01, reach)
    p0, q0 = made.start[i, major], made.start[i, minor]
    up, uq = unit[i, major], unit[i, minor]
    extent = np.array([shape[1], shape[0]])
    bounds, wide = np.stack((p0 + up * before, p0 + up * beyond)), reach * np.abs(uq)
    first = np.maximum(np.floor(bounds.min(axis=0) - wide), 0)
    last = np.minimum(np.floor(bounds.max(axis=0) + wide) + 1, extent[major])
    s, p = spans(first.astype(np.int64), np.where(drawn, last, 0).astype(np.int64))
    middle = q0[s] + (uq / up)[s] * (p + 0.5 - p0[s])
    across = (reach / np.abs(up))[s]
    first = np.maximum(np.ceil(middle - across - 0.5), 0).astype(np.int64)
    last = np.minimum(np.floor(middle + across - 0.5) + 1, extent[minor][s]).astype(np.int64)
    owner, q = spans(first, last)
    s, p = s[owner], p[owner]
    row, column = np.where(steep[s], p, q), np.where(steep[s], q, p)
    along, off = _along(made, unit, s, row, column)
    near = (along >= before[s]) & (along <= beyond[s])
    s, row, column, along, off = s[near], row[near], column[near], along[near], off[near]
    flat_start, flat_end = made.ends_start & (not round_cap), made.ends_end & (not round_cap)
    round_start, round_end = ~(flat_start | cut_start), ~(flat_end | cut_end)
    over_start = np.where(round_start[s], np.maximum(-along, 0), 0)
    over_end = np.where(round_end[s] & (over_start == 0), np.maximum(along - length[s], 0), 0)
    a, b = np.abs(unit).max(axis=1)[s], np.abs(unit).min(axis=1)[s]
    share = _half_plane(half[s] - np.hypot(off, over_start + over_end), a, b)
    share *= np.where(flat_start[s] & (along < _REACH), _half_plane(along, a, b), 1)
    share *= np.where(flat_end[s] & (along > length[s] - _REACH), _half_plane(length[s] - along, a, b), 1)
    return _placed(made.line[s], row, column, share, shape)


def _along(made: Segments, unit: F8, s: I8, row: I8, column: I8) -> tuple[F8, F8]:
    """How far each pixel's centre is along its segment, and off it."""
    rx, ry = column + 0.5 - made.start[s, 0], row + 0.5 - made.start[s, 1]
    ux, uy = unit[s, 0], unit[s, 1]
    return rx * ux + ry * uy, np.abs(rx * uy - ry * ux)


def _mitres(corners: Corners, half: F8, shape: tuple[int, ...]) -> Shares:
    """Line, pixel and share in 255 where two segments' outer sides run on until they meet."""
    u, v = corners.before, corners.after
    cos2 = 0.5 * (1 + (u * v).sum(axis=1))
    sharp = cos2 < 1 / MITRE_LIMIT**2
    reach = half / np.sqrt(np.where(sharp, 1, cos2)) + _REACH
    margin = half * MITRE_LIMIT + 2.0
    extent = np.array([shape[1], shape[0]])
    near = (corners.at >= -margin[:, None]) & (corners.at <= extent + margin[:, None])
    which = np.flatnonzero(~sharp & near.all(axis=1) & (half > _THIN))
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
    return _placed(corners.line[which][s], row, column, share, shape)


def _half_plane(s: F8, a: F8, b: F8) -> F8:
    """The share of a pixel on the near side of a border at distance s."""
    u = np.minimum(np.abs(s), 0.5 * (a + b))
    e = 0.5 * (a + b) - u
    curved = 0.5 - e * e / np.where(b > 0, 2 * a * b, 1)
    v = np.where(u <= 0.5 * (a - b), u / a, curved)
    return np.asarray(0.5 + np.sign(s) * v)
