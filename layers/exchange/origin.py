"""Where a layer came from: its files, in which system they were, how that came to WGS 84, when, and by whom."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from layers.errors import SituationError
from layers.exchange.mending import MARK
from layers.exchange.report import Report, report_of
from layers.feature import Feature
from layers.i18n import Message
from layers.record.facts import Facts
from layers.record.journal import Line
from layers.systems import BALLPARK, CONVERSIONS, NONE, WGS84, system

_SHORT = {"WGS 84": "84", "CGCS2000": "2000", "GCJ-02": "GCJ", "BD-09": "BD"}
_MOST_LETTERS = 4


@dataclass(frozen=True, slots=True)
class Datum:
    """The system and datum of a file, and how its places came to WGS 84, as a code of `CONVERSIONS`."""

    crs: str = WGS84
    name: str = "WGS 84"
    conversion: str = NONE

    @property
    def mark(self) -> str:
        """Short enough for a row of the layer tree: `Xian80`, `ED50`."""
        if self.name in _SHORT:
            return _SHORT[self.name]
        words = re.findall(r"[^\W\d_]+", self.name)
        letters = "".join(word[0] for word in words) if len(words) > 1 else "".join(words)[:_MOST_LETTERS]
        return letters + "".join(re.findall(r"\d+", self.name))[-2:]

    @property
    def is_rough(self) -> bool:
        """Whether places may be off by hundreds of metres."""
        return self.conversion == BALLPARK

    @property
    def words(self) -> str:
        """The system as people read it."""
        try:
            return system(self.crs).words
        except SituationError:
            return self.crs


@dataclass(frozen=True, slots=True)
class Origin:
    """One file that a layer came from: `count` rows of it are there, `rejected` of it stayed outside.

    `marks_shapes` says that some shapes are not valid, and marked in the column `MARK`. `line` is that of its last
    import in the journal, and `report` what that did; None where it was never recorded.
    """

    file: str
    count: int
    datum: Datum
    zone: str = ""
    credit: str = ""
    span: tuple[str, str] | None = None
    rejected: int = 0
    marks_shapes: bool = False
    line: Line | None = None
    report: Report | None = None


def datum_of(said: Any) -> Datum:
    """What a data set, or the source of a feature, keeps of its file's system; nothing means that it was WGS 84."""
    crs = str(said.get("crs") or WGS84)
    if said.get("datum"):
        return Datum(crs, str(said["datum"]), str(said.get("moved") or NONE))
    try:
        named = system(crs)
    except SituationError:
        return Datum(crs, crs, BALLPARK)
    return Datum(crs, named.datum, named.conversion)


def origins(
    key: str, datasets: Iterable[Feature], own: Iterable[Feature], store: Facts, until: datetime | None = None
) -> list[Origin]:
    """The files of the layer `key`: those of its data sets, then those that its `own` features came from.

    `until` is the moment that is looked at; None for now.
    """
    sets = [_of_set(dataset, store, until) for dataset in datasets if dataset["of"] == key]
    return [*sets, *_of_features(own, store, until)]


def _of_set(dataset: Feature, store: Facts, until: datetime | None) -> Origin:
    span = (dataset["first"], dataset["last"]) if dataset["first"] and dataset["last"] else None
    line, report = _last_import(dataset.id, store, until)
    return Origin(
        file=str(dataset["file"] or dataset["name"]),
        count=int(dataset["count"]) - len(dataset["masked"] or ()),
        datum=datum_of(dataset.values),
        zone=str(dataset["zone"] or ""),
        credit=str(dataset["credit"] or ""),
        span=span,
        rejected=int(dataset["rejected"] or 0),
        marks_shapes=any(str(column["key"]).startswith(MARK) for column in dataset["columns"] or ()),
        line=line,
        report=report,
    )


def _of_features(own: Iterable[Feature], store: Facts, until: datetime | None) -> Iterator[Origin]:
    counts: Counter[str] = Counter()
    last: dict[str, Feature] = {}
    for feature in own:
        if file := str((feature["source"] or {}).get("file") or ""):
            counts[file] += 1
            last[file] = feature
    for file, count in counts.most_common():
        source = last[file]["source"]
        line, report = _last_import(last[file].id, store, until, file)
        yield Origin(
            file,
            count,
            datum_of(source),
            zone=str(source.get("zone") or ""),
            credit=str(source.get("credit") or ""),
            rejected=len(report.rejected) if report is not None else 0,
            line=line,
            report=report,
        )


def _last_import(
    identity: str, store: Facts, until: datetime | None, file: str = ""
) -> tuple[Line | None, Report | None]:
    """The newest line of an import that touched a feature, and its report."""
    for line in reversed(store.lines_of(identity)):
        if until is not None and line.recorded > until:
            continue
        if file and line.label.args.get("file") != file:
            continue
        if (report := report_of(line.label, store.content)) is not None:
            return line, report
    return None, None


def conversion_words(datum: Datum) -> Message | None:
    """How its places came to WGS 84; None where they were in it."""
    return None if datum.conversion == NONE else Message(CONVERSIONS[datum.conversion])
