"""EDXL-HAVE 1.0 and 2.0, of which we take what our hospitals hold: status, ambulance traffic, beds of each type."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shapely import Point

from layers.exchange.have import BED_CODES, folded
from layers.exchange.number import number
from layers.exchange.refusal import not_of_format
from layers.exchange.sink import Sink
from layers.exchange.xml import Element, local, parse
from layers.feature import wkb
from layers.i18n import N_, Message, message

_HOSPITALS = {"hospital", "facility"}
_STATUS = ("Normal", "Compromised", "Evacuating", "Closed")
_DIGITS = 9
"""A count of beds that has more is none."""
_AMBULANCE = ("Normal", "Advisory", "Closed", "NotApplicable")


def read(path: Path, name: str, sink: Sink, options: dict[str, Any]) -> None:
    """Every hospital as a row whose columns are the fields of one."""
    read_hospitals(parse(path, name), name, sink)


def read_hospitals(root: Element, name: str, sink: Sink) -> None:
    """Every hospital below `root`."""
    found = [e for e in root.iter() if local(e.tag).casefold() in _HOSPITALS and _name(e)]
    if not found:
        raise not_of_format(name, "EDXL-HAVE")
    rows: list[int] = []
    shapes: list[bytes | None] = []
    values: list[dict[str, Any]] = []
    rejected: list[tuple[int, Message]] = []
    for nth, element in enumerate(found, 1):
        try:
            place = _place(element)
        except ValueError:
            rejected.append((nth, message(N_("Its place cannot be read: {value}."), value=_name(element) or "")))
            continue
        rows.append(nth)
        shapes.append(wkb(place))
        values.append(_hospital(element))
    sink.rejected(rejected)
    if rows:
        sink.rows(rows, shapes, {key: [row[key] for row in values] for key in values[0]})
    sink.close("", crs=None, kind="hospital", single=True)


def _hospital(element: Element) -> dict[str, Any]:
    return {
        "code": _code(element),
        "name": _name(element),
        "status": _word(element, ("facilitystatus", "operatingstatus"), _STATUS),
        "ambulance": _word(element, ("emstrafficstatus", "emstraffic"), _AMBULANCE),
        "beds": _beds(element) or None,
        "reported_at": _first(element, "lastupdatetime"),
    }


def _inside(element: Element, tag: str) -> Iterator[Element]:
    return (e for e in element.iter() if local(e.tag).casefold() == tag)


def _first(element: Element, tag: str) -> str | None:
    """The first text within an element called `tag`."""
    for found in _inside(element, tag):
        for part in found.iter():
            if text := (part.text or "").strip():
                return text
    return None


def _name(element: Element) -> str | None:
    tags = ("organisationname", "organizationname", "facilityname", "hospitalname", "name")
    return next((text for tag in tags if (text := _first(element, tag))), None)


def _code(element: Element) -> str | None:
    for tag in ("facilityid", "organizationid", "organisationid", "hospitalid"):
        if text := _first(element, tag):
            return text
    for found in _inside(element, "organisationname"):
        if own := next((value for key, value in found.attrib.items() if key.rpartition("}")[2] == "ID"), None):
            return own
    return None


def _word(element: Element, tags: tuple[str, ...], words: tuple[str, ...]) -> str | None:
    """The listed word, however it is written; as it stands where it is none of them."""
    text = next((text for tag in tags if (text := _first(element, tag))), None)
    return None if text is None else next((w for w in words if folded(w) == folded(text)), text)


def _beds(element: Element) -> dict[str, dict[str, int]]:
    """Baseline and available of each type; a type that we do not list keeps its own word."""
    found: dict[str, dict[str, int]] = {}
    for capacity in _inside(element, "bedcapacity"):
        word = _first(capacity, "bedtype")
        if not word:
            continue
        counts = {
            key: int(text)
            for key, tag in (("baseline", "baselinecount"), ("available", "availablecount"))
            if (text := _first(capacity, tag)) and text.isdecimal() and len(text) <= _DIGITS
        }
        if counts:
            found.setdefault(BED_CODES.get(folded(word), word), {}).update(counts)
    return found


def _place(element: Element) -> Point | None:
    """`gml:pos` is latitude, longitude (EPSG:4326); ValueError where it is no place."""
    text = _first(element, "pos") or _first(element, "coordinates")
    if text is None:
        return None
    lat, lon = (number(part) for part in re.split(r"[\s,]+", text.strip())[:2])
    if not (abs(lat) <= 90 and abs(lon) <= 180):
        raise ValueError(text)
    return Point(lon, lat)
