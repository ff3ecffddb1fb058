"""The changes of a line as JSON: pairs of before and after; many that only add stand in columns, which is a third."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from json.encoder import encode_basestring
from types import MappingProxyType
from typing import Any

import numpy as np
import shapely

from layers.edit import Change
from layers.feature import Feature, wkbs
from layers.nesting import too_deep
from layers.record.folding import unfolded_pieces
from layers.record.together import Together
from layers.texts import CANONICAL, list_json, texts

MANY = 1_000
_LONG = 500_000
"""Bytes of a shape that is not told twice."""
_NONE: Mapping[str, bytes] = MappingProxyType({})


def changes_to_json(changes: Sequence[Change], added: Together | None = None) -> bytes:
    """Canonical JSON: a list of pairs, or one table of columns. `added` are the features that the changes add."""
    return unfolded_pieces(changes_in_pieces(changes, added))


def changes_in_pieces(changes: Sequence[Change], added: Together | None = None) -> list[bytes]:
    """The same with the bytes of long shapes, by turns with the rest, in the places of their hex."""
    if len(changes) >= MANY:
        new = added or Together.added(changes)
        if len(new) == len(changes) and not new.has_null:
            return [_columns(new)]
    pieces, text = list[bytes](), list[str]()
    for piece in _pairs(changes):
        if isinstance(piece, str):
            text.append(piece)
            continue
        pieces += ["".join(text).encode(), piece]
        text.clear()
    return [*pieces, "".join(text).encode()]


def changes_from_json(body: bytes, shapes: Mapping[str, bytes] = _NONE) -> tuple[Change, ...]:
    """`shapes` are those in whose places the pairs have but names."""
    told = json.loads(body)
    if isinstance(told, dict):
        return tuple(Change(None, feature) for feature in _features(told))
    return tuple(_change(before, after, shapes) for before, after in told)


def _pairs(changes: Sequence[Change]) -> Iterator[str | bytes]:
    """The list of pairs in pieces. A long shape that stays as it was is told once: `true` stands for it behind that."""
    there = [side for change in changes for side in (change.before, change.after) if side is not None]
    places = {id(feature.geometry): feature.geometry for feature in there}
    shapes = dict(zip(places, wkbs(list(places.values())), strict=True))
    values = iter(texts([dict(feature.values) for feature in there]))
    opening = "["
    for change in changes:
        yield f"{opening}["
        was = None if change.before is None else shapes[id(change.before.geometry)]
        yield from _told(change.before, _shape(was), values)
        yield ","
        now = None if change.after is None else shapes[id(change.after.geometry)]
        stays = now is not None and len(now) > _LONG and now == was
        yield from _told(change.after, ["true"] if stays else _shape(now), values)
        yield "]"
        opening = ","
    yield "]" if changes else "[]"


def _told(feature: Feature | None, shape: Iterable[str | bytes], values: Iterator[str]) -> Iterator[str | bytes]:
    """One feature as canonical JSON, with the next of `values`; `_feature` reads it."""
    if feature is None:
        yield "null"
        return
    text = encode_basestring
    state = "null" if feature.state is None else text(feature.state)
    yield '{"geometry":'
    yield from shape
    yield f',"id":{text(feature.id)},"kind":{text(feature.kind)},"state":{state},"values":{next(values)}}}'


def _change(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, shapes: Mapping[str, bytes]) -> Change:
    was = _feature(before, None, shapes)
    return Change(was, _feature(after, was, shapes))


def _feature(told: Mapping[str, Any] | None, was: Feature | None, shapes: Mapping[str, bytes]) -> Feature | None:
    if told is None:
        return None
    shape = told["geometry"]
    if shape is True and was is not None:
        place = was.geometry
    else:
        place = None if shape is None else shapely.from_wkb(_sound(shapes.get(shape) or bytes.fromhex(shape)))
    return Feature(told["id"], told["kind"], told["values"], place, told["state"])


def _shape(shape: bytes | None) -> Iterable[str | bytes]:
    """In quotes, a long one as it is."""
    if shape is None:
        return ["null"]
    return ['"', shape if len(shape) > _LONG else shape.hex(), '"']


def _sound(body: bytes) -> bytes:
    """WKB; ValueError for one that would break GEOS down."""
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
    shapes[:] = [None if shape is None else _sound(bytes.fromhex(shape)) for shape in columns["geometry"]]
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
