"""One search over names, codes, ids and coordinates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from layers.feature import Feature
from layers.geo import LonLat, format_lon_lat
from layers.i18n import tr
from layers.kind import Kind
from layers.picture import Picture

LIMIT = 30
_PAIR = re.compile(
    r"^\s*(-?\d{1,3}(?:\.\d+)?)\s*°?\s*([EWew东西]?)[\s,，;；]+(-?\d{1,3}(?:\.\d+)?)\s*°?\s*([NSns北南]?)\s*$"
)
_SEARCHED = ("name", "name_en", "title", "code", "address", "street", "number")


@dataclass(frozen=True, slots=True)
class Hit:
    """A feature or a place, with the words to list it by."""

    title: str
    about: str
    feature: Feature | None = None
    place: LonLat | None = None


class Search:
    """Looks through the words of the picture's facts; they are read once a kind and dropped when it changes."""

    def __init__(self, picture: Picture) -> None:
        self._picture = picture
        self._words: dict[str, list[tuple[str, str]]] = {}

    def forget(self, kinds: frozenset[str]) -> None:
        """These kinds changed: read their words again when next asked."""
        for kind in kinds:
            self._words.pop(kind, None)

    def find(self, text: str, limit: int = LIMIT) -> list[Hit]:
        """The best hits first: a coordinate, names that begin with the text, then those that hold it."""
        wanted = text.strip().casefold()
        if not wanted:
            return []
        place = parse_lon_lat(text)
        hits = [Hit(format_lon_lat(*place), tr("Coordinate"), place=place)] if place else []
        found = sorted(self._matches(wanted), key=lambda match: match[:2])[: limit - len(hits)]
        for _, _, identity in found:
            feature = self._picture.get(identity)
            if feature is not None:
                kind = self._picture.kinds[feature.kind]
                hits.append(Hit(kind.name_of(feature), tr(kind.one), feature))
        return hits

    def _matches(self, wanted: str) -> Iterator[tuple[int, int, str]]:
        """(rank, length, id): the lower the better."""
        for n, kind in enumerate(reversed(list(self._picture.kinds.values()))):
            for words, identity in self._read(kind):
                at = words.find(wanted)
                if at >= 0:
                    yield (0 if at == 0 or words[at - 1] == "\n" else 1000) + n, len(words), identity

    def _read(self, kind: Kind) -> list[tuple[str, str]]:
        if kind.key not in self._words:
            rows = self._picture.rows(kind.key)
            texts = [rows[k] for k in dict.fromkeys((kind.label, *_SEARCHED)) if k in rows]
            self._words[kind.key] = [
                ("\n".join(str(t) for t in (*cells, identity) if t is not None).casefold(), str(identity))
                for identity, *cells in zip(rows["id"], *texts, strict=True)
            ]
        return self._words[kind.key]


def parse_lon_lat(text: str) -> LonLat | None:
    """`108.33, 22.82` or `108.33E 22.82N`: longitude and latitude in degrees; None when it is not a coordinate."""
    match = _PAIR.match(text)
    if match is None:
        return None
    first, first_side, second, second_side = match.groups()
    a, b = float(first), float(second)
    if first_side.upper() in ("W", "西"):
        a = -a
    if second_side.upper() in ("S", "南"):
        b = -b
    lon, lat = a, b
    return (lon, lat) if abs(lon) <= 180 and abs(lat) <= 90 else None
