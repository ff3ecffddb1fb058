"""Cursor on Target 2.0: each feature with a place is an event, points at their place and shapes with their corners."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from shapely.geometry.base import BaseGeometry

from layers.exchange.readers.cot import UNKNOWN
from layers.exchange.writers.declared import About, Holds, Tables, Writer, plain_shape
from layers.exchange.writers.markup import Node, add, root, write_document
from layers.faults import fault
from layers.feature import Feature
from layers.i18n import N_, Message, message
from layers.kind import Kind
from layers.kinds.contacts import CONTACT
from layers.times import parse_utc, stamp, utc_now

_TYPES = {"resource": "a-f-G", "Point": "b-m-p-s-m", "LineString": "u-d-f", "Polygon": "u-d-f"}
"""Own forces are friendly on the ground; the rest are a spot marker and TAK's free drawings."""

_STALE = timedelta(days=1)
_HOW = {"measured": "m-g", "modelled": "m-s", "imported": "h-t"}
_CORNERS = ("link", "shape")


def write(path: Path, tables: Tables, about: About) -> int:
    """One document of events; an exercise or a replay is said in each."""
    node = root("", "events")
    now = about.at or utc_now()
    count = 0
    for kind, features in tables:
        for feature in features:
            shape = plain_shape(feature.geometry)
            if shape is not None and shape.geom_type in HOLDS.shapes:
                _event(node, kind, replace(feature, geometry=shape), now, about.mode)
                count += 1
    fault("export:rows")
    write_document(path, node)
    return count


def _event(parent: Node, kind: Kind, feature: Feature, now: datetime, mode: str) -> None:
    shape: Any = feature.geometry
    start, stale = _times(kind, feature, now)
    centre = shape if shape.geom_type == "Point" else shape.representative_point()
    own = feature if feature.kind == CONTACT else Feature("", "")
    event = add(
        parent,
        "event",
        version="2.0",
        uid=own["uid"] or feature.id,
        type=own["type"] or _TYPES.get(feature.kind) or _TYPES[shape.geom_type],
        how=own["how"] or _HOW.get(str((feature["source"] or {}).get("how")), "h-e"),
        time=_moment(own["time"] or start),
        start=_moment(start),
        stale=_moment(stale),
    )
    height = shape.z if shape.geom_type == "Point" and shape.has_z else own["height_m"]
    add(
        event,
        "point",
        lat=repr(centre.y),
        lon=repr(centre.x),
        hae=UNKNOWN if height is None else repr(height),
        ce=_error(own["accuracy_m"]),
        le=_error(own["height_error_m"]),
    )
    _detail(add(event, "detail"), kind, feature, own, mode)


def _error(value: float | None) -> float:
    return UNKNOWN if value is None else value


def _times(kind: Kind, feature: Feature, now: datetime) -> tuple[str, str]:
    """From when and until when it holds: as the feature says, otherwise from now on and for a day."""
    first, last = (feature[key] for key in kind.span) if kind.span else (None, None)
    start = str(first or stamp(now))
    return start, str(last or stamp(max(parse_utc(start), now) + _STALE))


def _moment(text: str) -> str:
    """UTC with milliseconds, as the receivers expect it."""
    return stamp(parse_utc(text))[:-4] + "Z"


def _detail(detail: Node, kind: Kind, feature: Feature, own: Feature, mode: str) -> None:
    add(detail, "contact", callsign=own["callsign"] or kind.name_of(feature))
    if own["course_deg"] is not None or own["speed_ms"] is not None:
        add(detail, "track", course=own["course_deg"], speed=own["speed_ms"])
    if own["group_name"]:
        add(detail, "__group", name=own["group_name"])
    words = [own["remarks"] or feature["note"], f"[{mode.upper()}]" if mode else None]
    if said := " ".join(str(w) for w in words if w):
        add(detail, "remarks", said)
    for corner in _corners(feature.geometry):
        add(detail, "link", point=corner)
    written = {"contact", "track", "__group", "remarks"}
    for name, value in (own["detail"] or {}).items():
        if name not in written and not (name in _CORNERS and detail.find("link") is not None):
            for one in value if isinstance(value, list) else [value]:
                _as_it_came(detail, name, one)


def _corners(shape: BaseGeometry | None) -> Iterator[str]:
    line: Any = shape.exterior if shape is not None and shape.geom_type == "Polygon" else shape
    if line is not None and line.geom_type in ("LineString", "LinearRing"):
        yield from (f"{lat!r},{lon!r}" for lon, lat, *_ in line.coords)


def _as_it_came(parent: Node, name: str, value: Mapping[str, Any]) -> None:
    attributes = {key: text for key, text in value.items() if key not in ("in", "text")}
    child = add(parent, name, value.get("text"), **attributes)
    for inner, inside in (value.get("in") or {}).items():
        for one in inside if isinstance(inside, list) else [inside]:
            _as_it_came(child, inner, one)


def _lost(tables: Tables) -> Iterator[Message]:
    if others := [kind.title for kind, features in tables if features and kind.key != CONTACT]:
        words = N_("Of {kinds} only name, place, note and times of validity are kept.")
        yield message(words, kinds=", ".join(others))
    endless = sum(not (kind.span and f[kind.span[1]]) for kind, features in tables for f in features)
    if endless:
        yield message(N_("{n} without an end are given one day."), n=endless)


HOLDS = Holds(
    ids=False,
    states=False,
    shapes=frozenset({"Point", "LineString", "Polygon"}),
    unplaced=False,
    heights=True,
    times=True,
    nested=True,
    controls=False,
    about=False,
)
WRITER = Writer("cot", N_("Cursor on Target"), (".cot",), write, HOLDS, more=_lost)
