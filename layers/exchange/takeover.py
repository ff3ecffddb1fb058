"""A hand-over package to an edit: its features with their ids, and the contents that its bulk sets need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely

from layers.columns import Column, content_hash, decode
from layers.edit import DATASET, Edit
from layers.errors import SituationError
from layers.exchange.difference import FactsView
from layers.exchange.gate import WGS84, as_list, check_places, gate
from layers.exchange.guard import RawTable
from layers.exchange.handover import Clash, Comparison, Handed, compare
from layers.exchange.report import Prepared, Report
from layers.exchange.text import clean_column
from layers.feature import Feature
from layers.i18n import N_, message, tr
from layers.kind import Kind
from layers.kinds.datasets import RASTER


def take_over(tables: Sequence[RawTable], facts: FactsView, file: str) -> tuple[Prepared, list[Clash]]:
    """What taking the package in would do. Clashes are left as they are here, and told as rejected rows.

    Raises
    ------
    SituationError
        The package holds nothing.
    """
    raw = next((table for table in tables if table.name == "features"), RawTable())
    contents = _contents(tables)
    report = Report()
    rows: list[int] = []
    handed = list(_handed(raw, facts, contents, report, rows))
    found = compare(handed, str(raw.says.get("workspace")), facts)
    _tell(report, found, handed, rows)
    if not report.read:
        raise SituationError(
            tr("{file} holds no rows.").format(file=file), hint=tr("There is nothing to take from it.")
        )
    if lines := raw.says.get("lines"):
        words = tr("Its journal of {n} lines is whole; it is checked, and not joined to the one here.")
        report.notes.append((0, words.format(n=lines)))
    needed = {str(c.after["sha256"]) for c in found.changes if c.after is not None and c.after.kind == DATASET}
    edit = Edit(message(N_("Take over {file}"), file=file), tuple(found.changes))
    return Prepared(edit, {sha: contents[sha] for sha in needed if sha in contents}, report), found.clashes


def _contents(tables: Sequence[RawTable]) -> dict[str, bytes]:
    """Those whose bytes are what their name says."""
    raw = next((table for table in tables if table.name == "contents"), RawTable())
    pairs = zip(as_list(raw.columns.get("sha256", [])), as_list(raw.columns.get("content", [])), strict=True)
    return {str(sha): data for sha, data in pairs if isinstance(data, bytes) and content_hash(data) == sha}


def _handed(raw: RawTable, facts: FactsView, contents: Mapping[str, bytes], report: Report, rows: list[int]) -> Any:
    """Each feature that may be recorded; those that may not are rejected in the report."""
    table = gate(raw, crs=WGS84, reasons={}, placed=True, required=False)
    report.rejected += [(row, str(reason)) for row, reason in table.rejected]
    report.read += table.read
    shapes = shapely.from_wkb(table.geometry).tolist() if table.geometry else [None] * len(table.rows)
    columns = {key: as_list(column) for key, column in table.columns.items()}
    for n, row in enumerate(table.rows):
        values = {k: v for k, v in (columns["values"][n] or {}).items() if v is not None}
        feature = Feature(str((table.ids or [])[n]), str(columns["kind"][n]), values, shapes[n], columns["state"][n])
        if why := _why_not(feature, facts.kinds.get(feature.kind), facts, contents):
            report.rejected.append((row, why))
            continue
        base = columns["base"][n] or {}
        known = base.get("hash") if base.get("workspace") == facts.workspace_id else None
        rows.append(row)
        yield Handed(feature, int(columns["rev"][n] or 0), known)


def _why_not(feature: Feature, kind: Kind | None, facts: FactsView, contents: Mapping[str, bytes]) -> str | None:
    if kind is None:
        return tr("There is no kind {kind}.").format(kind=feature.kind)
    if feature.state not in ((None,) if kind.workflow is None else kind.workflow.codes):
        return tr("{kind} has no state {state}.").format(kind=tr(kind.one), state=feature.state)
    if sentence := next((words for _, words in kind.refusals(feature)), None):
        return sentence
    return _bad_set(feature, facts, contents) if kind.key == DATASET else None


def _bad_set(dataset: Feature, facts: FactsView, contents: Mapping[str, bytes]) -> str | None:
    """Why a bulk set cannot be taken: its rows are missing, or are no rows that an import would have let in."""
    data = contents.get(str(dataset["sha256"]))
    here = facts.get(dataset.id)
    if here is not None and here["sha256"] == dataset["sha256"]:
        return None
    if data is None or dataset["role"] == RASTER:
        return tr("The rows of {name} are not in the package.").format(name=dataset["name"])
    try:
        sound = _sound(decode(data), int(dataset["count"]))
    except (SituationError, ValueError, TypeError):
        sound = False
    return None if sound else tr("The rows of {name} are damaged.").format(name=dataset["name"])


def _sound(columns: Mapping[str, Column], count: int) -> bool:
    """As many rows as said, places on the Earth, numbers finite, and texts clean."""
    if {len(column) for column in columns.values()} != {count}:
        return False
    bad: dict[int, Any] = {}
    if "geometry" in columns:
        check_places(as_list(columns["geometry"]), WGS84, bad, {})
    for name, most in (("lon", 180.0), ("lat", 90.0)):
        if isinstance(column := columns.get(name), np.ndarray) and not (np.abs(column) <= most).all():
            return False
    return not bad and all(_is_clean(c) for name, c in columns.items() if name != "geometry")


def _is_clean(column: Column) -> bool:
    if isinstance(column, np.ndarray):
        return column.dtype.kind != "f" or bool(np.isfinite(column).all())
    values, long = clean_column(column)
    return not long and values == list(column)


def _tell(report: Report, found: Comparison, handed: Sequence[Handed], rows: Sequence[int]) -> None:
    row_of = {one.feature.id: row for one, row in zip(handed, rows, strict=True)}
    report.added = sum(change.before is None for change in found.changes)
    report.changed = len(found.changes) - report.added
    report.same = found.same
    words = tr("It was changed here and there; what is here stays.")
    report.rejected += [(row_of[clash.here.id], words) for clash in found.clashes]
    report.rejected.sort()
