"""Excel workbooks through openpyxl, row by row: a table a sheet, formulas as the values that were last calculated.

Every part of the package is judged before openpyxl opens it: its sizes, and that no part declares a document type.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from pathlib import Path
from typing import Any

from layers.columns import column
from layers.exchange.declared import UNKNOWN_CRS
from layers.exchange.left_out import above_the_header
from layers.exchange.limits import COLUMNS, TABLES, TEXT_BYTES
from layers.exchange.number_formats import Formats
from layers.exchange.readers.csv import header_of
from layers.exchange.refusal import Refusal, not_of_format
from layers.exchange.shape_cells import ShapeCells
from layers.exchange.sheet_parts import Body, Merged, SheetPart, part_of
from layers.exchange.sink import Sink, rows_at_once
from layers.exchange.unzip import opened
from layers.exchange.xml import check_prolog
from layers.i18n import N_, Message, message

_BROKEN = (ValueError, KeyError, TypeError, AttributeError, IndexError, SyntaxError, zipfile.BadZipFile, OSError)
_ERRORS = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|GETTING_DATA|SPILL!|CALC!)")
_TITLE_ROWS = 8
_ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\sr\s*=\s*["']([^"']*)["']""")
_LAST_ROW = 1_048_576
_NUMBERED = message(N_("The numbers of its rows are not in order."))
_NEVER = N_("{n} formulas of the workbook have no value: they were never calculated. Open it in Excel and save it.")


def read(path: Path, name: str, sink: Sink, options: dict[str, Any]) -> None:
    """All sheets that have rows, hidden ones too."""
    found = _check_parts(path, name)
    from layers.exchange.workbook import LeanReader

    try:
        reader = LeanReader(path)
        reader.read()
    except _BROKEN as error:
        raise not_of_format(name, "Excel") from error
    book = reader.wb
    try:
        sheets = [sheet for sheet in book.worksheets if hasattr(sheet, "iter_rows")]
        if passed := TABLES.passed(len(sheets)):
            raise Refusal(message(N_("The file goes over a limit.")), passed)
        wkt = options.get("wkt")
        never = sum(part.never for part in found.values())
        about = [message(_NEVER, n=never)] if never else []
        formats, is_empty = Formats(book), True
        for n, sheet in enumerate(sheets):
            part = found.get(str(sheet._worksheet_path).lstrip("/"), SheetPart())
            about += _hidden(sheet, part)
            done, merged = n / len(sheets), part.merged
            says = _read_sheet(sheet, name, sink, done, wkt=wkt, about=about, merged=merged, formats=formats)
            if n == len(sheets) - 1:
                reader.shared_strings.clear()
            if says is not None:
                sink.close(sheet.title, **says)
                is_empty = False
        if is_empty:
            sink.close("", crs=UNKNOWN_CRS)
    except _BROKEN as error:
        raise Refusal(
            message(N_("{file} is not whole, or damaged."), file=name), message(N_("Export it again."))
        ) from error
    finally:
        book.close()


def _check_parts(path: Path, name: str) -> dict[str, SheetPart]:
    """What openpyxl does not tell of each sheet, by the name of its part. Every part is judged."""
    found = {}
    part = Path("part.xml")
    with opened(path, name, TEXT_BYTES) as package:
        names = {entry.name for entry in package.entries}
        if "[Content_Types].xml" not in names or not any(n.endswith("workbook.xml") for n in names):
            raise not_of_format(name, "Excel")
        if package.passed_over:
            raise Refusal(message(N_("{file} is not whole, or damaged."), file=name), package.passed_over[0][1])
        for entry in package.entries:
            if entry.name.endswith((".xml", ".rels", ".vml")):
                check_prolog(package.unpack(entry, part), name)
            if "worksheets/" in entry.name and entry.name.endswith(".xml"):
                if not _rows_in_order(part):
                    raise Refusal(message(N_("{file} is not whole, or damaged."), file=name), _NUMBERED)
                found[entry.name] = part_of(part)
    part.unlink(missing_ok=True)
    return found


def _rows_in_order(sheet: Path) -> bool:
    """Whether the numbers of its rows rise, as far as Excel counts: openpyxl fills gaps and passes over the rest."""
    last, rest = 0, b""
    with sheet.open("rb") as stream:
        while part := stream.read(1 << 20):
            text = rest + part
            cut = text.rfind(b"<")
            text, rest = text[:cut], text[cut:]
            for found in _ROW.finditer(text):
                number = int(found[1]) if found[1].isdigit() and len(found[1]) < 8 else 0
                if not last < number <= _LAST_ROW:
                    return False
                last = number
    return True


