"""A viewshed as areas on the map: what is seen and what is hidden, each by its look, and the sector round them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely
from shapely.geometry import Polygon

from layers.analysis.terrain.viewshed import HIDDEN, SEEN, Viewshed
from layers.extract import Extract
from layers.figures import sector
from layers.geo import to_mercator
from layers.i18n import N_
from layers.kind import Geometry
from layers.style import Look, Stroke, Style

KEY = "extract:viewshed"
_STYLE = Style(
    Look(N_("Viewshed")),
    by="seen",
    looks={
        "seen": Look(N_("Seen"), (Stroke("map.seen_line", 1.4),), fill="map.seen", fill_opacity=0.55),
        "hidden": Look(
            N_("Hidden"), fill="map.unseen", fill_opacity=0.45, pattern="hatch", pattern_colour="map.unseen_line"
        ),
        "sector": Look(N_("Viewshed sector"), (Stroke("map_select.halo", 5.5), Stroke("map_select.core", 2.6))),
    },
)
"""Light on dark: whatever the ground is, what is seen is brighter than it, and what is hidden darker and hatched."""


def viewshed_extract(found: Viewshed) -> Extract:
    """Areas with the column `seen`: "seen", "hidden", and "sector" for the whole of it, the last one."""
    told, areas = zip(*_areas(found), strict=True)
    rings = shapely.get_rings(areas)
    lon_lat = shapely.get_coordinates(rings)
    xy = to_mercator(lon_lat)
    origin = float(round(xy[:, 0].mean())), float(round(xy[:, 1].mean()))
    moved = (xy - np.array(origin)).astype(np.float32)
    counts = shapely.get_num_coordinates(rings)
    of_area = shapely.get_num_interior_rings(np.array(areas, dtype=object)) + 1
    return Extract(
        KEY,
        N_("Viewshed"),
        Geometry.AREA,
        origin,
        moved,
        _begins(counts),
        _begins(of_area),
        {"seen": list(told)},
        _STYLE,
    )


def _areas(found: Viewshed) -> Iterator[tuple[str, Polygon]]:
    for words, value in (("hidden", HIDDEN), ("seen", SEEN)):
        for area in found.areas(value):
            yield words, area
    of = found.sector
    yield "sector", sector(found.observer, {"radius": of.radius_m, "bearing": of.bearing_deg, "angle": of.angle_deg})


def _begins(counts: np.ndarray) -> np.ndarray:
    begins = np.zeros(len(counts) + 1, dtype=np.int32)
    np.cumsum(counts, out=begins[1:])
    return begins
