"""What lies in a folder: the files that can be read, and what is left out of it, each with the reason."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from layers.errors import SituationError
from layers.exchange.formats import format_of
from layers.i18n import tr

_COMPANIONS = (
    ".dbf",
    ".shx",
    ".prj",
    ".cpg",
    ".sbn",
    ".sbx",
    ".qix",
    ".qpj",
    ".shp.xml",
    ".aux.xml",
    ".ovr",
    ".tfw",
    ".wld",
)
"""What lies beside a shapefile or a raster and is read with it, if at all."""
_OF_SYSTEMS = ("thumbs.db", "desktop.ini", "__macosx", "$recycle.bin", "system volume information", "@eadir")
_OF_OFFICES = ("~$", ".")
"""How names begin of what is hidden, and of the locks of office programs."""
MOST_FILES = 10_000


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file or folder that is not taken, and a sentence that says why."""

    path: Path
    words: str


def files_in(folder: Path, own: Path | None = None) -> tuple[list[Path], list[LeftOut]]:
    """The files in a folder and the folders in it that can be read, and what is left out.

    Nothing is said of what is hidden, of what the system or an office program put there for itself, and of what only
    goes along with another file. The workspace `own` that they are to come into is left out. No link is followed: what
    it leads to comes in where it lies, or is not of the folder.

    Raises
    ------
    SituationError
        There are more than `MOST_FILES`.
    """
    good: list[Path] = []
    other: list[LeftOut] = []
    for path, why in _all_in(folder):
        part = None if own is None else _part_of(own, path)
        if part:
            continue
        words = why or (_why_not_read(path) if part is None else _of_itself(path))
        if words:
            other.append(LeftOut(path, words))
        else:
            good.append(path)
        if len(good) + len(other) > MOST_FILES:
            raise SituationError(
                tr("{folder} holds more than {n} files.").format(folder=folder.name, n=f"{MOST_FILES:,}"),
                hint=tr("Bring it in part by part."),
            )
    return sorted(good), sorted(other, key=lambda one: one.path)


def _all_in(folder: Path) -> Iterator[tuple[Path, str]]:
    """Everything that a person would call a file of the folder, with the reason where it cannot be one."""
    root, waiting = Path(os.path.realpath(folder)), [folder]
    while waiting:
        inside = waiting.pop()
        try:
            entries = list(os.scandir(inside))
        except OSError as error:
            yield inside, tr("The folder {file} cannot be read: {why}.").format(file=inside.name, why=error.strerror)
            continue
        for entry in entries:
            path = inside / entry.name
            if _goes_unsaid(entry.name):
                continue
            if entry.is_symlink():
                yield path, _of_link(path, root)
            elif entry.is_dir(follow_symlinks=False):
                waiting.append(path)
            else:
                yield path, "" if _is_plain(entry) else tr("{file} is not a file.").format(file=path.name)


def _part_of(own: Path, path: Path) -> str | None:
    """What of the workspace `own` a file is: empty for itself, else how the name of what lies beside it ends."""
    if not path.name.startswith(own.name) or os.path.realpath(path.parent) != os.path.realpath(own.parent):
        return None
    end = path.name.removeprefix(own.name)
    return end if end in ("", *_BESIDE) else None


_BESIDE = ("-wal", "-shm", "-journal", ".lock")
"""How the names of SQLite's files and of the lock end."""


def _of_itself(path: Path) -> str:
    return tr("{file} is the workspace itself, and was left out.").format(file=path.name)


def _goes_unsaid(name: str) -> bool:
    return name.startswith(_OF_OFFICES) or name.casefold() in _OF_SYSTEMS or _is_companion(name)


def _is_plain(entry: os.DirEntry[str]) -> bool:
    """Also where nothing can be found out about it: then its reader says why."""
    try:
        return entry.is_file(follow_symlinks=False)
    except OSError:
        return True


def _of_link(path: Path, root: Path) -> str:
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):  # a link that leads to itself is the latter
        return tr("{file} is a link that leads nowhere, and was left out.").format(file=path.name)
    if target.is_relative_to(root):
        words = tr("{file} is a link to {target} in the same folder, and was left out.")
        return words.format(file=path.name, target=os.path.relpath(target, root))
    words = tr("{file} is a link that leads out of the folder, and was left out: give what it leads to by itself.")
    return words.format(file=path.name)


def _is_companion(name: str) -> bool:
    """Whether the file only goes with another."""
    return name.casefold().endswith(_COMPANIONS)


def _why_not_read(path: Path) -> str:
    try:
        format_of(path)
    except SituationError:
        return tr("{file} is of no format that can be read, and was left out.").format(file=path.name)
    return ""
