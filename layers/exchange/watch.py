"""A folder that is watched: each file that has come to rest in it is taken once, known by its content."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from pathlib import Path

from layers.errors import SituationError
from layers.exchange.batch import files_in
from layers.exchange.limits import BYTES
from layers.i18n import tr


class Watch:
    """Looks at a folder again and again. A file counts as settled when two looks find it of the same size and age.

    `seen` are the content hashes of files that were taken or refused before; they are left in place and not offered
    again, whatever they are called.
    """

    def __init__(self, folder: Path, seen: Collection[str] = ()) -> None:
        if not folder.is_dir():
            raise SituationError(
                tr("{file} is not a folder.").format(file=folder.name), hint=tr("Give the folder to watch.")
            )
        self.folder = folder
        self.seen = set(seen)
        self._last: dict[Path, tuple[int, int]] = {}
        self._done: dict[Path, tuple[int, int]] = {}

    def look(self) -> list[Path]:
        """Files that have settled since the last look and hold what was not seen yet."""
        now: dict[Path, tuple[int, int]] = {}
        ready = []
        for path in files_in(self.folder)[0]:
            try:
                found = path.stat()
            except OSError:
                continue  # it went away meanwhile
            now[path] = state = (found.st_size, found.st_mtime_ns)
            if self._last.get(path) != state or self._done.get(path) == state or not found.st_size:
                continue
            self._done[path] = state
            if found.st_size > BYTES.most or (digest := content_of(path)) is None or digest not in self.seen:
                ready.append(path)
        self._last = now
        return ready

    def done(self, path: Path) -> None:
        """The file was taken, or refused: not again."""
        if (digest := content_of(path)) is not None:
            self.seen.add(digest)


def content_of(path: Path) -> str | None:
    """SHA-256 of the file; None where it cannot be read."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None
