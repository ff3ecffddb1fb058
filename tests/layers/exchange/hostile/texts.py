"""Texts made to harm: numbers of a million digits, brackets without end, encodings that lie, and impossible rows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.layers.exchange.hostile.case import Bait, Case, Refused, Taken
from tests.layers.exchange.messages import alert, an_info, event

TWO = Taken(2)
DIGITS = "9" * 1_000_000
WGS84 = {"crs": "EPSG:4326", "swap": False}
NOT_WHOLE = Refused("is not whole JSON")
NO_JSON = Refused("is no GeoJSON")
ASKS = Refused("in which coordinate system")


def point(**properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Point", "coordinates": [108.3, 22.8]}}


def geojson(*features: Any, **members: Any) -> str:
    texts = [f if isinstance(f, str) else json.dumps(f) for f in features]
    more = "".join(f",{json.dumps(k)}:{v if isinstance(v, str) else json.dumps(v)}" for k, v in members.items())
    return f'{{"type":"FeatureCollection"{more},"features":[{",".join(texts)}]}}'


def bad(name: str, feature: Any, words: str, rows: str, rejected: int = 1) -> Case:
    """A good feature and another."""
    return Case(name, geojson(point(), feature).encode("utf-8", "surrogatepass"), Taken(2, rejected, words), rows)


def shape(kind: Any, coordinates: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": {}, "geometry": {"type": kind, "coordinates": coordinates}}


def geojsons(bait: Bait) -> Iterator[Case]:
    yield from _json()
    yield from _features()
    yield from _json_systems(bait)


def _json() -> Iterator[Case]:
    good = geojson(point(), point())
    broken = {
        "brackets without end": geojson("[" * 200_000),
        "braces without end": '{"a":' * 200_000,
        "a text without end": good[:-3] + '"',
        "a comma before the end": good.replace("]}", ",]}").replace(",]},{", "]},{"),
        "two values for one": good[:-1] + "{}}",
        "text behind the end": good + "x",
        "words for values": good.replace("108.3", "eastward"),
        "a half escape": good.replace("Point", "Po\\u12"),
    }
    for name, text in broken.items():
        ends = Refused("nested too deeply") if "without end" in name and "text" not in name else NOT_WHOLE
        yield Case(name, text.encode(), ends, "B2")
    for name, data in {
        "a byte order mark that lies": b"\xff\xfe" + good.encode(),
        "zero bytes": good.encode().replace(b"108.3", b"\x00108.3"),
        "bytes that are no UTF-8": good.encode().replace(b"Point", b"Po\xffnt"),
    }.items():
        yield Case(name, data, Refused("is no GeoJSON|is not whole JSON|is not in UTF-8"), "B11")
    yield Case("UTF-16 with its mark", good.encode("utf-16"), TWO, "B11")
    for name, text in {
        "a topology": '{"type":"Topology"}',
        "a list": "[1]",
        "a text": '"x"',
        "a type that is a list": '{"type":["Feature"],"features":[]}',
        "a type that is a table": '{"type":{"a":1}}',
        "features without a type": '{"features":[]}',
        "a map of Esri": '{"esriPBuffer":1,"features":[]}',
    }.items():
        yield Case(name, text.encode(), NO_JSON, "B3")
    yield Case(
        "features that are a table",
        b'{"type":"FeatureCollection","features":{"a":1}}',
        Refused("is not|holds no rows"),
        "B1",
    )
    yield Case("the features twice", good.replace('"features"', '"features":[],"features"').encode(), TWO, "B2")


def _features() -> Iterator[Case]:
    no_feature = "It is not a feature"
    for name, value in {
        "a number": 7,
        "nothing": None,
        "a list": [1],
        "a type that is a list": {"type": ["Feature"]},
        "another type": {"type": "Topology"},
    }.items():
        yield bad(f"a feature that is {name}", value, no_feature, "B1")
    yield bad("properties that are a list", {**point(), "properties": [1]}, "properties are not a table", "B1")
    no_numbers, no_shape = "coordinates are not numbers", "is not a geometry|no coordinates"
    for name, kind, coordinates, words in (
        ("a sort of shape that is none", "Sphere", [1, 2], no_shape),
        ("a sort of shape that is a list", ["Point"], [1, 2], no_shape),
        ("no coordinates", "Point", None, no_shape),
        ("coordinates in words", "Point", "1,2", no_shape),
        ("coordinates in texts", "Point", ["1", "2"], no_numbers),
        ("coordinates that are true", "Point", [True, False], no_numbers),
        ("one number", "Point", [1], no_numbers),
        ("tables for numbers", "Point", [{}, {}], no_numbers),
        ("a line of numbers", "LineString", [1, 2, 3], no_numbers),
        ("a line of one point", "LineString", [[1, 2]], "not whole"),
        ("a ring of two points", "Polygon", [[[0, 0], [1, 1]]], "not whole"),
        ("a ring that is not closed", "Polygon", [[[0, 0], [1, 1], [1, 0], [5, 5]]], "not whole"),
        ("an area in an area", "Polygon", [[[[0, 0], [1, 1], [1, 0], [0, 0]]]], no_numbers),
        ("an empty area", "Polygon", [], "no place"),
    ):
        yield bad(name, shape(kind, coordinates), words, "B8")
    deep: Any = {"type": "Point", "coordinates": [1, 2]}
    for _ in range(400):
        deep = {"type": "GeometryCollection", "geometries": [deep]}
    yield bad(
        "collections 400 deep", {"type": "Feature", "properties": {}, "geometry": deep}, "Shapes inside shapes", "B8"
    )
    bow = [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]
    yield bad("a bow-tie", shape("Polygon", bow), "", "B8", 0)
    over = [[[179, 0], [181, 0], [181, 1], [179, 1], [179, 0]]]
    yield bad("an area over longitude 180", shape("Polygon", over), "", "B8", 0)
    pole = [[[-180, 80], [180, 80], [180, 90], [-180, 90], [-180, 80]]]
    yield bad("an area over a pole", shape("Polygon", pole), "", "B8", 0)
    for name, number in {
        "no number": "NaN",
        "an infinity": "-Infinity",
        "1e999": "1e999",
        "1e308": "1e308",
        "a million digits": DIGITS,
        "361": "361",
    }.items():
        row = f'{{"type":"Feature","properties":{{}},"geometry":{{"type":"Point","coordinates":[{number},22]}}}}'
        ends = NOT_WHOLE if number == DIGITS else Taken(2, 1, "not a finite|outside")
        yield Case(f"a longitude of {name}", geojson(point(), row).encode(), ends, "B7")
    for name, value, words in (
        ("a text of a hundred kilobytes", '"' + "x" * 100_000 + '"', "65,536"),
        ("no number", "NaN", "not a finite number"),
        ("an infinity in a list", "[1,[Infinity]]", "not a finite number"),
        ("half a pair of surrogates", '"\\ud800"', ""),
        ("a number of four thousand digits", "9" * 4_000, ""),
        ("a number beyond 64 bits", "18446744073709551616", ""),
        ("a prototype", '{"__proto__":{"x":1}}', ""),
        ("a script", '"<script>alert(1)</script>"', ""),
        ("a zero", '"a\\u0000b"', ""),
        ("a mark that turns text", '"a\\u202egpj.exe"', ""),
        ("a formula", "\"=cmd|'/C calc'!A0\"", ""),
        ("SQL", '"\'; DROP TABLE shelter; --"', ""),
    ):
        row = json.dumps(point(a="@")).replace('"@"', value)
        rows = "B7" if words == "not a finite number" else "B11 B13"
        yield Case(
            f"a value that is {name}", geojson(point(a=1), row).encode(), Taken(2, 1 if words else 0, words), rows
        )
    many = {f"c{n}": n for n in range(600)}
    yield Case("six hundred columns", geojson(point(**many)).encode(), Refused("Columns"), "B2")
    yield Case(
        "a column name of a hundred kilobytes",
        geojson(point(**{"n" * 100_000: 1})).encode(),
        Refused("Column name"),
        "B11",
    )
    odd = {
        "": 1,
        " ": 2,
        "id": 3,
        "geometry": 4,
        "state": 5,
        "rowid": 6,
        "x' OR 1=1": 7,
        "a\u202eb": 8,
        "\ud800": 9,
        "time": "x",
        "fid": None,
    }
    yield Case(
        "columns called like ours", geojson(point(**odd), point(**odd)).encode("utf-8", "surrogatepass"), TWO, "B13"
    )
    ids = ('{"a":1}', "[1]", "1e999", "null", "true", '"' + "x" * 5_000 + '"', "-1", '"\\ud800"')
    rows = [json.dumps(point())[:-1] + f',"id":{identity}}}' for identity in ids]
    yield Case("identities of every sort", geojson(*rows).encode(), Taken(len(ids)), "B1")


def _json_systems(bait: Bait) -> Iterator[Case]:
    link = {"type": "link", "properties": {"href": f"{bait.server}/crs", "type": "proj4"}}
    systems: dict[str, Any] = {
        "a link": link,
        "a link to a file": {"type": "link", "properties": {"href": bait.secret}},
        "an address": {"type": "name", "properties": {"name": bait.server}},
        "nobody's number": {"type": "name", "properties": {"name": "EPSG:999999"}},
        "a list": [4326],
        "an empty table": {},
        "a name that is a table": {"type": "name", "properties": {"name": {"x": 1}}},
        "a file of shifts": {"type": "name", "properties": {"name": f"+proj=longlat +nadgrids={bait.secret}"}},
    }
    for name, said in systems.items():
        yield Case(f"a system that is {name}", geojson(point(), crs=said).encode(), ASKS, "B9")


def csvs(bait: Bait) -> Iterator[Case]:
    def table(*lines: str, head: str = "name,lon,lat") -> bytes:
        return "\n".join([head, *lines, ""]).encode("utf-8", "surrogatepass")

    good = "A,108.3,22.8"
    yield Case(
        "three hundred thousand columns", ("a," * 300_000 + "\n1,2\n").encode(), Refused("Columns"), "B2", {}, WGS84
    )
    endless = table(good, '"B' + "x" * 3_000_000)
    yield Case("a quote without end", endless, Taken(2, 1, "never closed"), "B2", {}, WGS84)
    yield Case(
        "a cell of a hundred kilobytes", table(good, "x" * 100_000 + ",1,2"), Taken(2, 1, "65,536"), "B11", {}, WGS84
    )
    yield Case("a longitude of a million digits", table(good, f"B,{DIGITS},2"), Taken(2, 1), "B7", {}, WGS84)
    yield Case("zero bytes", table(good, "B\0C,1,2"), Refused("is no CSV"), "B11", {}, WGS84)
    yield Case("a byte order mark that lies", b"\xff\xfe" + table(good), Refused("holds no rows"), "B11", {}, WGS84)
    yield Case(
        "half a character at the end",
        "名,lon,lat\n学,1,2\n".encode("gb18030")[:-9] + b"\xd1",
        Refused("."),
        "B11",
        {},
        WGS84,
    )
    yield Case(
        "UTF-16 of an odd number of bytes",
        table(good).decode().encode("utf-16") + b"x",
        Refused("unknown encoding"),
        "B11",
        {},
        WGS84,
    )
    yield Case("more cells than the head", table(good, "B,1,2,3,4"), Taken(2, 1, "more cells"), "B1", {}, WGS84)
    yield Case("only a head", table(), Refused("holds no rows"), "B1", {}, WGS84)
    yield Case("lines of Macintosh", table(good, good).replace(b"\n", b"\r"), TWO, "B1", {}, WGS84)
    places = "GEOMETRYCOLLECTION(" * 200_000 + "POINT(1 2)" + ")" * 200_000
    for name, wkt, words in (
        ("collections 200000 deep", "GEOMETRYCOLLECTION(" * 3_000 + "POINT(1 2)" + ")" * 3_000, "65,536|not whole"),
        ("brackets without end", "POLYGON(" + "(" * 60_000, "not whole"),
        ("no number", "POINT(nan inf)", "not a finite|empty|not whole"),
        ("a million digits", f"POINT({'9' * 60_000} 2)", "not a finite|outside|not whole"),
        ("words", "POINT OF INTEREST", "not whole"),
        ("a bow-tie that is not closed", "POLYGON((0 0,1 1,1 0,0 1))", "not whole"),
    ):
        data = table('"POINT(1 2)",a', f'"{wkt}",b', head="wkt,name")
        yield Case(f"a place of {name}", data, Taken(2, 1, words), "B8", {}, WGS84)
    deep = table('"POINT(1 2)",a', f'"{places}",b', head="wkt,name")
    yield Case("a place as deep as memory", deep, Taken(2, 1, "not whole"), "B8", {}, WGS84)
    formulas = ("=1+1", "+1", "-1+x", "@SUM(A1)", "\t=1", "＝1", '=HYPERLINK(""http://x"")', "=cmd|' /C calc'!A0")
    yield Case("formulas", table(*(f'"{text}",1,2' for text in formulas)), Taken(len(formulas)), "B12", {}, WGS84)
    times = (
        "2024-09-09T25:00",
        "9999-12-31T23:59:59+00:00",
        "0000-00-00",
        "2024-06-30T23:59:60Z",
        "1e308",
        "now",
        "2024-02-30",
        "99999999999999999999",
    )
    yield Case(
        "times that are none",
        table(*(f"A{n},1,2,{t}" for n, t in enumerate(times)), head="name,lon,lat,opened_at"),
        Taken(len(times), 0, "does not fit Opened; it is kept as it is"),
        "B10",
        {},
        {**WGS84, "kind": "shelter", "zone": "Asia/Shanghai"},
    )
    gap = ("2024-03-10T02:30", "2024-11-03T01:30", "2024-03-10T03:30-04:00")
    yield Case(
        "hours that clocks leave out or show twice",
        table(*(f"A{n},1,2,{t}" for n, t in enumerate(gap)), head="name,lon,lat,opened_at"),
        Taken(3, 1),
        "B10",
        {},
        {**WGS84, "kind": "shelter", "zone": "America/New_York"},
    )
    numbers = ("1_000", "0x10", "NaN", "1e999", "٣", "１２", "-0", DIGITS[:5_000], "1,5", "--1")
    lines = [f'A{n},1,2,"{number}"' for n, number in enumerate(numbers)]
    yield Case(
        "numbers that are none",
        table(*lines, head="name,lon,lat,capacity"),
        Taken(len(numbers), 0, "does not fit"),
        "B7",
        {},
        {**WGS84, "kind": "shelter"},
    )
    yield Case("an address for a place", table("A,1,2", f"{bait.server},1,2"), TWO, "B11", {}, WGS84)


def in_xml(head: str, item: str, foot: str, *more: str) -> bytes:
    return (head + item + "".join(more) + foot).encode("utf-8", "surrogatepass")


NUMBERS = {
    "no number": "NaN",
    "an infinity": "inf",
    "1e999": "1e999",
    "a million digits": DIGITS,
    "words": "east",
    "nothing": "",
    "hexadecimal": "0x6C",
    "an underscore": "1_0",
    "digits of another script": "٣",
    "361": "361",
}
TEXTS = {
    "a script": "&lt;script&gt;alert(1)&lt;/script&gt;",
    "a formula": "=1+1",
    "SQL": "'; DROP TABLE shelter; --",
    "a mark that turns text": "a\u202egpj.exe",
    "a template": "${alert(1)}`",
    "a hundred kilobytes": "x" * 100_000,
}


def kmls(bait: Bait) -> Iterator[Case]:
    head, foot = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>', "</Document></kml>"

    def mark(inner: str, name: str = "a") -> str:
        return f"<Placemark><name>{name}</name>{inner}</Placemark>"

    def at(text: str) -> str:
        return f"<Point><coordinates>{text}</coordinates></Point>"

    good = mark(at("108.3,22.8"))

    def one(name: str, item: str, words: str, rows: str, rejected: int = 1) -> Case:
        return Case(name, in_xml(head, good, foot, item), Taken(2, rejected, words), rows)

    for name, number in NUMBERS.items():
        words = "not numbers|not a finite|outside"
        yield one(
            f"a longitude of {name}", mark(at(f"{number},22")), "" if number == "٣" else words, "B7", number != "٣"
        )
    for name, text in TEXTS.items():
        yield one(
            f"a name that is {name}",
            mark(at("1,2"), text),
            "65,536" if len(text) > 65_536 else "",
            "B11",
            int(len(text) > 65_536),
        )
    nested = "<MultiGeometry>" * 50 + at("1,2") + "</MultiGeometry>" * 50
    yield one("shapes 50 deep", mark(nested), "Shapes inside shapes", "B8")
    yield Case(
        "folders a thousand deep",
        in_xml(head, "<Folder>" * 1_000 + good + "</Folder>" * 1_000, foot),
        Refused("Elements inside elements"),
        "B4",
    )
    yield Case(
        "three hundred folders",
        in_xml(head, "".join(f"<Folder><name>{n}</name>{good}</Folder>" for n in range(300)), foot),
        Refused("Layers in a file"),
        "B2",
    )
    yield one(
        "a ring of two corners",
        mark(
            "<Polygon><outerBoundaryIs><LinearRing><coordinates>0,0 1,1</coordinates>"
            "</LinearRing></outerBoundaryIs></Polygon>"
        ),
        "three corners",
        "B8",
    )
    yield one(
        "a hole without an area",
        mark(
            "<Polygon><innerBoundaryIs><LinearRing><coordinates>0,0 1,1 1,0</coordinates>"
            "</LinearRing></innerBoundaryIs></Polygon>"
        ),
        "",
        "B8",
        0,
    )
    yield one("a line of one point", mark("<LineString><coordinates>0,0</coordinates></LineString>"), "one point", "B8")
    yield one(
        "a track of no places",
        mark('<gx:Track xmlns:gx="http://www.google.com/kml/ext/2.2"><when>x</when></gx:Track>'),
        "no place",
        "B8",
    )
    link = f"<NetworkLink><name>x</name><Link><href>{bait.server}/x.kml</href></Link></NetworkLink>"
    yield one("a link to elsewhere", link, "nothing is fetched", "B3")
    overlay = f"<GroundOverlay><Icon><href>{bait.server}/x.png</href></Icon></GroundOverlay>"
    yield one("a picture from elsewhere", overlay, "left out", "B3")
    style = f'<Style id="s"><IconStyle><Icon><href>file://{bait.secret}</href></Icon></IconStyle></Style>'
    yield one(
        "a style from elsewhere", style + mark(f"<styleUrl>{bait.server}/s.kml#s</styleUrl>" + at("1,2")), "", "B3", 0
    )
    model = (
        "<Model><Location><longitude>1</longitude><latitude>2</latitude></Location>"
        f"<Link><href>{bait.server}</href></Link></Model>"
    )
    yield one("a model from elsewhere", mark(model), "", "B3", 0)
    schema = '<Schema id="s"><SimpleField name="n" type="int"/></Schema>'
    data = (
        f'<ExtendedData><SchemaData schemaUrl="#s"><SimpleData name="n">{DIGITS}</SimpleData></SchemaData>'
        "</ExtendedData>"
    )
    yield one("a whole number of a million digits", schema + mark(data + at("1,2")), "65,536", "B7")
    many = "".join(f'<Data name="d{n}"><value>1</value></Data>' for n in range(600))
    yield Case(
        "six hundred values",
        in_xml(head, mark(f"<ExtendedData>{many}</ExtendedData>" + at("1,2")), foot),
        Refused("Columns"),
        "B2",
    )
    when = "<TimeStamp><when>9999-99-99T99:99</when></TimeStamp>"
    yield one("a time that is none", mark(when + at("1,2")), "", "B10", 0)
    yield Case("another root", b"<kml2/>", Refused("is no KML"), "B3")


def gpxs(bait: Bait) -> Iterator[Case]:
    head, foot = '<gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1" creator="x">', "</gpx>"
    good = '<wpt lat="22.8" lon="108.3"><name>a</name></wpt>'

    def one(name: str, item: str, words: str, rows: str, rejected: int = 1) -> Case:
        return Case(name, in_xml(head, good, foot, item), Taken(2, rejected, words), rows)

    for name, number in NUMBERS.items():
        words = "" if number == "٣" else "not numbers|not a finite|outside"
        yield one(f"a longitude of {name}", f'<wpt lat="22" lon="{number}"/>', words, "B7", bool(words))
        if number not in ("", "361", "٣"):
            yield one(
                f"a height of {name}",
                f'<wpt lat="22" lon="1"><ele>{number}</ele></wpt>',
                "not numbers|not a finite",
                "B7",
            )
    for name, text in TEXTS.items():
        long = len(text) > 65_536
        yield one(
            f"a name that is {name}",
            f'<wpt lat="2" lon="1"><name>{text}</name></wpt>',
            "65,536" if long else "",
            "B11",
            int(long),
        )
    yield one("no longitude", '<wpt lat="22"/>', "no coordinates", "B7")
    yield one("a track of one point", '<trk><trkseg><trkpt lat="1" lon="2"/></trkseg></trk>', "one point", "B8")
    yield one("a track of nothing", "<trk><trkseg/></trk>", "no place", "B8")
    crossing = '<trkpt lat="1" lon="179"/><trkpt lat="1" lon="-179"/>'
    yield one("a track over longitude 180", f"<trk><trkseg>{crossing}</trkseg></trk>", "", "B8", 0)
    yield one("a link to elsewhere", f'<wpt lat="1" lon="2"><link href="{bait.server}"/></wpt>', "", "B3", 0)
    many = "".join(f"<x{n}>1</x{n}>" for n in range(600))
    yield Case(
        "six hundred extensions",
        in_xml(head, f'<wpt lat="1" lon="2"><extensions>{many}</extensions></wpt>', foot),
        Refused("Columns"),
        "B2",
    )
    yield Case("another root", b"<gpx2/>", Refused("is no GPX"), "B3")


def caps(bait: Bait) -> Iterator[Case]:
    def area(inner: str) -> str:
        return alert(info=an_info(areas=f"<area><areaDesc>x</areaDesc>{inner}</area>"))

    one = Taken(1)
    for name, ring in {
        "no numbers": "NaN,NaN 1,1 1,2 NaN,NaN",
        "words": "a,b c,d e,f a,b",
        "off the Earth": "95,0 95,1 96,1 95,0",
        "two corners": "1,1 2,2 1,1",
        "a million digits": f"{DIGITS},1 1,2 2,2 {DIGITS},1",
        "infinite": "inf,1 1,2 2,2 inf,1",
    }.items():
        yield Case(f"a ring of {name}", area(f"<polygon>{ring}</polygon>").encode(), Taken(1, 1, "polygon"), "B7 B8")
    for name, circle in {
        "a radius of words": "1,2 x",
        "less than nothing": "1,2 -5",
        "no number": "1,2 NaN",
        "the whole Earth": "1,2 1e308",
        "words": "x",
    }.items():
        yield Case(f"a circle of {name}", area(f"<circle>{circle}</circle>").encode(), Taken(1, 1, "circle"), "B7 B8")
    yield Case("a bow-tie", area("<polygon>0,0 1,1 0,1 1,0 0,0</polygon>").encode(), one, "B8")
    kept = Taken(1, 0, "does not fit")
    for name, sent, ends in (
        ("no time", "", Taken(1, 1, "has no sent")),
        ("words", "yesterday", kept),
        ("the thirteenth month", "2024-13-09T00:00:00+00:00", kept),
        ("the year 9999", "9999-12-31T23:59:59+00:00", one),
        ("a leap second", "2024-06-30T23:59:60+00:00", one),
        ("no zone", "2024-09-09T00:00:00", Refused("times without a time zone")),
    ):
        yield Case(f"sent at {name}", alert(sent=sent).encode(), ends, "B10")
    for name, text in TEXTS.items():
        long = len(text) > 65_536
        yield Case(
            f"a headline that is {name}",
            alert(info=an_info(text)).encode(),
            Taken(1, int(long), "65,536" if long else ""),
            "B11",
        )
    uri = (
        "<resource><resourceDesc>x</resourceDesc><mimeType>image/png</mimeType>"
        f"<uri>{bait.server}/x.png</uri></resource>"
    )
    yield Case("a resource from elsewhere", alert(info=an_info(areas=uri)).encode(), Taken(1), "B3")
    yield Case("no identifier", alert("").encode(), Taken(1, 1, "identifier"), "B1")
    yield Case("a status that is none", alert(status="Panic").encode(), Taken(1, 1), "B1")
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="{bait.server}/a.cap"/></entry></feed>'
    yield Case("an index of addresses alone", feed.encode(), Refused("without any alerts"), "B3")
    yield Case("another root", b"<alert2/>", Refused("is no CAP"), "B3")


def cots(bait: Bait) -> Iterator[Case]:
    def two(item: str) -> bytes:
        return f"<events>{event()}{item}</events>".encode("utf-8", "surrogatepass")

    for name, number in NUMBERS.items():
        place = f'<point lat="22" lon="{number}" hae="1" ce="1" le="1"/>'
        words = "" if number == "٣" else "place|outside|finite"
        yield Case(f"a longitude of {name}", two(event("B", point=place)), Taken(2, int(bool(words)), words), "B7")
    for name, text in TEXTS.items():
        long = len(text) > 65_536
        detail = f"<remarks>{text}</remarks>"
        yield Case(
            f"a remark that is {name}",
            two(event("B", detail=detail)),
            Taken(2, int(long), "65,536" if long else ""),
            "B11",
        )
    yield Case("a delete", two(event("B", sort="t-x-d-d")), Taken(2, 1, "deletes nothing"), "B1")
    yield Case("no identity", two(event("")), Taken(2, 1, "no uid"), "B1")
    yield Case("no place", two(event("B", point="")), Taken(2, 1, "no place"), "B7")
    corner = '<link point="95,0"/><link point="1,1"/>'
    yield Case("a corner off the Earth", two(event("B", detail=corner)), Taken(2, 1, "not on the Earth"), "B8")
    ellipse = '<shape><ellipse major="1e300" minor="1e300" angle="0"/></shape>'
    yield Case("an endless ellipse", two(event("B", detail=ellipse)), Taken(2), "B8")
    yield Case("a report of no time", two(event("B", time="")), Taken(2), "B10")
    yield Case("a report of words for a time", two(event("B", time="now")), Taken(2, 0, "does not fit"), "B10")
    yield Case(
        "a report of the year 9999", two(event("B", time="9999-12-31T23:59:59Z")), Taken(2, 1, "ends before"), "B10"
    )
    password = f'<link url="http://user:word@{bait.server.removeprefix("http://")}/x"/>'
    yield Case("an address with a password", two(event("B", detail=password)), Taken(2), "B3")
    deep = "<a>" * 55 + "</a>" * 55
    yield Case("details 55 deep", two(event("B", detail=deep)), Taken(2), "B4")
    yield Case("another root", b"<event2/>", Refused("is no Cursor"), "B3")
