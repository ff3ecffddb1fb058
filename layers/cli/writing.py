"""Commands that write: demo, apply, undo; those that bring files in are in `bringing`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from layers.cli.exits import DONE, PARTLY, REFUSED
from layers.errors import NotStored, SituationError
from layers.i18n import tr
from layers.kinds import KINDS
from layers.posts import find_post
from layers.record.store import Store, open_store
from layers.record.verify import write_checkpoint


def demo(options: argparse.Namespace) -> int:
    from layers.demo import build

    build(options.workspace, seed=options.seed, progress=_quiet)
    print(tr("{file}: the demo city").format(file=options.workspace))
    return DONE


def apply_edits(options: argparse.Namespace) -> int:
    """One line, one edit; a refused line is named and the others go in."""
    from layers.scripted import read_line

    if options.file == "-":
        text = sys.stdin.read()
    else:
        try:
            text = Path(options.file).read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise SituationError(
                tr("{file} cannot be read: {why}").format(file=options.file, why=error),
                hint=tr("It must be a text file in UTF-8, one JSON object a line."),
            ) from error
    done = refused = 0
    with writing(options.workspace) as store:
        post = find_post(store, options.post)
        for number, line in enumerate(text.splitlines(), start=1):
            if not line.strip():
                continue
            try:
                scripted = read_line(line, store)
                seq = store.apply(scripted.edit, post=post, valid=scripted.valid, reason=scripted.reason)
            except SituationError as error:
                refused += 1
                _say(tr("line {number}: {error}").format(number=number, error=error))
                if options.json:
                    print(json.dumps({"line": number, "refused": str(error)}, ensure_ascii=False))
                continue
            done += 1
            _told(number, scripted, seq, options.json)
    if not refused:
        return DONE
    return PARTLY if done else REFUSED


def _told(number: int, scripted: Any, seq: int, as_json: bool) -> None:
    told: Mapping[str, Any] = {"line": number, "verb": scripted.verb, "id": scripted.feature.id, "seq": seq}
    print(json.dumps(told) if as_json else f"{number}\t{scripted.verb}\t{scripted.feature.id}", flush=True)


def undo(options: argparse.Namespace) -> int:
    with writing(options.workspace) as store:
        post = find_post(store, options.post)
        label = store.undo_label
        store.undo(post=post)
        print(tr("Taken back: {label}").format(label=label))
    return DONE


@contextmanager
def writing(path: Path) -> Iterator[Store]:
    """The store of a workspace.

    Raises
    ------
    SituationError
        It is read-only.
    NotStored
        The file is no longer the one that was opened: what was recorded went with that.
    """
    store = open_store(path, KINDS)
    opened = _number(path)
    try:
        if store.read_only:
            raise SituationError(store.read_only, hint=tr("Nothing can be recorded in it."))
        yield store
        write_checkpoint(store)
    finally:
        store.close()
    if _number(path) != opened:
        raise NotStored(
            tr("{file} was taken away or replaced meanwhile; what was recorded went with it.").format(file=path.name),
            hint=tr("Bring the file back, then do it again."),
        )


def _number(path: Path) -> int | None:
    """Of the file on its disk; None where it is not there."""
    try:
        return path.stat().st_ino
    except OSError:
        return None


def _quiet(done: float, text: str = "") -> None:
    """Progress that nobody watches."""


def _say(text: str) -> None:
    print(f"anlan: {text}", file=sys.stderr)
