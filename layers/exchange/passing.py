"""Folders for what is only passing through: in the temporary folder, gone afterwards, cleared away after a death."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from layers.errors import NotStored
from layers.i18n import tr
from layers.processes import is_running

_FOLDER = re.compile(r"anlan-(?:import|trial)-(\d+)-")


@contextmanager
def private_folder(what: str) -> Iterator[Path]:
    """A folder that nobody else may look into; what killed programs left is cleared away first.

    Raises
    ------
    NotStored
        The temporary folder takes nothing.
    """
    try:
        _clear_left(Path(tempfile.gettempdir()))
        folder = Path(tempfile.mkdtemp(prefix=f"anlan-{what}-{os.getpid()}-"))
    except OSError as error:
        raise NotStored(
            tr("Nothing can be written in the temporary folder: {why}.").format(why=error.strerror or error),
            hint=tr("Free some space there, or name another folder in TMPDIR and start again."),
        ) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _clear_left(where: Path) -> None:
    for left in where.glob("anlan-*"):
        match = _FOLDER.match(left.name)
        if match and not is_running(int(match[1])) and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)
