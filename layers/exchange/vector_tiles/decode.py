"""Vector tiles: four messages of protocol buffers, after the Mapbox Vector Tile Specification 2.1 (section 4).

A tile has layers, a layer has features, and a feature is a sort, a shape as commands to a pen, and tags.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.exchange.protobuf import BadMessage, Part, Wire, varint

POINT, LINE, AREA = 1, 2, 3
MOST_FEATURES = 300_000
"""Of one layer of one tile."""
_MOST_LAYERS = 200
_MOST_PARTS = 700_000
"""Fields and tags of a tile: what is looked at one by one."""
_MOST_CORNERS = 400_000
"""Of a tile. Those of dense cities have a quarter of it; each is painted some twenty times, as sharp as it is seen."""
_MOST_EXTENT = 1 << 16
_MOVE, _LINE, _CLOSE = 1, 2, 7


class BadTile(ValueError):
    """The bytes are no vector tile."""


class _Tile(Wire):
    """The bytes of a tile, and how much more of it may be looked at."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data, _MOST_PARTS)
        self.corners_left = _MOST_CORNERS


@dataclass(frozen=True)
class TileLayer:
    """Features of one layer of a tile, in columns.

    `xy` is (n, 2) float32 with 0 … 1 across the tile, from its north-west corner; corners may lie outside. Part k, a
    line or a ring, has the corners `parts[k]` to `parts[k + 1]`, and feature i the parts `begins[i]` to
    `begins[i + 1]`. Of a ring the first corner is not repeated.
    """

    name: str
    sorts: NDArray[np.int8]
    xy: NDArray[np.float32]
    parts: NDArray[np.int64]
    begins: NDArray[np.int64]
    tags: list[dict[str, Any]]


def layers_of(data: bytes) -> list[TileLayer]:
    """The layers of a tile that was unpacked.

    Raises
    ------
    BadTile
        It is none, or has more than a tile may have.
    """
    tile = _Tile(data)
    try:
        layers = [value for number, value in tile.fields() if number == 3]
        if len(layers) > _MOST_LAYERS:
            raise BadTile("too many layers")
        return [_layer(tile, layer) for layer in layers]
    except BadMessage as error:
        raise BadTile(str(error)) from error


def _layer(tile: _Tile, whole: Any) -> TileLayer:
    name, keys, values, features, extent = "", [], [], [], 4096
    for number, value in tile.fields(_part(whole)):
        match number:
            case 1:
                name = _text(tile.data, value)
            case 2:
                features.append(_part(value))
            case 3:
                keys.append(_text(tile.data, value))
            case 4:
                values.append(_value(tile, _part(value)))
            case 5:
                extent = _whole(value)
    if len(features) > MOST_FEATURES or not 0 < extent <= _MOST_EXTENT:
        raise BadTile("too much in a layer")
    sorts, tags, shapes = _features(tile, features, keys, values)
    xy, parts, begins = _drawn(tile, shapes)
    return TileLayer(name, sorts, (xy / extent).astype(np.float32), parts, begins, tags)


def _features(
    tile: _Tile, features: list[Part], keys: list[str], values: list[Any]
) -> tuple[NDArray[np.int8], list[dict[str, Any]], list[Part]]:
    sorts, tags, shapes = np.zeros(len(features), dtype=np.int8), list[dict[str, Any]](), list[Part]()
    for n, feature in enumerate(features):
        told, shape = (0, 0), (0, 0)
        for number, value in tile.fields(feature):
            if number == 2:
                told = _part(value)
            elif number == 3:
                sorts[n] = value if value in (POINT, LINE, AREA) else 0
            elif number == 4:
                shape = _part(value)
        tags.append(_tags(tile, told, keys, values))
        shapes.append(shape)
    return sorts, tags, shapes


def _tags(tile: _Tile, told: Part, keys: list[str], values: list[Any]) -> dict[str, Any]:
    at, end = told
    data = tile.data
    found = {}
    while at < end:
        tile.look()
        key, at = varint(data, at, end)
        value, at = varint(data, at, end)
        if key >= len(keys) or value >= len(values):
            raise BadTile("a tag that is not there")
        found[keys[key]] = values[value]
    return found


