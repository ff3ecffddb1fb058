"""Single segments: a thin one adds to its pixels, of wider ones the greatest share counts.

The share of a pixel on one side of a border that runs at distance s from its centre, with the unit normal (nx, ny), is
a trapezoid's integral: linear up to (a - b) / 2, then quadratic up to (a + b) / 2, where a, b = |nx|, |ny|, a ≥ b. What
lies beyond a round end is measured from the end itself.

`marks` is the share of each pixel of a tile in 255, one row of TILE after the other. Pixels go by without a branch
where it can be done: which of them are empty nobody can foretell.
"""

from __future__ import annotations

import math

import numpy as np

from desktop.map.kernels.compiled.jit import inner, tiny

TILE = 256  # a power of two: which row a pixel is in costs no division
MITRE_LIMIT = 4.0
THIN = 0.8  # half a width up to which a line is drawn without joins: nobody sees them
ROUND, FLAT, CUT = 0, 1, 2
"""What an end is: a half disc, a right angle, or a place where the next segment goes on."""

_REACH = 0.7072  # half a pixel's diagonal
_MOST = 4  # pixels side by side on which a thin segment may be
_STUB = math.pi / 4.0


@tiny()
def _half_plane(s, a, b, curve):
    """The share of a pixel on the near side of a border at distance s; `curve` is 1 / (2ab), or 0."""
    u = min(abs(s), 0.5 * (a + b))
    e = 0.5 * (a + b) - u
    v = 0.5 - e * e * curve if u > 0.5 * (a - b) else u / a
    return 0.5 + v if s >= 0.0 else 0.5 - v


@tiny()
def _curve(a, b):
    return 0.5 / (a * b) if b > 0.0 else 0.0


@tiny()
def _put(marks, number, share):
    """Keep the greatest share of a pixel."""
    at = np.uint64(number)
    value = np.int64(max(share, 0.0) * 255.0 + 0.5)
    marks[at] = np.uint8(max(np.int64(marks[at]), value))


@tiny()
def _add(marks, number, share):
    """Add to the share of a pixel."""
    at = np.uint64(number)
    marks[at] = np.uint8(min(np.int64(marks[at]) + np.int64(share * 255.0 + 0.5), 255))


@inner()
def strip(marks, width, height, x0, y0, x1, y1, half, first_kind, last_kind, back):
    """A segment near the canvas. A start that is cut reaches `back` pixels, an end that is cut not at all."""
    dx, dy = x1 - x0, y1 - y0
    length = math.sqrt(dx * dx + dy * dy)
    if length == 0.0 and (first_kind == FLAT or last_kind == FLAT):
        return
    ux, uy = (dx / length, dy / length) if length > 0.0 else (1.0, 0.0)
    steep = abs(uy) > abs(ux)
    a, b = (abs(uy), abs(ux)) if steep else (abs(ux), abs(uy))
    curve = _curve(a, b)
    reach = half + _REACH
    before = -back if first_kind == CUT else -reach
    beyond = length + 0.01 if last_kind == CUT else length + reach
    # Along the major axis pixel by pixel; across it the strip's span.
    across = reach / a
    p0, q0, slope = (y0, x0, ux / uy) if steep else (x0, y0, uy / ux)
    plus, qlus = (height, width) if steep else (width, height)
    step_p, step_q = (TILE, 1) if steep else (1, TILE)
    up, uq = (uy, ux) if steep else (ux, uy)
    ends = p0 + up * before, p0 + up * beyond
    low, high = min(ends[0], ends[1]) - reach * b, max(ends[0], ends[1]) + reach * b
    for p in range(max(math.floor(low), 0), min(math.floor(high) + 1, plus)):
        rp = p + 0.5 - p0
        middle = q0 + slope * rp
        top = max(math.ceil(middle - across - 0.5), 0)
        bottom = min(math.floor(middle + across - 0.5) + 1, qlus)
        for q in range(top, bottom):
            rq = q + 0.5 - q0
            along = rp * up + rq * uq
            off = abs(rp * uq - rq * up)
            if along < before or along > beyond:
                continue
            if first_kind == ROUND and along < 0.0:
                off = math.sqrt(off * off + along * along)
            elif last_kind == ROUND and along > length:
                off = math.sqrt(off * off + (along - length) * (along - length))
            share = _half_plane(half - off, a, b, curve)
            if first_kind == FLAT and along < _REACH:
                share *= _half_plane(along, a, b, curve)
            if last_kind == FLAT and along > length - _REACH:
                share *= _half_plane(length - along, a, b, curve)
            _put(marks, p * step_p + q * step_q, share)


