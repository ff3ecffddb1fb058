"""What a sheet of a workbook says beside its values: merged cells, hidden rows, formulas that were never calculated."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from layers.i18n import N_, Message, message

Merged = dict[int, list[tuple[int, int]]]
"""By the row in which they begin: the column, from 0, and the last row of cells merged into one over several rows."""

_UNCALCULATED = re.compile(rb"(?:<f\b[^>]*/>|</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")
_HIDDEN = re.compile(rb"<(?:\w+:)?row\b[^>]*?\shidden\s*=\s*[\"'](?:1|true)[\"']")
_MERGED = re.compile(rb"mergeCell\s+ref\s*=\s*[\"']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})[\"']")
_OVERLAP = 10_000
"""Bytes that are looked at twice: what begins in one part of the text may end in the next."""
_DIGITS = 10**15
"""Spreadsheets keep 15 digits of a number."""


@dataclass(slots=True)
class SheetPart:
    """`never` is how many formulas hold no value, `hidden` how many rows nobody sees."""

    never: int = 0
    hidden: int = 0
    merged: Merged = field(default_factory=dict)


def part_of(sheet: Path) -> SheetPart:
    """All of it from the XML of a sheet, read by the piece."""
    found, rest = SheetPart(), b""
    with sheet.open("rb") as stream:
        while piece := stream.read(1 << 20):
            rest = _add(found, rest + piece)
    return found


def _add(found: SheetPart, text: bytes) -> bytes:
    """Count what is in the text; what of it comes again before the next piece."""
    end = 0
    for match in _UNCALCULATED.finditer(text):
        found.never, end = found.never + 1, match.end()
    if b"hidden" in text:
        for match in _HIDDEN.finditer(text):
            found.hidden, end = found.hidden + 1, max(end, match.end())
    if b"mergeCell " in text:
        for match in _MERGED.finditer(text):
            _merge(found.merged, *match.groups())
            end = max(end, match.end())
    return text[max(end, len(text) - _OVERLAP) :]


def _merge(merged: Merged, left: bytes, top: bytes, right: bytes, bottom: bytes) -> None:
    if left == right and int(bottom) > int(top):
        column = 0
        for letter in left:
            column = column * 26 + letter - ord("A") + 1
        merged.setdefault(int(top), []).append((column - 1, int(bottom)))


class Body:
    """The rows under a header: a text in cells that are merged over several rows is said of each of them.

    A number is not: it may be of all of them together.
    """

    def __init__(self, merged: Merged) -> None:
        self._merged = merged
        self._counts: Counter[str] = Counter()
        self._long: Counter[str] = Counter()

    def filled(self, rows: Iterable[tuple[int, list[Any]]]) -> Iterator[tuple[int, list[Any]]]:
        if not self._merged:
            yield from rows
            return
        open_: dict[int, tuple[int, Any]] = {}
        for number, row in rows:
            open_ = {column: (last, value) for column, (last, value) in open_.items() if last >= number}
            for column, (_, value) in open_.items():
                self._fill(row, column, value)
            for column, last in self._merged.get(number, ()):
                if column < len(row):
                    open_[column] = last, row[column]
            yield number, row

    def _fill(self, row: list[Any], column: int, value: Any) -> None:
        row += [None] * (column + 1 - len(row))
        if value is not None and row[column] in (None, ""):
            if isinstance(value, str):
                row[column] = value
            self._counts["text" if isinstance(value, str) else "other"] += 1

    def measure(self, columns: Mapping[str, Any]) -> None:
        """Look for whole numbers that are longer than a spreadsheet keeps them."""
        for name, cells in columns.items():
            if isinstance(cells, np.ndarray):
                count = int(np.count_nonzero(np.abs(cells.astype(float)) >= _DIGITS))
            else:
                count = sum(abs(v) >= _DIGITS for v in cells if type(v) in (int, float)) if type(cells) is list else 0
            if count:
                self._long[name] += count

    def notes(self) -> Iterator[Message]:
        if count := self._counts["text"]:
            words = N_("Cells merged over several rows: their text is taken for each of the rows below: {count}.")
            yield message(words, count=count)
        if count := self._counts["other"]:
            words = N_(
                "Cells merged over several rows: a number or day is kept for the first row alone, not below: {count}."
            )
            yield message(words, count=count)
        for column, count in self._long.items():
            words = N_(
                "{column}: numbers of more than 15 digits, whose last digits a spreadsheet does not keep: {count}."
            )
            yield message(words, column=column, count=count)
