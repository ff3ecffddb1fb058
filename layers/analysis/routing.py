"""The shortest way along the streets, around what is closed.

Dijkstra (1959), "A note on two problems in connexion with graphs", Numerische Mathematik 1, 269-271, as scipy has it;
corners of streets and their meetings are the nodes, the stretches between them edges of their length on the ellipsoid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Point, STRtree
from shapely.geometry.base import BaseGeometry

from layers.analysis.street_net import END_REACH_M, stretches
from layers.errors import SituationError
from layers.geo import WGS84, LonLat, from_mercator, mercator, mercator_stretch, to_mercator
from layers.i18n import tr

_SAME_M = 0.01  # streets meet where their corners do
_CLOSED_M = 3.0  # a closure is drawn along its street
_LEAST_SHARE, _LEAST_M = 0.5, 10.0
_FIELDS = ("road_class", "oneway", "layer", "bridge", "tunnel")
_NO_CARS = frozenset({"footway", "steps", "path", "cycleway", "pedestrian"})


@dataclass(frozen=True, slots=True)
class Way:
    """A line along the streets in EPSG:4326, and its length on the ellipsoid."""

    line: LineString
    length_m: float


class Streets:
    """The net of streets that can be driven, or walked."""

    def __init__(
        self,
        lines: Sequence[BaseGeometry],
        *,
        oneway: Sequence[bool] = (),
        levels: Sequence[int] = (),
        closures: Sequence[BaseGeometry] = (),
    ) -> None:
        """Lines in EPSG:4326. A one-way street is gone along as it is drawn. Closed stretches are left out.

        Raises
        ------
        SituationError
            There is no street.
        """
        if not len(lines):
            raise SituationError(
                tr("There are no streets to follow."), hint=tr("Import streets first, or draw a plain line.")
            )
        a, b, owner = _net(lines, levels)
        open_ = ~_closed(a, b, closures)
        a, b, owner = a[open_], b[open_], owner[open_]
        places, number = np.unique(np.round(np.vstack((a, b)) / _SAME_M).astype(np.int64), axis=0, return_inverse=True)
        self._nodes = from_mercator(np.asarray(places * _SAME_M, dtype=np.float64)) if len(places) else np.zeros((0, 2))
        self._from, self._to = np.split(number.reshape(-1), 2)
        starts, ends = self._nodes[self._from], self._nodes[self._to]
        self._length = np.asarray(WGS84.inv(starts[:, 0], starts[:, 1], ends[:, 0], ends[:, 1])[2])
        self._one = np.asarray(oneway, dtype=bool)[owner] if len(oneway) else np.zeros(len(owner), dtype=bool)
        self._graph = self._matrix()
        self._lines = shapely.linestrings(np.stack((a, b), axis=1))
        self._tree = STRtree(self._lines)

    def __len__(self) -> int:
        return len(self._nodes)

    def from_place(self, place: LonLat) -> Reach:
        """Everything that can be reached from the street nearest to a place."""
        return Reach(self, place)

    def way(self, places: Sequence[LonLat]) -> Way:
        """Along the streets from place to place.

        Raises
        ------
        SituationError
            A place cannot be reached.
        """
        ways = [self.from_place(a).to(b) for a, b in pairwise(places)]
        coords = [c for way in ways for c in way.line.coords]
        kept = [c for n, c in enumerate(coords) if n == 0 or c != coords[n - 1]]
        return Way(LineString(kept), sum(way.length_m for way in ways))

    def _matrix(self) -> Any:
        """Both directions of each stretch, one where it is one-way; of several between two nodes the shortest."""
        a = np.concatenate((self._from, self._to[~self._one]))
        b = np.concatenate((self._to, self._from[~self._one]))
        w = np.concatenate((self._length, self._length[~self._one]))
        order = np.lexsort((w, b, a))
        a, b, w = a[order], b[order], w[order]
        first = np.ones(len(a), dtype=bool)
        first[1:] = (a[1:] != a[:-1]) | (b[1:] != b[:-1])
        n = len(self._nodes)
        from scipy.sparse import csr_matrix  # a third of a second: not when the program starts

        return csr_matrix((np.maximum(w[first], 1e-9), (a[first], b[first])), shape=(n, n))

    def nearest(self, place: LonLat) -> tuple[int, float, LonLat]:
        """The stretch nearest to a place, how far along it (0 to 1), and the place on it."""
        if not len(self._lines):
            raise SituationError(tr("Every street is closed."), hint=tr("End a closure, or draw a plain line."))
        (x, y) = to_mercator(np.array([place]))[0]
        n = int(self._tree.nearest(Point(x, y)))
        share = float(shapely.line_locate_point(self._lines[n], Point(x, y), normalized=True))
        a, b = self._nodes[self._from[n]], self._nodes[self._to[n]]
        lon, lat = (a + (b - a) * share).tolist()
        return n, share, (lon, lat)


class Reach:
    """How far it is from one place to every corner of the net, found once; `to` only looks it up."""

    def __init__(self, streets: Streets, place: LonLat) -> None:
        self._streets = s = streets
        self._edge, self._share, self._start = s.nearest(place)
        a, b = int(s._from[self._edge]), int(s._to[self._edge])
        length = float(s._length[self._edge])
        self._ends = [(b, length * (1 - self._share))]
        if not s._one[self._edge]:
            self._ends.append((a, length * self._share))
        from scipy.sparse.csgraph import dijkstra

        self._far, self._before = dijkstra(s._graph, indices=[n for n, _ in self._ends], return_predecessors=True)

    def to(self, place: LonLat) -> Way:
        """The shortest way to the street nearest to `place`.

        Raises
        ------
        SituationError
            There is none.
        """
        s = self._streets
        edge, share, end = s.nearest(place)
        a, b, length = int(s._from[edge]), int(s._to[edge]), float(s._length[edge])
        if edge == self._edge and (share >= self._share or not s._one[edge]):
            return Way(LineString([self._start, end]), abs(share - self._share) * length)
        goals = [(a, length * share), *([] if s._one[edge] else [(b, length * (1 - share))])]
        options = [
            (first + float(self._far[row, goal]) + last, row, goal)
            for row, (_, first) in enumerate(self._ends)
            for goal, last in goals
        ]
        metres, row, goal = min(options)
        if not np.isfinite(metres):
            raise SituationError(
                tr("No way leads there along open streets."), hint=tr("Choose another place, or look at the closures.")
            )
        nodes = self._path(row, goal)
        middle = [(float(x), float(y)) for x, y in s._nodes[nodes].tolist()]
        coords = [self._start, *middle, end]
        kept = [c for n, c in enumerate(coords) if n == 0 or c != coords[n - 1]]
        return Way(LineString(kept if len(kept) > 1 else [self._start, end]), metres)

    def _path(self, row: int, goal: int) -> list[int]:
        path = [goal]
        source = self._ends[row][0]
        while path[-1] != source:
            path.append(int(self._before[row, path[-1]]))
        return path[::-1]


def streets_of(roads: Any, closures: Sequence[BaseGeometry] = (), *, driving: bool = True) -> Streets:
    """From the frame of the kind `road`; footpaths and the direction of one-way streets are for who drives.

    A field that no street has is a column that is not there.

    Raises
    ------
    SituationError
        There is no street.
    """
    usable = roads.reindex(columns=dict.fromkeys([*_FIELDS, *roads.columns]))
    usable = usable[~usable["road_class"].isin(_NO_CARS)] if driving else usable
    one = [value is True for value in usable["oneway"]] if driving else []
    above = [level if level == level and level is not None else 0 for level in usable["layer"]]
    bridges, tunnels = usable["bridge"], usable["tunnel"]
    raised = [int(bridge is True) - int(tunnel is True) for bridge, tunnel in zip(bridges, tunnels, strict=True)]
    levels = [int(a or r) for a, r in zip(above, raised, strict=True)]
    return Streets(list(usable.geometry), oneway=one, levels=levels, closures=closures)


def _net(lines: Sequence[BaseGeometry], levels: Sequence[int]) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """The stretches in metres of EPSG:3857, and the number of each one's line."""
    flat = mercator(np.asarray(lines, dtype=object))
    at = np.asarray(levels if len(levels) else np.zeros(len(lines)), dtype=np.int64)
    _, south, _, north = shapely.total_bounds(np.asarray(lines, dtype=object)).tolist()
    return stretches(flat, at, END_REACH_M * mercator_stretch((south + north) / 2))


def _closed(starts: NDArray[Any], ends: NDArray[Any], closures: Sequence[BaseGeometry]) -> NDArray[np.bool_]:
    """Stretches that lie along a closure for half of their length, or for 10 m; one that only crosses it does not."""
    shut = np.zeros(len(starts), dtype=bool)
    if not len(closures):
        return shut
    sides = shapely.linestrings(np.stack((starts, ends), axis=1))
    around = shapely.buffer(mercator(np.asarray(closures, dtype=object)), _CLOSED_M, cap_style="flat")
    near = np.unique(STRtree(sides).query(around, predicate="intersects")[1])
    inside = shapely.length(shapely.intersection(sides[near], shapely.union_all(around)))
    shut[near] = (inside >= _LEAST_SHARE * shapely.length(sides[near])) | (inside > _LEAST_M)
    return shut
