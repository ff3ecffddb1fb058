"""Lines, segment by segment: cut to the canvas and into dashes, one look at a time blended over the canvas."""

from __future__ import annotations

import math

import numpy as np

from desktop.map.kernels.compiled.blend import over, spread
from desktop.map.kernels.compiled.jit import boolean, entry, f4, given, i4, image, inner, tiny, u4
from desktop.map.kernels.compiled.strips import (
    CUT,
    FLAT,
    MITRE_LIMIT,
    ROUND,
    THIN,
    TILE,
    mitre,
    strip,
    stub,
    thread,
)

_FAR_PX = 1e9  # farther than this the numbers' steps would show; nobody tells where dashes began


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
def _between(marks, touched, count, width, height, x0, y0, x1, y1, a, b, half, end0, end1, round_cap, back):
    """The piece of a segment from a to b, 0 to 1."""
    dx, dy = x1 - x0, y1 - y0
    ax, ay, bx, by = x0 + dx * a, y0 + dy * a, x0 + dx * b, y0 + dy * b
    if half <= THIN:
        dx, dy = (bx - ax, by - ay) if ax != bx or ay != by else (1.0, 0.0)
        if end0 and round_cap:
            count = stub(marks, touched, count, width, height, ax, ay, -dx, -dy, half)
        if end1 and round_cap:
            count = stub(marks, touched, count, width, height, bx, by, dx, dy, half)
        return thread(marks, touched, count, width, height, ax, ay, bx, by, half)
    cap = ROUND if round_cap else FLAT
    first_kind = cap if end0 else (CUT if back >= 0.0 else ROUND)
    last_kind = cap if end1 else CUT
    return strip(marks, touched, count, width, height, ax, ay, bx, by, half, first_kind, last_kind, back)


@tiny()
def _back(ux, uy, vx, vy, half):
    """How far a segment along v must reach back over a corner that one along u came to; -1: so far that a disc is due.

    Where it reaches back it stands out by half · (cos - cos²) of the turn.
    """
    cos, sin = ux * vx + uy * vy, abs(ux * vy - uy * vx)
    return (half + 0.71) * sin + 0.01 if cos > 0.8 and half * (cos - cos * cos) < 0.1 else -1.0


@inner()
def _dashes(
    marks, touched, count, width, height, x0, y0, x1, y1, length, t0, t1, start, dash, half, end0, end1, round_cap, back
):
    """The drawn pieces of a segment that begins `start` pixels along its line, between t0 and t1."""
    period = 0.0
    for i in range(len(dash)):
        period += dash[i]
    if start + t1 * length > _FAR_PX:
        start = -t0 * length
    low, high = start + t0 * length, start + t1 * length
    at = np.floor(low / period) * period
    i = 0
    while at < high:
        end = at + dash[i]
        if i % 2 == 0 and end >= low:
            a, b = max((at - start) / length, t0), min((end - start) / length, t1)
            if b >= a:
                first, last = end0 or a > 0.0, end1 or b < 1.0
                count = _between(
                    marks, touched, count, width, height, x0, y0, x1, y1, a, b, half, first, last, round_cap, back
                )
        if end == at and dash[i] > 0.0:
            break  # so far along that a dash is less than the numbers' step
        at = end
        i = (i + 1) % len(dash)
    return count


@tiny()
def _near(coordinate):
    return min(max(np.float64(coordinate), -_FAR_PX), _FAR_PX) if math.isfinite(coordinate) else np.nan


@tiny()
def _placed(xy, i):
    return math.isfinite(xy[i, 0]) and math.isfinite(xy[i, 1])


@tiny()
def _same(xy, i, j):
    return xy[i, 0] == xy[j, 0] and xy[i, 1] == xy[j, 1]


@inner()
def _ends(xy, begin, end):
    """The first corner that has a place, and the first of those at the end that are one; the same where all are."""
    first, last = begin, end - 1
    while last > begin and not _placed(xy, last):
        last -= 1
    while first < last and not _placed(xy, first):
        first += 1
    k = last - 1
    while k >= first and (_same(xy, k, last) or not _placed(xy, k)):
        if _placed(xy, k):
            last = k
        k -= 1
    return first, last


@inner()
def _several(xy, begin, end):
    """Whether two or more corners have a place."""
    count = 0
    for i in range(begin, end):
        count += _placed(xy, i)
    return count > 1


