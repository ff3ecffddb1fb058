"""Messages of protocol buffers as they lie on the wire: the number and value of each field, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

_VARINT_BYTES = 10
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5

Part: TypeAlias = tuple[int, int]
"""Where in the bytes something begins and ends."""


class BadMessage(ValueError):
    """The bytes are no message."""


class TooMany(BadMessage):
    """More fields than may be looked at."""


class Wire:
    """Bytes, and how many more of their fields may be looked at one by one."""

    def __init__(self, data: bytes, most: int) -> None:
        self.data = data
        self.left = most

    def look(self) -> None:
        """Once for each field; TooMany where there are more."""
        self.left -= 1
        if self.left < 0:
            raise TooMany("too many fields")

    def fields(self, whole: Part | None = None) -> Iterator[tuple[int, Any]]:
        """Number and value of each field: an int, a Part, or the bytes of a number of a fixed size."""
        data = self.data
        at, end = whole if whole is not None else (0, len(data))
        while at < end:
            self.look()
            head, at = varint(data, at, end)
            number, form = head >> 3, head & 7
            if not number:
                raise BadMessage("a field without a number")
            if form == _VARINT:
                value, at = varint(data, at, end)
                yield number, value
                continue
            if form == _BYTES:
                size, at = varint(data, at, end)
            elif form in (_FIXED64, _FIXED32):
                size = 8 if form == _FIXED64 else 4
            else:
                raise BadMessage("a field of no known form")
            if at + size > end:
                raise BadMessage("a field that is cut off")
            yield number, (at, at + size) if form == _BYTES else data[at : at + size]
            at += size


def varint(data: bytes, at: int, end: int) -> tuple[int, int]:
    """A number of any length, and where it ends."""
    number = shift = 0
    for place in range(at, min(end, at + _VARINT_BYTES)):
        byte = data[place]
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, place + 1
        shift += 7
    raise BadMessage("a number that is cut off")
