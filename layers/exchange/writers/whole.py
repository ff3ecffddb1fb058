"""A file written beside its target and then put in its place: whole or not at all, whatever happens on the way."""

from __future__ import annotations

import errno
import hashlib
import os
import platform
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TypeAlias

from layers.errors import NotStored, SituationError
from layers.exchange.passing import private_folder
from layers.exchange.writers.markup import NotWritten
from layers.exchange.writers.target import check_folder, target_of
from layers.faults import fault
from layers.i18n import tr
from layers.processes import is_running

_FULL = ("ENOSPC", os.strerror(errno.ENOSPC), "disk is full")
_ROOM_BYTES = 256 * 1024


REFUSED = "I/O failure"
"""What GDAL says where the disk does not take what it writes, and nothing of why."""


def in_words(why: str, folder: Path | None = None, *, needed_bytes: int = 0) -> str:
    """The reason that a library gives for not writing, in plain words where the disk, that of `folder`, is full, or has
    less room than the `needed_bytes`, or fails."""
    full = any(word in why for word in _FULL)
    needed = max(_ROOM_BYTES, needed_bytes if REFUSED in why else 0)
    if full or (folder is not None and shutil.disk_usage(folder).free < needed):
        return tr("The disk is full. Free some space, then try again.")
    if REFUSED in why:
        return tr("The disk did not take all of it. Write it to another one.")
    return why


Frame: TypeAlias = Callable[[Path], AbstractContextManager[Path]]
"""Given what is asked for, it gives what to write, and puts it there or takes it away."""


@contextmanager
def stored(path: Path) -> Iterator[None]:
    """While `path` is written: NotStored, with the reason in words, where the disk, a library or a format fails."""
    try:
        yield
    except (OSError, sqlite3.Error, NotWritten) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise NotStored(tr("{file} could not be written.").format(file=path.name), hint=in_words(why)) from error


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A new file that takes the place of `path` once it is on the disk; made in a folder of its own beside it.

    A link stays one: what it leads to is replaced. Who may read the old file, and no others, may read the new one.

    Raises
    ------
    SituationError
        A workspace is there, or what cannot be replaced.
    """
    there = target_of(path)
    with _folder_beside(there) as folder:
        target = folder / path.name
        fault("export:begin")
        yield target
        fault("export:written")
        _sync(target)
        if there.exists():
            shutil.copymode(there, target)
        os.replace(target, there)
        fault("export:replaced")
        _sync(there.parent)


@contextmanager
def adding(path: Path) -> Iterator[Path]:
    """A new folder of the name of `path`; its files come to stand beside it together, the one with its ending last.

    Several files cannot take the place of others in one step, so none of them may be there yet.

    Raises
    ------
    SituationError
        One of them is.
    """
    check_folder(path)
    with _folder_beside(path) as folder:
        inside = folder / path.name
        inside.mkdir()
        fault("export:begin")
        yield inside
        fault("export:written")
        made = sorted(inside.iterdir(), key=lambda part: part.suffix == path.suffix)
        for part in made:
            _sync(part)
        _check_free(made, path)
        _move(made, path.parent)
        fault("export:replaced")
        _sync(path.parent)


@contextmanager
def trying(path: Path) -> Iterator[Path]:
    """As `replacing`, refusals and all, but what is written goes away again, and nothing is touched where `path` is."""
    there = target_of(path)
    with private_folder("trial") as folder:
        yield folder / path.name
        _check_room(folder, there.parent)


@contextmanager
def trying_to_add(path: Path) -> Iterator[Path]:
    """The same as `adding`."""
    check_folder(path)
    with private_folder("trial") as folder:
        inside = folder / path.name
        inside.mkdir()
        yield inside
        _check_free(inside.iterdir(), path)
        _check_room(inside, path.parent)


def _check_room(made: Path, folder: Path) -> None:
    """OSError where `folder` would not take what lies in `made`."""
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    if shutil.disk_usage(folder).free < sum(part.stat().st_size for part in made.iterdir()):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _check_free(parts: Iterable[Path], path: Path) -> None:
    """SituationError where one of the parts is there already."""
    for part in parts:
        if os.path.lexists(path.parent / part.name):
            raise _there_already(part.name, path)


def _move(made: list[Path], folder: Path) -> None:
    """All of them or, where the disk refuses one, none."""
    moved: list[Path] = []
    try:
        for part in made:
            os.rename(part, folder / part.name)
            moved.append(folder / part.name)
            fault("export:placed")
    except OSError:
        for there in moved:
            there.unlink(missing_ok=True)
        raise


def _there_already(name: str, path: Path) -> SituationError:
    return SituationError(
        tr("{file} is there already.").format(file=name),
        hint=tr("Choose another name, or write {file}, which is replaced in one step.").format(
            file=path.with_suffix(".shp.zip").name
        ),
    )


@contextmanager
def _folder_beside(path: Path) -> Iterator[Path]:
    """Nobody else may look into it: what is in it may be meant for few."""
    _clear_left(path.parent)
    folder = path.with_name(f".{_short(path.name)}.{_HERE}-{os.getpid()}{_ENDING}")
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


_HERE = hashlib.sha256(platform.node().encode()).hexdigest()[:6]
_ENDING = ".anlan-part"
_LEFT = re.compile(rf"\..*\.{_HERE}-(\d+){re.escape(_ENDING)}", re.DOTALL)
_NAME_BYTES = 180
"""Of the 255 that a name may have, so many are the target's own."""


def _short(name: str) -> str:
    return os.fsencode(name)[:_NAME_BYTES].decode("utf-8", "ignore")


def _clear_left(folder: Path) -> None:
    """What killed exports of this computer left half done, whatever they were to become."""
    for left in folder.iterdir():
        match = _LEFT.fullmatch(left.name)
        if match and not is_running(int(match[1])) and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)


def _sync(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
