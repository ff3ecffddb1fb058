"""The city's base as tables: one for each kind, columns as bulk sets have them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import shapely

from layers.columns import Column
from layers.demo.blocks import USES
from layers.demo.city import City
from layers.demo.frame import degrees, steady_ids
from layers.demo.names import Name
from layers.demo.streets import WIDTH_M

Table = dict[str, Column]

_LANES = {"motorway": 6, "trunk": 6, "primary": 6, "secondary": 4, "tertiary": 2, "residential": 2}
_SPEED = {"motorway": 100, "trunk": 80, "primary": 60, "secondary": 50, "tertiary": 40, "residential": 30}


def base_tables(city: City) -> Mapping[str, Table]:
    """Tables by the key of their kind, in the order in which they are recorded."""
    return {
        "area": _areas(city),
        "water": _water(city),
        "green": _green(city),
        "road": _roads(city),
        "building": _buildings(city),
        "place": _places(city),
        "address": _addresses(city),
        "population_cell": _people(city),
    }


def _table(city: City, kind: str, shapes: Any, columns: Mapping[str, Sequence[Any] | Column]) -> Table:
    """`shapes` are in metres. Columns that say nothing at all are left out."""
    placed = degrees(np.asarray(shapes, dtype=object))
    ids = steady_ids(f"{city.seed}/{kind}", len(placed))
    told = {key: column for key, column in columns.items() if any(v is not None for v in column)}
    return {"id": ids, "geometry": list(shapely.to_wkb(placed)), **told}


def _named(names: Iterable[Name]) -> dict[str, list[str | None]]:
    found = list(names)
    return {"name": [n.zh or None for n in found], "name_en": [n.en or None for n in found]}


def _areas(city: City) -> Table:
    columns = {
        **_named(a.name for a in city.areas),
        "code": [a.code for a in city.areas],
        "level": [a.level for a in city.areas],
        "parent": [a.parent or None for a in city.areas],
        "population": [a.people for a in city.areas],
    }
    return _table(city, "area", [a.shape for a in city.areas], columns)


def _water(city: City) -> Table:
    bodies = city.water.bodies
    lines = [b for b in bodies if b.middle is not None]
    names = [Name(b.name, b.name_en) for b in (*bodies, *lines)]
    kinds = [b.kind for b in bodies] + [b.kind for b in lines]
    return _table(city, "water", [*(b.area for b in bodies), *(b.middle for b in lines)], {**_named(names), "class": kinds})


def _green(city: City) -> Table:
    named = _named(g.name for g in city.green)
    return _table(city, "green", [g.area for g in city.green], {**named, "class": [g.kind for g in city.green]})


def _roads(city: City) -> Table:
    order = sorted(city.streets, key=lambda s: WIDTH_M[s.kind])
    columns = {
        **_named(s.name for s in order),
        "class": [s.kind for s in order],
        "lanes": [_LANES.get(s.kind) for s in order],
        "maxspeed": [_SPEED.get(s.kind) for s in order],
        "bridge": [True if s.bridge else None for s in order],
    }
    return _table(city, "road", [s.line for s in order], columns)


def _buildings(city: City) -> Table:
    made = city.buildings
    columns = {
        "use": [USES[use] for use in made.use],
        "levels": made.levels.tolist(),
        "height_m": [round(3.1 * n + 1.2, 1) for n in made.levels.tolist()],
    }
    return _table(city, "building", made.shape, columns)


def _places(city: City) -> Table:
    """Where to write the names of districts, street offices, communities and parks."""
    areas = [a for a in city.areas if a.level != "city"]
    parks = [g for g in city.green if g.name.zh and g.kind in ("park", "wood")]
    points = [shapely.centroid(_built(city, a.shape)) for a in areas] + [g.area.representative_point() for g in parks]
    rank = {"district": "district", "street": "suburb", "community": "neighbourhood"}
    columns = {
        **_named([*(a.name for a in areas), *(g.name for g in parks)]),
        "class": [rank[a.level] for a in areas] + ["park"] * len(parks),
        "population": [a.people for a in areas] + [None] * len(parks),
    }
    return _table(city, "place", points, columns)


def _built(city: City, shape: Any) -> Any:
    """What to find the middle of: an area's buildings if it has any, else all of it."""
    tree = shapely.STRtree(city.buildings.shape)
    inside = tree.query(shape, predicate="contains")
    return shapely.MultiPoint(shapely.centroid(city.buildings.shape[inside])) if len(inside) > 20 else shape


def _addresses(city: City) -> Table:
    names = [Name(f"{a.street.zh} {a.number} 号", f"{a.number} {a.street.en}") for a in city.addresses]
    columns = {
        **_named(names),
        "street": [a.street.zh for a in city.addresses],
        "number": [str(a.number) for a in city.addresses],
    }
    return _table(city, "address", shapely.points([(a.x, a.y) for a in city.addresses]), columns)


def _people(city: City) -> Table:
    columns = {"night": city.cells.night.tolist(), "day": city.cells.day.tolist()}
    return _table(city, "population_cell", city.cells.shapes, columns)
