"""Where a reader puts what it reads: rows by the batch, rows it could not read, and how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, BinaryIO

import numpy as np

from layers.columns import Columns
from layers.exchange import frames
from layers.exchange.finite import NOT_FINITE, kept_of, wrong_rows
from layers.exchange.limits import COLUMN_NAME, COLUMNS, ROWS
from layers.exchange.refusal import Refusal
from layers.exchange.text import long_ones
from layers.i18n import N_, Message, message
from layers.nesting import MOST_DEEP, deep_ones
from layers.pieces import Blobs

BATCH = 20_000
_BATCH_CELLS = 1_000_000
BATCH_BYTES = 8_000_000
"""Bytes or characters of a text after which a batch goes out, however few its rows are: they are long."""
PREFIX = "."
"""Before the name of every column of the file; without it stand our own: row, geometry, id, reason."""


def rows_at_once(width: int) -> int:
    """Rows of a batch in a table of `width` columns: of a wide one fewer, for each cell is an object on its way."""
    return max(1, min(BATCH, _BATCH_CELLS // max(width, 1)))


class Sink:
    """One table at a time: rows, then `close` with what the file says about it."""

    def __init__(self, stream: BinaryIO, most_rows: int | None = None) -> None:
        self._stream = stream
        self._most = most_rows
        self._sent = 0
        self._names: dict[str, None] = {}
        self._closed: set[str] = set()
        self._said: dict[str, Any] = {}
        self._remarks: list[Message] = []

    def progress(self, done: float) -> None:
        frames.send_json(self._stream, frames.PROGRESS, {"done": min(max(done, 0.0), 1.0)})

    def rows(
        self,
        numbers: Sequence[int],
        geometry: Sequence[bytes | None] | None,
        columns: dict[str, Any],
        ids: list[Any] | None = None,
        *,
        of_any_length: bool = False,
    ) -> None:
        """Some rows: their numbers in the file from 1, WKB, the file's columns, and its own ids.

        A row with a number that is none, a text that is too long, or a shape too deep to be read, is rejected. Where
        only a look is wanted, no more than that goes out; a reader that can stop looks at `full`. Texts that never pass
        the gate, as they are no values, may be `of_any_length`.
        """
        if self.full:
            return
        bad = dict.fromkeys(deep_ones(() if geometry is None else geometry), _TOO_DEEP) | dict.fromkeys(
            wrong_rows(columns), NOT_FINITE
        )
        for column in () if of_any_length else columns.values():
            bad = long_ones(column) | bad
        if bad:
            wrong = sorted(bad)
            self.rejected([(int(numbers[n]), bad[n]) for n in wrong])
            numbers, geometry, columns, ids = _without(wrong, numbers, geometry, columns, ids)
            if not len(numbers):
                return
        if self._most is not None and self._sent + len(numbers) > self._most:
            part = slice(self._most - self._sent)
            numbers, columns = numbers[part], {name: column[part] for name, column in columns.items()}
            geometry = None if geometry is None else geometry[part]
            ids = None if ids is None else ids[part]
        self._check(columns, len(numbers))
        sent: dict[str, Any] = {PREFIX + name: column for name, column in columns.items()}
        sent["row"] = np.asarray(numbers, dtype=np.int64)
        if geometry is not None:
            sent["geometry"] = geometry
        if ids is not None:
            sent["id"] = ids
        self._send(sent)
        self._sent += len(numbers)

    @property
    def brief(self) -> bool:
        """Whether only a look at the file is wanted."""
        return self._most is not None

    @property
    def full(self) -> bool:
        """Whether this table has as many rows as were asked for."""
        return self._most is not None and self._sent >= self._most

    def tile(self, place: tuple[int, int, int, int], tile: bytes) -> None:
        """One tile of a raster; `close` with `grid` makes a raster of them."""
        frames.send_tile(self._stream, place, tile)

    def rejected(self, rows: list[tuple[int, Message]]) -> None:
        if rows:
            pairs = [[row, reason.to_json()] for row, reason in rows]
            frames.send_json(self._stream, frames.REJECTED, pairs)

    def say(self, **says: Any) -> None:
        """What the file says of the next table that is closed, known before its rows are."""
        self._said |= says

    def remark(self, words: Message) -> None:
        """A note on the whole of the next table that is closed."""
        self._remarks.append(words)

    def close(self, name: str, **says: Any) -> None:
        """The rows so far are a table called `name`, with a number behind it where that is taken.

        `says` is what the file says of it: crs, kind, credit; and `about`, notes on the whole of it.
        """
        unique, n = name, 1
        while name and unique in self._closed:
            n += 1
            unique = f"{name} {n}"
        self._closed.add(unique)
        order = [_whole(column) for column in self._names]
        says = {"name": unique, "order": order, **self._said, **says}
        if self._remarks:
            says["about"] = [*(words.to_json() for words in self._remarks), *says.get("about", [])]
        frames.send_json(self._stream, frames.TABLE, says)
        self._sent, self._names, self._said, self._remarks = 0, {}, {}, []

    def void(self) -> None:
        """What was sent since the last `close` does not count: it comes again."""
        frames.send_json(self._stream, frames.TABLE, {"void": True})
        self._sent, self._names = 0, {}

    def refuse(self, name: str, why: Message) -> None:
        """A part of the package is not taken; what was sent of it since the last `close` does not count."""
        frames.send_json(self._stream, frames.TABLE, {"name": name, "refused": why.to_json()})
        self._sent, self._names, self._said = 0, {}, {}

    def _check(self, columns: dict[str, Any], count: int) -> None:
        for name in columns:
            self._names.setdefault(name)
        longest = max((len(name) for name in columns), default=0)
        for passed in (ROWS.passed(self._sent + count), COLUMNS.passed(len(self._names)), COLUMN_NAME.passed(longest)):
            if passed is not None:
                raise Refusal(message(N_("The file goes over a limit.")), passed)

    def _send(self, columns: Columns) -> None:
        try:
            frames.send_rows(self._stream, columns)
        except UnicodeEncodeError:
            frames.send_rows(self._stream, {_whole(k): _mended(c) for k, c in columns.items()})


_TOO_DEEP = message(N_("Shapes lie in shapes in it, more than {n} levels deep."), n=MOST_DEEP)


def _without(
    wrong: Sequence[int],
    numbers: Sequence[int],
    geometry: Sequence[bytes | None] | None,
    columns: dict[str, Any],
    ids: list[Any] | None,
) -> tuple[Sequence[int], Sequence[bytes | None] | None, dict[str, Any], list[Any] | None]:
    dropped = set(wrong)
    kept = [n for n in range(len(numbers)) if n not in dropped]
    return (
        [numbers[n] for n in kept],
        None if geometry is None else kept_of(geometry, kept),
        {name: kept_of(column, kept) for name, column in columns.items()},
        None if ids is None else kept_of(ids, kept),
    )


def _mended(column: Any) -> Any:
    if isinstance(column, np.ndarray | Blobs) or any(isinstance(item, bytes) for item in column):
        return column
    return [_whole(item) for item in column]


def _whole(value: Any) -> Any:
    """Half of a surrogate pair stands for no character; it becomes the sign for that."""
    if isinstance(value, str):
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if isinstance(value, list):
        return [_whole(item) for item in value]
    if isinstance(value, dict):
        return {_whole(k): _whole(v) for k, v in value.items()}
    return value