@inner()
def _is_off(xy, begin, end, width, height, margin):
    """Whether a line is all on one side of the canvas."""
    left, top, right, bottom = np.inf, np.inf, -np.inf, -np.inf
    for i in range(begin, end):
        x, y = xy[i, 0], xy[i, 1]
        left, right, top, bottom = min(left, x), max(right, x), min(top, y), max(bottom, y)
    return right < -margin or bottom < -margin or left > width + margin or top > height + margin


@inner()
def _thin(marks, touched, count, width, height, xy, first, last, half, stubs):
    """A whole thin line without dashes: nothing need be known of its corners."""
    x0, y0 = _near(xy[first, 0]), _near(xy[first, 1])
    fresh = stubs
    for i in range(first + 1, last + 1):
        x1, y1 = _near(xy[i, 0]), _near(xy[i, 1])
        if math.isnan(x1) or math.isnan(y1) or (x1 == x0 and y1 == y0):
            continue
        if fresh:
            count = stub(marks, touched, count, width, height, x0, y0, x0 - x1, y0 - y1, half)
            fresh = False
        if stubs and i == last:
            count = stub(marks, touched, count, width, height, x1, y1, x1 - x0, y1 - y0, half)
        count = thread(marks, touched, count, width, height, x0, y0, x1, y1, half)
        x0, y0 = x1, y1
    return count


@inner()
def _line(marks, touched, count, width, height, xy, begin, end, half, dash, round_cap, mitred):
    margin = half * MITRE_LIMIT + 2.0
    if _is_off(xy, begin, end, width, height, margin):
        return count
    first, last = _ends(xy, begin, end)
    x0, y0 = _near(xy[first, 0]), _near(xy[first, 1])
    near0 = -margin <= x0 <= width + margin and -margin <= y0 <= height + margin
    if last == first:
        if len(dash) == 0 and near0 and _several(xy, first, end):
            count = _between(
                marks, touched, count, width, height, x0, y0, x0, y0, 0.0, 1.0, half, True, True, round_cap, -1.0
            )
        return count
    closed = last - first >= 3 and _same(xy, first, last)
    if half <= THIN and len(dash) == 0:
        return _thin(marks, touched, count, width, height, xy, first, last, half, round_cap and not closed)
    mitred = mitred and half > THIN and len(dash) == 0
    start, ux, uy, sx, sy = 0.0, 0.0, 0.0, 0.0, 0.0
    fresh = True
    for i in range(first + 1, last + 1):
        x1, y1 = _near(xy[i, 0]), _near(xy[i, 1])
        length = math.sqrt((x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0))
        if not length > 0.0:
            continue
        near1 = -margin <= x1 <= width + margin and -margin <= y1 <= height + margin
        t0, t1 = 0.0, 1.0
        if not (near0 and near1):
            t0, t1 = _clip(x0, y0, x1, y1, width, height, margin)
        vx, vy = (x1 - x0) / length, (y1 - y0) / length
        back = -1.0 if fresh else _back(ux, uy, vx, vy, half)
        if mitred:
            if fresh:
                sx, sy = vx, vy
            elif near0:
                count = mitre(marks, touched, count, width, height, x0, y0, ux, uy, vx, vy, half)
        ux, uy = vx, vy
        end0, end1 = fresh and not closed, i == last and not closed
        fresh = False
        if t0 <= t1:
            if len(dash) > 0:
                count = _dashes(
                    marks,
                    touched,
                    count,
                    width,
                    height,
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
                    end0,
                    end1,
                    round_cap,
                    back,
                )
            else:
                count = _between(
                    marks, touched, count, width, height, x0, y0, x1, y1, t0, t1, half, end0, end1, round_cap, back
                )
        start += length
        x0, y0, near0 = x1, y1, near1
    if closed and mitred and near0:
        count = mitre(marks, touched, count, width, height, x0, y0, ux, uy, sx, sy, half)
    return count


