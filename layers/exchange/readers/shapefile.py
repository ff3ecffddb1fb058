"""ESRI Shapefile: the .shp with its neighbours, copied into the private folder and read there through GDAL.

What is missing of the neighbours is said: without .prj the coordinate system is asked for, a .shx is made anew from
the shapes, without .dbf there are only shapes. Layout of .dbf: dBase III, as the Shapefile whitepaper of 1998 has it.
"""

from __future__ import annotations

import mmap
import os
import shutil
import struct
from pathlib import Path
from typing import Any

from layers.exchange.dbf import mend
from layers.exchange.encodings import (
    SAMPLE_BYTES,
    candidates,
    guesses,
    is_other_than,
    known,
    likeliest,
    most_decode,
    not_in_encoding,
    otherwise,
    uncertain,
)
from layers.exchange.limits import MB, ROWS
from layers.exchange.ogr import Asked, BadSystem, send_file
from layers.exchange.refusal import Refusal
from layers.exchange.sink import Sink
from layers.i18n import N_, Message, message

PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_LANGUAGES = {0x4D: "gb18030", 0x4F: "big5", 0x13: "cp932", 0x7B: "cp932", 0x7A: "gb18030", 0x78: "big5"}
"""Language driver ids of dBase that name an encoding of East Asia; Western ones are often wrong and are checked."""
_WESTERN = {0x03: "cp1252", 0x57: "cp1252", 0x01: "cp437", 0x02: "cp850", 0xC8: "cp1250", 0xC9: "cp1251"}


def read(path: Path, name: str, sink: Sink, options: dict[str, Any]) -> None:
    """All shapes as one table; `encoding` is what the person says of its texts."""
    there = _copied(path)
    notes: list[Message] = []
    settings: dict[str, Any] = {"SHAPE_RESTORE_SHX": None, "SHAPE_ENCODING": None}
    if ".shx" not in there:
        notes.append(message(N_("The index (.shx) was missing and was made anew; deleted shapes may have come back.")))
        settings["SHAPE_RESTORE_SHX"] = True
    if ".dbf" in there:
        chosen = options.get("encoding")
        texts, encoding, told = _encoding(there, name, chosen)
        likely = [] if encoding == told else candidates(texts, likeliest(texts))
        sink.say(encoding=encoding, encodings=likely)
        if chosen is None:
            notes += [*otherwise(told, encoding), *uncertain(encoding, likely)]
        notes += _evened(there, name)
        said, is_wide = mend(there[".dbf"], encoding)
        notes += said
        opening = {"ADJUST_TYPE": "YES"} if is_wide else {}
    else:
        encoding, opening = None, {}
        notes.append(message(N_("The table (.dbf) is missing: there are only shapes.")))
    asked = Asked(
        "ESRI Shapefile", encoding and encoding.replace("_", "-"), tuple(notes), opening
    )  # as iconv spells it
    try:
        send_file(there[".shp"], name, sink, asked, **settings)
    except BadSystem:
        there[".prj"].unlink()  # then it is asked for, as where there is none
        send_file(there[".shp"], name, sink, asked, **settings)


def neighbours(path: Path) -> dict[str, Path]:
    """The files of one shapefile by their extension, whatever the case of their names."""
    stem = path.stem.casefold()
    found = {path.suffix.casefold(): path}
    for other in path.parent.iterdir():
        suffix = other.suffix.casefold()
        if suffix in PARTS and suffix not in found and other.stem.casefold() == stem and other.is_file():
            found[suffix] = other
    found[".shp"] = path
    return found


def _copied(path: Path) -> dict[str, Path]:
    folder = Path("shape")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    copies = {}
    for suffix, source in neighbours(path).items():
        if suffix in PARTS:
            copies[suffix] = Path(shutil.copyfile(source, folder / f"shape{suffix}")).resolve()
    (folder / "shape.cpg").unlink(missing_ok=True)  # the encoding is passed in words
    if ".cpg" in copies:
        copies[".cpg"] = neighbours(path)[".cpg"]
    return copies


