"""A viewshed as areas on the map: what is seen and what is hidden, each by its look."""

from __future__ import annotations

import numpy as np
import shapely

from layers.analysis.terrain.viewshed import HIDDEN, SEEN, Viewshed
from layers.extract import Extract
from layers.geo import to_mercator
from layers.i18n import N_
from layers.kind import Geometry
from layers.style import Look, Style

KEY = "extract:viewshed"
_STYLE = Style(
    Look(N_("Hidden"), fill="text.muted", fill_opacity=0.35),
    by="seen",
    looks={
        "seen": Look(N_("Seen"), fill="map_select.core", fill_opacity=0.4),
        "hidden": Look(N_("Hidden"), fill="text.muted", fill_opacity=0.3),
    },
)


def viewshed_extract(found: Viewshed) -> Extract:
    """Areas with the column `seen`: "seen" or "hidden"."""
    areas, told = [], []
    for value, words in ((SEEN, "seen"), (HIDDEN, "hidden")):
        parts = found.areas(value)
        areas += parts
        told += [words] * len(parts)
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
        {"seen": told},
        _STYLE,
    )


def _begins(counts: np.ndarray) -> np.ndarray:
    begins = np.zeros(len(counts) + 1, dtype=np.int32)
    np.cumsum(counts, out=begins[1:])
    return begins
