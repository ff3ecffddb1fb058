"""Looks into a watched folder, on a working thread: what has come to rest there is prepared, or refused."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from desktop.dialogs.importing.work import look_at, prepare_of
from desktop.jobs import Progress
from layers.errors import SituationError
from layers.exchange.importing import Options, Prepared
from layers.exchange.watch import Watch
from layers.record.store import Store


@dataclass(frozen=True, slots=True)
class Found:
    """A file of the folder: ready to be recorded, or the reason why not."""

    path: Path
    prepared: Prepared | None = None
    error: SituationError | None = None


class Rounds:
    """Goes through a watched folder file by file, so that each is compared with what the one before it brought."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self._waiting: list[Path] = []

    def next(self, kind: str | None, store: Store, *, progress: Progress) -> Found | None:
        """The next file that is new and at rest; None when there is none now. The watch is told what became
        of it."""
        self._waiting = [path for path in self._waiting if self.watch.holds(path)] or self.watch.look()
        if not self._waiting:
            return None
        path = self._waiting[0]
        try:
            found = Found(path, prepare_of(path, _said(path, kind, store, progress), store, progress=progress))
        except SituationError as error:
            found = Found(path, error=error)
        self._waiting.pop(0)
        return found


def _said(path: Path, kind: str | None, store: Store, progress: Progress) -> Options:
    """The kind that was chosen for the folder, and what was said of the last file of this shape."""
    _, options = look_at(path, Options(kind=kind), store, fresh=True, progress=progress)
    options = replace(options, watched=True)
    if options.archive is None and options.kind == kind:
        return options
    return replace(options, kind=kind, archive=None, columns={}, numbers={})
