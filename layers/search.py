"""Finding things by what a person types: a name, a code, an id, any other value, or a coordinate."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Protocol
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from layers.columns import Column
from layers.coordinates import place_typed
from layers.edit import Change, Edit
from layers.feature import Feature
from layers.geo import Bounds, Floats, LonLat, bearing_deg, bounds_of, distance_m, format_lon_lat
from layers.i18n import tr
from layers.kind import Field, Group, Kind, in_language
from layers.nearby import Streets
from layers.wordindex import Hit, Rows, WordIndex, indexed, indexed_features, names, read_all

_SKIPPED = frozenset({"population_cell"})
_MOST_NEWER = 500
"""With more changes than this a kind is read anew."""
_APART = 3
"""As many features with one value stand each for itself; more are one result, with as many of them below it."""
_MOST_ALIKE = 5
"""After so many finds by one field of one kind others have their turn."""
_LONGEST = 80
_STREET = "road"


@dataclass(frozen=True, slots=True)
class Common:
    """Features that have a value in common; `seen` is how many of them lie in what the map shows, `nearest` the one
    nearest to its middle."""

    count: int
    seen: int
    nearest: str
    ids: Callable[[], list[str]] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Found:
    """A feature, several with a value in `common`, a place, a bookmark by its name, or what to do by the key of a deed.

    `title` and `detail` are for people. `away` is how far a feature is from the middle of the map, in metres, and its
    bearing from there in degrees. What is `below` is one of those of the find before it.
    """

    title: str
    detail: str
    kind: str | None = None
    id: str | None = None
    lon_lat: LonLat | None = None
    deed: str | None = None
    bookmark: str | None = None
    common: Common | None = None
    away: tuple[float, float] | None = None
    below: bool = False


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


class _Sight:
    """What the map shows: how far the features of an index are from its middle, and which lie in it."""

    def __init__(self, bounds: Bounds | None) -> None:
        self.bounds = bounds
        self._known: WeakKeyDictionary[WordIndex, tuple[Floats, NDArray[np.bool_]]] = WeakKeyDictionary()

    @property
    def middle(self) -> LonLat | None:
        return _middle(self.bounds) if self.bounds is not None else None

    def away(self, index: WordIndex) -> Floats:
        """About, in degrees of latitude; infinite without a place, and nought where nothing is shown."""
        return self._of(index)[0]

    def inside(self, index: WordIndex) -> NDArray[np.bool_]:
        return self._of(index)[1]

    def _of(self, index: WordIndex) -> tuple[Floats, NDArray[np.bool_]]:
        if index not in self._known:
            self._known[index] = self._measured(index.places)
        return self._known[index]

    def _measured(self, places: Floats) -> tuple[Floats, NDArray[np.bool_]]:
        if self.bounds is None:
            return np.zeros(len(places)), np.zeros(len(places), dtype=bool)
        (west, south, east, north), (lon, lat) = self.bounds, _middle(self.bounds)
        x, y = places[:, 0], places[:, 1]
        away = np.hypot((x - lon) * math.cos(math.radians(lat)), y - lat)
        return np.where(np.isnan(away), np.inf, away), (x >= west) & (x <= east) & (y >= south) & (y <= north)


@dataclass(slots=True)
class _Fit:
    """A value that fits, and where it stands in the indexes."""

    kind: Kind
    declared: Field
    value: str
    rank: tuple[int, int, int, str]
    hits: list[tuple[WordIndex, Hit, NDArray[np.bool_] | None]] = field(default_factory=list)
    _rows: list[tuple[WordIndex, Rows]] | None = None

    @property
    def told(self) -> str:
        """The value, after the name of the field where it does not speak for itself."""
        spoken = self.declared.type is str
        return self.value if spoken else tr("{field}: {value}").format(field=tr(self.declared.title), value=self.value)

    @property
    def source(self) -> tuple[str, str]:
        return self.kind.key, self.declared.key

    @property
    def rows(self) -> list[tuple[WordIndex, Rows]]:
        """The features that have it, index by index."""
        if self._rows is None:
            found = [(index, index.rows(hit), current) for index, hit, current in self.hits]
            self._rows = [(i, rows if current is None else rows[current[rows]]) for i, rows, current in found]
        return self._rows

    def common(self, sight: _Sight) -> Common:
        seen = sum(int(np.count_nonzero(sight.inside(index)[rows])) for index, rows in self.rows)
        ((_, nearest),) = self.nearest(sight, 1)
        return Common(sum(len(rows) for _, rows in self.rows), seen, nearest, self.ids)

    def ids(self) -> list[str]:
        return [index.ids[row] for index, rows in self.rows for row in rows.tolist()]

    def nearest(self, sight: _Sight, most: int) -> list[tuple[float, str]]:
        """How far from the middle, and ids, the nearest first."""
        found = []
        for index, rows in self.rows:
            away = sight.away(index)[rows]
            first = np.argpartition(away, most)[:most] if len(rows) > most else np.arange(len(rows))
            found += [(float(away[n]), index.ids[rows[n]]) for n in first]
        return sorted(found)[:most]


class Search:
    """Looks through the visible facts of a picture. What it has read of a kind it keeps, and brings up to date.

    Reading much takes time: `unread` gives what has to be read, `read` makes an index of it on any thread, `take` puts
    it to use. Whatever is still unread when somebody searches is read then. `view` is what the map shows: what is there
    is counted, and how far things are is told from its middle.
    """

    def __init__(self, picture: Facts) -> None:
        self._picture = picture
        self._kinds: dict[str, _Read] = {}
        self._within: tuple[BaseGeometry | None, dict[str, tuple[WordIndex, WordIndex]]] = (None, {})
        self._streets = Streets()
        self._sight = _Sight(None)

    @property
    def view(self) -> Bounds | None:
        return self._sight.bounds

    @view.setter
    def view(self, bounds: Bounds | None) -> None:
        if bounds != self._sight.bounds:
            self._sight = _Sight(bounds)

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

    def find(self, text: str, limit: int = 12) -> list[Found]:
        """The best finds first: a coordinate, then whole values, beginnings, and parts of words; of these the nearest.

        What many features have in common is one find, with the nearest of them below it.
        """
        wanted = " ".join(text.casefold().split())
        if not wanted:
            return []
        found = [place] if (place := coordinate(text)) else []
        if (feature := self._picture.get(text.strip())) is not None:
            found.append(self._one(feature))
        alike: Counter[tuple[str, str]] = Counter()
        later: list[_Fit] = []
        for fit in self._ordered(wanted):
            if len(found) >= limit:
                break
            if alike[fit.source] < _MOST_ALIKE:
                alike[fit.source] += self._add(found, fit)
            else:
                later.append(fit)
        for fit in later:
            if len(found) >= limit:
                break
            self._add(found, fit)
        return self._told_apart(found[:limit])

    def _add(self, found: list[Found], fit: _Fit) -> int:
        """How many finds it gives that were not there yet."""
        known = {one.id for one in found}
        new = [one for one in self._finds(fit) if one.id is None or one.id not in known]
        found += new
        return len(new)

    def _ordered(self, wanted: str) -> Iterator[_Fit]:
        """The best first, and of those that fit as well the nearest."""
        for _, group in groupby(sorted(self._fits(wanted), key=lambda fit: fit.rank), key=lambda fit: fit.rank[:3]):
            near = [(nearest[0][0], n, fit) for n, fit in enumerate(group) if (nearest := fit.nearest(self._sight, 1))]
            yield from (fit for *_, fit in sorted(near, key=lambda entry: entry[:2]))

    def _finds(self, fit: _Fit) -> Iterator[Found]:
        common = fit.common(self._sight)
        several = common.count > _APART
        if several:
            named = tr(fit.kind.one)
            detail = named if names(fit.kind, fit.declared) else f"{named} · {tr(fit.declared.title)}"
            yield Found(fit.value, detail, fit.kind.key, common=common)
        for _, identity in fit.nearest(self._sight, _APART):
            if (feature := self._picture.get(identity)) is not None:
                yield replace(self._one(feature, fit), below=several)

    def _one(self, feature: Feature, fit: _Fit | None = None) -> Found:
        """A feature under its name; what has none is called by the value that fits."""
        kind = self._picture.kinds[feature.kind]
        title = kind.name_of(feature)
        if fit is not None and not any(in_language(feature, key) for key in (kind.label, "name", "title", "code")):
            title = fit.told
        said = [tr(kind.one)]
        street = " ".join(str(feature[key]) for key in ("street", "number") if feature[key])
        for words in (str(feature["address"] or ""), street, fit.told if fit is not None else ""):
            if not any(_plain(words) in _plain(other) for other in (title, *said)):
                said.append(words)
        return Found(title, " · ".join(said), feature.kind, feature.id, away=self._away(feature.geometry))

    def _told_apart(self, found: Sequence[Found]) -> list[Found]:
        """Those that would read the same with their code, and the street nearby."""
        same = Counter((one.title, one.detail) for one in found)
        return [self._with_more(one) if same[one.title, one.detail] > 1 else one for one in found]

    def _with_more(self, one: Found) -> Found:
        feature = self._picture.get(one.id) if one.id is not None else None
        if feature is None:
            return one
        said = [one.detail]
        if feature["code"] and str(feature["code"]) not in (one.title, one.detail):
            said.append(str(feature["code"]))
        if (street := self._street_near(feature.geometry)) not in (None, one.title):
            said.append(tr("near {street}").format(street=street))
        return replace(one, detail=" · ".join(said))

    def _street_near(self, shape: BaseGeometry | None) -> str | None:
        if shape is None or (index := self._index(_STREET)) is None:
            return None
        nearest = self._streets.near(index, shape)
        street = self._picture.get(nearest) if nearest is not None else None
        return self._picture.kinds[_STREET].name_of(street) if street is not None else None

    def _away(self, shape: BaseGeometry | None) -> tuple[float, float] | None:
        bounds, here = bounds_of([shape]), self._sight.middle
        if bounds is None or here is None:
            return None
        there = _middle(bounds)
        return distance_m(here, there), bearing_deg(here, there)

    def _fits(self, wanted: str) -> Iterable[_Fit]:
        found: dict[tuple[str, str, str], _Fit] = {}
        for order, key in enumerate(self._in_order()):
            kind = self._picture.kinds[key]
            for index, current in self._indexes(kind):
                for hit in index.hits(wanted):
                    declared = index.fields[hit.nth]
                    fit = found.get(at := (key, declared.key, hit.value.casefold()))
                    if fit is None:
                        value = _about(hit.value, wanted)
                        worth = 0 if names(kind, declared) else 1 if declared.type is str else 2
                        fit = found[at] = _Fit(kind, declared, value, (hit.rank, worth, order, value))
                    if all(index is not other for other, _, _ in fit.hits):
                        fit.hits.append((index, hit, current))
        return found.values()

    def _in_order(self) -> list[str]:
        """The kinds as they lie on the map, from the top; then the registers."""
        kinds = [key for key in reversed(self._picture.kinds_present()) if key not in _SKIPPED]
        return sorted(kinds, key=lambda key: self._picture.kinds[key].group is Group.REGISTER)

    def _indexes(self, kind: Kind) -> Iterator[tuple[WordIndex, NDArray[np.bool_] | None]]:
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

    def _index(self, key: str) -> WordIndex | None:
        read = self._kinds.get(key)
        return read.index if read is not None else None

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


def _plain(text: str) -> str:
    return "".join(text.casefold().split())


def _about(text: str, wanted: str) -> str:
    """As much of a long text as stands around the words."""
    if len(text) <= _LONGEST:
        return text
    start = max(0, min(text.casefold().find(wanted) - _LONGEST // 3, len(text) - _LONGEST))
    return ("…" if start else "") + text[start : start + _LONGEST] + ("…" if start + _LONGEST < len(text) else "")


def _middle(bounds: Bounds) -> LonLat:
    west, south, east, north = bounds
    return (west + east) / 2, (south + north) / 2
