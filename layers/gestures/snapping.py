"""What the pointer is drawn to: corners, crossings, middles and edges of what is shown, and a grid.

Everything is in EPSG:3857, where pixels are square. Edges in view lie in a grid of cells, so that a look at the pointer
reads a handful of them whatever the number in view; what an edit changed lies beside the grid until the next look.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from layers.geo import lon_lat, to_mercator
from layers.gestures.events import Snap, Target

Box: TypeAlias = tuple[float, float, float, float]
Floats: TypeAlias = NDArray[np.float64]

_CELLS = 256
_LONG = 64
_MOST_CROSSING = 40
_MOST_CHANGED = 2_000


@dataclass(frozen=True, slots=True)
class Edges:
    """Ends of n edges, (n, 4), and the number of the feature each belongs to. A point is an edge without length."""

    ends: Floats
    owner: NDArray[np.int64]

    @staticmethod
    def of(shapes: Sequence[BaseGeometry | None] | NDArray[Any], numbers: NDArray[np.int64]) -> Edges:
        """Every edge of shapes in EPSG:3857."""
        parts, of_part = shapely.get_parts(np.asarray(shapes, dtype=object), return_index=True)
        areas = shapely.get_type_id(parts) == 3
        rings, of_ring = shapely.get_rings(parts[areas], return_index=True)
        runs = np.concatenate((parts[~areas], rings))
        owners = np.concatenate((of_part[~areas], of_part[areas][of_ring]))
        xy, run = shapely.get_coordinates(runs, return_index=True)
        joined = run[1:] == run[:-1]
        lone = np.bincount(run, minlength=len(runs))[run] == 1 if len(run) else np.zeros(0, dtype=bool)
        ends = np.vstack((np.hstack((xy[:-1][joined], xy[1:][joined])), np.hstack((xy[lone], xy[lone]))))
        owner = np.concatenate((owners[run[:-1][joined]], owners[run[lone]]))
        return Edges(ends, numbers[owner] if len(owner) else np.zeros(0, dtype=np.int64))

    def __len__(self) -> int:
        return len(self.ends)

    def take(self, which: NDArray[Any]) -> Edges:
        return Edges(self.ends[which], self.owner[which])

    def meeting(self, box: Box) -> Edges:
        """Those whose own box meets `box`."""
        x0, y0, x1, y1 = self.ends.T
        west, south, east, north = box
        return self.take(
            (np.minimum(x0, x1) <= east)
            & (np.maximum(x0, x1) >= west)
            & (np.minimum(y0, y1) <= north)
            & (np.maximum(y0, y1) >= south)
        )


class _Cells:
    """Edges by the cells of a grid over a box; those that cross very many cells stand apart."""

    def __init__(self, edges: Edges, box: Box) -> None:
        self._edges = edges
        west, south, east, north = box
        self._origin = np.array([west, south])
        self._side = np.maximum(np.array([east - west, north - south]) / _CELLS, 1e-9)
        low, high = (
            self._cell(np.minimum(edges.ends[:, :2], edges.ends[:, 2:])),
            self._cell(np.maximum(edges.ends[:, :2], edges.ends[:, 2:])),
        )
        across = high - low + 1
        many = across[:, 0] * across[:, 1]
        self._long = np.flatnonzero(many > _LONG)
        short = np.flatnonzero(many <= _LONG)
        count = many[short]
        edge = np.repeat(short, count)
        step = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
        wide = across[edge, 0]
        cell = (low[edge, 1] + step // wide) * _CELLS + low[edge, 0] + step % wide
        order = np.argsort(cell, kind="stable")
        self._edge, self._start = edge[order], np.searchsorted(cell[order], np.arange(_CELLS * _CELLS + 1))

    def near(self, x: float, y: float, reach: float) -> Edges:
        """Edges in the cells around a place, and all the long ones."""
        (x0, y0), (x1, y1) = self._cell(np.array([[x - reach, y - reach], [x + reach, y + reach]])).tolist()
        found = [self._edge[self._start[r * _CELLS + x0] : self._start[r * _CELLS + x1 + 1]] for r in range(y0, y1 + 1)]
        return self._edges.take(np.unique(np.concatenate([*found, self._long])))

    def _cell(self, xy: Floats) -> NDArray[np.int64]:
        cells: NDArray[np.int64] = np.clip((xy - self._origin) / self._side, 0, _CELLS - 1).astype(np.int64)
        return cells


class _Layer:
    """The shapes of one layer by id, and what of them lies in the box looked at; what changed since stands beside."""

    def __init__(self, ids: Sequence[str], shapes: NDArray[Any], first: int) -> None:
        self._ids = list(ids)
        self._shapes = shapes
        self._first = first
        self._gone: set[str] = set()
        self._changed: dict[str, tuple[int, BaseGeometry]] = {}
        self._late: dict[str, Edges] = {}
        self._tree: STRtree | None = None
        self._cells: _Cells | None = None

    @property
    def late(self) -> int:
        """How many shapes every look at the pointer reads, wherever they are."""
        return len(self._late)

    def change(self, identity: str, number: int, shape: BaseGeometry | None) -> None:
        """None is for what is gone."""
        self._gone.add(identity)
        self._changed.pop(identity, None)
        self._late.pop(identity, None)
        if shape is not None:
            self._changed[identity] = number, shape
            self._late[identity] = Edges.of([shape], np.array([number]))

    def look(self, box: Box) -> None:
        edges = self._in(box)
        self._late.clear()
        self._cells = _Cells(edges, box) if len(edges) else None

    def near(self, x: float, y: float, reach: float) -> list[Edges]:
        found = [self._cells.near(x, y, reach)] if self._cells is not None else []
        return [*found, *self._late.values()]

    def _in(self, box: Box) -> Edges:
        if self._tree is None:
            self._tree = STRtree(self._shapes)
        which: NDArray[np.int64] = np.sort(self._tree.query(shapely.box(*box)))
        if self._gone:
            which = np.array([n for n in which.tolist() if self._ids[n] not in self._gone], dtype=np.int64)
        found = [Edges.of(self._shapes[which], which + self._first)] if len(which) else []
        found += [Edges.of([shape], np.array([number])) for number, shape in self._changed.values()]
        return _joined(found).meeting(box)


class Snapper:
    """Knows what is shown, layer by layer, and looks at one box of it at a time."""

    def __init__(self) -> None:
        self._layers: dict[str, _Layer] = {}
        self._number: dict[str, int] = {}
        self._next = 0
        self._dead: set[int] = set()
        self.box: Box | None = None

    @property
    def layers(self) -> frozenset[str]:
        return frozenset(self._layers)

    def read(self, key: str, ids: Sequence[str], shapes: Sequence[BaseGeometry | None] | NDArray[Any]) -> None:
        """All of a layer, shapes in EPSG:3857; what of it lies in the box looked at is taken up at once."""
        layer = self._layers[key] = _Layer(ids, np.asarray(shapes, dtype=object), self._next)
        self._number.update(zip(ids, range(self._next, self._next + len(ids)), strict=True))
        self._next += len(ids)
        if self.box is not None:
            layer.look(self.box)

    def drop(self, key: str) -> None:
        """Nothing snaps to a layer that is not shown."""
        self._layers.pop(key, None)

    def change(self, key: str, changed: Mapping[str, BaseGeometry | None]) -> None:
        """Keep up with an edit of a layer that was read; None is for what is gone."""
        layer = self._layers.get(key)
        if layer is None:
            return
        for identity, shape in changed.items():
            if (old := self._number.get(identity)) is not None:
                self._dead.add(old)
            number = self._number[identity] = self._next
            self._next += 1
            layer.change(identity, number, shape)
        if layer.late > _MOST_CHANGED and self.box is not None:
            layer.look(self.box)

    def look(self, box: Box) -> None:
        """Take up what lies in a box: done once for a view, 200 000 corners in about a tenth of a second."""
        for layer in self._layers.values():
            layer.look(box)
        self._dead.clear()
        self.box = box

    def near(
        self,
        x: float,
        y: float,
        reach: float,
        *,
        own: Collection[str] = (),
        grid_deg: float = 0.0,
        more: Edges | None = None,
    ) -> Snap | None:
        """What a place in EPSG:3857 snaps to within `reach`; nothing of the features in `own`.

        A corner wins over a crossing, then a middle, an edge, and the meetings of meridians and parallels `grid_deg`
        apart; of each the nearest. `more` are edges besides those of the layers, as of the shape in hand.
        """
        edges = self._around(x, y, reach, own, more)
        snap = _to_edges(edges, x, y, reach) if len(edges) else None
        return snap if snap is not None or grid_deg <= 0 else _to_grid(x, y, reach, grid_deg)

    def _around(self, x: float, y: float, reach: float, own: Collection[str], more: Edges | None) -> Edges:
        found = [edges for layer in self._layers.values() for edges in layer.near(x, y, reach)]
        if more is not None:
            found.append(more)
        edges = _joined(found).meeting((x - reach, y - reach, x + reach, y + reach))
        hidden = self._dead | {self._number[i] for i in own if i in self._number}
        return edges.take(~np.isin(edges.owner, list(hidden))) if hidden and len(edges) else edges


_NONE = Edges(np.zeros((0, 4)), np.zeros(0, dtype=np.int64))


def _joined(found: Sequence[Edges]) -> Edges:
    return Edges(np.vstack([e.ends for e in found]), np.concatenate([e.owner for e in found])) if found else _NONE


def edges_of(places: Iterable[tuple[float, float]]) -> Edges:
    """The corners of a shape in hand, in EPSG:3857: to be snapped to, as a first corner is to close an outline."""
    xy = np.array(list(places)).reshape(-1, 2)
    return Edges(np.hstack((xy, xy)), np.full(len(xy), -1, dtype=np.int64))


def _to_grid(x: float, y: float, reach: float, step: float) -> Snap | None:
    """The nearest meeting of a meridian and a parallel, whole steps of degrees."""
    lon, lat = lon_lat(x, y)
    place = (round(round(lon / step) * step, 9), round(round(lat / step) * step, 9))
    ((px, py),) = to_mercator(np.array([place])).tolist()
    return Snap(place, Target.GRID) if math.hypot(px - x, py - y) <= reach else None


def _to_edges(edges: Edges, x: float, y: float, reach: float) -> Snap | None:
    ends = edges.ends
    corners = np.vstack((ends[:, :2], ends[:, 2:]))
    if (n := _nearest(corners, x, y, reach)) is not None:
        return Snap(_place(corners[n]), Target.VERTEX, _edge(ends[n % len(ends)]))
    feet, distances = _feet(ends, x, y)
    close = np.flatnonzero(distances <= reach)
    if not len(close):
        return None
    nearest = close[np.argsort(distances[close])[:_MOST_CROSSING]]
    crossings = _crossings(ends[nearest])
    if len(crossings) and (n := _nearest(crossings, x, y, reach)) is not None:
        return Snap(_place(crossings[n]), Target.INTERSECTION, _edge(ends[nearest[0]]))
    middles = (ends[close, :2] + ends[close, 2:]) / 2
    if (n := _nearest(middles, x, y, reach)) is not None:
        return Snap(_place(middles[n]), Target.MIDPOINT, _edge(ends[close[n]]))
    return Snap(_place(feet[nearest[0]]), Target.EDGE, _edge(ends[nearest[0]]))


def _nearest(places: Floats, x: float, y: float, reach: float) -> int | None:
    far = np.hypot(places[:, 0] - x, places[:, 1] - y)
    n = int(np.argmin(far))
    return n if far[n] <= reach else None


def _feet(ends: Floats, x: float, y: float) -> tuple[Floats, Floats]:
    """The nearest place on each edge, and how far it is."""
    a, along = ends[:, :2], ends[:, 2:] - ends[:, :2]
    length = np.einsum("ij,ij->i", along, along)
    share = np.einsum("ij,ij->i", np.array([x, y]) - a, along) / np.where(length > 0, length, 1.0)
    feet = a + along * np.clip(share, 0.0, 1.0)[:, None]
    return feet, np.hypot(feet[:, 0] - x, feet[:, 1] - y)


def _crossings(ends: Floats) -> Floats:
    """Where edges cross each other, from the determinants of their directions (Cramer's rule)."""
    i, j = np.triu_indices(len(ends), 1)
    p, r = ends[i, :2], ends[i, 2:] - ends[i, :2]
    q, s = ends[j, :2], ends[j, 2:] - ends[j, :2]
    turn = r[:, 0] * s[:, 1] - r[:, 1] * s[:, 0]
    cross = np.abs(turn) > 1e-12
    p, r, q, s, turn = p[cross], r[cross], q[cross], s[cross], turn[cross]
    gap = q - p
    t = (gap[:, 0] * s[:, 1] - gap[:, 1] * s[:, 0]) / turn
    u = (gap[:, 0] * r[:, 1] - gap[:, 1] * r[:, 0]) / turn
    inside = (t >= 0) & (t <= 1) & (u >= 0) & (u <= 1)
    found: Floats = p[inside] + r[inside] * t[inside][:, None]
    return found


def _place(xy: Floats) -> tuple[float, float]:
    return lon_lat(float(xy[0]), float(xy[1]))


def _edge(ends: Floats) -> tuple[tuple[float, float], tuple[float, float]] | None:
    return (_place(ends[:2]), _place(ends[2:])) if bool(np.any(ends[:2] != ends[2:])) else None
