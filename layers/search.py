"""Finding things by what a person types: a name, a code, an id, any other value, or a coordinate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from layers.columns import Column
from layers.coordinates import place_typed
from layers.edit import Edit
from layers.feature import Feature
from layers.geo import format_lon_lat
from layers.i18n import tr
from layers.kind import Kind
from layers.picture import Picture
from layers.wordindex import Hit, WordIndex, indexed, indexed_features

_SKIPPED = frozenset({"population_cell"})
_MOST_NEWER = 500
"""With more changes than this a kind is read anew."""


@dataclass(frozen=True, slots=True)
class Found:
    """A feature, a place, or something to do when `deed` names it; `title` and `detail` are for people."""

    title: str
    detail: str
    kind: str | None = None
    id: str | None = None
    lon_lat: tuple[float, float] | None = None
    deed: str | None = None


class _Read:
    """One kind: the index as it was made, and what has become of its features since."""

    def __init__(self, index: WordIndex | None) -> None:
        self.index = index
        self.newer: dict[str, Feature | None] = {}


class Search:
    """Looks through the visible facts of a picture. What it has read of a kind it keeps, and brings up to date.

    Reading much takes time: `unread` gives what has to be read, any thread may make an index of it, `take` puts it to
    use. Whatever is still unread when somebody searches is read then.
    """

    def __init__(self, picture: Picture) -> None:
        self._picture = picture
        self._kinds: dict[str, _Read] = {}
        self._within: tuple[BaseGeometry | None, dict[str, tuple[WordIndex, WordIndex]]] = (None, {})

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
                read.newer[change.id] = change.after
        for key in edit.kinds:
            read = self._kinds.get(key)
            if read is not None and (read.index is not None) and len(read.newer) > _MOST_NEWER:
                del self._kinds[key]

    def forget(self, kinds: frozenset[str]) -> None:
        """These kinds changed, nobody knows how."""
        for kind in kinds:
            self._kinds.pop(kind, None)

    def unread(self) -> dict[str, dict[str, Column]]:
        """The rows of every kind that is not read yet. What changes from now on is added to the index of these rows."""
        found = {}
        for key in self._picture.kinds_present():
            if key not in _SKIPPED and key not in self._kinds:
                self._kinds[key] = _Read(None)
                found[key] = self._picture.rows(key)
        return found

    def take(self, made: Mapping[str, WordIndex]) -> None:
        """What was made of unread rows."""
        for key, index in made.items():
            if (read := self._kinds.get(key)) is not None and read.index is None:
                read.index = index

    def find(self, text: str, limit: int = 12) -> list[Found]:
        """The best finds first: a coordinate, then whole values, beginnings, and parts of words."""
        wanted = " ".join(text.casefold().split())
        if not wanted:
            return []
        found = [place] if (place := coordinate(text)) else []
        if (feature := self._picture.get(text.strip())) is not None:
            found.append(self._found(feature))
        known = {f.id for f in found}
        for _, _, _, title, key, hit in sorted(self._ranked(wanted), key=lambda entry: entry[:4]):
            if len(found) >= limit:
                break
            if hit.id not in known:
                known.add(hit.id)
                kind = self._picture.kinds[key]
                detail = tr(kind.one) if hit.nth == 0 else f"{tr(kind.one)} · {hit.value}"
                found.append(Found(title, detail, key, hit.id))
        return found[:limit]

    def _found(self, feature: Feature) -> Found:
        kind = self._picture.kinds[feature.kind]
        return Found(kind.name_of(feature), tr(kind.one), feature.kind, feature.id)

    def _ranked(self, wanted: str) -> list[tuple[int, int, int, str, str, Hit]]:
        found = []
        for order, key in enumerate(reversed(self._picture.kinds_present())):
            if key not in _SKIPPED:
                for hit in self._hits(self._picture.kinds[key], wanted):
                    found.append((hit.rank, min(hit.nth, 1), order, hit.title, key, hit))
        return found

    def _hits(self, kind: Kind, wanted: str) -> list[Hit]:
        read = self._kinds.setdefault(kind.key, _Read(None))
        if read.index is None:
            read.newer.clear()
            read.index = indexed(kind, self._picture.rows(kind.key))
        found = [hit for hit in self._limited(kind.key, read.index).hits(wanted) if hit.id not in read.newer]
        if present := [feature for feature in read.newer.values() if feature is not None]:
            newer = indexed_features(kind, present)
            found += (newer if self.limit is None else newer.within(self.limit)).hits(wanted)
        return found

    def _limited(self, key: str, index: WordIndex) -> WordIndex:
        """As much of the index as lies within the limit, worked out once."""
        area, made = self._within
        if area is None:
            return index
        if key not in made or made[key][0] is not index:
            made[key] = index, index.within(area)
        return made[key][1]


def coordinate(text: str) -> Found | None:
    """A place written out: degrees, longitude first unless letters or size say otherwise, MGRS, UTM or x, y of a named
    system; None for any other text."""
    found = place_typed(text)
    return None if found is None else Found(format_lon_lat(*found), tr("Coordinate"), lon_lat=found)
