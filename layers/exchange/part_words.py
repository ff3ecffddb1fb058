"""What a feature's fields, its state and its place say, in few words: to choose between two of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from layers.exchange.handover import MASKED, PLACE, ROWS, STATE, WHOLE, fields_of
from layers.exchange.threeway import Meeting, Part
from layers.feature import Feature
from layers.geo import area_m2, format_lon_lat, length_m
from layers.i18n import N_, counted, tr
from layers.kind import Kind


def clash_words(meeting: Meeting, part: Part, kinds: Mapping[str, Kind]) -> str:
    """The feature, what of it differs, and how it is on both sides."""
    kind = kinds[meeting.some.kind]
    name = kind.name_of(meeting.some)
    here, there = (said(side, part.key, kind) for side in (meeting.here, meeting.there))
    if part.key == WHOLE:
        return f"{name}: {tr('here {mine}, there {theirs}').format(mine=here, theirs=there)}"
    title = part_title(part.key, kind)
    return f"{name}, {title}: {tr('here {mine}, there {theirs}').format(mine=here, theirs=there)}"


def part_title(key: str, kind: Kind) -> str:
    """What a part is called, in the language in use."""
    if key in _TITLES:
        return tr(_TITLES[key])
    declared = kind.field(key)
    return tr(declared.title) if declared is not None else key


_TITLES = {
    PLACE: N_("Place and shape"),
    STATE: N_("State"),
    ROWS: N_("Rows"),
    MASKED: N_("Rows that became features of their own"),
    WHOLE: N_("Whether it is there"),
}


def said(feature: Feature | None, key: str, kind: Kind) -> str:
    """How a part stands in `feature`, in few words."""
    if key == WHOLE:
        return tr("absent") if feature is None else tr("present")
    if feature is None:
        return "–"
    if key == PLACE:
        return _shape_words(feature.geometry)
    if key == STATE:
        return tr(kind.workflow.title(feature.state or "")) if kind.workflow and feature.state else "–"
    if key == ROWS:
        return counted("{n} rows", n=feature["count"])
    return _value_words(feature[key], key, kind)


def whole_words(feature: Feature, kind: Kind) -> str:
    """All that a feature says, a line each."""
    told = (f"{part_title(key, kind)}: {said(feature, key, kind)}" for key in fields_of(feature))
    return "\n".join(sorted(told))


def _value_words(value: Any, key: str, kind: Kind) -> str:
    declared = kind.field(key)
    if value in (None, "", [], {}):
        return "–"
    if declared is not None and declared.choices:
        return tr(declared.choice_title(value))
    if isinstance(value, bool):
        return tr("Yes") if value else tr("No")
    if isinstance(value, list | dict):
        return counted("{n} entries", n=len(value))
    return f"{value} {tr(declared.unit)}" if declared is not None and declared.unit else str(value)


def _shape_words(shape: BaseGeometry | None) -> str:
    """A point's place; of lines and areas how many corners they have, and how large they are on the ellipsoid."""
    if shape is None or shape.is_empty:
        return tr("No place")
    if shape.geom_type == "Point":
        return format_lon_lat(shape.x, shape.y)
    n = _corners(shape)
    if shapely.get_dimensions(shape) < 2:
        return counted("{n} corners, {size}", n=n, size=_sized(length_m(shape) / 1e3, "km"))
    return counted("{n} corners, {size}", n=n, size=_sized(area_m2(shape) / 1e6, "km²"))


def _corners(shape: BaseGeometry) -> int:
    """The last corner of a ring, which is its first, is counted once."""
    areas = [part for part in shapely.get_parts(shape) if shapely.get_dimensions(part) == 2]
    closed = sum(1 + len(area.interiors) for area in areas)
    return int(shapely.get_num_coordinates(shape)) - closed


def _sized(size: float, unit: str) -> str:
    return f"{size:,.3f} {unit}" if size < 10 else f"{size:,.1f} {unit}"