@inner()
def _tiles_of(xy, begin, end, margin, width, height, box):
    """Into `box` the first and last column and row of tiles that a line may be on; whether there are any."""
    left, top, right, bottom = np.inf, np.inf, -np.inf, -np.inf
    for i in range(begin, end):
        x, y = xy[i, 0], xy[i, 1]
        left, right, top, bottom = min(left, x), max(right, x), min(top, y), max(bottom, y)
    if right < -margin or bottom < -margin or left > width + margin or top > height + margin:
        return False
    if not (math.isfinite(left) and math.isfinite(right) and math.isfinite(top) and math.isfinite(bottom)):
        left, top, right, bottom = 0.0, 0.0, width, height  # somewhere; each tile looks closer
    box[0] = int(min(max(left - margin, 0.0), width - 1.0)) // TILE
    box[1] = int(min(right + margin, width - 1.0)) // TILE
    box[2] = int(min(max(top - margin, 0.0), height - 1.0)) // TILE
    box[3] = int(min(bottom + margin, height - 1.0)) // TILE
    return True


@inner()
def _by_tile(xy, offsets, width_px, height, width):
    """The lines on each tile, in order: their numbers, and where each tile begins in them."""
    across, down = -(-width // TILE), -(-height // TILE)
    begins = np.zeros(across * down + 2, np.int64)
    boxes = np.empty((len(offsets) - 1, 4), np.int32)
    on = np.zeros(len(offsets) - 1, np.bool_)
    for line in range(len(on)):
        half = 0.5 * np.float64(width_px[line])
        if half <= 0.0 or offsets[line + 1] - offsets[line] < 2:
            continue
        margin = half * MITRE_LIMIT + 2.0
        on[line] = _tiles_of(xy, offsets[line], offsets[line + 1], margin, float(width), float(height), boxes[line])
        if on[line]:
            for row in range(boxes[line, 2], boxes[line, 3] + 1):
                for column in range(boxes[line, 0], boxes[line, 1] + 1):
                    begins[row * across + column + 2] += 1
    for tile in range(across * down):
        begins[tile + 2] += begins[tile + 1]
    lines = np.empty(begins[across * down + 1], np.int32)
    for line in range(len(on)):
        if on[line]:
            for row in range(boxes[line, 2], boxes[line, 3] + 1):
                for column in range(boxes[line, 0], boxes[line, 1] + 1):
                    at = row * across + column + 1
                    lines[begins[at]] = line
                    begins[at] += 1
    return lines, begins


@inner()
def _longest(offsets):
    most = 0
    for line in range(len(offsets) - 1):
        most = max(most, offsets[line + 1] - offsets[line])
    return most


@entry(image, given(f4, 2), given(i4), given(u4), given(f4), given(f4), boolean, boolean)
def stroke(canvas, xy, offsets, colour, width_px, dash, round_cap, mitred):
    """Tile by tile: what a tile holds stays near at hand in the caches."""
    height, width = canvas.shape
    lines, begins = _by_tile(xy, offsets, width_px, height, width)
    # Lines of one colour and width that follow each other are one surface.
    surface = np.zeros(len(offsets), np.int32)
    for line in range(1, len(offsets) - 1):
        same = colour[line] == colour[line - 1] and width_px[line] == width_px[line - 1]
        surface[line] = surface[line - 1] + (not same)
    marks = np.zeros(TILE * TILE, np.uint8)
    touched = np.empty(TILE * TILE + 1, np.int32)
    moved = np.empty((_longest(offsets), 2), np.float32)
    across = -(-width // TILE)
    for tile in range(len(begins) - 2):
        left, top = tile % across * TILE, tile // across * TILE
        wide, high = min(TILE, width - left), min(TILE, height - top)
        count = 0
        for k in range(begins[tile], begins[tile + 1]):
            line = lines[k]
            begin, size = offsets[line], offsets[line + 1] - offsets[line]
            for i in range(size):
                moved[i, 0], moved[i, 1] = xy[begin + i, 0] - np.float32(left), xy[begin + i, 1] - np.float32(top)
            half = 0.5 * np.float64(width_px[line])
            count = _line(marks, touched, count, wide, high, moved, 0, size, half, dash, round_cap, mitred)
            if k + 1 < begins[tile + 1] and surface[lines[k + 1]] == surface[line]:
                continue
            colours = spread(colour[line])
            for i in range(count):
                at = touched[i]
                row, column = np.uint64(top + at // TILE), np.uint64(left + at % TILE)
                canvas[row, column] = over(canvas[row, column], colours, marks[at])
                marks[at] = 0
            count = 0
