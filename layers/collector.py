"""Rest for the garbage collector: it would look in vain through what stays, and a window would stand for 0.1 s."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def resting_collector() -> Iterator[None]:
    """As long as this is open nothing but reference counts frees memory. Seconds, not minutes."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def leave_what_there_is() -> None:
    """What there is now stays, and is never looked through again. For once, when a program has begun."""
    gc.unfreeze()
    gc.freeze()
