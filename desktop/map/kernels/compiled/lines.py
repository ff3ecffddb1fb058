"""Lines by the exact share of a pixel inside an endless strip, the greatest of all segments counting.

For a half plane whose border runs at distance s from a pixel's centre, with the unit normal (nx, ny), the share is a
trapezoid's integral: linear up to (a - b) / 2, then quadratic up to (a + b) / 2, where a, b = |nx|, |ny|, a ≥ b. What
lies beyond a segment's end is measured from the end itself, which makes round joins and caps.
"""

from __future__ import annotations

import math

import numpy as np

from desktop.map.kernels.compiled.blend import over, spread
from desktop.map.kernels.compiled.jit import boolean, entry, f4, given, i4, image, inner, u4

_MITRE_LIMIT = 4.0
_FAR_PX = 1e9  # farther than this the numbers' steps would show; nobody tells where dashes began
_REACH = 0.7072  # half a pixel's diagonal


@inner()
def _half_plane(s, a, b):
    """The share of a pixel on the near side of a border at distance s."""
    u = min(abs(s), 0.5 * (a + b))
    if u <= 0.5 * (a - b):
        v = u / a
    else:
        e = 0.5 * (a + b) - u
        v = 0.5 - e * e / (2.0 * a * b)
    return 0.5 + v if s >= 0.0 else 0.5 - v


@inner()
def _put(cover, touched, count, row, column, share):
    """Keep the greatest share of a pixel; the pixel is listed once."""
    value = np.uint8(share * 255.0 + 0.5)
    old = cover[row, column]
    if value > old:
        if old == 0:
            touched[count] = row * cover.shape[1] + column
            count += 1
        cover[row, column] = value
    return count


@inner()
def _segment(cover, touched, count, x0, y0, x1, y1, half, flat0, flat1):
    """A segment near the canvas, with what is round or flat at its ends."""
    height, width = cover.shape
    dx, dy = x1 - x0, y1 - y0
    length = math.sqrt(dx * dx + dy * dy)
    if length == 0.0:
        if flat0 or flat1:
            return count
        ux, uy = 1.0, 0.0
    else:
        ux, uy = dx / length, dy / length
    a, b = max(abs(ux), abs(uy)), min(abs(ux), abs(uy))
    reach = half + _REACH
    steep = abs(uy) > abs(ux)
    # Along the major axis pixel by pixel; across it the strip's span.
    across = reach / a
    if steep:
        p0, q0, slope, plus, qlus = y0, x0, ux / uy, height, width
        begin, end = min(y0, y1) - reach, max(y0, y1) + reach
    else:
        p0, q0, slope, plus, qlus = x0, y0, uy / ux, width, height
        begin, end = min(x0, x1) - reach, max(x0, x1) + reach
    for p in range(max(math.floor(begin), 0), min(math.floor(end) + 1, plus)):
        middle = q0 + slope * (p + 0.5 - p0)
        first = max(math.ceil(middle - across - 0.5), 0)
        last = min(math.floor(middle + across - 0.5), qlus - 1)
        for q in range(first, last + 1):
            if steep:
                row, column = p, q
            else:
                row, column = q, p
            rx, ry = column + 0.5 - x0, row + 0.5 - y0
            along = rx * ux + ry * uy
            off = abs(rx * uy - ry * ux)
            beyond = 0.0
            if along < 0.0 and not flat0:
                beyond = -along
            elif along > length and not flat1:
                beyond = along - length
            if beyond > 0.0:
                off = math.sqrt(off * off + beyond * beyond)
            if off >= reach:
                continue
            share = _half_plane(half - off, a, b)
            if half < _REACH:
                share += _half_plane(half + off, a, b) - 1.0
            if flat0 and along < _REACH:
                share *= _half_plane(along, a, b)
            if flat1 and along > length - _REACH:
                share *= _half_plane(length - along, a, b)
            if share > 0.0:
                count = _put(cover, touched, count, row, column, share)
    return count


