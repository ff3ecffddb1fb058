"""What stands on the ground, held so that any shape over it can be counted in milliseconds.

Values, made once from the picture and kept by whoever counts: a worker may count while the map goes on changing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from layers.columns import Column
from layers.feature import shapes_of
from layers.geo import WGS84

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
Share = tuple[Rows, Floats]
"""Rows that are inside, and how much of each, above 0 and at most 1."""


class Held:
    """Rows of one kind: ids, and the values that are counted. All have the same length."""

    def __init__(self, ids: Sequence[str], values: Mapping[str, Column]) -> None:
        self.ids = ids
        self._values = values
        self._numbers: dict[str, Floats] = {}
        self._chosen: dict[str, NDArray[np.bool_]] = {}
        self._coded: dict[str, tuple[list[object], Rows]] = {}

    def column(self, key: str) -> Column:
        return self._values.get(key, [None] * len(self.ids))

    def number(self, key: str) -> Floats:
        """A field as numbers; NaN where nobody filled it."""
        if key not in self._numbers:
            self._numbers[key] = np.array([np.nan if v is None else float(v) for v in self.column(key)])
        return self._numbers[key]

    def different(self, key: str, rows: Rows) -> list[object]:
        """What some of the rows have in a field, each value once, None left out; at the first question for a field
        all rows are looked at."""
        if key not in self._values:
            return []
        if key not in self._coded:
            order: dict[object, int] = {None: 0}
            codes = [order.setdefault(value, len(order)) for value in self._values[key]]
            self._coded[key] = list(order), np.array(codes, dtype=np.intp)
        known, code = self._coded[key]
        met = np.flatnonzero(np.bincount(code[rows], minlength=len(known)))
        return [known[n] for n in met.tolist() if n]

    def chosen(self, name: str, where: Callable[[Mapping[str, Any]], bool], reads: Sequence[str]) -> NDArray[np.bool_]:
        """Which rows `where` is true of, asked once for each `name`; it looks at the fields in `reads`."""
        if name not in self._chosen:
            cells = [self.column(key) for key in reads]
            found = [where(dict(zip(reads, row, strict=True))) for row in zip(*cells, strict=True)] if reads else []
            self._chosen[name] = np.array(found, dtype=bool) if reads else np.ones(len(self.ids), dtype=bool)
        return self._chosen[name]

    def only(self, rows: NDArray[Any]) -> Held:
        """Some of the rows, by position."""
        ids = [self.ids[n] for n in rows.tolist()]
        return Held(ids, {k: [column[n] for n in rows.tolist()] for k, column in self._values.items()})


class Spots:
    """Things that stand in one place: points, and areas by a point inside them. EPSG:4326.

    So what two neighbouring shapes hold together is what their union holds: nothing counts twice.
    """

    def __init__(self, held: Held, shapes: NDArray[np.object_]) -> None:
        self.held = held
        points = np.where(shapely.get_type_id(shapes) == 0, shapes, shapely.point_on_surface(shapes))
        x, y = shapely.get_x(points), shapely.get_y(points)
        sound = np.isfinite(x) & np.isfinite(y)
        # By x, so that what may be inside a shape is one slice.
        self._order: Rows = np.flatnonzero(sound)[np.argsort(x[sound], kind="stable")]
        self._x, self._y = x[self._order], y[self._order]

    def inside(self, shape: BaseGeometry) -> Rows:
        """Rows whose place lies in `shape`, its border excluded."""
        west, south, east, north = shape.bounds
        low, high = np.searchsorted(self._x, (west, east))
        y = self._y[low:high]
        near = np.flatnonzero((y >= south) & (y <= north)) + low
        rows: Rows = self._order[near[shapely.contains_xy(shape, self._x[near], self._y[near])]]
        return rows


class _Index:
    """Shapes by where they lie. Most of those in a shape are far from its border and need no geometry at all."""

    def __init__(self, shapes: NDArray[np.object_]) -> None:
        self.shapes = shapes
        self._tree = shapely.STRtree(shapes)
        xy, owner = shapely.get_coordinates(shapes, return_index=True)
        first = np.searchsorted(owner, np.arange(len(shapes)))
        begins = xy[first] if len(shapes) else np.empty((0, 2))
        self._x: Floats = begins[:, 0]
        self._y: Floats = begins[:, 1]

    def sorted_in(self, shape: BaseGeometry) -> tuple[Rows, Rows]:
        """Rows that lie wholly in `shape`, and rows that its border may cut."""
        near = np.unique(self._tree.query(_pieces(shape))[1])
        far = np.setdiff1d(self._tree.query(shape), near, assume_unique=True)
        far = far[shapely.contains_xy(shape, self._x[far], self._y[far])]
        near = near[shapely.intersects(shape, self.shapes[near])]
        whole = shapely.contains(shape, self.shapes[near])
        return np.concatenate((far, near[whole])), near[~whole]


def _pieces(shape: BaseGeometry, corners: int = 3) -> NDArray[np.object_]:
    """The border of `shape` in short pieces, whose boxes together are hardly more than the border itself."""
    found: list[Any] = []
    for ring in shapely.get_rings(shapely.get_parts(shape)):
        xy = shapely.get_coordinates(ring)
        step = max(corners - 1, len(xy) // 500)
        found += [shapely.linestrings(xy[n : n + step + 1]) for n in range(0, len(xy) - 1, step)]
    return np.array(found, dtype=object)


class Grounds:
    """Areas of which a part may be inside: cells of people, zones. EPSG:4326.

    A share is the part of the area that is inside: areal weighting (Goodchild and Lam 1980, "Areal interpolation:
    a variant of the traditional spatial problem", Geo-Processing 1, 297-312). Areas are compared in degrees, which
    within one cell of some hundred metres differs from the ellipsoid by less than one part in 10,000.
    """

    def __init__(self, held: Held, shapes: NDArray[np.object_]) -> None:
        self.held = held
        self._index = _Index(shapes)
        self._area: Floats = shapely.area(shapes)

    def meeting(self, shape: BaseGeometry) -> Rows:
        """Rows that have some of their area in `shape`; a common border is none."""
        whole, near = self._index.sorted_in(shape)
        return np.sort(np.concatenate((whole, near[~shapely.touches(shape, self._index.shapes[near])])))

    def shares(self, shape: BaseGeometry) -> Share:
        whole, near = self._index.sorted_in(shape)
        with np.errstate(divide="ignore", invalid="ignore"):
            part = shapely.area(shapely.intersection(self._index.shapes[near], shape)) / self._area[near]
        met = part > 0
        rows = np.concatenate((whole, near[met]))
        order = np.argsort(rows)
        return rows[order], np.minimum(np.concatenate((np.ones(len(whole)), part[met])), 1.0)[order]


class Ways:
    """Lines that are counted by their length inside. EPSG:4326."""

    def __init__(self, held: Held, shapes: NDArray[np.object_]) -> None:
        self.held = held
        self._index = _Index(shapes)
        self._length_m = lengths_m(shapes)

    def length_inside_m(self, shape: BaseGeometry) -> float:
        """Metres on the WGS 84 ellipsoid of all lines inside `shape`."""
        whole, near = self._index.sorted_in(shape)
        cut = shapely.intersection(self._index.shapes[near], shape)
        return float(self._length_m[whole].sum() + lengths_m(cut).sum())


def lengths_m(shapes: NDArray[np.object_]) -> Floats:
    """Length of each shape on the WGS 84 ellipsoid (Karney 2013, through PROJ's geodesics); 0 for a point."""
    found = np.zeros(len(shapes))
    parts, owner = shapely.get_parts(shapes, return_index=True)
    xy, part = shapely.get_coordinates(parts, return_index=True)
    if len(xy) < 2:
        return found
    same = np.flatnonzero(part[1:] == part[:-1])
    a, b = xy[same], xy[same + 1]
    metres = WGS84.inv(a[:, 0], a[:, 1], b[:, 0], b[:, 1])[2]
    np.add.at(found, owner[part[same]], metres)
    return found


@dataclass(frozen=True, slots=True)
class Exposed:
    """Everything that is counted, by kind key. A kind without rows is not there: of it there is no data."""

    spots: Mapping[str, Spots] = field(default_factory=dict)
    grounds: Mapping[str, Grounds] = field(default_factory=dict)
    ways: Mapping[str, Ways] = field(default_factory=dict)
    registers: Mapping[str, Held] = field(default_factory=dict)


def held_of(rows: Mapping[str, Column], keys: Iterable[str]) -> Held:
    """Rows of a kind as `Picture.rows` gives them."""
    return Held([str(identity) for identity in rows["id"]], {k: rows[k] for k in ("state", *keys) if k in rows})


def placed(rows: Mapping[str, Column], keys: Iterable[str]) -> tuple[Held, NDArray[np.object_]]:
    """The same without rows that have no place, and the shapes of the others in EPSG:4326."""
    shapes = shapes_of(rows["geometry"])
    missing = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    held = held_of(rows, keys)
    if not missing.any():
        return held, shapes
    kept = np.flatnonzero(~missing)
    return held.only(kept), shapes[kept]
