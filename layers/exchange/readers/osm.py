"""OpenStreetMap extracts (PBF or XML) through osmium: what a city's base map is made of, kind by kind."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

import numpy as np
import osmium

from layers.exchange.formats import is_markup
from layers.exchange.osm_xml import NO_PLACE, is_misread, mended, own_number
from layers.exchange.overpass import has_own_places, is_unsorted, spread
from layers.exchange.pbf_texts import has_zero_bytes
from layers.exchange.ranks import PLACES
from layers.exchange.refusal import Refusal
from layers.exchange.sink import BATCH, Sink
from layers.exchange.wkb import points_to_wkb, to_wkb
from layers.exchange.xml import check_prolog
from layers.i18n import N_, Message, message

CREDIT = "© OpenStreetMap contributors"

FACILITIES: dict[str, str | None] = {
    **dict.fromkeys(("school", "college", "university", "music_school", "language_school"), "school"),
    **dict.fromkeys(("kindergarten", "childcare"), "kindergarten"),
    **dict.fromkeys(("clinic", "doctors", "dentist", "pharmacy", "veterinary"), "clinic"),
    **dict.fromkeys(("nursing_home", "social_facility"), "care_home"),
    **dict.fromkeys(("townhall", "courthouse", "embassy", "prison", "public_building", "post_office"), "government"),
    **dict.fromkeys(("theatre", "cinema", "arts_centre", "events_venue", "conference_centre", "casino"), "venue"),
    **dict.fromkeys(("library", "community_centre", "shelter", "bus_station", "ferry_terminal", "fuel"), "other"),
    **dict.fromkeys(("marketplace", "place_of_worship", "bank", "ranger_station", "grave_yard"), "other"),
    "police": "police_station",
    "fire_station": "fire_station",
    "hospital": None,
}
"""`amenity` → category of our facilities; a hospital with a name is of its own kind."""

ROADS = {
    **{f"{c}_link": c for c in ("motorway", "trunk", "primary", "secondary", "tertiary")},
    **{c: c for c in ("motorway", "trunk", "primary", "secondary", "tertiary", "residential", "service")},
    **{c: c for c in ("pedestrian", "footway", "cycleway", "path", "track", "steps")},
    **dict.fromkeys(("unclassified", "living_street", "road"), "residential"),
    "bridleway": "path",
    "corridor": "footway",
}
GREEN = {
    "leisure": {
        **dict.fromkeys(("park", "garden", "nature_reserve", "common"), "park"),
        **dict.fromkeys(("pitch", "golf_course", "playground"), "grass"),
    },
    "landuse": {
        **dict.fromkeys(("grass", "meadow", "village_green"), "grass"),
        **dict.fromkeys(("orchard", "vineyard", "farmland", "allotments", "plant_nursery"), "field"),
        "forest": "forest",
        "cemetery": "other",
        "recreation_ground": "park",
    },
    "natural": {"wood": "forest", **dict.fromkeys(("scrub", "grassland", "heath", "wetland"), "other")},
}
WATER = {
    "natural": {"water": "lake", "bay": "sea"},
    "waterway": {
        "riverbank": "river",
        "river": "river",
        "stream": "stream",
        "dock": "other",
        **dict.fromkeys(("canal", "ditch", "drain"), "canal"),
    },
    "landuse": {"reservoir": "reservoir", "basin": "other"},
}
_LAKES = {"river": "river", "canal": "canal", "reservoir": "reservoir", "stream": "stream", "oxbow": "lake"}
LEVELS = {"5": "city", "6": "district", "8": "street", "9": "community", "10": "community"}

_COMMON = {"name": "name", "name_en": "name:en", "name:zh": "name:zh"}
_ADDRESS = {"street": "addr:street", "number": "addr:housenumber", "postcode": "addr:postcode"}
_PLAIN = ("addr:street", "addr:housenumber", "addr:postcode", "addr:city")
_TAGS: dict[str, dict[str, str]] = {
    "road": {
        **{t: t for t in ("highway", "ref", "lanes", "surface", "layer", "access", "lit", "sidewalk", "width")},
        "oneway": "oneway",
        "bridge": "bridge",
        "tunnel": "tunnel",
        "maxspeed_kmh": "maxspeed",
    },
    "building": {"levels": "building:levels", "height_m": "height", **{t: t for t in _PLAIN}},
    "water": {t: t for t in ("intermittent", "water", "waterway", "tidal")},
    "green": {t: t for t in ("access", "leisure", "landuse", "natural")},
    "place": {t: t for t in ("place", "population")},
    "address": _ADDRESS,
    "facility": {t: t for t in ("amenity", "operator", "phone", "emergency", "capacity", *_PLAIN)},
    "hospital": {t: t for t in ("operator", "phone", "emergency", "beds", *_PLAIN)},
    "area": {t: t for t in ("admin_level", "ref", "population")},
}
_SORTS = {
    "road": "road_class",
    "building": "use",
    "water": "water_class",
    "green": "type",
    "place": "rank",
    "facility": "category",
    "area": "level",
}
"""The field of each kind that says of what sort a thing is."""
KINDS = tuple(_TAGS)


class _Part:
    """What has been found of one kind."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.count = 0
        self.numbers: list[int] = []
        self.shapes: list[bytes | None] = []
        self.ids: list[str] = []
        self._tags = {**_COMMON, **_TAGS[kind]}
        self._sort = _SORTS.get(kind, "")
        self.columns: dict[str, list[Any]] = {c: [] for c in ("code", self._sort, *self._tags, "incomplete")}
        self.rejected: list[tuple[int, Message]] = []
        self.notes: list[Message] = []

    def add(self, identity: str, tags: Any, sort: str | None, shape: bytes, *, incomplete: bool) -> None:
        self.count += 1
        self.numbers.append(self.count)
        self.ids.append(identity)
        self.shapes.append(shape)
        for column, tag in self._tags.items():
            value = tags.get(tag)
            self.columns[column].append(_value(column, value) if value is not None else None)
        self.columns["code"].append(identity)
        self.columns[self._sort].append(sort)
        self.columns["incomplete"].append(incomplete or None)

    def reject(self, identity: str, why: Message | None = None) -> None:
        self.count += 1
        broken = message(N_("The shape of {object} is broken in the extract."), object=identity)
        self.rejected.append((self.count, why or broken))

    def send(self, sink: Sink) -> None:
        sink.rejected(self.rejected)
        for start in range(0, len(self.numbers), BATCH):
            if sink.full:
                break
            part = slice(start, start + BATCH)
            columns = {k: v[part] for k, v in self.columns.items() if k and any(i is not None for i in v)}
            sink.rows(self.numbers[part], self.shapes[part], columns, self.ids[part])
        about = [note.to_json() for note in self.notes]
        sink.close(self.kind, kind=self.kind, credit=CREDIT, crs=None, about=about)


