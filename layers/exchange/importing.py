"""A file to an edit: read in a guarded process, through the gate, into fields, compared with the facts."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from layers.columns import Content, Contents
from layers.edit import Change, Edit
from layers.errors import SituationError
from layers.exchange.archiving import archived
from layers.exchange.bulk import Set, base_set, compare, reference_set
from layers.exchange.convert import check_which
from layers.exchange.difference import FactsView, difference, features_of
from layers.exchange.doubts_of_cells import about_whole
from layers.exchange.fields import fill
from layers.exchange.formats import HANDOVER, check_path, format_of
from layers.exchange.gate import WGS84, Table, gate
from layers.exchange.guard import Progress, RawTable, read_file
from layers.exchange.incoming import joined_messages, older_reports, remarked, settled
from layers.exchange.job import Job, Options, child_options, layer_name, make_job, wanted_tables, with_own_columns
from layers.exchange.mapping import CATEGORY, SPECIAL, TIME, check_choice
from layers.exchange.memory import Before, as_before, last_like, reminded, said_of, shape_of, told_again
from layers.exchange.mending import marked, repaired
from layers.exchange.merging import merge_columns
from layers.exchange.needs import NeedsChoice, NeedsCrs, NeedsDayOrder, NeedsSwap, NeedsZone
from layers.exchange.placing import (
    Placed,
    check_datum,
    datum_mark,
    has_place,
    left_outside,
    place_of,
    placeless,
    wrong_shapes,
)
from layers.exchange.preview import Preview, preview_of
from layers.exchange.proposal import Pick, Proposal, settle
from layers.exchange.rasters import raster_change
from layers.exchange.report import Prepared, Report
from layers.exchange.retelling import told_again as retold
from layers.exchange.takeover import propose
from layers.i18n import N_, message, tr
from layers.kind import Geometry, Kind
from layers.kinds.contacts import CONTACT

__all__ = [
    "NeedsChoice",
    "NeedsCrs",
    "NeedsDayOrder",
    "NeedsSwap",
    "NeedsZone",
    "Options",
    "Prepared",
    "Preview",
    "Report",
    "look",
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
    job = make_job(path, options, facts)
    tables = read_file(job.path, progress=lambda d, text: progress(d * 0.6, text), **child_options(job))
    last = last_like(job, tables)
    asked, job = job, as_before(job, last, before)
    if child_options(job) != child_options(asked):
        tables = read_file(job.path, progress=progress, **child_options(job))
    words = tr("Checking {file}").format(file=job.file)
    progress(0.6, words)
    report = Report()
    report.notes += [(0, str(told)) for told in told_again(job.options, options, last)]
    changes: list[Change] = []
    contents: ChainMap[str, bytes | Content] = ChainMap()
    chosen = joined_messages(wanted_tables(job, tables))
    nowhere = placeless(job, chosen)
    _check_columns(job, [raw for raw in chosen if raw.grid is None])
    for n, raw in enumerate(chosen):
        part = Report()
        if any(raw is table for table in nowhere):
            raw = left_outside(raw)
        several = len(tables) > 1 if options.layers is not None else len(chosen) > 1
        try:
            watchful = replace(with_own_columns(job, raw), beat=partial(progress, 0.6 + 0.35 * n / len(chosen), words))
            made, content = _one_table(watchful, raw, several, part)
        except SituationError as error:
            raise reminded(error, last) from error
        changes += made
        contents.maps.append(content)  # type: ignore[arg-type]  # nobody writes to it
        report.add(part)
        progress(0.6 + 0.35 * (n + 1) / len(chosen), words)
    if not report.read:
        raise SituationError(
            tr("{file} holds no rows.").format(file=job.file), hint=tr("There is nothing to take from it.")
        )
    label, kept = report.with_label(message(N_("Import {file}"), file=job.file))
    contents.maps.append({**kept})
    shape = shape_of(format_of(job.path).key, tables)
    said = {shape: said_of(job.options, job.file)} if shape and report.taken else {}
    return Prepared(Edit(label, tuple(changes)), contents, report, said)


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


def look(path: Path, options: Options, facts: FactsView, *, progress: Progress, rows: int = 50) -> list[Preview]:
    """The first rows of each table of the file, and what is proposed for them."""
    job = make_job(path, options, facts)
    tables = read_file(job.path, progress=progress, rows=rows, **child_options(job))
    kept = last_like(job, tables)
    last = kept.options if kept is not None and kept.is_about(options) else None
    return [preview_of(job, raw, rows, last) for raw in joined_messages(tables)]


def _one_table(job: Job, raw: RawTable, several: bool, report: Report) -> tuple[list[Change], Contents]:
    if raw.grid is not None:
        return raster_change(job, raw, several, report)
    kind = _kind_of(job, raw)
    required = kind is None or kind.place_required
    placed = kind is None or (kind.geometry is not Geometry.NONE and (required or has_place(job, raw)))
    where = place_of(job, raw) if placed else Placed("", (), {})
    check_datum(job, raw)
    job.beat()
    passed = gate(
        raw,
        crs=where.crs,
        reasons=where.reasons,
        remarks=where.remarks,
        placed=placed,
        required=required,
        spends=True,
        beat=job.beat,
    )
    table = remarked(passed, raw)
    if kind is not None and kind.key == CONTACT:
        table = table.without(older_reports(table))
    if job.options.repair:
        table = repaired(table)
    elif kind is None:
        table = marked(table)
    report.notes += [(0, str(words)) for words in merge_columns(table.columns, job.options.merge)]
    if where.odd is not None:
        report.notes.append((0, str(where.odd.words)))
    if kind is not None and placed:
        table = table.without(wrong_shapes(kind, table))
    job.beat()
    report.notes += [(0, str(doubt.words)) for doubt in about_whole(job, kind, table, where.used)]
    if several and raw.name:
        table.rejected = [
            (row, message(N_("{layer}: {reason}"), layer=raw.name, reason=str(r))) for row, r in table.rejected
        ]
    report.notes += [(0, str(note)) for note in raw.notes]
    says = {"file": job.file, "credit": table.credit, **datum_mark(job, raw, where), "zone": None}
    if job.options.archive is not None:
        new, table = archived(job, raw, table, where.used, says, several=several)
        return _bulk(job, new, table, report)
    if kind is None:
        says["group"] = job.group if several else None
        says["zone"] = job.options.zone
        new = reference_set(layer_name(job, raw, several), table, says)
        job.beat()
        return _bulk(job, new, table, report)
    said = job.options
    filled = fill(
        kind,
        table,
        said.columns,
        zone=job.zone,
        file=job.file,
        used=where.used,
        numbers=said.numbers,
        day_first=said.day_first,
        beat=job.beat,
    )
    if job.zone is not None and any(filled.sources):
        says["zone"] = job.options.zone
    if kind.bulk or (raw.says.get("kind") and not raw.says.get("single")):
        new = base_set(f"{job.stem} · {kind.key}", kind, filled, says)
        job.beat()
        return _bulk(job, new, filled.table, report)
    _tell(filled.table, report)
    plain = where.crs == WGS84  # what each feature would say of itself is what all do
    source = {k: v for k, v in says.items() if v and not (plain and k in ("crs", "datum", "moved"))}
    rows = features_of(kind, filled, source, beat=job.beat)
    changes = difference(kind, filled, rows, job.facts, report, beat=job.beat)
    return settled(kind, raw, changes, filled, job.facts, report), {}


def _bulk(job: Job, new: Set, table: Table, report: Report) -> tuple[list[Change], Contents]:
    _tell(table, report)
    if not table.rows:
        return [], {}
    if table.rejected:
        new.says["rejected"] = len(table.rejected)
    return compare(new, job.facts, report, beat=job.beat)


def _tell(table: Table, report: Report) -> None:
    report.read += table.read
    report.rejected += [(row, str(reason)) for row, reason in table.rejected]
    told = [*((table.rows[n], words) for n, words in table.odd.items()), *table.more]
    report.notes += [(row, str(words)) for row, words in sorted(told, key=lambda pair: pair[0])]


def _kind_of(job: Job, raw: RawTable) -> Kind | None:
    return job.kind if job.kind is not None else job.facts.kinds.get(str(raw.says.get("kind")))


def _check_columns(job: Job, tables: Sequence[RawTable]) -> None:
    """Each column that is named has to be in one of the tables, each field in what one of them becomes."""
    if not tables:
        return
    fields = {f.key: None for raw in tables if (kind := _kind_of(job, raw)) is not None for f in kind.all_fields}
    check_which(job.options.numbers, list(fields))
    more = (TIME, CATEGORY) if job.options.archive is not None else ()
    allowed = [*fields, *(s for s in (*SPECIAL, *more) if s not in fields)]
    check_choice(job.options.columns, list(dict.fromkeys(c for raw in tables for c in raw.columns)), allowed)
