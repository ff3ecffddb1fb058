"""Bytes made small in parts, some of them in a thread, are one stream that anybody can read."""

from __future__ import annotations

import random
import threading
import zlib
from collections.abc import Iterator

import pytest

from layers.packing import Packed

LUCK = random.Random(5)
MEGABYTES = LUCK.randbytes(1_500_000)
"""Nothing comes twice in it."""


@pytest.mark.parametrize(
    "pieces",
    [[], [b""], [b"a"], [b"the same, " * 300_000], [MEGABYTES, b"", b"and then the same, " * 100_000, MEGABYTES]],
    ids=["nothing", "an empty piece", "one byte", "the same over and over", "pieces of all sorts"],
)
@pytest.mark.parametrize("size", [0, 10_000_000], ids=["here", "in a thread too"])
def test_what_was_packed_comes_back_whole(pieces: list[bytes], size: int) -> None:
    packed = Packed(pieces, size)
    assert zlib.decompress(packed.packed) == b"".join(pieces)
    assert packed.packed == packed.packed


def test_the_same_bytes_are_packed_the_same_whoever_was_quicker() -> None:
    pieces = [MEGABYTES, b"and then the same, " * 100_000]
    assert Packed(pieces, 0).packed == Packed(pieces, 10_000_000).packed


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_pieces_that_break_off_make_no_shorter_bytes() -> None:
    def broken() -> Iterator[bytes]:
        yield MEGABYTES
        raise MemoryError

    packed = Packed(broken(), 10_000_000)
    with pytest.raises((MemoryError, RuntimeError)):
        _ = packed.packed


def test_the_thread_ends_when_nobody_wants_the_bytes_any_more() -> None:
    taken = []

    def many() -> Iterator[bytes]:
        for n in range(1_000):
            taken.append(n)
            yield MEGABYTES

    before = set(threading.enumerate())
    packed = Packed(many(), 10_000_000)
    aside = set(threading.enumerate()) - before
    del packed
    for thread in aside:
        thread.join()
    assert len(taken) < 1_000
