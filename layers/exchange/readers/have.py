"""EDXL-HAVE 1.0 and 2.0, of which we take what our hospitals hold: status, ambulance traffic, beds of each type."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shapely import Point

from layers.exchange.have import BED_CODES, COLOURS, folded
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
    read_hospitals(parse(path, name, sink.remark), name, sink)


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
        "status": _word(element, ("facilitystatus", "operatingstatus", "obsolete_facilitystatus"), _STATUS)
        or _status_by_colour(element),
        "ambulance": _word(element, ("emstrafficstatus", "emstraffic"), _AMBULANCE),
        "beds": {**_beds(element), **_services(element)} or None,
        "reported_at": _first(element, "lastupdatetime") or _end_of_period(element),
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
    tags = ("facilityname", "organisationname", "organizationname", "hospitalname", "name")
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
        if counts := _counts(capacity):
            found.setdefault(BED_CODES.get(folded(word), word), {}).update(counts)
    return found


def _services(element: Element) -> dict[str, dict[str, int]]:
    """The same of the services of 2.0 that have beds; what is expected of them later on is not looked at."""
    found: dict[str, dict[str, int]] = {}
    for service in _inside(element, "servicelistitem"):
        word = _first(service, "servicetaxonomykeyvalue") or _first(service, "servicename")
        own = (part for part in service if local(part.tag).casefold() == "servicebedcapacity")
        counts = {key: n for part in own for key, n in _counts(part).items()}
        if word and counts:
            found.setdefault(BED_CODES.get(folded(word), word), {}).update(counts)
    return found


def _counts(capacity: Element) -> dict[str, int]:
    """Fewer than none are available where a service of 2.0 is beyond what it holds."""
    return {
        key: int(text)
        for key, tag, sign in (("baseline", "baselinecount", ""), ("available", "availablecount", "-"))
        if (text := _first(capacity, tag))
        and (digits := text.removeprefix(sign)).isdecimal()
        and len(digits) <= _DIGITS
    }


def _status_by_colour(element: Element) -> str | None:
    """How 2.0 tells the status of a facility: a description may say the word, green is normal, others stay colours."""
    for colour in _inside(element, "facilitycolourstatus"):
        described = _word(colour, ("colourdescription",), _STATUS)
        if described in _STATUS:
            return described
        code = _first(colour, "value")
        return "Normal" if code is not None and folded(code) == COLOURS["Normal"] else code
    return None


def _end_of_period(element: Element) -> str | None:
    """2.0 says of which time a facility is told; what is expected later has a time of its own."""
    periods = (part for part in element if local(part.tag).casefold() == "reportingperiod")
    return next((text for period in periods if (text := _first(period, "todatetime"))), None)


def _place(element: Element) -> Point | None:
    """`gml:pos` is latitude, longitude (EPSG:4326); ValueError where it is no place."""
    text = _first(element, "pos") or _first(element, "coordinates")
    if text is None:
        return None
    lat, lon = (number(part) for part in re.split(r"[\s,]+", text.strip())[:2])
    if not (abs(lat) <= 90 and abs(lon) <= 180):
        raise ValueError(text)
    return Point(lon, lat)
