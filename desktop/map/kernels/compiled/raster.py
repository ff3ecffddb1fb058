"""Rasters, value by value."""

from __future__ import annotations

import math

import numpy as np

from desktop.map.kernels.compiled.blend import over, spread
from desktop.map.kernels.compiled.jit import entry, f4, floats, given, i8, image, inner, tiny, u4


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
def _read_inside(values, cells, width, x0, y0, dx, dy):
    """Values at places that all have four neighbours, from (x0, y0) on in equal steps; whether one has no value.

    `cells` are those of the source in one row, and their numbers are without a sign: so many are read at once.
    """
    one, next_row = np.uint64(1), np.uint64(width)
    for i in range(len(values)):
        x, y = x0 + np.float32(i) * dx, y0 + np.float32(i) * dy
        c, r = np.int32(x), np.int32(y)
        u, v = x - np.float32(c), y - np.float32(r)
        at = np.uint64(np.uint32(r) * np.uint32(width) + np.uint32(c))
        a, b, d, e = cells[at], cells[at + one], cells[at + next_row], cells[at + next_row + one]
        upper, lower = a + (b - a) * u, d + (e - d) * u
        values[i] = upper + (lower - upper) * v
    gaps = False
    for i in range(len(values)):
        gaps |= values[i] != values[i]
    return gaps


@tiny()
def _drape_inside(line, values, source, ramp, low, scale, share, x0, y0, dx, dy):
    """The same where some have no value, or something shines through."""
    half = np.float32(0.5)
    for i in range(len(line)):
        value = values[i]
        if value != value:
            value = _blended(source, x0 + np.float32(i) * dx + half, y0 + np.float32(i) * dy + half)
        if value == value:
            line[i] = over(line[i], spread(_colour(value, ramp, low, scale)), share)


@inner()
def _is_solid(ramp, share):
    solid = share == 255
    for i in range(len(ramp)):
        solid &= ramp[i] >= 0xFF000000
    return solid


@entry(image, given(f4, 2), given(f4, 3), given(u4), f4, f4, i8)
def drape(canvas, source, mesh, ramp, low, scale, share):
    rows, columns = canvas.shape
    height, width = source.shape
    gaps = mesh.shape[1] - 1
    half, right, bottom = np.float32(0.5), np.float32(width - 1), np.float32(height - 1)
    solid, cells, values = _is_solid(ramp, share), source.reshape(-1), np.empty(columns, np.float32)
    for row in range(rows):
        nodes = _node_row(mesh, (row + 0.5) * (mesh.shape[0] - 1) / rows)
        for k in range(gaps):
            # The pixels whose middles lie between two nodes.
            first = math.ceil(k * columns / gaps - 0.5)
            last = math.ceil((k + 1) * columns / gaps - 0.5)
            if first >= last:
                continue
            ends = np.float32((first + 0.5) * gaps / columns - k), np.float32((last - 0.5) * gaps / columns - k)
            x0, y0 = _place(nodes, k, ends[0])
            x1, y1 = _place(nodes, k, ends[1])
            x0, y0, x1, y1 = x0 - half, y0 - half, x1 - half, y1 - half
            steps = np.float32(max(last - first - 1, 1))
            dx, dy = (x1 - x0) / steps, (y1 - y0) / steps
            low_x, low_y, high_x, high_y = min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
            line = canvas[row][first:last]
            inside = low_x >= 0.0 and low_y >= 0.0 and high_x < right - 0.01 and high_y < bottom - 0.01
            if inside and math.isfinite(dx) and math.isfinite(dy):
                read = values[: last - first]
                if _read_inside(read, cells, width, x0, y0, dx, dy) or not solid:
                    _drape_inside(line, read, source, ramp, low, scale, share, x0, y0, dx, dy)
                    continue
                for i in range(last - first):
                    line[i] = _colour(read[i], ramp, low, scale)
                continue
            for i in range(last - first):
                x, y = x0 + np.float32(i) * dx + half, y0 + np.float32(i) * dy + half
                if 0.0 <= x < width and 0.0 <= y < height:
                    value = _blended(source, x, y)
                    if value == value:
                        line[i] = over(line[i], spread(_colour(value, ramp, low, scale)), share)


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
