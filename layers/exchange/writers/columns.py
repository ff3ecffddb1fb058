"""Features as rows of columns, for formats that are tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from layers.exchange.writers.declared import About, Tables
from layers.feature import Feature
from layers.kind import Kind


def column_names(kind: Kind, *, ours: Iterable[str]) -> dict[str, str]:
    """Field key → column; a reference layer's columns under their own names, where those are not ours."""
    names: dict[str, str] = {}
    used = {name.casefold() for name in ours}
    for declared in kind.all_fields:
        name = declared.title if kind.reference and declared in kind.fields else declared.key
        while name.casefold() in used:
            name += "_"
        used.add(name.casefold())
        names[declared.key] = name
    return names


def is_point(feature: Feature) -> bool:
    """Whether two numbers say its place."""
    shape = feature.geometry
    return shape is None or (shape.geom_type == "Point" and not shape.has_z)


def spoken(about: About) -> dict[str, str]:
    """Columns that say it row by row, where the file has no other place for it."""
    return {k: v for k, v in (("credit", about.credit), ("mode", about.mode)) if v}


def flat(value: Any) -> Any:
    """A value of one cell: lists and tables as JSON."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False) if isinstance(value, list | dict) else value


def one_table(tables: Tables, ours: Iterable[str]) -> tuple[list[str], Iterator[tuple[Kind, Feature, list[Any]]]]:
    """All kinds as one table: its columns, and each feature with its values in their order.

    A column that one of the kinds has and another has not is empty in the rows of the other.
    """
    reserved = tuple(ours)
    names = [column_names(kind, ours=reserved) for kind, _ in tables]
    used = [{k for f in features for k in f.values} for _, features in tables]
    columns = list(
        dict.fromkeys(n for part, keys in zip(names, used, strict=True) for k, n in part.items() if k in keys)
    )

    def rows() -> Iterator[tuple[Kind, Feature, list[Any]]]:
        for (kind, features), part in zip(tables, names, strict=True):
            of = {column: key for key, column in part.items()}
            keys = [of.get(column) for column in columns]
            for feature in features:
                yield kind, feature, [None if k is None else feature.values.get(k) for k in keys]

    return columns, rows()
