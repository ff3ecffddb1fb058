"""Rings of a distance around what is there: one area, or several one outside the other."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from layers.edit import adding
from layers.feature import Feature
from layers.geo import LonLat, distance_m, plane_at
from layers.gestures.events import Ask, Cancel, Click, Fault, Finish, Gesture, Move, Numbers, Preview
from layers.gestures.faults import shape_faults
from layers.gestures.transform import middle_of
from layers.i18n import N_, Message, message, tr

FARTHEST_M, MOST_RINGS = 100_000.0, 20
_QUARTER = 30


def buffers(shape: BaseGeometry, middle: LonLat, distance_m: float, rings: int = 1) -> list[BaseGeometry]:
    """Areas around `shape`, in EPSG:4326, each ring without those inside it; the first one holds the shape itself.

    In metres of the ellipsoid, on a plane around `middle` (see `geo.Plane` for how true).
    """
    plane = plane_at(middle)
    flat = plane.metres(shape)
    discs = [shapely.buffer(flat, distance_m * n, quad_segs=_QUARTER) for n in range(1, rings + 1)]
    inner: list[BaseGeometry | None] = [None, *discs[:-1]]
    return [
        plane.degrees(disc if hole is None else shapely.difference(disc, hole))
        for disc, hole in zip(discs, inner, strict=True)
    ]


def draw_buffer(
    features: Sequence[Feature],
    make: Callable[[BaseGeometry, float, float], Feature],
    label: Message | None = None,
) -> Gesture:
    """As far as the pointer is from them, or as typed; `make` is told from and to how many metres a ring goes."""
    middle = middle_of(features)
    base = shapely.union_all([f.geometry for f in features if f.geometry is not None])
    measures: dict[str, float] = {"rings": 1}
    refused: Fault | None = None
    while True:
        event = yield _preview(base, middle, measures, refused)
        refused, ended = None, False
        match event:
            case Move(lon, lat) | Click(lon, lat) if distance_m(middle, (lon, lat)) <= 2 * FARTHEST_M:
                plane = plane_at(middle)
                away = float(shapely.distance(plane.metres(base), Point(plane.xy((lon, lat)))))
                measures = {**measures, "distance": away / max(measures["rings"], 1)}
                ended = isinstance(event, Click)
            case Numbers(values):
                measures, ended = {**measures, **values}, True
            case Finish():
                ended = True
            case Cancel():
                return None
        if ended and (refused := _wrong(measures)) is None:
            step, count = measures["distance"], int(measures["rings"])
            areas = buffers(base, middle, step, count)
            if wrong := next((w for area in areas if (w := shape_faults(area))), None):
                refused = wrong[0]
                continue
            made = [make(area, step * n, step * (n + 1)) for n, area in enumerate(areas)]
            return adding(*made, label=label or message(N_("Buffer {distance} m"), distance=f"{step:g}"))


def _wrong(measures: dict[str, float]) -> Fault | None:
    distance, rings = measures.get("distance", 0.0), measures["rings"]
    if not math.isfinite(distance) or not 0 < distance * max(rings, 1) <= FARTHEST_M:
        return Fault(tr("The distance must be more than 0 and at most {n} km.").format(n=f"{FARTHEST_M / 1000:g}"))
    if rings != int(rings) or not 1 <= rings <= MOST_RINGS:
        return Fault(tr("Between 1 and {n} rings can be drawn.").format(n=MOST_RINGS))
    return None


def _preview(base: BaseGeometry, middle: LonLat, measures: dict[str, float], refused: Fault | None) -> Preview:
    asks = (
        Ask("distance", N_("Distance"), "m", measures.get("distance")),
        Ask("rings", N_("Rings"), "", measures["rings"]),
    )
    if _wrong(measures) is not None:
        return Preview(base, asks=asks, refused=refused)
    areas = buffers(base, middle, measures["distance"], int(measures["rings"]))
    return Preview(shapely.GeometryCollection(areas) if len(areas) > 1 else areas[0], asks=asks, refused=refused)
