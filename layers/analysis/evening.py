"""A better balance of beats: pieces along the borders change hands until the work is even, and all stay whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from layers.analysis.workload import Balance, By, Ground, amount, balance
from layers.geo import plane_at

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_GRID_DEG = 1e-9
_STEPS_AT_MOST = 2_000
_LEAST_GAIN = 1e-4
"""Of the squared mean load: less is not worth a border that people have to learn."""
_LEAST_SHARE = 0.2
"""A piece goes over only where so much of its own border lies along the beat that takes it: no tentacles."""
_PIECE_M = 250.0


@dataclass(frozen=True, slots=True)
class Proposal:
    """New shapes of the beats that would change, in EPSG:4326, and the balance before and after."""

    shapes: Mapping[str, BaseGeometry]
    before: Balance
    after: Balance


def even_out(
    zones: Mapping[str, BaseGeometry], ground: Ground, by: By, *, piece_m: float = _PIECE_M
) -> Proposal | None:
    """A proposal for beats with more even loads; None where nothing better is found.

    Beats are cut into pieces of `piece_m` metres; a piece goes from a beat to a neighbour while that brings the sum of
    squared loads down, the piece borders enough on the neighbour, and the beat it leaves stays in one part: steepest
    descent of the contiguity-constrained districting problem (Hess et al. 1965, Operations Research 13, 998-1006;
    moves after Openshaw and Rao 1995, Environment and Planning A 27, 425-446).
    """
    if len(zones) < 2:
        return None
    names = list(zones)
    pieces, owner = _pieces(zones, names, piece_m)
    weight = np.array([amount(piece, ground, by) or 0.0 for piece in pieces])
    start = balance(np.bincount(owner, weight, len(names)).tolist())
    if start is None:
        return None
    borders = _borders(pieces)
    new = _descend(owner, weight, borders, len(names))
    changed = sorted({*owner[new != owner].tolist(), *new[new != owner].tolist()})
    end = balance(np.bincount(new, weight, len(names)).tolist())
    if not changed or end is None or end.variation >= start.variation:
        return None
    shapes = {names[n]: shapely.union_all(pieces[new == n], grid_size=_GRID_DEG) for n in changed}
    return Proposal(shapes, start, end)


def _pieces(
    zones: Mapping[str, BaseGeometry], names: list[str], piece_m: float
) -> tuple[NDArray[np.object_], NDArray[np.intp]]:
    """Each zone cut by one grid over all of them; a piece in several parts is several pieces."""
    west, south, east, north = shapely.total_bounds(list(zones.values()))
    plane = plane_at(((west + east) / 2, (south + north) / 2))
    wide, high = shapely.total_bounds(plane.metres(shapely.box(west, south, east, north)))[2:] * 2
    columns, rows = max(int(wide / piece_m), 1), max(int(high / piece_m), 1)
    x, y = np.linspace(west, east, columns + 1), np.linspace(south, north, rows + 1)
    left, low = (a.ravel() for a in np.meshgrid(x[:-1], y[:-1]))
    boxes = shapely.box(left, low, left + (x[1] - x[0]), low + (y[1] - y[0]))
    shapes = np.array([zones[name] for name in names], dtype=object)
    zone, cell = shapely.STRtree(boxes).query(shapes, predicate="intersects")
    cut = shapely.intersection(shapes[zone], boxes[cell], grid_size=_GRID_DEG)
    parts, of = shapely.get_parts(cut, return_index=True)
    area = np.flatnonzero(shapely.area(parts) > 0)
    return parts[area], zone[of[area]].astype(np.intp)


def _borders(pieces: NDArray[np.object_]) -> csr_array:
    """Piece by piece, how long their common border is; on the diagonal the whole border of each."""
    a, b = shapely.STRtree(pieces).query(pieces, predicate="intersects")
    apart = a != b
    a, b = a[apart], b[apart]
    length = shapely.length(shapely.intersection(shapely.boundary(pieces[a]), shapely.boundary(pieces[b])))
    along = length > 10 * _GRID_DEG
    every = np.arange(len(pieces))
    rows, columns = np.concatenate((a[along], every)), np.concatenate((b[along], every))
    values = np.concatenate((length[along], shapely.length(pieces)))
    from scipy.sparse import coo_array  # a third of a second: not when the program starts

    return coo_array((values, (rows, columns)), shape=(len(pieces), len(pieces))).tocsr()


def _descend(owner: NDArray[np.intp], weight: NDArray[np.float64], graph: csr_array, zones: int) -> NDArray[np.intp]:
    owner = owner.copy()
    edges = graph.tocoo()
    apart = edges.row != edges.col
    a, b, length = edges.row[apart], edges.col[apart], edges.data[apart]
    whole = graph.diagonal()
    loads = np.bincount(owner, weight, zones).astype(np.float64)
    least_gain = _LEAST_GAIN * float(loads.mean()) ** 2
    fixed = np.zeros(len(owner), dtype=bool)
    for zone in range(zones):
        _fix(zone, owner, graph, fixed)
    for _ in range(_STEPS_AT_MOST):
        across = np.flatnonzero((owner[a] != owner[b]) & (weight[a] > 0) & ~fixed[a])
        pairs, where = np.unique(a[across].astype(np.int64) * zones + owner[b[across]], return_inverse=True)
        common = np.bincount(where, length[across], len(pairs))
        piece, taker = np.divmod(pairs, zones)
        gain = 2 * weight[piece] * (loads[owner[piece]] - loads[taker] - weight[piece])
        gain[common < _LEAST_SHARE * whole[piece]] = 0.0
        best = int(np.argmax(gain)) if len(gain) else 0
        if not len(gain) or gain[best] <= least_gain:
            return owner
        giver, one = int(owner[piece[best]]), int(piece[best])
        loads[giver] -= weight[one]
        loads[taker[best]] += weight[one]
        owner[one] = taker[best]
        _fix(giver, owner, graph, fixed)
        _fix(int(taker[best]), owner, graph, fixed)
    return owner


def _fix(zone: int, owner: NDArray[np.intp], graph: csr_array, fixed: NDArray[np.bool_]) -> None:
    """Mark the pieces of a beat that it would fall apart without, or that are all it has."""
    mates = np.flatnonzero(owner == zone)
    fixed[mates] = len(mates) == 1
    inside = set(mates.tolist())
    beside = {n: [m for m in _row(graph, n) if m in inside and m != n] for n in inside}
    for n in _cut_points(beside):
        fixed[n] = True


def _row(graph: csr_array, n: int) -> list[int]:
    found: list[int] = graph.indices[graph.indptr[n] : graph.indptr[n + 1]].tolist()
    return found


def _cut_points(beside: Mapping[int, list[int]]) -> set[int]:
    """Nodes without which their part of the graph falls apart (Hopcroft and Tarjan 1973, CACM 16, 372-378)."""
    order: dict[int, int] = {}
    low: dict[int, int] = {}
    found: set[int] = set()
    for root in beside:
        if root in order:
            continue
        order[root] = low[root] = len(order)
        branches = 0
        path = [(root, iter(beside[root]), -1)]
        while path:
            node, rest, parent = path[-1]
            following = next(rest, None)
            if following is None:
                path.pop()
                if parent >= 0:
                    low[parent] = min(low[parent], low[node])
                    if parent != root and low[node] >= order[parent]:
                        found.add(parent)
            elif following in order:
                low[node] = min(low[node], order[following])
            else:
                branches += node == root
                order[following] = low[following] = len(order)
                path.append((following, iter(beside[following]), node))
        if branches > 1:
            found.add(root)
    return found
