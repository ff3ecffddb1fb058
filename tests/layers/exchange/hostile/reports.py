"""Reports made to harm: earthquakes, the state of hospitals, and storms, with places and times that cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from tests.layers.exchange.hostile.case import Bait, Case, Refused, Taken
from tests.layers.exchange.hostile.texts import DIGITS, NUMBERS, TEXTS

ONE, TWO = Taken(1), Taken(2)
NO_PLACE = "no origin with a place and a time|not a finite|outside"
LONG = "65,536"


def _encoded(*parts: str) -> bytes:
    return "".join(parts).encode("utf-8", "surrogatepass")


# Earthquakes

_QUAKES = '<q:quakeml xmlns:q="http://quakeml.org/xmlns/quakeml/1.2" xmlns="http://quakeml.org/xmlns/bed/1.2">'


def an_earthquake(
    lon: str = "108.3",
    lat: str = "22.8",
    *,
    time: str = "2024-01-01T07:10:09Z",
    depth: str = "10000",
    mag: str = "5.1",
    identity: str = "smi:x/e1",
    text: str = "Off the coast",
    more: str = "",
) -> str:
    return (
        f'<event publicID="{identity}"><description><text>{text}</text></description>'
        f"<origin><time><value>{time}</value></time><latitude><value>{lat}</value></latitude>"
        f"<longitude><value>{lon}</value></longitude><depth><value>{depth}</value></depth></origin>"
        f"<magnitude><mag><value>{mag}</value></mag></magnitude>{more}</event>"
    )


def quakemls(bait: Bait) -> Iterator[Case]:
    head, foot = f"{_QUAKES}<eventParameters>", "</eventParameters></q:quakeml>"

    def two(item: str) -> bytes:
        return _encoded(head, an_earthquake(), item, foot)

    for name, number in NUMBERS.items():
        fine = name in ("digits of another script", "361")
        wrong = Taken(2, 0 if name == "digits of another script" else 1, "" if fine else NO_PLACE)
        yield Case(f"a longitude of {name}", two(an_earthquake(number, identity="b")), wrong, "B7")
        if name not in ("361", "digits of another script"):
            told = Taken(2, 0, "" if number == "" else "is no number and was left out")
            yield Case(f"a depth of {name}", two(an_earthquake(depth=number, identity="b")), told, "B7")
            yield Case(f"a magnitude of {name}", two(an_earthquake(mag=number, identity="b")), told, "B7")
    yield Case("a latitude of 91", two(an_earthquake(lat="91", identity="b")), Taken(2, 1, "outside"), "B7")
    for name, time in {
        "nothing": "",
        "words": "yesterday",
        "the thirteenth month": "2024-13-01T00:00:00Z",
        "the year 9999": "9999-12-31T23:59:59Z",
        "a leap second": "2016-12-31T23:59:60Z",
        "a million digits": DIGITS,
    }.items():
        ends = Taken(2, 1, NO_PLACE) if not time else Taken(2, 1, LONG) if len(time) > 65_536 else TWO
        yield Case(f"a time of {name}", two(an_earthquake(time=time, identity="b")), ends, "B10")
    for name, text in TEXTS.items():
        long = len(text) > 65_536
        words = Taken(2, int(long), LONG if long else "")
        yield Case(f"a place that is called {name}", two(an_earthquake(text=text, identity="b")), words, "B11 B12")
    quoted = "'; DROP TABLE journal; --"
    yield Case("an identity that would be SQL", two(an_earthquake(identity=quoted)), TWO, "B13")
    yield Case("two of one identity", two(an_earthquake("109")), TWO, "B1")
    yield Case("an identity without end", two(an_earthquake(identity="x" * 300_000)), TWO, "B2")
    preferred = f"<preferredOriginID>{bait.server}/o</preferredOriginID>"
    yield Case("a preferred origin that is elsewhere", two(an_earthquake(identity="b", more=preferred)), TWO, "B3")
    itself = "<preferredOriginID>b</preferredOriginID>"
    yield Case("an origin that is the event itself", two(an_earthquake(identity="b", more=itself)), TWO, "B3")
    yield Case("no origin", two('<event publicID="b"/>'), Taken(2, 1, NO_PLACE), "B1")
    yield Case("no events", _encoded(head, foot), Refused("no rows"), "B1")
    inside = an_earthquake(identity="b", more=an_earthquake(identity="c"))
    yield Case("an event in an event", two(inside), Taken(3), "B4")
    crowd = "".join("<origin/>" for _ in range(50_000))
    yield Case("fifty thousand origins of nothing", two(an_earthquake(identity="b", more=crowd)), TWO, "B2")
    rows = chain.from_iterable((f"<event publicID='{n}'/>",) for n in range(30_000))
    yield Case("thirty thousand events of nothing", two("".join(rows)), Taken(30_001, 30_000, NO_PLACE), "B2")
    yield Case("an event of no name", two("<event/>"), Taken(2, 1, NO_PLACE), "B1")
    yield Case("another root", b"<quakeml2/>", Refused("is no QuakeML"), "B3")


# Hospitals


def a_hospital(
    pos: str = "22.8 108.3",
    *,
    name: str = "First Hospital",
    identity: str = "H1",
    beds: str = "3",
    sort: str = "MedicalSurgical",
    status: str = "Normal",
    updated: str = "2024-09-09T09:20:00+08:00",
    more: str = "",
) -> str:
    return (
        f'<Hospital><Organization><OrganizationInformation><OrganisationName ID="{identity}"><NameElement>{name}'
        "</NameElement></OrganisationName></OrganizationInformation>"
        f"<OrganizationGeoLocation><Point><pos>{pos}</pos></Point></OrganizationGeoLocation></Organization>"
        f"<BedCapacity><BedType>{sort}</BedType><AvailableCount>{beds}</AvailableCount></BedCapacity>"
        f"<FacilityStatus>{status}</FacilityStatus><LastUpdateTime>{updated}</LastUpdateTime>{more}</Hospital>"
    )


def haves(bait: Bait) -> Iterator[Case]:
    head, foot = '<HospitalStatus xmlns="urn:oasis:names:tc:emergency:EDXL:HAVE:1.0">', "</HospitalStatus>"
    unread = "Its place cannot be read|It has no place"

    def two(item: str) -> bytes:
        return _encoded(head, a_hospital(), item, foot)

    def other(pos: str = "22.9 108.4", **how: str) -> bytes:
        return two(a_hospital(pos, **{"name": "B", "identity": "B", **how}))

    for name, number in NUMBERS.items():
        fine = name == "digits of another script"
        ends = Taken(2, int(not fine), "" if fine else unread)
        yield Case(f"a longitude of {name}", other(f"22.8 {number}"), ends, "B7")
    yield Case("a latitude of 91", other("91 108"), Taken(2, 1, unread), "B7")
    yield Case("three numbers for two", other("22.9 108.4 5"), TWO, "B7")
    yield Case("a place of words", other("over there"), Taken(2, 1, unread), "B7")
    for name, beds in {
        "a million digits": DIGITS,
        "nothing": "",
        "less than none": "-5",
        "half a bed": "2.5",
        "words": "many",
        "no number": "NaN",
        "more than a number holds": "9" * 30,
        "digits of another script": "٣",
        "digits that are not decimal": "²",
    }.items():
        yield Case(f"beds: {name}", other(beds=beds), TWO, "B7")
    for name, text in TEXTS.items():
        long = len(text) > 65_536
        ends = Taken(2, int(long), LONG if long else "")
        yield Case(f"a hospital called {name}", other(name=text), ends, "B11 B12 B14")
    yield Case("beds of a sort without end", other(sort="x" * 300_000), Taken(2, 1, LONG), "B2")
    yield Case("beds of a sort that is a script", other(sort="&lt;script&gt;"), TWO, "B14")
    yield Case("a state that is none", other(status="Panic"), TWO, "B1")
    quoted = "'; DROP TABLE hospital; --"
    yield Case("an identity that would be SQL", other(identity=quoted), TWO, "B13")
    yield Case("an identity that leads out", other(identity="../../etc/passwd"), TWO, "B13")
    yield Case("two of one identity", other(identity="H1"), TWO, "B1")
    for name, updated in {
        "words": "now",
        "the thirteenth month": "2024-13-09T00:00:00Z",
        "the year 9999": "9999-12-31T23:59:59Z",
        "no zone": "2024-09-09T00:00:00",
    }.items():
        ends2 = Refused("time zone") if name == "no zone" else TWO
        yield Case(f"a report of {name}", other(updated=updated), ends2, "B10")
    yield Case("a hospital in a hospital", other(more=a_hospital(name="C", identity="C")), Taken(3), "B4")
    nested = a_hospital(name="D", identity="D").removesuffix("</Hospital>") * 12 + "</Hospital>" * 12
    yield Case("hospitals twelve deep", two(nested), Taken(13), "B4")
    crowd = "<BedCapacity><BedType>a</BedType></BedCapacity>" * 50_000
    yield Case("fifty thousand counts of nothing", other(more=crowd), TWO, "B2")
    yield Case("no name", two("<Hospital/>"), ONE, "B1")
    yield Case("no hospitals", _encoded(head, foot), Refused("is no EDXL-HAVE"), "B1")
    link = f'<Website href="{bait.server}/x">{bait.server}/y</Website>'
    yield Case("an address", other(more=link), TWO, "B3")
    yield Case("another root", b"<HospitalStatus2/>", Refused("is no EDXL-HAVE"), "B3")


# Storms

_STORM = "AL092011,              IRENE,      {n},\n"
_POINT = "20110821, 0000,  , TS, 15.0N,  59.0W,  45, 1006,  105,    0,\n"


def hurdats(bait: Bait) -> Iterator[Case]:
    good = _STORM.format(n=1) + _POINT

    def storm(*points: str, name: str = "IKE", sid: str = "AL092008", count: str = "2") -> bytes:
        return _encoded(good, f"{sid}, {name:>18}, {count:>6},\n", *points)

    def at(lat: str = "16.0N", lon: str = "60.0W", *, day: str = "20110821", clock: str = "0600",
           wind: str = "45", pressure: str = "1005") -> str:  # fmt: skip
        return f"{day}, {clock},  , TS, {lat}, {lon}, {wind}, {pressure},\n"

    left, none = "has no place and was left out", "has no point with a place"
    for name, number in NUMBERS.items():
        if name == "digits of another script":
            continue
        ends = Taken(2, 0, left)
        yield Case(f"a longitude of {name}", storm(at(), at(lon=f"{number}W")), ends, "B7")
        yield Case(f"nothing but a longitude of {name}", storm(at(lon=f"{number}W")), Taken(2, 1, none), "B7")
        if name != "361":
            yield Case(f"a wind of {name}", storm(at(wind=number)), TWO, "B7")
    yield Case("a latitude of 91", storm(at(), at("91.0N")), Taken(2, 0, left), "B7")
    yield Case("letters that are no side", storm(at(), at("16.0X")), Taken(2, 0, left), "B7")
    yield Case("a pressure of 1e300", storm(at(pressure="1e300")), TWO, "B7")
    yield Case("a wind of 1e308", storm(at(wind="1e308")), TWO, "B7")
    for name, day in {
        "the thirteenth month": "20111321",
        "nothing": "",
        "words": "Thursday",
        "a million digits": DIGITS,
        "the year nought": "00000101",
        "the year 9999": "99991231",
    }.items():
        fine = name in ("the thirteenth month", "the year nought", "the year 9999")
        yield Case(f"a day of {name}", storm(at(), at(day=day)), Taken(2, 0, "" if fine else left), "B10")
    yield Case("an hour of 99", storm(at(clock="9999")), TWO, "B10")
    yield Case("fewer points than said", storm(at(), count="400"), TWO, "B1")
    yield Case("more points than said", storm(at(), at("17.0N"), count="1"), TWO, "B1")
    yield Case("a storm of no points", storm(), Taken(2, 1, none), "B1")
    yield Case("lines that are cut", storm("20110821, 0600,\n"), Taken(2, 1, none), "B2")
    yield Case("a line of commas", storm(at(), "," * 300_000 + "\n"), Taken(2, 0, left), "B2")
    yield Case("a line without end", storm(at(), "x" * 3_000_000), Taken(2, 0, left), "B2")
    yield Case("zero bytes", storm(at(), "\0" * 300 + "\n"), Refused("is no Storm tracks"), "B11")
    yield Case("a storm that is called a formula", storm(at(), name="=1+1"), TWO, "B12")
    yield Case("a storm that is called a script", storm(at(), name="<SCRIPT>"), TWO, "B14")
    yield Case("one storm twice", _encoded(good, good), TWO, "B1")
    yield Case("over longitude 180 and back", storm(at(lon="179.0W"), at(lon="179.0E"), at(lon="179.0W")), TWO, "B8")
    yield Case("one place again and again", storm(*[at()] * 5_000), TWO, "B8")
    yield Case("bytes that are no UTF-8", good.encode() + b"\xff\xfe, x\n", Refused("unknown encoding"), "B11")
    yield Case("only a head", b"AL092011,              IRENE,     14,\n", Taken(1, 1, none), "B1")


def ibtracs(bait: Bait) -> Iterator[Case]:
    head = "sid,name,iso_time,lat,lon,wmo_wind,wmo_pres\n"
    good = "2020001N01172,A,2020-01-01 00:00:00,1.3,172.0,35,990\n"
    left = "has no place and was left out"

    def row(lat: str = "2.0", lon: str = "173.0", *, time: str = "2020-01-01 06:00:00", sid: str = "B",
            name: str = "B", wind: str = "40") -> str:  # fmt: skip
        return f"{sid},{name},{time},{lat},{lon},{wind},990\n"

    def two(*rows: str) -> bytes:
        return _encoded(head, good, *rows)

    for name, number in NUMBERS.items():
        fine = name == "digits of another script"
        ends = TWO if fine else Taken(2, 0, left)
        if len(number) < 100_000:
            yield Case(f"a longitude of {name}", two(row(), row(lon=number)), ends, "B7")
        else:
            yield Case(f"a longitude of {name}", two(row(), row(lon=number)), Refused("is no IBTrACS"), "B7")
    yield Case("a wind of 1e308", two(row(wind="1e308")), TWO, "B7")
    yield Case("a wind of words", two(row(wind="strong")), TWO, "B7")
    yield Case("a wind of no number", two(row(wind="NaN")), TWO, "B7")
    yield Case("a latitude of -91", two(row(), row("-91")), Taken(2, 0, left), "B7")
    for name, time in {
        "nothing": "",
        "words": "noon",
        "the thirteenth month": "2020-13-01 00:00:00",
        "the year nought": "0000-01-01 00:00:00",
        "no hour": "2020-01-01",
        "epoch seconds": "1577836800",
    }.items():
        fine = name in ("the thirteenth month", "the year nought")
        yield Case(f"a time of {name}", two(row(), row(time=time)), Taken(2, 0, "" if fine else left), "B10")
    for name, text in {"a formula": "=1+1", "SQL": "'; DROP TABLE journal; --", "a mark that turns text": "a\u202eb",
                       "a script": "<script>"}.items():  # fmt: skip
        yield Case(f"a storm called {name}", two(row(name=text)), TWO, "B11 B12 B13 B14")
    yield Case("a name of a hundred kilobytes", two(row(name="x" * 100_000)), Taken(2, 1, LONG), "B2")
    yield Case("an identity of a hundred kilobytes", two(row(sid="x" * 100_000)), Taken(2, 1, LONG), "B2")
    yield Case("a quote that is not closed", two('"' + "x" * 200_000), Refused("is no IBTrACS"), "B2")
    yield Case("rows that are cut", two("B,B\n", row()), TWO, "B2")
    yield Case("more cells than columns", two(row().strip() + ",1,2,3\n"), TWO, "B2")
    placeless = _encoded("sid,iso_time,lat\nA,2020-01-01 00:00:00,1\n")
    yield Case("no column of places", placeless, Refused("in which|place"), "B1")
    yield Case("only a head", _encoded(head), Refused("no rows|no point"), "B1")
    yield Case("a column twice", _encoded(head.strip() + ",lat\n", good.strip() + ",50\n"), ONE, "B1")
    yield Case("zero bytes", two("\0\0\0\n"), Refused("is no Storm tracks"), "B11")
    yield Case("points beyond count", two(*[row(sid=str(n)) for n in range(20_000)]), Taken(20_001), "B2")
    yield Case("one storm of forty thousand points", two(*[row()] * 40_000), TWO, "B2")
