"""A file written beside its target and then put in its place: whole or not at all, whatever happens on the way."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from layers.errors import SituationError
from layers.faults import fault
from layers.i18n import tr
from layers.processes import is_running
from layers.record.workspace import check_no_workspace

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


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A new file that takes the place of `path` once it is on the disk; made in a folder of its own beside it.

    Raises
    ------
    SituationError
        A workspace is there.
    """
    check_no_workspace(path)
    with _folder_beside(path) as folder:
        target = folder / path.name
        fault("export:begin")
        yield target
        fault("export:written")
        _sync(target)
        os.replace(target, path)
        fault("export:replaced")
        _sync(path.parent)


@contextmanager
def adding(path: Path) -> Iterator[Path]:
    """A new folder whose files come to stand beside `path` together, the one with its ending last.

    Several files cannot take the place of others in one step, so none of them may be there yet.

    Raises
    ------
    SituationError
        One of them is.
    """
    with _folder_beside(path) as folder:
        fault("export:begin")
        yield folder
        fault("export:written")
        made = sorted(folder.iterdir(), key=lambda part: part.suffix == path.suffix)
        for part in made:
            _sync(part)
            if (path.parent / part.name).exists():
                raise _there_already(part.name, path)
        _move(made, path.parent)
        fault("export:replaced")
        _sync(path.parent)


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
    _clear_left(path)
    folder = path.with_name(f".{path.name[:100]}.{os.getpid()}.part")
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _clear_left(path: Path) -> None:
    """What a killed export left half done."""
    wanted = re.compile(re.escape(f".{path.name[:100]}.") + r"(\d+)\.part")
    for left in path.parent.iterdir():
        match = wanted.fullmatch(left.name)
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
