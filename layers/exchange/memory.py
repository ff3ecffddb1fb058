"""What was said of a file the last time one of the same columns came in: kept with the workspace, proposed again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

from layers.exchange.guard import RawTable
from layers.exchange.job import Job, Options
from layers.exchange.mapping import folded
from layers.i18n import N_, Message, message

_PREFIX = "import:"


class Settings(Protocol):
    """Where a workspace keeps how it is worked with."""

    def get_setting(self, key: str) -> Any: ...

    def set_setting(self, key: str, value: Any) -> None: ...


def shape_key(raw: RawTable, options: Options) -> str:
    """What files of the same columns, brought in as the same, have in common."""
    parts = [*sorted(folded(name) for name in raw.columns), str(options.kind), str(options.archive is not None)]
    digest = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
    return f"{_PREFIX}{digest[:16]}"


def said_of(options: Options) -> dict[str, Any]:
    """What is worth remembering of the options; nothing where nothing was said."""
    said = {
        "columns": dict(options.columns),
        "crs": options.crs,
        "zone": options.zone,
        "merge": list(options.merge),
        "numbers": dict(options.numbers),
    }
    return {key: value for key, value in said.items() if value}


def remember(settings: Settings, said: Mapping[str, Mapping[str, Any]]) -> None:
    """Keep what was said of each shape of file, after its import was recorded."""
    for key, value in said.items():
        if value:
            settings.set_setting(key, dict(value))


def remembered(settings: Settings, raw: RawTable, options: Options) -> dict[str, Any]:
    """What was said the last time; empty where nothing was, or it does not fit the columns any more."""
    value = settings.get_setting(shape_key(raw, options))
    if not isinstance(value, dict):
        return {}
    columns = value.get("columns")
    known = {f: c for f, c in columns.items() if c in raw.columns} if isinstance(columns, dict) else {}
    return {**value, "columns": known}


def as_last_time(job: Job, raw: RawTable) -> tuple[Job, list[Message]]:
    """The job with the columns that were chosen for the last file of this shape, and a word about them."""
    last = remembered(job.facts, raw, job.options).get("columns", {})
    more = {f: c for f, c in last.items() if f not in job.options.columns and c not in job.options.columns.values()}
    if not more:
        return job, []
    told = message(
        N_("Columns as chosen the last time: {columns}."), columns=", ".join(f"{f} ← {c}" for f, c in more.items())
    )
    return replace(job, options=replace(job.options, columns={**more, **job.options.columns})), [told]
