"""The city's base as tables: one for each kind, columns as bulk sets have them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import shapely

from layers.columns import Column
from layers.demo.blocks import USES
from layers.demo.city import City
from layers.demo.frame import degrees, steady_ids
from layers.demo.ground import WIDTH_M
from layers.demo.names import Name

Table = dict[str, Column]

_LANES = {"motorway": 6, "trunk": 6, "primary": 6, "secondary": 4, "tertiary": 2, "residential": 2}
_GREEN = {"park": "park", "riverside": "park", "wood": "forest", "farmland": "field", "pitch": "grass"}
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


def area_ids(city: City) -> dict[str, str]:
    """The id of each area's row, by its code."""
    return dict(zip((a.code for a in city.areas), steady_ids(f"{city.seed}/area", len(city.areas)), strict=True))


def _table(city: City, kind: str, shapes: Any, columns: Mapping[str, Any]) -> Table:
    """`shapes` are in metres. Columns that say nothing at all are left out."""
    placed = degrees(np.asarray(shapes, dtype=object))
    ids = steady_ids(f"{city.seed}/{kind}", len(placed))
    told = {key: column for key, column in columns.items() if any(v is not None for v in column)}
    return {"id": ids, "geometry": list(shapely.to_wkb(placed)), **told}


def _named(names: Iterable[Name]) -> dict[str, list[str | None]]:
    found = list(names)
    return {"name": [n.zh or None for n in found], "name_en": [n.en or None for n in found]}


def _areas(city: City) -> Table:
    ids = area_ids(city)
    columns = {
        **_named(a.name for a in city.areas),
        "code": [a.code for a in city.areas],
        "level": [a.level for a in city.areas],
        "parent": [ids.get(a.parent) for a in city.areas],
        "population": [a.people for a in city.areas],
    }
    return _table(city, "area", [a.shape for a in city.areas], columns)


def _water(city: City) -> Table:
    bodies = city.water.bodies
    lines = [b for b in bodies if b.middle is not None]
    names = [Name(b.name, b.name_en) for b in (*bodies, *lines)]
    kinds = ["lake" if b.kind == "pond" else b.kind for b in (*bodies, *lines)]
    return _table(
        city, "water", [*(b.area for b in bodies), *(b.middle for b in lines)], {**_named(names), "water_class": kinds}
    )


def _green(city: City) -> Table:
    columns = {**_named(g.name for g in city.green), "type": [_GREEN[g.kind] for g in city.green]}
    return _table(city, "green", [g.area for g in city.green], columns)


def _roads(city: City) -> Table:
    order = sorted(city.streets, key=lambda s: WIDTH_M[s.kind])
    columns = {
        **_named(s.name for s in order),
        "road_class": [s.kind for s in order],
        "lanes": [_LANES.get(s.kind) for s in order],
        "maxspeed_kmh": [_SPEED.get(s.kind) for s in order],
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
    """Names that people use beside those of areas, streets and parks."""
    columns = {**_named(p.name for p in city.places), "rank": [p.sort for p in city.places]}
    return _table(city, "place", shapely.points([(p.x, p.y) for p in city.places]), columns)


def _addresses(city: City) -> Table:
    columns = {
        "name": [f"{a.street.zh} {a.number} 号" for a in city.addresses],
        "street": [a.street.zh for a in city.addresses],
        "number": [str(a.number) for a in city.addresses],
    }
    return _table(city, "address", shapely.points([(a.x, a.y) for a in city.addresses]), columns)


# Invented like the city: as many to a household, and as many young and old, as a large city of the south may have.
_TO_A_HOUSEHOLD, _UNDER_15, _OVER_65 = 2.6, 0.19, 0.11


def _people(city: City) -> Table:
    night, day = city.cells.night.tolist(), city.cells.day.tolist()
    columns = {
        "people": night,
        "people_night": night,
        "people_day": day,
        "households": [round(n / _TO_A_HOUSEHOLD) for n in night],
        "under_15": [round(n * _UNDER_15) for n in night],
        "over_65": [round(n * _OVER_65) for n in night],
    }
    return _table(city, "population_cell", city.cells.shapes, columns)
