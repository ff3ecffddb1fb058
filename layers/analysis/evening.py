"""A better balance of beats: pieces along the borders change hands until the work is even, and all stay whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components
from shapely.geometry.base import BaseGeometry

from layers.analysis.workload import Balance, By, Ground, balance, load_of
from layers.geo import plane_at

_GRID_DEG = 1e-9
_STEPS_AT_MOST = 2_000
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
    weight = np.array([load_of("", piece, ground).of(by) or 0.0 for piece in pieces])
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
    return coo_array((values, (rows, columns)), shape=(len(pieces), len(pieces))).tocsr()


def _descend(owner: NDArray[np.intp], weight: NDArray[np.float64], graph: csr_array, zones: int) -> NDArray[np.intp]:
    owner = owner.copy()
    whole = graph.diagonal()
    loads = np.bincount(owner, weight, zones).astype(np.float64)
    for _ in range(_STEPS_AT_MOST):
        for piece, taker in _best_first(owner, weight, graph, loads, whole):
            if _stays_whole(owner, piece, graph):
                loads[owner[piece]] -= weight[piece]
                loads[taker] += weight[piece]
                owner[piece] = taker
                break
        else:
            return owner
    return owner


def _best_first(
    owner: NDArray[np.intp],
    weight: NDArray[np.float64],
    graph: csr_array,
    loads: NDArray[np.float64],
    whole: NDArray[np.float64],
) -> Iterator[tuple[int, int]]:
    """Pieces at a border and who might take them, the largest gain first."""
    edges = graph.tocoo()
    a, b, length = edges.row, edges.col, edges.data
    across = np.flatnonzero((owner[a] != owner[b]) & (weight[a] > 0))
    pairs, where = np.unique(a[across] * len(loads) + owner[b[across]], return_inverse=True)
    common = np.bincount(where, length[across])
    piece, taker = np.divmod(pairs, len(loads))
    gain = 2 * weight[piece] * (loads[owner[piece]] - loads[taker] - weight[piece])
    good = np.flatnonzero((gain > 1e-9) & (common >= _LEAST_SHARE * whole[piece]))
    order = good[np.lexsort((piece[good], -gain[good]))]
    return zip(piece[order].tolist(), taker[order].tolist(), strict=True)


def _stays_whole(owner: NDArray[np.intp], piece: int, graph: csr_array) -> bool:
    """Whether what is left of the beat has no more parts without the piece than with it."""
    mates = np.flatnonzero(owner == owner[piece])
    rest = mates[mates != piece]
    if not len(rest):
        return False
    return _parts(graph, rest) <= _parts(graph, mates)


def _parts(graph: csr_array, rows: NDArray[np.intp]) -> int:
    return int(connected_components(graph[rows][:, rows], directed=False)[0])
