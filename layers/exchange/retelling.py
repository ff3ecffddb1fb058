"""A journal that was handed on whole, told again: what it tells is judged before an empty workspace takes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import shapely

from layers.edit import DATASET, Change, Edit
from layers.errors import SituationError
from layers.exchange.contents import contents_of, needed_contents
from layers.exchange.difference import FactsView
from layers.exchange.finite import wrong_rows
from layers.exchange.gate import WGS84, as_list, check_places
from layers.exchange.guard import RawTable
from layers.exchange.report import Prepared, Report
from layers.exchange.spool import Part
from layers.exchange.takeover import why_not
from layers.feature import Feature, wkbs
from layers.i18n import N_, Message, counted, message, tr
from layers.kind import Kind
from layers.kinds.datasets import OF_THEIR_OWN, reference_kind
from layers.record.bundle import changes_from_json
from layers.record.journal import Sealed
from layers.times import DEFAULT_ZONE, zone


def told_again(tables: Sequence[RawTable], facts: FactsView, file: str) -> Prepared:
    """The whole journal of a replay package, ready for `Store.retell`.

    Raises
    ------
    SituationError
        A line tells of something that no workspace would hold.
    """
    raw = next(table for table in tables if table.name == "journal")
    features = next((table for table in tables if table.name == "features"), RawTable())
    contents = contents_of(tables)
    lines = tuple(_sealed(raw))
    judge = _Judge(facts, contents)
    told: list[Feature] = []
    for n, line in enumerate(lines, 1):
        try:
            told += judge.taken(line)
        except _Wrong as wrong:
            raise SituationError(
                tr("{file}: line {n} of its journal tells what cannot be.").format(file=file, n=n), hint=str(wrong)
            ) from wrong
    count = len(features.rows)
    report = Report(read=count, added=count)
    words = counted(
        "{n} lines of its journal were checked and told again: the past can be looked at as it was known then.",
        n=len(lines),
    )
    report.notes.append((0, words))
    needed = needed_contents(told, contents) | {named for line in lines if (named := line.report) in contents}
    return Prepared(
        Edit(message(N_("Take over {file}"), file=file), ()),
        Part(contents, needed),
        report,
        journal=lines,
        zone=_zone(features.says.get("zone")),
    )


def _zone(told: Any) -> str:
    try:
        return zone(str(told)).key
    except SituationError:
        return DEFAULT_ZONE


def _sealed(raw: RawTable) -> Iterator[Sealed]:
    columns = (as_list(raw.columns[key]) for key in ("fields", "changes", "previous", "hash"))
    for fields, changes, previous, sealed in zip(*columns, strict=True):
        yield Sealed(tuple(fields), str(changes), str(previous), str(sealed))


class _Wrong(Exception):
    """Why a line is not taken."""


class _Judge:
    """Knows the kinds that the lines so far brought with them, and judges the next line."""

    def __init__(self, facts: FactsView, contents: Mapping[str, bytes]) -> None:
        self._facts = facts
        self._contents = contents
        self._kinds: dict[str, Kind] = dict(facts.kinds)
        self._sound: set[str] = set()

    def taken(self, line: Sealed) -> list[Feature]:
        """The features of the line, all of them good; _Wrong says which is not."""
        try:
            changes: tuple[Change, ...] = changes_from_json(line.changes.encode())
            sides = [side for change in changes for side in (change.before, change.after) if side is not None]
            if not all(isinstance(side.values, dict) for side in sides):
                raise TypeError("values that are no table")
            self._kinds |= {
                str(f["of"]): reference_kind(f) for f in sides if f.kind == DATASET and f["role"] in OF_THEIR_OWN
            }
        except (ValueError, KeyError, TypeError, AttributeError, shapely.errors.ShapelyError) as error:
            raise _Wrong(tr("It cannot be read.")) from error
        told = [change.after for change in changes if change.after is not None]
        self._check_numbers(sides)
        for feature in told:
            self._check(feature)
        return told

    def _check_numbers(self, features: Sequence[Feature]) -> None:
        """No value and no place that the gate would not have let in."""
        bad: dict[int, Message] = {}
        check_places(wkbs([f.geometry for f in features]), WGS84, bad, {})
        if bad:
            raise _Wrong(str(bad[min(bad)]))
        if wrong_rows({"values": [dict(f.values) for f in features]}):
            raise _Wrong(tr("A value is not a finite number."))

    def _check(self, feature: Feature) -> None:
        sha256 = str(feature["sha256"]) if feature.kind == DATASET else ""
        if sha256 and sha256 in self._sound:
            return
        if why := why_not(feature, self._kinds.get(feature.kind), self._facts, self._contents):
            raise _Wrong(why)
        self._sound.add(sha256)
