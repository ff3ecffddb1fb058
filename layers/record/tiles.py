"""Tiles of rasters, read for whoever draws or computes: on a connection of its own, from any thread."""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from layers.columns import content_hash
from layers.errors import SituationError
from layers.i18n import tr
from layers.pyramid import Cells, damaged, decode_tile
from layers.record.connections import connect_reader

_KEPT_BYTES = 128 * 1024 * 1024


@dataclass(slots=True)
class Whole:
    """The cells of many tiles in one piece; `there` are the columns and rows of those that have been put in."""

    cells: Cells
    there: set[tuple[int, int]] = field(default_factory=set)

    @property
    def nbytes(self) -> int:
        return self.cells.nbytes


class Tiles:
    """Decoded tiles by their hash, and pieces of many. What was read last stays in memory, up to 128 MB of it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        self._connection: sqlite3.Connection | None = None
        self._closed = False
        self._kept: OrderedDict[Hashable, Cells] = OrderedDict()
        self._wholes: OrderedDict[Hashable, Whole] = OrderedDict()
        self._bytes = 0

    def whole(self, key: Hashable, make: Callable[[], Cells]) -> Whole:
        """The piece of that name; a new one, of which nothing is there yet, where none is kept."""
        with self._lock:
            if (whole := self._wholes.get(key)) is None:
                whole = self._wholes[key] = Whole(make())
                self._bytes += whole.nbytes
                self._make_room()
            self._wholes.move_to_end(key)
            return whole

    def tile(self, sha256: str, shape: tuple[int, ...], *, keep: bool = True) -> Cells:
        """The cells of a tile, not to be changed. One that is put into a piece need not be kept by itself.

        Raises
        ------
        SituationError
            It is not there or not as it was written, or the workspace was closed meanwhile.
        """
        with self._lock:
            if (cells := self._kept.get(sha256)) is not None and cells.shape == shape:
                self._kept.move_to_end(sha256)
                return cells
            data = self._read(sha256)
        if data is None or content_hash(data) != sha256:
            raise damaged()
        cells = decode_tile(data, shape)
        if keep:
            with self._lock:
                self._keep(sha256, cells)
        return cells

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._kept.clear()
            self._wholes.clear()
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _read(self, sha256: str) -> bytes | None:
        if self._closed:
            raise SituationError(tr("The workspace was closed."), hint=tr("Open it again."))
        try:
            if self._connection is None:
                self._connection = connect_reader(self._path)
            row = self._connection.execute(
                "SELECT data FROM anlan_content WHERE hash = ? AND part = 0", (sha256,)
            ).fetchone()
        except sqlite3.Error as error:
            raise damaged() from error
        return None if row is None else bytes(row[0])

    def _keep(self, sha256: str, cells: Cells) -> None:
        old = self._kept.pop(sha256, None)
        self._bytes += cells.nbytes - (0 if old is None else old.nbytes)
        self._kept[sha256] = cells
        self._make_room()

    def _make_room(self) -> None:
        """Single tiles go first, the longest unused before all; of pieces the last one stays whatever it takes."""
        while self._bytes > _KEPT_BYTES and (self._kept or len(self._wholes) > 1):
            _, gone = (self._kept or self._wholes).popitem(last=False)
            self._bytes -= gone.nbytes
