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
from layers.record.together import Together
from layers.texts import CANONICAL, list_json, texts

MANY = 1_000


def changes_to_json(changes: Sequence[Change], added: Together | None = None) -> bytes:
    """Canonical JSON: a list of pairs, or one table of columns. `added` are the features that the changes add."""
    if len(changes) >= MANY:
        new = added or Together.added(changes)
        if len(new) == len(changes) and not new.has_null:
            return _columns(new)
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


def _columns(added: Together) -> bytes:
    """Each column a list; one of tables that all have the same keys is a table of columns itself."""
    values = {}
    for key, column in added.values.items():
        within = added.within(key)
        values[key] = list_json(column) if within is None else _table({k: list_json(c) for k, c in within.items()})
    return _table(
        {
            "id": list_json(added.ids),
            "kind": list_json(added.kinds),
            "state": list_json(added.states),
            "geometry": list_json([None if s is None else s.hex() for s in added.shapes]),
            "values": _table(values),
        }
    )


def _table(columns: Mapping[str, bytes]) -> bytes:
    """Columns that are JSON already, by name, as canonical JSON."""
    told = (CANONICAL.encode(key).encode() + b":" + columns[key] for key in sorted(columns))
    return b"{" + b",".join(told) + b"}"


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


def _whole(column: Any) -> list[Any]:
    if isinstance(column, list):
        return column
    keys = tuple(column)
    return [dict(zip(keys, row, strict=True)) for row in zip(*column.values(), strict=True)]
