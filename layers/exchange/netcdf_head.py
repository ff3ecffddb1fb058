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


def dimensions_of(path: Path) -> dict[str, tuple[str, ...]]:
    """The names of the dimensions of each variable of a classic file; nothing for a file of another sort, which is left
    to others.

    Raises
    ------
    ValueError
        The file has not what its head counts.
    """
    with path.open("rb") as stream:
        version = stream.read(4)
    if version[:3] != b"CDF" or version[3:] not in (b"\x01", b"\x02", b"\x05"):
        return {}
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        try:
            return _Head(data, version[3]).walk()
        except (struct.error, IndexError) as error:
            raise ValueError("cut off") from error


class _Head:
    """Where the walk is; every step fails where the file ends before it."""

    def __init__(self, data: mmap.mmap, version: int) -> None:
        self._data = data
        self._wide = version == 5
        self._offset_bytes = 4 if version == 1 else 8
        self._at = 4

    def walk(self) -> dict[str, tuple[str, ...]]:
        self._number()  # of records
        names = []
        for _ in range(self._count()):
            names.append(self._name())
            self._number()
        self._attributes()
        found = {}
        for _ in range(self._count()):
            variable = self._name()
            found[variable] = tuple(names[self._number()] for _ in range(self._few()))
            self._attributes()
            self._skip(4)
            self._number()
            self._skip(self._offset_bytes)
        return found

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

    def _name(self) -> str:
        size, first = self._number(), self._at
        self._padded(size)
        return self._data[first : first + size].decode("utf-8", "replace")

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
