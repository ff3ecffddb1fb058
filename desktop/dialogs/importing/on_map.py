"""Where rows lie that have not come in yet, and where those lie that just have."""

from __future__ import annotations

from collections.abc import Collection

import shapely

from layers.edit import Edit
from layers.exchange.sheet import Sheet
from layers.geo import Bounds, bounds_of

_ROOM = 0.12
_LEAST_DEG = 0.002


def sketched(sheet: Sheet, rows: Collection[int]) -> tuple[list[shapely.Geometry], list[int]]:
    """The shapes of a sheet in EPSG:4326, and which of them are at the positions `rows`; of a raster its outline."""
    if sheet.bounds is not None:
        return [shapely.box(*sheet.bounds)], []
    there = [n for n, shape in enumerate(sheet.shapes) if shape is not None]
    shapes = shapely.from_wkb([sheet.shapes[n] for n in there])
    return list(shapes), [i for i, n in enumerate(there) if n in rows]


def bounds_of_rows(sheet: Sheet, at: int) -> Bounds | None:
    """What encloses all rows, or the one at a position, with some room; None where none has a place."""
    shapes = sheet.shapes if at < 0 else sheet.shapes[at : at + 1]
    found = sheet.bounds or bounds_of(shapely.from_wkb([shape for shape in shapes if shape is not None]))
    return None if found is None else _with_room(found)


def bounds_of_edit(edit: Edit) -> Bounds | None:
    """What encloses all that came in, bulk sets and single features."""
    made = [change.after for change in edit.changes if change.after is not None]
    boxes = [shapely.box(*feature["bounds"]) for feature in made if feature.values.get("bounds")]
    return bounds_of([*boxes, *(feature.geometry for feature in made)])


def _with_room(bounds: Bounds) -> Bounds:
    west, south, east, north = bounds
    x, y = max((east - west) * _ROOM, _LEAST_DEG), max((north - south) * _ROOM, _LEAST_DEG)
    return max(west - x, -180.0), max(south - y, -85.0), min(east + x, 180.0), min(north + y, 85.0)
