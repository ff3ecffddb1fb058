"""The street that a place lies by."""

from __future__ import annotations

import numpy as np
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from layers.feature import readable_shapes
from layers.wordindex import Rows, WordIndex

_NEAR_DEG = 0.003
"""About 300 m: what is farther off is not near."""


class Streets:
    """Streets that have a name, made ready once for each index of them. Of very many that takes its time: any thread
    may do it."""

    def __init__(self) -> None:
        self._ready: tuple[WordIndex, Rows, STRtree] | None = None

    def prepare(self, index: WordIndex) -> tuple[WordIndex, Rows, STRtree]:
        ready = self._ready
        if ready is None or ready[0] is not index:
            named = [n for n, field in enumerate(index.fields) if field.key in ("name", "name_en")]
            rows = np.flatnonzero((index.codes[named] >= 0).any(axis=0))
            tree = STRtree(readable_shapes([index.shapes[row] for row in rows.tolist()]))
            self._ready = ready = index, rows, tree
        return ready

    def near(self, index: WordIndex, shape: BaseGeometry) -> str | None:
        """The id of the nearest to a shape, both in EPSG:4326; None where none is near."""
        _, rows, tree = self.prepare(index)
        found = tree.query_nearest(shape.centroid, max_distance=_NEAR_DEG, all_matches=False)
        return index.ids[int(rows[found[0]])] if len(found) else None
