"""Finding things by what a person types: a name, a code, an id, any other value, or a coordinate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from layers.coordinates import place_typed
from layers.feature import Feature
from layers.fits import Common, Fit, Sight, fits
from layers.geo import Bounds, LonLat, format_lon_lat
from layers.i18n import tr
from layers.indexes import Facts, Indexes
from layers.kind import in_language
from layers.wordindex import names

_APART = 3
"""As many features with one value stand each for itself; more are one result, with as many of them below it."""
_MOST_ALIKE = 5
"""After so many finds by one field of one kind others have their turn."""


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


class Search:
    """Looks through the visible facts of a picture, of which it has `indexes`. `view` is what the map shows: what is
    there is counted, and how far things are is told from its middle.
    """

    def __init__(self, picture: Facts) -> None:
        self._picture = picture
        self.indexes = Indexes(picture)
        self._sight = Sight(None)

    @property
    def view(self) -> Bounds | None:
        return self._sight.bounds

    @view.setter
    def view(self, bounds: Bounds | None) -> None:
        if bounds != self._sight.bounds:
            self._sight = Sight(bounds)

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
        later: list[Fit] = []
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

    def _add(self, found: list[Found], fit: Fit) -> int:
        """How many finds it gives that were not there yet."""
        known = {one.id for one in found}
        new = [one for one in self._finds(fit) if one.id is None or one.id not in known]
        found += new
        return len(new)

    def _ordered(self, wanted: str) -> Iterator[Fit]:
        """The best first, and of those that fit as well the nearest."""
        for _, group in groupby(
            sorted(fits(wanted, self.indexes), key=lambda fit: fit.rank), key=lambda fit: fit.rank[:3]
        ):
            near = [(nearest[0][0], n, fit) for n, fit in enumerate(group) if (nearest := fit.nearest(self._sight, 1))]
            yield from (fit for *_, fit in sorted(near, key=lambda entry: entry[:2]))

    def _finds(self, fit: Fit) -> Iterator[Found]:
        common = fit.common(self._sight)
        several = common.count > _APART
        if several:
            named = tr(fit.kind.one)
            detail = named if names(fit.kind, fit.declared) else f"{named} · {tr(fit.declared.title)}"
            yield Found(fit.value, detail, fit.kind.key, common=common)
        for _, identity in fit.nearest(self._sight, _APART):
            if (feature := self._picture.get(identity)) is not None:
                yield replace(self._one(feature, fit), below=several)

    def _one(self, feature: Feature, fit: Fit | None = None) -> Found:
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
        return Found(title, " · ".join(said), feature.kind, feature.id, away=self._sight.far(feature.geometry))

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
        street = self._picture.get(self.indexes.street_near(feature.geometry) or "")
        if street is not None and (name := self._picture.kinds[street.kind].name_of(street)) != one.title:
            said.append(tr("near {street}").format(street=name))
        return replace(one, detail=" · ".join(said))


def coordinate(text: str) -> Found | None:
    """A place written out: degrees, longitude first unless letters or size say otherwise, MGRS, UTM or x, y of a named
    system; None for any other text."""
    found = place_typed(text)
    return None if found is None else Found(format_lon_lat(*found), tr("Coordinate"), lon_lat=found)


def _plain(text: str) -> str:
    return "".join(text.casefold().split())
