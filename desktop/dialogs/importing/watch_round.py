"""One look into a watched folder, on a working thread: what has come to rest there is prepared, or refused."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from desktop.dialogs.importing.work import prepare_of, shape_in
from desktop.jobs import Progress
from layers.errors import SituationError
from layers.exchange.importing import Options, Prepared
from layers.exchange.remembered import recall
from layers.exchange.sheet import look_closely
from layers.exchange.watch import Watch
from layers.record.store import Store


@dataclass(frozen=True, slots=True)
class Found:
    """A file of the folder: ready to be recorded, or the reason why not."""

    path: Path
    prepared: Prepared | None = None
    error: SituationError | None = None


def look_round(watch: Watch, kind: str | None, store: Store, *, progress: Progress) -> Found | None:
    """The first file that is new and at rest; None when there is none. Each content is found once."""
    for path in watch.look():
        try:
            found = Found(path, prepare_of(path, _said(path, kind, store, progress), store, progress=progress))
        except SituationError as error:
            found = Found(path, error=error)
        watch.done(path)
        return found
    return None


def _said(path: Path, kind: str | None, store: Store, progress: Progress) -> Options:
    """The kind that was chosen for the folder, and what was said of the last file of this shape."""
    reader = store.snapshot()
    try:
        look = look_closely(path, Options(kind=kind), reader, progress=progress)
        kept = recall(reader, shape_in(look))
    finally:
        reader.close()
    return Options(kind=kind) if kept is None else replace(kept.options, kind=kind)
