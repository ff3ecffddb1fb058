"""Lines and rings, and how far along them one is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

_POLYGON = 3


@dataclass(eq=False)
class Way:
    """A line, or a ring, of EPSG:3857: (n, 2), metres."""

    xy: NDArray[np.float64]

    @cached_property
    def along(self) -> NDArray[np.float64]:
        """(n,) metres from its beginning to each corner."""
        steps = np.diff(self.xy, axis=0)
        return np.concatenate(([0.0], np.cumsum(np.hypot(steps[:, 0], steps[:, 1]))))


def ways_in(parts: NDArray[Any]) -> list[Way]:
    """Lines, and the rings of areas, the outer ones against the clock."""
    areas = shapely.get_type_id(parts) == _POLYGON
    rings = shapely.get_rings(shapely.orient_polygons(parts[areas])) if areas.any() else []
    return [Way(shapely.get_coordinates(line)) for line in (*parts[~areas], *rings)]
