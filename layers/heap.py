"""Memory that was freed and that the C library keeps: as little of it as can be asked for, and given back."""

from __future__ import annotations

import ctypes
import math
import mmap
from typing import Any

import numpy as np
from numpy.typing import NDArray

_OWN: dict[str, int] = {"flags": mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS} if hasattr(mmap, "MAP_ANONYMOUS") else {}
if _OWN and hasattr(mmap, "MAP_POPULATE"):
    _OWN["flags"] |= mmap.MAP_POPULATE  # all of it is written at once


def apart(shape: tuple[int, ...], value: int) -> NDArray[np.uint32]:
    """An array full of `value` in memory of its own, which goes back to the system with it.

    For what is large and kept for as long as a person may look at it: in the heap it would lie between what is needed
    for a moment only, and hold the room of that.
    """
    size = math.prod(shape)
    if not size:
        return np.full(shape, value, dtype=np.uint32)
    own: Any = mmap.mmap(-1, size * 4, **_OWN)
    made: NDArray[np.uint32] = np.frombuffer(own, dtype=np.uint32).reshape(shape)
    made[...] = value
    return made


def give_back() -> None:
    """By glibc's `malloc_trim`; with another C library nothing happens.

    It takes some hundredths of a second, in which other threads may wait for memory: for when nobody moves.
    """
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return
    trim(0)
