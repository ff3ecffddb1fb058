"""QuakeML 1.2 (BED): each earthquake at its preferred origin, with its preferred magnitude."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shapely import Point

from layers.exchange.number import number
from layers.exchange.refusal import not_of_format
from layers.exchange.sink import Sink
from layers.exchange.xml import Element, local, parse
from layers.feature import wkb
from layers.i18n import N_, Message, message


def read(path: Path, name: str, sink: Sink, options: dict[str, Any]) -> None:
    """Every event as a row at its epicentre; depth in km, positive downwards, as seismologists write it."""
    root = parse(path, name, sink.remark)
    if local(root.tag) not in ("quakeml", "eventParameters"):
        raise not_of_format(name, "QuakeML")
    rows: list[int] = []
    shapes: list[bytes | None] = []
    values: list[dict[str, Any]] = []
    rejected: list[tuple[int, Message]] = []
    notes: list[tuple[int, Message]] = []
    for nth, event in enumerate((e for e in root.iter() if local(e.tag) == "event"), 1):
        try:
            found, place, left = _event(event)
        except ValueError:
            rejected.append((nth, message(N_("It has no origin with a place and a time."))))
            continue
        notes += [(nth, words) for words in left]
        rows.append(nth)
        shapes.append(wkb(place))
        values.append(found)
    sink.rejected(rejected)
    if rows:
        columns = {key: [row[key] for row in values] for key in values[0]}
        sink.rows(rows, shapes, columns, ids=columns.pop("publicID"))
    sink.close("", crs=None, notes=[[nth, words.to_json()] for nth, words in notes])


def _event(event: Element) -> tuple[dict[str, Any], Point, list[Message]]:
    """Its values and epicentre, and what of it was left out.

    Raises ValueError where the place or the time of the origin is missing, or the place is no numbers.
    """
    origin = _preferred(event, "origin", "preferredOriginID")
    if origin is None:
        raise ValueError("no origin")
    lat, lon, time = (_text(origin, tag) for tag in ("latitude", "longitude", "time"))
    if lat is None or lon is None or time is None:
        raise ValueError("no place or time")
    left: list[Message] = []
    magnitude = _preferred(event, "magnitude", "preferredMagnitudeID")
    depth_m = _real(origin, "depth", left)
    described = next(_children(event, "description"), None)
    values = {
        "publicID": event.get("publicID") or f"{time} {lat} {lon}",
        "name": None if described is None else _plain(described, "text"),
        "time": time,
        "magnitude": None if magnitude is None else _real(magnitude, "mag", left),
        "magnitude_type": None if magnitude is None else _plain(magnitude, "type"),
        "depth_km": None if depth_m is None else depth_m / 1000.0,
        "type": _plain(event, "type"),
        "status": _plain(origin, "evaluationStatus"),
        "mode": _plain(origin, "evaluationMode"),
    }
    return values, Point(number(lon), number(lat)), left


def _preferred(event: Element, tag: str, pointer: str) -> Element | None:
    """The one whose id the event names; otherwise the first."""
    found = list(_children(event, tag))
    wanted = _plain(event, pointer)
    return next((e for e in found if wanted and e.get("publicID") == wanted), found[0] if found else None)


def _children(element: Element, tag: str) -> Iterator[Element]:
    return (e for e in element if local(e.tag) == tag)


def _plain(element: Element, tag: str) -> str | None:
    return next(((e.text or "").strip() or None for e in _children(element, tag)), None)


def _text(element: Element, tag: str) -> str | None:
    """The `value` within a quantity."""
    return next((_plain(e, "value") for e in _children(element, tag)), None)


def _real(element: Element, tag: str, left: list[Message]) -> float | None:
    """A quantity; None, with a word in `left`, for one that is no number."""
    if (text := _text(element, tag)) is None:
        return None
    try:
        return number(text)
    except ValueError:
        left.append(message(N_("{name} is no number and was left out: {value}."), name=tag, value=text[:40]))
        return None
