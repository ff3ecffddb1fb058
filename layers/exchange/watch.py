"""A folder that is watched: each file that has come to rest in it is taken once, known by its content."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Collection
from pathlib import Path

from layers.errors import SituationError
from layers.exchange.batch import files_in
from layers.exchange.limits import BYTES
from layers.i18n import tr

REST_S = 1.5
"""As long as nothing comes to a file, it is taken to be whole."""


class Watch:
    """Looks at a folder again and again. A file is at rest when looks `rest_s` apart find it of the same size and age.

    `seen` are the content hashes of files that were taken or refused before; they are left in place and not offered
    again, whatever they are called. `strangers` are files of no format that can be read which the last look was the
    first to find.
    """

    def __init__(
        self,
        folder: Path,
        seen: Collection[str] = (),
        *,
        rest_s: float = REST_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if not folder.is_dir():
            raise SituationError(
                tr("{file} is not a folder.").format(file=folder.name), hint=tr("Give the folder to watch.")
            )
        self.folder = folder
        self.seen = set(seen)
        self._rest_s, self._clock = rest_s, clock
        self._since: dict[Path, tuple[tuple[int, int], float]] = {}
        self._done: dict[Path, tuple[int, int]] = {}
        self._met: set[Path] = set()
        self.strangers: list[Path] = []

    def look(self) -> list[Path]:
        """Files that have come to rest since the last look and hold what was not seen yet.

        Raises
        ------
        SituationError
            The folder is gone, or holds too many files.
        """
        if not self.folder.is_dir():
            raise SituationError(
                tr("The watched folder {file} is not there any more.").format(file=self.folder.name),
                hint=tr("Bring it back, or choose another folder to watch."),
            )
        now = self._clock()
        since: dict[Path, tuple[tuple[int, int], float]] = {}
        ready = []
        good, other = files_in(self.folder)
        self.strangers = [path for path in other if path not in self._met]
        self._met.update(other)
        for path in good:
            try:
                found = path.stat()
            except OSError:
                continue  # it went away meanwhile
            state = (found.st_size, found.st_mtime_ns)
            before, at = self._since.get(path, (None, now))
            since[path] = state, at if before == state else now
            still = before == state and now - at >= self._rest_s
            if not still or self._done.get(path) == state or not found.st_size:
                continue
            self._done[path] = state
            if found.st_size > BYTES.most or (digest := content_of(path)) is None or digest not in self.seen:
                ready.append(path)
        self._since = since
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
