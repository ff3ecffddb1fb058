"""OSM extracts made to harm: blobs whose sizes lie, tables that end early, ways in circles, and places off the Earth.

Written by hand after the PBF format of OpenStreetMap (fileformat.proto and osmformat.proto, 2022).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence

from tests.layers.exchange.hostile.case import Bait, Case, End, Refused, Taken
from tests.layers.exchange.hostile.texts import NUMBERS, TEXTS
from tests.layers.exchange.vector_tile import message, varint, whole

NOT_WHOLE = Refused("is not a whole OSM extract")
FEATURES = ("OsmSchema-V0.6", "DenseNodes")


def blob(sort: str, body: bytes, *, raw: int | None = None, packed: bytes | None = None, field: int = 3) -> bytes:
    """A header of a blob and the blob: its data by zlib, or as `packed` under another field."""
    inner = whole(2, len(body) if raw is None else raw) + message(
        field, zlib.compress(body) if packed is None else packed
    )
    head = message(1, sort.encode()) + whole(3, len(inner))
    return struct.pack(">I", len(head)) + head + inner


def header(features: Sequence[str] = FEATURES, more: bytes = b"") -> bytes:
    return blob("OSMHeader", b"".join(message(4, name.encode()) for name in features) + more)


def signed(*numbers: int) -> bytes:
    return b"".join(varint((n << 1 ^ n >> 63) & (2**64 - 1)) for n in numbers)


def plain(*numbers: int) -> bytes:
    return b"".join(map(varint, numbers))


def strings(*texts: str | bytes) -> bytes:
    """A string table; the first is always empty."""
    bodies = (t.encode("utf-8", "surrogatepass") if isinstance(t, str) else t for t in ("", *texts))
    return message(1, b"".join(message(1, body) for body in bodies))


def block(table: bytes, *groups: bytes, more: bytes = b"") -> bytes:
    return blob("OSMData", table + b"".join(message(2, group) for group in groups) + more)


def node(identity: int, lat: float, lon: float, keys: bytes = b"", values: bytes = b"") -> bytes:
    tags = message(2, keys) + message(3, values) if keys else b""
    places = varint(8 << 3) + signed(round(lat * 1e7)) + varint(9 << 3) + signed(round(lon * 1e7))
    return message(1, varint(1 << 3) + signed(identity) + tags + places)


def dense(ids: bytes, lats: bytes, lons: bytes, tags: bytes = b"") -> bytes:
    return message(2, message(1, ids) + message(8, lats) + message(9, lons) + (message(10, tags) if tags else b""))


def way(identity: int, refs: bytes, keys: bytes = b"\x01", values: bytes = b"\x02") -> bytes:
    return message(3, whole(1, identity) + message(2, keys) + message(3, values) + message(8, refs))


def relation(identity: int, members: bytes, sorts: bytes, keys: bytes, values: bytes, roles: bytes = b"\0") -> bytes:
    return message(
        4,
        whole(1, identity) + message(2, keys) + message(3, values) + message(8, roles) + message(9, members)
        + message(10, sorts),
    )  # fmt: skip


SCHOOL = strings("amenity", "school", "highway", "primary", "type", "multipolygon", "building", "yes")
"""1 amenity, 2 school, 3 highway, 4 primary, 5 type, 6 multipolygon, 7 building, 8 yes."""
GOOD = node(1, 22.8, 108.3, b"\x01", b"\x02")
ROAD = b"\x03", b"\x04"
HOUSE = b"\x07", b"\x08"


def pbf(*groups: bytes, table: bytes = SCHOOL, more: bytes = b"", head: bytes | None = None) -> bytes:
    return (header() if head is None else head) + block(table, *groups, more=more)


def pbfs(bait: Bait) -> Iterator[Case]:
    yield from _blobs()
    yield from _tables(bait)
    yield from _places()
    yield from _ways()


def _blobs() -> Iterator[Case]:
    one = Taken(1)
    yield Case("a good extract", pbf(GOOD), one)
    body = SCHOOL + message(2, GOOD)
    endless = bytes(200_000_000)
    for name, data in {
        "a size that lies": blob("OSMData", body, raw=5),
        "a size without end": blob("OSMData", body, raw=2**31 - 1),
        "a size below nothing": blob("OSMData", body, raw=2**64 - 1),
        "data that is no zlib": blob("OSMData", body, packed=b"x" * 300),
        "data cut off": blob("OSMData", body, packed=zlib.compress(body)[:-9]),
        "packed by bzip2": blob("OSMData", body, packed=b"BZh9", field=5),
        "packed by lzma": blob("OSMData", body, packed=b"\xfd7zXZ", field=4),
        "packed by a way that is none": blob("OSMData", body, packed=b"x", field=99),
        "two hundred megabytes in two hundred kilobytes": blob("OSMData", endless),
        "a header of four thousand megabytes": struct.pack(">I", 2**32 - 1) + b"x" * 100,
        "a header of seventy kilobytes": struct.pack(">I", 70_000) + bytes(70_000),
        "a blob of a thousand megabytes": struct.pack(">I", 14) + message(1, b"OSMData") + whole(3, 2**30),
        "a blob beyond the end": struct.pack(">I", 14) + message(1, b"OSMData") + whole(3, 5_000),
        "a block of noise": blob("OSMData", bytes(range(256)) * 20),
        "a block of one endless number": blob("OSMData", b"\xff" * 5_000),
    }.items():
        yield Case(name, header() + data, NOT_WHOLE, "B2 B5")
    yield Case("two headers", header() + header() + block(SCHOOL, GOOD), NOT_WHOLE, "B2")
    yield Case("a blob of a sort that is none", header() + blob("OSMJoke", body) + block(SCHOOL, GOOD), NOT_WHOLE, "B2")
    yield Case("a block of nothing", header() + blob("OSMData", b"") + block(SCHOOL, GOOD), NOT_WHOLE, "B2")
    yield Case("only a header", header(), Refused("no rows"), "B1")
    yield Case("asks for what nobody has", pbf(GOOD, head=header(("OsmSchema-V0.6", "Sorcery"))), NOT_WHOLE, "B3")
    yield Case("histories", pbf(GOOD, head=header((*FEATURES, "HistoricalInformation"))), one, "B3")
    box = message(1, varint(1 << 3) + signed(2**62) + varint(2 << 3) + signed(-(2**62)))
    yield Case("a box off the Earth", pbf(GOOD, head=header(more=box)), NOT_WHOLE, "B7")
    many = b"".join(block(SCHOOL, node(n, 22.8, 108.3, b"\x01", b"\x02")) for n in range(1, 5_001))
    yield Case("five thousand blocks of one", header() + many, Taken(5_000), "B2")


def _tables(bait: Bait) -> Iterator[Case]:
    good = strings("amenity", "school", "name")
    for name, text in TEXTS.items():
        long = len(text) > 65_536
        ends = NOT_WHOLE if long else Taken(1)  # a tag has at most 1,024 bytes there
        table = strings("amenity", "school", "name", text)
        yield Case(f"a name that is {name}", pbf(node(1, 22, 108, b"\x01\x03", b"\x02\x04"), table=table), ends,
                   "B11 B12 B13 B14")  # fmt: skip
    odd = strings("amenity", "school", "name", b"\xff\xfe\xed\xa0\x80")
    yield Case("a name that is no UTF-8", pbf(node(1, 22, 108, b"\x01\x03", b"\x02\x04"), table=odd), NOT_WHOLE, "B11")
    tagged = node(1, 22, 108, b"\x01\x03", b"\x02\x04")
    for name, text in {"a zero byte": b"a\0b", "an empty text": b"a\n\0b"}.items():
        table = strings("amenity", "school", "name", text)
        yield Case(f"a name with {name} in it", pbf(tagged, table=table), NOT_WHOLE, "B11")
        raw = message(1, table + message(2, tagged))
        head = message(1, b"OSMData") + whole(3, len(raw))
        bare = header() + struct.pack(">I", len(head)) + head + raw
        yield Case(f"a name with {name} in it, in a block that is not packed", bare, NOT_WHOLE, "B11")
    crowd = strings(*[b""] * 1_200_000)
    yield Case("a million empty texts", pbf(tagged, table=crowd), NOT_WHOLE, "B2")
    address = strings("amenity", "school", "phone", f"{bait.server}/x")
    yield Case("an address for a telephone", pbf(node(1, 22, 108, b"\x01\x03", b"\x02\x04"), table=address), Taken(1),
               "B3")  # fmt: skip
    yield Case("a text that is not in the table", pbf(node(1, 22, 108, b"\x01", b"\x7f"), table=good), NOT_WHOLE, "B2")
    yield Case("more keys than values", pbf(node(1, 22, 108, b"\x01\x03", b"\x02"), table=good), Taken(1), "B2")
    yield Case("no table of texts", pbf(GOOD, table=b""), NOT_WHOLE, "B2")
    yield Case("one tag twice", pbf(node(1, 22, 108, b"\x01\x01", b"\x02\x02"), table=good), Taken(1), "B1")
    crowd = pbf(node(1, 22, 108, plain(*[1] * 20_000), plain(*[2] * 20_000)), table=good)
    yield Case("twenty thousand tags", crowd, Taken(1), "B2")


def _places() -> Iterator[Case]:
    def two(lat: float, lon: float, identity: int = 2) -> bytes:
        return pbf(GOOD, node(identity, lat, lon, b"\x01", b"\x02"))

    off = "is none on the Earth"
    for name, (lat, lon) in {
        "a latitude of 91": (91, 108),
        "a longitude of 181": (22, 181),
        "a longitude of -200": (22, -200),
        "a place beyond numbers": (2e11, 1e11),
    }.items():
        yield Case(name, two(lat, lon), Taken(2, 1, off), "B7")
    for name, identity in {"nought": 0, "below nothing": -5, "beyond count": 2**62, "the least": -(2**63)}.items():
        yield Case(f"a number of {name}", two(22, 108.4, identity), Taken(2), "B2")
    yield Case("one number twice", two(22, 108.4, 1), Taken(2), "B1")
    for name, more in {
        "a grain of nought": varint(17 << 3) + varint(0),
        "a grain without end": varint(17 << 3) + varint(2**31 - 1),
        "an origin without end": varint(19 << 3) + varint(2**62),
    }.items():
        yield Case(name, pbf(GOOD, more=more), Taken(1, int("origin" in name), off if "origin" in name else ""), "B7")
    lists = {
        "dense places of different counts": dense(signed(1, 1, 1), signed(5), signed(5, 5, 5)),
        "dense numbers alone": dense(signed(1, 1, 1), b"", b""),
        "dense tags that are cut": dense(signed(1), signed(22 * 10**7), signed(108 * 10**7), b"\x01"),
        "dense tags beyond the table": dense(signed(1), signed(22 * 10**7), signed(108 * 10**7), b"\x7f\x7e\0"),
        "dense numbers that are cut": dense(b"\xff\xff", signed(1), signed(1)),
    }
    for name, group in lists.items():
        yield Case(name, pbf(group, GOOD), NOT_WHOLE, "B2")
    wide = dense(signed(*[2**62] * 8), signed(*[2**62] * 8), signed(*[2**62] * 8), b"\x01\x02\0" * 8)
    yield Case("dense places whose sum has no room", pbf(wide), Taken(8, 0, "repeat the code"), "B7")


def _ways() -> Iterator[Case]:
    corners = b"".join(node(n, 22.8 + n / 1_000, 108.3 + (n % 3) / 1_000) for n in range(10, 14))
    broken = "broken in the extract"

    def one(name: str, refs: bytes, ends: End, *, tags: tuple[bytes, bytes] = ROAD) -> Case:
        return Case(name, pbf(GOOD, corners, way(20, refs, *tags)), ends, "B8")

    yield one("a road", signed(10, 1, 1), Taken(2))
    yield one("a road of corners that are not there", signed(900, 1, 1), Taken(2, 1, broken))
    yield one("a road of one corner", signed(10), Taken(2, 1, broken))
    yield one("a road of no corners", b"", Taken(2, 1, broken))
    yield one("a road of one place again and again", signed(10, *[0] * 30_000), Taken(2))
    yield one("a road of numbers without end", signed(2**62, 2**62, 2**62), Taken(2, 1, broken))
    yield one("a road of numbers that are cut", b"\xff\xff", NOT_WHOLE)
    yield one("a road out and back", signed(10, 1, -1, 1, -1), Taken(2))
    yield one("a house of two corners", signed(10, 1, -1), Taken(1), tags=HOUSE)
    yield one("a house that crosses itself", signed(10, 2, -1, 2, -3), Taken(2, 1, broken), tags=HOUSE)
    yield one("a house that is not closed", signed(10, 1, 1), Taken(1), tags=HOUSE)
    yield one("a house of corners that are not there", signed(900, 1, 1, -2), Taken(1), tags=HOUSE)
    keys, values = b"\x05\x07", b"\x06\x08"
    for name, (members, sorts) in {
        "itself": (signed(30), b"\x02"),
        "ways that are not there": (signed(900), b"\x01"),
        "members of a sort that is none": (signed(20), b"\x09"),
        "one way again and again": (signed(20, *[0] * 5_000), b"\x01" * 5_001),
        "more members than sorts": (signed(20, 1), b"\x01"),
        "no members": (b"", b""),
    }.items():
        roles = b"\0" * len(sorts)
        made = pbf(GOOD, corners, way(20, signed(10, 1, 1, -2), b"", b""),
                   relation(30, members, sorts, keys, values, roles))  # fmt: skip
        ring = name in ("one way again and again", "more members than sorts")
        ends = NOT_WHOLE if name == "members of a sort that is none" else Taken(2 if ring else 1)
        yield Case(f"an area of {name}", made, ends, "B8")
    loops = b"".join(relation(30 + n, signed(31 + n if n < 400 else 30), b"\x02", keys, values) for n in range(401))
    yield Case("four hundred areas in a circle", pbf(GOOD, loops), Taken(1), "B8")


def osms(bait: Bait) -> Iterator[Case]:
    good = '<node id="1" version="1" lat="22.8" lon="108.3"><tag k="amenity" v="school"/></node>'

    def xml(*parts: str) -> bytes:
        return "".join(('<osm version="0.6">', good, *parts, "</osm>")).encode("utf-8", "surrogatepass")

    def school(lat: str = "22.9", lon: str = "108.4", identity: str = "2", text: str = "x") -> str:
        tags = f'<tag k="amenity" v="school"/><tag k="name" v="{text}"/>'
        return f'<node id="{identity}" version="1" lat="{lat}" lon="{lon}">{tags}</node>'

    for name, number in NUMBERS.items():
        ends = Taken(2) if name == "digits of another script" else Taken(2, 1, "n2: its place is none on the Earth")
        yield Case(f"a longitude of {name}", xml(school(lon=number)), ends, "B7")
    yield Case("a longitude of 1e308", xml(school(lon="1e308")), Taken(2, 1, "22.9, 1e308"), "B7")
    yield Case("a longitude of 1e2", xml(school(lon="1e2")), Taken(2), "B7")
    yield Case("a latitude of 91", xml(school("91")), Taken(2, 1, "91, 108.4"), "B7")
    corner = '<node id="3" version="1" lat="22.9" lon="108,5"/>'
    refs = "".join(f'<nd ref="{ref}"/>' for ref in (1, 2, 3))
    road = f'<way id="7" version="1">{refs}<tag k="highway" v="primary"/></way>'
    words3 = "1 corner of a way cannot be read, 22.9, 108,5"
    yield Case("a corner of two commas", xml(school(), corner, road), Taken(3, 0, words3), "B7")
    wide = xml(school(lon="108,5")).decode().encode("utf-16")
    yield Case("a comma in two bytes a sign", wide, Taken(2, 1, "22.9, 108,5"), "B7")
    for name, text in TEXTS.items():
        ends = Taken(2, 1, "longer than 1024 bytes") if len(text) > 1024 else Taken(2)
        yield Case(f"a name that is {name}", xml(school(text=text)), ends, "B11 B12 B13 B14")
    for name, identity in {"words": "x", "nothing": "", "beyond count": "9" * 40, "below nothing": "-5"}.items():
        ends2 = Taken(2) if name == "below nothing" else Taken(2, 1, "its number cannot be read")
        yield Case(f"a number of {name}", xml(school(identity=identity)), ends2, "B2")
    yield Case("a version that is no number", xml('<node id="5" version="x" lat="1" lon="2"/>'), Taken(1), "B2")
    ring = (
        '<way id="7" version="1"><nd ref="1"/><nd ref="1"/><nd ref="1"/><nd ref="1"/><tag k="building" v="yes"/></way>'
    )
    yield Case("a house of one place", xml(ring), Taken(2, 1, "broken"), "B8")
    lost = '<way id="7" version="1"><nd ref="98"/><nd ref="99"/><tag k="highway" v="primary"/></way>'
    yield Case("a road of corners that are not there", xml(lost), Taken(2, 1, "broken"), "B8")
    words = '<way id="7" version="1"><nd ref="east"/><tag k="highway" v="primary"/></way>'
    yield Case("a road of words", xml(words), Taken(2, 1, "w7: one of its parts cannot be read: east"), "B8")
    house = '<way id="8" version="1"><nd ref="1"/><nd ref="x"/><nd ref="1"/><tag k="building" v="yes"/></way>'
    yield Case("a house of words", xml(house), Taken(2, 1, "w8: one of its parts cannot be read: x"), "B8")
    itself = (
        '<relation id="9" version="1"><member type="relation" ref="9" role=""/><tag k="type" v="multipolygon"/>'
        '<tag k="building" v="yes"/></relation>'
    )
    yield Case("an area of itself", xml(itself), Taken(1), "B8")
    sort = '<relation id="9" version="1"><member type="x" ref="1" role=""/><tag k="type" v="multipolygon"/></relation>'
    yield Case("an area of members of a sort that is none", xml(sort), Taken(1), "B8")
    lake = sort.replace("<tag", '<tag k="natural" v="water"/><tag')
    yield Case("a lake of members of a sort that is none", xml(lake), Taken(2, 1, "r9: one of its parts"), "B8")
    crowd = "".join(f'<tag k="k{n}" v="v"/>' for n in range(20_000))
    yield Case("twenty thousand tags", xml(f'<node id="5" version="1" lat="1" lon="2">{crowd}</node>'), Taken(1), "B2")
    bounds = f'<bounds minlat="x" minlon="{bait.server}" maxlat="1" maxlon="1"/>'
    yield Case("bounds of words", xml(bounds), Taken(1), "B7")
    yield Case("changes", b"<osmChange version='0.6'><create/></osmChange>", Refused("is no OpenStreetMap"), "B3")
    yield Case("another version", xml().replace(b"0.6", b"9.9"), NOT_WHOLE, "B1")
    yield Case("no version", b"<osm><node id='1'/></osm>", NOT_WHOLE, "B1")
    yield Case("another root", b"<osm2/>", Refused("is no OpenStreetMap"), "B3")
