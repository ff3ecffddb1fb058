"""The streets as a network: ways from place to place for evacuation and patrol."""

from __future__ import annotations

import heapq
from collections import defaultdict

import shapely
from shapely.geometry import LineString, Point

from layers.demo.ground import Street

_SLOW = {"residential": 1.9, "tertiary": 1.2, "trunk": 1.6, "motorway": 9.0}

Node = tuple[float, float]


class Network:
    """Streets cut where they meet. Ways prefer the wider street."""

    def __init__(self, streets: list[Street]) -> None:
        roads = [s for s in streets if s.kind not in ("footway", "motorway")]
        tree = shapely.STRtree([s.line for s in roads])
        parts = shapely.get_parts(shapely.union_all([s.line for s in roads]))
        near = tree.nearest(shapely.line_interpolate_point(parts, 0.5, normalized=True))
        self._edges: dict[Node, list[tuple[Node, float, LineString]]] = defaultdict(list)
        for part, owner in zip(parts, near.tolist(), strict=True):
            cost = part.length * _SLOW.get(roads[owner].kind, 1.0)
            start, end = part.coords[0], part.coords[-1]
            self._edges[start].append((end, cost, part))
            self._edges[end].append((start, cost, part))
        self._nodes = list(self._edges)
        self._tree = shapely.STRtree(shapely.points(self._nodes))

    def way(self, start: Point, end: Point) -> LineString:
        """A way along streets from near `start` to near `end`."""
        source, target = (self._nodes[int(self._tree.nearest(p))] for p in (start, end))
        best, before, queue = {source: 0.0}, dict[Node, tuple[Node, LineString]](), [(0.0, source)]
        while queue:
            cost, node = heapq.heappop(queue)
            if node == target:
                break
            for other, step, part in self._edges[node]:
                if cost + step < best.get(other, float("inf")):
                    best[other] = cost + step
                    before[other] = (node, part)
                    heapq.heappush(queue, (cost + step, other))
        return _joined(source, target, before)


def _joined(source: Node, target: Node, before: dict[Node, tuple[Node, LineString]]) -> LineString:
    corners: list[Node] = [target]
    while corners[-1] != source:
        if corners[-1] not in before:
            return LineString([source, target])
        node, part = before[corners[-1]]
        way = list(part.coords)
        corners += (way if way[0] == corners[-1] else way[::-1])[1:]
        corners[-1] = node
    return LineString(corners[::-1]).simplify(1.5)
