"""Rasters, value by value."""

from __future__ import annotations

import math

import numpy as np

from desktop.map.kernels.compiled.blend import over, spread
from desktop.map.kernels.compiled.jit import entry, f4, floats, given, i8, image, inner, tiny, u4

_STEEP = np.float32(0.25)
"""Rows down the source for each column at most, for its values to be read along its rows."""


@entry(given(f4, 2), given(u4), f4, f4, returns=image)
def shade(values, ramp, low, scale):
    height, width = values.shape
    made = np.empty((height, width), np.uint32)
    for row in range(height):
        for column in range(width):
            value = values[row, column]
            # Compared so that what is not a number has an index too: infinity times nothing is none.
            at = (value - low) * scale + np.float32(0.5)
            at = at if at > 0.0 else np.float32(0.0)
            made[row, column] = ramp[int(min(at, np.float32(255.0)))] if value == value else 0
    return made


@entry(given(f4, 2), given(f4), given(u4), returns=image)
def classes(values, breaks, colours):
    height, width = values.shape
    made = np.empty((height, width), np.uint32)
    for row in range(height):
        for column in range(width):
            value = values[row, column]
            at = 0
            if value != value:
                made[row, column] = 0
                continue
            while at < len(breaks) and value >= breaks[at]:
                at += 1
            made[row, column] = colours[at]
    return made


@tiny()
def _or(value, other):
    return value if value == value else other


@entry(given(f4, 2), f4, f4, f4, f4, f4, returns=floats)
def hillshade(values, per_x, per_y, east, north, up):
    height, width = values.shape
    made = np.empty((height, width), np.float32)
    one = np.float32(1.0)
    for row in range(height):
        above, here, below = values[max(row - 1, 0)], values[row], values[min(row + 1, height - 1)]
        for column in range(width):
            e = here[column]
            if not math.isfinite(e):
                made[row, column] = np.nan
                continue
            left, right = max(column - 1, 0), min(column + 1, width - 1)
            a, b, c = _or(above[left], e), _or(above[column], e), _or(above[right], e)
            d, f = _or(here[left], e), _or(here[right], e)
            g, h, i = _or(below[left], e), _or(below[column], e), _or(below[right], e)
            dx = ((c + f + f + i) - (a + d + d + g)) * per_x
            dy = ((g + h + h + i) - (a + b + b + c)) * per_y
            steep = math.sqrt(1.0 + np.float64(dx) * np.float64(dx) + np.float64(dy) * np.float64(dy))
            light = np.float32((up - dx * east + dy * north) / steep)
            made[row, column] = min(light, one) if light > 0.0 else np.float32(0.0)
    return made


@entry(image, given(f4, 2), f4, f4)
def relief(canvas, light, flat, strength):
    height, width = canvas.shape
    for row in range(height):
        for column in range(width):
            lit = light[row, column]
            pixel = np.int64(canvas[row, column])
            alpha = pixel >> 24
            if lit != lit or alpha == 0:
                continue
            if lit < flat:
                share, top = (flat - lit) / flat, np.int64(0)
            else:
                share, top = (lit - flat) / (np.float32(1.0) - flat), alpha
            part = np.int64(min(max(share * strength, np.float32(0.0)), np.float32(1.0)) * np.float32(256.0))
            made = alpha << 24
            for bits in (0, 8, 16):
                channel = (pixel >> bits) & 255
                made |= (channel + ((top - channel) * part >> 8)) << bits
            canvas[row, column] = np.uint32(made)


@inner()
def _node_row(mesh, at):
    """The mesh between two of its rows: positions at each of its columns."""
    rows = mesh.shape[0]
    k = min(max(int(at), 0), rows - 2)
    share = np.float32(at - k)
    return mesh[k] * (np.float32(1.0) - share) + mesh[k + 1] * share


@inner()
def _node_columns(mesh, columns):
    """For each pixel of a row the node to its left, and how far on the way to the next it is."""
    nodes, shares = np.empty(columns, np.int32), np.empty(columns, np.float32)
    for column in range(columns):
        at = (column + 0.5) * (mesh.shape[1] - 1) / columns
        nodes[column] = min(max(int(at), 0), mesh.shape[1] - 2)
        shares[column] = at - nodes[column]
    return nodes, shares


