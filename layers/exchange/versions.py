"""Which layer that is there a file is a newer version of, and what it is called where it is of none.

A name alone says little: zones.kml and zones.csv may be two things.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count

from layers.columns import Column, row_count
from layers.exchange.difference import FactsView
from layers.exchange.identity import digests, ids_of, matched, row_texts
from layers.exchange.mapping import folded, place_columns
from layers.exchange.report import Report
from layers.exchange.sets import Called, Set, encoded, prints_of
from layers.feature import Feature
from layers.i18n import tr
from layers.kinds.datasets import ARCHIVE, BASE, REFERENCE

_LETTERS = 10
"""As many letters of a column's name does every format keep."""


def older_version(new: Set, facts: FactsView, report: Report) -> Feature | None:
    """The set that `new` is a newer version of. Where there is none, `new` gets a name that is free, with a word about
    it in the report if that is not the one that was wanted."""
    there = {str(dataset["name"]).casefold(): dataset for dataset in facts.datasets(new.role)}
    if not new.calls or new.role == ARCHIVE:
        return there.get(new.name.casefold())
    for called in reversed(new.calls):  # the longer a name, the more it says
        if (old := there.get(called.name.casefold())) is not None and _is_newer(new, old, facts, by_file=called.tells):
            return old
    if new.role == BASE and (old := _known_base(new, facts)) is not None:
        return old
    called = free_call(new.calls, there, report)
    new.name = called.name
    new.of = called.name if new.role == REFERENCE else new.of
    new.says["group"] = called.group
    return None


def free_call(calls: Sequence[Called], there: Mapping[str, Feature], report: Report) -> Called:
    """The first of them that no set has, otherwise the first with a number behind it; with a word in the report where
    it is not the one that was wanted. `there` are the sets by name, case aside."""
    wanted = calls[0]
    called = next(called for called in _and_numbered(calls) if called.name.casefold() not in there)
    if called != wanted:
        file = there[wanted.name.casefold()]["file"] or "–"
        words = tr("There is a layer {name} of {file} already, which is another; this one is called {new}.")
        report.notes.append((0, words.format(name=wanted.name, file=file, new=called.name)))
    return called


def _and_numbered(calls: Sequence[Called]) -> Iterator[Called]:
    yield from calls
    for n in count(2):
        yield Called(f"{calls[0].name} ({n})", calls[0].group)


def is_same_file(file: object, other: object) -> bool:
    """Whether the names of two files, endings and all, are the same, packed or not."""
    return _bare(file) == _bare(other) != ""


def _bare(file: object) -> str:
    return str(file or "").casefold().removesuffix(".gz")


def _is_newer(new: Set, old: Feature, facts: FactsView, *, by_file: bool) -> bool:
    """By the name of the file, unless nothing in it is as it was; under another name by half of its rows."""
    rows = facts.content(str(old["sha256"]))
    before, now = _told(rows), _told(new.columns)
    if by_file and is_same_file(new.says.get("file"), old["file"]):
        return not before or bool(before & now) or _same_places(new, rows) > 0
    known = _known(new, old, rows)
    if len(before & now) * 2 >= min(len(before), len(now)):
        known = max(known, _same_places(new, rows))
    return known * 2 >= max(row_count(rows), 1)


def _told(columns: Iterable[str]) -> set[str]:
    """The names of columns that tell more than which row it is and where."""
    names = [name for name in columns if name not in ("id", "geometry")]
    return {folded(name)[:_LETTERS] for name in names if name not in (place_columns(names, {}) or ())}


def _same_places(new: Set, old: Mapping[str, Column]) -> int:
    if new.geometry is None or "geometry" not in old:
        return 0
    return (Counter(new.geometry) & Counter(old["geometry"])).total()


def _known_base(new: Set, facts: FactsView) -> Feature | None:
    """The base set that the file is a newer version of, under another file name: half of its rows are in the file."""
    if new.geometry is None:
        return None
    for dataset in facts.datasets(BASE):
        if dataset["of"] == new.of:
            rows = facts.content(str(dataset["sha256"]))
            if _known(new, dataset, rows) * 2 >= max(row_count(rows), 1):
                return dataset
    return None


def _known(new: Set, dataset: Feature, old: Mapping[str, Column]) -> int:
    """How many rows of a set are in the file: by content, by the ids that we gave them, or by key.

    The numbers that files give their rows say little, so a key counts only with the same place.
    """
    prints = digests(row_texts(new.columns, new.count), new.geometry)
    known = sum(n is not None for n in matched(prints, prints_of(old)))
    if "id" not in old:
        return known
    if new.ids is not None:
        return max(known, len(set(new.ids) & set(old["id"])))
    if new.keys is None or new.geometry is None or "geometry" not in old:
        return known
    ids = ids_of(f"{new.role} {dataset['name']}", list(encoded(new.keys)))
    here, there = zip(ids, new.geometry, strict=True), zip(old["id"], old["geometry"], strict=True)
    return max(known, len({*here} & {*there}))
