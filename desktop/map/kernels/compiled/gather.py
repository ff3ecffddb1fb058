"""Some parts in pixels: straight runs are one edge, what goes on beyond one side of the canvas is cut short."""

from __future__ import annotations

import math

import numpy as np
from numba import types

from desktop.map.kernels.compiled.jit import entry, f4, f8, floats, given, i4, i8, inner

_MADE = types.Tuple((floats, i4[::1], i4[::1]))


@inner()
def _side(x, y, west, north, east, south):
    """Beyond which sides of the canvas a place is, one bit a side."""
    code = 0
    if x < west:
        code |= 1
    elif x > east:
        code |= 2
    if y < north:
        code |= 4
    elif y > south:
        code |= 8
    return code


@inner()
def _keep(out, count, start, x, y, west, north, east, south):
    """Add a corner to the ring that began at `start`; one between two others beyond the same side goes."""
    if count - start >= 2:
        a = _side(out[count - 2, 0], out[count - 2, 1], west, north, east, south)
        if a:
            b = _side(out[count - 1, 0], out[count - 1, 1], west, north, east, south)
            if a & b & _side(x, y, west, north, east, south):
                count -= 1
    out[count, 0], out[count, 1] = np.float32(x), np.float32(y)
    return count + 1


@inner()
def _ring(xy, begin, end, scale, dx, dy, west, north, east, south, loss, out, count):
    """One ring or line; the new count of corners."""
    start = count
    if end <= begin:
        return count
    ax, ay = xy[begin, 0] * scale + dx, dy - xy[begin, 1] * scale
    count = _keep(out, count, start, ax, ay, west, north, east, south)
    px, py = ax, ay
    far, narrowed = 0.0, False
    lx = ly = rx = ry = 0.0
    for i in range(begin + 1, end):
        x, y = xy[i, 0] * scale + dx, dy - xy[i, 1] * scale
        vx, vy = x - ax, y - ay
        r = math.sqrt(vx * vx + vy * vy)
        fits = r + loss >= far and math.isfinite(r)
        if fits and narrowed:
            fits = rx * vy - ry * vx >= 0.0 and lx * vy - ly * vx <= 0.0
        if not fits:
            count = _keep(out, count, start, px, py, west, north, east, south)
            ax, ay = px, py
            vx, vy = x - ax, y - ay
            r = math.sqrt(vx * vx + vy * vy)
            far, narrowed = 0.0, False
        if r > loss:
            s = loss / r
            c = math.sqrt(1.0 - s * s)
            ux, uy = vx / r, vy / r
            nlx, nly = ux * c - uy * s, uy * c + ux * s
            nrx, nry = ux * c + uy * s, uy * c - ux * s
            if not narrowed:
                lx, ly, rx, ry, narrowed = nlx, nly, nrx, nry, True
            else:
                if lx * nly - ly * nlx < 0.0:
                    lx, ly = nlx, nly
                if rx * nry - ry * nrx > 0.0:
                    rx, ry = nrx, nry
        far = max(far, r)
        px, py = x, y
    return _keep(out, count, start, px, py, west, north, east, south) if end - begin > 1 else count


@inner()
def _short_ring(xy, begin, end, scale, dx, dy, west, north, east, south, out, count):
    """One ring or line with all of its corners, or none where all lie beyond one side; the new count of corners."""
    code = 15
    for i in range(begin, end):
        x, y = xy[i, 0] * scale + dx, dy - xy[i, 1] * scale
        code &= _side(x, y, west, north, east, south)
        out[count + i - begin, 0], out[count + i - begin, 1] = np.float32(x), np.float32(y)
    return count if code else count + end - begin


@inner()
def _gather(xy, rings, parts, chosen, scale, dx, dy, west, north, east, south, loss, short):
    corners = ring_count = 0
    for part in chosen:
        corners += rings[parts[part + 1]] - rings[parts[part]]
        ring_count += parts[part + 1] - parts[part]
    out = np.empty((corners, 2), np.float32)
    out_rings = np.zeros(ring_count + 1, np.int32)
    out_parts = np.zeros(len(chosen) + 1, np.int32)
    count, ring_count = 0, 0
    for n in range(len(chosen)):
        for ring in range(parts[chosen[n]], parts[chosen[n] + 1]):
            begin, end = rings[ring], rings[ring + 1]
            if end - begin <= short:
                count = _short_ring(xy, begin, end, scale, dx, dy, west, north, east, south, out, count)
                ring_count += 1
                out_rings[ring_count] = count
                continue
            after = _ring(xy, begin, end, scale, dx, dy, west, north, east, south, loss, out, count)
            closed = end - begin > 3 and xy[begin, 0] == xy[end - 1, 0] and xy[begin, 1] == xy[end - 1, 1]
            if closed and after - count < 4:
                # What is smaller than a pixel would fall together; what is far away would be a hair.
                code = 15
                for i in range(begin, end):
                    code &= _side(xy[i, 0] * scale + dx, dy - xy[i, 1] * scale, west, north, east, south)
                after = (
                    count if code else _ring(xy, begin, end, scale, dx, dy, west, north, east, south, 0.0, out, count)
                )
            count = after
            ring_count += 1
            out_rings[ring_count] = count
        out_parts[n + 1] = ring_count
    return out[:count], out_rings, out_parts


@entry(given(f4, 2), given(i4), given(i4), given(i4), f8, f8, f8, f8, f8, f8, f8, f8, i8, returns=_MADE)
def gather(xy, rings, parts, chosen, scale, dx, dy, west, north, east, south, loss, short):
    return _gather(xy, rings, parts, chosen, scale, dx, dy, west, north, east, south, loss, short)


@entry(given(f8, 2), given(i4), given(i4), given(i4), f8, f8, f8, f8, f8, f8, f8, f8, i8, returns=_MADE)
def gather_wide(xy, rings, parts, chosen, scale, dx, dy, west, north, east, south, loss, short):
    return _gather(xy, rings, parts, chosen, scale, dx, dy, west, north, east, south, loss, short)
