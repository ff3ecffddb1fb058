"""A file to an edit: read in a guarded process, asked what came of the last one like it, taken table by table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from layers.columns import together
from layers.edit import Edit
from layers.errors import SituationError
from layers.exchange.convert import check_which
from layers.exchange.difference import FactsView
from layers.exchange.formats import HANDOVER, check_path, format_of
from layers.exchange.guard import Progress, RawTable, read_file
from layers.exchange.incoming import joined_messages
from layers.exchange.job import Job, Options, child_options, kind_of, make_job, wanted_tables, with_own_columns
from layers.exchange.mapping import CATEGORY, SPECIAL, TIME, check_choice
from layers.exchange.memory import Before, Remembered, as_before, last_like, reminded, said_of, shape_of, told_again
from layers.exchange.needs import NeedsChoice, NeedsCrs, NeedsDayOrder, NeedsSwap, NeedsZone
from layers.exchange.one_table import table_changes
from layers.exchange.placing import left_outside, placeless
from layers.exchange.proposal import Pick, Proposal, settle
from layers.exchange.rasters import look_of_classes
from layers.exchange.report import Prepared, Report
from layers.exchange.retelling import told_again as retold
from layers.exchange.sources import known_again
from layers.exchange.takeover import propose
from layers.i18n import N_, message, tr

__all__ = [
    "NeedsChoice",
    "NeedsCrs",
    "NeedsDayOrder",
    "NeedsSwap",
    "NeedsZone",
    "Options",
    "Prepared",
    "Report",
    "prepare",
]


def prepare(
    path: Path, options: Options, facts: FactsView, *, progress: Progress, before: Before = Before.COLUMNS
) -> Prepared:
    """What importing the file would do: one edit, its contents and the count of rows. Nothing is recorded.

    `before` is how much of what was answered for the last file of this shape counts for this one.

    Raises
    ------
    SituationError
        The file or an option is refused; NeedsCrs and NeedsZone when one has to be given, NeedsChoice when both
        sides of a hand-over changed the same.
    Cancelled
        By `progress`.
    """
    if is_handover(path):
        found = compared(path, facts, progress=progress)
        clashes = Pick(options.clashes) if options.clashes else None
        return found if isinstance(found, Prepared) else settle(found, clashes=clashes)
    job, tables, last = _read(known_again(make_job(path, options, facts)), before, progress)
    shape = shape_of(format_of(job.path).key, tables)
    report = Report(notes=[(0, str(told)) for told in told_again(job.options, options, last)])
    chosen = _chosen(job, tables)
    several = len(tables) > 1 if options.layers is not None else len(chosen) > 1
    made = []
    looks: dict[str, Mapping[str, Any]] = {}
    try:
        for watchful, raw in _one_by_one(job, chosen, progress):
            look = look_of_classes(raw)
            made.append(table_changes(watchful, raw, several=several, report=report))
            looks |= {str(c.after["of"]): look for c in made[-1][0] if look and c.after is not None}
    except SituationError as error:
        raise reminded(error, last) from error
    if not report.read:
        raise SituationError(
            tr("{file} holds no rows.").format(file=job.file), hint=tr("There is nothing to take from it.")
        )
    label, kept = report.with_label(message(N_("Import {file}"), file=job.file))
    edit = Edit(label, tuple(change for changes, _ in made for change in changes))
    contents = together(*(content for _, content in made), kept)
    said = {shape: said_of(job.options, job.file)} if shape and report.taken else {}
    return Prepared(edit, contents, report, said, looks=looks)


def is_handover(path: Path) -> bool:
    return format_of(check_path(path)) is HANDOVER


def compared(path: Path, facts: FactsView, *, progress: Progress) -> Proposal | Prepared:
    """A hand-over package compared with what is here; where an empty workspace can tell its journal again, that.

    Raises
    ------
    SituationError
        The package is refused.
    Cancelled
        By `progress`.
    """
    job = make_job(path, Options(), facts)
    tables = read_file(job.path, progress=lambda d, text: progress(d * 0.6, text), **child_options(job))
    if facts.is_empty and any(table.name == "journal" for table in tables):
        return retold(tables, facts, job.file)
    return propose(tables, facts, job.file, progress=progress)


def _read(asked: Job, before: Before, progress: Progress) -> tuple[Job, list[RawTable], Remembered | None]:
    """The job with what was answered for the last file of this shape, the tables of the file, and those answers."""
    tables = read_file(asked.path, progress=lambda d, text: progress(d * 0.6, text), **child_options(asked))
    last = last_like(asked, tables)
    job = as_before(asked, last, before)
    if child_options(job) != child_options(asked):
        tables = read_file(job.path, progress=progress, **child_options(job))
    return job, tables, last


def _chosen(job: Job, tables: list[RawTable]) -> list[RawTable]:
    """The tables that are to come in; those without places beside others that have them with all rows rejected."""
    chosen = joined_messages(wanted_tables(job, tables))
    nowhere = placeless(job, chosen)
    _check_columns(job, [raw for raw in chosen if raw.grid is None])
    return [left_outside(raw) if any(raw is table for table in nowhere) else raw for raw in chosen]


def _one_by_one(job: Job, chosen: Sequence[RawTable], progress: Progress) -> Iterator[tuple[Job, RawTable]]:
    """Each table with a job of its own: its columns, and a beat that tells how far the file is."""
    words = tr("Checking {file}").format(file=job.file)
    for n, raw in enumerate(chosen):
        beat = partial(progress, 0.6 + 0.35 * n / len(chosen), words)
        beat()
        yield replace(with_own_columns(job, raw), beat=beat), raw
    progress(0.95, words)


def _check_columns(job: Job, tables: Sequence[RawTable]) -> None:
    """Each column that is named has to be in one of the tables, each field in what one of them becomes."""
    if not tables:
        return
    fields = {f.key: None for raw in tables if (kind := kind_of(job, raw)) is not None for f in kind.all_fields}
    check_which(job.options.numbers, list(fields))
    more = (TIME, CATEGORY) if job.options.archive is not None else ()
    allowed = [*fields, *(s for s in (*SPECIAL, *more) if s not in fields)]
    check_choice(job.options.columns, list(dict.fromkeys(c for raw in tables for c in raw.columns)), allowed)
