"""The street that a place lies by."""

from __future__ import annotations

import numpy as np
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from layers.feature import readable_shapes
from layers.wordindex import WordIndex

_NEAR_DEG = 0.003
"""About 300 m: what is farther off is not near."""


class Streets:
    """Streets that have a name, made ready once for each index of them."""

    def __init__(self) -> None:
        self._of: WordIndex | None = None
        self._rows = np.empty(0, dtype=np.intp)
        self._tree = STRtree([])

    def near(self, index: WordIndex, shape: BaseGeometry) -> str | None:
        """The id of the nearest to a shape, both in EPSG:4326; None where none is near."""
        if self._of is not index:
            self._read(index)
        found = self._tree.query_nearest(shape.centroid, max_distance=_NEAR_DEG, all_matches=False)
        return index.ids[int(self._rows[found[0]])] if len(found) else None

    def _read(self, index: WordIndex) -> None:
        named = [n for n, field in enumerate(index.fields) if field.key in ("name", "name_en")]
        self._rows = np.flatnonzero((index.codes[named] >= 0).any(axis=0))
        self._tree = STRtree(readable_shapes([index.shapes[row] for row in self._rows.tolist()]))
        self._of = index
