"""Shapes in columns that are not on record: what an analysis found, a file that is only looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from layers.columns import Column
from layers.kind import Geometry
from layers.style import Look, Style


@dataclass(frozen=True, eq=False)
class Extract:
    """Rows of one sort of shape, each of one part.

    Attributes
    ----------
    geometry : POINT, LINE or AREA.
    origin : x and y in EPSG:3857 from which `xy` counts.
    xy : (n, 2), metres; a point is one row of it.
    rings : (r + 1,) where each line, or ring of an area, begins in `xy`; none for points.
    parts : (p + 1,) where each area begins in `rings`, its outer ring first; none for points and lines.
    columns : the values of each row.
    """

    key: str
    title: str
    geometry: Geometry
    origin: tuple[float, float]
    xy: NDArray[np.float32]
    rings: NDArray[np.int32] = field(default_factory=lambda: np.zeros(1, dtype=np.int32))
    parts: NDArray[np.int32] = field(default_factory=lambda: np.zeros(1, dtype=np.int32))
    columns: Mapping[str, Column] = field(default_factory=dict)
    style: Style = field(default_factory=lambda: Style(Look("")))
    credit: str = ""

    def __len__(self) -> int:
        if self.geometry is Geometry.POINT:
            return len(self.xy)
        rows = self.rings if self.geometry is Geometry.LINE else self.parts
        return len(rows) - 1
