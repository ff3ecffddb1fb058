"""Alerts (OASIS CAP 1.0 to 1.2), alone, in an EDXL-DE envelope, or listed in an Atom or RSS index: a notice each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from layers.exchange.cap import MANY, NAMESPACES, PAIRS, Alert, circle_values, faults, notice_of, ring_of, shape_of
from layers.exchange.cap_china import as_standard, is_chinese
from layers.exchange.refusal import Refusal, not_of_format
from layers.exchange.sink import Sink
from layers.exchange.xml import Element, local, parse
from layers.feature import wkb
from layers.i18n import N_, Message, message
from layers.kinds.notices import NOTICE

_NOT_CHECKED = message(N_("Its signature was not checked."))
_ATOM, _RSS = "feed", "rss"


def read(path: Path, name: str, sink: Sink, options: dict[str, Any]) -> None:
    """Every alert of the file as a row whose columns are the fields of a notice."""
    read_alerts(parse(path, name, sink.remark), name, sink)


def read_alerts(root: Element, name: str, sink: Sink) -> None:
    """Every alert below `root`."""
    table = _Table()
    for number, element in enumerate(_alerts(root, name), 1):
        table.take(number, element)
        sink.progress(0.5)
    sink.rejected(table.rejected)
    if table.rows:
        sink.rows(table.rows, table.shapes, table.columns())
    sink.close("", crs=None, kind=NOTICE, single=True, notes=table.notes)


def _alerts(root: Element, name: str) -> Iterator[Element]:
    tag = local(root.tag)
    if tag == "alert":
        yield root
    elif tag in (_ATOM, _RSS):
        found = [e for e in root.iter() if local(e.tag) in ("entry", "item")]
        entries = [alert for entry in found for alert in _whole_in(entry) or [entry]]
        if not any(_namespace(child) in NAMESPACES for entry in entries for child in entry):
            raise Refusal(
                message(N_("{file} is a list of news without any alerts in it."), file=name),
                message(N_("Take an index that carries CAP elements, or the alerts themselves.")),
            )
        yield from entries
    else:
        found = [e for e in root.iter() if local(e.tag) == "alert" and _namespace(e) in NAMESPACES]
        if not found:
            raise not_of_format(name, "CAP")
        yield from found


def _whole_in(entry: Element) -> list[Element]:
    """Alerts that an index carries whole, as the content of an entry."""
    return [e for e in entry.iter() if local(e.tag) == "alert" and _namespace(e) in NAMESPACES]


class _Table:
    """Rows of notices, those that are none, and remarks on the rest."""

    def __init__(self) -> None:
        self.rows: list[int] = []
        self.shapes: list[bytes | None] = []
        self.rejected: list[tuple[int, Message]] = []
        self.notes: list[list[Any]] = []
        self._values: list[dict[str, Any]] = []

    def take(self, number: int, element: Element) -> None:
        try:
            alert, remarks = _alert(element) if local(element.tag) == "alert" else _entry(element)
            reasons = [] if "index" in alert else list(faults(alert))
            shape = shape_of(alert) if not reasons else None
        except _Bad as error:
            reasons = [error.reason]
        if reasons:
            self.rejected.append((number, reasons[0]))
            return
        self.rows.append(number)
        self.shapes.append(wkb(shape))
        self._values.append(notice_of(alert))
        self.notes += [[number, words.to_json()] for words in remarks]

    def columns(self) -> dict[str, Any]:
        return {key: [row[key] for row in self._values] for key in self._values[0]}


class _Bad(Exception):
    """The alert is none, for this reason."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason.text)
        self.reason = reason


def _alert(element: Element) -> tuple[Alert, list[Message]]:
    remarks: list[Message] = []
    alert: Alert = {"version": NAMESPACES.get(_namespace(element), "1.2"), **_members(element, remarks)}
    if is_chinese(alert):
        alert = as_standard(alert)
        remarks.append(message(N_("It is in the form of China's warning centres; its colour was taken as severity.")))
    if alert.get("msgType") in ("Update", "Cancel") and not alert.get("references"):
        remarks.append(message(N_("It refers to no earlier alert.")))
    if any(local(child.tag) == "Signature" for child in element):
        alert["signature"] = "not checked"
        remarks.append(_NOT_CHECKED)
    return alert, remarks


