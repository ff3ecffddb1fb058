"""Finding things by what a person types: a name, a code, an id, or a coordinate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from layers.coordinates import place_typed
from layers.geo import format_lon_lat
from layers.i18n import tr
from layers.kind import Kind
from layers.picture import Picture

_KEYS = ("name", "title", "name_en", "title_en", "code", "address")
_SKIPPED = frozenset({"population_cell", "building"})


@dataclass(frozen=True, slots=True)
class Found:
    """A feature, or a place when `id` is None; `title` and `detail` are for people."""

    title: str
    detail: str
    kind: str | None = None
    id: str | None = None
    lon_lat: tuple[float, float] | None = None


class Search:
    """Looks through the visible facts of a picture. What it has read of a kind it keeps until told to forget."""

    def __init__(self, picture: Picture) -> None:
        self._picture = picture
        self._read: dict[str, list[tuple[str, str, str]]] = {}

    def forget(self, kinds: frozenset[str]) -> None:
        """These kinds changed."""
        for kind in kinds:
            self._read.pop(kind, None)

    def find(self, text: str, limit: int = 12) -> list[Found]:
        """The best finds first: a coordinate, then whole words, beginnings, and parts of words."""
        wanted = text.strip().casefold()
        if not wanted:
            return []
        found = [place] if (place := coordinate(text)) else []
        if (feature := self._picture.get(text.strip())) is not None:
            kind = self._picture.kinds[feature.kind]
            found.append(Found(kind.name_of(feature), tr(kind.one), feature.kind, feature.id))
        ranked = sorted(self._matches(wanted), key=lambda match: match[:3])
        known = {f.id for f in found}
        for _, _, title, detail, kind_key, identity in ranked:
            if identity not in known:
                known.add(identity)
                found.append(Found(title, detail, kind_key, identity))
            if len(found) >= limit:
                break
        return found[:limit]

    def _matches(self, wanted: str) -> Iterator[tuple[int, int, str, str, str, str]]:
        for order, key in enumerate(reversed(self._picture.kinds_present())):
            kind = self._picture.kinds[key]
            for identity, title, words in self._words(kind):
                at = words.find(wanted)
                if at >= 0:
                    rank = 0 if words == wanted or f"\n{wanted}\n" in f"\n{words}\n" else 1 if _begins(words, at) else 2
                    yield rank, order, title, tr(kind.one), key, identity

    def _words(self, kind: Kind) -> list[tuple[str, str, str]]:
        """Id, title and everything to look through, in small letters, of each feature of a kind."""
        if kind.key in _SKIPPED:
            return []
        if kind.key not in self._read:
            rows = self._picture.rows(kind.key)
            keys = [k for k in dict.fromkeys((kind.label, *_KEYS)) if k in rows]
            lists = [rows[k] for k in keys]
            self._read[kind.key] = [
                (str(identity), title, "\n".join(words).casefold())
                for n, identity in enumerate(rows["id"])
                if (words := [str(cells[n]) for cells in lists if cells[n] not in (None, "")]) and (title := words[0])
            ]
        return self._read[kind.key]


def coordinate(text: str) -> Found | None:
    """A place written out: degrees, longitude first unless letters or size say otherwise, MGRS, UTM or x, y of a named
    system; None for any other text."""
    found = place_typed(text)
    return None if found is None else Found(format_lon_lat(*found), tr("Coordinate"), lon_lat=found)


def _begins(words: str, at: int) -> bool:
    return at == 0 or not words[at - 1].isalnum()
