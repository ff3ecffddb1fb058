"""FlatGeobuf through GDAL: one table of all kinds, lists and tables as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from layers.exchange.writers.columns import one_table
from layers.exchange.writers.declared import About, Holds, Tables, Writer
from layers.exchange.writers.ogr import OgrLayer, write_layers
from layers.exchange.writers.typed import typed
from layers.faults import fault
from layers.feature import wkb
from layers.i18n import N_, Message, message


def write(path: Path, tables: Tables, about: About) -> int:
    """What is said with the facts stands in the description and the metadata of the file."""
    mixed = len(tables) > 1
    ours = ("id", *(("kind",) if mixed else ()), "state")
    columns, rows = one_table(tables, ours)
    found = list(rows)
    values: dict[str, list[Any]] = {"id": [f.id for _, f, _ in found], "state": [f.state for _, f, _ in found]}
    if mixed:
        values["kind"] = [kind.key for kind, _, _ in found]
    values |= {name: [row[n] for _, _, row in found] for n, name in enumerate(columns)}
    made = {name: typed(column) for name, column in values.items()}
    shapes = [wkb(f.geometry) for _, f, _ in found]
    options = {"SPATIAL_INDEX": "NO" if None in shapes or not shapes else "YES"}
    if lines := " · ".join(about.lines()):
        options["DESCRIPTION"] = lines
    layer = OgrLayer(
        file=path.name,
        geometry_type=_geometry_type(tables),
        geometry=shapes,
        columns={name: values for name, (_, values) in made.items()},
        types={name: kind for name, (kind, _) in made.items()},
        options=options,
        metadata=about.to_json(),
    )
    write_layers(path.parent, "FlatGeobuf", [layer])
    fault("export:rows")
    return len(found)


def _geometry_type(tables: Tables) -> str:
    """The one type there is, with its heights; else any, which has none."""
    shapes = {(f.geometry.geom_type, f.geometry.has_z) for _, features in tables for f in features if f.geometry}
    if len(shapes) != 1:
        return "Unknown"
    name, high = next(iter(shapes))
    return f"{name} Z" if high else name


def _heights(tables: Tables) -> Iterator[Message]:
    high = sum(f.geometry is not None and f.geometry.has_z for _, features in tables for f in features)
    if high and _geometry_type(tables) == "Unknown":
        yield message(N_("The heights of {n} places are dropped."), n=high)


WRITER = Writer("flatgeobuf", N_("FlatGeobuf"), (".fgb",), write, Holds(kinds=False), more=_heights)
