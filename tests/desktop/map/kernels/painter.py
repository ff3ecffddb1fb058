"""The slow painter that the kernels are held against: many samples in every pixel, and one object after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop.map.kernels import engine

F8 = NDArray[np.float64]
U4 = NDArray[np.uint32]
Bool = NDArray[np.bool_]

RED, BLUE, WHITE = 0xFFFF0000, 0xFF0000FF, 0xFFFFFFFF
HALF_GREEN = 0x80008000
SAMPLES = 16


def blank(height: int, width: int, colour: int = 0) -> U4:
    return np.full((height, width), colour, np.uint32)


def samples(height: int, width: int) -> tuple[F8, F8]:
    """x and y of SAMPLES × SAMPLES places in each pixel."""
    y, x = np.mgrid[0 : height * SAMPLES, 0 : width * SAMPLES]
    return (x + 0.5) / SAMPLES, (y + 0.5) / SAMPLES


def share(inside: Bool) -> F8:
    """Of each pixel, how many of its samples are inside."""
    height, width = inside.shape
    return inside.reshape(height // SAMPLES, SAMPLES, width // SAMPLES, SAMPLES).mean(axis=(1, 3))


def in_rings(rings: Sequence[F8], height: int, width: int) -> Bool:
    """The even-odd rule, sample by sample."""
    x, y = samples(height, width)
    odd = np.zeros(x.shape, bool)
    for ring in rings:
        for (x0, y0), (x1, y1) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
            if y0 != y1:
                odd ^= ((y0 > y) != (y1 > y)) & (x < x0 + (x1 - x0) * (y - y0) / (y1 - y0))
    return odd


def near_segment(start: Any, end: Any, half_px: float, height: int, width: int, *, flat: bool = False) -> Bool:
    """The samples within a straight stroke, with round or flat ends."""
    x, y = samples(height, width)
    (x0, y0), (x1, y1) = start, end
    length = np.hypot(x1 - x0, y1 - y0)
    ux, uy = ((x1 - x0) / length, (y1 - y0) / length) if length else (1.0, 0.0)
    along, off = (x - x0) * ux + (y - y0) * uy, np.abs((x - x0) * uy - (y - y0) * ux)
    if flat:
        return np.asarray((along >= 0) & (along <= length) & (off <= half_px))
    return np.asarray(np.hypot(off, np.maximum(np.maximum(-along, along - length), 0)) <= half_px)


def channels(image: U4) -> NDArray[np.int64]:
    """H×W×4: blue, green, red, alpha."""
    return np.ascontiguousarray(image).view(np.uint8).reshape(*image.shape, 4).astype(np.int64)


def over(below: U4, colour: int, cover: F8) -> U4:
    """One premultiplied colour over an image, in plain arithmetic."""
    top = channels(np.full(below.shape, colour, np.uint32)) * cover[..., None]
    seen = top + channels(below) * (1 - top[..., 3:] / 255)
    return np.ascontiguousarray(np.floor(seen + 0.5).astype(np.uint8)).view(np.uint32)[..., 0]


def difference(first: U4, second: U4) -> int:
    """The greatest, over all pixels and channels."""
    return int(np.abs(channels(first) - channels(second)).max(initial=0))


def both(paint: Callable[[], U4]) -> tuple[U4, U4]:
    """The same, painted by the compiled kernels and by the plain ones."""
    compiled = paint()
    with engine.plain():
        return compiled, paint()


def a_star(rng: np.random.Generator, corners: int, centre: tuple[float, float], radius: float) -> F8:
    turn = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    away = radius * rng.uniform(0.5, 1, corners)
    return np.column_stack((centre[0] + away * np.cos(turn), centre[1] + away * np.sin(turn)))


def joined(pieces: Sequence[Any]) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """Corners of all, and where each begins."""
    xy = np.concatenate([np.asarray(piece, np.float32).reshape(-1, 2) for piece in pieces] or [np.empty((0, 2))])
    return xy.astype(np.float32), np.r_[0, np.cumsum([len(piece) for piece in pieces])].astype(np.int32)
