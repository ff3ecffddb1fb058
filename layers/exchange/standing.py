"""Whether a file stands still: nobody writes it, and it is after the reading what it was before."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from layers.errors import SituationError
from layers.exchange.formats import GEOPACKAGE, SHAPEFILE
from layers.i18n import tr

if sys.platform == "linux":
    import fcntl

State: TypeAlias = tuple[tuple[str, int, int, int], ...]
"""Name, number on its disk, size and age of the file and of what is read with it."""
_SEVERAL = (*SHAPEFILE.suffixes, *GEOPACKAGE.suffixes)


def state_of(path: Path) -> State:
    """Empty where the file is not there."""
    parts = [path]
    if path.suffix.casefold() in _SEVERAL:
        beside = (part for part in _names(path.parent) if part.startswith(f"{path.stem}."))
        parts = [path, *(path.parent / part for part in sorted(beside) if part != path.name)]
    found = []
    for part in parts:
        try:
            told = part.stat()
        except OSError:
            continue
        if not part.name.endswith("-shm"):  # those who only read a database write there too
            found.append((part.name, told.st_ino, told.st_size, told.st_mtime_ns))
    return tuple(found) if found and found[0][0] == path.name else ()


def _names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


@contextmanager
def standing_still(path: Path) -> Iterator[None]:
    """While `path` is read: what was read of a file that changed meanwhile is of no moment of it.

    Raises
    ------
    SituationError
        It changed, whatever its reader made of it.
    """
    before = state_of(path)
    try:
        yield
    except SituationError as error:
        if state_of(path) != before:
            raise _changed(path) from error
        raise
    if state_of(path) != before:
        raise _changed(path)


def _changed(path: Path) -> SituationError:
    return SituationError(
        tr("{file} changed while it was read; nothing was taken from it.").format(file=path.name),
        hint=tr("Wait until it is whole, then try again."),
    )


class ChangedSince(SituationError):
    """A file is no longer what a person looked at."""


def check_as_seen(path: Path, seen: State) -> None:
    """ChangedSince where the file, or what is read with it, is no longer as it was when it was `seen`."""
    if state_of(path) != seen:
        raise ChangedSince(
            tr("{file} has changed since it was looked at; nothing was recorded.").format(file=path.name),
            hint=tr("This is how it is now: look at it again, then import it."),
        )


def is_being_written(path: Path) -> bool:
    """Whether another process has the file open for writing, as far as the system tells: of one's own files, on a
    local disk of Linux.

    A lease for reading is given for no such file; it is given back at once. The signal that would ask for it is one
    that nobody heeds.
    """
    if sys.platform != "linux":
        return False
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        fcntl.fcntl(handle, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(handle)
    return False
