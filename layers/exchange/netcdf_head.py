"""The head of a classic NetCDF file, walked before a library believes its counts: a few bytes can say that millions of
dimensions follow, and the library makes room for all of them.

The layout is that of the NetCDF user's guide, "File structure and performance", CDF-1, CDF-2 and CDF-5.
"""

from __future__ import annotations

import mmap
import struct
from pathlib import Path

_MOST = 8_192
"""Dimensions, variables or attributes of one list; the library's own limit for the last two."""
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 4, 6: 8, 7: 1, 8: 2, 9: 4, 10: 8, 11: 8}
"""Bytes of a value of each type."""
_LISTS = {0x0A: "dimensions", 0x0B: "variables", 0x0C: "attributes"}


def is_sound(path: Path) -> bool:
    """Whether a classic file has what its head counts; a file of another sort is left to others."""
    with path.open("rb") as stream:
        version = stream.read(4)
    if version[:3] != b"CDF" or version[3:] not in (b"\x01", b"\x02", b"\x05"):
        return True
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        try:
            _Head(data, version[3]).walk()
        except (struct.error, ValueError):
            return False
    return True


class _Head:
    """Where the walk is; every step fails where the file ends before it."""

    def __init__(self, data: mmap.mmap, version: int) -> None:
        self._data = data
        self._wide = version == 5
        self._offset_bytes = 4 if version == 1 else 8
        self._at = 4

    def walk(self) -> None:
        self._number()  # of records
        for _ in range(self._count()):
            self._name()
            self._number()
        self._attributes()
        for _ in range(self._count()):
            self._name()
            self._skip(self._few() * (8 if self._wide else 4))
            self._attributes()
            self._skip(4)
            self._number()
            self._skip(self._offset_bytes)

    def _attributes(self) -> None:
        for _ in range(self._count()):
            self._name()
            size = _SIZES.get(self._four(), 0)
            if not size:
                raise ValueError("no such type")
            self._padded(self._number() * size)

    def _count(self) -> int:
        """Of a list: none where its tag is 0."""
        tag = self._four()
        count = self._few()
        if (tag and tag not in _LISTS) or (count and not tag):
            raise ValueError("no list")
        return count

    def _few(self) -> int:
        count = self._number()
        if count > _MOST:
            raise ValueError("too many")
        return count

    def _name(self) -> None:
        self._padded(self._number())

    def _padded(self, size: int) -> None:
        self._skip(-(-size // 4) * 4)

    def _number(self) -> int:
        (found,) = struct.unpack_from(">Q" if self._wide else ">I", self._data, self._at)
        self._at += 8 if self._wide else 4
        return int(found)

    def _four(self) -> int:
        (found,) = struct.unpack_from(">I", self._data, self._at)
        self._at += 4
        return int(found)

    def _skip(self, size: int) -> None:
        if self._at + size > len(self._data):
            raise ValueError("cut off")
        self._at += size
