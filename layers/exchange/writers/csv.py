"""CSV for spreadsheets: UTF-8 with its mark, no cell that could be run, points as two numbers and the rest as WKT."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from layers.exchange.cells import guarded
from layers.exchange.writers.columns import flat, is_point, one_table, spoken
from layers.exchange.writers.declared import About, Holds, Tables, Writer
from layers.exchange.writers.wkt import wkt
from layers.faults import fault
from layers.feature import Feature
from layers.i18n import N_


def write(path: Path, tables: Tables, about: About) -> int:
    """One table of all kinds; lists and tables as JSON; credit and mode, where there are any, in columns."""
    points = all(is_point(f) for _, features in tables for f in features)
    place = ("lon", "lat") if points else ("wkt",)
    mixed = len(tables) > 1
    said = spoken(about)
    ours = ("id", *(("kind",) if mixed else ()), "state")
    columns, rows = one_table(tables, (*ours, *place, *said))
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([guarded(c) for c in (*ours, *columns, *place, *said)])
        for kind, feature, values in rows:
            head = (feature.id, *((kind.key,) if mixed else ()), feature.state)
            row = (*head, *map(_cell, values), *_place(feature, points=points), *said.values())
            writer.writerow([guarded(v) for v in row])
        fault("export:rows")
    return sum(len(features) for _, features in tables)


def _cell(value: Any) -> Any:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else flat(value)


def _place(feature: Feature, *, points: bool) -> tuple[Any, ...]:
    shape: Any = feature.geometry
    if points:
        return (None, None) if shape is None else (shape.x, shape.y)
    return (None if shape is None else wkt(shape),)


WRITER = Writer("csv", N_("CSV"), (".csv",), write, Holds(kinds=False, types=False, crs=False, about=False))