def _read_sheet(
    sheet: Any,
    name: str,
    sink: Sink,
    done: float,
    *,
    wkt: str | None,
    about: list[Message],
    merged: Merged,
    formats: Formats,
) -> dict[str, Any] | None:
    """The rows, and what the sheet says of them: None where it had no header at all. Row numbers are Excel's."""
    from layers.exchange.workbook import rows_of

    rows = ((n, formats.shown(cells)) for n, cells in rows_of(sheet))
    filled = ((n, row) for n, row in rows if any(_there(v) for v in row))
    start = list(islice(filled, _TITLE_ROWS))
    if not start:
        return None
    first = _header_row(start)
    header, used = _header(start[first:], name)
    if passed := COLUMNS.passed(len(header)):
        raise Refusal(message(N_("The file goes over a limit.")), passed)
    body = Body(merged)
    rest, place = body.filled(chain(start[first + used :], filled)), ShapeCells(header, wkt)
    errors: Counter[str] = Counter()
    most = rows_at_once(len(header))
    while not sink.full and (batch := list(islice(rest, most))):
        errors.update(
            v for _, row in batch for v in row if isinstance(v, str) and v[:1] == "#" and _ERRORS.fullmatch(v)
        )
        _send(sink, batch, header, place, body)
        sink.progress(done)
    above = (_left_out(row) for _, row in start[:first])
    told = [note.to_json() for note in (*about, *above, *_failed(errors), *body.notes(), *formats.notes(header))]
    about.clear()  # said once
    return {"crs": place.crs or UNKNOWN_CRS, "wkt": place.column, "about": told}


def _hidden(sheet: Any, part: SheetPart) -> list[Message]:
    """What comes in although whoever opens the workbook does not see it."""
    if sheet.sheet_state != "visible":
        return [
            message(N_("The sheet {sheet} is hidden in the workbook, and is taken all the same."), sheet=sheet.title)
        ]
    words = N_("Rows that are hidden in the sheet {sheet}, and are taken all the same: {count}.")
    return [message(words, sheet=sheet.title, count=part.hidden)] if part.hidden else []


def _failed(errors: Counter[str]) -> list[Message]:
    if not errors:
        return []
    words = N_("Cells with the error of a formula, such as {example}, are left empty: {count}.")
    return [message(words, example=errors.most_common(1)[0][0], count=errors.total())]


def _header_row(start: list[tuple[int, list[Any]]]) -> int:
    """Which of the first rows begins the header: the first of words alone that fills more than half of the width.

    What stands above is a title, who filled it in and when (`填报单位：…`), or headings over some of its columns.
    Where there is no such row, it is the first with more than one cell.
    """
    widths = [sum(_there(v) for v in row) for _, row in start]
    words = [all(isinstance(v, str) for v in row if _there(v)) for _, row in start]
    found = next((n for n, width in enumerate(widths) if width * 2 > max(widths) and words[n]), None)
    if found is None:
        return next((n for n, width in enumerate(widths) if width > 1), 0)
    above = [_word(v) for v in start[found - 1][1]] if found else []
    headings = sum(map(bool, above)) > 1 and not any(":" in word or "：" in word for word in above)
    return found - 1 if headings and _is_second_row(above, start[found][1]) else found


def _left_out(row: list[Any]) -> Message:
    return above_the_header(_word(v) for v in row if _there(v))


def _header(start: list[tuple[int, list[Any]]], name: str) -> tuple[list[str], int]:
    """Column names, and how many rows they took: one, or two where merged cells stand above others.

    A merged cell holds its text in the first of its cells; the others are empty.
    """
    top = [_word(v) for v in start[0][1]]
    if len(start) > 1 and _is_second_row(top, start[1][1]):
        below = [_word(v) for v in start[1][1]]
        top += [""] * (len(below) - len(top))
        below += [""] * (len(top) - len(below))
        return header_of(_joined(top, below), name), 2
    while top and not top[-1]:
        top.pop()
    return header_of(top, name), 1


def _is_second_row(top: list[str], row: list[Any]) -> bool:
    """Whether `row` is text that fills the gaps that merged cells leave in `top`."""
    gaps = [n for n, word in enumerate(top) if not word and n < len(row)]
    under = [n for n in range(1, len(top)) if not top[n] and any(top[:n])]
    return bool(under) and all(isinstance(v, str) or v is None for v in row) and all(_there(row[n]) for n in gaps)


def _joined(top: list[str], below: list[str]) -> list[str]:
    names, group = [], ""
    for upper, lower in zip(top, below, strict=True):
        group = upper or (group if lower else "")
        names.append(f"{group} {lower}".strip() if lower else upper)
    return names


def _there(value: Any) -> bool:
    return value is not None and value != ""


def _word(value: Any) -> str:
    return " ".join(str(_cell(value)).split()) if _there(value) else ""


def _send(sink: Sink, batch: list[tuple[int, list[Any]]], header: list[str], place: ShapeCells, body: Body) -> None:
    width = len(header)
    wide = [(n, message(N_("It has more cells than the header."))) for n, row in batch if any(map(_there, row[width:]))]
    sink.rejected(wide)
    bad = {n for n, _ in wide}
    kept = [(n, row) for n, row in batch if n not in bad]
    if not kept:
        return
    even = [row[:width] + [None] * (width - len(row)) for _, row in kept]
    columns = {h: column([_cell(v) for v in cells]) for h, cells in zip(header, zip(*even, strict=True), strict=True)}
    body.measure(columns)
    shapes = place.taken_from(columns)
    sink.rows([n for n, _ in kept], shapes, columns)


def _cell(value: Any) -> Any:
    """Numbers as numbers, times as ISO text without a zone, errors of formulas as nothing."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, str):
        return None if value == "" or _ERRORS.fullmatch(value) else value
    return value if isinstance(value, int | float | bool) or value is None else str(value)
