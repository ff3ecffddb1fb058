"""How deep shapes lie in shapes, told from their bytes: GEOS reads them by recursion, and too deep ends the process."""

from __future__ import annotations

import re
import struct
from collections.abc import Collection
from typing import Any

import numpy as np

from layers.pieces import Blobs

MOST_DEEP = 32
_HEAD = {1: struct.Struct("<I"), 0: struct.Struct(">I")}
_LEVEL_BYTES = 9
"""The least that one more level takes: byte order, type and count."""
_SHALLOW_BYTES = _LEVEL_BYTES * MOST_DEEP
"""What is not longer cannot be too deep."""
_LINES, _AREA, _COLLECTIONS = (2, 8), 3, (4, 5, 6, 7, 9, 10, 11, 12)
_SIMPLE = (1, 2, 3)
_ONE_IN_ONE = re.compile(rb"\x01[\x04-\x06]\0\0\0\x01\0\0\0\x01[\x01-\x03]").match
"""A MultiPolygon of one polygon and the like, which most are: nothing in it is worth a walk."""
_Z, _M, _SRID = 0x80000000, 0x40000000, 0x20000000


def deep_ones(shapes: Collection[Any]) -> list[int]:
    """Which of them are too deep, in order."""
    if isinstance(shapes, Blobs):
        long = np.flatnonzero(shapes.lengths > _SHALLOW_BYTES).tolist()
        return [n for n in long if too_deep(shapes[n])]
    return [n for n, s in enumerate(shapes) if s is not None and len(s) > _SHALLOW_BYTES and too_deep(s)]


def unfit_ones(shapes: Collection[Any]) -> list[int]:
    """Which of them must not come before GEOS: what is too deep, or not a byte string at all, in order."""
    if set(map(type, shapes)) <= {bytes, type(None)}:
        return deep_ones(shapes)
    return [n for n, s in enumerate(shapes) if s is not None and (type(s) is not bytes or too_deep(s))]


def too_deep(shape: bytes) -> bool:
    """Whether the WKB, ISO or extended, holds shapes in shapes more than `MOST_DEEP` levels deep.

    What is no WKB is not: it is left to whoever reads it.
    """
    if len(shape) <= _SHALLOW_BYTES or (shape[1] if shape[0] else shape[4]) in _SIMPLE or _ONE_IN_ONE(shape):
        return False
    try:
        return _walk(shape)
    except (struct.error, IndexError):
        return False


def _walk(shape: bytes) -> bool:
    at, order = 0, 1
    left = [1]
    """How many parts each open collection still has, the outermost first."""
    while left:
        if not left[-1]:
            left.pop()
            continue
        left[-1] -= 1
        order = shape[at] if shape[at] in _HEAD else order
        number = _HEAD[order].unpack_from
        (code,) = number(shape, at + 1)
        at += 9 if code & _SRID else 5
        kind = (code & 0xFFFF) % 1000
        if kind in _COLLECTIONS:
            left.append(number(shape, at)[0])
            at += 4
            if len(left) - 1 > MOST_DEEP:
                return True
        elif kind in _LINES:
            at += 4 + number(shape, at)[0] * _position_bytes(code)
        elif kind == _AREA:
            rings = number(shape, at)[0]
            at += 4
            for _ in range(min(rings, len(shape))):
                at += 4 + number(shape, at)[0] * _position_bytes(code)
        else:
            at += _position_bytes(code)
    return False


def _position_bytes(code: int) -> int:
    """Of one position: two numbers, and one each for height and measure, in both ways to say so."""
    thousands = (code & 0xFFFF) // 1000
    return 8 * (2 + bool(code & _Z or thousands in (1, 3)) + bool(code & _M or thousands in (2, 3)))
