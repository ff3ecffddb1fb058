"""PMTiles, version 3: tiles in one file behind a directory, with every length looked at before it is believed."""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from pmtiles.tile import Compression, TileType, deserialize_header, tileid_to_zxy

from layers.exchange.basemap import MAX_ZOOM, send_base
from layers.exchange.limits import MB, TILES
from layers.exchange.refusal import Refusal, not_of_format
from layers.exchange.shifted import told_of
from layers.exchange.sink import Sink
from layers.exchange.tile_files import Key, TileFile
from layers.exchange.vector_tiles.base import send_vector_base
from layers.i18n import N_, message

_HEAD_BYTES = 127
_DIRECTORY_BYTES = 16 * MB
_TILE_BYTES = 16 * MB
_DEPTH = 4
_VARINT_BYTES = 10
_FIRST_TOO_FINE = (4 ** (MAX_ZOOM + 1) - 1) // 3
"""The number of the first tile beyond the finest zoom: all coarser ones are counted before it."""


def read(path: Path, name: str, sink: Sink, options: dict[str, Any]) -> None:
    """The base map that the file holds."""
    with path.open("rb") as stream:
        try:
            head = deserialize_header(stream.read(_HEAD_BYTES))
            if head["tile_type"] is TileType.MLT:
                raise Refusal(
                    message(N_("{file} holds vector tiles of the MapLibre sort."), file=name),
                    message(N_("Have it made with tiles of the MVT sort, which can be read.")),
                )
            if head["internal_compression"] not in (Compression.GZIP, Compression.NONE):
                raise not_of_format(name, "PMTiles")
            tiles = _Archive(stream, head, name).tile_file(options.get("crs"))
            (send_vector_base if head["tile_type"] is TileType.MVT else send_base)(tiles, sink)
        except (ValueError, KeyError, EOFError, IndexError, OverflowError, zlib.error, OSError) as error:
            raise not_of_format(name, "PMTiles") from error


class _Archive:
    """Where each tile lies in the file."""

    def __init__(self, stream: BinaryIO, head: Any, name: str) -> None:
        self._stream, self._head, self._name = stream, head, name
        self._at: dict[Key, tuple[int, int]] = {}
        self._seen: set[int] = set()

    def tile_file(self, crs: str | None) -> TileFile:
        keys: defaultdict[int, set[tuple[int, int]]] = defaultdict(set)
        for key, offset, length in self._entries(self._head["root_offset"], self._head["root_length"], _DEPTH):
            self._at[key] = offset, length
            keys[key[0]].add(key[1:])
        there = {zoom: frozenset(places) for zoom, places in keys.items()}
        return TileFile(self._name, there, self._data, **told_of(self._name, self._metadata(), crs))

    def _entries(self, offset: int, length: int, depth: int) -> Iterator[tuple[Key, int, int]]:
        """Each tile of a directory and of those below it; ValueError for one that is met twice, and could go on so."""
        if offset in self._seen:
            raise ValueError("a directory in a circle")
        self._seen.add(offset)
        for first, run, at, size in zip(*self._columns(self._unpacked(offset, length)), strict=True):
            if run:
                last = min(first + run, _FIRST_TOO_FINE)
                self._check(len(self._at) + max(last - first, 0))
                for tile in range(first, last):
                    yield tileid_to_zxy(tile), self._head["tile_data_offset"] + at, size
            elif depth > 1:
                yield from self._entries(self._head["leaf_directory_offset"] + at, size, depth - 1)

    def _columns(self, directory: bytes) -> tuple[list[int], list[int], list[int], list[int]]:
        """Of each entry the first tile, how many tiles are the same, where it lies and its length (PMTiles 3, 4.2)."""
        count = int(_varints(directory[:_VARINT_BYTES])[0])
        self._check(count)  # before all of them are unpacked
        numbers = _varints(directory)
        if len(numbers) < 1 + 4 * count:
            raise ValueError("cut")
        steps, runs, lengths, places = numbers[1 : 1 + 4 * count].reshape(4, count).tolist()
        at, before = [], 0
        for place, length in zip(places, lengths, strict=True):
            at.append(place - 1 if place else before)
            before = at[-1] + length
        return list(accumulate(steps)), runs, at, lengths

    def _check(self, count: int) -> None:
        if passed := TILES.passed(count):
            raise Refusal(message(N_("The file goes over a limit.")), passed)

    def _data(self, key: Key) -> bytes:
        data = self._bytes(*self._at[key], _TILE_BYTES)
        return _inflated(data) if self._head["tile_compression"] is Compression.GZIP else data

    def _bytes(self, offset: int, length: int, most: int) -> bytes:
        if length > most:
            raise ValueError("too long")
        self._stream.seek(offset)
        return self._stream.read(length)

    def _metadata(self) -> dict[str, Any]:
        told = json.loads(self._unpacked(self._head["metadata_offset"], self._head["metadata_length"]) or b"{}")
        return told if isinstance(told, dict) else {}

    def _unpacked(self, offset: int, length: int) -> bytes:
        """A directory or the metadata, with their size judged."""
        packed = self._bytes(offset, length, _DIRECTORY_BYTES)
        return _inflated(packed) if self._head["internal_compression"] is Compression.GZIP else packed


def _varints(data: bytes) -> Any:
    """All numbers of a directory: seven bits a byte, the lowest first, the last byte without its highest bit."""
    parts = np.frombuffer(data, dtype=np.uint8)
    ends = np.flatnonzero(parts < 128)
    starts = np.concatenate(([0], ends[:-1] + 1))
    sizes = ends - starts + 1
    if not len(ends) or sizes.max() > _VARINT_BYTES:
        raise ValueError("no number")
    found = np.zeros(len(ends), dtype=np.uint64)
    for n in range(int(sizes.max())):
        there = sizes > n
        found[there] |= (parts[starts[there] + n] & np.uint8(127)).astype(np.uint64) << np.uint64(7 * n)
    return found


def _inflated(packed: bytes) -> bytes:
    """Gunzipped, up to the bytes a directory may have; ValueError above them."""
    if not packed:
        return b""
    data = zlib.decompressobj(wbits=31).decompress(packed, _DIRECTORY_BYTES + 1)
    if len(data) > _DIRECTORY_BYTES:
        raise ValueError("too long")
    return data
