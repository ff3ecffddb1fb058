"""What is on record, read on another thread: on a connection of its own, a portion at a time, so nobody is held up."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from layers.columns import Column, decode
from layers.feature import damaged_rows
from layers.record.connections import connect_reader
from layers.record.tables import Table

_ROWS = 2_000


class Portions:
    """Present rows of one kind, as they are when somebody begins to read. Any thread may, as often as it likes."""

    def __init__(self, path: Path, table: Table) -> None:
        self._path = path
        self._table = table

    def count(self) -> int:
        """How many rows there are; SituationError where the file cannot be read."""
        with _reading(self._path) as connection:
            return self._table.count(connection)

    def of(self, fields: Collection[str], size: int = _ROWS) -> Iterator[dict[str, Column]]:
        """Id, geometry (WKB), state and these fields, in the order the rows came in.

        Raises
        ------
        SituationError
            The file cannot be read, or what is in it.
        """
        with _reading(self._path) as connection:
            yield from self._table.portions(connection, fields, size)


def read_content(path: Path, sha256: str) -> dict[str, Column]:
    """The rows of a bulk set, on any thread; SituationError where they are damaged."""
    with _reading(path) as connection:
        parts = connection.execute("SELECT data FROM anlan_content WHERE hash = ? ORDER BY part", (sha256,))
        packed = b"".join(data for (data,) in parts)
    try:
        data = zlib.decompress(packed)
    except zlib.error as error:
        raise damaged_rows() from error
    return decode(data)


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        connection = connect_reader(path)
        try:
            connection.execute("BEGIN")
            yield connection
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise damaged_rows() from error
