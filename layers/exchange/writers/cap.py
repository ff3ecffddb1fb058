"""Alerts (OASIS CAP 1.2): a notice is an alert. One goes into a `.cap` file, several into a package of such files."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from layers.errors import SituationError
from layers.exchange.cap import (
    ALERT_ORDER,
    AREA_ORDER,
    INFO_ORDER,
    PAIRS,
    RESOURCE_ORDER,
    Alert,
    english_info,
    main_info,
    notice_of,
    shape_of,
)
from layers.exchange.writers.declared import About, Holds, Tables, Writer
from layers.exchange.writers.markup import Node, add, document, root
from layers.faults import fault
from layers.feature import Feature, wkb
from layers.i18n import N_, Message, message, tr
from layers.kinds.incidents import SUBTYPES
from layers.kinds.notices import LEVEL_OF_SEVERITY, NOTICE
from layers.times import parse_utc, utc_now

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
_SEVERITY_OF_LEVEL = {level: severity for severity, level in LEVEL_OF_SEVERITY.items()}
_CATEGORIES = {
    **dict.fromkeys(("meteorological", "drought", "flood", "waterlogging", "marine"), "Met"),
    **dict.fromkeys(("earthquake", "geological"), "Geo"),
    **dict.fromkeys(("fire", "wildfire"), "Fire"),
    **dict.fromkeys(("hazmat", "nuclear"), "CBRNE"),
    **dict.fromkeys(("infectious", "unexplained_group", "food", "occupational", "animal", "medical"), "Health"),
    **dict.fromkeys(("criminal", "terror", "crowd", "foreign_related"), "Security"),
    **dict.fromkeys(("utilities", "power", "gas", "building", "network"), "Infra"),
    **dict.fromkeys(("pollution", "biological"), "Env"),
    "traffic": "Transport",
    "trapped": "Rescue",
}
_IN_FORCE = frozenset({"issued", "superseded", "cancelled", "expired"})
_TIMES = ("effective", "onset", "expires")


def write(path: Path, tables: Tables, about: About) -> int:
    """One document, or a package of documents named by their identifiers.

    Raises
    ------
    SituationError
        A `.cap` file is to hold more than one notice.
    """
    notices = [feature for _, features in tables for feature in features]
    if not notices:
        return 0
    if not _is_package(path):
        if len(notices) > 1:
            raise SituationError(
                tr("A CAP file holds one alert, and {n} notices are to be written.").format(n=len(notices)),
                hint=tr("Write them into a package: give it a name that ends in .cap.zip."),
            )
        path.write_bytes(document(element(alert_of(notices[0], about))))
        return 1
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for number, notice in enumerate(notices, 1):
            alert = alert_of(notice, about)
            stem = re.sub(r"[^\w.-]+", "_", str(alert["identifier"]))[:80]
            package.writestr(f"{number:04d}-{stem}.cap", document(element(alert)))
            fault("export:rows")
    return len(notices)


def _is_package(path: Path) -> bool:
    return ".zip" in path.name.casefold()


def alert_of(notice: Feature, about: About | None = None) -> Alert:
    """The alert that says what the notice says now, over what it said when it came.

    What was not issued leaves as a draft, and nothing of an exercise or a replay ever leaves as actual.
    """
    about = about or About()
    came: Alert = dict(notice["cap"] or {})
    came.pop("signature", None)
    sent = notice["sent"] or (came.get("sent") or about.at or utc_now())
    status = _status(notice, about)
    scope = notice["scope"] or "Public"
    audience = "; ".join(map(str, notice["audience"] or ()))
    alert = {
        **came,
        "identifier": _token(notice["identifier"] or notice.id),
        "sender": _token(notice["sender"] or notice["owner_org"] or "anlan"),
        "sent": offset_time(_kept(came.get("sent"), sent)),
        "status": status,
        "msgType": came.get("msgType") or _message_type(notice),
        "scope": scope,
        "references": " ".join(
            f"{ref['sender']},{ref['identifier']},{offset_time(ref['sent'])}" for ref in notice["refs"] or ()
        ),
        "info": _infos(notice, came),
    }
    if scope == "Restricted" and not alert.get("restriction"):
        alert["restriction"] = audience or "restricted"
    if scope == "Private" and not alert.get("addresses"):
        alert["addresses"] = audience or alert["sender"]
    if status == "Exercise" and not alert.get("note") and came.get("status") != status:
        alert["note"] = f"Exercise: {notice['title']}"
    return alert


def _status(notice: Feature, about: About) -> str:
    """Domain reference, ground rule 8: exercise and replay data never leave as live."""
    status = str(notice["status"] or "Actual")
    if status == "Actual" and about.mode:
        return "Exercise" if about.mode == "exercise" else "Test"
    return "Draft" if status == "Actual" and notice.state not in _IN_FORCE else status


def _message_type(notice: Feature) -> str:
    if notice["kind"] == "reply":
        return "Ack"
    return "Update" if notice["refs"] else "Alert"


def _token(text: Any) -> str:
    """CAP 1.2, section 3.2.1: an identifier or a sender has no spaces, commas or restricted characters."""
    return re.sub(r"[\s,<&]+", "_", str(text).strip())


def offset_time(text: Any) -> str:
    """A time with its numeric offset and without fractions, as CAP wants it; never `Z`."""
    moment = text if isinstance(text, datetime) else datetime.fromisoformat(str(text))
    if moment.tzinfo is None:
        raise ValueError(f"a naive time: {text}")
    whole = moment.replace(microsecond=0).isoformat()
    # "-00:00" is UTC in a place that is not told; Python drops its sign.
    return whole[:-6] + "-00:00" if str(text).endswith("-00:00") else whole


def _kept(came: Any, now: Any) -> Any:
    """The time as it came, with its own offset, where it is still the same instant."""
    try:
        same = came is not None and parse_utc(str(came)) == (now if isinstance(now, datetime) else parse_utc(str(now)))
    except ValueError:
        return now
    return came if same else now


def _infos(notice: Feature, came: Alert) -> list[dict[str, Any]]:
    """The infos as they came with what was changed since, or new ones."""
    infos = [dict(info) for info in came.get("info", ())] or ([] if came else _new_infos(notice))
    said = notice_of(came) if came.get("info") else {}
    for info in infos:
        _complete(info, notice, changed=bool(said) and said["warning_level"] != notice["warning_level"])
    if said:
        main, english = main_info(came), english_info(came)
        for info, old in zip(infos, came["info"], strict=True):
            if old is main:
                _edited(info, notice, said)
            elif old is english:
                _edited_words(info, notice, said, "title_en", "text_en")
    if wkb(shape_of(came)) != wkb(notice.geometry) or not came:
        for info in infos:
            info["area"] = [_area(notice)] if notice.geometry is not None or notice["area"] else []
    return infos


def _new_infos(notice: Feature) -> list[dict[str, Any]]:
    """One in Chinese, and one in English where the notice has any."""
    found = [{"language": "zh-CN", "headline": notice["title"], "description": notice["text"]}]
    if notice["title_en"] or notice["text_en"]:
        english = {"headline": notice["title_en"] or notice["title"], "description": notice["text_en"]}
        found.append({"language": "en-US", **english})
    times = {key: notice[key] for key in ("effective", "onset", "expires") if notice[key]}
    return [{**{k: v for k, v in info.items() if v}, **times} for info in found]


def _complete(info: dict[str, Any], notice: Feature, *, changed: bool) -> None:
    """What the standard demands of an info, from the notice where the info lacks it."""
    subtype = next((tr(c.title) for c in SUBTYPES if c.code == notice["subtype"]), None)
    info.setdefault("category", [_CATEGORIES.get(str(notice["subtype"]), "Other")])
    info.setdefault("event", subtype or info.get("headline") or str(notice["title"]))
    info.setdefault("urgency", "Unknown")
    info.setdefault("certainty", "Unknown")
    if changed or "severity" not in info:
        info["severity"] = _SEVERITY_OF_LEVEL.get(notice["warning_level"], "Unknown")
    if notice["audience"] and not info.get("audience"):
        info["audience"] = "; ".join(map(str, notice["audience"]))


def _edited(info: dict[str, Any], notice: Feature, said: Mapping[str, Any]) -> None:
    """What was changed since the alert came, in its main info."""
    _edited_words(info, notice, said, "title", "text")
    for key in _TIMES:
        if notice[key] is None:
            info.pop(key, None)
        elif said.get(key) is None or _kept(said[key], notice[key]) != said[key]:
            info[key] = notice[key]
    if notice["area"] and notice["area"] != said.get("area"):
        areas = info.get("area", ())
        joined = {name: [one for area in areas for one in area.get(name, ())] for name in AREA_ORDER[1:4]}
        info["area"] = [{"areaDesc": str(notice["area"]).replace("\n", "; "), **joined}]


def _edited_words(info: dict[str, Any], notice: Feature, said: Mapping[str, Any], title: str, text: str) -> None:
    if notice[title] and notice[title] != said.get(title):
        info["headline"] = notice[title]
    if notice[text] != said.get(text):
        info.pop("instruction", None)
        info["description"] = notice[text]


def _area(notice: Feature) -> dict[str, Any]:
    """The place as one area: polygons as latitude and longitude, points as circles of radius 0."""
    shape: BaseGeometry | None = notice.geometry
    parts = [] if shape is None else list(shapely.get_parts(shape))
    rings = [[[lat, lon] for lon, lat, *_ in part.exterior.coords] for part in parts if part.geom_type == "Polygon"]
    points = [f"{part.y!r},{part.x!r} 0" for part in parts if part.geom_type == "Point"]
    described = str(notice["area"] or notice["title"]).replace("\n", "; ")
    return {"areaDesc": described, "polygon": rings, "circle": points}


def element(alert: Alert) -> Node:
    """The document of an alert."""
    node = root(NAMESPACE, "alert")
    _fill(node, alert, ALERT_ORDER)
    return node


_INSIDE = {"info": INFO_ORDER, "resource": RESOURCE_ORDER, "area": AREA_ORDER}


def _fill(node: Node, value: Mapping[str, Any], order: tuple[str, ...]) -> None:
    for name in order:
        given = value.get(name)
        for item in given if isinstance(given, list) else [given]:
            if item in (None, "", [], {}):
                continue
            if name in _INSIDE:
                _fill(add(node, name), item, _INSIDE[name])
            elif name in PAIRS:
                pair = add(node, name)
                add(pair, "valueName", item[0])
                add(pair, "value", item[1])
            elif name == "polygon":
                add(node, name, " ".join(f"{lat!r},{lon!r}" for lat, lon in item))
            else:
                add(node, name, offset_time(item) if name in _TIMES else item)


def _lost(tables: Tables) -> Iterator[Message]:
    notices = [feature for _, features in tables for feature in features]
    holes = sum(_holes(notice) for notice in notices)
    if holes:
        yield message(N_("{n} holes in areas are filled: CAP has none."), n=holes)
    if signed := sum("signature" in (notice["cap"] or {}) for notice in notices):
        yield message(N_("{n} signatures are left out: they would not fit what is written."), n=signed)
    if drafts := sum(_status(n, About()) == "Draft" for n in notices):
        yield message(N_("{n} that were not issued leave as drafts."), n=drafts)
    kept = {"event_class", "code", "case", "attrs"}
    if dropped := sorted(kept & {key for notice in notices for key in notice.values}):
        yield message(N_("CAP has no place for: {fields}."), fields=", ".join(dropped))


def _holes(notice: Feature) -> int:
    parts = [] if notice.geometry is None else shapely.get_parts(notice.geometry)
    return sum(len(part.interiors) for part in parts if part.geom_type == "Polygon")


WRITER = Writer(
    "cap",
    N_("CAP"),
    (".cap", ".cap.zip"),
    write,
    Holds(
        kinds=False,
        ids=False,
        states=False,
        shapes=frozenset({"Point", "MultiPoint", "Polygon", "MultiPolygon"}),
        heights=False,
        times=True,
        nested=True,
        controls=False,
        about=False,
    ),
    only=frozenset({NOTICE}),
    more=_lost,
    package=".cap.zip",
)