def read(path: Path, name: str, sink: Sink, options: dict[str, Any]) -> None:
    """A table for each kind there is something for; every way with a highway tag is a road."""
    with path.open("rb") as stream:
        written = "osm" if is_markup(stream.read(512)) else "pbf"
    if written == "osm":
        check_prolog(path, name)
        parts = _of_xml(path, name, sink)
    elif has_zero_bytes(path):
        raise _not_whole(name)
    else:
        parts = _in_order(path, written, sink, {})
    if parts is None:
        raise _not_whole(name)
    for part in parts.values():
        if part.count:
            part.send(sink)


def _of_xml(path: Path, name: str, sink: Sink) -> dict[str, _Part] | None:
    """As it stands; without what is wrong in it where libosmium does not take it, or would take it wrong."""
    without: dict[str, Message] = {}
    if has_own_places(path):
        without = spread(path, name, plain := Path("plain.osm"))
        path = plain
    if not is_misread(path) and (parts := _in_order(path, "osm", sink, without)) is not None:
        return parts
    broken = mended(path, name, target := Path("mended.osm"))
    parts = None if broken is None else _in_order(target, "osm", sink, {**without, **broken.objects})
    if parts is not None and broken is not None and (corners := broken.corners):
        words = N_("{n} corners of ways cannot be read, say {value}, and are missing in them.")
        first = next((part for part in parts.values() if part.count), parts["road"])
        first.notes.append(message(words, n=len(corners), value=corners[0]))
    return parts


_SORTED = "sorted.osm.pbf"


class _OutOfOrder(Exception):
    """Numbers do not rise, as in what Overpass sorts by place, or there are several versions of a thing."""


