"""CSV and its relatives: encoding and delimiter are found out, the header is required, every value is text.

Nothing is assumed about where a place lies: columns called lon and lat do not say in which system.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

from layers.exchange.cells import plain
from layers.exchange.declared import UNKNOWN_CRS
from layers.exchange.encodings import SAMPLE_BYTES, candidates, encoding_of_file, likeliest, uncertain
from layers.exchange.left_out import above_the_header
from layers.exchange.limits import COLUMNS, TEXT, TEXT_BYTES
from layers.exchange.refusal import Refusal, not_of_format
from layers.exchange.shape_cells import ShapeCells
from layers.exchange.sink import BATCH_BYTES, Sink, rows_at_once
from layers.i18n import N_, Message, message
from layers.pieces import Texts

DELIMITERS = ",;\t|"


def read(path: Path, name: str, sink: Sink, options: dict[str, Any]) -> None:
    """All rows as one table of text columns; a cell without text is None. `encoding` is what the person says."""
    size = path.stat().st_size
    if passed := TEXT_BYTES.passed(size):
        raise Refusal(message(N_("The file goes over a limit.")), passed)
    chosen = options.get("encoding")
    encoding = encoding_of_file(path, name, chosen)
    notes = _say_encoding(path, sink, encoding if chosen is None else None)
    csv.field_size_limit(_MOST_CELL)
    with path.open("rb") as raw, io.TextIOWrapper(raw, encoding=encoding, newline="") as stream:
        start = stream.read(65536)
        stream.seek(0)
        delimiter = delimiter_of(start)
        if delimiter in _WIDE:
            sink.remark(message(_PARTED, sign=delimiter))
        lines = csv.reader(stream, delimiter=delimiter, strict=False)
        try:
            first = list(islice((line for line in lines if any(line) and not _SEP.fullmatch("".join(line))), _TITLES))
            at = _header_row(first)
            notes += [above_the_header(filter(None, map(str.strip, line))).to_json() for line in first[:at]]
            header = header_of(first[at] if first else [], name)
            shapes = ShapeCells(header, options.get("wkt"))
            rows = chain(first[at + 1 :], lines)
            _send_rows(sink, rows, header, raw.tell, size, shapes, whole=_ends_quoted(path, encoding))
        except csv.Error as error:
            if "field limit" in str(error):
                raise Refusal(message(N_("The file goes over a limit.")), TEXT.passed(_MOST_CELL)) from error
            raise not_of_format(name, "CSV") from error
    sink.close("", crs=shapes.crs or UNKNOWN_CRS, wkt=shapes.column, about=notes)


_MOST_CELL = 1024 * TEXT.most
"""Characters up to which a cell is read at all: one may hold the shape of a whole province."""
_TITLES = 8
"""Rows among which the header is looked for."""
_SEP = re.compile(r"sep=.?", re.IGNORECASE)
"""What spreadsheets write into the first line, to say what stands between the cells."""


def _header_row(first: list[list[str]]) -> int:
    """Which of the first rows is the header: above it may stand a title, or who filled the table in and when."""
    widths = [sum(map(bool, line)) for line in first]
    widest = max(widths, default=0)
    for n, line in enumerate(first):
        told = widths[n] == 1 or any(":" in cell or "：" in cell for cell in line)
        if widths[n] * 2 > widest or not told:
            return n if not any(map(_is_number, line)) else 0
    return 0


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _ends_quoted(path: Path, encoding: str) -> bool:
    """Whether the last thing in the file, but for blanks, is a quotation mark."""
    with path.open("rb") as stream:
        stream.seek(max(path.stat().st_size - _TAIL_BYTES, 0))
        return stream.read().decode(encoding, "ignore").rstrip().endswith('"')


_TAIL_BYTES = 64


def _say_encoding(path: Path, sink: Sink, found: str | None) -> list[dict[str, Any]]:
    """Say what the texts may be in, and give the notes about it; none where a person chose, and nothing was `found`."""
    with path.open("rb") as stream:
        sample = stream.read(SAMPLE_BYTES)
    likely = candidates(sample, found or likeliest(sample))
    sink.say(encoding=found or likeliest(sample), encodings=likely)
    return [note.to_json() for note in uncertain(found, likely)] if found else []


def delimiter_of(text: str) -> str:
    """The one that the first line with any has most of, outside quotes; or the one that the file itself names."""
    lines = (line for line in text[:65536].splitlines() if line.strip())
    for line in islice(lines, _TITLES):
        if said := _SAID.match(line):
            return said[1]
        bare = re.sub(r'"[^"]*"', "", line)
        if any(d in bare for d in DELIMITERS):
            return max(DELIMITERS, key=lambda d: (bare.count(d), -DELIMITERS.index(d)))
    return _wide_delimiter(text) or DELIMITERS[0]


def _wide_delimiter(text: str) -> str:
    """A sign of Chinese texts that stands as often in nearly all of the first lines; empty where none does."""
    lines = [re.sub(r'"[^"]*"', "", line) for line in islice(filter(str.strip, text.splitlines()), _LOOKED_AT)]
    for sign in _WIDE:
        counts = Counter(line.count(sign) for line in lines)
        count, times = counts.most_common(1)[0] if counts else (0, 0)
        if count and len(lines) > 1 and times * 10 >= len(lines) * 9:
            return sign
    return ""


_WIDE = "，；、｜"
_LOOKED_AT = 50
_PARTED = N_("Its cells are parted by “{sign}”, as nothing else parts them.")


_SAID = re.compile(r'"?sep=([,;\t|])', re.IGNORECASE)


def header_of(cells: list[str], name: str) -> list[str]:
    """Column names, each once; a column without a name gets its number."""
    if not cells:
        raise Refusal(message(N_("{file} has no header."), file=name), message(N_("The first line names the columns.")))
    if passed := COLUMNS.passed(len(cells)):
        raise Refusal(message(N_("The file goes over a limit.")), passed)
    names: list[str] = []
    for n, cell in enumerate(cells, 1):
        wanted = plain(unicodedata.normalize("NFC", cell).strip()).strip("\ufeff") or f"column {n}"
        unique, again = wanted, 2
        while unique in names:
            unique, again = f"{wanted} {again}", again + 1
        names.append(unique)
    return names


def _send_rows(
    sink: Sink,
    lines: Iterator[list[str]],
    header: list[str],
    position: Callable[[], int],
    size: int,
    shapes: ShapeCells,
    *,
    whole: bool,
) -> None:
    """`position` tells how many of the `size` bytes were read; `whole` says that the file ends with a quotation mark: a
    last cell of several lines is closed then.
    """
    numbers: list[int] = []
    kept: list[list[str]] = []
    rejected: list[tuple[int, Message]] = []
    row, width, sent = 0, len(header), 0
    most = rows_at_once(width)
    for line in lines:
        if not line:
            continue
        row += 1
        if len(line) > width and any(line[width:]):
            rejected.append((row, message(N_("It has more cells than the header."))))
        else:
            numbers.append(row)
            kept.append(line)
        count = len(kept)
        if count >= most or (count % _LOOK == 0 and position() - sent > BATCH_BYTES):
            _send(sink, numbers, kept, header, shapes)
            if sink.full:
                return
            sent = position()
            sink.progress(sent / max(size, 1))
            numbers, kept = [], []
    if kept and not whole and "\n" in kept[-1][-1]:
        count = kept.pop()[-1].count("\n") + 1
        rejected.append((numbers.pop(), message(_NEVER_CLOSED, count=count)))
    sink.rejected(rejected)
    _send(sink, numbers, kept, header, shapes)


_LOOK = 8
"""Rows after which it is looked at how long they were."""
_NEVER_CLOSED = N_("A quotation mark that opens in it is never closed, and takes in {count} lines up to the end.")


def _send(sink: Sink, numbers: list[int], lines: list[list[str]], header: list[str], shapes: ShapeCells) -> None:
    width = len(header)
    even = lines if set(map(len, lines)) == {width} else [(line + [""] * width)[:width] for line in lines]
    if not numbers:
        return
    lists = zip(*even, strict=True)
    columns: dict[str, Sequence[str | None]] = {n: _cells(c) for n, c in zip(header, lists, strict=True)}
    made = shapes.taken_from(columns)
    sink.rows(numbers, made, {name: Texts.of(column) for name, column in columns.items()})


def _cells(column: Sequence[str]) -> Sequence[str | None]:
    """Nothing for a cell without text, and none guarded against formulas."""
    if "" not in column and "\n'" not in "\n" + "\n".join(column):
        return column
    return [plain(cell) if cell else None for cell in column]
