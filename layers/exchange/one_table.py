"""One table of a file to changes: through the gate, mended as asked, a set or features of it held against the facts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from layers.columns import Contents
from layers.edit import Change
from layers.exchange.archiving import archived
from layers.exchange.bulk import base_set, compare, reference_set
from layers.exchange.difference import difference, features_of
from layers.exchange.doubts_of_cells import about_whole
from layers.exchange.fields import Filled, fill
from layers.exchange.gate import WGS84, Table, gate
from layers.exchange.guard import RawTable
from layers.exchange.incoming import older_reports, remarked, settled
from layers.exchange.job import Job, kind_of, layer_calls, part_calls
from layers.exchange.mending import marked, repaired
from layers.exchange.merging import merge_columns
from layers.exchange.placing import Placed, check_datum, datum_mark, place_of, wants_place, wrong_shapes
from layers.exchange.rasters import raster_change
from layers.exchange.report import Report
from layers.exchange.sets import Set
from layers.i18n import N_, Message, message
from layers.kind import Kind
from layers.kinds.contacts import CONTACT


def table_changes(job: Job, raw: RawTable, *, several: bool, report: Report) -> tuple[list[Change], Contents]:
    """What the table changes, and its contents; `report` is told of each of its rows. Its columns are used up.

    With `several` its layer is named after the table as well as after the file.

    Raises
    ------
    SituationError
        The table cannot become what it was to become; what somebody has to say first is one of `needs`.
    Cancelled
        By `job.beat`.
    """
    if raw.grid is not None:
        return raster_change(job, raw, several, report)
    one = _One(job, raw, several, report, kind_of(job, raw))
    where = _where(one)
    table = _told(one, where, _mended(one, _passed(one, where)))
    says = {"file": job.file, "credit": table.credit, **datum_mark(job, raw, where), "zone": None}
    if job.options.archive is not None:
        return _compared(one, *archived(job, raw, table, where.used, says, several=several))
    if one.kind is None:
        says["zone"] = job.options.zone
        made = reference_set(layer_calls(job, raw.name, several), table, says)
        return _compared(one, replace(made, watched=job.options.watched), table)
    return _of_kind(one, one.kind, table, where, says)


@dataclass(frozen=True, slots=True)
class _One:
    """The table, and what it becomes: rows of `kind`, or of a layer of its own."""

    job: Job
    raw: RawTable
    several: bool
    report: Report
    kind: Kind | None

    def note(self, words: Message) -> None:
        """Tell something of the file as a whole."""
        self.report.note(words)


def _where(one: _One) -> Placed:
    """Where its rows are; nowhere where nobody asks."""
    where = place_of(one.job, one.raw) if wants_place(one.job, one.raw, one.kind) else Placed("", (), {})
    check_datum(one.job, one.raw)
    one.job.beat()
    return where


def _passed(one: _One, where: Placed) -> Table:
    return gate(
        one.raw,
        crs=where.crs,
        reasons=where.reasons,
        remarks=where.remarks,
        required=one.kind is None or one.kind.place_required,
        beat=one.job.beat,
    )


def _mended(one: _One, table: Table) -> Table:
    """The table with what its reader remarked, without reports that are out of date, and mended as was asked."""
    table = remarked(table, one.raw)
    if one.kind is not None and one.kind.key == CONTACT:
        table = table.without(older_reports(table))
    if one.job.options.repair:
        table = repaired(table)
    elif one.kind is None:
        table = marked(table)
    for words in merge_columns(table.columns, one.job.options.merge):
        one.note(words)
    return table


def _told(one: _One, where: Placed, table: Table) -> Table:
    """The table without the shapes that its kind does not take; the report is told what is worth a word about it."""
    if where.odd is not None:
        one.note(where.odd.words)
    if one.kind is not None and where.crs:
        table = table.without(wrong_shapes(one.kind, table))
    one.job.beat()
    for doubt in about_whole(one.job, one.kind, table, where.used):
        one.note(doubt.words)
    if one.several and one.raw.name:
        named = N_("{layer}: {reason}")
        table.rejected = [(row, message(named, layer=one.raw.name, reason=str(why))) for row, why in table.rejected]
    for note in one.raw.notes:
        one.note(note)
    return table


def _of_kind(one: _One, kind: Kind, table: Table, where: Placed, says: dict[str, Any]) -> tuple[list[Change], Contents]:
    """A part of the city's base where the kind is a bulk one or the file is of such, otherwise features."""
    job = one.job
    filled = _filled(job, kind, table, where)
    if job.zone is not None and any(filled.sources):
        says["zone"] = job.options.zone
    if kind.bulk or (one.raw.says.get("kind") and not one.raw.says.get("single")):
        base = base_set(part_calls(job, kind.key), kind, filled, says)
        return _compared(one, replace(base, watched=job.options.watched), filled.table)
    _count(filled.table, one.report)
    plain = where.crs == WGS84  # what each feature would say of itself is what all do
    source = {k: v for k, v in says.items() if v and not (plain and k in ("crs", "datum", "moved"))}
    rows = features_of(kind, filled, source, beat=job.beat)
    changes = difference(kind, filled, rows, job.facts, one.report, beat=job.beat)
    return settled(kind, one.raw, changes, filled, job.facts, one.report), {}


def _filled(job: Job, kind: Kind, table: Table, where: Placed) -> Filled:
    said = job.options
    return fill(
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


def _compared(one: _One, new: Set, table: Table) -> tuple[list[Change], Contents]:
    """The set that was made of the table, compared with the one of its name."""
    one.job.beat()
    _count(table, one.report)
    if not table.rows:
        return [], {}
    if table.rejected:
        new.says["rejected"] = len(table.rejected)
    return compare(new, one.job.facts, one.report, beat=one.job.beat)


def _count(table: Table, report: Report) -> None:
    """Its rows in the report: how many were read, and those that stay outside or are worth a word."""
    report.read += table.read
    report.rejected += [(row, str(reason)) for row, reason in table.rejected]
    told = [*((table.rows[n], words) for n, words in table.odd.items()), *table.more]
    report.notes += [(row, str(words)) for row, words in sorted(told, key=lambda pair: pair[0])]
