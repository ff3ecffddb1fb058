"""The first bytes of a file: with what its XML begins, and whether it holds storm tracks. Nothing is parsed."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

_BEFORE_ROOT = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_ROOT = re.compile(r"<(?:!DOCTYPE\s+)?(?:[\w.-]+:)?([\w.-]+)")
_UTF16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
HURDAT = re.compile(r"\s*([A-Z]{2}\d{6})\s*,\s*([^,]*?)\s*,\s*(\d+)\s*,?\s*$")
"""The line of a storm in HURDAT2: basin, number and year; name; how many lines follow."""

_IBTRACS = {"sid", "iso_time", "lat", "lon"}


def head_of(path: Path, size: int) -> bytes:
    """The first bytes of the file, unpacked where it is gzipped; none where it cannot be read."""
    try:
        with path.open("rb") as stream:
            head = stream.read(size)
        return zlib.decompressobj(31).decompress(head, size) if head.startswith(b"\x1f\x8b") else head
    except (OSError, zlib.error):
        return b""


def text_of(head: bytes) -> str:
    """Enough of it to read names: what cannot be decoded becomes the sign for that."""
    return head.decode(_UTF16.get(head[:2], "utf-8"), "replace").lstrip("\ufeff")


def root_of(head: bytes) -> str:
    """The name of the first element, without its prefix, or of the document type; empty where there is none."""
    text = text_of(head)
    at = 0
    while match := _BEFORE_ROOT.match(text, at):
        at = match.end()
    found = _ROOT.match(text, at)
    return found[1] if found else ""


def is_tracks(head: bytes) -> bool:
    """Whether the text begins as IBTrACS (a header) or as HURDAT2 (the line of a storm)."""
    first = text_of(head).split("\n", 1)[0].strip("\r")
    return {name.strip().casefold() for name in first.split(",")} >= _IBTRACS or HURDAT.match(first) is not None
