"""History from a file: rows with a time and a place, for an archive."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.errors import SituationError
from layers.exchange.bulk import archive_set
from layers.exchange.gate import Table, as_list
from layers.exchange.guard import RawTable
from layers.exchange.job import SEPARATOR, Job, free_name
from layers.exchange.mapping import CATEGORY, special
from layers.exchange.needs import needs_day_order, needs_zone
from layers.exchange.sets import Set
from layers.exchange.text import clean_name
from layers.exchange.time_column import columns_of_times, time_column
from layers.exchange.times import are_serial, parse, read_times, text_of, utc_times
from layers.i18n import N_, message, tr
from layers.kinds.datasets import ARCHIVE


def archived(
    job: Job, raw: RawTable, table: Table, used: Sequence[str], says: dict[str, Any], *, several: bool
) -> tuple[Set, Table]:
    """The rows as history. Of several tables each is an archive of its own, and they are a group."""
    group = _archive_name(job)
    name = free_name(job, f"{group}{SEPARATOR}{clean_name(raw.name)}"[:120], ARCHIVE) if several else group
    says["group"] = group if several else None
    columns = list(table.columns)
    when = time_column(table.columns, job.options.columns)
    if when is None or when not in table.columns:
        raise _no_times(job, columns_of_times(table.columns))
    category = special(CATEGORY, [c for c in columns if c != when], job.options.columns)
    local = False
    us = utc_times(table.columns[when])
    if us is None:
        table, us, local = _as_written(job, table, when)
    if len(us):
        says |= {"first": text_of(int(us.min())), "last": text_of(int(us.max()))}
    says["zone"] = job.options.zone if local else None
    return archive_set(name, table, us, category, used, says), table


def _no_times(job: Job, several: Sequence[str]) -> SituationError:
    """`several` are columns of times, of which none is the one that is surely meant."""
    if several:
        return SituationError(
            tr("{file} has several columns of times, and an archive takes one.").format(file=job.file),
            hint=tr("Name it with --map time=… It may be: {columns}.").format(columns=", ".join(several[:_MOST_NAMED])),
        )
    return SituationError(
        tr("{file} has no column of times for an archive.").format(file=job.file), hint=tr("Name it with --map time=…")
    )


_MOST_NAMED = 8


def _as_written(job: Job, table: Table, column: str) -> tuple[Table, NDArray[np.int64], bool]:
    """The rows that have a time, their microseconds, and whether the file's times are local ones."""
    written = as_list(table.columns[column])
    times = read_times(written, job.zone, job.options.day_first)
    if times.open_order:
        raise needs_day_order(job.file, column)
    if times.naive:
        raise needs_zone(job.file, column)
    bad = dict(times.faults)
    for n, us in enumerate(times.us):
        if us is None and n not in bad:
            bad[n] = message(N_("It has no time."))
        elif us is not None and not _in_range(us):
            bad[n] = message(N_("{value} is not a time."), value=str(written[n]))
    local = are_serial(written[:1000]) or any(is_naive(v) for v in written[:1000])
    if times.repeated:
        again = set(times.repeated)
        table.columns["time_repeated"] = [True if n in again else None for n in range(len(table.rows))]
        twice = message(N_("The local time comes twice that night; the first was taken."))
        for n in times.repeated:
            table.remark(n, twice)
    kept = [us for n, us in enumerate(times.us) if us is not None and n not in bad]
    return table.without(bad), np.array(kept, dtype=np.int64), local


def is_naive(value: Any) -> bool:
    moment = parse(value, "mdy")
    return not isinstance(moment, int) and moment is not None and moment.tzinfo is None


def _in_range(us: int) -> bool:
    try:
        text_of(us)
    except ValueError:
        return False
    return True


def _archive_name(job: Job) -> str:
    name = clean_name(job.options.archive or "")[:120]
    if not name:
        raise SituationError(tr("An archive needs a name."), hint=tr("Give it with --archive NAME."))
    return free_name(job, name, ARCHIVE)
