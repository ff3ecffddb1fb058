"""A hand-over package to a proposal: what it holds is judged, and compared with what is here."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from layers import geo
from layers.columns import Column, decode
from layers.edit import DATASET
from layers.errors import SituationError
from layers.exchange.contents import contents_of
from layers.exchange.difference import FactsView
from layers.exchange.gate import WGS84, as_list, check_places, gate
from layers.exchange.guard import Progress, RawTable
from layers.exchange.handover import GONE, Handed, fingerprint
from layers.exchange.looks import looks_of
from layers.exchange.proposal import Proposal
from layers.exchange.spool import MOST_LEVELS
from layers.exchange.text import clean_column
from layers.exchange.threeway import Meeting, meet
from layers.feature import Feature
from layers.i18n import counted, tr
from layers.kind import Kind
from layers.kinds.datasets import OF_THEIR_OWN, RASTER, reference_kind
from layers.pyramid import decode_index, decode_tile

_TOLD_EVERY = 500


def propose(tables: Sequence[RawTable], facts: FactsView, file: str, *, progress: Progress) -> Proposal:
    """What the package would change here; nothing is chosen yet, and nothing recorded.

    Raises
    ------
    SituationError
        The package holds nothing.
    Cancelled
        By `progress`.
    """
    raw = next((table for table in tables if table.name == "features"), RawTable())
    contents = contents_of(tables)
    rejected: list[tuple[int, str]] = []
    kinds = {**facts.kinds, **_brought(raw)}
    words = tr("Comparing {file}").format(file=file)
    handed: list[tuple[int, Handed]] = []
    for n, one in enumerate(_handed(raw, kinds, facts, contents, rejected)):
        handed.append(one)
        if n % _TOLD_EVERY == 0:
            progress(0.6 + 0.2 * n / len(raw.rows), words)
    progress(0.8, words)
    if not handed and not rejected:
        raise SituationError(
            tr("{file} holds no rows.").format(file=file), hint=tr("There is nothing to take from it.")
        )
    near = _Near(facts)
    meetings, same = meet(handed, kinds, near.get, facts.versions)
    notes = [*_about_journal(raw), *_missing(meetings, kinds, facts, {one.id for _, one in handed})]
    return Proposal(
        file,
        str(raw.says.get("workspace")),
        kinds,
        tuple(meetings),
        same,
        tuple(rejected),
        tuple(notes),
        contents,
        looks_of(raw.says.get("looks")),
        {meeting.id: near.sets[meeting.id] for meeting in meetings if meeting.id in near.sets},
    )


def _brought(raw: RawTable) -> dict[str, Kind]:
    """The kinds that reference layers in the package bring with them."""
    found: dict[str, Kind] = {}
    for kind, values in zip(*(as_list(raw.columns.get(key, [])) for key in ("kind", "values")), strict=True):
        if kind == DATASET and isinstance(values, dict) and values.get("role") in OF_THEIR_OWN:
            dataset = Feature("", DATASET, values)
            found[str(dataset["of"])] = reference_kind(dataset)
    return found


class _Near:
    """Features as they are here. A row of a bulk set is told as it would be by itself, and `sets` says of which."""

    def __init__(self, facts: FactsView) -> None:
        self._facts = facts
        self.sets: dict[str, Feature] = {}

    def get(self, identity: str) -> Feature | None:
        found = self._facts.get(identity)
        if found is not None and (dataset := self._facts.dataset_of(found)) is not None:
            self.sets[identity] = dataset
            flow = self._facts.kinds[found.kind].workflow
            return replace(found, state=flow.initial if flow else None)
        return found


def _about_journal(raw: RawTable) -> Iterator[tuple[int, str]]:
    if lines := raw.says.get("lines"):
        yield (
            0,
            counted(
                "Its journal of {n} lines is whole, and not joined to the one here. To look back in it, "
                "bring the package into a new workspace.",
                n=lines,
            ),
        )


def _missing(
    meetings: Sequence[Meeting], kinds: Mapping[str, Kind], facts: FactsView, handed: set[str]
) -> Iterator[tuple[int, str]]:
    """What features of the package name that is neither here nor in the package."""
    here: dict[str, bool] = {}
    for meeting in meetings:
        if (there := meeting.there) is None:
            continue
        kind = kinds[there.kind]
        for declared in kind.all_fields:
            for named in declared.named_by(there[declared.key]):
                if named in handed or declared.of_old:
                    continue
                if named not in here:
                    here[named] = facts.get(named) is not None
                if not here[named]:
                    words = tr("{name}: its {field} {id} is neither here nor in the package.")
                    told = words.format(name=kind.name_of(there), field=tr(declared.title), id=named)
                    yield meeting.row, told


def _handed(
    raw: RawTable,
    kinds: Mapping[str, Kind],
    facts: FactsView,
    contents: Mapping[str, bytes],
    rejected: list[tuple[int, str]],
) -> Iterator[tuple[int, Handed]]:
    """Each feature that may be recorded, with its row; those that may not are rejected."""
    table = gate(raw, crs=WGS84, reasons={}, required=False)
    rejected += [(row, str(reason)) for row, reason in table.rejected]
    shapes = shapely.from_wkb(table.geometry).tolist() if table.geometry else [None] * len(table.rows)
    columns = {key: as_list(column) for key, column in table.columns.items()}
    told_of: set[str] = set()
    for n, row in enumerate(table.rows):
        told, rev, before = columns["values"][n] or {}, columns["rev"][n] or 0, columns["lineage"][n] or []
        if not (isinstance(told, dict) and isinstance(rev, int) and isinstance(before, list)):
            rejected.append((row, tr("It cannot be read.")))
            continue
        identity, kind, lineage = str((table.ids or [])[n]), str(columns["kind"][n]), tuple(map(str, before))
        if identity in told_of:
            rejected.append((row, tr("An earlier row is of the same feature.")))
            continue
        told_of.add(identity)
        if lineage[-1:] == (GONE,):
            yield row, Handed(identity, kind, None, rev, lineage)
            continue
        values = {k: v for k, v in told.items() if v is not None}
        feature = Feature(identity, kind, values, shapes[n], columns["state"][n])
        if why := why_not(feature, kinds.get(kind), facts, contents):
            rejected.append((row, why))
            continue
        if lineage[-1:] != (mark := fingerprint(feature),):  # it is as we read it, whatever it says of itself
            lineage = (*lineage, mark)
        yield row, Handed(identity, kind, feature, rev, lineage)


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
