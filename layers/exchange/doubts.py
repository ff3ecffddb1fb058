"""Every doubt about a file before anything is recorded: what, where, and what may be done about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np

from layers.datum import in_china
from layers.errors import SituationError
from layers.exchange.archiving import is_naive
from layers.exchange.convert import AS_IT_STANDS, WHICH, chosen_number, convert
from layers.exchange.gate import NOT_VALID, Table, as_list, gate
from layers.exchange.guard import RawTable
from layers.exchange.job import Job
from layers.exchange.merging import groups
from layers.exchange.needs import NeedsCrs, NeedsSwap
from layers.exchange.placing import Placed, place_of
from layers.exchange.plausible import guesses, sample
from layers.exchange.times import read_times
from layers.i18n import N_, message
from layers.kind import Geometry

CRS, SWAP, PLACE, DATUM, ELSEWHERE, ZONE, DAY_ORDER, SPELLINGS, NUMBERS, INVALID, REJECTED, NOTE = (
    *("crs", "swap", "place", "datum", "elsewhere", "zone", "day_order", "spellings", "numbers", "invalid"),
    *("rejected", "note"),
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """One doubt. `option` is what of `Options` settles it and `proposals` what it may be; `must` says that nothing
    comes in before it is settled. `row` counts from 1."""

    code: str
    words: str
    column: str | None = None
    row: int | None = None
    option: str | None = None
    proposals: tuple[str, ...] = ()
    must: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """The doubts about one table, and its first places in EPSG:4326, by row, as far as they are known."""

    doubts: tuple[Doubt, ...]
    places: Mapping[int, bytes]


def judged(job: Job, raw: RawTable, proposed: Mapping[str, str]) -> Judged:
    """All doubts about the rows of `raw`, which is left as it is. `proposed` is field → column."""
    found = [Doubt(NOTE, str(note)) for note in raw.notes]
    table: Table | None = None
    if job.kind is None or job.kind.geometry is not Geometry.NONE:
        copy = replace(raw, says=dict(raw.says))
        try:
            where = place_of(job, copy)
        except SituationError as error:
            found.append(_asked(error, copy))
        else:
            table = gate(copy, crs=where.crs, reasons=where.reasons, placed=True)
            found += _about_places(job, raw, where, table)
    found += _about_values(job, raw, proposed)
    places = {} if table is None or table.geometry is None else dict(zip(table.rows, table.geometry, strict=True))
    return Judged(tuple(found), {row: shape for row, shape in places.items() if shape is not None})


def _asked(error: SituationError, raw: RawTable) -> Doubt:
    if isinstance(error, NeedsCrs):
        systems = guesses(*sample(raw.geometry or []))
        return Doubt(CRS, error.message, option="crs", proposals=systems, must=True)
    if isinstance(error, NeedsSwap):
        return Doubt(SWAP, error.message, option="swap", must=True)
    return Doubt(PLACE, error.message, option="columns", must=True)


def _about_places(job: Job, raw: RawTable, where: Placed, table: Table) -> Iterator[Doubt]:
    if where.odd is not None:
        yield Doubt(ELSEWHERE, str(where.odd.words), option="crs", proposals=where.odd.systems)
    x, y = sample(table.geometry or [])
    if job.options.crs is None and len(x) and bool(np.mean(in_china(x, y)) > 0.5):
        words = message(N_("The places lie in China: they may be those of a web map, some 500 m off."))
        yield Doubt(DATUM, str(words), option="crs", proposals=("EPSG:4326", "GCJ-02", "BD-09"))
    for row, reason in table.rejected:
        yield Doubt(REJECTED, str(reason), row=row)
    for n, words in sorted(table.odd.items()):
        crossed = words.text == NOT_VALID
        yield Doubt(INVALID if crossed else NOTE, str(words), row=table.rows[n], option="repair" if crossed else None)


def _about_values(job: Job, raw: RawTable, proposed: Mapping[str, str]) -> Iterator[Doubt]:
    for name, column in raw.columns.items():
        for group in groups(column) if name not in job.options.merge else ():
            yield Doubt(SPELLINGS, str(group.words), column=name, option="merge", proposals=(group.one,))
    for key, name in proposed.items():
        declared = job.kind.field(key) if job.kind is not None else None
        if name not in raw.columns or declared is None:
            continue
        values = as_list(raw.columns[name])
        if declared.type is datetime:
            yield from _about_times(job, name, values)
        elif declared.type in (int, float) and key not in job.options.numbers:
            left = convert(declared, values, zone=None, file=job.file, column=name, said=AS_IT_STANDS).left
            for n, value in left.items():
                if chosen_number(declared, value, "first") is not None:
                    words = message(
                        N_("“{value}” does not fit {field}; it is kept as it is."), value=str(value)[:80], field=key
                    )
                    yield Doubt(NUMBERS, str(words), name, raw.rows[n], "numbers", tuple(WHICH))


def _about_times(job: Job, name: str, values: list[Any]) -> Iterator[Doubt]:
    times = read_times(values, job.zone, job.options.day_first)
    if times.open_order:
        words = message(N_("Nothing says whether the day or the month comes first."))
        yield Doubt(DAY_ORDER, str(words), name, option="day_first", proposals=("day", "month"), must=True)
    if times.naive or (job.zone is None and any(is_naive(v) for v in values)):
        words = message(N_("Its times have no time zone."))
        yield Doubt(ZONE, str(words), name, option="zone", proposals=("Asia/Shanghai", "UTC"), must=True)
