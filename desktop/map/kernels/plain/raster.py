"""Rasters, all values at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop.map.kernels.arrays import F4, U4
from desktop.map.kernels.plain.blend import over

_BITS = (np.uint32(0), np.uint32(8), np.uint32(16), np.uint32(24))


def shade(values: F4, ramp: U4, low: np.float32, scale: np.float32) -> U4:
    with np.errstate(invalid="ignore", over="ignore"):
        at = (values - low) * scale + np.float32(0.5)
        made = ramp[np.nan_to_num(np.clip(at, 0, 255)).astype(np.int64)]
    return np.where(np.isnan(values), np.uint32(0), made)


def classes(values: F4, breaks: F4, colours: U4) -> U4:
    made = colours[np.searchsorted(breaks, values.ravel(), side="right").clip(0, len(breaks)).reshape(values.shape)]
    return np.where(np.isnan(values), np.uint32(0), made)


def hillshade(
    values: F4, per_x: np.float32, per_y: np.float32, east: np.float32, north: np.float32, up: np.float32
) -> F4:
    if not values.size:
        return np.empty_like(values)
    height, width = values.shape
    around = np.pad(values, 1, mode="edge")

    def neighbour(row: int, column: int) -> F4:
        other = around[row : row + height, column : column + width]
        return np.where(np.isnan(other), values, other)

    with np.errstate(invalid="ignore", over="ignore"):
        a, b, c = (neighbour(0, k) for k in range(3))
        d, f = neighbour(1, 0), neighbour(1, 2)
        g, h, i = (neighbour(2, k) for k in range(3))
        dx = ((c + f + f + i) - (a + d + d + g)) * per_x
        dy = ((g + h + h + i) - (a + b + b + c)) * per_y
        light = (up - dx * east + dy * north) / np.sqrt(1 + dx.astype(np.float64) ** 2 + dy.astype(np.float64) ** 2)
        light = np.where(light > 0, np.minimum(light, 1), 0)
        return np.where(np.isfinite(values), light, np.nan).astype(np.float32)


def relief(canvas: U4, light: F4, flat: np.float32, strength: np.float32) -> None:
    lit = np.where(np.isnan(light), flat, light)
    darker = lit < flat
    share = np.where(darker, (flat - lit) / flat, (lit - flat) / (1 - flat)) * strength
    part = (np.clip(share, 0, 1) * np.float32(256)).astype(np.int64)
    alpha = (canvas >> np.uint32(24)).astype(np.int64)
    top = np.where(darker, 0, alpha)
    made = canvas & np.uint32(0xFF000000)
    for bits in _BITS[:3]:
        channel = ((canvas >> bits) & np.uint32(255)).astype(np.int64)
        made |= (channel + ((top - channel) * part >> 8)).astype(np.uint32) << bits
    canvas[:] = np.where(alpha > 0, made, canvas)


def pick_values(source: F4, mesh: F4, rows: int, columns: int) -> F4:
    return np.asarray(_pick(source, mesh, np.full((rows, columns), np.nan, np.float32)))


def pick_image(source: U4, mesh: F4, rows: int, columns: int) -> U4:
    return np.asarray(_pick(source, mesh, np.zeros((rows, columns), np.uint32)))


def warp_values(source: F4, mesh: F4, rows: int, columns: int) -> F4:
    made = np.full((rows, columns), np.nan, np.float32)
    x, y, on = _places(source.shape, mesh, rows, columns)
    own = source[y.astype(np.int64), x.astype(np.int64)]
    c0, c1, u = _corner(x, source.shape[1])
    r0, r1, v = _corner(y, source.shape[0])

    def known(row: NDArray[np.int64], column: NDArray[np.int64]) -> F4:
        value = source[row, column]
        return np.where(np.isnan(value), own, value)

    with np.errstate(invalid="ignore", over="ignore"):  # a value without end has none beside it
        upper = known(r0, c0) * (1 - u) + known(r0, c1) * u
        lower = known(r1, c0) * (1 - u) + known(r1, c1) * u
        made[on] = upper * (1 - v) + lower * v
    return made


def warp_image(source: U4, mesh: F4, rows: int, columns: int) -> U4:
    made = np.zeros((rows, columns), np.uint32)
    x, y, on = _places(source.shape, mesh, rows, columns)
    c0, c1, u = _corner(x, source.shape[1])
    r0, r1, v = _corner(y, source.shape[0])
    a, b = (u * np.float32(256)).astype(np.uint32), (v * np.float32(256)).astype(np.uint32)
    corners = source[r0, c0], source[r0, c1], source[r1, c0], source[r1, c1]
    mixed = np.zeros(len(x), np.uint32)
    for bits in _BITS:
        p, q, r, s = ((corner >> bits) & np.uint32(255) for corner in corners)
        upper, lower = _between(p, q, a), _between(r, s, a)
        mixed |= _between(upper, lower, b) << bits
    made[on] = mixed
    return made


def _between(first: U4, second: U4, share: U4) -> U4:
    return (first * (np.uint32(256) - share) + second * share + np.uint32(128)) >> np.uint32(8)


def _pick(source: NDArray[Any], mesh: F4, made: NDArray[Any]) -> NDArray[Any]:
    x, y, on = _places(source.shape, mesh, *made.shape)
    made[on] = source[y.astype(np.int64), x.astype(np.int64)]
    return made


def _places(shape: tuple[int, ...], mesh: F4, rows: int, columns: int) -> tuple[F4, F4, Any]:
    """Source columns and rows of the pixels that have a source, and which they are."""
    down = _between_nodes(mesh, rows)
    across = _between_nodes(np.ascontiguousarray(down.transpose(1, 0, 2)), columns).transpose(1, 0, 2)
    x, y = across[..., 0], across[..., 1]
    on = np.nonzero((x >= 0) & (x < shape[1]) & (y >= 0) & (y < shape[0]))
    return x[on], y[on], on


def _between_nodes(mesh: F4, count: int) -> F4:
    at = (np.arange(count) + 0.5) * (len(mesh) - 1) / max(count, 1)
    k = np.clip(at.astype(np.int64), 0, len(mesh) - 2)
    share = (at - k).astype(np.float32)[:, None, None]
    return np.asarray(mesh[k] * (1 - share) + mesh[k + 1] * share)


def _corner(position: F4, size: int) -> tuple[NDArray[np.int64], NDArray[np.int64], F4]:
    at = position - np.float32(0.5)
    k = np.floor(at).astype(np.int64)
    return np.maximum(k, 0), np.minimum(k + 1, size - 1), (at - k).astype(np.float32)


def drape(
    canvas: U4, source: F4, mesh: F4, ramp: U4, low: np.float32, scale: np.float32, share: int, under: int
) -> None:
    if under >= 0:
        canvas[:] = np.uint32(under)
    canvas[:] = over(canvas, shade(warp_values(source, mesh, *canvas.shape), ramp, low, scale), share)
