"""The different values of a kind's features as one long text: a look through all of them is one search in it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from layers.columns import Column
from layers.feature import Feature, readable_shapes, wkb
from layers.geo import Floats
from layers.i18n import LANGUAGES, language, tr_in
from layers.kind import Field, Kind

_NAMES = ("name", "title", "name_en", "title_en")
_NEXT = ("code", "address", "street")
_ASIDE = frozenset({"owner_org", "source", "attrs"})
_MOST = 60
"""As many values are looked at for each way of fitting; whoever gets more types on."""
_ENOUGH = 30
_PARTS, _MOST_TRIED = 4, 4_000
WHOLE, BEGINS, WORD, PART = range(4)
"""A word begins after anything that is no letter; each Chinese character begins one."""
Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Hit:
    """A value that fits: `code` of the field `nth` of those looked through. `rank` goes from WHOLE, the best, to PART.

    `rows` are the features that count, where not all do that have the value.
    """

    rank: int
    nth: int
    code: int
    value: str
    rows: Rows | None = None


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class WordIndex:
    """`text` has each value of each field once, in small letters, with a line break before and after it; a value that
    is said in both languages has a line for each.

    `starts` is where each value begins in it, with one number more than there are values; `firsts` is the number of
    the first value of each field, with one more than there are fields. `codes`, a row for each field and a column for
    each feature, says which value of its field a feature has; -1 is none. `plain` is the text as it was written, value
    by value where that is as long. `places` are the middles of the features' bounds in EPSG:4326, not finite where
    there is none.
    """

    fields: Sequence[Field]
    text: str
    plain: str
    starts: Sequence[int]
    firsts: Sequence[int]
    codes: NDArray[np.int32]
    ids: Sequence[str]
    shapes: Sequence[bytes | None]
    places: Floats

    def __len__(self) -> int:
        return len(self.ids)

    def hits(self, wanted: str) -> Iterator[Hit]:
        """The best first; a value may come more than once. `wanted` is in small letters, without line breaks."""
        found = 0
        if wanted in self.text:
            for rank, needle, shift in ((WHOLE, f"\n{wanted}\n", 1), (BEGINS, f"\n{wanted}", 1), (PART, wanted, 0)):
                for at in self._places(needle, shift):
                    found += 1
                    yield self._hit(rank, at)
        if found < _ENOUGH and len(parts := wanted.split()) > 1 and all(part in self.text for part in parts):
            yield from self._with_all(parts)

    def rows(self, hit: Hit) -> Rows:
        """The features of a hit."""
        return np.flatnonzero(self.codes[hit.nth] == hit.code) if hit.rows is None else hit.rows

    def within(self, area: BaseGeometry) -> WordIndex:
        """The same of those features whose place meets `area`, in EPSG:4326."""
        shapes = readable_shapes(self.shapes)
        shapely.prepare(area)
        rows = np.flatnonzero(shapely.intersects(area, shapes))
        columns = []
        for first, own in zip(self.firsts, self.codes[:, rows], strict=False):
            kept, again = np.unique(own, return_inverse=True)
            none = int(len(kept) > 0 and kept[0] < 0)
            columns.append(([self._said(first + code) for code in kept[none:].tolist()], again.reshape(-1) - none))
        ids, bodies = [self.ids[r] for r in rows.tolist()], [self.shapes[r] for r in rows.tolist()]
        return _joined(self.fields, columns, ids=ids, shapes=bodies, places=self.places[rows])

    def _places(self, needle: str, shift: int, most: int = _MOST) -> Iterator[int]:
        """Where it stands, once for each value."""
        at, found = self.text.find(needle), 0
        while at >= 0 and found < most:
            yield at + shift
            found += 1
            at = self.text.find(needle, self.starts[self._value(at + shift) + 1] - 1)

    def _with_all(self, parts: list[str]) -> Iterator[Hit]:
        """Features that have every part somewhere, by their value with the rarest."""
        rarest = min(parts[:_PARTS], key=self.text.count)
        others = [part for part in parts if part != rarest]
        at_code: dict[tuple[int, int], int] = {}
        for at in self._places(rarest, 0, _MOST_TRIED):
            at_code[self._field(self._value(at))] = at
        for nth in dict.fromkeys(nth for nth, _ in at_code):
            having = np.zeros(self.firsts[nth + 1] - self.firsts[nth] + 1, dtype=bool)
            having[[code for own, code in at_code if own == nth]] = True
            rows = np.flatnonzero(having[self.codes[nth]])[:_MOST_TRIED]
            rows = rows[self._have_all(rows, others)]
            for code in np.unique(self.codes[nth][rows]).tolist():
                yield self._hit(PART, at_code[nth, code], rows[self.codes[nth][rows] == code])

    def _have_all(self, rows: Rows, parts: list[str]) -> NDArray[np.bool_]:
        """Which of the rows have every part in one of their values."""
        have = np.zeros((len(parts), len(rows)), dtype=bool)
        for first, own in zip(self.firsts, self.codes[:, rows], strict=False):
            kept, again = np.unique(own, return_inverse=True)
            said = [self._said(first + code)[0] if code >= 0 else "" for code in kept.tolist()]
            for n, part in enumerate(parts):
                have[n] |= np.array([part in text for text in said], dtype=bool)[again.reshape(-1)]
        whole: NDArray[np.bool_] = np.logical_and.reduce(have, axis=0)
        return whole

    def _value(self, at: int) -> int:
        return bisect_right(self.starts, at) - 1

    def _field(self, value: int) -> tuple[int, int]:
        """The field of a value, and its code there."""
        nth = bisect_right(self.firsts, value) - 1
        return nth, value - self.firsts[nth]

    def _said(self, value: int) -> tuple[str, str]:
        span = slice(self.starts[value], self.starts[value + 1] - 1)
        return self.text[span], self.plain[span]

    def _hit(self, rank: int, at: int, rows: Rows | None = None) -> Hit:
        if rank == PART and not (self.text[at - 1].isalnum() and self.text[at].isascii()):
            rank = WORD
        value = self._value(at)
        nth, code = self._field(value)
        lines = self._said(value)[1].split("\n")
        both = len(lines) == len(LANGUAGES) and bool(self.fields[nth].choices)
        return Hit(rank, nth, code, lines[LANGUAGES.index(language())] if both else lines[0], rows)


def looked_through(kind: Kind) -> tuple[Field, ...]:
    """The fields that are searched, those that name a feature first."""
    fields = [f for f in kind.all_fields if f.key not in _ASIDE and f.type in (str, int, float, list)]
    first = dict.fromkeys((kind.label, *_NAMES, *_NEXT))
    return tuple(sorted(fields, key=lambda f: list(first).index(f.key) if f.key in first else len(first)))


def names(kind: Kind, field: Field) -> bool:
    """Whether a feature of the kind is called by this field."""
    return field.key == kind.label or field.key in _NAMES


def indexed(kind: Kind, rows: Mapping[str, Column]) -> WordIndex:
    """Read a kind in bulk. Any thread may do it: it reads values only."""
    fields = [f for f in looked_through(kind) if f.key in rows]
    bounds = shapely.bounds(readable_shapes(rows["geometry"])).reshape(-1, 4)
    places = (bounds[:, :2] + bounds[:, 2:]) / 2
    ids = [str(identity) for identity in rows["id"]]
    coded = [_coded(field, rows[field.key]) for field in fields]
    return _joined(fields, coded, ids=ids, shapes=rows["geometry"], places=places)


def indexed_features(kind: Kind, features: Sequence[Feature]) -> WordIndex:
    """The same of some features."""
    rows: dict[str, Column] = {f.key: [feature[f.key] for feature in features] for f in looked_through(kind)}
    shapes = [wkb(feature.geometry) for feature in features]
    return indexed(kind, rows | {"id": [feature.id for feature in features], "geometry": shapes})


def read_all(
    kinds: Mapping[str, Kind], rows: Mapping[str, Mapping[str, Column]], *, progress: Any
) -> dict[str, WordIndex]:
    """The index of each kind of which there are rows."""
    made = {}
    for n, (key, table) in enumerate(rows.items()):
        progress(n / len(rows), "")
        made[key] = indexed(kinds[key], table)
    return made


_Coded = tuple[list[tuple[str, str]], NDArray[Any]]
"""The different values of a field, folded and plain, and which of them each feature has; -1 is none."""


def _joined(fields: Sequence[Field], coded: Sequence[_Coded], **known: Any) -> WordIndex:
    said = [value for values, _ in coded for value in values]
    starts = [1, *(1 + end for end in accumulate(len(folded) + 1 for folded, _ in said))]
    text, plain = ("\n".join(("", *(value[way] for value in said), "")) for way in (0, 1))
    firsts = [0, *accumulate(len(values) for values, _ in coded)]
    codes = np.array([own for _, own in coded], dtype=np.int32).reshape(len(coded), len(known["ids"]))
    return WordIndex(fields, text, plain, starts, firsts, codes, **known)


def _coded(field: Field, column: Column) -> _Coded:
    import pandas as pd  # here, where it is not the window that waits for it

    known = {c.code: "\n".join(dict.fromkeys(tr_in(code, c.title) for code in LANGUAGES)) for c in field.choices}
    codes, different = pd.factorize(column if isinstance(column, np.ndarray) else _hashable(column, known))
    said = [_lines(_text(value, known)) for value in different.tolist()]
    kept = np.array([bool(folded) for folded, _ in said], dtype=bool)
    renumbered = np.append(np.where(kept, np.cumsum(kept) - 1, -1), -1)
    return [one for one in said if one[0]], renumbered[codes]


def _hashable(column: Column, known: Mapping[str, str]) -> NDArray[Any]:
    """Lists as their texts."""
    values = np.empty(len(column), dtype=object)
    values[:] = [_text(value, known) if isinstance(value, list | dict) else value for value in column]
    return values


def _lines(text: str) -> tuple[str, str]:
    """A value folded and plain; a plain text that would be of another length is the folded one."""
    folded = text.casefold()
    return folded, text if len(text) == len(folded) else folded


def _text(value: Any, known: Mapping[str, str]) -> str:
    if value is None or value != value:
        return ""
    if type(value) is str and value in known:
        return known[value]
    if isinstance(value, list | dict):
        parts = value.values() if isinstance(value, dict) else value
        return " ".join(_text(part, known) for part in parts).replace("\n", " ")
    return f"{value:g}" if isinstance(value, float) else str(value).replace("\n", " ")
