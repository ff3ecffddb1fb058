"""Cursor on Target 2.0: events as XML, alone or in a list, each one a contact with its place, time and details.

TAK's shapes are taken from the detail: points of links, polylines and ellipses. What tells about a person or a
device (telephone, e-mail, hardware, body sensors, who made it) is not taken, nor are passwords in addresses.
"""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import numpy as np
from shapely import Point
from shapely.geometry.base import BaseGeometry

from layers import geo
from layers.exchange.antimeridian import cut_area, cut_line
from layers.exchange.cap import WIDEST_KM
from layers.exchange.limits import TEXT_BYTES
from layers.exchange.number import number
from layers.exchange.refusal import not_of_format
from layers.exchange.sink import Sink
from layers.exchange.xml import Element, local, parse
from layers.feature import wkb
from layers.i18n import N_, Message, message
from layers.kinds.contacts import CONTACT

UNKNOWN = 9_999_999.0
"""Of heights and errors (Cursor on Target 2.0, MITRE MP090284)."""

ELLIPSE_CORNERS = 72
_PERSONAL = frozenset(
    {"takv", "uid", "creator", "marti", "_flow-tags_", "__serverdestination", "__chat", "chatgrp", "biosensor"}
    | {"__biosensor", "chatreceipt", "mission"}
)
_PERSONAL_ATTRIBUTES = frozenset(
    {"phone", "email", "emailaddress", "sipaddress", "xmppusername", "endpoint", "parent_callsign", "dsn"}
)
_PASSWORD = re.compile(r"(?<=://)[^/@\s]+@")
_AREAS = ("u-d-r", "u-d-c", "u-d-p", "u-d-f-m-shape")
_NO_POSITION = {
    "t-x-d-d": N_("It asks to delete {uid}; a file deletes nothing."),
    "b-t-f": N_("It is a chat message, not a position."),
    "t-": N_("It is a message between programs, not a position."),
}


def read(path: Path, name: str, sink: Sink, options: dict[str, Any]) -> None:
    """Every event of the file as a row whose columns are the fields of a contact."""
    whole, rest = _one_document(path)
    root = parse(path if whole is None else whole, name, sink.remark)
    if local(root.tag) not in ("event", "events"):
        raise not_of_format(name, "Cursor on Target")
    table = Events()
    for element in root.iter():
        if local(element.tag) == "event":
            table.take(element)
    if rest:
        table.refuse(message(N_("The file ends within this event.")))
    table.send(sink)


def _one_document(path: Path) -> tuple[bytes | None, bool]:
    """Events one behind the other, as TAK sends them over a connection, as a list of them; None for a file that is one
    document. And whether the last of them is cut off."""
    if TEXT_BYTES.passed(path.stat().st_size):
        return None, False
    data = path.read_bytes()
    if not _FIRST.match(data) or not _SEVERAL.search(data):
        return None, False
    end = data.rindex(b"</event>") + len(b"</event>")
    declared = _DECLARED.match(data)
    bare = _DECLARATION.sub(b"", data[:end])
    return b"%s<events>%s</events>" % (declared[0] if declared else b"", bare), b"<event" in data[end:]


# None goes on over another "<" or begins with what may be repeated: a harmful file would be gone over again and again.
_FIRST = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml\s[^<>]*\?>\s*)?<event[\s>]")
_SEVERAL = re.compile(rb"</event>\s*(?:<\?xml\s[^<>]*\?>\s*)?<event[\s>]")
_DECLARED = re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml\s[^<>]*\?>")
_DECLARATION = re.compile(rb"<\?xml\s[^<>]*\?>")


class Events:
    """Rows of contacts, and those that are none."""

    def __init__(self) -> None:
        self._count = 0
        self._rows: list[int] = []
        self._shapes: list[bytes | None] = []
        self._values: list[dict[str, Any]] = []
        self._rejected: list[tuple[int, Message]] = []

    def take(self, element: Element) -> None:
        self._count += 1
        try:
            values, shape = _event(element)
        except Bad as error:
            self._rejected.append((self._count, error.reason))
            return
        self._rows.append(self._count)
        self._shapes.append(wkb(shape))
        self._values.append(values)

    def refuse(self, reason: Message) -> None:
        """Something that stands beside the events and is not taken."""
        self._count += 1
        self._rejected.append((self._count, reason))

    def send(self, sink: Sink) -> None:
        sink.rejected(self._rejected)
        if self._rows:
            columns = {key: [row[key] for row in self._values] for key in self._values[0]}
            sink.rows(self._rows, self._shapes, columns)
        sink.close("", crs=None, kind=CONTACT, single=True)


