"""Bytes made small for the file: many of them in a thread, while the rows they stand for are written."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from threading import Thread

_ASIDE_ABOVE = 1_000_000


class Packed:
    """What `pieces` are joined, being compressed; `size` is about how many bytes they have."""

    def __init__(self, pieces: Iterable[bytes], size: int) -> None:
        self._pieces = pieces
        self._packed = b""
        self._packing: Thread | None = None
        if size > _ASIDE_ABOVE:
            self._packing = Thread(target=self._pack, name="packing", daemon=True)
            self._packing.start()

    @property
    def packed(self) -> bytes:
        """The compressed bytes, once they are there."""
        if self._packing is not None:
            self._packing.join()
        if not self._packed:
            self._pack()
        return self._packed

    def _pack(self) -> None:
        deflate = zlib.compressobj(1)
        self._packed = b"".join([*map(deflate.compress, self._pieces), deflate.flush()])
