"""Excel workbooks, row by row: a sheet a kind, every text a text and never a formula, points as two numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from layers.errors import SituationError
from layers.exchange.text import without_controls
from layers.exchange.writers.columns import column_names, flat, is_point, spoken
from layers.exchange.writers.declared import PROGRAM, About, Holds, Tables, Writer
from layers.exchange.writers.markup import NotWritten
from layers.exchange.writers.wkt import wkt
from layers.faults import fault
from layers.feature import Feature
from layers.i18n import N_, Message, message, tr
from layers.kind import Kind

MOST_ROWS = 1_048_576
_MOST_LETTERS = 32_767
_EXACT = 10**15
"""Whole numbers from here on are text: a sheet keeps fifteen digits."""


def write(path: Path, tables: Tables, about: About) -> int:
    """Credit and mode, where there are any, in columns, and with the moment among the properties of the file.

    Raises
    ------
    SituationError
        A kind has more rows than a sheet.
    """
    import openpyxl

    for kind, features in tables:
        if len(features) >= MOST_ROWS:
            raise SituationError(
                tr("{kind} has more rows than a sheet can hold.").format(kind=tr(kind.title)),
                hint=tr("Write it as GeoPackage."),
            )
    book = openpyxl.Workbook(write_only=True)
    book.properties.creator = PROGRAM
    book.properties.description = without_controls("\n".join(about.lines())) or None
    names: set[str] = set()
    try:
        for kind, features in tables:
            sheet = book.create_sheet(_sheet_name(tr(kind.title), names))
            _write_into(path.with_name(f"{len(names)}.xml"), sheet)
            for row in _rows(kind, features, spoken(about)):
                sheet.append([_cell(sheet, value) for value in row])
        if not tables:
            book.create_sheet(PROGRAM)
        fault("export:rows")
        book.save(path)
    except NotWritten:
        _let_go(book)
        raise
    return sum(len(features) for _, features in tables)


def _let_go(book: Any) -> None:
    """End what still writes into sheets: left alone, each complains once more when it is thrown away."""
    for sheet in book.worksheets:
        for stream in (sheet._rows, sheet._writer and sheet._writer.xf):
            with suppress(NotWritten, AttributeError):
                stream.close()


def _write_into(part: Path, sheet: Any) -> None:
    """The sheet's rows wait in `part`, and not where a killed program would leave them for good."""
    from openpyxl.worksheet import _writer

    _writer.ALL_TEMP_FILES.append(str(part))
    sheet._writer = _writer.WorksheetWriter(sheet, out=str(part))
    sheet._writer.write_top()


def _rows(kind: Kind, features: Sequence[Feature], said: dict[str, str]) -> Iterator[list[Any]]:
    points = all(is_point(f) for f in features)
    place = ("lon", "lat") if points else ("wkt",)
    names = column_names(kind, ours=("id", "state", *place, *said))
    yield ["id", "state", *names.values(), *place, *said]
    for feature in features:
        shape: Any = feature.geometry
        where: tuple[Any, ...]
        if points:
            where = (None, None) if shape is None else (shape.x, shape.y)
        else:
            where = (None if shape is None else wkt(shape),)
        yield [feature.id, feature.state, *(feature[k] for k in names), *where, *said.values()]


def _cell(sheet: Any, value: Any) -> Any:
    """A cell that is what it is: a text that begins like a formula stays a text."""
    from openpyxl.cell import WriteOnlyCell

    if isinstance(value, bool | float) or value is None or (isinstance(value, int) and abs(value) < _EXACT):
        return value
    cell = WriteOnlyCell(sheet)
    cell.value = without_controls(str(flat(value)))[:_MOST_LETTERS]
    cell.data_type = "s"
    return cell


def _sheet_name(title: str, used: set[str]) -> str:
    """At most 31 letters, none of those that Excel keeps for itself, each once."""
    plain = "".join("_" if c in "[]:*?/\\" or not c.isprintable() else c for c in title).strip("'")[:31] or PROGRAM
    name, n = plain, 2
    while name.casefold() in used:
        name, n = f"{plain[:27]} {n}", n + 1
    used.add(name.casefold())
    return name


def _more(tables: Tables) -> Iterator[Message]:
    values = [v for _, features in tables for f in features for v in f.values.values()]
    if big := sum(isinstance(v, int) and not isinstance(v, bool) and abs(v) >= _EXACT for v in values):
        yield message(N_("{n} whole numbers of more than 15 digits are written as text."), n=big)
    if any(isinstance(v, float) for v in values):
        yield message(N_("Real numbers keep fifteen digits."))
    if long := sum(len(str(flat(v))) > _MOST_LETTERS for v in values if isinstance(v, str | list | dict)):
        yield message(N_("{n} texts are cut to {most} letters."), n=long, most=_MOST_LETTERS)


WRITER = Writer("xlsx", N_("Excel"), (".xlsx",), write, Holds(crs=False, controls=False), more=_more)
