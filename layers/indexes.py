"""Indexes of the words in the facts, one a kind: made once, brought up to date, and cut to where is looked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from layers.columns import Column
from layers.edit import Change, Edit
from layers.feature import Feature
from layers.kind import Group, Kind
from layers.nearby import Streets
from layers.wordindex import WordIndex, indexed, indexed_features, read_all

_SKIPPED = frozenset({"population_cell"})
_STREET = "road"
_MOST_NEWER = 500
"""With more changes than this a kind is read anew."""


class Facts(Protocol):
    """What is asked about the facts that are looked through; a picture is one."""

    @property
    def kinds(self) -> Mapping[str, Kind]: ...
    def kinds_present(self) -> list[str]: ...
    def rows(self, kind: str) -> dict[str, Column]: ...
    def get(self, identity: str) -> Feature | None: ...


class _Read:
    """One kind: the index as it was made, and what has become of its features since."""

    def __init__(self, index: WordIndex | None) -> None:
        self.index = index
        self.newer: dict[str, Feature | None] = {}
        self._current: tuple[WordIndex, NDArray[np.bool_]] | None = None

    def change(self, change: Change) -> None:
        self.newer[change.id] = change.after
        self._current = None

    def current(self, index: WordIndex) -> NDArray[np.bool_] | None:
        """Which rows of an index of the kind are still as they were; None: all."""
        if not self.newer:
            return None
        if self._current is None or self._current[0] is not index:
            self._current = index, np.array([i not in self.newer for i in index.ids], dtype=bool)
        return self._current[1]


class Indexes:
    """What was read of a kind is kept, and brought up to date.

    Reading much takes time: `unread` gives what has to be read, `read` makes an index of it on any thread, `take` puts
    it to use. Whatever is still unread when somebody asks for it is read then.
    """

    def __init__(self, picture: Facts) -> None:
        self._picture = picture
        self._kinds: dict[str, _Read] = {}
        self._within: tuple[BaseGeometry | None, dict[str, tuple[WordIndex, WordIndex]]] = (None, {})
        self._streets = Streets()

    @property
    def limit(self) -> BaseGeometry | None:
        """Only what meets this is found; in EPSG:4326."""
        return self._within[0]

    def set_limit(self, area: BaseGeometry | None) -> None:
        self._within = area, {}

    def follow(self, edit: Edit) -> None:
        """These features are otherwise now."""
        for change in edit.changes:
            some = change.after or change.before
            if some is not None and (read := self._kinds.get(some.kind)) is not None:
                read.change(change)
        for key in edit.kinds:
            read = self._kinds.get(key)
            if read is not None and (read.index is not None) and len(read.newer) > _MOST_NEWER:
                del self._kinds[key]

    def unread(self) -> dict[str, dict[str, Column]]:
        """The rows of every kind that is not read yet. What changes from now on is added to the index of these rows."""
        found = {}
        for key in self._picture.kinds_present():
            if key not in _SKIPPED and key not in self._kinds:
                self._kinds[key] = _Read(None)
                found[key] = self._picture.rows(key)
        return found

    def read(
        self,
        kinds: Mapping[str, Kind],
        rows: Mapping[str, Mapping[str, Column]],
        *,
        progress: Callable[[float, str], None],
    ) -> dict[str, WordIndex]:
        """What is to be made of unread rows; any thread may do it."""
        made = read_all(kinds, rows, progress=progress)
        if (streets := made.get(_STREET)) is not None:
            self._streets.prepare(streets)
        return made

    def take(self, made: Mapping[str, WordIndex]) -> None:
        """What was made of unread rows."""
        for key, index in made.items():
            if (read := self._kinds.get(key)) is not None and read.index is None:
                read.index = index

    def kinds(self) -> list[Kind]:
        """As they lie on the map, from the top; then the registers."""
        keys = [key for key in reversed(self._picture.kinds_present()) if key not in _SKIPPED]
        return sorted((self._picture.kinds[key] for key in keys), key=lambda kind: kind.group is Group.REGISTER)

    def street_near(self, shape: BaseGeometry | None) -> str | None:
        """The id of the street that a shape lies by; None where none is near, or none was read yet."""
        read = self._kinds.get(_STREET)
        if shape is None or read is None or read.index is None:
            return None
        return self._streets.near(read.index, shape)

    def of(self, kind: Kind) -> Iterator[tuple[WordIndex, NDArray[np.bool_] | None]]:
        """What was read of a kind, with those rows that still count, and what is otherwise since."""
        read = self._kinds.setdefault(kind.key, _Read(None))
        if read.index is None:
            read.newer.clear()
            read.index = indexed(kind, self._picture.rows(kind.key))
        index = self._limited(kind.key, read.index)
        yield index, read.current(index)
        if present := [feature for feature in read.newer.values() if feature is not None]:
            newer = indexed_features(kind, present)
            yield newer if self.limit is None else newer.within(self.limit), None

    def _limited(self, key: str, index: WordIndex) -> WordIndex:
        """As much of the index as lies within the limit, worked out once."""
        area, made = self._within
        if area is None:
            return index
        if key not in made or made[key][0] is not index:
            made[key] = index, index.within(area)
        return made[key][1]