def _encoding(there: dict[str, Path], name: str, chosen: str | None) -> tuple[bytes, str, str]:
    """The table's texts and their encoding: as chosen, as .cpg says, as the table's head says, where it reads them and
    nothing shows that it is wrong; else as found. And the one that the file itself says, if any."""
    with there[".dbf"].open("rb") as stream:
        head = stream.read(32)
        sample = stream.read(SAMPLE_BYTES)
    if len(head) < 32:
        raise _damaged(name)
    texts = _texts(head, sample)
    if chosen:
        if not most_decode(texts, known(chosen, name)):
            raise not_in_encoding(name, chosen)
        return texts, known(chosen, name), ""
    told = next((encoding for encoding in (*_declared(there), _LANGUAGES.get(head[29])) if encoding), "")
    said = ["" if is_other_than(texts, told) else told, *guesses(texts), _WESTERN.get(head[29], ""), "iso8859-1"]
    found = next(encoding for encoding in said if encoding and most_decode(texts, encoding))
    return texts, found, told


def _damaged(name: str) -> Refusal:
    return Refusal(message(N_("{file}: its table (.dbf) is damaged."), file=name), message(N_("Export it again.")))


def _declared(there: dict[str, Path]) -> list[str]:
    if ".cpg" not in there:
        return []
    words = there[".cpg"].read_bytes()[:64].decode("ascii", "replace").strip().strip("\ufeff")
    try:
        return [known(words)]
    except Refusal:
        return []


def _texts(head: bytes, rest: bytes) -> bytes:
    """The bytes of the text columns of the first rows, cell by cell."""
    count, start, size = struct.unpack("<IHH", head[4:12])
    fields, at, offset = [], 0, 1
    while at + 32 <= len(rest) and rest[at] != 0x0D and at + 32 < start:
        width = rest[at + 16]
        if rest[at + 11 : at + 12] == b"C":
            width += rest[at + 17] << 8
            fields.append((offset, offset + width))
        offset += width
        at += 32
    names = b"\n".join(rest[n : n + 11].split(b"\0")[0] for n in range(0, at, 32))
    rows = range(max(start - 32, 0), len(rest) - size + 1, size) if size else range(0)
    cells = (rest[r + a : r + b].strip(b" \0") for r in rows[: min(count, 5_000)] for a, b in fields)
    return b"\n".join([names, *cells])


def _evened(there: dict[str, Path], name: str) -> list[Message]:
    """A row in the copy of the table for each shape, empty ones at the end where it lacks some, or GDAL would leave out
    their shapes; and what to say of it."""
    shapes, table = _shapes(there), there[".dbf"]
    with table.open("r+b") as stream:
        told, start, size = struct.unpack("<4xIHH", stream.read(12))
        held = min(told, max(table.stat().st_size - start, 0) // max(size, 1))
        if shapes == held:
            return []
        if held < shapes:
            if (shapes - held) * size > _MOST_EMPTY_BYTES:
                raise _damaged(name)
            stream.seek(4)
            stream.write(struct.pack("<I", shapes))
            stream.truncate(start + held * size)
            stream.seek(0, os.SEEK_END)
            for _ in range(held, shapes):
                stream.write(b" " * size)
    words = _FEWER if held < shapes else _MORE
    return [message(words, rows=held, shapes=shapes)]


_MOST_EMPTY_BYTES = 256 * MB
_FEWER = N_("Rows in the table: {rows}; shapes: {shapes}. The last shapes come in without values.")
_MORE = N_("Rows in the table: {rows}; shapes: {shapes}. The last rows of the table have no shape and are left out.")


def _shapes(there: dict[str, Path]) -> int:
    """How many shapes there are: by the index, otherwise one after the other."""
    if ".shx" in there:
        return max(there[".shx"].stat().st_size - 100, 0) // 8
    with there[".shp"].open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        count, at, end = 0, _SHP_HEAD, len(data)
        while at + _SHP_RECORD <= end and not ROWS.passed(count):
            (words,) = struct.unpack_from(">I", data, at + 4)
            at += 8 + 2 * max(words, 2)
            count += at <= end
        return count


_SHP_HEAD, _SHP_RECORD = 100, 12
"""Bytes of the head, and of the smallest shape, one of nothing."""