@inner()
def mitre(marks, width, height, x, y, ux, uy, vx, vy, half):
    """The corner between a segment that arrives along u and one that leaves along v."""
    # The tip lies along v - u, at half / cos of half the turn.
    cos2 = 0.5 * (1.0 + ux * vx + uy * vy)
    if cos2 < 1.0 / (MITRE_LIMIT * MITRE_LIMIT):
        return
    reach = half / math.sqrt(cos2) + _REACH
    a, b = max(abs(ux), abs(uy)), min(abs(ux), abs(uy))
    c, d = max(abs(vx), abs(vy)), min(abs(vx), abs(vy))
    curve, other = _curve(a, b), _curve(c, d)
    for row in range(max(math.floor(y - reach), 0), min(math.floor(y + reach) + 1, height)):
        for column in range(max(math.floor(x - reach), 0), min(math.floor(x + reach) + 1, width)):
            rx, ry = column + 0.5 - x, row + 0.5 - y
            if rx * ux + ry * uy < 0.0 or rx * vx + ry * vy > 0.0:
                continue
            before = _half_plane(half - abs(rx * uy - ry * ux), a, b, curve)
            after = _half_plane(half - abs(rx * vy - ry * vx), c, d, other)
            _put(marks, row * TILE + column, min(before, after))


@inner()
def thread(marks, width, height, x0, y0, x1, y1, half):
    """A thin segment, cut off across the axis it mainly follows: pieces that meet there add up to one."""
    dx, dy = x1 - x0, y1 - y0
    steep = abs(dy) > abs(dx)
    p0, q0, dp, dq = (y0, x0, dy, dx) if steep else (x0, y0, dx, dy)
    plus, qlus = (height, width) if steep else (width, height)
    step_p, step_q = (TILE, 1) if steep else (1, TILE)
    if dp == 0.0:
        return
    slope = dq / dp
    base, reach = q0 - slope * p0, half * math.sqrt(1.0 + slope * slope)
    high = min(max(p0, p0 + dp), np.float64(plus))
    a = max(min(p0, p0 + dp), 0.0)
    p = int(a)
    while a < high:
        b = min(p + 1.0, high)
        middle = base + 0.5 * slope * (a + b)
        top, bottom = middle - reach, middle + reach
        first = math.floor(top)
        if first >= 0 and first + _MOST <= qlus:
            # The first pixel, and what reaches into each of the next.
            at, below = p * step_p + first * step_q, bottom - (first + 1.0)
            second, third = max(below, 0.0), max(below - 1.0, 0.0)
            _add(marks, at, (min(bottom, first + 1.0) - top) * (b - a))
            _add(marks, at + step_q, (second - third) * (b - a))
            fourth = max(below - 2.0, 0.0)
            _add(marks, at + 2 * step_q, (third - fourth) * (b - a))
            if fourth > 0.0:
                _add(marks, at + 3 * step_q, fourth * (b - a))
        elif bottom > 0.0 and top < qlus:
            for q in range(max(first, 0), min(first + _MOST, qlus)):
                share = (min(bottom, q + 1.0) - max(top, np.float64(q))) * (b - a)
                _add(marks, p * step_p + q * step_q, max(share, 0.0))
        a = b
        p += 1


@tiny()
def stub(dx, dy, half):
    """How far along (dx, dy) a thin line goes on for its round end: a stub that covers as much."""
    reach = half * _STUB / math.sqrt(dx * dx + dy * dy)
    return dx * reach, dy * reach
