"""The shapes of KML placemarks as WKB, heights kept, every number judged as it is written."""

from __future__ import annotations

import math
import re
import struct
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from layers.exchange.limits import NESTING
from layers.exchange.wkb import BadShape, to_wkb
from layers.exchange.xml import Element, local
from layers.i18n import N_, Message, message

LEADERS = "anlan-leaders"
"""The id of a folder with lines that are drawn of what the signs say themselves: it holds no facts."""
LOOSE = "when"
"""The column of times of a track that are of none of its points."""
_NOT_FITTING = N_(
    "The track has another number of times ({times}) than of points ({points}), so no point got one; they stand in "
    "the column {column}."
)
_COMMAS = re.compile(r"\s*,\s*")
_POINT = struct.Struct("<BIdd")
_POINT_Z = struct.Struct("<BIddd")
_MULTI = {"Point": "MultiPoint", "LineString": "MultiLineString", "Polygon": "MultiPolygon"}
_SEVERAL = ("MultiGeometry", "GeometryCollection", "MultiPoint", "MultiLineString", "MultiPolygon")
"""The first is the standard's, the second that of KML 2.0; some programs write the others."""
_SHAPES = ("Point", "LineString", "LinearRing", "Polygon", *_SEVERAL, "Track", "MultiTrack", "Model")


@dataclass
class _Times:
    """The time of each corner, None where there is none; those that belong to no corner; and words about them."""

    paired: list[str | None] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    remarks: list[Message] = field(default_factory=list)

    @property
    def values(self) -> dict[str, Any]:
        return {key: told for key, told in (("times", self.paired), (LOOSE, self.loose)) if any(told)}


def shape_of(placemark: Element) -> tuple[bytes | None, dict[str, Any], list[Message]]:
    """The placemark's shape, None where it has none; what its track says besides, the times of its points; and what is
    odd about them.

    Raises
    ------
    BadShape
        A coordinate is no finite number, or a line or ring is not whole.
    """
    for child in placemark:
        tag = local(child.tag)
        if tag == "Point":
            return _point(child), {}, []
        if tag in _SHAPES:
            times = _Times()
            shape = to_wkb(_geometry(child, tag, times, 0))
            return shape, times.values, times.remarks
    return None, {}, []


def text_of(element: Element, tag: str, *, deep: bool = False) -> str:
    """The text of its first child called `tag`, or of any element within; empty where there is none."""
    for child in element.iter() if deep else element:
        if local(child.tag) == tag and child.text and child.text.strip():
            return child.text.strip()
    return ""


def _point(element: Element) -> bytes | None:
    places = _positions(text_of(element, "coordinates"))
    if not places:
        return None
    return _POINT.pack(1, 1, *places[0]) if len(places[0]) == 2 else _POINT_Z.pack(1, 1001, *places[0])


def _geometry(element: Element, tag: str, times: _Times, depth: int) -> dict[str, Any] | None:
    """As GeoJSON has it; None for an empty one."""
    if passed := NESTING.passed(depth):
        raise BadShape(passed)
    if tag in _SEVERAL:
        return _several([_geometry(c, local(c.tag), times, depth + 1) for c in element if local(c.tag) in _SHAPES])
    if tag == "MultiTrack":
        return _several([_geometry(c, "Track", times, depth + 1) for c in element if local(c.tag) == "Track"])
    if tag == "Track":
        return _track(element, times)
    made = _plain(element, tag)
    times.paired += [None] * _corners(made)
    return made


def _plain(element: Element, tag: str) -> dict[str, Any] | None:
    if tag == "Model":
        location = next((c for c in element if local(c.tag) == "Location"), element)
        words = [text_of(location, part) for part in ("longitude", "latitude", "altitude")]
        places = _positions(",".join(w for w in words if w))
        return {"type": "Point", "coordinates": places[0]} if places else None
    if tag == "Polygon":
        return _polygon(element)
    places = _even(_positions(text_of(element, "coordinates")))
    if tag == "Point":
        return {"type": "Point", "coordinates": places[0]} if places else None
    return _line(places)


