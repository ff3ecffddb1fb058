"""What the import panel asks working threads for: to look at a file, and to prepare its edit."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from desktop.jobs import Progress
from layers.collector import resting_collector
from layers.errors import SituationError
from layers.exchange.folder import LeftOut, files_in
from layers.exchange.formats import stem_of
from layers.exchange.importing import Options, Prepared, compared, prepare
from layers.exchange.looks import with_looks
from layers.exchange.memory import Before, recall
from layers.exchange.proposal import Proposal
from layers.exchange.sheet import Look, look_closely
from layers.exchange.standing import State, check_as_seen
from layers.i18n import tr
from layers.record.staging import stage
from layers.record.store import Store
from layers.stack import LayerStack

_Made = TypeVar("_Made")
Looked = tuple[Look, Options]
"""A look, and the options that it was made with."""


def look_at(path: Path, options: Options, store: Store, *, fresh: bool, progress: Progress) -> Looked:
    """With what was said of the last file of this shape, where nothing was said of this one yet."""
    reader = store.snapshot()
    try:
        look = look_closely(path, options, reader, progress=progress)
        kept = recall(reader, look.shape) if fresh else None
        if kept is None or (kept.options.kind or "") not in ("", *reader.kinds):
            return look, options
        again = kept.again(stem_of(path))
        try:
            return look_closely(path, again, reader, progress=progress), again
        except SituationError:
            return look, options  # what was right for the last file is not for this one
    finally:
        reader.close()


def as_seen(work: Callable[..., _Made], path: Path, *rest: object, seen: State, progress: Progress) -> _Made:
    """What `work` makes of the file that a person looked at when it was as `seen`.

    Raises
    ------
    ChangedSince
        It is another by now.
    """
    check_as_seen(path, seen)
    made = work(path, *rest, progress=progress)
    check_as_seen(path, seen)
    return made


def prepare_of(path: Path, options: Options, store: Store, *, progress: Progress) -> Prepared:
    """Ready to be recorded in a moment: what is large, such as a raster's tiles, is written ahead."""
    reader = store.snapshot()
    try:
        with resting_collector():
            prepared = prepare(path, options, reader, progress=progress, before=Before.NOTHING)
    finally:
        reader.close()
    if prepared.edit and not store.read_only:
        store.workspace.sound.find_out(progress)
        words = tr("Writing {file}").format(file=path.name)
        stage(store.path, prepared.contents, progress=lambda done: progress(0.95 + 0.05 * done, words))
    return prepared


def compare_of(path: Path, options: Options, store: Store, *, progress: Progress) -> Proposal | Prepared:
    """A hand-over package against what is here; what was said of files does not matter to it."""
    reader = store.snapshot()
    try:
        with resting_collector():
            return compared(path, reader, progress=progress)
    finally:
        reader.close()


def show_as(stack: LayerStack, looks: Mapping[str, Mapping[str, Any]]) -> None:
    """Layers without a look of their own as their file shows them."""
    before = stack.to_json()
    if (shown := with_looks(before, looks)) != before:
        stack.restore(shown)


def all_files(paths: Sequence[Path], own: Path, *, progress: Progress) -> tuple[list[Path], list[LeftOut]]:
    """The files among `paths` and in folders among them that can be read, and what is left out, as is the workspace
    `own`."""
    good: list[Path] = []
    other: list[LeftOut] = []
    for n, path in enumerate(paths):
        progress(n / len(paths), tr("Looking into {file}").format(file=path.name))
        found = files_in(path, own) if os.path.isdir(path) else ([path], [])
        good += found[0]
        other += found[1]
    return good, other
