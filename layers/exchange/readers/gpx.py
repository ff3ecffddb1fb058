"""GPX 1.0 and 1.1: every waypoint, route and track is one feature; a track keeps the times of its points.

Extensions come in as text, each under its own name. Coordinates are judged as they are written.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from itertools import accumulate, chain, count
from pathlib import Path
from typing import Any

from layers.columns import column
from layers.exchange.limits import VERTICES
from layers.exchange.number import number
from layers.exchange.refusal import not_of_format
from layers.exchange.sink import BATCH, Sink
from layers.exchange.wkb import BadShape, to_wkb
from layers.exchange.xml import Element, events, local
from layers.i18n import N_, Message, message

_SORTS = {"wpt": "waypoint", "rte": "route", "trk": "track"}
_POINTS = {"rtept", "trkpt"}
_NUMBERS = {"ele", "magvar", "geoidheight", "sat", "hdop", "vdop", "pdop", "number", "speed", "course"}
_PART = 200_000
_MOST_TOLD = 6
RINGS = "{urn:anlan:gpx}rings"
"""In our own files, of a track that stands for an area: how many of its segments are rings of each of its parts, say
`rings 2 1`; a number alone would be taken for one by GDAL."""


def read(path: Path, name: str, sink: Sink, options: dict[str, Any]) -> None:
    """All of the file as one table; the column `feature` says which sort each is."""
    rows = _Rows(sink)
    depth = 0
    stack: list[Element] = []
    for event, element in events(path, name, sink.remark):
        if event == "start":
            if not stack and local(element.tag) != "gpx":
                raise not_of_format(name, "GPX")
            stack.append(element)
            continue
        stack.pop()
        depth = len(stack)
        tag = local(element.tag)
        if depth == 1:
            if tag in _SORTS:
                rows.add(element, tag)
            del stack[-1][-1]
    rows.send()
    sink.close("", crs=None, notes=rows.notes)


@dataclass
class _Rows:
    """What has been found and not been sent yet."""

    sink: Sink
    count: int = 0
    numbers: list[int] = field(default_factory=list)
    shapes: list[bytes | None] = field(default_factory=list)
    values: list[dict[str, Any]] = field(default_factory=list)
    rejected: list[tuple[int, Message]] = field(default_factory=list)
    notes: list[list[Any]] = field(default_factory=list)
    corners: int = 0

    def add(self, element: Element, tag: str) -> None:
        self.count += 1
        remarks: list[Message] = []
        try:
            shape, more = _shape(element, tag, remarks)
        except BadShape as error:
            self.rejected.append((self.count, error.reason))
            return
        self.notes += [[self.count, words.to_json()] for words in remarks]
        self.numbers.append(self.count)
        self.shapes.append(shape)
        self.values.append({"feature": _SORTS[tag], **_values(element), **more})
        self.corners += len(shape or b"") // 16
        if len(self.numbers) >= BATCH or self.corners > _PART:
            self.send()
            self.sink.progress(0.5)

    def send(self) -> None:
        self.sink.rejected(self.rejected)
        names = dict.fromkeys(chain.from_iterable(self.values))
        columns = {n: column([v.get(n) for v in self.values]) for n in names}
        if self.numbers:
            self.sink.rows(self.numbers, self.shapes, columns)
        self.numbers, self.shapes, self.values, self.rejected, self.corners = [], [], [], [], 0


def _shape(element: Element, tag: str, remarks: list[Message]) -> tuple[bytes | None, dict[str, Any]]:
    """The shape as WKB, and what its points say: their times. A single point between others makes no part of a line."""
    if tag == "wpt":
        return to_wkb({"type": "Point", "coordinates": _place(element)}), {}
    segments = [element] if tag == "rte" else [s for s in element if local(s.tag) == "trkseg"]
    lists = [[p for p in segment if local(p.tag) in _POINTS] for segment in segments]
    if passed := VERTICES.passed(sum(map(len, lists))):
        raise BadShape(passed)
    placed, why_not = _placed(lists, remarks)
    single = sum(len(points) == 1 for points in placed)
    placed = [points for points in placed if len(points) > 1]
    if not placed and (single or why_not):
        raise BadShape(why_not or message(N_("A line of one point is none.")))
    if single:
        remarks.append(message(N_("Parts of the track with only one point are left out: {count}."), count=single))
    lines = [[place for _, place in points] for points in placed]
    if len({len(place) for line in lines for place in line}) > 1:
        lines = [[place[:2] for place in line] for line in lines]
        remarks.append(message(N_("Only some of its points have a height: the heights are left out.")))
    kept = [point for points in placed for point, _ in points]
    if more_told := sorted({name for point in kept for name in _told(point)}):
        words = N_("What its points tell beside place, height and time is left out: {what}.")
        remarks.append(message(words, what=", ".join(more_told[:_MOST_TOLD])))
    if between := sum(local(e.tag) == "rpt" for points in lists for point in points for e in point.iter()):
        words = N_("The way that the receiver reckoned between the points of the route is left out: {n} points.")
        remarks.append(message(words, n=between))
    times = [_text(point, "time") for point in kept]
    more: dict[str, Any] = {"times": times} if any(times) else {}
    if not lines:
        return None, {}
    if why_not and _rings(element):
        remarks.append(message(N_("It stood for an area, and is a line as corners are missing.")))
    elif areas := _areas(element, lines):
        several = {"type": "MultiPolygon", "coordinates": areas}
        return to_wkb(several if len(areas) > 1 else {"type": "Polygon", "coordinates": areas[0]}), more
    if len(lines) == 1:
        return to_wkb({"type": "LineString", "coordinates": lines[0]}), more
    return to_wkb({"type": "MultiLineString", "coordinates": lines}), more


def _placed(
    lists: list[list[Element]], remarks: list[Message]
) -> tuple[list[list[tuple[Element, list[float]]]], Message | None]:
    """Each point with its place, without those that have none; with the reason of the first of these.

    Places off the Earth go only where most are on it: otherwise what is wrong is not a point.
    """
    bad: dict[int, Message] = {}
    placed: list[list[tuple[int, Element, list[float]]]] = []
    outside: dict[int, Message] = {}
    numbers = count(1)
    for points in lists:
        found = []
        for point in points:
            n = next(numbers)
            try:
                place = _place(point)
            except BadShape as error:
                bad[n] = error.reason
                continue
            if not (abs(place[1]) <= 90.0 and -180.0 <= place[0] <= 360.0):
                outside[n] = message(_OFF_THE_EARTH)
            found.append((n, point, place))
        placed.append(found)
    if len(outside) * 2 < sum(map(len, placed)):
        bad |= outside
    reasons: dict[str, list[int]] = {}
    for n in sorted(bad):
        reasons.setdefault(bad[n].text, []).append(n)
    for why, those in reasons.items():
        told = ", ".join(map(str, those[:_MOST_TOLD])) + (" …" if len(those) > _MOST_TOLD else "")
        remarks.append(message(_LEFT_OUT[why], count=len(those), points=told))
    sound = [[(point, place) for n, point, place in points if n not in bad] for points in placed]
    return sound, bad[min(bad)] if bad else None


_NO_NUMBERS = N_("The coordinates are not numbers.")
_NO_COORDINATES = N_("The place has no coordinates.")
_OFF_THE_EARTH = N_("The coordinates are not on the Earth.")
_LEFT_OUT = {
    _NO_NUMBERS: N_("Points left out, as their coordinates are not numbers: {count} (no. {points})."),
    _NO_COORDINATES: N_("Points left out, as they have no coordinates: {count} (no. {points})."),
    _OFF_THE_EARTH: N_("Points left out, as their coordinates are not on the Earth: {count} (no. {points})."),
}


def _rings(element: Element) -> list[int]:
    """How many of its segments are rings of each part of the area that a track of ours stands for."""
    told = next((leaf.text or "" for leaf in element.iter() if leaf.tag == RINGS), "").split()
    return [int(n) for n in told if n.isdecimal() and 0 < len(n) < 9]


def _areas(element: Element, lines: list[list[list[float]]]) -> list[list[list[list[float]]]]:
    """The rings of each part of an area that we wrote; nothing for any other track."""
    counts = _rings(element)
    if sum(counts) != len(lines) or any(line[0] != line[-1] or len(line) < 4 for line in lines):
        return []
    return [lines[end - n : end] for n, end in zip(counts, accumulate(counts), strict=True) if n]


def _place(point: Element) -> list[float]:
    numbers = [point.get("lon"), point.get("lat")]
    height = _text(point, "ele")
    try:
        place = [number(n) for n in numbers if n is not None]
        if height is not None:
            place.append(number(height))
    except ValueError as error:
        raise BadShape(message(_NO_NUMBERS)) from error
    if None in numbers:
        raise BadShape(message(_NO_COORDINATES))
    return place


def _told(point: Element) -> list[str]:
    """Names of what a point of a line tells beyond what is kept."""
    leaves = [leaf for leaf in point.iter() if not len(leaf) and (leaf.text or "").strip()]
    return [local(leaf.tag) for leaf in leaves if local(leaf.tag) not in ("ele", "time")]


def _text(element: Element, tag: str) -> str | None:
    for child in element:
        if local(child.tag) == tag and child.text:
            return child.text.strip() or None
    return None


def _values(element: Element) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for child in element:
        tag = local(child.tag)
        if tag in ("trkseg", "rtept"):
            continue
        if tag == "extensions":
            values |= _extensions(child, values)
        elif tag == "link":
            values[_unused("link", values)] = child.get("href") or None
        elif len(child):
            values |= _extensions([child], values)
        elif child.text and (text := child.text.strip()):
            values[tag] = _measure(text) if tag in _NUMBERS else text
    return values


def _measure(text: str) -> Any:
    try:
        return number(text)
    except ValueError:
        return text


def _unused(name: str, taken: Container[str]) -> str:
    wanted, n = name, 2
    while wanted in taken:
        wanted, n = f"{name} {n}", n + 1
    return wanted


def _extensions(element: Iterable[Element], taken: dict[str, Any]) -> dict[str, str]:
    """Every leaf as text, under its own name or, where that is taken, with the name of what it stands in."""
    found: dict[str, str] = {}
    for outer in element:
        for inner in outer.iter():
            text = (inner.text or "").strip()
            if inner.tag == RINGS:
                continue
            if text and not len(inner):
                name = local(inner.tag)
                if name in taken or name in found:
                    name = f"{local(outer.tag)} {name}"
                found[_unused(name, {*taken, *found})] = text
    return found
