"""Bringing files in: some, a folder, a list of many, or whatever appears in a watched folder."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from layers.cli.exits import DONE, PARTLY, REFUSED, USAGE
from layers.collector import resting_collector
from layers.errors import SituationError
from layers.i18n import counted, tr
from layers.posts import find_post
from layers.record.store import Store
from layers.record.workspace import create_workspace
from layers.roles import Post

if TYPE_CHECKING:
    from layers.exchange.folder import LeftOut

_NOTES = 20
"""How many remarks on rows that went in are told one by one."""
_SEEN = "watch:seen"


def import_files(options: argparse.Namespace) -> int:
    """Each file is one edit. Exit code 1 when not one row of any file could be taken."""
    from layers.exchange.batch import Wish, names_apart
    from layers.exchange.folder import files_in

    if (usual := _options(options)) is None:
        return USAGE
    if options.batch is not None and options.files:
        _say(tr("--batch goes without other files."))
        return USAGE
    if options.batch is None and not options.files:
        _say(tr("Name a file, a folder or --batch LIST."))
        return USAGE
    if options.batch is not None:
        wanted = _listed(options.batch, usual)
    else:
        wanted = []
        for path in options.files:
            good, other = files_in(path, options.workspace) if os.path.isdir(path) else ([path], [])
            wanted += [Wish(file, usual) for file in good]
            for one in other:
                _leave_out(one)
        if not wanted:
            _say(tr("There is no file that can be read."))
            return REFUSED
    apart = names_apart(wish.path for wish in wanted)
    wanted = [replace(w, options=replace(w.options, group=apart.get(w.path))) for w in wanted]
    return _into(options, lambda store, post: [_one(wish, store, post, options) for wish in wanted])


def watch(options: argparse.Namespace) -> int:
    """Take in what appears in a folder until stopped; refused files are told and stay where they are."""
    from layers.exchange.batch import Wish
    from layers.exchange.watch import REST_S, Watch

    if (usual := _options(options)) is None:
        return USAGE
    usual = replace(usual, watched=True)

    def run(store: Store, post: Post) -> list[int]:
        watched = Watch(
            options.folder, store.get_setting(_SEEN) or (), own=options.workspace, rest_s=min(options.every, REST_S)
        )
        codes = []
        for _ in _rounds(options):
            found = watched.look()
            for one in watched.strangers:
                _leave_out(one)
            for path in filter(watched.holds, found):
                codes.append(_one(Wish(path, usual), store, post, options, settle=partial(watched.settle, path)))
                store.set_setting(_SEEN, watched.kept())
                sys.stdout.flush()
        return codes or [DONE]

    return _into(options, run)


def _leave_out(one: LeftOut) -> None:
    _say(f"{_shown(one.path)}: {one.words}")


def _rounds(options: argparse.Namespace) -> Iterator[None]:
    """Twice with --once: a file has settled when two looks find it the same. Otherwise until somebody stops it."""
    looks = 2 if options.once else None
    while looks is None or looks > 0:
        yield
        looks = None if looks is None else looks - 1
        if looks != 0:
            time.sleep(options.every)


def _options(options: argparse.Namespace) -> Any:
    """What was said on the command line; None, with a word, where it is not understood."""
    from layers.exchange.importing import Options

    columns, numbers = _pairs(options.map), _pairs(options.number)
    if columns is None or numbers is None:
        name = "--map" if columns is None else "--number"
        _say(tr("{option} is written FIELD=…, each field once.").format(option=name))
        return None
    return Options(
        kind=options.kind,
        archive=options.archive,
        crs=options.crs,
        zone=options.zone,
        columns=columns,
        swap=options.swap,
        repair=options.repair,
        merge=tuple(options.merge),
        numbers=numbers,
        day_first=options.day_first,
        encoding=options.encoding,
        no_nodata=options.no_nodata,
        clashes=options.clashes,
    )


def _pairs(items: Sequence[str]) -> dict[str, str] | None:
    pairs = dict(item.split("=", 1) for item in items if "=" in item)
    return pairs if len(pairs) == len(items) else None


def _listed(name: str, usual: Any) -> list[Any]:
    from layers.exchange.batch import wishes

    if name == "-":
        return wishes(sys.stdin.read(), usual, Path.cwd())
    try:
        text = Path(name).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SituationError(
            tr("{file} cannot be read: {why}").format(file=name, why=error),
            hint=tr("Write one file a line, or JSON: [[file, kind], …]."),
        ) from error
    return wishes(text, usual, Path(name).resolve().parent)


def _into(options: argparse.Namespace, work: Callable[[Store, Post], Iterable[int]]) -> int:
    """Do `work` on the workspace, made if there is none, and gone again if nothing came in."""
    from layers.cli.writing import writing

    made = not options.workspace.exists()
    if made:
        create_workspace(options.workspace)
    try:
        with writing(options.workspace) as store:
            codes = list(work(store, find_post(store, options.post)))
            empty = store.history.next_undo is None
    except BaseException:
        if made:
            options.workspace.unlink(missing_ok=True)
        raise
    if made and empty:
        options.workspace.unlink()
    if codes and all(code == REFUSED for code in codes):
        return REFUSED
    return DONE if all(code == DONE for code in codes) else PARTLY


def _nothing(*_: object) -> None:
    """Nobody waits for it."""


def _one(
    wish: Any, store: Store, post: Post, options: argparse.Namespace, *, settle: Callable[..., None] = _nothing
) -> int:
    """The exit code of one file; `settle` is called once it came in, or with the reason why it was refused."""
    from layers.exchange.importing import NeedsChoice, Report, prepare
    from layers.exchange.memory import Before
    from layers.exchange.recording import record

    path = wish.path
    several = options.command == "watch" or options.batch is not None
    told: dict[str, Any] = {"file": str(path), **({"kind": wish.options.kind} if several else {})}
    try:
        with resting_collector():
            before = Before.ALL if options.as_before else Before.COLUMNS
            prepared = prepare(path, wish.options, store, progress=_quiet, before=before)
        record(store, prepared, post)
        settle()
    except SituationError as error:
        settle(error)
        _say(f"{_shown(path)}: {error}")
        if options.json:
            ok = {"ok": False} if several else {}
            refused = {**told, **ok, **Report().to_json(), "error": error.message, "hint": error.hint}
            if isinstance(error, NeedsChoice):
                refused["clashes"] = list(error.clashes)
            print(json.dumps(refused, ensure_ascii=False), flush=True)
        return REFUSED
    except Exception as error:
        if not several:
            raise
        return _broken(error, told, options)
    report = prepared.report
    if options.json:
        counts = {"ok": bool(report.taken), **report.whole_json()} if several else report.to_json()
        print(json.dumps({**told, **counts}, ensure_ascii=False), flush=True)
    else:
        _print_counts(path, report)
    _print_rows(path, report)
    if not report.rejected:
        return DONE
    return PARTLY if report.taken else REFUSED


def _broken(error: Exception, told: dict[str, Any], options: argparse.Namespace) -> int:
    """Our mistake with one file of many: told and logged, and the others still have their turn."""
    from layers.cli.faults import told as words_for
    from layers.exchange.importing import Report

    words = words_for(error)
    _say(f"{_shown(told['file'])}: {words}")
    if options.json:
        print(json.dumps({**told, "ok": False, **Report().to_json(), "error": words, "hint": ""}, ensure_ascii=False))
    return REFUSED


def _print_counts(path: Path, report: Any) -> None:
    words = tr("{file}: {read} read, {added} added, {changed} changed, {same} same, {rejected} rejected").format(
        file=_shown(path),
        read=report.read,
        added=report.added,
        changed=report.changed,
        same=report.same,
        rejected=len(report.rejected),
    )
    print(words + (tr(", {n} gone").format(n=report.gone) if report.gone else ""))


def _print_rows(path: Path, report: Any) -> None:
    for row, words in report.notes[:_NOTES]:
        _say(_row_words(path, row, words))
    if (more := len(report.notes) - _NOTES) > 0:
        _say(counted("{file}: {n} more such remarks", file=_shown(path.name), n=more))
    for row, reason in report.rejected:
        _say(_row_words(path, row, reason))


def _row_words(path: Path, row: int, words: str) -> str:
    if not row:
        return f"{_shown(path.name)}: {words}"
    return tr("{file}, row {row}: {reason}").format(file=_shown(path.name), row=row, reason=words)


def _shown(path: Path | str) -> str:
    """One line, whatever is in the name of the file."""
    from layers.exchange.text import clean_name

    return clean_name(str(path))


def _quiet(done: float, text: str = "") -> None:
    """Progress that nobody watches."""


def _say(text: str) -> None:
    print(f"anlan: {text}", file=sys.stderr)
