"""Memory that was freed: how much of it the C library keeps, and when it gives that back to the system."""

from __future__ import annotations

import ctypes
from functools import cache

_MMAP_THRESHOLD, _TRIM_THRESHOLD = -3, -1
"""Of `mallopt`, as malloc.h has them."""
_AT_ONCE_BYTES = 8 * 2**20
_AT_HAND_BYTES = 24 * 2**20


@cache
def keep_at_hand() -> None:
    """Have what is freed in pieces of a few MB wait for the next to want as much, instead of going back each time.

    To have a fresh page from the system takes longer than to fill it. By glibc's `mallopt`, once for the process, up to
    24 MB a thread; with another C library nothing happens.
    """
    try:
        tune = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return
    tune(_MMAP_THRESHOLD, _AT_ONCE_BYTES)
    tune(_TRIM_THRESHOLD, _AT_HAND_BYTES)


def give_back() -> None:
    """By glibc's `malloc_trim`; with another C library nothing happens.

    It takes some hundredths of a second, in which other threads may wait for memory: for when nobody moves.
    """
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return
    trim(0)
