"""What the import dialog shows of a file before anything is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from layers.columns import Column
from layers.exchange.archiving import is_naive
from layers.exchange.gate import WGS84, as_list
from layers.exchange.guard import RawTable
from layers.exchange.job import Job, Options
from layers.exchange.mapping import CATEGORY, LAT, LON, TIME, place_columns, propose, special
from layers.exchange.placing import says_nothing
from layers.exchange.times import looks_like_times


@dataclass(frozen=True, slots=True)
class Preview:
    """The first rows of one table of the file, for the import dialog.

    `crs` is what the file or its format says, None when nothing does; `proposed` is field → column;
    `local_times` lists the columns whose times have no zone, and `remembered` is what was answered for the last file
    of this shape, to be proposed.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    proposed: Mapping[str, str]
    crs: str | None
    has_place: bool
    times: tuple[str, ...]
    local_times: tuple[str, ...]
    remembered: Options | None = None


def preview_of(job: Job, raw: RawTable, rows: int, last: Options | None = None) -> Preview:
    """`last` is what was answered for the last file of this shape."""
    says = raw.says.get("crs")
    if raw.grid is not None:
        return Preview(job.stem, (), (), {}, str(says) if says else None, True, (), ())
    silent = says_nothing(job, raw)
    columns: dict[str, Column] = {name: as_list(c)[:rows] for name, c in raw.columns.items()}
    chosen = {**(last.columns if last is not None else {}), **job.options.columns}
    proposed = propose(job.kind, columns, chosen) if job.kind is not None else {}
    if raw.geometry is None:
        pair = place_columns(list(columns), chosen) or (special(key, list(columns), chosen) for key in (LON, LAT))
        proposed |= {key: column for key, column in zip((LON, LAT), pair, strict=True) if column}
    if job.options.archive is not None:
        extra = {k: special(k, list(columns), chosen) for k in (TIME, CATEGORY)}
        proposed = {**proposed, **{k: v for k, v in extra.items() if v}}
    times = tuple(name for name, c in columns.items() if looks_like_times(list(c)))
    local = tuple(name for name in times if any(is_naive(v) for v in columns[name]))
    return Preview(
        raw.name or job.stem,
        tuple(columns),
        tuple(zip(*columns.values(), strict=True)),
        proposed,
        None if silent else str(says or WGS84),
        raw.geometry is not None or place_columns(list(columns), job.options.columns) is not None,
        times,
        local,
        last,
    )
