"""What the C library keeps of memory that was given back: left alone, a quarter of a gigabyte after a minute of use."""

from __future__ import annotations

import ctypes
import sys

_MMAP_THRESHOLD, _ARENA_MAX = -3, -8  # of glibc's malloc.h
_LARGE_BYTES = 8 * 2**20
_ARENAS = 2


def give_back() -> None:
    """Have large pieces go back to the system at once, and few heaps kept; nothing where it is not glibc's to say.

    glibc raises its threshold with every large piece that is freed, up to 32 MB, and gives each new thread a heap of
    its own: what the map's threads paint on would stay spread over sixteen.
    """
    if not sys.platform.startswith("linux"):
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_MMAP_THRESHOLD, _LARGE_BYTES)
        mallopt(_ARENA_MAX, _ARENAS)
