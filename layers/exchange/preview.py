"""What the first rows of a table are and become before anything is recorded: columns, cells, proposals, system."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from layers.columns import Column
from layers.exchange.gate import WGS84, as_list
from layers.exchange.guard import RawTable
from layers.exchange.job import Job
from layers.exchange.mapping import CATEGORY, LAT, LON, TIME, place_columns, propose, special
from layers.exchange.placing import says_nothing
from layers.exchange.time_column import time_column


@dataclass(frozen=True, slots=True)
class Preview:
    """The first rows of one table of the file.

    `crs` is what the file or its format says, None when nothing does; `proposed` is field → column.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    proposed: Mapping[str, str]
    crs: str | None
    has_place: bool


def preview_of(job: Job, raw: RawTable, rows: int) -> Preview:
    chosen = job.options.columns
    columns: dict[str, Column] = {name: as_list(c)[:rows] for name, c in raw.columns.items()}
    proposed = propose(job.kind, columns, chosen) if job.kind is not None else {}
    if raw.geometry is None:
        pair = place_columns(list(columns), chosen) or (special(key, list(columns), chosen) for key in (LON, LAT))
        proposed |= {key: column for key, column in zip((LON, LAT), pair, strict=True) if column}
    if job.options.archive is not None:
        when = time_column(columns, chosen)
        extra = {TIME: when, CATEGORY: special(CATEGORY, [c for c in columns if c != when], chosen)}
        proposed = {**proposed, **{k: v for k, v in extra.items() if v}}
    return Preview(
        raw.name or job.stem,
        tuple(columns),
        tuple(zip(*columns.values(), strict=True)),
        proposed,
        None if says_nothing(job, raw) else str(raw.says.get("crs") or WGS84),
        raw.geometry is not None or place_columns(list(columns), chosen) is not None,
    )
