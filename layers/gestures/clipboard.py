"""Copy and paste keeping the place: GeoJSON (RFC 7946) both ways, ours with kind, state and values.

What is pasted is a stranger's text: it is measured before it is read, and refused whole with a sentence.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry import mapping, shape

from layers.edit import Edit, adding
from layers.errors import SituationError
from layers.feature import Feature, new_id
from layers.gestures.faults import shape_faults
from layers.i18n import N_, message, tr
from layers.kind import Kind

MOST_CHARACTERS = 20_000_000
MOST_CORNERS = 50_000
MOST_FEATURES = 5_000
_KIND, _STATE = "anlan:kind", "anlan:state"
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Pasted:
    """The edit, and a translated sentence for each thing that was left out or changed on the way."""

    edit: Edit
    notes: tuple[str, ...] = ()


def copied(features: Sequence[Feature]) -> str:
    """Features with a place as GeoJSON text; degrees to seven decimals, a centimetre.

    Raises
    ------
    SituationError
        There is none, or more than could be pasted again.
    """
    if (
        len(features) > MOST_FEATURES
        or shapely.get_num_coordinates([f.geometry for f in features]).sum() > MOST_CORNERS
    ):
        raise too_much_to_copy()
    found = [
        {
            "type": "Feature",
            "properties": {**f.values, _KIND: f.kind, **({_STATE: f.state} if f.state is not None else {})},
            "geometry": mapping(shapely.set_precision(f.geometry, 1e-9, mode="pointwise")),
        }
        for f in features
        if f.geometry is not None
    ]
    if not found:
        raise SituationError(tr("Nothing is selected."), hint=tr("Choose what to copy on the map first."))
    return json.dumps({"type": "FeatureCollection", "features": found}, ensure_ascii=False)


def too_much_to_copy() -> SituationError:
    return SituationError(
        tr("What is selected is too much for the clipboard."), hint=tr("Export it as a file, or choose less of it.")
    )


def pasted(text: str, kinds: Mapping[str, Kind], fallback: Kind) -> Pasted:
    """New features with new ids in the same places; those of no kind of ours become `fallback`.

    Raises
    ------
    SituationError
        It is no GeoJSON, there is nothing in it, it is too much, or a shape of it is none. Nothing is taken then.
    """
    if len(text) > MOST_CHARACTERS:
        raise _too_much()
    entries = _entries(_document(text))
    if not entries:
        raise SituationError(tr("There is nothing with a place on the clipboard."), hint=_HOW())
    if len(entries) > MOST_FEATURES:
        raise SituationError(
            tr("{n} objects are too many to paste.").format(n=len(entries)), hint=tr("Import them as a file.")
        )
    notes: dict[str, None] = {}
    features = _features(entries, kinds, fallback, notes)
    return Pasted(adding(*features, label=message(N_("Paste {n}"), n=len(features))), tuple(notes))


def _HOW() -> str:  # noqa: N802
    return tr("Copy objects here or GeoJSON elsewhere, then paste.")


def _too_much() -> SituationError:
    return SituationError(
        tr("The clipboard holds more than {n} corners.").format(n=MOST_CORNERS), hint=tr("Import it as a file.")
    )


def _document(text: str) -> Any:
    stripped = text.strip()
    if not stripped.startswith("{"):
        raise SituationError(tr("The clipboard holds no GeoJSON."), hint=_HOW())
    try:
        return json.loads(stripped, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise SituationError(tr("The GeoJSON on the clipboard is not whole."), hint=tr("Copy it again.")) from error


def _no_constant(text: str) -> Any:
    raise ValueError(text)


def _entries(document: Any) -> list[tuple[dict[str, Any], Any]]:
    """Properties and geometry of each feature."""
    if not isinstance(document, dict):
        return []
    match document.get("type"):
        case "FeatureCollection":
            listed = document.get("features")
            found = listed if isinstance(listed, list) else []
        case "Feature":
            found = [document]
        case _:
            found = [{"geometry": document}]
    entries = []
    for entry in found:
        geometry = entry.get("geometry") if isinstance(entry, dict) else None
        if isinstance(geometry, dict):
            properties = entry.get("properties")
            entries.append((properties if isinstance(properties, dict) else {}, geometry))
    return entries


def _features(
    entries: Sequence[tuple[dict[str, Any], Any]], kinds: Mapping[str, Kind], fallback: Kind, notes: dict[str, None]
) -> list[Feature]:
    left, features = MOST_CORNERS, []
    for properties, geometry in entries:
        left -= _count(geometry.get("coordinates", geometry.get("geometries")))
        if left < 0:
            raise _too_much()
        features.append(_feature(properties, geometry, kinds, fallback, notes))
    return features


def _count(coordinates: Any, depth: int = 0) -> int:
    """How many positions, counted before a shape is made of them."""
    if not isinstance(coordinates, list) or depth > _DEEPEST:
        return 1 if isinstance(coordinates, dict) else 0
    if coordinates and isinstance(coordinates[0], int | float):
        return 1
    return sum(
        _count(part.get("coordinates"), depth + 1) if isinstance(part, dict) else _count(part, depth + 1)
        for part in coordinates
    )


def _feature(
    properties: dict[str, Any], geometry: Any, kinds: Mapping[str, Kind], fallback: Kind, notes: dict[str, None]
) -> Feature:
    try:
        place = shapely.force_2d(shape(geometry))
    except (
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        IndexError,
        RecursionError,
        shapely.errors.ShapelyError,
    ) as e:
        raise SituationError(tr("A shape on the clipboard is none."), hint=tr("Copy it again.")) from e
    if wrong := shape_faults(place):
        raise SituationError(wrong[0].sentence, hint=wrong[0].hint)
    kind = kinds.get(str(properties.get(_KIND, "")), fallback)
    if kind.reference or not kind.geometry.accepts(place):
        notes[tr("{kind} cannot have this shape.").format(kind=tr(kind.one))] = None
        kind = fallback
    if not kind.geometry.accepts(place):
        raise SituationError(tr("{kind} cannot have this shape.").format(kind=tr(kind.one)))
    values = _values(properties, kind, notes)
    return Feature(new_id(), kind.key, values, place, kind.workflow.initial if kind.workflow is not None else None)


def _values(properties: dict[str, Any], kind: Kind, notes: dict[str, None]) -> dict[str, Any]:
    """What the kind has a field for and takes. A natural key is not taken twice: its owner keeps it."""
    values, dropped = {}, []
    for key, value in properties.items():
        if key in (_KIND, _STATE) or value is None:
            continue
        field = kind.field(key)
        whole = float(value) if isinstance(value, int) and field is not None and field.type is float else value
        if field is None or field.problem(whole) is not None or not _finite(whole):
            dropped.append(key)
        else:
            values[key] = whole
    if dropped:
        notes[tr("These values are lost: {fields}.").format(fields=tr(", ").join(dropped[:12]))] = None
    if kind.field("name") is not None and not values.get("name"):
        values["name"] = tr("Pasted")
    return values


def _finite(value: Any) -> bool:
    return not isinstance(value, float) or math.isfinite(value)