@inner()
def _mitre(cover, touched, count, x, y, ux, uy, vx, vy, half):
    """The corner between a segment that arrives along u and one that leaves along v."""
    height, width = cover.shape
    # The tip lies along v - u, at half / cos of half the turn.
    cos2 = 0.5 * (1.0 + ux * vx + uy * vy)
    if cos2 < 1.0 / (_MITRE_LIMIT * _MITRE_LIMIT):
        return count
    reach = half / math.sqrt(cos2) + _REACH
    a, b = max(abs(ux), abs(uy)), min(abs(ux), abs(uy))
    c, d = max(abs(vx), abs(vy)), min(abs(vx), abs(vy))
    for row in range(max(int(y - reach), 0), min(int(y + reach) + 1, height)):
        for column in range(max(int(x - reach), 0), min(int(x + reach) + 1, width)):
            rx, ry = column + 0.5 - x, row + 0.5 - y
            if rx * ux + ry * uy < 0.0 or rx * vx + ry * vy > 0.0:
                continue
            share = min(
                _half_plane(half - abs(rx * uy - ry * ux), a, b), _half_plane(half - abs(rx * vy - ry * vx), c, d)
            )
            if share > 0.0:
                count = _put(cover, touched, count, row, column, share)
    return count


@inner()
def _clip(x0, y0, x1, y1, width, height, margin):
    """From where to where, 0 to 1, a segment is near the canvas (Liang and Barsky 1984); from > to: nowhere."""
    t0, t1 = 0.0, 1.0
    for axis in range(2):
        start = x0 if axis == 0 else y0
        run = (x1 - x0) if axis == 0 else (y1 - y0)
        high = (width if axis == 0 else height) + margin
        if run == 0.0:
            if start < -margin or start > high:
                return 1.0, 0.0
            continue
        a, b = (-margin - start) / run, (high - start) / run
        t0, t1 = max(t0, min(a, b)), min(t1, max(a, b))
    return t0, t1


@inner()
def _dashes(cover, touched, count, x0, y0, x1, y1, length, t0, t1, start, dash, half, flat0, flat1, flat):
    """The drawn pieces of a segment that begins `start` pixels along its line, between t0 and t1."""
    period = 0.0
    for i in range(len(dash)):
        period += dash[i]
    if start + t1 * length > _FAR_PX:
        start = -t0 * length
    low, high = start + t0 * length, start + t1 * length
    at = math.floor(low / period) * period
    i = 0
    while at < high:
        end = at + dash[i]
        if i % 2 == 0 and end >= low:
            a, b = max((at - start) / length, t0), min((end - start) / length, t1)
            if b >= a:
                count = _segment(
                    cover,
                    touched,
                    count,
                    x0 + (x1 - x0) * a,
                    y0 + (y1 - y0) * a,
                    x0 + (x1 - x0) * b,
                    y0 + (y1 - y0) * b,
                    half,
                    flat and (flat0 or a > 0.0),
                    flat and (flat1 or b < 1.0),
                )
        if end == at and dash[i] > 0.0:
            break  # so far along that a dash is less than the numbers' step
        at = end
        i = (i + 1) % len(dash)
    return count


@inner()
def _near(coordinate):
    return min(max(np.float64(coordinate), -_FAR_PX), _FAR_PX) if math.isfinite(coordinate) else np.nan


@inner()
def _same(xy, i, j):
    return xy[i, 0] == xy[j, 0] and xy[i, 1] == xy[j, 1]


