"""The Common Alerting Protocol (OASIS CAP 1.0, 1.1, 1.2): its words, its areas, and what a notice takes from it.

Polygons and circles are `lat,lon`, radii km (CAP 1.2, section 3.2.4). Here an alert is a value: a dict of its
elements as they stand, `info` and `area` lists of such dicts; a polygon is a list of [lat, lon].
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers import geo
from layers.exchange.antimeridian import cut_area
from layers.exchange.number import number
from layers.i18n import N_, Message, message
from layers.kinds.notices import LEVEL_OF_SEVERITY

Alert: TypeAlias = dict[str, Any]

NAMESPACES = {
    "http://www.incident.com/cap/1.0": "1.0",
    "urn:oasis:names:tc:emergency:cap:1.0": "1.0",
    "urn:oasis:names:tc:emergency:cap:1.1": "1.1",
    "urn:oasis:names:tc:emergency:cap:1.2": "1.2",
}

VALUES: Mapping[str, tuple[str, ...]] = {
    "status": ("Actual", "Exercise", "System", "Test", "Draft"),
    "msgType": ("Alert", "Update", "Cancel", "Ack", "Error"),
    "scope": ("Public", "Restricted", "Private"),
    "category": (
        *("Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE"),
        "Other",
    ),
    "responseType": (*("Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None"),),
    "urgency": ("Immediate", "Expected", "Future", "Past", "Unknown"),
    "severity": ("Extreme", "Severe", "Moderate", "Minor", "Unknown"),
    "certainty": ("Observed", "Likely", "Possible", "Unlikely", "Unknown"),
}

ALERT_NEEDS = ("identifier", "sender", "sent", "status", "msgType", "scope")
INFO_NEEDS = ("category", "event", "urgency", "severity", "certainty")
ALERT_ORDER = (
    *("identifier", "sender", "sent", "status", "msgType", "source", "scope", "restriction", "addresses", "code"),
    *("note", "references", "incidents", "info"),
)
INFO_ORDER = (
    *("language", "category", "event", "responseType", "urgency", "severity", "certainty", "audience", "eventCode"),
    *("effective", "onset", "expires", "senderName", "headline", "description", "instruction", "web", "contact"),
    *("parameter", "resource", "area"),
)
RESOURCE_ORDER = ("resourceDesc", "mimeType", "size", "uri", "derefUri", "digest")
AREA_ORDER = ("areaDesc", "polygon", "circle", "geocode", "altitude", "ceiling")
MANY = frozenset({"code", "info", "category", "responseType", "eventCode", "parameter", "resource", "area"}) | {
    *("polygon", "circle", "geocode"),
}
PAIRS = frozenset({"eventCode", "parameter", "geocode"})
"""Elements of a `valueName` and a `value`; here lists of two texts."""

_OLD_WORDS = {"certainty": {"Very Likely": "Likely"}}
"""CAP 1.1, section 3.2.2: a word of 1.0 that is read as its successor."""

CIRCLE_CORNERS = 72


def faults(alert: Alert) -> Iterator[Message]:
    """Why `alert` is none: a missing element, or a value that the standard does not list."""
    old = alert.get("version") == "1.0"
    yield from _missing(alert, [n for n in ALERT_NEEDS if not (old and n == "scope")])
    yield from _unlisted(alert)
    for info in alert.get("info", ()):
        yield from _missing(info, [n for n in INFO_NEEDS if not (old and n == "category")])
        yield from _unlisted(info)
        for area in info.get("area", ()):
            yield from _missing(area, ["areaDesc"])


def _missing(value: Mapping[str, Any], names: Sequence[str]) -> Iterator[Message]:
    for name in names:
        if not value.get(name):
            yield message(N_("The alert has no {element}."), element=name)


def _unlisted(value: Alert) -> Iterator[Message]:
    for name, allowed in VALUES.items():
        given = value.get(name)
        if given is None:
            continue
        words = given if isinstance(given, list) else [given]
        words = [_OLD_WORDS.get(name, {}).get(word, word) for word in words]
        value[name] = words if isinstance(given, list) else words[0]
        for word in words:
            if word not in allowed:
                yield message(N_("{element} has no value “{value}” in the standard."), element=name, value=word[:60])


def shape_of(alert: Alert) -> BaseGeometry | None:
    """All its polygons and circles as one shape in EPSG:4326, longitude first; None for an alert without any.

    Circles of radius 0 are points, and count only where there is no area.
    """
    areas = [area for info in alert.get("info", ()) for area in info.get("area", ())]
    shapes = [shape for area in areas for shape in area_shapes(area)]
    wide = [shape for shape in shapes if shape.geom_type != "Point"]
    if not wide:
        return shapely.union_all(shapes) if shapes else None
    if len(wide) == 1:
        return wide[0]
    return (
        shapely.union_all(wide)
        if all(s.is_valid for s in wide)
        else shapely.MultiPolygon([part for s in wide for part in shapely.get_parts(s)])
    )


def area_shapes(area: Mapping[str, Any]) -> list[BaseGeometry]:
    """The polygons and circles of one area."""
    polygons = [cut_area([lon for _, lon in ring], [lat for lat, _ in ring]) for ring in area.get("polygon", ())]
    return [*polygons, *(circle(*circle_values(text)) for text in area.get("circle", ()))]


_COMMA = re.compile(r"\s*,\s*")


def ring_of(text: str) -> list[list[float]]:
    """`lat,lon lat,lon …` to pairs, closed; ValueError for what is none or has fewer than three corners. Spaces around
    the commas are forgiven."""
    pairs = [[number(part) for part in pair.split(",")] for pair in _COMMA.sub(",", text).split()]
    if any(len(pair) != 2 for pair in pairs):
        raise ValueError(text[:60])
    if pairs and pairs[0] != pairs[-1]:
        pairs.append(list(pairs[0]))
    if len(pairs) < 4:
        raise ValueError(text[:60])
    return pairs


WIDEST_KM = 10_000.0
"""Half of the way round the Earth across: wider than that its edge crosses itself."""


def circle_values(text: str) -> tuple[float, float, float]:
    """`lat,lon radius` to latitude, longitude and kilometres; ValueError for anything else."""
    centre, _, radius = _COMMA.sub(",", text.strip()).partition(" ")
    lat, lon = (number(part) for part in centre.split(","))
    radius_km = number(radius or "0")
    if not 0 <= radius_km <= WIDEST_KM or abs(lat) > 90 or abs(lon) > 180:
        raise ValueError(text[:60])
    return lat, lon, radius_km


def circle(lat: float, lon: float, radius_km: float) -> BaseGeometry:
    """Every place within `radius_km` on the WGS 84 ellipsoid, as a polygon of 72 corners; a point for radius 0."""
    if radius_km == 0:
        return shapely.Point(lon, lat)
    bearings = np.linspace(0.0, -360.0, CIRCLE_CORNERS + 1)
    count = len(bearings)
    x, y, _ = geo.WGS84.fwd(np.full(count, lon), np.full(count, lat), bearings, np.full(count, radius_km * 1000.0))
    x[-1], y[-1] = x[0], y[0]
    return cut_area(x, y)


def main_info(alert: Alert) -> Mapping[str, Any]:
    """The info that names the notice: the first in Chinese, otherwise the first; empty where there is none."""
    infos = alert.get("info") or [{}]
    found: Mapping[str, Any] = next((i for i in infos if _speaks(i, "zh")), infos[0])
    return found


def english_info(alert: Alert) -> Mapping[str, Any] | None:
    """The info in English, where the main one is in another language."""
    main = main_info(alert)
    return None if _speaks(main, "en") else next((i for i in alert.get("info", ()) if _speaks(i, "en")), None)


def _speaks(info: Mapping[str, Any], code: str) -> bool:
    # CAP 1.2, section 3.2.2: "If not present, an implicit default value of 'en-US' SHALL be assumed."
    return str(info.get("language") or "en-US").casefold().startswith(code)


_SORTS = {"Alert": "warning", "Update": "warning", "Cancel": "bulletin", "Ack": "reply", "Error": "reply"}
_TITLE = 200


def notice_of(alert: Alert) -> dict[str, Any]:
    """What a notice's fields hold of an alert; the whole of it under `cap`, its state under `state`."""
    main, english = main_info(alert), english_info(alert)
    sort = _SORTS.get(str(alert.get("msgType")), "message")
    infos = alert.get("info", ())
    levels = [LEVEL_OF_SEVERITY[i["severity"]] for i in infos if i.get("severity") in LEVEL_OF_SEVERITY]
    return {
        "title": title_of(main) or str(alert.get("identifier", ""))[:_TITLE],
        "title_en": title_of(english) if english else None,
        "kind": sort,
        "warning_level": min(levels) if levels and sort == "warning" else None,
        "text": _text(main),
        "text_en": _text(english) if english else None,
        "area": "\n".join(dict.fromkeys(a["areaDesc"] for a in main.get("area", ()) if a.get("areaDesc"))) or None,
        "effective": main.get("effective") or alert.get("sent"),
        "onset": main.get("onset"),
        "expires": main.get("expires"),
        "status": alert.get("status"),
        "scope": alert.get("scope"),
        "audience": [main["audience"]] if main.get("audience") else None,
        "sender": alert.get("sender"),
        "identifier": alert.get("identifier"),
        "sent": alert.get("sent"),
        "refs": references(str(alert.get("references") or "")) or None,
        "state": "draft" if alert.get("status") == "Draft" else "issued",
        "cap": alert,
    }


def title_of(info: Mapping[str, Any]) -> str:
    words = " ".join(str(info.get("headline") or info.get("event") or "").split())
    return words if len(words) <= _TITLE else words[: _TITLE - 1] + "…"


def _text(info: Mapping[str, Any]) -> str | None:
    return "\n\n".join(str(info[n]) for n in ("description", "instruction") if info.get(n)) or None


def references(text: str) -> list[dict[str, str]]:
    """`sender,identifier,sent` of each earlier alert; what is not of this form is left out."""
    parts = [part.rsplit(",", 1) for part in text.split()]
    found = []
    for head, *sent in parts:
        sender, comma, identifier = head.partition(",")
        if sent and comma:
            found.append({"sender": sender, "identifier": identifier, "sent": sent[0]})
    return found