def _in_order(path: Path, written: str, sink: Sink, broken: Mapping[str, Message]) -> dict[str, _Part] | None:
    """As `_of`, with the objects sorted first where they have to be, and the last version of each alone."""
    try:
        if written == "pbf" or not is_unsorted(path):
            return _of(path, written, sink, broken)
    except _OutOfOrder:
        pass
    merged = osmium.MergeInputReader()
    try:
        with (
            path.open("rb") as stream,
            mmap(stream.fileno(), 0, access=ACCESS_READ) as whole,
            memoryview(whole) as view,
        ):
            merged.add_buffer(view, written)
        with osmium.SimpleWriter(_SORTED, overwrite=True) as writer:
            merged.apply(writer)
    except (RuntimeError, ValueError):
        return None
    return _of(Path(_SORTED), "pbf", sink, broken)


def _of(path: Path, written: str, sink: Sink, broken: Mapping[str, Message]) -> dict[str, _Part] | None:
    """What there is of each kind; None where libosmium does not read it to the end. `broken` objects are stubs."""
    parts = {kind: _Part(kind) for kind in KINDS}
    cut = _Cut()
    try:
        last = ""
        for n, thing in enumerate(_things(path, written)):
            if not thing.is_area() and (own := _identity(thing)) == last and thing.version and path.name != _SORTED:
                raise _OutOfOrder  # without a number of their versions they are two things with one number
            last = last if thing.is_area() else own
            cut.look(thing)
            if broken and (why := broken.get(_identity(thing))) is not None:
                _reject(thing, parts, why)
            else:
                _sort_in(thing, parts)
            if n % 5_000 == 0:
                sink.progress(1 - math.exp(-n / 200_000))
    except (RuntimeError, ValueError, osmium.InvalidLocationError) as error:  # a version that is no number, say
        if "out of order" in str(error) and path.name != _SORTED:
            raise _OutOfOrder from error
        return None
    cut.tell(parts, broken)
    return parts


