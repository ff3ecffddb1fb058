"""Edits written as JSON, one a line: create, set, move along the workflow, delete."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from layers.edit import DATASET, Edit, adding, changing, removing
from layers.errors import SituationError
from layers.feature import Feature, new_id
from layers.i18n import N_, message, tr
from layers.record.rows import own_row, removing_set
from layers.record.store import Store
from layers.times import is_utc, parse_moment, utc_text

VERBS = {
    "create": {"create", "id", "values", "geometry", "valid", "reason"},
    "set": {"set", "values", "geometry", "valid", "reason"},
    "move": {"move", "to", "values", "valid", "reason"},
    "delete": {"delete", "valid", "reason"},
}


@dataclass(frozen=True, slots=True)
class Scripted:
    """An edit ready to be applied."""

    verb: str
    feature: Feature
    edit: Edit
    valid: datetime | None
    reason: str


def read_line(text: str, store: Store) -> Scripted:
    """The edit that a line means, against the facts as they are; SituationError says what is wrong with it."""
    line = _parse(text)
    verbs = [verb for verb in VERBS if verb in line]
    if len(verbs) != 1:
        raise SituationError(tr("A line needs one verb."), hint=tr("One of: {verbs}.").format(verbs=", ".join(VERBS)))
    verb = verbs[0]
    if unknown := sorted(line.keys() - VERBS[verb]):
        raise SituationError(
            tr("{verb} knows no {keys}.").format(verb=verb, keys=", ".join(unknown)), hint=tr("See: anlan help apply")
        )
    valid = line.get("valid")
    moment = parse_moment(_text(valid, "valid"), store.zone) if valid is not None else None
    feature, edit = _MAKERS[verb](line, store)
    return Scripted(verb, feature, edit, moment, _text(line.get("reason", ""), "reason"))


def _create(line: Mapping[str, Any], store: Store) -> tuple[Feature, Edit]:
    kind = store.kinds.get(_text(line["create"], "create"))
    if kind is None:
        raise SituationError(
            tr("There is no kind {kind}.").format(kind=line["create"]), hint=tr("anlan kinds lists them.")
        )
    if kind.key == DATASET:
        raise _only_by_import()
    state = kind.workflow.initial if kind.workflow else None
    identity = _text(line["id"], "id") if "id" in line else new_id()
    if not identity.strip() or len(identity) > 128:
        raise SituationError(tr("An id has 1 to 128 characters."))
    if store.get(identity) is not None:
        raise SituationError(tr("It is there already."), hint=tr("Use set to change it."))
    values = {k: v for k, v in _values(line, store, kind.key).items() if v is not None}
    feature = Feature(identity, kind.key, values, _geometry(line.get("geometry")), state)
    return feature, adding(feature, label=message(N_("Create {name}"), name=kind.name_of(feature)))


def _set(line: Mapping[str, Any], store: Store) -> tuple[Feature, Edit]:
    before = _find(line["set"], store)
    if before.kind == DATASET:
        raise _only_by_import()
    before, promotion = own_row(store, before)
    values = {**before.values, **_values(line, store, before.kind)}
    after = replace(before, values={k: v for k, v in values.items() if v is not None})
    if "geometry" in line:
        after = replace(after, geometry=_geometry(line["geometry"]))
    name = store.kinds[before.kind].name_of(before)
    label = message(N_("Change {name}"), name=name)
    return after, Edit(label, (*promotion, *changing(before, after).changes))


def _move(line: Mapping[str, Any], store: Store) -> tuple[Feature, Edit]:
    before = _find(line["move"], store)
    kind = store.kinds[before.kind]
    target = _text(line.get("to"), "to")
    values = {**before.values, **_values(line, store, before.kind)}
    after = replace(before, state=target, values={k: v for k, v in values.items() if v is not None})
    title = kind.workflow.title(target) if kind.workflow else target
    if after.state == before.state and (kind.workflow is None or kind.workflow.between(target, target) is None):
        raise SituationError(tr("It is in that state already."))
    return after, changing(before, after, label=message(N_("{name}: {state}"), name=kind.name_of(before), state=title))


def _delete(line: Mapping[str, Any], store: Store) -> tuple[Feature, Edit]:
    before = _find(line["delete"], store)
    if before.kind == DATASET:
        return before, removing_set(store, before)
    label = message(N_("Delete {name}"), name=store.kinds[before.kind].name_of(before))
    before, promotion = own_row(store, before)
    if promotion:  # a row of a bulk set goes by being masked
        return before, Edit(label, promotion[:1])
    return before, removing(before, label=label)


_MAKERS = {"create": _create, "set": _set, "move": _move, "delete": _delete}


def _only_by_import() -> SituationError:
    return SituationError(
        tr("A data set comes in and changes by import only."), hint=tr("It can be deleted, or its rows be edited.")
    )


def _parse(text: str) -> dict[str, Any]:
    try:
        line = json.loads(text, parse_constant=_no_constant, parse_float=_finite)
        json.dumps(line, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except (ValueError, RecursionError) as error:
        raise SituationError(tr("The line is not JSON."), hint=tr("See: anlan help apply")) from error
    if not isinstance(line, dict):
        raise SituationError(tr("The line is not a JSON object."), hint=tr("See: anlan help apply"))
    return line


def _finite(text: str) -> float:
    if not math.isfinite(number := float(text)):
        raise ValueError(text)
    return number


def _no_constant(name: str) -> float:
    raise ValueError(name)


def _find(identity: Any, store: Store) -> Feature:
    feature = store.get(_text(identity, "id"))
    if feature is None:
        raise SituationError(
            tr("There is no feature {id}.").format(id=identity), hint=tr("anlan list shows what is there.")
        )
    return feature


def _text(value: Any, key: str) -> str:
    if not isinstance(value, str):
        raise SituationError(tr("{key} must be text.").format(key=key), hint=tr("See: anlan help apply"))
    return value


def _values(line: Mapping[str, Any], store: Store, kind: str) -> dict[str, Any]:
    """Values as the record keeps them: a time with any offset becomes UTC."""
    values = line.get("values", {})
    if not isinstance(values, dict):
        raise SituationError(tr("{key} must be an object.").format(key="values"), hint=tr("See: anlan help apply"))
    declared = store.kinds[kind]
    unknown = [key for key in values if declared.field(key) is None]
    if unknown:
        raise SituationError(
            tr("{kind} has no field {fields}.").format(kind=tr(declared.one), fields=", ".join(unknown)),
            hint=tr("Its fields are: {fields}.").format(fields=", ".join(f.key for f in declared.all_fields)),
        )
    times = {f.key for f in declared.all_fields if f.type is datetime}
    return {k: _utc(v, store.zone) if k in times and isinstance(v, str) else v for k, v in values.items()}


def _utc(text: str, zone: str) -> str:
    return text if is_utc(text) else utc_text(parse_moment(text, zone))


def _geometry(value: Any) -> BaseGeometry | None:
    """GeoJSON in EPSG:4326 to a shape."""
    if value is None:
        return None
    try:
        made = shape(value)
        if made.is_empty:
            raise ValueError("no place")
        shapely.get_coordinates(made)
        return made
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, shapely.errors.ShapelyError) as error:
        raise SituationError(
            tr("The geometry is not GeoJSON."), hint=tr("Such as a Point with coordinates [longitude, latitude].")
        ) from error