def _members(element: Iterable[Element], remarks: list[Message]) -> dict[str, Any]:
    """The elements within one of the standard's, as texts, lists and tables; what is empty is left out."""
    found: dict[str, Any] = {}
    for child in element:
        name = local(child.tag)
        if name == "Signature":
            continue
        for value in _values(name, child, remarks):
            if name in MANY:
                found.setdefault(name, []).append(value)
            else:
                found.setdefault(name, value)
    return found


def _values(name: str, child: Element, remarks: list[Message]) -> Iterator[Any]:
    text = (child.text or "").strip()
    if name in PAIRS:
        yield from _pairs(child, text)
    elif name in ("info", "area", "resource"):
        yield _members(child, remarks)
    elif name == "polygon" and text:
        yield _ring(text, remarks)
    elif name == "circle" and text:
        try:
            circle_values(text)
        except ValueError as error:
            raise _Bad(message(N_("A circle cannot be read: {value}."), value=text[:60])) from error
        yield " ".join(text.split())
    elif text:
        yield text


def _pairs(child: Element, text: str) -> Iterator[list[str]]:
    """`valueName` and `value`, once or in turn; CAP 1.0 wrote `name=value`."""
    parts = [(part.text or "").strip() for part in child]
    if parts:
        yield from ([a, b] for a, b in zip(parts[::2], parts[1::2], strict=False) if a or b)
    elif text:
        key, _, value = text.partition("=")
        yield [key.strip(), value.strip()]


def _ring(text: str, remarks: list[Message]) -> list[list[float]]:
    try:
        ring = ring_of(text)
    except ValueError as error:
        raise _Bad(message(N_("A polygon cannot be read: {value}."), value=text[:60])) from error
    if any(abs(lat) > 90 or abs(lon) > 180 for lat, lon in ring):
        raise _Bad(message(N_("A polygon is not on the Earth: {value}."), value=text[:60]))
    corners = text.replace(", ", ",").replace(" ,", ",").split()
    if corners[0] != corners[-1]:
        remarks.append(message(N_("A polygon was not closed; its first corner was taken again.")))
    return ring


def _entry(element: Element) -> tuple[Alert, list[Message]]:
    """One alert of an index: what it says of the alert, in the shape of one, with the address of the whole."""
    remarks: list[Message] = []
    inside = _members([e for e in element if _namespace(e) in NAMESPACES], remarks)
    outside = {local(e.tag): e for e in element if _namespace(e) not in NAMESPACES}
    version = next((NAMESPACES[_namespace(e)] for e in element if _namespace(e) in NAMESPACES), "1.2")
    texts = {key: (value.text or "").strip() for key, value in outside.items()}
    area = {key: inside.pop(key) for key in ("areaDesc", "polygon", "circle", "geocode") if key in inside}
    link = outside.get("link")
    head: dict[str, Any] = {
        key: inside.pop(key) for key in ("status", "msgType", "scope", "references") if key in inside
    }
    alert: Alert = {
        "version": version,
        "index": (link.get("href") or texts.get("link") or "") if link is not None else "",
        "identifier": inside.pop("identifier", None) or texts.get("id") or texts.get("guid"),
        "sender": inside.pop("sender", None) or _author(outside.get("author")),
        "sent": inside.pop("sent", None) or texts.get("updated") or _rfc822(texts.get("pubDate")),
        **head,
        "info": [
            {
                **inside,
                "headline": inside.get("headline") or texts.get("title") or "",
                "description": texts.get("summary") or texts.get("description") or "",
                **({"area": [area]} if area else {}),
            }
        ],
    }
    if not alert["identifier"]:
        raise _Bad(message(N_("The alert has no {element}."), element="identifier"))
    return {key: value for key, value in alert.items() if value}, remarks


def _author(element: Element | None) -> str | None:
    if element is None:
        return None
    return (
        next(((e.text or "").strip() for e in element if local(e.tag) == "name"), (element.text or "").strip()) or None
    )


def _rfc822(text: str | None) -> str | None:
    """A date as RSS writes it, in ISO 8601; as it stands where it is none."""
    try:
        moment: datetime = parsedate_to_datetime(text or "")
    except ValueError:
        return text
    return moment.isoformat()


def _namespace(element: Element) -> str:
    return element.tag[1:].partition("}")[0] if element.tag.startswith("{") else ""
