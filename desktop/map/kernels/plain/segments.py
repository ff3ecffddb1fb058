"""Lines taken apart into segments, cut to the canvas and into dashes, ready to be painted one by one."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from desktop.map.kernels.arrays import F4, I4
from desktop.map.kernels.plain.spans import spans

F8 = NDArray[np.float64]
I8 = NDArray[np.int64]
Flags = NDArray[np.bool_]

MITRE_LIMIT = 4.0
FAR_PX = 1e9
_DASHES_AT_MOST = 100_000


@dataclass(frozen=True, slots=True)
class Segments:
    """m segments in the order of their lines: both ends (m, 2), whose line, which of them end it, and how far back each
    reaches over the corner before it (see `compiled.lines`)."""

    start: F8
    end: F8
    line: I8
    ends_start: Flags
    ends_end: Flags
    back: F8

    def taken(self, which: Flags | I8 | slice) -> Segments:
        return Segments(
            self.start[which],
            self.end[which],
            self.line[which],
            self.ends_start[which],
            self.ends_end[which],
            self.back[which],
        )


@dataclass(frozen=True, slots=True)
class Corners:
    """Corners at which a segment along `before` meets one along `after` (unit vectors)."""

    at: F8
    before: F8
    after: F8
    line: I8


def segments(xy: F4, offsets: I4, width_px: F4) -> tuple[Segments, Corners]:
    """All segments of lines that can be seen, not yet cut, and the corners between them."""
    counts = np.diff(offsets) * (width_px > 0)
    line, at = spans(offsets[:-1].astype(np.int64), offsets[:-1].astype(np.int64) + counts)
    corners = xy[at].astype(np.float64)
    sound = np.isfinite(corners).all(axis=1)
    corners, line = np.clip(corners[sound], -FAR_PX, FAR_PX), line[sound]
    size = np.bincount(line, minlength=len(counts))
    first = np.r_[0, np.cumsum(size)]
    joined = np.flatnonzero(line[1:] == line[:-1]) if len(line) else np.empty(0, np.int64)
    start, end, owner = corners[joined], corners[joined + 1], line[joined]
    moves = (start != end).any(axis=1)
    dots = _dots(owner, moves)
    closed = np.bincount(owner, moves, minlength=len(counts)) >= 3  # there and back again are no ring
    many = np.flatnonzero(closed)
    closed[many] = (corners[first[many]] == corners[first[many + 1] - 1]).all(axis=1)
    open_ = ~closed
    opens = np.r_[True, owner[1:] != owner[:-1]] if len(owner) else np.empty(0, bool)
    closes = np.r_[owner[1:] != owner[:-1], True] if len(owner) else np.empty(0, bool)
    kept = moves | dots
    opens, closes = _moved(opens, kept, owner), _moved(closes[::-1], kept[::-1], owner[::-1])[::-1]
    flags = open_[owner] & opens, open_[owner] & closes
    made = Segments(start, end, owner, *flags, np.full(len(owner), -1.0)).taken(kept)
    corners_ = _corners(made, closed)
    return replace(made, back=_back(made, corners_, width_px)), corners_


def _back(made: Segments, corners: Corners, width_px: F4) -> F8:
    """How far each segment reaches back over a slight corner; -1 where it has a disc at its start instead."""
    back = np.full(len(made.line), -1.0)
    after = np.flatnonzero(made.line[1:] == made.line[:-1]) + 1
    u, v = corners.before[: len(after)], corners.after[: len(after)]
    half = width_px[made.line[after]].astype(np.float64) / 2
    cos, sin = (u * v).sum(axis=1), np.abs(u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0])
    slight = (cos > 0.8) & (half * (cos - cos * cos) < 0.1)
    back[after] = np.where(slight, (half + 0.71) * sin + 0.01, -1.0)
    return back


def _dots(owner: I8, moves: Flags) -> Flags:
    """One of the segments of a line that stands still."""
    still = np.bincount(owner, moves, minlength=1) == 0
    first = np.r_[True, owner[1:] != owner[:-1]] if len(owner) else np.empty(0, bool)
    return np.asarray(first & still[owner])


def _moved(flags: Flags, kept: Flags, owner: I8) -> Flags:
    """Flags of a line's first segment, on its first that is kept."""
    at = np.flatnonzero(kept)
    found = np.zeros(len(flags), bool)
    if len(at):
        found[at[np.r_[True, owner[at][1:] != owner[at][:-1]]]] = True
    return found


