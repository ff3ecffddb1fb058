"""Lines, segment by segment: cut to the canvas and into dashes, one look at a time blended over the canvas."""

from __future__ import annotations

import math

import numpy as np

from desktop.map.kernels.compiled.blend import blended, faded
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
_WORD = 8  # pixels whose marks are looked at together
_GAP = 4  # so many empty words are sooner gone over than skipped


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
def _between(marks, width, height, x0, y0, x1, y1, a, b, half, end0, end1, round_cap, back):
    """The piece of a segment from a to b, 0 to 1."""
    dx, dy = x1 - x0, y1 - y0
    ax, ay, bx, by = x0 + dx * a, y0 + dy * a, x0 + dx * b, y0 + dy * b
    if half <= THIN:
        dx, dy = (bx - ax, by - ay) if ax != bx or ay != by else (1.0, 0.0)
        sx, sy = stub(dx, dy, half) if round_cap else (0.0, 0.0)
        if end0:
            ax, ay = ax - sx, ay - sy
        if end1:
            bx, by = bx + sx, by + sy
        thread(marks, width, height, ax, ay, bx, by, half)
        return
    cap = ROUND if round_cap else FLAT
    first_kind = cap if end0 else (CUT if back >= 0.0 else ROUND)
    last_kind = cap if end1 else CUT
    strip(marks, width, height, ax, ay, bx, by, half, first_kind, last_kind, back)


@tiny()
def _back(ux, uy, vx, vy, half):
    """How far a segment along v must reach back over a corner that one along u came to; -1: so far that a disc is due.

    Where it reaches back it stands out by half · (cos - cos²) of the turn.
    """
    cos, sin = ux * vx + uy * vy, abs(ux * vy - uy * vx)
    return (half + 0.71) * sin + 0.01 if cos > 0.8 and half * (cos - cos * cos) < 0.1 else -1.0


@inner()
def _dashes(marks, width, height, x0, y0, x1, y1, length, t0, t1, start, dash, half, end0, end1, round_cap, back):
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
                _between(marks, width, height, x0, y0, x1, y1, a, b, half, first, last, round_cap, back)
        if end == at and dash[i] > 0.0:
            break  # so far along that a dash is less than the numbers' step
        at = end
        i = (i + 1) % len(dash)


@tiny()
def _near(coordinate, start):
    return min(max(np.float64(coordinate) - start, -_FAR_PX), _FAR_PX)


@inner()
def _placed(corners, xy, begin, end, left, top):
    """Into `corners` those of a line that have a place, once where several are the same; how many, and of how many."""
    count = placed = 0
    for i in range(begin, end):
        if not (math.isfinite(xy[i, 0]) and math.isfinite(xy[i, 1])):
            continue
        placed += 1
        x, y = _near(xy[i, 0], left), _near(xy[i, 1], top)
        if count == 0 or x != corners[count - 1, 0] or y != corners[count - 1, 1]:
            corners[count, 0], corners[count, 1] = x, y
            count += 1
    return count, placed


@inner()
def _thin(marks, width, height, corners, half, round_cap):
    """A whole thin line without dashes: nothing need be known of its corners."""
    last = len(corners) - 1
    for i in range(1, len(corners)):
        x0, y0, x1, y1 = corners[i - 1, 0], corners[i - 1, 1], corners[i, 0], corners[i, 1]
        if round_cap and (i == 1 or i == last):
            sx, sy = stub(x1 - x0, y1 - y0, half)
            if i == 1:
                x0, y0 = x0 - sx, y0 - sy
            if i == last:
                x1, y1 = x1 + sx, y1 + sy
        thread(marks, width, height, x0, y0, x1, y1, half)