@tiny()
def _place(nodes, k, share):
    keep = np.float32(1.0) - share
    return nodes[k, 0] * keep + nodes[k + 1, 0] * share, nodes[k, 1] * keep + nodes[k + 1, 1] * share


@inner()
def _pick(source, mesh, made):
    height, width = source.shape
    rows, columns = made.shape
    lefts, shares = _node_columns(mesh, columns)
    for row in range(rows):
        nodes = _node_row(mesh, (row + 0.5) * (mesh.shape[0] - 1) / rows)
        for column in range(columns):
            x, y = _place(nodes, lefts[column], shares[column])
            if 0.0 <= x < width and 0.0 <= y < height:
                made[row, column] = source[int(y), int(x)]


@entry(given(f4, 2), given(f4, 3), i8, i8, returns=floats)
def pick_values(source, mesh, rows, columns):
    made = np.full((rows, columns), np.nan, np.float32)
    _pick(source, mesh, made)
    return made


@entry(given(u4, 2), given(f4, 3), i8, i8, returns=image)
def pick_image(source, mesh, rows, columns):
    made = np.zeros((rows, columns), np.uint32)
    _pick(source, mesh, made)
    return made


@tiny()
def _corner(position, size):
    """The two neighbours' numbers, and how far on the way from the first to the second."""
    at = position - np.float32(0.5)
    k = math.floor(at)
    return max(k, 0), min(k + 1, size - 1), np.float32(at - k)


@tiny()
def _blended(source, x, y):
    """The value at a place inside, between its four neighbours; one that has no value counts as the cell itself."""
    height, width = source.shape
    own = source[int(y), int(x)]
    c0, c1, u = _corner(x, width)
    r0, r1, v = _corner(y, height)
    one = np.float32(1.0)
    upper = _or(source[r0, c0], own) * (one - u) + _or(source[r0, c1], own) * u
    lower = _or(source[r1, c0], own) * (one - u) + _or(source[r1, c1], own) * u
    return upper * (one - v) + lower * v if own == own else own


@entry(given(f4, 2), given(f4, 3), i8, i8, returns=floats)
def warp_values(source, mesh, rows, columns):
    height, width = source.shape
    made = np.full((rows, columns), np.nan, np.float32)
    lefts, shares = _node_columns(mesh, columns)
    for row in range(rows):
        nodes = _node_row(mesh, (row + 0.5) * (mesh.shape[0] - 1) / rows)
        for column in range(columns):
            x, y = _place(nodes, lefts[column], shares[column])
            if 0.0 <= x < width and 0.0 <= y < height:
                made[row, column] = _blended(source, x, y)
    return made


@tiny()
def _colour(value, ramp, low, scale):
    at = (value - low) * scale + np.float32(0.5)
    at = at if at > 0.0 else np.float32(0.0)  # as in `shade`: what is not a number has an index too
    return ramp[np.uint32(np.int32(min(at, np.float32(255.0))))]  # without a sign: so many are looked up at once


@tiny()
def _mix(mixed, to, cells, upper, width, count, share, slope, steps):
    """What lies between two rows of the source, `share` of the way down in the first of `count` columns and `slope`
    more in each next. Numbers of cells are without a sign, here and below: so many cells are read at once.
    """
    for i in range(count):
        a, b = cells[upper + i], cells[upper + width + i]
        mixed[to + i] = a + (b - a) * (share + steps[i] * slope)


@tiny()
def _mix_columns(mixed, to, cells, width, first, count, y, slope, steps):
    """Along a way through the source the value in each of `count` columns from `first` on; it is at the row `y` in the
    first and `slope` rows further down in each next.
    """
    column = 0
    while column < count:
        here = y + steps[column] * slope
        row = int(here)
        share = here - np.float32(row)
        stay = (np.float32(1.0) - share) / slope if slope > 0.0 else (share / -slope if slope < 0.0 else np.inf)
        many = min(max(int(min(stay, np.float32(count))), 1), count - column)
        upper = np.uint64(row * width + first + column)
        _mix(mixed, np.uint64(to + column), cells, upper, np.uint64(width), np.uint64(many), share, slope, steps)
        column += many


@tiny()
def _walk(ways, first, last, x, dx, steps):
    """Where in the source each pixel from `first` to `last` is."""
    for i in range(np.uint64(last - first)):
        ways[np.uint64(first) + i] = x + steps[i] * dx