class Bad(Exception):
    """The event is no contact, for this reason."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason.text)
        self.reason = reason


def _event(event: Element) -> tuple[dict[str, Any], BaseGeometry]:
    uid, sort = event.get("uid") or "", event.get("type") or ""
    for prefix, words in _NO_POSITION.items():
        if sort.startswith(prefix):
            raise Bad(message(words, uid=uid))
    point = next((e for e in event if local(e.tag) == "point"), None)
    if point is None or not uid:
        raise Bad(message(N_("It has no place.")) if uid else message(N_("It has no uid.")))
    place = _place(point)
    detail = next((e for e in event if local(e.tag) == "detail"), None)
    children = [] if detail is None else list(detail)
    named = {local(e.tag): e for e in reversed(children)}
    values = {
        "uid": uid,
        "callsign": _attribute(named, "contact", "callsign") or uid,
        "type": sort or None,
        "how": event.get("how"),
        "time": event.get("time"),
        "valid_from": event.get("start"),
        "valid_to": event.get("stale"),
        "height_m": _known(point.get("hae")),
        "accuracy_m": _known(point.get("ce")),
        "height_error_m": _known(point.get("le")),
        "course_deg": _known(_attribute(named, "track", "course")),
        "speed_ms": _known(_attribute(named, "track", "speed")),
        "group_name": _attribute(named, "__group", "name"),
        "remarks": (named["remarks"].text or "").strip() or None if "remarks" in named else None,
        "detail": _details(children) or None,
    }
    return values, _shape(sort, children, place) or place


def _attribute(named: dict[str, Element], tag: str, key: str) -> str | None:
    return named[tag].get(key) if tag in named else None


def _place(point: Element) -> Point:
    given = f"{point.get('lat')} {point.get('lon')}"[:80]
    try:
        if "_" in given:  # which Python takes in a number
            raise ValueError(given)
        lat, lon = float(point.get("lat") or ""), float(point.get("lon") or "")
    except ValueError as error:
        raise Bad(message(N_("Its place cannot be read: {value}."), value=given)) from error
    if not (math.isfinite(lat) and math.isfinite(lon)):
        raise Bad(message(N_("Its place is not a finite number.")))
    height = _known(point.get("hae"))
    return Point(lon, lat) if height is None else Point(lon, lat, height)


def _known(text: str | None) -> float | None:
    try:
        value = float(text or "nan")
    except ValueError:
        return None
    return value if math.isfinite(value) and value < UNKNOWN else None


def _shape(sort: str, children: list[Element], centre: Point) -> BaseGeometry | None:
    corners = [_pair(e.get("point")) for e in children if local(e.tag) == "link" and e.get("point")]
    if len(corners) >= 2:
        return _joined(corners, closed=sort.startswith(_AREAS) or corners[0] == corners[-1])
    for element in (e for child in children if local(child.tag) == "shape" for e in child):
        if local(element.tag) == "ellipse":
            return _ellipse(centre, element)
        if local(element.tag) == "polyline":
            corners = [_pair(f"{v.get('lat')},{v.get('lon')}") for v in element if local(v.tag) == "vertex"]
            if len(corners) >= 2:
                return _joined(corners, closed=element.get("closed") in ("true", "1"))
    return None


def _pair(text: str | None) -> tuple[float, float]:
    """`lat,lon[,hae]` to longitude and latitude."""
    try:
        lat, lon = (number(part) for part in str(text).split(",")[:2])
    except ValueError as error:
        raise Bad(message(N_("A corner cannot be read: {value}."), value=str(text)[:60])) from error
    if not (abs(lat) <= 90 and abs(lon) <= 180):
        raise Bad(message(N_("A corner is not on the Earth: {value}."), value=str(text)[:60]))
    return lon, lat


def _joined(corners: list[tuple[float, float]], *, closed: bool) -> BaseGeometry:
    lon, lat = [c[0] for c in corners], [c[1] for c in corners]
    if closed and len(set(corners)) >= 3:
        if corners[0] != corners[-1]:
            lon, lat = [*lon, lon[0]], [*lat, lat[0]]
        return cut_area(lon, lat)
    return cut_line(lon, lat)


def _ellipse(centre: Point, element: Element) -> BaseGeometry | None:
    """`major` and `minor` are half axes in metres, `angle` the bearing of the major one in degrees."""
    major, minor = _known(element.get("major")), _known(element.get("minor"))
    if not major or not minor or not 0 < min(major, minor) <= max(major, minor) <= WIDEST_KM * 1000:
        return None
    turn = np.linspace(0.0, -2 * np.pi, ELLIPSE_CORNERS + 1)
    along, across = major * np.cos(turn), minor * np.sin(turn)
    bearing = np.degrees(np.arctan2(across, along)) + (_known(element.get("angle")) or 0.0)
    count = len(turn)
    lon, lat, _ = geo.WGS84.fwd(np.full(count, centre.x), np.full(count, centre.y), bearing, np.hypot(along, across))
    lon[-1], lat[-1] = lon[0], lat[0]
    return cut_area(lon, lat)


def _details(children: list[Element]) -> dict[str, Any]:
    """What else the event says, as tables of attributes; colours, sensors and shapes among it."""
    found: dict[str, Any] = {}
    for child in children:
        name = local(child.tag)
        if not name or name in _PERSONAL or name == "remarks":
            continue
        value = _detail(child)
        if value:
            found.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def _detail(element: Element) -> dict[str, Any]:
    value: dict[str, Any] = {
        key: _PASSWORD.sub("", text)
        for key, text in element.attrib.items()
        if key.casefold() not in _PERSONAL_ATTRIBUTES
    }
    inside = _details(list(element))
    if inside:
        value["in"] = inside
    if text := (element.text or "").strip():
        value["text"] = _PASSWORD.sub("", text)
    return value
