"""Shapefiles, FlatGeobuf and GeoParquet made to harm: lengths, offsets and counts that lie, in every part."""

from __future__ import annotations

import io
import json
import pickle
import struct
import zipfile
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from tests.layers.exchange.hostile.case import SECRET, Bait, Case, Refused, Taken
from tests.layers.exchange.hostile.databases import deep, patched, wkb_bombs
from tests.layers.exchange.hostile.seeds import seed

DAMAGED = Refused("is not whole, or damaged")
UNREAD = Refused("holds rows that cannot be read")
POINTS = 3
GOOD = Taken(POINTS)
BARE = Taken(POINTS, words="without values")
NO_SYSTEM = Refused("does not say in which coordinate system")
ENDLESS = struct.pack("<I", 2**32 - 1)


@cache
def shapefile() -> dict[str, bytes]:
    """The parts of a good shapefile of three points, by their endings."""
    with zipfile.ZipFile(io.BytesIO(seed("shp.zip"))) as package:
        point = next(n for n in package.namelist() if "point" in n and n.endswith(".shp"))
        stem = point.removesuffix(".shp")
        return {n.removeprefix(stem + "."): package.read(n) for n in package.namelist() if n.startswith(stem + ".")}


def with_part(name: str, ending: str, data: bytes | None, ends: Any, rows: str, **options: Any) -> Case:
    """The good shapefile with another part, or without one."""
    parts = {**shapefile(), ending: data}
    kept = {e: d for e, d in parts.items() if d is not None}
    return Case(name, kept.pop("shp"), ends, rows, kept, options)


def shapefiles(bait: Bait) -> Iterator[Case]:
    yield from _shp()
    yield from _shx()
    yield from _dbf()
    yield from _prj(bait)
    for ending in ("aux.xml", "shp.xml", "vrt", "qix", "sbn", "ovr"):
        vrt = (
            f'<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>{bait.secret}</SrcDataSource></OGRVRTLayer>'
            "</OGRVRTDataSource>"
        )
        yield with_part(f"a driver beside it as .{ending}", ending, vrt.encode(), GOOD, "B3")


