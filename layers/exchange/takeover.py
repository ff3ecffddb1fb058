"""A hand-over package to an edit: its features with their ids, and the contents that its bulk sets need."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import shapely

from layers import geo
from layers.columns import Column, decode
from layers.edit import DATASET, Edit
from layers.errors import SituationError
from layers.exchange.difference import FactsView
from layers.exchange.gate import WGS84, as_list, check_places, gate
from layers.exchange.guard import RawTable
from layers.exchange.handover import Clash, Comparison, Handed, compare
from layers.exchange.report import Prepared, Report
from layers.exchange.spool import MOST_LEVELS, Part
from layers.exchange.text import clean_column
from layers.feature import Feature
from layers.i18n import N_, message, tr
from layers.kind import Kind
from layers.kinds.datasets import RASTER
from layers.pyramid import decode_index, decode_tile


def take_over(tables: Sequence[RawTable], facts: FactsView, file: str) -> tuple[Prepared, list[Clash]]:
    """What taking the package in would do. Clashes are left as they are here, and told as rejected rows.

    Raises
    ------
    SituationError
        The package holds nothing.
    """
    raw = next((table for table in tables if table.name == "features"), RawTable())
    contents = contents_of(tables)
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
        words = tr(
            "Its journal of {n} lines is whole, and not joined to the one here. To look back in it, "
            "bring the package into a new workspace."
        )
        report.notes.append((0, words.format(n=lines)))
    needed = needed_contents((c.after for c in found.changes if c.after is not None), contents)
    edit = Edit(message(N_("Take over {file}"), file=file), tuple(found.changes))
    return Prepared(edit, Part(contents, needed), report), found.clashes


def contents_of(tables: Sequence[RawTable]) -> Mapping[str, bytes]:
    """What the package holds of rows, indexes and tiles, each under the hash that we gave it ourselves."""
    return next((t.tiles for t in tables if t.name == "contents" and t.tiles is not None), {})


def needed_contents(features: Iterable[Feature], contents: Mapping[str, bytes]) -> set[str]:
    """Of `contents` those that the bulk sets among `features` are made of, tiles of rasters too."""
    needed: set[str] = set()
    for feature in features:
        if feature.kind == DATASET and (sha256 := str(feature["sha256"])) in contents and sha256 not in needed:
            needed.add(sha256)
            if feature["role"] == RASTER:
                needed |= decode_index(contents[sha256]).hashes() & contents.keys()
    return needed


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
        if why := why_not(feature, facts.kinds.get(feature.kind), facts, contents):
            report.rejected.append((row, why))
            continue
        base = columns["base"][n] or {}
        known = base.get("hash") if base.get("workspace") == facts.workspace_id else None
        rows.append(row)
        yield Handed(feature, int(columns["rev"][n] or 0), known)


def why_not(feature: Feature, kind: Kind | None, facts: FactsView, contents: Mapping[str, bytes]) -> str | None:
    """Why a feature that somebody else recorded cannot be recorded here; None where it can."""
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
    if data is None:
        return tr("The rows of {name} are not in the package.").format(name=dataset["name"])
    try:
        raster = dataset["role"] == RASTER
        sound = _sound_raster(data, contents) if raster else _sound(decode(data), int(dataset["count"]))
    except (SituationError, ValueError, TypeError):
        sound = False
    return None if sound else tr("The rows of {name} are damaged.").format(name=dataset["name"])


def _sound_raster(index: bytes, contents: Mapping[str, bytes]) -> bool:
    """Every tile there, of the size it should have, and the grid in a system that is known."""
    pyramid = decode_index(index)
    grid = pyramid.grid
    geo.parse_crs(grid.crs)
    if grid.levels > MOST_LEVELS or not all(map(math.isfinite, grid.transform)):
        return False
    for place in grid.places():
        if (sha256 := pyramid.tile(*place)) is not None:
            if sha256 not in contents:
                return False
            decode_tile(contents[sha256], grid.shape(*place[1:]))
    return True


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
