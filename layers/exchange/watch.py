"""A folder that is watched: each file that has come to rest in it is taken once, known by its content."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from layers.errors import NotStored, SituationError
from layers.exchange.folder import LeftOut, files_in
from layers.exchange.limits import BYTES
from layers.exchange.standing import State, is_being_written, state_of
from layers.i18n import tr

REST_S = 1.5
"""As long as nothing comes to a file, it is taken to be whole."""
RETRY_S = 60.0
"""As long as a disk that took nothing is given to be made room on."""
_KEPT = 5_000


class Watch:
    """Looks at a folder again and again. A file is at rest when looks `rest_s` apart find it of the same size and age,
    and nobody is known to write it.

    `seen` is what `kept` told before: contents that were taken or refused; they are left in place and not offered
    again, whatever they are called. But a file whose content was another meanwhile is: it is again what it was.
    `own` is the workspace, which is never offered to itself. `strangers` are what is left out of the folder and
    was first found by the last look.
    """

    def __init__(
        self,
        folder: Path,
        seen: Collection[Any] = (),
        *,
        own: Path | None = None,
        rest_s: float = REST_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if not os.path.isdir(folder):
            raise SituationError(
                tr("{file} is not a folder.").format(file=folder.name), hint=tr("Give the folder to watch.")
            )
        self.folder, self._own = folder, own
        self._rest_s, self._clock = rest_s, clock
        self._since: dict[Path, tuple[State, float]] = {}
        self._offered: dict[Path, tuple[State, str | None]] = {}
        self._not_before: dict[Path, float] = {}
        self._seen: dict[str, str] = {}
        self._last: dict[str, str] = {}
        for one in seen:
            digest, name = (str(one[0]), str(one[1])) if isinstance(one, list) and len(one) == 2 else (str(one), "")
            self._keep(digest, name)
        self._met: set[Path] = set()
        self.strangers: list[LeftOut] = []

    def look(self) -> list[Path]:
        """Files that have come to rest since the last look and hold what was not seen yet.

        Raises
        ------
        SituationError
            The folder is gone, or holds too many files.
        """
        if not os.path.isdir(self.folder):
            raise SituationError(
                tr("The watched folder {file} is not there any more.").format(file=self.folder.name),
                hint=tr("Bring it back, or choose another folder to watch."),
            )
        now = self._clock()
        since: dict[Path, tuple[State, float]] = {}
        good, other = files_in(self.folder, self._own)
        self.strangers = [one for one in other if one.path not in self._met]
        self._met.update(one.path for one in other)
        for path in good:
            if not (state := state_of(path)):
                continue  # it went away meanwhile
            last, at = self._since.get(path, ((), now))
            since[path] = state, at if last == state else now
        before, self._since = self._since, since
        rested = [p for p, (state, at) in since.items() if p in before and now - at >= self._rest_s]
        return [p for p in rested if before[p][0] == since[p][0] and self._is_new(p, since[p][0], now)]

    def _is_new(self, path: Path, state: State, now: float) -> bool:
        offered, size = self._offered.get(path), state[0][2]
        if (offered is not None and offered[0] == state) or not size or now < self._not_before.get(path, now):
            return False
        if is_being_written(path):
            return False
        digest = content_of(path) if size <= BYTES.most else None
        self._offered[path] = state, digest
        return digest is None or digest not in self._seen or self._last.get(_name(path), digest) != digest

    def holds(self, path: Path) -> bool:
        """Whether a file that a look gave is still as it was then; where it is not, a later look gives it anew."""
        offered = self._offered.get(path)
        if offered is not None and offered[0] == state_of(path):
            return True
        self._offered.pop(path, None)
        return False

    def settle(self, path: Path, error: SituationError | None = None) -> None:
        """The file was taken, or refused with `error`: not again, unless it was the disk that refused; then it is given
        anew after a while. One that changed since it was given has not been seen as it is now."""
        if isinstance(error, NotStored):
            self._offered.pop(path, None)
            self._not_before[path] = self._clock() + RETRY_S
        elif self.holds(path) and (digest := self._offered[path][1]) is not None:
            self._keep(digest, _name(path))

    def kept(self) -> list[list[str]]:
        """What was seen, the newest last, for the next time that the folder is watched."""
        return [[digest, name] for digest, name in list(self._seen.items())[-_KEPT:]]

    def _keep(self, digest: str, name: str) -> None:
        self._seen.pop(digest, None)
        self._seen[digest] = name
        if name:
            self._last[name] = digest


def _name(path: Path) -> str:
    """Its whole path as text that can be stored, whatever bytes are in it."""
    return os.fsencode(path.absolute()).decode("utf-8", "backslashreplace")


def content_of(path: Path) -> str | None:
    """SHA-256 of the file; None where it cannot be read."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None
