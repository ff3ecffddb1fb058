"""Vector tiles written by hand, after the Mapbox Vector Tile Specification 2.1, for tests."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import Any

EXTENT = 4096
POINT, LINE, AREA = 1, 2, 3
Corners = Sequence[tuple[int, int]]


def varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def message(number: int, body: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(body)) + body


def whole(number: int, value: int) -> bytes:
    return varint(number << 3) + varint(value)


def value_of(value: Any) -> bytes:
    match value:
        case bool():
            return whole(7, value)
        case int():
            return whole(6, value << 1 ^ value >> 63) if value < 0 else whole(5, value)
        case float():
            return varint(3 << 3 | 1) + struct.pack("<d", value)
        case _:
            return message(1, str(value).encode())


def commands(sort: int, parts: Sequence[Corners]) -> bytes:
    """Moves of a pen that go on from part to part."""
    numbers: list[int] = []
    at = (0, 0)
    for part in parts:
        for n, corner in enumerate(part):
            if n < 2:
                numbers.append(1 | 1 << 3 if n == 0 else 2 | len(part) - 1 << 3)
            numbers += [(c - a) << 1 ^ (c - a) >> 63 for c, a in zip(corner, at, strict=True)]
            at = corner
        if sort == AREA:
            numbers.append(7 | 1 << 3)
    return b"".join(map(varint, numbers))


class VectorLayer:
    """One layer to be filled: `add` a sort, its parts in tile units, and its tags."""

    def __init__(self, name: str, extent: int = EXTENT) -> None:
        self._head = whole(15, 2) + message(1, name.encode()) + whole(5, extent)
        self._keys: dict[str, int] = {}
        self._values: dict[bytes, int] = {}
        self._features = b""

    def add(self, sort: int, parts: Sequence[Corners], tags: Mapping[str, Any] | None = None) -> VectorLayer:
        told = b""
        for key, value in (tags or {}).items():
            told += varint(self._keys.setdefault(key, len(self._keys)))
            told += varint(self._values.setdefault(value_of(value), len(self._values)))
        self._features += message(2, message(2, told) + whole(3, sort) + message(4, commands(sort, parts)))
        return self

    def encoded(self) -> bytes:
        keys = b"".join(message(3, key.encode()) for key in self._keys)
        return self._head + self._features + keys + b"".join(message(4, value) for value in self._values)


def encoded(*layers: VectorLayer) -> bytes:
    return b"".join(message(3, layer.encoded()) for layer in layers)


def box(west: int, north: int, east: int, south: int) -> Corners:
    """An outer ring: clockwise where y goes down."""
    return [(west, north), (east, north), (east, south), (west, south)]
