"""Spellings of one category that differ only in case, width or blanks: found, proposed, and made one when asked."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from layers.columns import Column
from layers.errors import SituationError
from layers.i18n import N_, Message, message, tr

_MOST_SPELLINGS = 2_000
_MANY_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class Group:
    """Spellings with their counts, the most frequent first; `one` is what they would become."""

    one: str
    spellings: Mapping[str, int]

    @property
    def words(self) -> Message:
        others = ", ".join(f"{s!r} ({n})" for s, n in self.spellings.items() if s != self.one)
        return message(N_("{others} are taken as {one}."), others=others, one=repr(self.one))


def groups(column: Column) -> list[Group]:
    """The categories of a column that are spelled in more than one way; none where it holds no categories."""
    if isinstance(column, np.ndarray):
        return []
    counts = Counter(v for v in column[:_MANY_ROWS] if isinstance(v, str) and v)
    if len(counts) > _MOST_SPELLINGS:
        return []
    found: dict[str, dict[str, int]] = {}
    for spelling, n in counts.most_common():
        found.setdefault(_folded(spelling), {})[spelling] = n
    return [Group(_best(spellings), spellings) for spellings in found.values() if len(spellings) > 1]


def merged(column: Sequence[Any], of: Sequence[Group]) -> list[Any]:
    """The column with each spelling of a group as the one; all else as it is."""
    ones = {spelling: group.one for group in of for spelling in group.spellings}
    return [ones.get(v, v) if isinstance(v, str) else v for v in column]


def merge_columns(columns: dict[str, Column], wanted: Sequence[str]) -> list[Message]:
    """Merge the `wanted` columns in place; a sentence for each group that became one.

    Raises
    ------
    SituationError
        There is no such column.
    """
    said = []
    for name in wanted:
        if name not in columns:
            raise SituationError(
                tr("The file has no column {column}.").format(column=name),
                hint=tr("Its columns are: {columns}.").format(columns=", ".join(columns)),
            )
        if found := groups(columns[name]):
            columns[name] = merged(list(columns[name]), found)
            said += [group.words for group in found]
    return said


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _best(spellings: Mapping[str, int]) -> str:
    """The most frequent one, without blanks around; of those as frequent the one that is neither all small nor all
    capital letters."""
    most = max(spellings.values())
    likely = [" ".join(s.split()) for s, n in spellings.items() if n == most]
    return min(likely, key=lambda s: (s.isupper() or s.islower(), not s.isascii(), s))