@inner()
def _read(values, ways, mixed, first, count):
    """What lies between the columns of `mixed` at `ways`."""
    one, first = np.uint64(1), np.uint64(first)
    for i in range(np.uint64(count)):
        at = ways[first + i]
        column = np.int32(at)
        k = np.uint64(np.uint32(column))
        a, b = mixed[k], mixed[k + one]
        values[first + i] = a + (b - a) * (at - np.float32(column))


@inner()
def _is_whole(values, first, count):
    whole, first = True, np.uint64(first)
    for i in range(np.uint64(count)):
        whole &= values[first + i] == values[first + i]
    return whole


@inner()
def _paint(line, values, ramp, low, scale, first, count):
    first = np.uint64(first)
    for i in range(np.uint64(count)):
        line[first + i] = _colour(values[first + i], ramp, low, scale)


@inner()
def _drape_row(line, values, source, nodes, lefts, shares, ramp, low, scale, share, first, last):
    """Pixels of a row one by one, where some let something shine through, lie outside or have no value yet."""
    height, width = source.shape
    for i in range(first, last):
        value = values[i]
        if value != value:
            x, y = _place(nodes, lefts[i], shares[i])
            value = _blended(source, x, y) if 0.0 <= x < width and 0.0 <= y < height else np.float32(np.nan)
        if value == value:
            line[i] = over(line[i], spread(_colour(value, ramp, low, scale)), share)


@inner()
def _is_solid(ramp, share):
    solid = share == 255
    for i in range(len(ramp)):
        solid &= ramp[i] >= 0xFF000000
    return solid


@tiny()
def _leg(nodes, bounds, starts, stops, k):
    """From the first pixel between two nodes to the last: where in the source it begins, counted from the middle of the
    first cell, and how far each pixel goes on.
    """
    half = np.float32(0.5)
    x0, y0 = _place(nodes, k, starts[k])
    x1, y1 = _place(nodes, k, stops[k])
    steps = np.float32(max(bounds[k + 1] - bounds[k] - 1, 1))
    return x0 - half, y0 - half, x1 - half, y1 - half, (x1 - x0) / steps, (y1 - y0) / steps


@tiny()
def _within(x0, x1, dx, count, low, high):
    """Which pixels of a leg lie from `low` to `high`: the first, and the one after the last. None where it leads back
    or is not known.
    """
    if not (dx > 0.0 and x0 < high and x1 >= low):
        return 0, 0
    first = int(np.ceil((low - x0) / dx)) if x0 < low else 0
    last = int(np.ceil((high - x0) / dx)) if x1 >= high else count
    first += x0 + np.float32(first) * dx < low
    last -= x0 + np.float32(last - 1) * dx >= high
    return min(first, count), max(min(last, count), 0)


@tiny()
def _leads_along(source, x0, y0, x1, dx, dy):
    """Whether all of a leg has neighbours above and below, and leads along the rows of the source."""
    if not abs(dy) <= dx * _STEEP:
        return False
    slope = dy / dx
    y = y0 + (np.floor(x0) - x0) * slope
    far = y + (np.floor(x1) + np.float32(2.0) - np.floor(x0)) * slope
    return min(y, far) >= 0.0 and max(y, far) < np.float32(source.shape[0] - 1.01)


@tiny()
def _misses(a, b, size):
    """Whether what leads straight from `a` to `b` lies outside, or is not known; both count from the first middle."""
    return not (max(a, b) >= -1.0 and min(a, b) <= size)


@inner()
def _segments(gaps, columns):
    """The pixels whose middles lie between two nodes, and how far on the way the first and the last of them are."""
    bounds = np.empty(gaps + 1, np.int64)
    starts, stops = np.empty(gaps, np.float32), np.empty(gaps, np.float32)
    for k in range(gaps + 1):
        bounds[k] = math.ceil(k * columns / gaps - 0.5)
    for k in range(gaps):
        starts[k] = (bounds[k] + 0.5) * gaps / columns - k
        stops[k] = (bounds[k + 1] - 0.5) * gaps / columns - k
    return bounds, starts, stops


