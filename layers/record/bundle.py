"""The changes of a line as JSON: pairs of before and after; many that only add stand in columns, which is a third."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from json.encoder import encode_basestring
from typing import Any

import numpy as np
import shapely

from layers.edit import Change
from layers.feature import Feature, wkbs
from layers.nesting import too_deep
from layers.texts import CANONICAL, in_columns, texts

MANY = 1_000


def changes_to_json(changes: Sequence[Change]) -> bytes:
    """Canonical JSON: a list of pairs, or one table of columns."""
    if len(changes) >= MANY:
        added = [change.after for change in changes if change.before is None and change.after is not None]
        columns = _values([feature.values for feature in added]) if len(added) == len(changes) else None
        if columns is not None:
            return CANONICAL.encode(_columns(added, columns)).encode()
    sides = [side for change in changes for side in (change.before, change.after)]
    told = iter(_texts([side for side in sides if side is not None]))
    pairs = iter(["null" if side is None else next(told) for side in sides])
    return f"[{','.join([f'[{before},{after}]' for before, after in zip(pairs, pairs, strict=True)])}]".encode()


def changes_from_json(body: bytes) -> tuple[Change, ...]:
    told = json.loads(body)
    if isinstance(told, dict):
        return tuple(Change(None, feature) for feature in _features(told))
    return tuple(Change(_feature(before), _feature(after)) for before, after in told)


def _texts(features: Sequence[Feature]) -> list[str]:
    """Each feature as canonical JSON; `_feature` reads it."""
    text = encode_basestring
    values = texts([dict(feature.values) for feature in features])
    shapes = wkbs([feature.geometry for feature in features])
    return [
        f'{{"geometry":{"null" if shape is None else text(shape.hex())},"id":{text(f.id)},"kind":{text(f.kind)},'
        f'"state":{"null" if f.state is None else text(f.state)},"values":{told}}}'
        for f, shape, told in zip(features, shapes, values, strict=True)
    ]


def _feature(told: Mapping[str, Any] | None) -> Feature | None:
    if told is None:
        return None
    shape = told["geometry"]
    place = None if shape is None else shapely.from_wkb(_body(shape))
    return Feature(told["id"], told["kind"], told["values"], place, told["state"])


def _body(text: str) -> bytes:
    """WKB from hex; ValueError for one that would break GEOS down."""
    body = bytes.fromhex(text)
    if too_deep(body):
        raise ValueError("shapes in shapes, too deep")
    return body


def _values(tables: Sequence[Mapping[str, Any]]) -> Mapping[str, Sequence[Any]] | None:
    """The values of many features as columns; one that a feature does not have is null. None where any has a null."""
    if columns := in_columns(tables):
        return None if any(None in column for column in columns.values()) else columns
    if any(None in table.values() for table in tables):
        return None
    return {key: [table.get(key) for table in tables] for key in set().union(*tables)}


def _columns(features: Sequence[Feature], values: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    return {
        "id": [feature.id for feature in features],
        "kind": [feature.kind for feature in features],
        "state": [feature.state for feature in features],
        "geometry": [None if s is None else s.hex() for s in wkbs([feature.geometry for feature in features])],
        "values": {key: _split(column) for key, column in values.items()},
    }


def _features(columns: Mapping[str, Any]) -> list[Feature]:
    shapes = np.empty(len(columns["id"]), dtype=object)
    shapes[:] = [None if shape is None else _body(shape) for shape in columns["geometry"]]
    places = shapely.from_wkb(shapes).tolist()
    keys = tuple(columns["values"])
    values: list[dict[str, Any]] = [{} for _ in shapes]
    if keys:
        rows = zip(*(_whole(column) for column in columns["values"].values()), strict=True)
        values = [{k: v for k, v in zip(keys, row, strict=True) if v is not None} for row in rows]
    told = zip(columns["id"], columns["kind"], values, places, columns["state"], strict=True)
    return [Feature(*each) for each in told]


def _split(cells: Sequence[Any]) -> Any:
    """Tables that all have the same keys become a table of columns; every other column is a list."""
    return in_columns(cells) or cells


def _whole(column: Any) -> list[Any]:
    if isinstance(column, list):
        return column
    keys = tuple(column)
    return [dict(zip(keys, row, strict=True)) for row in zip(*column.values(), strict=True)]
