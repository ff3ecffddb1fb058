"""Memory that was freed and that the C library keeps: given back to the system where that can be asked for."""

from __future__ import annotations

import ctypes


def give_back() -> None:
    """By glibc's `malloc_trim`; with another C library nothing happens.

    It takes some hundredths of a second, in which other threads may wait for memory: for when nobody moves.
    """
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return
    trim(0)