class _Cut:
    """Closed ways and relations that stand for areas, and of which libosmium makes none: corners or members of them
    are not in the extract."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[str]] = {}
        self._made: set[str] = set()

    def look(self, thing: Any) -> None:
        if thing.is_area():
            made = _identity(thing)
            if self._waiting.pop(made, None) is None:
                self._made.add(made)
        elif _outlines(thing) and (kinds := [kind for kind, _ in _kinds_of_area(thing.tags)]):
            self._waiting[_identity(thing)] = kinds

    def tell(self, parts: dict[str, _Part], broken: Mapping[str, Message]) -> None:
        """A note to each kind that has some."""
        found: dict[str, list[str]] = {}
        for identity, kinds in self._waiting.items():
            if identity not in self._made and identity not in broken:
                for kind in kinds:
                    found.setdefault(kind, []).append(identity)
        shown = next((part for part in parts.values() if part.count), None)
        for kind, identities in found.items():
            if (part := parts[kind] if parts[kind].count else shown) is None:
                for identity in identities:
                    parts[kind].reject(identity)
            else:
                part.notes.append(message(_NOT_WHOLE, count=len(identities), value=", ".join(identities[:_MOST_NAMED])))


_NOT_WHOLE = N_("Areas that lie only in part in the extract are left out: {count}, say {value}.")
_MOST_NAMED = 5


def _outlines(thing: Any) -> bool:
    """Whether libosmium would make an area of it, if it were whole."""
    if thing.is_way():
        return bool(thing.is_closed()) and thing.tags.get("area") != "no"
    return bool(thing.is_relation()) and thing.tags.get("type") in ("multipolygon", "boundary")


def _not_whole(name: str) -> Refusal:
    return Refusal(message(N_("{file} is not a whole OSM extract."), file=name), message(N_("Fetch it again.")))


def _things(path: Path, written: str) -> Iterator[Any]:
    """Tagged objects, with the corners of ways and the areas of closed ways and relations."""
    processor = osmium.FileProcessor(osmium.io.File(str(path), written)).with_areas()
    yield from processor.with_filter(osmium.filter.EmptyTagFilter())


def _identity(thing: Any) -> str:
    if thing.is_area():
        return f"{'w' if thing.from_way() else 'r'}{thing.orig_id()}"
    return f"n{own_number(thing.id)}" if thing.is_node() else f"{'w' if thing.is_way() else 'r'}{thing.id}"


def _reject(thing: Any, parts: dict[str, _Part], why: Message) -> None:
    """An object of which only the tags can be read, in each kind that it would be of."""
    if thing.is_node():
        kinds = {kind for kind, _ in _kinds_of_node(thing.tags)}
    else:
        kinds = {kind for kind, _ in _kinds_of_area(thing.tags)}
        kinds |= {"road"} if "highway" in thing.tags else set()
    for kind in sorted(kinds):
        parts[kind].reject(_identity(thing), why)


_WKB = osmium.geom.WKBFactory()


def _sort_in(thing: Any, parts: dict[str, _Part]) -> None:
    tags = thing.tags
    if thing.is_node():
        for kind, sort in _kinds_of_node(tags):
            _add_node(parts[kind], thing, tags, sort)
    elif thing.is_way():
        for kind, sort in _kinds_of_way(thing, tags):
            _add_way(parts[kind], thing, tags, sort)
    elif thing.is_area():
        for kind, sort in _kinds_of_area(tags):
            _add_area(parts[kind], _identity(thing), thing, tags, sort)


def _add_node(part: _Part, node: Any, tags: Any, sort: str | None) -> None:
    if not node.location.valid():
        place = f"{node.location.lat_without_check():.7g}, {node.location.lon_without_check():.7g}"
        part.reject(_identity(node), message(NO_PLACE, object=_identity(node), value=place))
        return
    shape = points_to_wkb(np.array([node.lon]), np.array([node.lat]))[0]
    part.add(_identity(node), tags, sort, shape, incomplete=False)


def _add_way(part: _Part, way: Any, tags: Any, sort: str | None) -> None:
    """The corners that lie in the extract; a way that keeps fewer than two is none."""
    corners = [(node.lon, node.lat) for node in way.nodes if node.location.valid()]
    if len(corners) < 2:
        part.reject(f"w{way.id}")
        return
    shape = to_wkb({"type": "LineString", "coordinates": corners})
    part.add(f"w{way.id}", tags, sort, shape or b"", incomplete=len(corners) < len(way.nodes))


def _add_area(part: _Part, identity: str, area: Any, tags: Any, sort: str | None) -> None:
    try:
        shape = bytes.fromhex(_WKB.create_multipolygon(area))
    except (RuntimeError, ValueError):
        part.reject(identity)
        return
    part.add(identity, tags, sort, shape, incomplete=False)


def _kinds_of_node(tags: Any) -> Iterator[tuple[str, str | None]]:
    if tags.get("place") in PLACES and "name" in tags:
        yield "place", PLACES[tags["place"]]
    if "addr:housenumber" in tags:
        yield "address", None
    yield from _facility(tags)


def _kinds_of_way(way: Any, tags: Any) -> Iterator[tuple[str, str | None]]:
    if "highway" in tags:
        yield "road", ROADS.get(tags["highway"], "other")
    if tags.get("waterway") in WATER["waterway"] and not way.is_closed():
        yield "water", WATER["waterway"][tags["waterway"]]


def _kinds_of_area(tags: Any) -> Iterator[tuple[str, str | None]]:
    if tags.get("building", "no") != "no":
        yield "building", tags["building"]
    if sort := _one_of(tags, WATER):
        yield "water", _LAKES.get(tags.get("water", ""), sort)
    elif sort := _one_of(tags, GREEN):
        yield "green", sort
    if tags.get("boundary") == "administrative":
        yield "area", LEVELS.get(tags.get("admin_level", ""))
    yield from _facility(tags)


def _facility(tags: Any) -> Iterator[tuple[str, str | None]]:
    amenity = tags.get("amenity")
    if amenity == "hospital" and "name" in tags:
        yield "hospital", None
    elif amenity in FACILITIES:
        yield "facility", FACILITIES[amenity]
    elif tags.get("emergency") in ("ambulance_station", "assembly_point"):
        yield "facility", "other"


def _one_of(tags: Any, wanted: dict[str, dict[str, str]]) -> str | None:
    return next((values[tags[key]] for key, values in wanted.items() if tags.get(key) in values), None)


def _value(column: str, text: str) -> Any:
    """Tags into what our fields hold, where that is plain; otherwise the tag as it is."""
    if column in ("oneway", "bridge", "tunnel"):
        return text not in ("no", "0", "false")
    if column in ("maxspeed_kmh", "height_m"):
        match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(mph|m)?", text)
        return float(match[1]) * (1.609344 if match[2] == "mph" else 1.0) if match else text
    return text
