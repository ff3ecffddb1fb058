"""Packages made to harm: zip files that lead out, grow, hide or lie, workbooks, and packages of our own, forged."""

from __future__ import annotations

import hashlib
import io
import json
import struct
import warnings
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from layers.edit import adding, setting
from layers.exchange.handover import FEATURES, JOURNAL, MANIFEST, VERSION
from layers.exchange.writers import handover
from layers.kinds import KINDS
from layers.record.journal import seal
from layers.record.store import open_store
from layers.record.workspace import create_workspace
from layers.texts import CANONICAL
from tests.builders import a_shelter
from tests.layers.exchange.hostile.case import SECRET, Bait, Case, Refused, Taken
from tests.layers.exchange.hostile.databases import deep
from tests.layers.exchange.hostile.texts import geojson, point

ONE = Taken(1)
NOT_OURS = Refused("is no Anlan")
OUT = "Its name leads out of the package"


def zipped(*entries: tuple[Any, bytes | str], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", how) as package:
        warnings.simplefilter("ignore", UserWarning)  # a name that comes twice is what is wanted
        for name, body in entries:
            package.writestr(name, body)
    return out.getvalue()


def told(data: bytes, at: int, value: int, form: str = "<H", which: bytes = b"PK\x01\x02") -> bytes:
    """Another number in the first entry of the directory, or in the head of the first entry."""
    made = bytearray(data)
    struct.pack_into(form, made, made.index(which) + at, value)
    return bytes(made)


def a_link(name: str, mode: int = 0o120777) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    return info


GOOD = ("a.geojson", geojson(point(a=1)))


def zips(bait: Bait) -> Iterator[Case]:
    beside: dict[str, tuple[Any, bytes | str, str]] = {
        "a way out": ("../../out.geojson", GOOD[1], OUT),
        "a way out at the end": ("a/../../out.geojson", GOOD[1], OUT),
        "an absolute name": ("/tmp/out.geojson", GOOD[1], OUT),
        "a drive": ("C:\\out.geojson", GOOD[1], OUT),
        "back slashes": ("..\\..\\out.geojson", GOOD[1], OUT),
        "another stream": ("a.geojson:x.geojson", GOOD[1], OUT),
        "a link": (a_link("l.geojson"), bait.secret, "It is a link"),
        "a pipe": (a_link("p.geojson", 0o010644), b"", "It is a link"),
        "a device": (a_link("d.geojson", 0o020644), b"", "It is a link"),
        "the same name": ("a.geojson", geojson(point(a=2)), "Another file has the same name"),
        "the same name in capitals": ("A.GEOJSON", geojson(point(a=2)), "Another file has the same name"),
        "a package": ("inner.zip", zipped(GOOD), "A package within a package"),
        "a program": ("run.exe", b"MZ" + bytes(100), "format that cannot be read"),
        "a script": ("run.py", "import os", "format that cannot be read"),
        "a pickle": ("a.pkl", b"\x80\x04N.", "format that cannot be read"),
        "a style that runs": ("a.qml", "import QtQuick", ""),
        "a driver": (
            "v.tif",
            f"<VRTDataset><SourceFilename>{bait.secret}</SourceFilename></VRTDataset>",
            "is no GeoTIFF",
        ),
        "an OGR driver": ("v.geojson", f"<OGRVRTDataSource>{bait.secret}</OGRVRTDataSource>", "is no GeoJSON"),
        "a virtual file": ("v.vrt", f"<VRTDataset>{bait.secret}</VRTDataset>", "format that cannot be read"),
        "XML that reads": (
            "x.kml",
            f'<!DOCTYPE kml [<!ENTITY s SYSTEM "file://{bait.secret}">]><kml>&s;</kml>',
            "document type",
        ),
        "JSON without a bottom": ("x.geojson", '{"a":' * 200_000, "nested too deeply"),
        "a database of nothing": ("x.gpkg", b"SQLite format 3\0" + bytes(100), "is not a whole GeoPackage"),
    }
    quiet = {"a style that runs"}
    for name, (entry, body, words) in beside.items():
        yield Case(
            f"beside a good file {name}",
            zipped(GOOD, (entry, body)),
            ONE if name in quiet else Taken(2, 1, words),
            "B5",
        )
    hidden = zipped(GOOD, ("__MACOSX/._a.geojson", b"\0\5\x16\7"), (".hidden", b"x"), ("Thumbs.db", b"x"))
    yield Case("what systems leave behind", hidden, ONE, "B5")
    yield Case("names of controls", zipped(("a\nb\x1b[31m.geojson", GOOD[1])), ONE, "B11")
    yield Case("a name that turns", zipped(("a\u202enosjoeg.geojson", GOOD[1])), ONE, "B11")
    yield Case("an endless name", zipped(("n" * 5_000 + ".geojson", GOOD[1])), ONE, "B5")
    yield Case("folders a thousand deep", zipped(("d/" * 1_000 + "a.geojson", GOOD[1])), ONE, "B5")
    good = zipped(GOOD)
    damaged = Refused("is damaged")
    yield Case("a size that lies", told(good, 24, 5, "<I"), Refused("is damaged|is not whole JSON"), "B5")
    yield Case("a size without end", told(good, 24, 2**32 - 2, "<I"), Refused("Size of a package when unpacked"), "B5")
    yield Case("an encrypted file", told(good, 8, 1), Refused("It is encrypted"), "B5")
    yield Case("a method that is none", told(good, 10, 77), damaged, "B5")
    yield Case("a check sum that is wrong", told(good, 16, 7, "<I"), damaged, "B5")
    yield Case("a place far outside", told(good, 42, 2**31, "<I"), Refused("is damaged|is not a whole zip"), "B5")
    yield Case(
        "another name in the file than in the directory", good.replace(b"a.geojson", b"b.geojson", 1), damaged, "B5"
    )
    yield Case("no directory", good[: good.index(b"PK\x01\x02")], Refused("is not a whole zip"), "B5")
    yield Case("nothing", zipped(), Refused("holds nothing that can be read"), "B5")
    yield Case("a comment that is a package", good[:-2] + struct.pack("<H", len(good)) + good, ONE, "B5")
    bomb = ("x.geojson", '{"type":"FeatureCollection","features":[' + " " * 30_000_000 + "]}")
    yield Case("thirty megabytes in thirty kilobytes", zipped(bomb), Refused("unpacks to more"), "B5")
    many = [(f"{n}.txt", b"") for n in range(10_001)]
    yield Case("ten thousand and one files", zipped(*many, how=zipfile.ZIP_STORED), Refused("Files in a package"), "B5")
    wide = [(f"{n}.bin", bytes(9_000_000)) for n in range(25)]
    yield Case(
        "two hundred and twenty megabytes of small files",
        zipped(*wide),
        Refused("Size of a package when unpacked"),
        "B5",
    )
    over = zipped(*[(f"{n}.geojson", GOOD[1]) for n in range(3)])
    first = over.index(b"PK\x01\x02")
    second = over.index(b"PK\x01\x02", first + 4)
    lying = over[: second + 42] + over[first + 42 : first + 46] + over[second + 46 :]
    yield Case("files that lie on each other", lying, Taken(3, 1, "is damaged"), "B5")


def kmzs(bait: Bait) -> Iterator[Case]:
    mark = "<kml><Placemark><Point><coordinates>1,2</coordinates></Point></Placemark></kml>"
    yield Case("a document with a way out beside it", zipped(("doc.kml", mark), ("../../out", b"x")), ONE, "B5")
    yield Case("no document", zipped(("a.txt", b"x")), Refused("is no KML"), "B5")
    yield Case("a document that leads out", zipped(("../doc.kml", mark)), Refused("is no KML"), "B5")
    yield Case("two documents", zipped(("doc.kml", mark), ("DOC.KML", mark * 2)), ONE, "B5")
    yield Case(
        "a document that reads",
        zipped(("doc.kml", f'<!DOCTYPE x SYSTEM "{bait.server}"><kml/>')),
        Refused("document type"),
        "B4",
    )
    yield Case(
        "a document of thirty megabytes",
        zipped(("doc.kml", mark[:-6] + " " * 30_000_000 + "</kml>")),
        Refused("unpacks to more"),
        "B5",
    )
    picture = "<kml><GroundOverlay><Icon><href>../../../../etc/passwd</href></Icon></GroundOverlay></kml>"
    yield Case("a picture that leads out", zipped(("doc.kml", picture)), Taken(1, 1, "left out"), "B5")


DAMAGED = Refused("is not whole, or damaged")
UNORDERED = Refused("numbers of its rows are not in order")
NO_EXCEL = Refused("is no Excel")
_SHEET = "xl/worksheets/sheet1.xml"


def workbook(change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The good workbook with some of its parts changed."""
    with zipfile.ZipFile(io.BytesIO(_book())) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    change(parts)
    return zipped(*parts.items())


@cache
def _book() -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    for row in (["name", "lon", "lat"], ["A", 108.3, 22.8], ["B", 108.4, 22.9]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def workbooks(bait: Bait) -> Iterator[Case]:
    wgs84 = {"crs": "EPSG:4326"}

    def sheet(old: bytes, new: bytes) -> bytes:
        def change(parts: dict[str, bytes]) -> None:
            assert old in parts[_SHEET], old
            parts[_SHEET] = parts[_SHEET].replace(old, new)

        return workbook(change)

    def case(name: str, data: bytes, ends: Any, rows: str) -> Case:
        return Case(name, data, ends, rows, {}, wgs84)

    two = Taken(2)
    yield case("a row of two thousand million", sheet(b'<row r="3"', b'<row r="2000000000"'), UNORDERED, "B2")
    yield case("a row below nothing", sheet(b'<row r="3"', b'<row r="-3"'), UNORDERED, "B2")
    yield case("a row that comes twice", sheet(b'<row r="3"', b'<row r="2"'), UNORDERED, "B2")
    yield case("a row that is none", sheet(b'<row r="3"', b'<row r="x"'), UNORDERED, "B2")
    yield case("a cell far to the right", sheet(b'r="C3"', b'r="XFD3"'), Taken(2, 1, "more cells"), "B2")
    yield case("a cell beyond every column", sheet(b'r="C3"', b'r="ZZZZZZ3"'), DAMAGED, "B2")
    yield case("a size that lies", sheet(b'ref="A1:C3"', b'ref="A1:XFD1048576"'), two, "B2")
    yield case(
        "a number of a million digits", sheet(b"<v>108.4</v>", b"<v>" + b"9" * 1_000_000 + b"</v>"), DAMAGED, "B7"
    )
    for name, number in {"no number": b"NaN", "an infinity": b"inf", "1e999": b"1e999", "words": b"east"}.items():
        ends = Taken(2, 1, "not a finite number") if name == "1e999" else DAMAGED
        yield case(f"a longitude of {name}", sheet(b"<v>108.4</v>", b"<v>" + number + b"</v>"), ends, "B7")
    yield case("a formula that runs", sheet(b"<v>108.4</v>", b"<f>cmd|'/C calc'!A0</f><v>108.4</v>"), two, "B12")
    yield case(
        "a formula that was never calculated",
        sheet(b"<v>108.4</v>", b"<f>WEBSERVICE(&quot;http://x&quot;)</f>"),
        Taken(2, 1, "never calculated"),
        "B12",
    )
    yield case("a date of the year 9999999", sheet(b'<c r="C3"', b'<c r="C3" t="d"'), DAMAGED, "B10")
    parts: dict[str, tuple[str, bytes, Any]] = {
        "a document type in a sheet": (_SHEET, b'<!DOCTYPE x [<!ENTITY a "x">]><worksheet/>', Refused("document type")),
        "an external entity in its words": (
            "xl/sharedStrings.xml",
            f'<!DOCTYPE x SYSTEM "{bait.server}"><sst/>'.encode(),
            Refused("document type"),
        ),
        "a theme that reads": (
            "xl/theme/theme1.xml",
            f'<!DOCTYPE x [<!ENTITY s SYSTEM "{bait.secret}">]><a/>'.encode(),
            Refused("document type"),
        ),
        "links to another file": (
            "xl/externalLinks/externalLink1.xml",
            f"<externalLink>{bait.secret}</externalLink>".encode(),
            two,
        ),
        "macros": ("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" + bytes(500), two),
        "a picture of forty megabytes": ("xl/media/image1.png", bytes(40_000_000), two),
        "words without end": ("xl/sharedStrings.xml", b"<sst><si><t>", two),
        "a style sheet of noise": ("xl/styles.xml", b"\xff\xfe\0", Refused("is not whole XML")),
        "no workbook": ("xl/workbook.xml", b"<workbook/>", Refused("holds no rows")),
        "elements a thousand deep": (_SHEET, b"<worksheet>" + b"<a>" * 1_000, NO_EXCEL),
    }
    for name, (part, data, ends) in parts.items():
        rows = "B4" if "entity" in name or "type" in name or "reads" in name else "B5 B14"
        yield case(name, workbook(lambda all_parts, part=part, data=data: all_parts.update({part: data})), ends, rows)
    yield case(
        "a part that leads out",
        workbook(lambda p: p.update({"../../out.xml": b"<a/>"})),
        Refused("leads out of the package"),
        "B5",
    )
    yield case(
        "another kind of document",
        zipped(("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<x/>")),
        NO_EXCEL,
        "B3",
    )


@cache
def handed(*, replay: bool) -> dict[str, bytes]:
    """The entries of a good package of ours: one shelter, changed once."""
    with TemporaryDirectory() as folder:
        workspace, path = Path(folder) / "w.gpkg", Path(folder) / "p.anlan.zip"
        create_workspace(workspace)
        store = open_store(workspace, KINDS)
        shelter = a_shelter(id="00000000-0000-4000-8000-000000000001")
        store.apply(adding(shelter))
        store.apply(setting(shelter, capacity=7))
        handover.write(path, store, handover.Chosen(("shelter",)), replay=replay)
        store.close()
        with zipfile.ZipFile(path) as package:
            return {name: package.read(name) for name in package.namelist()}


def forged(entries: dict[str, bytes], *, manifest: Callable[[dict[str, Any]], None] | None = None) -> bytes:
    """A package of these entries with the hashes that go with them: what a forger would do."""
    said = json.loads(entries[MANIFEST])
    said["files"] = {name: hashlib.sha256(data).hexdigest() for name, data in entries.items() if name != MANIFEST}
    if manifest is not None:
        manifest(said)
    return zipped(*{**entries, MANIFEST: json.dumps(said).encode()}.items())


def with_feature(**changes: Any) -> bytes:
    good = handed(replay=False)
    row = {**json.loads(good[FEATURES]), **changes}
    return forged({**good, FEATURES: json.dumps(row).encode() + b"\n"})


def with_line(change: Callable[[Any], Any]) -> bytes:
    """The replay package with another last line, sealed anew so that the chain holds."""
    good = handed(replay=True)
    lines = [json.loads(line) for line in good[JOURNAL].splitlines()]
    last = lines[-1]
    last["changes"] = json.dumps(change(json.loads(last["changes"])))
    last["hash"] = seal(last["previous"], last["fields"], last["changes"].encode())
    return forged({**good, JOURNAL: b"".join(CANONICAL.encode(line).encode() + b"\n" for line in lines)})


def own_packages(bait: Bait) -> Iterator[Case]:
    damaged = Refused("is not a whole package")
    good = handed(replay=False)
    for name, change in {
        "no workspace": lambda m: m.pop("workspace"),
        "no hashes": lambda m: m.pop("files"),
        "hashes that are a list": lambda m: m.update(files=[1]),
    }.items():
        yield Case(f"a manifest with {name}", forged(good, manifest=change), damaged, "B1")
    yield Case(
        "a manifest of the future",
        forged(good, manifest=lambda m: m.update(version=VERSION + 1)),
        Refused("made by a newer Anlan"),
        "B1",
    )
    yield Case("a manifest of another program", forged(good, manifest=lambda m: m.update(format="x")), NOT_OURS, "B1")
    yield Case("a manifest that is a list", zipped((MANIFEST, b"[1]"), (FEATURES, good[FEATURES])), damaged, "B1")
    yield Case("a manifest without a bottom", zipped((MANIFEST, b"[" * 200_000)), damaged, "B2")
    yield Case("no manifest", zipped((FEATURES, good[FEATURES])), NOT_OURS, "B1")
    yield Case("a strange entry", forged({**good, "../../out": b"x"}), NOT_OURS, "B5")
    yield Case("a program among the contents", forged({**good, "contents/run.py": b"import os"}), NOT_OURS, "B14")
    changed = {**good, FEATURES: good[FEATURES].replace(b"shelter", b"incident")}
    yield Case(
        "features that are not as they were packed", zipped(*changed.items()), Refused("is not as it was packed"), "B1"
    )
    features: dict[str, tuple[dict[str, Any], str]] = {
        "a kind that is none": ({"kind": "bank"}, "There is no kind"),
        "a kind that is a list": ({"kind": ["shelter"]}, "There is no kind"),
        "a state that is none": ({"state": "burning"}, "has no state"),
        "a state that is a list": ({"state": ["open"]}, "has no state"),
        "values that are a list": ({"values": [1]}, "cannot be read"),
        "values that are a text": ({"values": "x"}, "cannot be read"),
        "a field that is none": ({"values": {"name": "a", "evil": 1}}, ""),
        "a name that is a number": ({"values": {"name": 7}}, "."),
        "an endless number": ({"values": {"name": "a", "capacity": 10**400}}, "."),
        "no number": ({"values": {"name": "a", "effective_area_m2": float("nan")}}, "not a finite number"),
        "a name that turns": ({"values": {"name": "a\u202eb"}}, ""),
        "a shape that is no hex": ({"geometry": "xyz"}, "cannot be read"),
        "half a shape": ({"geometry": "0101"}, "cannot be read"),
        "a shape without a bottom": ({"geometry": deep(200_000).hex()}, "more than 32 levels"),
        "a place off the Earth": ({"geometry": struct.pack("<BIdd", 1, 1, 500, 95).hex()}, "outside"),
        "a revision that is a text": ({"rev": "x"}, "cannot be read"),
        "a lineage that is a number": ({"lineage": 7}, "cannot be read"),
        "an identity that is a table": ({"id": {"a": 1}}, "cannot be read"),
    }
    for name, (change_, words) in features.items():
        yield Case(f"a feature with {name}", with_feature(**change_), Taken(1, 1, words) if words else ONE, "B7 B8 B13")


def replays(bait: Bait) -> Iterator[Case]:
    """Packages with a journal, for an empty workspace that would tell it again."""
    damaged, cannot = Refused("is not a whole package"), Refused("tells what cannot be")
    lines: dict[str, Callable[[Any], Any]] = {
        "a kind that is none": lambda c: [[a, {**b, "kind": "bank"}] for a, b in c],
        "changes that are a text": lambda c: "x",
        "values that are a list": lambda c: [[a, {**b, "values": [1]}] for a, b in c],
        "no number": lambda c: [[a, {**b, "values": {"name": "a", "capacity": 1e400}}] for a, b in c],
        "a shape without a bottom": lambda c: [[a, {**b, "geometry": deep(200_000).hex()}] for a, b in c],
        "half a shape": lambda c: [[a, {**b, "geometry": "0101"}] for a, b in c],
        "a state that is none": lambda c: [[a, {**b, "state": "x"}] for a, b in c],
    }
    for name, line in lines.items():
        yield Case(f"a journal that tells of {name}", with_line(line), cannot, "B7 B8 B13")
    replay = handed(replay=True)
    cut = replay[JOURNAL].splitlines(keepends=True)[1:]
    yield Case(
        "a journal without its first line",
        forged({**replay, JOURNAL: b"".join(cut)}),
        Refused("line 1 of its journal was changed"),
        "B1",
    )
    yield Case("a journal of noise", forged({**replay, JOURNAL: SECRET.encode()}), damaged, "B1")
    yield Case("a journal of lists", forged({**replay, JOURNAL: b"[1]\n"}), damaged, "B1")
    bomb = zipped((MANIFEST, replay[MANIFEST]), (FEATURES, b"\n" * 40_000_000))
    yield Case("forty megabytes of empty lines", bomb, Refused("unpacks to more"), "B5")