@inner()
def _line(cover, touched, count, xy, begin, end, half, dash, round_cap, mitre):
    height, width = float(cover.shape[0]), float(cover.shape[1])
    margin = half * _MITRE_LIMIT + 2.0
    last = end - 1
    while last > begin and not (math.isfinite(xy[last, 0]) and math.isfinite(xy[last, 1])):
        last -= 1
    first = begin
    while first < last and not (math.isfinite(xy[first, 0]) and math.isfinite(xy[first, 1])):
        first += 1
    if last - first < 1:
        return count
    k = last - 1
    while k >= first and (_same(xy, k, last) or not (math.isfinite(xy[k, 0]) and math.isfinite(xy[k, 1]))):
        if math.isfinite(xy[k, 0]) and math.isfinite(xy[k, 1]):
            last = k
        k -= 1
    if last == first:
        x0, y0 = np.float64(xy[first, 0]), np.float64(xy[first, 1])
        if len(dash) == 0 and -margin <= x0 <= width + margin and -margin <= y0 <= height + margin:
            count = _segment(cover, touched, count, x0, y0, x0, y0, half, not round_cap, not round_cap)
        return count
    closed = last - first >= 3 and _same(xy, first, last)
    capped = not round_cap and not closed
    x0, y0 = _near(xy[first, 0]), _near(xy[first, 1])
    start = 0.0
    ux, uy, turned = 0.0, 0.0, False
    sx, sy = 0.0, 0.0
    fresh = True
    for i in range(first + 1, last + 1):
        x1, y1 = _near(xy[i, 0]), _near(xy[i, 1])
        if not (math.isfinite(x1) and math.isfinite(y1)):
            continue
        length = math.sqrt((x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0))
        if length == 0.0:
            continue
        flat0, flat1 = capped and fresh, capped and i == last
        fresh = False
        near0 = -margin <= x0 <= width + margin and -margin <= y0 <= height + margin
        t0, t1 = 0.0, 1.0
        if not (near0 and -margin <= x1 <= width + margin and -margin <= y1 <= height + margin):
            t0, t1 = _clip(x0, y0, x1, y1, width, height, margin)
        if mitre:
            vx, vy = (x1 - x0) / length, (y1 - y0) / length
            if turned and near0 and half > 0.5 and len(dash) == 0:
                count = _mitre(cover, touched, count, x0, y0, ux, uy, vx, vy, half)
            if not turned:
                sx, sy = vx, vy
            ux, uy, turned = vx, vy, True
        if t0 <= t1:
            if len(dash) > 0:
                count = _dashes(
                    cover,
                    touched,
                    count,
                    x0,
                    y0,
                    x1,
                    y1,
                    length,
                    t0,
                    t1,
                    start,
                    dash,
                    half,
                    flat0,
                    flat1,
                    not round_cap,
                )
            else:
                count = _segment(
                    cover,
                    touched,
                    count,
                    x0 + (x1 - x0) * t0,
                    y0 + (y1 - y0) * t0,
                    x0 + (x1 - x0) * t1,
                    y0 + (y1 - y0) * t1,
                    half,
                    flat0,
                    flat1,
                )
        start += length
        x0, y0 = x1, y1
    near0 = -margin <= x0 <= width + margin and -margin <= y0 <= height + margin
    if closed and mitre and turned and near0 and half > 0.5 and len(dash) == 0:
        count = _mitre(cover, touched, count, x0, y0, ux, uy, sx, sy, half)
    return count


@entry(image, given(f4, 2), given(i4), given(u4), given(f4), given(f4), boolean, boolean)
def stroke(canvas, xy, offsets, colour, width_px, dash, round_cap, mitre):
    height, width = canvas.shape
    cover = np.zeros((height, width), np.uint8)
    touched = np.empty(height * width, np.int32)
    flat = canvas.reshape(height * width)
    marks = cover.reshape(height * width)
    count = 0
    lines = len(offsets) - 1
    for line in range(lines):
        half = 0.5 * np.float64(width_px[line])
        if half > 0.0 and offsets[line + 1] - offsets[line] >= 2:
            count = _line(cover, touched, count, xy, offsets[line], offsets[line + 1], half, dash, round_cap, mitre)
        if line + 1 < lines and colour[line + 1] == colour[line] and width_px[line + 1] == width_px[line]:
            continue
        wide = spread(colour[line])
        for i in range(count):
            at = touched[i]
            flat[at] = over(flat[at], wide, marks[at])
            marks[at] = 0
        count = 0
