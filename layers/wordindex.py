"""What is said of the features of one kind as one long text, so that a look through all of it is one search in it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.columns import Column
from layers.feature import Feature, readable_shapes, wkb
from layers.i18n import LANGUAGES, tr_in
from layers.kind import Field, Kind

_NAMES = ("name", "title", "name_en", "title_en", "code", "address")
_ASIDE = frozenset({"owner_org", "source", "attrs"})
_MOST = 250
"""As many places in the text are looked at for each way of fitting; whoever gets more types on."""
_ENOUGH = 30
_PARTS, _MOST_TRIED = 4, 4_000
WHOLE, BEGINS, WORD, PART = range(4)


@dataclass(frozen=True, slots=True)
class Hit:
    """`rank` from WHOLE, the best, to PART; `nth` is the place among the values of the feature, 0 being its title."""

    rank: int
    nth: int
    title: str
    id: str
    value: str


@dataclass(frozen=True, slots=True)
class WordIndex:
    """The values of many features in small letters, one after the other, and where each feature begins.

    `text` has a line break before each value and after the last one of a feature; `starts` has one number more than
    there are features. `plain` is the same text as it was written where that is as long, else the text itself.
    """

    text: str
    plain: str
    starts: Sequence[int]
    ids: Sequence[str]
    shapes: Sequence[bytes | None]

    def __len__(self) -> int:
        return len(self.ids)

    def hits(self, wanted: str) -> Iterator[Hit]:
        """The best first; a feature may come more than once. `wanted` is in small letters, without line breaks."""
        found = 0
        if wanted in self.text:
            for rank, needle, shift in ((WHOLE, f"\n{wanted}\n", 1), (BEGINS, f"\n{wanted}", 1), (PART, wanted, 0)):
                for at in self._places(needle):
                    found += 1
                    yield self._hit(rank, at + shift)
        if found < _ENOUGH and len(parts := wanted.split()) > 1 and all(part in self.text for part in parts):
            yield from self._with_all(parts)

    def within(self, area: BaseGeometry) -> WordIndex:
        """The same of those features whose place meets `area`, in EPSG:4326."""
        shapes = readable_shapes(self.shapes)
        shapely.prepare(area)
        rows = np.flatnonzero(shapely.intersects(area, shapes)).tolist()
        spans = [slice(self.starts[r], self.starts[r + 1]) for r in rows]
        said = [(self.text[span], self.plain[span]) for span in spans]
        return _joined(said, [self.ids[r] for r in rows], [self.shapes[r] for r in rows])

    def _places(self, needle: str, most: int = _MOST) -> Iterator[int]:
        """Where it stands, once for each feature."""
        at, found = self.text.find(needle), 0
        while at >= 0 and found < most:
            yield at
            found += 1
            at = self.text.find(needle, self._end_of(at))

    def _with_all(self, parts: list[str]) -> Iterator[Hit]:
        """Features that have every part somewhere."""
        rarest = min(parts[:_PARTS], key=self.text.count)
        for at in self._places(rarest, _MOST_TRIED):
            row = self._row(at)
            said = self.text[self.starts[row] : self.starts[row + 1]]
            if all(part in said for part in parts):
                yield self._hit(PART, self.starts[row] + said.index(parts[0]))

    def _row(self, at: int) -> int:
        return bisect_right(self.starts, at) - 1

    def _end_of(self, at: int) -> int:
        return self.starts[self._row(at) + 1]

    def _hit(self, rank: int, at: int) -> Hit:
        row = self._row(at)
        start, end = self.starts[row], self.starts[row + 1]
        if rank == PART and not self.text[at - 1].isalnum():
            rank = WORD
        nth = self.text.count("\n", start, at) - 1
        values = self.plain[start:end].split("\n")[1:-1]
        return Hit(rank, nth, values[0], self.ids[row], values[nth])


def looked_through(kind: Kind) -> tuple[Field, ...]:
    """The fields that are searched, those that name a feature first."""
    fields = [f for f in kind.all_fields if f.key not in _ASIDE and f.type in (str, int, float, list)]
    named = dict.fromkeys((kind.label, *_NAMES))
    return tuple(sorted(fields, key=lambda f: list(named).index(f.key) if f.key in named else len(named)))


def indexed(kind: Kind, rows: Mapping[str, Column]) -> WordIndex:
    """Read a kind in bulk. Any thread may do it: it reads values only."""
    fields = [f for f in looked_through(kind) if f.key in rows]
    cells = [_said(f, rows[f.key]) for f in fields]
    said = [_lines(values) for values in zip(*cells, strict=True)] if cells else []
    kept = [n for n, (text, _) in enumerate(said) if text]
    ids, shapes = rows["id"], rows["geometry"]
    return _joined([said[n] for n in kept], [str(ids[n]) for n in kept], [shapes[n] for n in kept])


def indexed_features(kind: Kind, features: Sequence[Feature]) -> WordIndex:
    """The same of some features."""
    fields = looked_through(kind)
    rows: dict[str, Column] = {f.key: [feature[f.key] for feature in features] for f in fields}
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


def _joined(said: list[tuple[str, str]], ids: list[str], shapes: list[Any]) -> WordIndex:
    folded = "".join(text for text, _ in said)
    starts = [0, *accumulate(len(text) for text, _ in said)]
    return WordIndex(folded, "".join(plain for _, plain in said), starts, ids, shapes)


def _lines(values: Sequence[str]) -> tuple[str, str]:
    """One feature, folded and plain; a plain text that would be of another length is the folded one."""
    filled = [v for v in values if v]
    if not filled:
        return "", ""
    plain = "\n" + "\n".join(filled) + "\n"
    folded = plain.casefold()
    return folded, plain if len(plain) == len(folded) else folded


def _said(field: Field, column: Column) -> list[str]:
    values = column.tolist() if isinstance(column, np.ndarray) else column
    known = {c.code: "\n".join(dict.fromkeys(tr_in(code, c.title) for code in LANGUAGES)) for c in field.choices}
    return [known.get(v, v) if type(v) is str and "\n" not in v else _text(v, known) for v in values]


def _text(value: Any, known: Mapping[str, str]) -> str:
    if value is None or value != value:
        return ""
    if isinstance(value, list):
        return " ".join(known.get(str(v), str(v)) for v in value).replace("\n", " ")
    return f"{value:g}" if isinstance(value, float) else str(value).replace("\n", " ")
