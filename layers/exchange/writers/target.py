"""What an export may make or replace: which file a name stands for, and what is left alone."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from layers.errors import NotStored, SituationError
from layers.i18n import tr
from layers.record.workspace import check_no_workspace


def target_of(path: Path) -> Path:
    """The file that an export to `path` makes or replaces: where a link leads, else `path` itself.

    Raises
    ------
    SituationError
        It is a workspace, a folder, a device, read-only, a link of somebody else or one that leads nowhere, or its
        folder is not there.
    """
    there = _behind_link(path) if path.is_symlink() else path
    check_folder(there)
    if os.path.isdir(there):
        raise SituationError(
            tr("{file} is a folder.").format(file=path.name), hint=tr("Give the export a name of its own in it.")
        )
    if os.path.lexists(there):
        if not there.is_file():
            raise SituationError(tr("{file} is not a file.").format(file=path.name), hint=_other_name())
        check_no_workspace(there)
        if not (os.access(there, os.W_OK) and there.stat().st_mode & _WRITABLE):
            raise SituationError(tr("{file} is read-only.").format(file=path.name), hint=_other_name())
    return there


def check_folder(path: Path) -> None:
    """NotStored where the folder that `path` is to lie in is not there."""
    if not os.path.isdir(path.parent):
        raise NotStored(
            tr("{file} could not be written.").format(file=path.name),
            hint=tr("There is no folder {folder}. Make it first, or choose another.").format(folder=path.parent),
        )


_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
"""Root may write anywhere, so the mode bits are asked as well as the system."""


def _behind_link(path: Path) -> Path:
    """Where the link leads. One that somebody else laid where many may write is not gone along: it would let them say
    which of one's files is replaced."""
    there = Path(os.path.realpath(path))
    if there.is_symlink():
        raise SituationError(tr("{file} is a link that leads to itself.").format(file=path.name), hint=_other_name())
    if hasattr(os, "geteuid") and path.lstat().st_uid not in (os.geteuid(), 0):
        raise SituationError(tr("{file} is a link that somebody else laid.").format(file=path.name), hint=_other_name())
    return there


def _other_name() -> str:
    return tr("Give the export another name.")
