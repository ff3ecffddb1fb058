"""Features as compact JSON for the page: id, look, name, shape, and for the fewer ones what is known of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.columns import Column
from layers.feature import Feature, wkb
from layers.i18n import tr
from layers.kind import Field, Kind
from layers.report.looks import look_index
from layers.style import STATE
from layers.times import format_moment, parse_utc

MOST_TEXT = 200
_MOST_FACTS = 10
_DECIMALS = 6


def columns_of(kind: Kind, features: Iterable[Feature]) -> dict[str, Column]:
    """Features as the picture's rows are."""
    found = list(features)
    columns: dict[str, Column] = {
        "id": [f.id for f in found],
        "geometry": [wkb(f.geometry) for f in found],
        "state": [f.state for f in found],
    }
    return columns | {field.key: [f[field.key] for f in found] for field in kind.all_fields}


def shapes_of(rows: Mapping[str, Column]) -> NDArray[Any]:
    """Flat shapes, None where there is no place."""
    shapes: NDArray[Any] = shapely.force_2d(shapely.from_wkb(np.array(rows["geometry"], dtype=object)))
    return shapes


def classes_of(kind: Kind, rows: Mapping[str, Column]) -> NDArray[np.int64]:
    """Which look each row has."""
    style = kind.style
    count = len(rows["id"])
    if style.by is None or style.by not in {*rows}:
        return np.zeros(count, dtype=np.int64)
    index = look_index(style)
    values = rows["state"] if style.by == STATE else rows[style.by]
    return np.fromiter((index.get(str(v), 0) for v in values), dtype=np.int64, count=count)


def encoded(kind: Kind, rows: Mapping[str, Column], *, degrees: float, zone: str, facts: bool) -> list[list[Any]]:
    """[id, look, label, shape, name, facts] for every row with a place. `degrees` is how far a line may stray."""
    shapes = shapes_of(rows)
    placed = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    chosen = np.flatnonzero(placed)
    geometry = geojson(simplified(shapes[placed], degrees))
    looks = classes_of(kind, rows)
    labels, names = _column(rows, kind.style.label), _names(kind, rows)
    return [
        [rows["id"][n], int(looks[n]), _text(labels[n]), shape, _text(names[n])]
        + ([facts_of(kind, rows, n, zone)] if facts else [])
        for n, shape in zip(chosen, geometry, strict=True)
    ]


def simplified(shapes: NDArray[Any], degrees: float) -> NDArray[Any]:
    found: NDArray[Any] = shapely.simplify(shapes, degrees, preserve_topology=True)
    return found


def geojson(shapes: NDArray[Any]) -> list[dict[str, Any]]:
    """GeoJSON geometries, to about a decimetre."""
    rounded = shapely.transform(shapes, lambda places: np.round(places, _DECIMALS))
    found: list[dict[str, Any]] = json.loads("[" + ",".join(shapely.to_geojson(rounded).tolist()) + "]")
    return found


def facts_of(kind: Kind, rows: Mapping[str, Column], n: int, zone: str) -> list[list[str]]:
    """[words, value] of what a person may want to read, in the language in use."""
    found = []
    state = rows["state"][n]
    if kind.workflow and state is not None:
        found.append([tr("State"), tr(kind.workflow.title(str(state)))])
    for field in kind.fields:
        if (text := _value(field, _column(rows, field.key)[n], zone)) and len(found) < _MOST_FACTS:
            found.append([tr(field.title), text])
    return found


def _value(field: Field, value: Any, zone: str) -> str:
    """A value in words; nothing for what is no text for people."""
    if value is None or field.refers or field.type in (list, dict):
        return ""
    if field.type is bool:
        return tr("Yes") if value else tr("No")
    if field.type is datetime:
        return format_moment(parse_utc(str(value)), zone)
    if field.choices:
        return tr(field.choice_title(str(value)))
    text = f"{value:,.6g}" if isinstance(value, float) else _text(value)
    return f"{text} {tr(field.unit)}" if field.unit else text


def _names(kind: Kind, rows: Mapping[str, Column]) -> list[Any]:
    """What to call each row: as `Kind.name_of`, but nothing where it has no name."""
    columns = [_column(rows, key) for key in dict.fromkeys((kind.label, "name", "title", "code"))]
    return [next((v for v in cells if v), None) for cells in zip(*columns, strict=True)]


def _column(rows: Mapping[str, Column], key: str | None) -> Sequence[Any]:
    found = rows.get(key) if key else None
    if found is None:
        return [None] * len(rows["id"])
    return found.tolist() if isinstance(found, np.ndarray) else found


def _text(value: Any) -> str:
    return "" if value is None else str(value)[:MOST_TEXT]
