"""The form of CAP that China's warning centres send, turned into the standard's: times and events are called otherwise,
and the level of a warning is a colour."""

from __future__ import annotations

from typing import Any

from layers.exchange.cap import Alert

_SEVERITY = {"Red": "Extreme", "Orange": "Severe", "Yellow": "Moderate", "Blue": "Minor"}
_CATEGORIES = {"11A": "Met", "11B": "Met", "11C": "Geo", "11D": "Geo", "11F": "Fire", "13": "Health", "14": "Security"}
"""By the beginning of the code of an event: of natural disasters (11), health (13) and public order (14)."""


def is_chinese(alert: Alert) -> bool:
    """Whether it is of this form and not of the standard's."""
    return "sendTime" in alert or "senderCode" in alert or any("eventType" in info for info in alert.get("info", ()))


def as_standard(alert: Alert) -> Alert:
    """The same alert in the standard's words; the colour and the code of the event are kept as parameters."""
    made = {key: value for key, value in alert.items() if key not in ("sendTime", "info")}
    if sent := alert.get("sent") or alert.get("sendTime"):
        made["sent"] = sent
    if "info" in alert:
        made["info"] = [_info(info) for info in alert["info"]]
    return made


def _info(info: dict[str, Any]) -> dict[str, Any]:
    made = dict(info)
    code, colour = str(made.pop("eventType", "")), str(info.get("severity", ""))
    if code:
        made.setdefault("event", info.get("headline") or code)
        made.setdefault("eventCode", []).append(["eventType", code])
        made.setdefault("category", [_category(code)])
    if colour in _SEVERITY:
        made["severity"] = _SEVERITY[colour]
        made["parameter"] = [*info.get("parameter", ()), ["severity", colour]]
    if "area" in info:
        made["area"] = [_area(area) for area in info["area"]]
    return made


def _category(code: str) -> str:
    return next((found for start, found in _CATEGORIES.items() if code.startswith(start)), "Other")


def _area(area: dict[str, Any]) -> dict[str, Any]:
    """A code of the place stands there alone, without what sort of code it is."""
    if "geocode" not in area:
        return area
    return {**area, "geocode": [pair if pair[1] else ["geocode", pair[0]] for pair in area["geocode"]]}