def _track(element: Element, times: _Times) -> dict[str, Any] | None:
    """A line through the places that are told; the nth time is that of the nth place, and only where there are as many
    of both."""
    texts = [(c.text or "").strip() for c in element if local(c.tag) == "coord"]
    told = [(c.text or "").strip() or None for c in element if local(c.tag) == "when"]
    fitting = len(told) == len(texts)
    times.paired += [when if fitting else None for when, text in zip_longest(told, texts) if text]
    if any(told) and not fitting:
        times.loose += filter(None, told)
        times.remarks.append(message(_NOT_FITTING, points=len(texts), times=len(told), column=LOOSE))
    if nowhere := texts.count(""):
        times.remarks.append(message(N_("Points of the track without a place are left out: {count}."), count=nowhere))
    return _line(_even([_spaced(text) for text in texts if text]))


def _corners(shape: dict[str, Any] | None) -> int:
    match shape:
        case None:
            return 0
        case {"type": "Polygon", "coordinates": rings}:
            return sum(map(len, rings))
        case {"coordinates": places}:
            return 1 if shape["type"] == "Point" else len(places)
    return 0


def _several(parts: list[dict[str, Any] | None]) -> dict[str, Any] | None:
    found = [part for part in parts if part is not None]
    kinds = {part["type"] for part in found}
    if len(found) < 2:
        return found[0] if found else None
    if len(kinds) == 1 and (multi := _MULTI.get(next(iter(kinds)))):
        return {"type": multi, "coordinates": [part["coordinates"] for part in found]}
    return {"type": "GeometryCollection", "geometries": found}


def _line(places: list[list[float]]) -> dict[str, Any] | None:
    if not places:
        return None
    if len(places) == 1:
        raise BadShape(message(N_("A line of one point is none.")))
    return {"type": "LineString", "coordinates": places}


def _polygon(element: Element) -> dict[str, Any] | None:
    rings = []
    for side in ("outerBoundaryIs", "innerBoundaryIs"):
        for boundary in (c for c in element if local(c.tag) == side):
            rings += [_ring(r) for r in boundary if local(r.tag) == "LinearRing"]
    if not any(rings):
        return None
    if not rings[0]:
        raise BadShape(message(N_("An area has no outer ring.")))
    return {"type": "Polygon", "coordinates": [ring for ring in rings if ring]}


def _ring(element: Element) -> list[list[float]]:
    """Closed, as it is often not in files made by hand."""
    places = _even(_positions(text_of(element, "coordinates")))
    if places and places[0] != places[-1]:
        places.append(places[0])
    if 0 < len(places) < 4:
        raise BadShape(message(N_("A ring of less than three corners is none.")))
    return places


def _positions(text: str) -> list[list[float]]:
    """`lon,lat[,alt]` with spaces between; spaces around the commas are forgiven."""
    parts = text.split()
    if any(p[0] == "," or p[-1] == "," for p in parts):
        parts = _COMMAS.sub(",", text).split()
    return [_numbers(part.split(",")) for part in parts]


def _spaced(text: str) -> list[float]:
    return _numbers(text.split())


def _numbers(words: list[str]) -> list[float]:
    try:
        numbers = [float(word) for word in words if word]
    except ValueError as error:
        raise _not_numbers() from error
    if not 2 <= len(numbers) <= 3 or not all(map(math.isfinite, numbers)) or any("_" in word for word in words):
        raise _not_numbers()
    return numbers


def _not_numbers() -> BadShape:
    return BadShape(message(N_("The coordinates are not numbers.")))


def _even(places: list[list[float]]) -> list[list[float]]:
    """All with a height, or none: KML lets them differ within a line."""
    if len({len(place) for place in places}) > 1:
        return [place[:2] for place in places]
    return places
