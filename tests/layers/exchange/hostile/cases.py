"""Hostile files by name: other formats in disguise, XML that asks for more, zip files that lie, and rows to reject."""

from __future__ import annotations

import io
import json
import pickle
import struct
import zipfile
from collections.abc import Iterator
from typing import Any

from tests.layers.exchange.hostile.seeds import NAMES, XML, seed

REFUSED, HARMLESS = "refused", "harmless"
"""Refused with a sentence; or refused or read, as long as nothing of others is in it and nothing is asked for."""


def disguises(secret: str, server: str) -> dict[str, bytes]:
    """What would read another file, ask for an address or run, if its content decided what it is."""
    return {
        "an OGR VRT": f'<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>{secret}</SrcDataSource>'
        "</OGRVRTLayer></OGRVRTDataSource>".encode(),
        "an OGR VRT of an address": f'<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/vsicurl/{server}/x.csv'
        "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>".encode(),
        "a raster VRT": f'<VRTDataset rasterXSize="9" rasterYSize="1"><VRTRasterBand dataType="Byte" band="1" '
        f'subClass="VRTRawRasterBand"><SourceFilename>{secret}</SourceFilename></VRTRasterBand></VRTDataset>'.encode(),
        "a tile index": f"<GDALTileIndexDataset><IndexDataset>{secret}</IndexDataset></GDALTileIndexDataset>".encode(),
        "an algorithm": json.dumps(
            {"type": "gdal_streamed_alg", "command_line": f"gdal vector convert {secret}"}
        ).encode(),
        "a WMS": f"<GDAL_WMS><Service name='WMS'><ServerUrl>{server}</ServerUrl></Service></GDAL_WMS>".encode(),
        "a WFS": f"<OGRWFSDataSource><URL>{server}</URL></OGRWFSDataSource>".encode(),
        "a web page": f'<html><script src="{server}/x.js"></script></html>'.encode(),
        "a pickle": pickle.dumps({"a": 1}, protocol=4),
        "an array of objects": b"\x93NUMPY\x01\x00v\x00{'descr': '|O', 'fortran_order': False, 'shape': (1,)}\n",
        "a shared library": b"\x7fELF\x02\x01\x01" + bytes(200),
        "a database with a trigger": b"SQLite format 3\0" + bytes(84),
        "a picture": b"\x89PNG\r\n\x1a\n" + bytes(100),
        "a PDF": b"%PDF-1.7\n1 0 obj << /OpenAction << /S /JavaScript >> >>",
    }


OWN = {
    "a database with a trigger": {"gpkg", "mbtiles", "mvt.mbtiles"},
}
"""Disguises that begin as the format itself does: still refused, by what is missing in them."""


