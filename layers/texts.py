"""Many JSON values to their texts at once: one call of the encoder, cut where no encoded value can be."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from json.encoder import encode_basestring
from operator import itemgetter
from typing import Any

from layers.pieces import Texts

CANONICAL = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)
"""Sorted keys and no spaces: the same value gives the same text."""

_MARK = "\x01"
_MANY = 100


def texts(values: Sequence[Any], encoder: json.JSONEncoder = CANONICAL) -> list[str]:
    """What `encoder.encode` gives for each of `values`, in a fraction of the time."""
    kinds = set(map(type, values)) if len(values) >= _MANY else set()
    if kinds == {dict} and (columns := in_columns(values)):
        return table_texts(columns, encoder)
    if kinds == {str} and not encoder.ensure_ascii:
        return (
            [encode_basestring(values[0])] * len(values) if are_same(values) else list(map(encode_basestring, values))
        )
    if kinds == {int}:
        return list(map(str, values))
    return _together(values, encoder)


def list_json(items: Sequence[Any]) -> bytes:
    """All of `items` as one list in canonical JSON: texts at once, all else by the encoder."""
    if are_same(items):
        one = CANONICAL.encode(items[0]).encode()
        return b"[" + b",".join([one] * len(items)) + b"]"
    together = Texts.of(items) if set(map(type, items)) <= {str, type(None)} else items
    return together.as_json() if isinstance(together, Texts) else CANONICAL.encode(items).encode()


def are_same(items: Sequence[Any]) -> bool:
    """Whether there is but one value, a text or nothing at all, however often."""
    if not items or not isinstance(items[0], str | None) or items[0] != items[-1]:
        return False
    return items.count(items[0]) == len(items)


def in_columns(tables: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]] | None:
    """Tables that all have the same keys, which are texts, in the same order, as columns; None where they do not."""
    if set(map(type, tables)) != {dict} or len(set(map(tuple, tables))) != 1 or set(map(type, tables[0])) != {str}:
        return None
    return {key: list(map(itemgetter(key), tables)) for key in tables[0]}


def from_columns(columns: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    """Back from `in_columns`: a table for each row."""
    count = len(next(iter(columns.values())))
    tables = list(map(dict.copy, repeat(dict.fromkeys(columns), count)))
    for key, column in columns.items():
        if len(column) != count:
            raise ValueError("columns of different lengths")
        deque(map(dict.__setitem__, tables, repeat(key), column), maxlen=0)
    return tables


def table_texts(columns: Mapping[str, Sequence[Any]], encoder: json.JSONEncoder = CANONICAL) -> list[str]:
    """`texts` of tables that are there as columns: each column at once, then row by row into their one form."""
    keys = sorted(columns) if encoder.sort_keys else list(columns)
    lists: list[Sequence[Any]] = []
    cells = [f"{_literal(key, encoder)}{encoder.key_separator}{_cell(columns[key], encoder, lists)}" for key in keys]
    form = "{" + encoder.item_separator.join(cells) + "}"
    if not lists:
        return [form % ()] * len(columns[keys[0]])
    return [form % row for row in zip(*lists, strict=True)]


def _cell(column: Sequence[Any], encoder: json.JSONEncoder, lists: list[Sequence[Any]]) -> str:
    """How the cells of a column stand in the form of their rows; what goes in there is put to `lists`."""
    if are_same(column):
        return _literal(column[0], encoder)
    kinds = set(map(type, column))
    together = Texts.of(column) if kinds == {str} and not encoder.ensure_ascii else None
    if isinstance(together, Texts):
        lists.append(together.as_json().decode()[len('["') : -len('"]')].split('","'))
        return '"%s"'
    lists.append(column if kinds == {int} else texts(column, encoder))
    return "%s"


def _literal(value: Any, encoder: json.JSONEncoder) -> str:
    return encoder.encode(value).replace("%", "%%")


def _together(values: Sequence[Any], encoder: json.JSONEncoder) -> list[str]:
    if not values:
        return []
    comma = encoder.item_separator
    cut = f'{comma}"\\u0001"'
    whole = encoder.encode(_marked(values))
    found = whole[1 : -len(cut) - 1].split(cut + comma)
    # A list that holds the mark itself is cut too often: then each goes by itself.
    return found if len(found) == len(values) else [encoder.encode(value) for value in values]


def _marked(values: Iterable[Any]) -> list[Any]:
    return [item for pair in zip(values, repeat(_MARK)) for item in pair]
