"""PMTiles, version 3: tiles in one file behind a directory, with every length looked at before it is believed."""

from __future__ import annotations

import gzip
import json
import zlib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from pmtiles.tile import Compression, TileType, deserialize_directory, deserialize_header, tileid_to_zxy

from layers.exchange.basemap import MAX_ZOOM, Key, TileFile, plain_credit, send_base
from layers.exchange.limits import MB, TILES
from layers.exchange.refusal import Refusal, not_of_format
from layers.exchange.sink import Sink
from layers.exchange.vector_tiles.base import send_vector_base
from layers.i18n import N_, message

_HEAD_BYTES = 127
_DIRECTORY_BYTES = 16 * MB
_TILE_BYTES = 16 * MB
_DEPTH = 4
_MOST_DIRECTORIES = 10_000


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
            tiles = _Archive(stream, head, name).tile_file()
            (send_vector_base if head["tile_type"] is TileType.MVT else send_base)(tiles, sink)
        except (ValueError, KeyError, EOFError, IndexError, OverflowError, zlib.error, OSError) as error:
            raise not_of_format(name, "PMTiles") from error


class _Archive:
    """Where each tile lies in the file."""

    def __init__(self, stream: BinaryIO, head: Any, name: str) -> None:
        self._stream, self._head, self._name = stream, head, name
        self._at: dict[Key, tuple[int, int]] = {}
        self._directories = 0

    def tile_file(self) -> TileFile:
        keys: defaultdict[int, set[tuple[int, int]]] = defaultdict(set)
        for key, offset, length in self._entries(self._head["root_offset"], self._head["root_length"], _DEPTH):
            if key[0] <= MAX_ZOOM:
                self._at[key] = offset, length
                keys[key[0]].add(key[1:])
        there = {zoom: frozenset(places) for zoom, places in keys.items()}
        return TileFile(self._name, there, self._data, plain_credit(self._metadata().get("attribution")))

    def _entries(self, offset: int, length: int, depth: int) -> Iterator[tuple[Key, int, int]]:
        self._directories += 1
        if self._directories > _MOST_DIRECTORIES:
            raise ValueError("too many directories")
        plain = self._unpacked(offset, length)
        for entry in deserialize_directory(gzip.compress(plain, 1)):  # the library takes them packed only
            if entry.run_length:
                self._check(len(self._at) + entry.run_length)
                for n in range(entry.run_length):
                    yield tileid_to_zxy(entry.tile_id + n), self._head["tile_data_offset"] + entry.offset, entry.length
            elif depth > 1:
                yield from self._entries(self._head["leaf_directory_offset"] + entry.offset, entry.length, depth - 1)

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


def _inflated(packed: bytes) -> bytes:
    """Gunzipped, up to the bytes a directory may have; ValueError above them."""
    if not packed:
        return b""
    data = zlib.decompressobj(wbits=31).decompress(packed, _DIRECTORY_BYTES + 1)
    if len(data) > _DIRECTORY_BYTES:
        raise ValueError("too long")
    return data