def xml_bombs(key: str, secret: str, server: str) -> dict[str, tuple[bytes, str]]:
    """A good document with something before or in it."""
    body = seed(key).decode()
    start = body.index("<", body.index("?>") + 2 if body.startswith("<?xml") else 0)
    head, rest = body[:start], body[start:]
    inside = rest.index(">", rest.index("<")) + 1

    def before(text: str) -> bytes:
        return (head + text + rest).encode()

    def within(text: str) -> bytes:
        return (head + rest[:inside] + text + rest[inside:]).encode()

    crowd = "<a " + " ".join(f"a{n}='1'" for n in range(1_000)) + "/>"
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    return {
        "a billion laughs": (before(f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>'), REFUSED),
        "a quadratic entity": (before(f'<!DOCTYPE x [<!ENTITY a "{"a" * 90_000}">]>'), REFUSED),
        "an external entity": (before(f'<!DOCTYPE x [<!ENTITY s SYSTEM "file://{secret}">]>'), REFUSED),
        "an external entity of an address": (before(f'<!DOCTYPE x [<!ENTITY s SYSTEM "{server}/e">]>'), REFUSED),
        "an external document type": (before(f'<!DOCTYPE x SYSTEM "{server}/x.dtd">'), REFUSED),
        "a public document type": (before(f'<!DOCTYPE x PUBLIC "-//X" "{server}/x.dtd">'), REFUSED),
        "a parameter entity": (before(f'<!DOCTYPE x [<!ENTITY % p SYSTEM "{server}/p">%p;]>'), REFUSED),
        "an empty document type": (before("<!DOCTYPE x>"), REFUSED),
        "a document type behind the root": (within("<!DOCTYPE x>"), REFUSED),
        "an entity that nobody declared": (within("&secret;"), REFUSED),
        "an inclusion": (
            within(f'<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="{secret}" parse="text"/>'), HARMLESS,
        ),
        "a style sheet": (before(f'<?xml-stylesheet href="{server}/x.xsl" type="text/xsl"?>'), HARMLESS),
        "elements a thousand deep": (within("<a>" * 1_000 + "</a>" * 1_000), REFUSED),
        "elements that do not end": (within("<a>" * 60), REFUSED),
        "a thousand attributes": (within(crowd), HARMLESS if key == "osm" else REFUSED),
        "one attribute twice": (within('<a b="1" b="2"/>'), REFUSED),
        "a control character": (within("\x01"), REFUSED),
        "an encoding that it has not": (
            (f'<?xml version="1.0" encoding="utf-16"?>{rest}').encode(), HARMLESS if key in ("gpx", "kml") else REFUSED,
        ),
        "an encoding that nobody knows": ((f'<?xml version="1.0" encoding="x-none"?>{rest}').encode(), REFUSED),
        "a namespace that is an address": (within(f'<a xmlns="{server}/ns"/>'), HARMLESS),
        "a schema at an address": (
            within(f'<a xmlns:x="http://www.w3.org/2001/XMLSchema-instance" x:schemaLocation="{server} {server}/s"/>'),
            HARMLESS,
        ),
        "a long comment": (before(f"<!--{'x' * 300_000}-->"), HARMLESS),
    }  # fmt: skip


def zip_lies(key: str) -> dict[str, tuple[bytes, str]]:
    """A good package with one more entry, or one that is not as it says."""
    good = seed(key)

    def more(*entries: tuple[Any, bytes]) -> bytes:
        out = io.BytesIO(good)
        with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as package:
            for name, body in entries:
                package.writestr(name, body)
        return out.getvalue()

    def flagged(offset: int, value: int, size: str = "<H") -> bytes:
        made = bytearray(good)
        at = made.index(b"PK\x01\x02")
        struct.pack_into(size, made, at + offset, value)
        return bytes(made)

    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    found = {
        "a way out": more(("../../out", b"x")),
        "an absolute name": more(("/tmp/out", b"x")),
        "a drive": more(("C:\\out", b"x")),
        "back slashes": more(("..\\..\\out", b"x")),
        "a link": more((link, b"/etc/passwd")),
        "a bomb": more(("bomb", bytes(40_000_000))),
        "a zip in it": more(("inner.zip", seed("cot.zip"))),
        "a name of controls": more(("a\nb\x1b[31m", b"x")),
        "an endless name": more(("n" * 5_000, b"x")),
        "a size that lies": flagged(24, 5, "<I"),
        "a size without end": flagged(24, 2**32 - 2, "<I"),
        "an encrypted entry": flagged(8, 1),
        "a method that nobody knows": flagged(10, 77),
        "a check sum that is wrong": flagged(16, 7, "<I"),
        "a place outside": flagged(42, 2**31, "<I"),
        "more entries than allowed": _many(),
        "no directory": good[: good.index(b"PK\x01\x02")],
        "a comment": good[:-2] + b"\x04\0hush",
    }
    refused = {"more entries than allowed", "no directory"}
    return {name: (data, REFUSED if name in refused else HARMLESS) for name, data in found.items()}


def _many() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for n in range(10_050):
            package.writestr(f"{n}.txt", b"")
    return out.getvalue()


def named(key: str, secret: str, server: str) -> Iterator[tuple[str, bytes, str]]:
    """Name, bytes and what must happen, for one format."""
    for name, data in disguises(secret, server).items():
        yield name, data, REFUSED
    if key in XML:
        for name, (data, expected) in xml_bombs(key, secret, server).items():
            yield name, data, expected
    if NAMES[key].endswith((".zip", ".kmz", ".xlsx")):
        for name, (data, expected) in zip_lies(key).items():
            yield name, data, expected