def _corners(made: Segments, closed: Flags) -> Corners:
    run = made.end - made.start
    length = np.hypot(run[:, 0], run[:, 1])
    unit = run / np.where(length > 0, length, 1)[:, None]
    i = np.flatnonzero(made.line[1:] == made.line[:-1]) if len(unit) else np.empty(0, np.int64)
    firsts = np.flatnonzero(np.r_[True, made.line[1:] != made.line[:-1]]) if len(unit) else np.empty(0, np.int64)
    lasts = np.r_[firsts[1:], len(unit)] - 1 if len(unit) else firsts
    round_ = closed[made.line[firsts]]
    before, after = np.r_[i, lasts[round_]], np.r_[i + 1, firsts[round_]]
    return Corners(made.end[before], unit[before], unit[after], made.line[before])


def cut(made: Segments, half: F8, shape: tuple[int, ...], dash: F4) -> Segments:
    """The segments near the canvas (Liang and Barsky 1984), in dashes where there are any."""
    margin = half[made.line] * MITRE_LIMIT + 2.0
    run = made.end - made.start
    high = np.array([shape[1], shape[0]], np.float64) + margin[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        a, b = (-margin[:, None] - made.start) / run, (high - made.start) / run
    still = run == 0
    off = still & ((made.start < -margin[:, None]) | (made.start > high))
    low_t = np.where(still, 0.0, np.minimum(a, b)).max(axis=1, initial=0.0)
    high_t = np.where(still, 1.0, np.maximum(a, b)).min(axis=1, initial=1.0)
    seen = (low_t <= high_t) & ~off.any(axis=1)
    if len(dash):
        return _dashed(made, run, low_t, high_t, seen, dash)
    inner = Segments(
        made.start + run * low_t[:, None],
        made.start + run * high_t[:, None],
        made.line,
        made.ends_start,
        made.ends_end,
        made.back,
    )
    return inner.taken(seen)


def _dashed(made: Segments, run: F8, low_t: F8, high_t: F8, seen: Flags, dash: F4) -> Segments:
    length = np.hypot(run[:, 0], run[:, 1])
    begin = _along(made.line, length)
    begin = np.where(begin + high_t * length > FAR_PX, -low_t * length, begin)
    period = float(dash.astype(np.float64).sum())
    low, high = begin + low_t * length, begin + high_t * length
    base = np.floor(low / period) * period
    periods = np.clip(np.ceil((high - base) / period), 1, _DASHES_AT_MOST).astype(np.int64)
    seen = seen & (length > 0)
    owner, k = spans(np.zeros(len(low), np.int64), np.where(seen, periods, 0))
    drawn = len(dash) // 2
    ends = np.cumsum(dash.astype(np.float64))
    owner = np.repeat(owner, drawn)
    at = base[owner] + np.repeat(k, drawn) * period + np.tile(np.r_[0.0, ends[1:-1:2]], len(k))
    end = at + np.tile(dash[::2].astype(np.float64), len(k))
    a = np.maximum((at - begin[owner]) / length[owner], low_t[owner])
    b = np.minimum((end - begin[owner]) / length[owner], high_t[owner])
    kept = (b >= a) & (at < high[owner]) & (end >= low[owner])
    owner, a, b = owner[kept], a[kept], b[kept]
    start = made.start[owner]
    return Segments(
        start + run[owner] * a[:, None],
        start + run[owner] * b[:, None],
        made.line[owner],
        (made.ends_start[owner] | (a > 0)),
        (made.ends_end[owner] | (b < 1)),
        made.back[owner],
    )


def _along(line: I8, length: F8) -> F8:
    """How far along its line each segment begins."""
    total = np.cumsum(length) - length
    first = np.flatnonzero(np.r_[True, line[1:] != line[:-1]]) if len(line) else np.empty(0, np.int64)
    sizes = np.diff(np.r_[first, len(line)])
    return np.asarray(total - np.repeat(total[first], sizes))


def with_stubs(made: Segments, reach: F8) -> Segments:
    """Thin segments, at the ends of lines as much longer as makes up for round ends; `reach` (k,) is each line's."""
    run = made.end - made.start
    length = np.hypot(run[:, 0], run[:, 1])
    dots = length == 0
    stub = np.where(dots[:, None], [1.0, 0.0], run / np.where(dots, 1.0, length)[:, None]) * reach[made.line][:, None]
    start = np.where((made.ends_start | dots)[:, None], made.start - stub, made.start)
    end = np.where((made.ends_end | dots)[:, None], made.end + stub, made.end)
    return replace(made, start=start, end=end)
