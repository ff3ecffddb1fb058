"""Which layer that is there a file is a newer version of, and what it is called where it is of none.

A name alone says little: zones.kml and zones.csv may be two things.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from layers.columns import Column, row_count
from layers.exchange.difference import FactsView
from layers.exchange.identity import digests, ids_of, matched, row_texts
from layers.exchange.mapping import folded, place_columns
from layers.exchange.sets import Called, Set, encoded, prints_of
from layers.feature import Feature
from layers.i18n import N_, Message, message
from layers.kinds.datasets import ARCHIVE, BASE, REFERENCE
from layers.pieces import Texts

Note = Callable[[Message], object]

_LETTER = re.compile(r"[^\W\d_]")
_LETTERS = 10
"""As many letters of a column's name does every format keep."""


def older_version(new: Set, facts: FactsView, note: Note, *, part: bool = False) -> Feature | None:
    """The set that `new` is a newer version of. Where there is none, `new` gets a name that is free, and `note` is
    given a word if that is not the one that was wanted. With `part` only its first rows are there to judge by."""
    there = {str(dataset["name"]).casefold(): dataset for dataset in facts.datasets(new.role)}
    if not new.calls or new.role == ARCHIVE:
        return there.get(new.name.casefold())
    asked = [(called, old) for called in reversed(new.calls) if (old := there.get(called.name.casefold())) is not None]
    if (own := next((old for called, old in asked if called.surely and _is_of_file(new, old)), None)) is not None:
        return own
    for called, old in asked:  # the longer a name, the more it says
        if _is_newer(new, old, facts, called, part=part):
            return old
    if new.watched and (same := [old for called, old in asked if called.tells and _is_of_file(new, old)]):
        return same[-1]
    if new.role == BASE and (old := _known_base(new, facts)) is not None:
        return old
    called = free_call(new.calls, there, note)
    new.name = called.name
    new.of = called.name if new.role == REFERENCE else new.of
    new.says["group"] = called.group
    return None


def free_call(calls: Sequence[Called], there: Mapping[str, Feature], note: Note) -> Called:
    """The first of them that no set has, otherwise the first with a number behind it; `note` is given a word where
    that is not the one that was wanted. `there` are the sets by name, case aside."""
    wanted = calls[0]
    called = next(called for called in _and_numbered(calls) if called.name.casefold() not in there)
    if called != wanted:
        file = there[wanted.name.casefold()]["file"] or "–"
        words = N_("There is a layer {name} of {file} already, which is another; this one is called {new}.")
        note(message(words, name=wanted.name, file=file, new=called.name))
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


def _is_newer(new: Set, old: Feature, facts: FactsView, called: Called, *, part: bool) -> bool:
    """By the name of the file, unless nothing in it is as it was; under another name by half of its rows."""
    rows = facts.content(str(old["sha256"]))
    before, now = _told(rows), _told(new.columns)
    if called.tells and _is_of_file(new, old):
        return _share(new, old, rows)
    known = _known(new, old, rows)
    if len(before & now) * 2 >= min(len(before), len(now)):
        known = max(known, _same_places(new, rows))
    return known * 2 >= max(min(row_count(rows), new.count) if part else row_count(rows), 1)


def _is_of_file(new: Set, old: Feature) -> bool:
    return is_same_file(new.says.get("file"), old["file"])


def _share(new: Set, old: Feature, rows: Mapping[str, Column]) -> bool:
    """Whether two sets have a row or a place in common, half of the keys of one, or a text that tells rows apart."""
    if not row_count(rows) or not new.count or _same_places(new, rows) > 0 or _known(new, old, rows) > 0:
        return True
    if new.keys is not None and "id" in rows:
        ids = set(ids_of(f"{new.role} {old['name']}", list(encoded(new.keys))))
        if len(ids.intersection(rows["id"])) * 2 >= min(new.count, row_count(rows)):
            return True
    before = {folded(name)[:_LETTERS]: name for name in rows}
    pairs = [(column, before.get(folded(name)[:_LETTERS])) for name, column in new.columns.items()]
    return any(
        _telling(column) & _telling(rows[name]) for column, name in pairs if name not in (None, "id", "geometry")
    )


def _telling(column: Column) -> set[str]:
    """The texts of a column in which they tell rows apart; numbers and few words that come again do not."""
    texts = [str(v) for v in column if v is not None and _LETTER.search(str(v))] if _is_text(column) else []
    different = set(texts)
    return different if len(different) * 2 > len(texts) else set()


def _is_text(column: Any) -> bool:
    return isinstance(column, Texts | list | tuple)


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
