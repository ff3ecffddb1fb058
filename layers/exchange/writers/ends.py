"""Whether a file that GDAL wrote has its end: what the disk refuses while a file is closed, GDAL does not say.

The layouts are those of FlatGeobuf 3.0, the ESRI Shapefile description of 1998, TIFF 6.0 and BigTIFF.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

_NODES, _NODE_BYTES = 16, 40
"""Of the index of FlatGeobuf: children of a node, and the bytes of one (specification 3.0)."""


def is_whole(path: Path, rows: int) -> bool:
    """Whether all `rows` are in the FlatGeobuf, or in the shapefile and the files beside it."""
    if path.suffix == ".fgb":
        return _is_whole_flatgeobuf(path, rows)
    return all(check(path.with_suffix(suffix), rows) for suffix, check in _PARTS.items())


def _is_whole_flatgeobuf(path: Path, rows: int) -> bool:
    """Magic, a head with its length before it, perhaps an index, then each row with its length before it."""
    if path.stat().st_size < _HEAD.size:
        return False
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        start = _HEAD.size + _HEAD.unpack_from(data)[1]
        return any(_end(data, at, rows) == len(data) for at in (start, start + _index_bytes(rows)))


def _end(data: mmap.mmap, at: int, rows: int) -> int:
    """Where the last of the rows ends that begin at `at`; beyond the end of the file where they do not fit in it."""
    for _ in range(rows):
        if at + _LENGTH > len(data):
            return len(data) + 1
        at += _LENGTH + int.from_bytes(data[at : at + _LENGTH], "little")
    return at


_LENGTH = 4
_HEAD = struct.Struct("<8sI")


def _index_bytes(rows: int) -> int:
    """Of a tree with a leaf for each row, and its root, also over a single one."""
    nodes, level = rows, max(rows, 2)
    while level > 1:
        level = -(-level // _NODES)
        nodes += level
    return nodes * _NODE_BYTES


def _says_its_length(path: Path, rows: int) -> bool:
    """The shapes and their index: both say at the same place how long they are, in words of two bytes."""
    data = _first(path, 28)
    return len(data) == 28 and int.from_bytes(data[24:], "big") * 2 == path.stat().st_size


def _has_its_records(path: Path, rows: int) -> bool:
    data = _first(path, 12)
    if len(data) < 12:
        return False
    count, head, record = struct.unpack_from("<IHH", data, 4)
    return bool(count == rows and head and record and path.stat().st_size >= head + count * record)


def _says_something(path: Path, rows: int) -> bool:
    return path.stat().st_size > 0


def _first(path: Path, size: int) -> bytes:
    with path.open("rb") as stream:
        return stream.read(size)


_PARTS: dict[str, Callable[[Path, int], bool]] = {
    ".shp": _says_its_length,
    ".shx": _says_its_length,
    ".dbf": _has_its_records,
    ".prj": _says_something,
    ".cpg": _says_something,
}


def is_whole_tiff(path: Path) -> bool:
    """Whether every tile of every picture in it lies in the file."""
    size = path.stat().st_size
    if not size:
        return False
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        try:
            tiles = [tile for picture in _pictures(data) for tile in picture]
        except struct.error:
            return False
    return bool(tiles) and all(at > 0 and count > 0 and at + count <= size for at, count in tiles)


def _pictures(data: mmap.mmap) -> Iterator[list[tuple[int, int]]]:
    """Of each picture where its tiles lie, and how many bytes they take."""
    big = data[2:4] == b"+\0"
    count, number, entry, first = ("<Q", "<Q", "<HHQ", 8) if big else ("<H", "<I", "<HHI", 4)
    (at,) = struct.unpack_from(number, data, first)
    entry_bytes = struct.calcsize(entry) + struct.calcsize(number)
    while at:
        (entries,) = struct.unpack_from(count, data, at)
        at += struct.calcsize(count)
        found = {}
        for n in range(entries):
            tag, kind, values = struct.unpack_from(entry, data, at + n * entry_bytes)
            if tag in _TILES:
                found[tag] = _values(data, at + n * entry_bytes + struct.calcsize(entry), kind, values, number)
        yield list(zip(*(found.get(tag, ()) for tag in _TILES), strict=True))
        (at,) = struct.unpack_from(number, data, at + entries * entry_bytes)


_TILES = (324, 325)
"""Where tiles lie, and how long they are."""
_KINDS = {3: "H", 4: "I", 16: "Q"}


def _values(data: mmap.mmap, at: int, kind: int, count: int, number: str) -> tuple[int, ...]:
    """Those of one entry: in it where they fit, else where it points to."""
    layout = f"<{count}{_KINDS[kind]}"
    if struct.calcsize(layout) > struct.calcsize(number):
        (at,) = struct.unpack_from(number, data, at)
    return struct.unpack_from(layout, data, at)
