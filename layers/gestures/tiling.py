"""Zones that should cover the ground once: where two overlap or leave a gap, and how that is mended in one step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from layers.edit import Change, Edit
from layers.feature import Feature
from layers.geo import LonLat, area_m2, plane_at
from layers.gestures.borders import NOTHING_M2, areas_of, noded
from layers.i18n import N_, message

GRID_DEG = 1e-9
_NEAR_DEG = 1e-8
GAP_WIDTH_M = 15.0
"""A strip between two zones narrower than this was not meant; a wider one may be a river."""


class Seam(StrEnum):
    """What is wrong between zones."""

    OVERLAP = "overlap"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Fault:
    """`shape` in EPSG:4326 belongs to all of `zones` or, as a gap, to none: then they are those around it."""

    seam: Seam
    shape: BaseGeometry
    zones: tuple[str, ...]

    @property
    def area_m2(self) -> float:
        """On the WGS 84 ellipsoid."""
        return area_m2(self.shape)

    @property
    def middle(self) -> LonLat:
        point = self.shape.representative_point()
        return float(point.x), float(point.y)


def faults_of(zones: Iterable[Feature], *, gap_width_m: float = GAP_WIDTH_M) -> list[Fault]:
    """Overlaps and gaps, the largest first. Nothing below `NOTHING_M2` is told."""
    placed = [z for z in zones if z.geometry is not None and z.geometry.geom_type in ("Polygon", "MultiPolygon")]
    if not placed:
        return []
    found = [*_overlaps(placed), *_gaps(placed, gap_width_m)]
    return sorted((f for f in found if f.area_m2 >= NOTHING_M2), key=lambda f: -f.area_m2)


def mended(zones: Sequence[Feature], faults: Sequence[Fault]) -> Edit:
    """One step that takes the faults away: an overlap stays with the zone that would lose the larger part of itself, a
    gap goes to the zone with the longest border to it."""
    shapes = {z.id: z.geometry for z in zones if z.geometry is not None}
    for fault in faults:
        there = [k for k in fault.zones if k in shapes]
        if not there:
            continue
        if fault.seam is Seam.OVERLAP:
            keeper = max(there, key=lambda k: fault.shape.area / shapes[k].area)
            for key in there:
                if key != keeper:
                    shapes[key] = areas_of(shapely.difference(shapes[key], fault.shape)) or shapes[key]
        else:
            heir = max(there, key=lambda k: _border(shapes[k], fault.shape))
            # On one grid, or a hair would be left between the two.
            grown = shapely.union(noded(shapes[heir], [fault.shape]), fault.shape, grid_size=GRID_DEG)
            shapes[heir] = areas_of(grown) or shapes[heir]
    changes = [
        Change(z, replace(z, geometry=shapes[z.id]))
        for z in zones
        if z.id in shapes and z.geometry is not None and not shapes[z.id].equals_exact(z.geometry, 0.0)
    ]
    return Edit(message(N_("Mend {n} gaps and overlaps"), n=len(faults)), tuple(changes))


def _overlaps(zones: Sequence[Feature]) -> list[Fault]:
    shapes = np.array([z.geometry for z in zones], dtype=object)
    a, b = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = np.flatnonzero(a < b)
    common = shapely.intersection(shapes[a[pairs]], shapes[b[pairs]])
    found = []
    for n, shape in zip(pairs.tolist(), common.tolist(), strict=True):
        if (area := areas_of(shape)) is not None:
            found.append(Fault(Seam.OVERLAP, area, (zones[a[n]].id, zones[b[n]].id)))
    return found


def _gaps(zones: Sequence[Feature], width_m: float) -> list[Fault]:
    """Ground that the zones enclose and nobody has, and strips narrower than `width_m` that are open at an end."""
    shapes = np.array([z.geometry for z in zones], dtype=object)
    tree = shapely.STRtree(shapes)
    enclosed = _enclosed(shapes, tree)
    strips = [s for s in _strips(shapely.union_all(shapes), width_m) if not any(e.intersects(s) for e in enclosed)]
    found = []
    for gap in [*enclosed, *strips]:
        around = np.sort(tree.query(gap, predicate="dwithin", distance=_NEAR_DEG))
        if len(around) > 1 and not _is_meant(gap, shapes[around]):
            found.append(Fault(Seam.GAP, gap, tuple(zones[n].id for n in around.tolist())))
    return found


def _enclosed(shapes: NDArray[np.object_], tree: shapely.STRtree) -> list[BaseGeometry]:
    """Faces between the borders that lie in no zone. Borders are set on one grid, so that rounding opens no face."""
    lines = shapely.union_all(shapely.boundary(shapes), grid_size=GRID_DEG)
    faces = shapely.get_parts(shapely.polygonize([lines]))
    inside, _ = tree.query(shapely.point_on_surface(faces), predicate="intersects")
    free = np.setdiff1d(np.arange(len(faces)), inside)
    return list(faces[free])


def _strips(union: BaseGeometry, width_m: float) -> list[BaseGeometry]:
    """What closes when the zones grow by half the width and shrink again, on a plane about their middle."""
    middle = union.centroid
    plane = plane_at((float(middle.x), float(middle.y)))
    flat = shapely.make_valid(plane.metres(union))
    closed = flat.buffer(width_m / 2, join_style="mitre").buffer(-width_m / 2, join_style="mitre")
    left = plane.degrees(shapely.difference(closed, flat))
    return [p for p in shapely.get_parts(left) if p.geom_type == "Polygon"]


def _is_meant(gap: BaseGeometry, around: NDArray[np.object_]) -> bool:
    """A hole of one zone alone was cut on purpose."""
    holes = [Polygon(ring) for shape in around for part in shapely.get_parts(shape) for ring in part.interiors]
    return any(shapely.symmetric_difference(hole, gap).area < GRID_DEG for hole in holes if hole.intersects(gap))


def _border(zone: BaseGeometry, gap: BaseGeometry) -> float:
    return float(shapely.intersection(gap.boundary, zone.boundary.buffer(_NEAR_DEG)).length)
