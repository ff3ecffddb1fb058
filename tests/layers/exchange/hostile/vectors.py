"""Vector tiles made to harm: counts and lengths that lie, pens that run off, tags that are not there, endless names.

Mapbox Vector Tile Specification 2.1. Each tile lies beside a good one of the same base map, or is all of it.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from functools import partial
from typing import Any

from pmtiles.tile import TileType

from tests.layers.exchange.hostile.case import Bait, Case, End, Refused, Taken
from tests.layers.exchange.hostile.texts import TEXTS
from tests.layers.exchange.hostile.tiles import tiles_of
from tests.layers.exchange.test_base_maps import NANNING, Key, mbtiles, pmtiles
from tests.layers.exchange.vector_tile import (
    AREA,
    LINE,
    POINT,
    VectorLayer,
    box,
    commands,
    encoded,
    message,
    value_of,
    varint,
    whole,
)  # fmt: skip

HERE: Key = (10, *NANNING)
NONE = Refused("are no vector tiles that can be read")
PAINTED, WITH_PLACES = Taken(1), Taken(2)


def good() -> bytes:
    """A lake, a road, and a town with a name."""
    lake = VectorLayer("water").add(AREA, [box(0, 0, 2048, 2048)], {"class": "lake"})
    road = VectorLayer("transportation").add(LINE, [[(0, 2048), (4096, 2048)]], {"class": "primary"})
    return encoded(lake, road, a_place("Nanning"))


def a_place(name: Any, **tags: Any) -> VectorLayer:
    return VectorLayer("place").add(POINT, [[(2_000, 2_000)]], {"class": "town", "name": name, **tags})


def layer(*parts: bytes, name: bytes = b"water", version: int = 2) -> bytes:
    return message(3, message(1, name) + b"".join(parts) + whole(15, version))


def drawn(*numbers: int, sort: int = AREA) -> bytes:
    return layer(feature(b"".join(map(varint, numbers)), sort=sort))


def feature(geometry: bytes, tags: bytes = b"", sort: int = AREA) -> bytes:
    return message(2, (message(2, tags) if tags else b"") + whole(3, sort) + message(4, geometry))


MOVE, LINES, CLOSE = 1, 2, 7


def pen(command: int, count: int = 1) -> int:
    return command | count << 3


def tiles(bait: Bait) -> Iterator[tuple[str, bytes, End, str]]:
    yield "a good tile", good(), WITH_PLACES, "B1"
    yield from _messages()
    yield from _pens()
    yield from _tags(bait)
    yield from _packed()


def _messages() -> Iterator[tuple[str, bytes, End, str]]:
    ring = feature(commands(AREA, [box(0, 0, 100, 100)]))
    for name, data in {
        "a layer beyond the end": b"\x1a\x7fabc",
        "a layer of a length without end": b"\x1a" + b"\xff" * 9 + b"\x01",
        "a number without end": b"\xff" * 3_000,
        "a field of a form that is none": varint(3 << 3 | 3) + b"x",
        "a group": varint(3 << 3 | 3) + varint(3 << 3 | 4),
        "a number in the place of a layer": whole(3, 7),
        "a number in the place of a feature": layer(whole(2, 7)),
        "a message in the place of an extent": layer(message(5, b"4096")),
        "an extent of nothing": layer(whole(5, 0), ring),
        "an extent without end": layer(whole(5, 2**63), ring),
        "half a tile": good()[: len(good()) // 2],
        "noise": bytes(range(256)) * 40,
        "two hundred and one layers": layer(ring) * 201,
    }.items():
        yield name, data, NONE, "B2 B6"
    for name, data in {
        "nothing": b"",
        "fields of numbers that nobody knows": whole(99, 7) + layer(ring),
        "a layer without a name": layer(ring, name=b""),
        "a layer whose name is no UTF-8": layer(ring, name=b"\xff\xfe"),
        "a layer of version 99": layer(ring, version=99),
        "an extent of one": layer(whole(5, 1), ring),
        "a layer of nothing": message(3, b""),
        "two layers of one name": layer(ring) * 2,
    }.items():
        yield name, data, PAINTED, "B2"


def _pens() -> Iterator[tuple[str, bytes, End, str]]:
    for name, data in {
        "a line before a move": drawn(pen(LINES, 1), 2, 2),
        "a move without end": drawn(pen(MOVE, 2**29 - 1), 2, 2),
        "a line without end": drawn(pen(MOVE), 2, 2, pen(LINES, 2**29 - 1), 2, 2),
        "a command that is none": drawn(pen(5), 2, 2),
        "a number of seven bytes": layer(feature(b"\xff" * 6 + b"\x01")),
        "a number that is cut": layer(feature(varint(pen(MOVE)) + b"\xff")),
    }.items():
        yield f"a pen with {name}", data, NONE, "B2 B8"
    far = 2**32 - 1
    for name, data in {
        "no commands": drawn(),
        "a move of nothing": drawn(pen(MOVE, 0)),
        "a close before a move": drawn(pen(CLOSE)),
        "closes without end": drawn(pen(MOVE), 2, 2, *[pen(CLOSE, 2**20)] * 1_000),
        "a ring of two corners": drawn(pen(MOVE), 2, 2, pen(LINES), 2, 2, pen(CLOSE)),
        "a ring of one place": drawn(pen(MOVE), 2, 2, pen(LINES, 5), *[0] * 10, pen(CLOSE)),
        "a hole without an area": drawn(pen(MOVE), 2, 2, pen(LINES, 2), 0, 9, 9, 0, pen(CLOSE)),
        "a bow-tie": drawn(pen(MOVE), 0, 0, pen(LINES, 3), 200, 200, 0, 199, 199, 200, pen(CLOSE)),
        "a line over two thousand million tiles": drawn(pen(MOVE), far, far, pen(LINES, 2), far - 1, far - 1, far, far,
                                                         sort=LINE),
        "an area over two thousand million tiles": drawn(pen(MOVE), far, far, pen(LINES, 3), far - 1, 0, 0, far - 1,
                                                          far, 0, pen(CLOSE)),
        "leaps that have no sum": drawn(pen(MOVE, 3_000), *[far] * 6_000),
        "a sort that is none": layer(feature(commands(AREA, [box(0, 0, 9, 9)]), sort=99)),
        "a line that is an area": layer(feature(commands(LINE, [[(0, 0), (9, 9)]]), sort=AREA)),
        "points by the thousand": layer(feature(commands(POINT, [[(n, n)] for n in range(3_000)]), sort=POINT)),
    }.items():  # fmt: skip
        yield f"a pen with {name}", data, PAINTED, "B2 B8"


def _tags(bait: Bait) -> Iterator[tuple[str, bytes, End, str]]:
    ring = commands(AREA, [box(0, 0, 100, 100)])
    key, value = message(3, b"class"), message(4, value_of("lake"))
    for name, tags in {
        "a key that is not there": varint(9) + varint(0),
        "a value that is not there": varint(0) + varint(9),
        "an odd number of tags": varint(0),
        "a tag beyond count": varint(2**63) + varint(0),
        "a tag that is cut": b"\xff",
    }.items():
        yield name, layer(feature(ring, tags), key, value), NONE, "B2"
    for name, odd in {
        "a value of nothing": message(4, b""),
        "a value of two sorts": message(4, value_of("lake") + value_of(7)),
        "a value that is no number": message(4, varint(3 << 3 | 1) + b"\0\0\0\0\0\0\xf8\x7f"),
        "a value that is a text without end": message(4, value_of("x" * 3_000_000)),
    }.items():
        yield name, layer(feature(ring, varint(0) + varint(0)), key, odd), PAINTED, "B2 B7"
    for name, text in TEXTS.items():
        long = len(text) > 65_536
        ends = Taken(2, int(long), "65,536" if long else "")
        yield f"a town that is called {name}", encoded(a_place(text)), ends, "B11 B12 B13 B14"
    yield "a town that is called by a number", encoded(a_place(7)), WITH_PLACES, "B11"
    yield "a town that is called by no number", encoded(a_place(float("nan"))), WITH_PLACES, "B7"
    yield "a town whose name is yes", encoded(a_place(True)), WITH_PLACES, "B11"
    yield "a town with an address", encoded(a_place("A", url=f"{bait.server}/x")), WITH_PLACES, "B3"
    at = VectorLayer("place").add(POINT, [[(-(2**31), 2**31 - 1)]], {"class": "town", "name": "Far"})
    yield "a town beyond the world", encoded(at), PAINTED, "B7"
    keys, values = message(3, b"class") + message(3, b"name"), message(4, value_of("town")) + message(4, value_of("A"))
    tags = varint(0) + varint(0) + varint(1) + varint(1)
    nowhere = layer(feature(b"", tags, sort=POINT), keys, values, name=b"place")
    yield "a town of no place", nowhere, PAINTED, "B7"


def _crowds() -> Iterator[tuple[str, bytes, End, str]]:
    """As much as sixteen megabytes hold of it, packed."""
    empty = message(2, b"")
    yield "three hundred thousand features and one", gzip.compress(layer(empty * 300_001)), NONE, "B2"
    yield "three hundred thousand features of nothing", gzip.compress(layer(empty * 299_999)), PAINTED, "B2"
    yield "seven million fields that nobody knows", gzip.compress(whole(9, 1) * 7_000_000), NONE, "B2"
    yield "five million keys of nothing", gzip.compress(layer(message(3, b"") * 5_000_000)), NONE, "B2"
    yield "five million values of nothing", gzip.compress(layer(message(4, b"") * 5_000_000)), NONE, "B2"
    yield "five million layers of nothing", gzip.compress(message(3, b"") * 5_000_000), NONE, "B2"
    pairs = (varint(0) + varint(0)) * 5_000_000
    tagged = layer(message(2, message(2, pairs)), message(3, b"a"), message(4, value_of("b")))
    yield "five million tags of one feature", gzip.compress(tagged), NONE, "B2"
    corners = b"\x09\x02\x02" + varint(pen(LINES, 4_000_000)) + b"\x02\x01" * 4_000_000
    yield (
        "a line of four million corners",
        gzip.compress(layer(feature(corners, sort=LINE), name=b"transportation")),
        (NONE),
        "B2",
    )
    moves = varint(pen(MOVE, 4_000_000)) + b"\x02\x01" * 4_000_000
    yield "four million points", gzip.compress(layer(feature(moves, sort=POINT))), NONE, "B2"


def _packed() -> Iterator[tuple[str, bytes, End, str]]:
    primary = {"class": "primary"}
    zigzag = [(n // 2, 4_000 * (n % 2)) for n in range(2_000)]
    yield "a line to and fro", encoded(VectorLayer("road").add(LINE, [zigzag], primary)), PAINTED, "B2 B8"
    knot = [(n * n * 37 % 4_096, n * n * 91 % 4_093) for n in range(600)]
    yield "a line in knots", encoded(VectorLayer("road").add(LINE, [knot], primary)), PAINTED, "B2 B8"
    yield "seventeen megabytes of nothing", gzip.compress(bytes(17_000_000)), NONE, "B5"
    yield "gzip in gzip", gzip.compress(gzip.compress(good())), NONE, "B5"
    yield "gzip that is cut", gzip.compress(good())[:-9], NONE, "B5"
    yield "the head of gzip alone", b"\x1f\x8b", NONE, "B5"
    yield "zlib for gzip", zlib.compress(good()), NONE, "B5"


def vector_databases(bait: Bait) -> Iterator[Case]:
    """The crowds stand here alone: each takes seconds, and a tile is a tile to whom it was unpacked for."""
    for name, tile, ends, rows in (*tiles(bait), *_crowds()):
        yield Case(name, tiles_of(mbtiles, {HERE: tile}, format="pbf"), ends, rows)
    beside = (10, NANNING[0] + 1, NANNING[1])
    for name, tile, ends, rows in tiles(bait):
        if ends == NONE:
            both = tiles_of(mbtiles, {HERE: good(), beside: tile}, format="pbf")
            yield Case(f"{name}, beside a good one", both, Taken(2, 0, "1 tile is damaged"), rows)


def vector_archives(bait: Bait) -> Iterator[Case]:
    for name, tile, ends, rows in tiles(bait):
        yield Case(name, tiles_of(partial(pmtiles, kind=TileType.MVT), {HERE: tile}), ends, rows)