def _drawn(tile: _Tile, shapes: list[Part]) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """What the pens of all features draw: corners, where parts begin in them, where features begin in the parts."""
    numbers, ends = _varints(tile.data, shapes)
    tile.corners_left -= len(numbers) // 2
    if tile.corners_left < 0:
        raise BadTile("too many corners")
    told = numbers.tolist()
    is_move = np.ones(len(told), dtype=bool)
    parts, begins, firsts, at, corner = [0], [0], [], 0, 0
    for end in ends:
        firsts.append(corner)
        while at < end:
            command, count = told[at] & 7, told[at] >> 3
            is_move[at] = False
            at += 1
            if command == _CLOSE:
                continue
            if (
                command not in (_MOVE, _LINE)
                or at + 2 * count > end
                or (command == _LINE and len(parts) - 1 == begins[-1])
            ):
                raise BadTile("a pen that goes nowhere")
            if command == _MOVE:
                parts += range(corner + 1, corner + count + 1)
            else:
                parts[-1] += count
            corner += count
            at += 2 * count
        begins.append(len(parts) - 1)
    moves = _signed(numbers[is_move]).reshape(-1, 2)
    xy = np.vstack((np.zeros((1, 2), dtype=np.int64), np.cumsum(moves, axis=0)))
    first = np.array(firsts, dtype=np.int64)
    lengths = np.diff(np.append(first, corner))
    return (xy[1:] - np.repeat(xy[first], lengths, axis=0)).astype(np.float64), np.array(parts), np.array(begins)


def _varints(data: bytes, places: list[Part]) -> tuple[NDArray[np.uint64], list[int]]:
    """The packed numbers of all places one after the other, and at which of them each place ends."""
    raw = np.frombuffer(b"".join(data[start:end] for start, end in places), dtype=np.uint8)
    sizes = np.cumsum([end - start for start, end in places], dtype=np.int64)
    last = raw < 0x80
    filled = sizes[sizes > 0]
    if not last[filled - 1].all():
        raise BadTile("a number that is cut off")
    ends = np.flatnonzero(last)
    starts = np.concatenate(([0], ends[:-1] + 1)) if len(ends) else ends
    lengths = ends - starts + 1
    if len(lengths) and lengths.max() > 5:
        raise BadTile("a number that is too long")
    numbers = np.zeros(len(ends), dtype=np.uint64)
    for k in range(int(lengths.max()) if len(lengths) else 0):
        there = lengths > k
        numbers[there] |= (raw[starts[there] + k] & 0x7F).astype(np.uint64) << np.uint64(7 * k)
    return numbers, np.searchsorted(ends, sizes).tolist()


def _signed(numbers: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Zigzag: the sign is the last bit."""
    half = (numbers >> np.uint64(1)).astype(np.int64)
    found: NDArray[np.int64] = np.where(numbers & np.uint64(1), -half - 1, half)
    return found


def _value(tile: _Tile, whole: Part) -> Any:
    """The last value said: a text, a number, or yes or no."""
    found: Any = None
    for number, value in tile.fields(whole):
        found = _READ[number](tile.data, value) if number in _READ else found
    return found


_READ: dict[int, Callable[[bytes, Any], Any]] = {
    1: lambda data, value: _text(data, value),
    2: lambda data, value: _unpacked("<f", value),
    3: lambda data, value: _unpacked("<d", value),
    4: lambda data, value: _whole(value) - (1 << 64 if _whole(value) >> 63 else 0),
    5: lambda data, value: _whole(value),
    6: lambda data, value: (_whole(value) >> 1) ^ -(_whole(value) & 1),
    7: lambda data, value: bool(_whole(value)),
}


def _whole(value: Any) -> int:
    if not isinstance(value, int):
        raise BadTile("a message where a number should be")
    return value


def _unpacked(form: str, value: Any) -> Any:
    if not isinstance(value, bytes) or len(value) != struct.calcsize(form):
        raise BadTile("a number of another size")
    return struct.unpack(form, value)[0]


def _text(data: bytes, value: Any) -> str:
    start, end = _part(value)
    return data[start:end].decode("utf-8", "replace")


def _part(value: Any) -> Part:
    if not isinstance(value, tuple):
        raise BadTile("a number where a message should be")
    return value
