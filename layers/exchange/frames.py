"""What passes through the pipe between the reader's process and us: a mark, a length, then JSON or columns.

No pickle: a reader that a hostile file has taken over can only send numbers, text and bytes.
"""

from __future__ import annotations

import json
import struct
from typing import Any, BinaryIO

from layers.columns import Columns, encode_lean

PROGRESS, TABLE, ROWS, REJECTED, REFUSED, DONE, TILE = b"P", b"T", b"C", b"J", b"E", b"D", b"K"
"""Progress (0 to 1), the head of a table, some of its rows, rows not read, why the file is refused, the end, and a tile
of a raster: its step, level, row and column, then its bytes."""

MARKS = frozenset((PROGRESS, TABLE, ROWS, REJECTED, REFUSED, DONE, TILE))
_HEAD = struct.Struct("<cQ")
_PLACE = struct.Struct("<4I")


def send(stream: BinaryIO, mark: bytes, payload: bytes) -> None:
    stream.write(_HEAD.pack(mark, len(payload)))
    stream.write(payload)
    stream.flush()


def send_json(stream: BinaryIO, mark: bytes, value: Any) -> None:
    send(stream, mark, json.dumps(value, ensure_ascii=True, allow_nan=False).encode())


def send_rows(stream: BinaryIO, columns: Columns) -> None:
    send(stream, ROWS, encode_lean(columns))


def send_tile(stream: BinaryIO, place: tuple[int, int, int, int], tile: bytes) -> None:
    send(stream, TILE, _PLACE.pack(*place) + tile)


def tile_of(payload: bytes) -> tuple[tuple[int, int, int, int], bytes]:
    """Step, level, row and column of a tile, and its bytes; BadFrame when it is cut."""
    if len(payload) < _PLACE.size:
        raise BadFrame("cut")
    step, level, row, col = _PLACE.unpack_from(payload)
    return (step, level, row, col), payload[_PLACE.size :]


class BadFrame(Exception):
    """What came is none of ours."""


def receive(stream: BinaryIO, most: int) -> tuple[bytes, bytes] | None:
    """The next mark and payload; None at the end of the pipe.

    Raises
    ------
    BadFrame
        An unknown mark, a payload above `most` bytes, or a pipe that ends in the middle.
    """
    head = stream.read(_HEAD.size)
    if not head:
        return None
    if len(head) < _HEAD.size:
        raise BadFrame("cut")
    mark, size = _HEAD.unpack(head)
    if mark not in MARKS or size > most:
        raise BadFrame("mark or size")
    payload = stream.read(size)
    if len(payload) != size:
        raise BadFrame("cut")
    return mark, payload
