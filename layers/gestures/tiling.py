"""Zones that should cover the ground once: where two overlap or leave a gap, and how that is mended in one step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from layers.edit import Change, Edit
from layers.feature import Feature
from layers.geo import LonLat, area_m2, plane_at
from layers.gestures.borders import NOTHING_M2, areas_of, noded
from layers.i18n import N_, message

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
            # Corners of the gap that the heir does not have would leave a hair between the two.
            shapes[heir] = areas_of(shapely.union(noded(shapes[heir], [fault.shape]), fault.shape)) or shapes[heir]
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
    """Holes that the zones leave between them, and strips narrower than `width_m`."""
    union = shapely.union_all([z.geometry for z in zones])
    holes = [Polygon(ring) for part in shapely.get_parts(union) for ring in part.interiors]
    strips = _strips(union, width_m)
    shapes = np.array([z.geometry for z in zones], dtype=object)
    tree = shapely.STRtree(shapes)
    found = []
    for gap in [*holes, *(s for s in strips if not any(h.intersects(s) for h in holes))]:
        around = np.sort(tree.query(gap, predicate="intersects"))
        ids = tuple(zones[n].id for n in around.tolist())
        own = tuple(i for i in zones if i.id in ids)
        if len(ids) > 1 and not _is_meant(gap, own):
            found.append(Fault(Seam.GAP, gap, ids))
    return found


def _strips(union: BaseGeometry, width_m: float) -> list[BaseGeometry]:
    """What closes when the zones grow by half the width and shrink again, on a plane about their middle."""
    middle = union.centroid
    plane = plane_at((float(middle.x), float(middle.y)))
    flat = shapely.make_valid(plane.metres(union))
    closed = flat.buffer(width_m / 2, join_style="mitre").buffer(-width_m / 2, join_style="mitre")
    left = plane.degrees(shapely.difference(closed, flat))
    return [p for p in shapely.get_parts(left) if p.geom_type == "Polygon"]


def _is_meant(gap: BaseGeometry, around: Sequence[Feature]) -> bool:
    """A hole of one zone alone was cut on purpose."""
    return any(z.geometry is not None and Polygon(r).equals(gap) for z in around for p in shapely.get_parts(z.geometry)
               for r in p.interiors)  # fmt: skip


def _border(zone: BaseGeometry, gap: BaseGeometry) -> float:
    return float(shapely.intersection(gap.boundary, zone.boundary.buffer(1e-9)).length)
