"""Bytes made small for the file: many of them in a thread, while the rows they stand for are hashed and written."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from threading import Lock, Thread
from weakref import ref

_ASIDE_ABOVE = 1_000_000
_PART = 1_000_000
_SAMPLE = 16_000
_LITTLE = 1.03
"""Looking for what comes twice takes most of the time; where it makes no more than this difference it is left out."""
_HEAD, _END = b"\x78\x01", b"\x03\x00"
"""Of a zlib stream (RFC 1950), and the empty last block of what it holds (RFC 1951)."""


class Packed:
    """What `pieces` are joined, being compressed to one zlib stream; `size` is about how many bytes they have.

    It is made of parts, each compressed by itself: so a thread goes ahead, and whoever wants the bytes helps. The
    thread ends when nobody has the object any more.
    """

    def __init__(self, pieces: Iterable[bytes], size: int) -> None:
        self._parts = _cut(pieces)
        self._all_cut = False
        self._made: list[bytes | None] = []
        self._sum = zlib.adler32(b"")
        self._next = Lock()
        self._packing: Thread | None = None
        if size > _ASIDE_ABOVE:
            self._packing = Thread(target=_go_ahead, args=(ref(self),), name="packing", daemon=True)
            self._packing.start()

    @property
    def packed(self) -> bytes:
        """The compressed bytes, once they are there."""
        return b"".join(self.pieces())

    def pieces(self) -> list[bytes]:
        """The same in pieces: of many rows they are best never joined."""
        while self.make_part():
            pass
        if self._packing is not None:
            self._packing.join()
        made = [part for part in self._made if part is not None]
        if not self._all_cut or len(made) < len(self._made):
            raise RuntimeError("the thread that was packing broke off")
        return [_HEAD, *made, _END, self._sum.to_bytes(4, "big")]

    def make_part(self) -> bool:
        """The next part that nobody has taken yet; False where there is none."""
        with self._next:
            part = next(self._parts, None)
            if part is None:
                return False
            if not part:
                self._all_cut = True
                return False
            place = len(self._made)
            self._made.append(None)
            self._sum = zlib.adler32(part, self._sum)
        self._made[place] = _deflated(part)
        return True


def _go_ahead(packed: ref[Packed]) -> None:
    while (wanted := packed()) is not None and wanted.make_part():
        del wanted


def _cut(pieces: Iterable[bytes]) -> Iterator[memoryview]:
    """The parts, and an empty one as a sign that they are all."""
    for piece in pieces:
        whole = memoryview(piece)
        for start in range(0, len(whole), _PART):
            yield whole[start : start + _PART]
    yield memoryview(b"")


def _deflated(part: memoryview) -> bytes:
    """Whole blocks, behind which another part can stand."""
    sample = part[:_SAMPLE]
    with_search, without = (len(_blocks(sample, how)) for how in (zlib.Z_DEFAULT_STRATEGY, zlib.Z_HUFFMAN_ONLY))
    return _blocks(part, zlib.Z_HUFFMAN_ONLY if without <= with_search * _LITTLE else zlib.Z_DEFAULT_STRATEGY)


def _blocks(part: memoryview, strategy: int) -> bytes:
    deflate = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL, strategy)
    return deflate.compress(part) + deflate.flush(zlib.Z_SYNC_FLUSH)
