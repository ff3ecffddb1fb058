"""What lies under the pointer: the topmost layer first, in a layer the smaller before the larger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from PySide6.QtCore import QPointF

from desktop.map.clusters import Clustered, box_of, cluster_at
from desktop.map.columns import Ragged, away_from
from desktop.map.density import History
from desktop.map.facts import Facts
from desktop.map.huge import Huge
from desktop.map.rasters import Relief
from desktop.map.scene import Scene
from desktop.map.shapes import Pack
from desktop.map.slab import Slab
from desktop.map.view import Box, View, worlds
from layers.stack import LayerStack
from layers.style import Look

_PLATE_REACH_PX = 15.0
_LINE_REACH_PX = 6.0
_CROWD_REACH_PX = 12.0
_MOST_AREAS = 64

Rank: TypeAlias = tuple[int, float]
"""The smaller, the better a hit: points before lines before areas, then the nearer, or the smaller area."""


def hit(scene: Scene, stack: LayerStack, view: View, pixel: QPointF, *, without: Collection[str] = ()) -> str | None:
    """The id of what is there; nothing of a locked layer, nor of those `without` which the map is drawn there."""
    (x, y), ground_mpp = view.place(pixel), view.ground_mpp
    here = [shapely.Point(west, y) for west, *_ in worlds((x, y, x, y))]
    for facts in reversed(list(scene.facts())):
        if not facts.shapes.packs or facts.key in without or not facts.shows_at(ground_mpp):
            continue
        if not stack.layer(facts.key).locked:
            found = (_hit_in(facts, place, view) for place in here)
            if (identity := next(filter(None, found), None)) is not None:
                return identity
    return None


@dataclass(frozen=True, slots=True)
class Crowded:
    """How many points without a plate lie in a place, and of which looks, the most first. `box`: those of a cluster."""

    count: int
    looks: tuple[tuple[Look, int], ...]
    box: Box | None = None


def crowd_at(
    scene: Scene, view: View, pixel: QPointF, density: float = 1.0, *, without: Collection[str] = ()
) -> Crowded:
    """What a cluster under the pixel holds; where there is none, what lies about the pixel, histories included."""
    x, y = view.place(pixel)
    reach = _CROWD_REACH_PX * view.mpp
    here = [(west, y) for west, *_ in worlds((x, y, x, y))]
    counts: Counter[Look] = Counter()
    for layer in reversed(scene.shown()):
        if isinstance(layer, Relief) or layer.key in without or not layer.shows_at(view.ground_mpp):
            continue
        looks = layer.style.all_looks() if isinstance(layer, History) else layer.shapes.looks
        clusters = _clusters(layer, view)
        for place in here:
            if clusters is not None and (found := cluster_at(clusters, place, view.mpp, density)) is not None:
                west, south, east, north = box_of(clusters, found)
                shift = x - place[0]
                return _crowded(_of(looks, clusters.counts[found]), (west + shift, south, east + shift, north))
            if clusters is None and isinstance(layer, History):
                counts.update(_of(looks, layer.near(place, reach)))
            elif clusters is None and isinstance(layer, Facts) and layer.dotted:
                counts.update(_about(layer, (place[0] - reach, y - reach, place[0] + reach, y + reach)))
    return _crowded(counts)


def _clusters(layer: Facts | History, view: View) -> Clustered | None:
    if isinstance(layer, History):
        return layer.clusters
    if not (layer.dotted and layer.clustered):
        return None
    return layer.shapes.known_clusters(view.mpp, view.ground_mpp)


def _about(facts: Facts, box: Box) -> Counter[Look]:
    """How many points of each look lie in a box."""
    looks, counts = facts.shapes.looks, Counter[Look]()
    for slab in facts.shapes.many:
        rows = slab.points.row[slab.points.meeting(box)]
        counts.update(_of(looks, np.bincount(slab.look[rows[slab.shown_at(rows)]], minlength=len(looks))))
    return counts


def _of(looks: Sequence[Look], counts: NDArray[np.int64]) -> Counter[Look]:
    """The counts of looks, of which several may be the same."""
    found = Counter[Look]()
    for look, count in zip(looks, counts.tolist(), strict=True):
        found[look] += count
    return found


def _crowded(counts: Counter[Look], box: Box | None = None) -> Crowded:
    looks = tuple((look, count) for look, count in counts.most_common() if count)
    return Crowded(sum(count for _, count in looks), looks, box)


def _hit_in(facts: Facts, here: shapely.Point, view: View) -> str | None:
    best: tuple[Rank, str] | None = None
    for pack in reversed(facts.shapes.packs):
        found = _few(pack, facts, here, view) if isinstance(pack, Pack) else _many(pack, facts, (here.x, here.y), view)
        for rank, row in found:
            if best is None or rank < best[0]:
                best = rank, pack.ids[row]
    return best[1] if best is not None else None


def _few(pack: Pack, facts: Facts, here: shapely.Point, view: View) -> Iterator[tuple[Rank, int]]:
    """Shape by shape."""
    reach = _PLATE_REACH_PX * view.mpp
    for row in pack.rows_in((here.x - reach, here.y - reach, here.x + reach, here.y + reach))[::-1].tolist():
        look = facts.shapes.looks[pack.look[row]]
        if not look.shows_at(view.ground_mpp):
            continue
        if pack.is_huge(row):
            ranks = [_rank_of_huge(huge, row, look, (here.x, here.y), view.mpp) for huge in pack.huge_with(row)]
        else:
            ranks = [_rank(pack.geometry[row], look, here, view.mpp)]
        yield from ((rank, row) for rank in ranks if rank is not None)


def _many(slab: Slab, facts: Facts, at: tuple[float, float], view: View) -> Iterator[tuple[Rank, int]]:
    """In columns: the nearest point, else the nearest line, else the smallest area."""
    looks = facts.shapes.looks
    ground_mpp = view.ground_mpp
    seen = np.array([look.shows_at(ground_mpp) for look in looks])
    reach = np.array([_reach_px(look) for look in looks]) * view.mpp
    found = None
    if len(slab.points):
        known = facts.shapes.known_clusters(view.mpp, view.ground_mpp) if facts.clustered else None
        found = _point(slab, at, seen, reach, None if known is None else known.alone_in(slab))
    if found is None and len(slab.lines):
        found = _line(slab, slab.lines, at, seen, view, np.array([_half_width_px(look, view) for look in looks]))
    if found is not None:
        yield found
    elif len(slab.areas):
        filled = np.array([look.fill is not None or look.pattern is not None for look in looks])
        yield from _area(slab, at, seen & filled)
        if not filled.all():
            edge = _line(slab, slab.areas, at, seen & ~filled, view, np.zeros(len(looks)))
            if edge is not None:
                yield (2, edge[0][1]), edge[1]


def _point(
    slab: Slab,
    at: tuple[float, float],
    seen: NDArray[np.bool_],
    reach: NDArray[np.float64],
    alone: NDArray[np.bool_] | None,
) -> tuple[Rank, int] | None:
    points, most = slab.points, float(reach.max(initial=0))
    x, y = at
    chosen = points.meeting((x - most, y - most, x + most, y + most))
    rows = points.row[chosen]
    look = slab.look[rows]
    away = np.hypot(points.xy[chosen, 0] - (x - points.origin[0]), points.xy[chosen, 1] - (y - points.origin[1]))
    there = slab.shown_at(rows) if alone is None else slab.shown_at(rows) & alone[rows]
    away = np.where(seen[look] & there & (away <= reach[look]), away, np.inf)
    if not len(away) or not np.isfinite(best := away.min()):
        return None
    return (0, float(best)), int(rows[np.flatnonzero(away == best)[-1]])


def _line(
    slab: Slab,
    ragged: Ragged,
    at: tuple[float, float],
    seen: NDArray[np.bool_],
    view: View,
    half_px: NDArray[np.float64],
) -> tuple[Rank, int] | None:
    (x, y), mpp = at, view.mpp
    most = (_LINE_REACH_PX + float(half_px.max(initial=0))) * mpp
    parts = ragged.meeting((x - most, y - most, x + most, y + most))
    rows = ragged.row[parts]
    kept = seen[slab.look[rows]] & slab.shown_at(rows)
    parts, rows = parts[kept], rows[kept]
    if not len(parts):
        return None
    side = 2 * most / mpp
    shapes = ragged.gathered(parts, x - most, y + most, mpp, (side, side))
    away = away_from(shapes.xy.astype(np.float64) - most / mpp, shapes.rings, shapes.parts) - half_px[slab.look[rows]]
    best = int(np.argmin(away))
    return ((1, float(away[best])), int(rows[best])) if away[best] <= _LINE_REACH_PX else None


def _area(slab: Slab, at: tuple[float, float], seen: NDArray[np.bool_]) -> Iterator[tuple[Rank, int]]:
    areas = slab.areas
    parts = areas.meeting((*at, *at))
    rows = areas.row[parts]
    parts = parts[seen[slab.look[rows]] & slab.shown_at(rows)][::-1][:_MOST_AREAS]
    for part in parts.tolist():
        if areas.holds(part, at):
            yield (2, areas.area(part)), int(areas.row[part])


def _reach_px(look: Look) -> float:
    if look.plate is not None:
        return _PLATE_REACH_PX
    return _LINE_REACH_PX + 2 if look.fill is not None else -1.0


def _half_width_px(look: Look, view: View) -> float:
    return max((s.width_m for s in look.strokes), default=0.0) / 2 / view.mpp


def _rank(shape: shapely.Geometry, look: Look, here: shapely.Point, mpp: float) -> tuple[int, float] | None:
    """None where the pointer misses; else the smaller, the better a hit it is."""
    dimension = shapely.get_dimensions(shape)
    if dimension == 0:
        reach = _PLATE_REACH_PX if look.plate is not None else _LINE_REACH_PX + 2
        distance = shapely.distance(shape, here) / mpp
        seen = look.plate is not None or look.fill is not None
        return (0, float(distance)) if distance <= reach and seen else None
    if dimension == 1:
        width = max((s.width_m for s in look.strokes), default=0.0) / 2
        distance = shapely.distance(shape, here) - width
        return (1, float(distance)) if distance <= _LINE_REACH_PX * mpp else None
    filled = look.fill is not None or look.pattern is not None
    target = shape if filled else shape.boundary
    if shapely.distance(target, here) > (0 if filled else _LINE_REACH_PX) * mpp:
        return None
    return 2, float(shapely.area(shape))


def _rank_of_huge(huge: Huge, row: int, look: Look, at: tuple[float, float], mpp: float) -> Rank | None:
    """The same of what would take a tenth of a second each time that the pointer moves."""
    if not huge.areas:
        half_px = max((s.width_m for s in look.strokes), default=0.0) / 2 / mpp
        away = (huge.away_px(row, at, _LINE_REACH_PX + half_px, mpp) - half_px) * mpp
        return (1, away) if np.isfinite(away) else None
    if look.fill is not None or look.pattern is not None:
        hit_it = huge.holds(row, at, mpp)
    else:
        hit_it = bool(np.isfinite(huge.away_px(row, at, _LINE_REACH_PX, mpp)))
    return (2, huge.area(row)) if hit_it else None