def _shp() -> Iterator[Case]:
    good = shapefile()["shp"]
    length = len(good) // 2
    for name, said in {"more": length * 9, "less": 50, "nothing": 0, "minus one": -1, "no end": 2**31 - 1}.items():
        yield with_part(f"its head says {name}", "shp", patched(good, 24, struct.pack(">i", said)), GOOD, "B1")
    yield with_part("a record of endless length", "shp", patched(good, 104, struct.pack(">i", 2**31 - 1)), GOOD, "B2")
    yield with_part("a record of less than nothing", "shp", patched(good, 104, struct.pack(">i", -5)), GOOD, "B2")
    yield with_part(
        "a record of a sort that is none",
        "shp",
        patched(good, 108, struct.pack("<i", 77)),
        Taken(POINTS, 1, "no place"),
        "B8",
    )
    yield with_part("a head of a sort that is none", "shp", patched(good, 32, struct.pack("<i", 77)), GOOD, "B8")
    for name, number in {"no number": "nan", "an infinity": "inf", "1e308": "1e308"}.items():
        yield with_part(
            f"{name} for a longitude",
            "shp",
            patched(good, 112, struct.pack("<d", float(number))),
            Taken(POINTS, 1, "not a finite number|outside"),
            "B7",
        )
    line = good[:100] + struct.pack(">ii", 1, 60) + struct.pack("<i4d", 5, 0, 0, 1, 1)
    for name, counts in {"parts": (2**31 - 1, 4), "corners": (1, 2**31 - 1), "parts below nothing": (-1, 4)}.items():
        body = line + struct.pack("<iii", *counts, 0) + bytes(64)
        data = patched(patched(body, 32, struct.pack("<i", 5)), 24, struct.pack(">i", len(body) // 2))
        yield Case(f"an area of endless {name}", data, DAMAGED, "B8", {}, {"crs": "EPSG:4326"})


def _shx() -> Iterator[Case]:
    good = shapefile()["shx"]
    for name, offset in {"far outside": 2**31 - 1, "at the head": 0}.items():
        index = patched(good, 100, struct.pack(">i", offset))
        yield with_part(f"an index that points {name}", "shx", index, Taken(POINTS, 1, "no place"), "B2")
    yield with_part("an index below nothing", "shx", patched(good, 100, struct.pack(">i", -7)), DAMAGED, "B2")
    yield with_part("an index of one place for all", "shx", good[:100] + good[100:108] * POINTS, GOOD, "B2")
    yield with_part("an index of nothing", "shx", good[:100], DAMAGED, "B2")
    yield with_part("an index of a million", "shx", good[:100] + good[100:108] * 200_000, GOOD, "B2")
    yield with_part("no index", "shx", None, GOOD, "B15")
    yield with_part("an index that is a secret", "shx", SECRET.encode() * 100, DAMAGED, "B3")


def _dbf() -> Iterator[Case]:
    good = shapefile()["dbf"]
    heads = {
        "rows without end": (4, ENDLESS),
        "a head of nothing": (8, b"\0\0"),
        "a head longer than the file": (8, b"\xff\xff"),
        "rows of nothing": (10, b"\0\0"),
        "a column of no width": (48, b"\0"),
        "a column of a sort that is none": (43, b"\x7f"),
        "more decimals than digits": (49, b"\xff"),
        "a name of controls": (32, b"\x01\x1b[31m'\";"),
        "a language that lies": (29, b"\x7b"),
    }
    for name, (at, new) in heads.items():
        yield with_part(f"a table with {name}", "dbf", patched(good, at, new), GOOD, "B1")
    yield with_part("a table with no rows", "dbf", patched(good, 4, bytes(4)), BARE, "B1")
    yield with_part("a table with rows longer than the file", "dbf", patched(good, 10, b"\xff\xff"), BARE, "B1")
    yield with_part("a table of its head alone", "dbf", good[:32], GOOD, "B1")
    yield with_part("half of the head of a table", "dbf", good[:20], Refused("its table .* is damaged"), "B1")
    yield with_part("no table", "dbf", None, GOOD, "B1")
    for name, said in {
        "a path": b"../../etc/passwd",
        "no encoding": b"UTF-99",
        "an address": b"http://127.0.0.1/x",
    }.items():
        yield with_part(f"a code page that is {name}", "cpg", said, GOOD, "B3")
    yield with_part("a code page that lies", "cpg", b"UTF-16LE", GOOD, "B11")


def _prj(bait: Bait) -> Iterator[Case]:
    systems = {
        "an address": f"{bait.server}/crs.wkt",
        "a path": bait.secret,
        "a file of shifts": f"+proj=longlat +nadgrids={bait.secret}",
        "words": "WGS84, I think",
        "nothing": "",
        "brackets without end": "GEOGCS[" * 3_000,
        "a megabyte": 'GEOGCS["' + "x" * 1_000_000,
        "controls": 'GEOGCS["\x00\x01\x1b[31m"]',
        "an address in its name": f'GEOGCS["{bait.server}",DATUM["x",SPHEROID["x",0,0]],PRIMEM["x",0],UNIT["x",0]]',
        "markup": "<xml/>",
    }
    for name, text in systems.items():
        yield with_part(f"a system that is {name}", "prj", text.encode(), NO_SYSTEM, "B9")
    yield with_part("no system", "prj", None, NO_SYSTEM, "B9")


def flatgeobufs(bait: Bait) -> Iterator[Case]:
    good = seed("fgb")
    head = 12 + struct.unpack("<I", good[8:12])[0]

    def number(name: str, field: int, form: str, value: int, ends: Any) -> Case:
        return Case(name, patched(good, _field(good, 12, field), struct.pack(form, value)), ends, "B2")

    yield Case("a head without end", patched(good, 8, ENDLESS), DAMAGED, "B2")
    yield Case("a head of nothing", patched(good, 8, bytes(4)), DAMAGED, "B2")
    yield Case("a root far outside", patched(good, 12, ENDLESS), DAMAGED, "B2")
    yield Case(
        "a table that is its own", patched(good, 12 + struct.unpack("<I", good[12:16])[0], bytes(4)), DAMAGED, "B2"
    )
    yield number("features without end", 8, "<Q", 2**63, DAMAGED)
    yield number("ten million features", 8, "<Q", 10_000_000, Refused("Rows"))
    yield number("no features", 8, "<Q", 0, DAMAGED)
    yield Case("a feature without end", _after_index(good, head, ENDLESS), UNREAD, "B2")
    yield Case("a feature of nothing", _after_index(good, head, bytes(4)), UNREAD, "B2")
    yield Case(
        "an index that lies",
        good[:head] + bytes(b ^ 0x5A for b in good[head : head + 120]) + good[head + 120 :],
        Taken(6),
        "B2",
    )
    for step in range(8):
        at = head - 8 * (step + 1)
        yield Case(
            f"a head bent {8 * (step + 1)} bytes before its end", patched(good, at, b"\xff\xff\xff\x7f"), DAMAGED, "B2"
        )
    wkt = f'GEOGCS["{bait.server}"]'
    yield Case("another version", patched(good, 3, b"\x09"), DAMAGED, "B1")
    yield Case("only its head", good[:head], Refused("holds no rows"), "B1")
    yield Case("a secret behind the head", good[:head] + wkt.encode(), Refused("holds no rows"), "B3")


def _field(data: bytes, root: int, number: int) -> int:
    """Where a field of the table stands that the flatbuffer at `root` begins with."""
    table = root + struct.unpack("<I", data[root : root + 4])[0]
    vtable = table - struct.unpack("<i", data[table : table + 4])[0]
    return table + struct.unpack("<H", data[vtable + 4 + 2 * number : vtable + 6 + 2 * number])[0]


def _after_index(data: bytes, head: int, new: bytes) -> bytes:
    """Another length of the first feature: it stands behind the index, whose size is that of its nodes."""
    (count,) = struct.unpack("<Q", data[_field(data, 12, 8) :][:8])
    nodes = count + 1 if count > 1 else count
    return patched(data, head + nodes * 40, new)


def parquet(columns: dict[str, Any], geo: object = None, *, typed: bool = True, **how: Any) -> bytes:
    """With `typed` false nothing tells Arrow that a column was one of few words; `how` is how pages are written."""
    table = pa.table(columns)
    told: dict[bytes, bytes] = {}
    if geo is not None:
        told[b"geo"] = geo if isinstance(geo, bytes) else json.dumps(geo).encode()
    out = io.BytesIO()
    pq.write_table(table.replace_schema_metadata(told), out, store_schema=typed, **how)
    return out.getvalue()


POINT = struct.pack("<BIdd", 1, 1, 1.0, 2.0)
TOO_MUCH = Refused("unpacks to more than an import may hold")


def ring_of(corners: int) -> bytes:
    return bytes(shapely.to_wkb(shapely.Point(1, 2).buffer(1, quad_segs=corners // 4)))


def geoparquets(bait: Bait) -> Iterator[Case]:
    def geo(**about: Any) -> dict[str, Any]:
        return {"version": "1.0.0", "primary_column": "g", "columns": {"g": {"encoding": "WKB", **about}}}

    def shapes(*bodies: bytes | None, told: object = None) -> bytes:
        return parquet({"g": pa.array(bodies, pa.binary()), "n": list(range(len(bodies)))}, told or geo())

    for name, body in wkb_bombs().items():
        yield Case(name, shapes(POINT, body), Taken(2, 1, "ring or a line is not whole"), "B8")
    for levels in (400, 200_000):
        yield Case(f"collections {levels} deep", shapes(POINT, deep(levels)), Taken(2, 1, "more than 32 levels"), "B8")
    nan = struct.pack("<BIdd", 1, 1, float("nan"), float("inf"))
    yield Case("a place that is no number", shapes(POINT, nan), Taken(2, 1, "not a finite number"), "B7")
    yield Case("metres for degrees", shapes(POINT, struct.pack("<BIdd", 1, 1, 12e6, 2e6)), Taken(2, 1, "outside"), "B7")
    told = {
        "brackets without end": b"[" * 100_000,
        "no JSON": b"{",
        "a number": 7,
        "no primary column": {"version": "1.0.0", "columns": {}},
        "a column that is not there": {"primary_column": "x", "columns": {"x": {"encoding": "WKB"}}},
        "columns that are a list": {"primary_column": "g", "columns": ["g"]},
    }
    for name, said in told.items():
        ends = Refused("nested too deeply") if "brackets" in name else DAMAGED
        yield Case(f"its places told by {name}", shapes(POINT, told=said), ends, "B1")
    yield Case(
        "an encoding that is none",
        shapes(POINT, told=geo(encoding="pickle")),
        Refused("in a way that is not read"),
        "B14",
    )
    yield Case(
        "shapes that are words", parquet({"g": ["POINT(1 2)"]}, geo()), Refused("in a way that is not read"), "B8"
    )
    systems = {
        "an address": {"$schema": f"{bait.server}/s.json", "id": {"authority": bait.server, "code": 1}},
        "nobody's number": {"id": {"authority": "EPSG", "code": 999_999}},
        "a list": [4326],
        "a word": "EPSG:4326",
        "a file of shifts": {"type": "BoundCRS", "parameter_file": bait.secret},
        "brackets without end": _nested(500),
    }
    for name, crs in systems.items():
        yield Case(f"a system that is {name}", shapes(POINT, told=geo(crs=crs)), NO_SYSTEM, "B9")
    typed = pa.schema(
        [
            pa.field(
                "g",
                pa.binary(),
                metadata={
                    b"ARROW:extension:name": b"arrow.py_extension_type",
                    b"ARROW:extension:metadata": pickle.dumps(Bait("a", "b")),
                },
            )
        ]
    )
    out = io.BytesIO()
    pq.write_table(
        pa.Table.from_arrays([pa.array([POINT])], schema=typed.with_metadata({b"geo": json.dumps(geo())})), out
    )
    yield Case("a type that is a pickle", out.getvalue(), Taken(1), "B14")
    wide = {"g": pa.array([POINT], pa.binary()), **{f"c{n}": [n] for n in range(600)}}
    yield Case("six hundred columns", parquet(wide, geo()), Refused("Columns"), "B2")
    yield Case(
        "a text of a hundred kilobytes",
        parquet({"g": [POINT], "t": ["x" * 100_000]}, geo()),
        Taken(1, 1, "65,536"),
        "B11",
    )
    same = pa.DictionaryArray.from_arrays(np.zeros(20_000, dtype=np.int32), ["x" * 60_000])
    yield Case(
        "a long text twenty thousand times",
        parquet({"g": [POINT] * 20_000, "t": same}, typed=False),
        TOO_MUCH,
        "B2",
    )
    long = ["x" * 60_000] * 20_000
    for name, encoding in {"written out": "PLAIN", "each like the one before": "DELTA_BYTE_ARRAY"}.items():
        written = {"use_dictionary": False, "column_encoding": {"t": encoding}, "compression": "zstd"}
        yield Case(f"long texts {name}", parquet({"t": long}, **written), TOO_MUCH, "B2")
    yield Case("two million noughts", parquet({"n": np.zeros(2_000_000, dtype="i8")}), TOO_MUCH, "B2")
    nothings = pa.array([[None] * 4_000_000], pa.list_(pa.int8()))
    yield Case("a list of four million nothings", parquet({"n": nothings}), TOO_MUCH, "B2")
    shape = pa.DictionaryArray.from_arrays(np.zeros(20_000, dtype=np.int32), [ring_of(3_000)])
    yield Case("a large shape twenty thousand times", parquet({"g": shape}, geo(), typed=False), TOO_MUCH, "B2")
    yield Case(
        "four million rows in a few bytes", parquet({"n": np.zeros(4_000_000, dtype="i1")}), Refused("Rows"), "B2"
    )
    good = shapes(POINT, POINT)
    size = struct.unpack("<I", good[-8:-4])[0]
    for name, said in {"nothing": 0, "more than the file": len(good) * 9, "no end": 2**32 - 1}.items():
        yield Case(f"a foot of {name}", good[:-8] + struct.pack("<I", said) + good[-4:], DAMAGED, "B2")
    foot = len(good) - 8 - size
    yield Case("a foot of noise", patched(good, foot, b"\x5a\xff" * 20), DAMAGED, "B2")
    yield Case("pages of noise", patched(good, 8, b"\xff" * 12), DAMAGED, "B2")


def _nested(levels: int) -> Any:
    told: Any = {}
    for _ in range(levels):
        told = {"base_crs": told}
    return told
