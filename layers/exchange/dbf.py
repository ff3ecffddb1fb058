"""Cells of a dBase table that are not what their column says: GDAL takes the number in front and says nothing.

A column with such a cell is read as text. Layout: dBase III, as in the Shapefile whitepaper of 1998.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from layers.i18n import N_, Message, message

_HEAD, _FIELD = 32, 32
_SORT, _WIDTH, _DECIMALS = 11, 16, 17
_AT_ONCE = 16 * 2**20
"""Bytes of rows that are looked at together: a head may say of its rows what it likes."""
_DELETED = ord("*")
_WIDEST_WHOLE = 18
"""Digits of a whole number that GDAL reads as one; wider columns it reads as numbers of 15 digits."""
_NUMBER = re.compile(
    rb"[\s\0]*(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]?(?:nan|inf(?:inity)?)|\*+)?[\s\0]*", re.IGNORECASE
)
_NO_NUMBERS = N_(
    "{column} should hold numbers, and {n} cells hold something else, such as “{example}”; it came in as text."
)
_NO_DAYS = N_("{column} should hold days, and {n} cells hold something else, such as “{example}”; it came in as text.")
_TOO_NARROW = N_("{column}: {n} cells hold a number that was too long for them; they are empty.")
_LONG = N_("{column} holds whole numbers of more than 18 digits; it came in as text.")


@dataclass(frozen=True, slots=True)
class _Field:
    """`at` is where its description begins in the file, `start` where its cells begin in a row."""

    name: str
    sort: str
    at: int
    start: int
    width: int
    decimals: int


def mend(table: Path, encoding: str) -> tuple[list[Message], bool]:
    """Say in the head of a copy of a table what its columns hold; what to tell of it, and whether there are wide whole
    numbers, of which GDAL has to be told to look."""
    with table.open("r+b") as stream:
        head = stream.read(_HEAD)
        count, start, size = struct.unpack_from("<IHH", head, 4)
        fields = _fields(head + stream.read(max(start - _HEAD, 0)), encoding)
        columns = [_Column(f) for f in fields if f.sort in "NFD" and f.start + f.width <= size]
        stream.seek(start)
        at_once = max(_AT_ONCE // max(size, 1), 1)
        for first in range(0, count if columns else 0, at_once):
            rows = np.frombuffer(stream.read(size * min(at_once, count - first)), dtype=np.uint8)
            if len(rows) < size:
                break
            _look(rows[: len(rows) // size * size].reshape(-1, size), columns)
        notes, is_wide = [], False
        for column in columns:
            told, is_text = column.judged()
            notes += told
            is_wide |= column.is_wide and not is_text
            if is_text or column.has_fractions:
                stream.seek(column.field.at + _SORT)
                stream.write(b"C" if is_text else b"N")
                stream.seek(column.field.at + _DECIMALS)
                stream.write(b"\0" if is_text else b"\1")
    return notes, is_wide


def _look(rows: Any, columns: Sequence[_Column]) -> None:
    """Rows that are deleted are of no weight. Byte by byte of all rows is some times as quick as row by row."""
    turned = np.ascontiguousarray(rows[rows[:, 0] != _DELETED].T)
    for column in columns:
        column.look(turned[column.field.start : column.field.start + column.field.width])


class _Column:
    """What the cells of one column are like."""

    def __init__(self, field: _Field) -> None:
        self.field = field
        self.is_wide = field.sort != "D" and not field.decimals and field.width > _WIDEST_WHOLE
        self.has_fractions = False
        self._odd: list[bytes] = []
        self._digits = 0

    def look(self, cells: Any) -> None:
        """`cells` are the first bytes of all rows, then the second ones."""
        plain = _are_days(cells) if self.field.sort == "D" else _are_numbers(cells)
        self._odd += [bytes(cell) for cell in np.ascontiguousarray(cells[:, ~plain].T)]
        if self.field.sort != "D" and not self.field.decimals:
            self.has_fractions |= any(bool((cells == ord(sign)).any()) for sign in ".eE")
        if self.is_wide:
            weighty = ((cells >= ord("1")) & (cells <= ord("9"))).any(axis=1)
            self._digits = max(self._digits, len(weighty) - int(np.argmax(weighty)) if weighty.any() else 0)

    def judged(self) -> tuple[list[Message], bool]:
        """What is to be told of it, and whether it is none of what it says."""
        name, is_days = self.field.name, self.field.sort == "D"
        wrong = [cell for cell in self._odd if not (_is_day(cell) if is_days else _NUMBER.fullmatch(cell))]
        if wrong:
            example = wrong[0].strip().decode("ascii", "replace")[:40]
            words = _NO_DAYS if is_days else _NO_NUMBERS
            return [message(words, column=name, n=len(wrong), example=example)], True
        if self._digits > _WIDEST_WHOLE:
            return [message(_LONG, column=name)], True
        full = sum(b"*" in cell for cell in self._odd)
        return [message(_TOO_NARROW, column=name, n=full)] if full else [], False


def _fields(head: bytes, encoding: str) -> Iterator[_Field]:
    at, start = _HEAD, 1
    while at + _FIELD <= len(head) and head[at] != 0x0D:
        name, sort, width = head[at : at + 11].split(b"\0")[0], chr(head[at + _SORT]), head[at + _WIDTH]
        decimals = head[at + _DECIMALS]
        yield _Field(name.decode(encoding, "replace"), sort, at, start, width, decimals)
        start += width + (decimals << 8 if sort == "C" else 0)
        at += _FIELD


def _is_day(cell: bytes) -> bool:
    """Or nothing."""
    digits = cell.strip(b" \0")
    if not digits.strip(b"0"):
        return len(digits) in (0, _DAY_DIGITS)
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return len(digits) == _DAY_DIGITS and digits.isdigit()


def _are_numbers(cells: Any) -> Any:
    """Whether each is, at a glance, blanks before digits with at most one point."""
    digits, points, blanks = cells - np.uint8(ord("0")) < 10, cells == ord("."), cells == ord(" ")
    one_run = ~(blanks[1:] & ~blanks[:-1]).any(axis=0)
    return one_run & (digits | points | blanks).all(axis=0) & (np.count_nonzero(points, axis=0) <= 1) & digits[-1]


def _are_days(cells: Any) -> Any:
    """Whether each is, at a glance, a day of any month."""
    if len(cells) != _DAY_DIGITS:
        return np.zeros(cells.shape[1], dtype=bool)
    digits = cells.astype(np.int16) - ord("0")
    month, day = digits[4] * 10 + digits[5], digits[6] * 10 + digits[7]
    numbers = ((digits >= 0) & (digits <= 9)).all(axis=0)
    return numbers & (month >= 1) & (month <= 12) & (day >= 1) & (day <= _IN_ANY_MONTH)


_DAY_DIGITS = 8
_IN_ANY_MONTH = 28
