"""CSV and its relatives: encoding and delimiter are found out, the header is required, every value is text.

Nothing is assumed about where a place lies: columns called lon and lat do not say in which system.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from layers.exchange.limits import TEXT, TEXT_BYTES
from layers.exchange.refusal import Refusal, not_of_format
from layers.exchange.sink import BATCH, Sink
from layers.i18n import Message, N_, message

DELIMITERS = ",;\t|"


def read(path: Path, name: str, sink: Sink, options: dict[str, Any]) -> None:
    """All rows as one table of text columns; a cell without text is None."""
    if passed := TEXT_BYTES.passed(path.stat().st_size):
        raise Refusal(message(N_("The file goes over a limit.")), passed)
    text = decoded(path.read_bytes(), name)
    csv.field_size_limit(16 * TEXT.most)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=False)
    try:
        header = header_of(next((line for line in lines if any(line)), []), name)
        _send_rows(sink, lines, header, max(text.count("\n"), 1))
    except csv.Error as error:
        raise not_of_format(name, "CSV") from error
    sink.close("", crs=None)


def decoded(data: bytes, name: str) -> str:
    """UTF-8 with or without its mark, UTF-16 with it, otherwise GB18030."""
    marked = next((e for m, e in _MARKS if data.startswith(m)), None)
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refusal(
        message(N_("{file} is in an unknown encoding."), file=name), message(N_("Save it as UTF-8 or GB18030."))
    )


_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def delimiter_of(text: str) -> str:
    """The one that the header has most of, outside quotes."""
    header = re.sub(r'"[^"]*"', "", next((line for line in text[:65536].splitlines() if line.strip()), ""))
    return max(DELIMITERS, key=lambda d: (header.count(d), -DELIMITERS.index(d)))


def header_of(cells: list[str], name: str) -> list[str]:
    """Column names, each once; a column without a name gets its number."""
    if not cells:
        raise Refusal(message(N_("{file} has no header."), file=name), message(N_("The first line names the columns.")))
    names: list[str] = []
    for n, cell in enumerate(cells, 1):
        wanted = unicodedata.normalize("NFC", cell).strip().strip("\ufeff") or f"column {n}"
        unique, again = wanted, 2
        while unique in names:
            unique, again = f"{wanted} {again}", again + 1
        names.append(unique)
    return names


def _send_rows(sink: Sink, lines: Iterator[list[str]], header: list[str], total: int) -> None:
    numbers: list[int] = []
    kept: list[list[str]] = []
    rejected: list[tuple[int, Message]] = []
    row = 0
    for line in lines:
        if not line:
            continue
        row += 1
        if len(line) > len(header) and any(line[len(header) :]):
            rejected.append((row, message(N_("It has more cells than the header."))))
        else:
            numbers.append(row)
            kept.append(line)
        if len(kept) >= BATCH:
            _send(sink, numbers, kept, header)
            sink.progress(row / total)
            numbers, kept = [], []
    sink.rejected(rejected)
    _send(sink, numbers, kept, header)


def _send(sink: Sink, numbers: list[int], lines: list[list[str]], header: list[str]) -> None:
    width = len(header)
    even = lines if all(len(line) == width for line in lines) else [(line + [""] * width)[:width] for line in lines]
    columns = zip(*even, strict=True) if even else iter([()] * width)
    if numbers:
        sink.rows(numbers, None, {n: [v or None for v in c] for n, c in zip(header, columns, strict=True)})