@entry(image, given(f4, 2), given(f4, 3), given(u4), f4, f4, i8, i8)
def drape(canvas, source, mesh, ramp, low, scale, share, under):
    rows, columns = canvas.shape
    height, width = source.shape
    gaps = mesh.shape[1] - 1
    solid, cells = _is_solid(ramp, share), source.reshape(-1)
    values, ways, mixed = np.empty(columns, np.float32), np.empty(columns, np.float32), np.empty(width, np.float32)
    steps = np.arange(max(columns, width)).astype(np.float32)
    lefts, shares = _node_columns(mesh, columns)
    bounds, starts, stops = _segments(gaps, columns)
    for row in range(rows):
        nodes, line = _node_row(mesh, (row + 0.5) * (mesh.shape[0] - 1) / rows), canvas[row]
        if under >= 0:
            line[:] = np.uint32(under)  # row by row: in a moment it is painted on, and still near
        # What may lie inside, and of that what leads along the source: there cells are read in order.
        near, far, first, last, base = columns, 0, columns, columns, 0
        for k in range(gaps):
            count = bounds[k + 1] - bounds[k]
            if count <= 0:
                continue
            x0, y0, x1, y1, dx, dy = _leg(nodes, bounds, starts, stops, k)
            if _misses(x0, x1, width) or _misses(y0, y1, height):
                continue
            begin, end = _within(x0, x1, dx, count, np.float32(-1.0), np.float32(width)) if dx > 0.0 else (0, count)
            near, far = min(near, bounds[k] + begin), max(far, bounds[k] + end)
            begin, end = _within(x0, x1, dx, count, np.float32(0.0), np.float32(width - 1.01))
            goes_on = last == bounds[k] + begin
            if begin >= end or not (first == columns or goes_on):
                continue
            skipped, far_end = np.float32(begin), np.float32(end - 1)
            x0, y0, x1 = x0 + skipped * dx, y0 + skipped * dy, x0 + far_end * dx
            if not _leads_along(source, x0, y0, x1, dx, dy):
                continue
            left = int(x0)
            if first == columns:
                first, base = bounds[k] + begin, left
            last = bounds[k] + end
            slope = dy / dx
            y = y0 + (np.float32(left) - x0) * slope
            _mix_columns(mixed, left - base, cells, width, left, int(x1) + 2 - left, y, slope, steps)
            _walk(ways, last - (end - begin), last, x0 - np.float32(base), dx, steps)
        values[near:first], values[last:far] = np.nan, np.nan
        _read(values, ways, mixed, first, last - first)
        if solid and _is_whole(values, first, last - first):
            _paint(line, values, ramp, low, scale, first, last - first)
            _drape_row(line, values, source, nodes, lefts, shares, ramp, low, scale, share, near, min(first, far))
            _drape_row(line, values, source, nodes, lefts, shares, ramp, low, scale, share, last, far)
        else:
            _drape_row(line, values, source, nodes, lefts, shares, ramp, low, scale, share, near, far)


@entry(given(u4, 2), given(f4, 3), i8, i8, returns=image)
def warp_image(source, mesh, rows, columns):
    height, width = source.shape
    made = np.zeros((rows, columns), np.uint32)
    half, full = np.uint64(0x0080008000800080), np.uint64(256)
    lanes, eight = np.uint64(0x00FF00FF00FF00FF), np.uint64(8)
    lefts, shares = _node_columns(mesh, columns)
    for row in range(rows):
        nodes = _node_row(mesh, (row + 0.5) * (mesh.shape[0] - 1) / rows)
        for column in range(columns):
            x, y = _place(nodes, lefts[column], shares[column])
            if not (0.0 <= x < width and 0.0 <= y < height):
                continue
            c0, c1, u = _corner(x, width)
            r0, r1, v = _corner(y, height)
            a, b = np.uint64(u * np.float32(256.0)), np.uint64(v * np.float32(256.0))
            upper = spread(source[r0, c0]) * (full - a) + spread(source[r0, c1]) * a
            lower = spread(source[r1, c0]) * (full - a) + spread(source[r1, c1]) * a
            upper, lower = ((upper + half) >> eight) & lanes, ((lower + half) >> eight) & lanes
            mixed = ((upper * (full - b) + lower * b + half) >> eight) & lanes
            made[row, column] = np.uint32((mixed | (mixed >> np.uint64(24))) & np.uint64(0xFFFFFFFF))
    return made
