"""Base maps made to harm: directories in circles, tiles that are no pictures or are too large, views for tables."""

from __future__ import annotations

import gzip
import struct
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pmtiles.tile import Entry, serialize_directory, zxy_to_tileid

from tests.layers.exchange.hostile.case import Bait, Case, Refused, Taken
from tests.layers.exchange.hostile.databases import altered, patched
from tests.layers.exchange.hostile.seeds import seed
from tests.layers.exchange.test_base_maps import NANNING, Key, city, mbtiles, packed
from tests.layers.exchange.test_base_maps import ground as picture
from tests.layers.exchange.vector_tile import message, varint, whole

ONE = Taken(1)
NO_PICTURES = Refused("are no pictures of 256 or 512 pixels")
NO_VECTORS = Refused("are no vector tiles that can be read")
NO_TILES = Refused("has no tiles")
NOT_MBTILES = Refused("is no MBTiles")
NOT_PMTILES = Refused("is no PMTiles")


def png(width: int, height: int) -> bytes:
    """A picture whose head says that size, and that has no more than a few bytes."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1_000))) + chunk(b"IEND", b"")
    )


def no_pictures(bait: Bait) -> dict[str, bytes]:
    """What may stand in the place of a tile."""
    return {
        "an SVG": f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{bait.server}"/></svg>'.encode(),
        "a web page": f'<html><img src="{bait.server}"></html>'.encode(),
        "a driver": f"<VRTDataset><SourceFilename>{bait.secret}</SourceFilename></VRTDataset>".encode(),
        "a GIF": b"GIF89a\x01\0\x01\0" + bytes(30),
        "nothing": b"",
        "an endless picture": png(2**31 - 1, 2**31 - 1),
        "a picture of a thousand million pixels": png(32_000, 32_000),
        "a picture of no size": png(0, 0),
        "a picture of 300 by 300": packed(picture(10, 0, 0, 300)),
        "a picture that is not square": packed(picture(10, 0, 0, 512)[:256]),
        "half a picture": packed(picture(10, 0, 0))[:300],
        "the head of a JPEG": b"\xff\xd8\xff\xe0" + bytes(40) + b"\xff\xd9",
        "a JPEG of endless size": b"\xff\xd8\xff\xc0\0\x11\x08\xff\xff\xff\xff\x03" + bytes(20) + b"\xff\xd9",
        "the head of a WebP": b"RIFF" + struct.pack("<I", 20) + b"WEBPVP8L" + bytes(20),
    }


def no_vectors() -> dict[str, bytes]:
    """Vector tiles whose counts and lengths lie (Mapbox Vector Tile Specification 2.1)."""

    def layer(*parts: bytes) -> bytes:
        return message(3, message(1, b"roads") + b"".join(parts) + whole(15, 2))

    def feature(geometry: bytes) -> bytes:
        return message(2, whole(3, 2) + message(4, geometry))

    endless = b"\xff" * 9 + b"\x01"
    return {
        "a layer without end": b"\x1a" + endless,
        "a number without end": b"\x1a" + b"\xff" * 5_000,
        "a line without end": layer(feature(varint(2 | (2**29 - 1) << 3) * 2)),
        "commands that are none": layer(feature(varint(5 | 1 << 3) * 1_000)),
        "no extent": layer(whole(5, 0), feature(varint(9) * 3)),
        "gzip without end": gzip.compress(bytes(60_000_000)),
    }


def tiles_of(kind: Any, tiles: Mapping[Key, bytes], **told: Any) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x"
        kind(path, tiles, **told)
        return path.read_bytes()


def databases_of_tiles(bait: Bait) -> Iterator[Case]:
    for name, data in no_pictures(bait).items():
        yield Case(f"tiles that are {name}", tiles_of(mbtiles, {(10, *NANNING): data}), NO_PICTURES, "B3 B6")
    some = city(range(10, 11))
    spoilt = {**some, max(some): b"<svg/>"}
    yield Case("one tile that is none", tiles_of(mbtiles, spoilt), ONE, "B6")
    yield Case("pictures that are called vector tiles", tiles_of(mbtiles, some, format="pbf"), NO_VECTORS, "B1")
    for name, data in no_vectors().items():
        tiles = tiles_of(mbtiles, {(10, *NANNING): data}, format="pbf")
        yield Case(f"vector tiles of {name}", tiles, NO_VECTORS, "B2 B6")
    credit = f'<script src="{bait.server}"></script>' * 1_000
    yield Case("a credit of scripts", tiles_of(mbtiles, some, attribution=credit), ONE, "B11")
    good = seed("mbtiles")
    for name, change in {
        "a zoom of 31": "zoom_level = 31",
        "a zoom below nothing": "zoom_level = -1",
        "a zoom in words": "zoom_level = 'ten'",
        "a row outside": "tile_row = 99999999",
        "a column below nothing": "tile_column = -5",
    }.items():
        yield Case(f"{name}", altered(good, f"UPDATE tiles SET {change}"), NO_TILES, "B6")
    yield Case("tiles that are text", altered(good, "UPDATE tiles SET tile_data = 'x'"), NO_PICTURES, "B6")
    apart = {(20, 0, 0): some[10, *NANNING], (20, 2**20 - 1, 2**20 - 1): some[10, *NANNING]}
    yield Case("two tiles at the ends of the world", tiles_of(mbtiles, apart), Refused("Cells of a raster"), "B6")
    yield Case("no table of tiles", altered(good, "DROP TABLE tiles"), NOT_MBTILES, "B1")
    yield Case("no table of words", altered(good, "DROP TABLE metadata"), NOT_MBTILES, "B1")
    yield Case("the same tile twice", altered(good, "INSERT INTO tiles SELECT * FROM tiles"), ONE, "B1")
    yield Case(
        "a trigger", altered(good, "CREATE TRIGGER t AFTER UPDATE ON tiles BEGIN DELETE FROM tiles; END"), ONE, "B14"
    )
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
    views = {
        "a view of endless tiles": (
            f"{endless} SELECT 10 zoom_level, i tile_column, i tile_row, x'00' tile_data FROM n",
            Refused("Tiles of a base map"),
        ),
        "a view that works without end for nothing": (
            f"{endless} SELECT 10 zoom_level, i tile_column, i tile_row, x'00' tile_data FROM n WHERE i < 0",
            Refused("takes too long"),
        ),
        "a view that loads code": (
            "SELECT 10 zoom_level, 1 tile_column, 1 tile_row, load_extension('evil') tile_data",
            NOT_MBTILES,
        ),
        "a view that reads a file": (
            f"SELECT 10 zoom_level, 1 tile_column, 1 tile_row, readfile('{bait.secret}') tile_data",
            NOT_MBTILES,
        ),
        "a view of a hundred megabytes": (
            "SELECT 10 zoom_level, 1 tile_column, 1 tile_row, zeroblob(100000000) tile_data",
            NOT_MBTILES,
        ),
    }
    for name, (query, ends) in views.items():
        yield Case(name, altered(good, "DROP TABLE tiles", f"CREATE VIEW tiles AS {query}"), ends, "B13 B14")


def archive(directory: bytes, *, leaves: bytes = b"", metadata: bytes = b"{}", tile: bytes = b"", **head: int) -> bytes:
    """A PMTiles of version 3 put together by hand: head, root directory, metadata, leaf directories, one tile."""
    packed_words = gzip.compress(metadata)
    at = 127
    places = []
    for part in (directory, packed_words, leaves, tile):
        places += [at, len(part)]
        at += len(part)
    said = {"internal": 2, "tiles": 1, "kind": 2, **head}
    fixed = (
        struct.pack("<8Q", *places)
        + struct.pack("<3Q", 1, 1, 1)
        + bytes([0, said["internal"], said["tiles"], said["kind"]])
    )
    return (b"PMTiles\x03" + fixed).ljust(127, b"\0") + directory + packed_words + leaves + tile


def archives_of_tiles(bait: Bait) -> Iterator[Case]:
    here = zxy_to_tileid(10, *NANNING)
    one = serialize_directory([Entry(here, 0, 4, 1)])
    for name, data in no_pictures(bait).items():
        at = serialize_directory([Entry(here, 0, len(data), 1)])
        yield Case(f"tiles that are {name}", archive(at, tile=data), NO_PICTURES, "B3 B6")
    leaf = serialize_directory([Entry(0, 0, 60, 0)])
    itself = leaf
    for _ in range(4):  # its own length stands in it
        itself = serialize_directory([Entry(0, 0, len(itself), 0)])
    yield Case("a directory that leads to itself", archive(itself, leaves=itself), NOT_PMTILES, "B1 B2")
    fan = b""
    for _ in range(6):
        fan = serialize_directory([Entry(n, 0, len(fan), 0) for n in range(400)])
    yield Case("four hundred ways that lead back", archive(fan, leaves=fan), NOT_PMTILES, "B2")
    far = zxy_to_tileid(26, 0, 0)
    run = serialize_directory([Entry(far + n * 900_000, 0, 4, 900_000) for n in range(300)])
    yield Case("runs of tiles too fine to keep", archive(run), NO_TILES, "B2")
    yield Case(
        "a run without end", archive(serialize_directory([Entry(0, 0, 4, 2**60)])), Refused("Tiles of a base map"), "B2"
    )
    yield Case("entries without end", archive(gzip.compress(varint(2**60))), Refused("Tiles of a base map"), "B2")
    yield Case("a number without end", archive(gzip.compress(b"\xff" * 15_000_000)), NOT_PMTILES, "B2")
    yield Case(
        "entries of nothing",
        archive(gzip.compress(varint(5_000_000) + bytes(14_000_000))),
        Refused("Tiles of a base map"),
        "B2",
    )
    yield Case("a directory of a hundred megabytes", archive(gzip.compress(bytes(100_000_000))), NOT_PMTILES, "B5")
    yield Case("no entries", archive(serialize_directory([])), NO_TILES, "B1")
    yield Case("a tile beyond the end", archive(serialize_directory([Entry(here, 2**40, 4, 1)])), NO_PICTURES, "B2")
    yield Case(
        "a tile of a thousand megabytes", archive(serialize_directory([Entry(here, 0, 2**30, 1)])), NOT_PMTILES, "B6"
    )
    yield Case("a tile finer than any map", archive(serialize_directory([Entry(2**62, 0, 4, 1)])), NO_TILES, "B6")
    yield Case("words without end", archive(one, metadata=b"[" * 200_000), Refused("nested too deeply"), "B2")
    yield Case("words that are a list", archive(one, metadata=b"[1]"), NO_PICTURES, "B1")
    yield Case("vector tiles of another sort", archive(one, kind=6), Refused("of the MapLibre sort"), "B1")
    yield Case("packed by brotli", archive(one, internal=3), NOT_PMTILES, "B1")
    yield Case("packed by a way that is none", archive(one, internal=99), NOT_PMTILES, "B1")
    bomb = gzip.compress(bytes(40_000_000))
    at = serialize_directory([Entry(here, 0, len(bomb), 1)])
    yield Case("a tile that unpacks to forty megabytes", archive(at, tile=bomb, tiles=2), NOT_PMTILES, "B5 B6")
    good = seed("pmtiles")
    for name, at_byte in {"the root directory": 8, "the words": 24, "the tiles": 56}.items():
        yield Case(f"{name} far outside", patched(good, at_byte, struct.pack("<Q", 2**63)), NOT_PMTILES, "B2")
    yield Case("another version", patched(good, 7, b"\x02"), NOT_PMTILES, "B1")