@inner()
def _line(marks, width, height, corners, half, dash, round_cap, mitred):
    last = len(corners) - 1
    closed = last >= 3 and corners[0, 0] == corners[last, 0] and corners[0, 1] == corners[last, 1]
    if half <= THIN and len(dash) == 0:
        _thin(marks, width, height, corners, half, round_cap and not closed)
        return
    margin = half * MITRE_LIMIT + 2.0
    mitred = mitred and half > THIN and len(dash) == 0
    x0, y0 = corners[0, 0], corners[0, 1]
    near0 = -margin <= x0 <= width + margin and -margin <= y0 <= height + margin
    start, ux, uy, sx, sy = 0.0, 0.0, 0.0, 0.0, 0.0
    for i in range(1, last + 1):
        x1, y1 = corners[i, 0], corners[i, 1]
        length = math.sqrt((x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0))
        near1 = -margin <= x1 <= width + margin and -margin <= y1 <= height + margin
        t0, t1 = 0.0, 1.0
        if not (near0 and near1):
            t0, t1 = _clip(x0, y0, x1, y1, width, height, margin)
        vx, vy = (x1 - x0) / length, (y1 - y0) / length
        back = -1.0 if i == 1 else _back(ux, uy, vx, vy, half)
        if mitred:
            if i == 1:
                sx, sy = vx, vy
            elif near0:
                mitre(marks, width, height, x0, y0, ux, uy, vx, vy, half)
        ux, uy = vx, vy
        end0, end1 = i == 1 and not closed, i == last and not closed
        if t0 <= t1:
            if len(dash) > 0:
                _dashes(
                    marks, width, height, x0, y0, x1, y1, length, t0, t1, start, dash, half, end0, end1, round_cap, back
                )
            else:
                _between(marks, width, height, x0, y0, x1, y1, t0, t1, half, end0, end1, round_cap, back)
        start += length
        x0, y0, near0 = x1, y1, near1
    if closed and mitred and near0:
        mitre(marks, width, height, x0, y0, ux, uy, sx, sy, half)


@inner()
def _dot(marks, width, height, corners, half, round_cap):
    """A line that goes nowhere."""
    x, y = corners[0, 0], corners[0, 1]
    if max(abs(x), abs(y)) < _FAR_PX:
        _between(marks, width, height, x, y, x, y, 0.0, 1.0, half, True, True, round_cap, -1.0)


@inner()
def _reach_of(xy, begin, end, margin, width, height, box):
    """Into `box` the first and last column and row of pixels that a line may be on; whether there are any."""
    left, top, right, bottom = np.inf, np.inf, -np.inf, -np.inf
    for i in range(begin, end):
        x, y = xy[i, 0], xy[i, 1]
        left, right, top, bottom = min(left, x), max(right, x), min(top, y), max(bottom, y)
    if right < -margin or bottom < -margin or left > width + margin or top > height + margin:
        return False
    if not (math.isfinite(left) and math.isfinite(right) and math.isfinite(top) and math.isfinite(bottom)):
        left, top, right, bottom = 0.0, 0.0, width, height  # somewhere; each tile looks closer
    box[0] = int(min(max(left - margin, 0.0), width - 1.0))
    box[1] = int(min(right + margin, width - 1.0))
    box[2] = int(min(max(top - margin, 0.0), height - 1.0))
    box[3] = int(min(bottom + margin, height - 1.0))
    return True


