"""Whether the texts of an OSM extract hold zero bytes: libosmium takes one for the end and reads beyond the text.

Blobs and their tables of texts after the PBF format of OpenStreetMap (fileformat.proto, osmformat.proto). What is
damaged otherwise is left to libosmium, which says so.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

from layers.exchange.limits import MB
from layers.exchange.protobuf import BadMessage, TooMany, Wire

_MOST_HEAD_BYTES = 64 * 1024
_MOST_BLOB_BYTES = 32 * MB
"""So much the format allows."""
_MOST_FIELDS = 1_000_000
"""Texts of a block: those of eight thousand objects, as usual, are some ten thousand."""
_SIZE, _RAW, _ZLIB, _TABLE = 3, 1, 3, 1


def has_zero_bytes(path: Path) -> bool:
    """True also where there are more texts than anybody would look through."""
    try:
        return any(_in_block(block) for block in _blocks(path))
    except TooMany:
        return True
    except (BadMessage, zlib.error, struct.error):
        return False


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while len(length := stream.read(4)) == 4:
            (size,) = struct.unpack(">I", length)
            if size > _MOST_HEAD_BYTES:
                return
            head = dict(Wire(stream.read(size), _MOST_FIELDS).fields())
            if not isinstance(told := head.get(_SIZE), int) or told > _MOST_BLOB_BYTES:
                return
            blob = stream.read(told)
            inside = dict(Wire(blob, _MOST_FIELDS).fields())
            for field in (_RAW, _ZLIB):
                if isinstance(part := inside.get(field), tuple):
                    body = blob[part[0] : part[1]]
                    yield body if field == _RAW else zlib.decompressobj().decompress(body, _MOST_BLOB_BYTES)


def _in_block(block: bytes) -> bool:
    """The table of texts comes first; the first text in it is empty, so one zero, its length, is always there."""
    wire = Wire(block, _MOST_FIELDS)
    for number, part in wire.fields():
        if number == _TABLE and isinstance(part, tuple) and block.count(b"\0", *part) > 1:
            texts = (text for _, text in wire.fields(part) if isinstance(text, tuple))
            if any(block.find(b"\0", *text) >= 0 for text in texts):
                return True
    return False
