"""Commands that write: demo, import, apply, undo."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from layers.cli.exits import DONE, PARTLY, REFUSED, USAGE
from layers.collector import resting_collector
from layers.errors import SituationError
from layers.i18n import tr
from layers.kinds import KINDS
from layers.posts import find_post
from layers.record.store import Store, open_store
from layers.record.verify import write_checkpoint
from layers.record.workspace import create_workspace

_NOTES = 20
"""How many remarks on rows that went in are told one by one."""


def demo(options: argparse.Namespace) -> int:
    from layers.demo import build

    build(options.workspace, seed=options.seed, progress=_quiet)
    print(tr("{file}: the demo city").format(file=options.workspace))
    return DONE


def import_files(options: argparse.Namespace) -> int:
    """Each file is one edit. Exit code 1 when not one row of any file could be taken."""
    from layers.exchange.importing import Options

    columns = dict(item.split("=", 1) for item in options.map if "=" in item)
    if len(columns) != len(options.map):
        _say(tr("--map is written FIELD=COLUMN, each field once."))
        return USAGE
    wanted = Options(kind=options.kind, archive=options.archive, crs=options.crs, zone=options.zone, columns=columns)
    made = not options.workspace.exists()
    if made:
        create_workspace(options.workspace)
    try:
        with _writing(options.workspace) as store:
            post = find_post(store, options.post)
            codes = [_import_one(path, wanted, store, post, options.json) for path in options.files]
            empty = store.history.next_undo is None
    except BaseException:
        if made:
            options.workspace.unlink(missing_ok=True)
        raise
    if made and empty:
        options.workspace.unlink()
    if all(code == REFUSED for code in codes):
        return REFUSED
    return DONE if all(code == DONE for code in codes) else PARTLY


def _import_one(path: Path, wanted: Any, store: Store, post: Any, as_json: bool) -> int:
    from layers.exchange.importing import Report, prepare

    try:
        with resting_collector():
            prepared = prepare(path, wanted, store, progress=_quiet)
        report = prepared.report
        if prepared.edit:
            store.apply(prepared.edit, post=post, contents=prepared.contents, imported=True)
    except SituationError as error:
        _say(f"{path}: {error}")
        if as_json:
            told = {"file": str(path), **Report().to_json(), "error": error.message, "hint": error.hint}
            print(json.dumps(told, ensure_ascii=False))
        return REFUSED
    taken = report.added + report.changed + report.same
    if as_json:
        print(json.dumps({"file": str(path), **report.to_json()}, ensure_ascii=False))
    else:
        print(
            tr("{file}: {read} read, {added} added, {changed} changed, {same} same, {rejected} rejected").format(
                file=path,
                read=report.read,
                added=report.added,
                changed=report.changed,
                same=report.same,
                rejected=len(report.rejected),
            )
        )
    for row, words in report.notes[:_NOTES]:
        _say(tr("{file}, row {row}: {reason}").format(file=path.name, row=row, reason=words))
    if (more := len(report.notes) - _NOTES) > 0:
        _say(tr("{file}: {n} more such remarks").format(file=path.name, n=more))
    for row, reason in report.rejected:
        _say(tr("{file}, row {row}: {reason}").format(file=path.name, row=row, reason=reason))
    if not report.rejected:
        return DONE
    return PARTLY if taken else REFUSED


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
    with _writing(options.workspace) as store:
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
    with _writing(options.workspace) as store:
        post = find_post(store, options.post)
        label = store.undo_label
        store.undo(post=post)
        print(tr("Taken back: {label}").format(label=label))
    return DONE


@contextmanager
def _writing(path: Path) -> Iterator[Store]:
    store = open_store(path, KINDS)
    try:
        if store.read_only:
            raise SituationError(store.read_only, hint=tr("Nothing can be recorded in it."))
        yield store
        write_checkpoint(store)
    finally:
        store.close()


def _quiet(done: float, text: str = "") -> None:
    """Progress that nobody watches."""


def _say(text: str) -> None:
    print(f"anlan: {text}", file=sys.stderr)