@inner()
def _by_tile(xy, offsets, width_px, height, width):
    """The lines on each tile, in order: their numbers, and where each tile begins in them; and the reach of each."""
    across, down = -(-width // TILE), -(-height // TILE)
    begins = np.zeros(across * down + 2, np.int64)
    boxes = np.empty((len(offsets) - 1, 4), np.int32)
    on = np.zeros(len(offsets) - 1, np.bool_)
    for line in range(len(on)):
        half = 0.5 * np.float64(width_px[line])
        if half <= 0.0 or offsets[line + 1] - offsets[line] < 2:
            continue
        margin = half * MITRE_LIMIT + 2.0
        on[line] = _reach_of(xy, offsets[line], offsets[line + 1], margin, float(width), float(height), boxes[line])
        if on[line]:
            for row in range(boxes[line, 2] // TILE, boxes[line, 3] // TILE + 1):
                for column in range(boxes[line, 0] // TILE, boxes[line, 1] // TILE + 1):
                    begins[row * across + column + 2] += 1
    for tile in range(across * down):
        begins[tile + 2] += begins[tile + 1]
    lines = np.empty(begins[across * down + 1], np.int32)
    for line in range(len(on)):
        if on[line]:
            for row in range(boxes[line, 2] // TILE, boxes[line, 3] // TILE + 1):
                for column in range(boxes[line, 0] // TILE, boxes[line, 1] // TILE + 1):
                    at = row * across + column + 1
                    lines[begins[at]] = line
                    begins[at] += 1
    return lines, begins, boxes


@inner()
def _longest(offsets):
    most = 0
    for line in range(len(offsets) - 1):
        most = max(most, offsets[line + 1] - offsets[line])
    return most


@inner()
def _lay(canvas, words, pixel, left, top, first, last):
    """Blend a colour over the rows of a tile from `first` to `last` where there are marks, and take these away.

    The tile's corner on the canvas is (left, top). `words` are the marks, several a number: by far the most are none.
    """
    marks = words.view(np.uint8)
    width = min(TILE, canvas.shape[1] - left)
    wide = -(-width // _WORD)
    for row in range(first, last + 1):
        some = words[row * (TILE // _WORD) : row * (TILE // _WORD) + wide]
        at = 0
        while at < wide:
            if some[at] == 0:
                at += 1
                continue
            begin, end = at, at + 1
            at = end
            while at < wide and at - end < _GAP:
                if some[at] != 0:
                    end = at + 1
                at += 1
            near, far = begin * _WORD, min(end * _WORD, width)
            line, shares = canvas[top + row][left + near : left + far], marks[row * TILE + near : row * TILE + far]
            for i in range(far - near):
                line[i] = blended(line[i], faded(pixel, np.uint32(shares[i])))
            some[begin:end] = 0


@entry(image, given(f4, 2), given(i4), given(u4), given(f4), given(f4), boolean, boolean)
def stroke(canvas, xy, offsets, colour, width_px, dash, round_cap, mitred):
    """Tile by tile: what a tile holds stays near at hand in the caches."""
    height, width = canvas.shape
    lines, begins, boxes = _by_tile(xy, offsets, width_px, height, width)
    # Lines of one colour and width that follow each other are one surface.
    surface = np.zeros(len(offsets), np.int32)
    for line in range(1, len(offsets) - 1):
        same = colour[line] == colour[line - 1] and width_px[line] == width_px[line - 1]
        surface[line] = surface[line - 1] + (not same)
    marks = np.zeros(TILE * TILE, np.uint8)
    words = marks.view(np.uint64)
    corners = np.empty((_longest(offsets), 2), np.float64)
    across = -(-width // TILE)
    for tile in range(len(begins) - 2):
        left, top = tile % across * TILE, tile // across * TILE
        wide, high = min(TILE, width - left), min(TILE, height - top)
        low, deep = high, -1
        for k in range(begins[tile], begins[tile + 1]):
            line = lines[k]
            half = 0.5 * np.float64(width_px[line])
            count, placed = _placed(corners, xy, offsets[line], offsets[line + 1], float(left), float(top))
            if count > 1:
                _line(marks, wide, high, corners[:count], half, dash, round_cap, mitred)
            elif placed > 1 and len(dash) == 0:
                _dot(marks, wide, high, corners, half, round_cap)
            low, deep = min(low, boxes[line, 2] - top), max(deep, boxes[line, 3] - top)
            if k + 1 < begins[tile + 1] and surface[lines[k + 1]] == surface[line]:
                continue
            _lay(canvas, words, colour[line], left, top, max(low, 0), min(deep, high - 1))
            low, deep = high, -1
