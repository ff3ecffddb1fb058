"""Many shapes that came together, in columns: what a Pack is to a few, without an object for each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from PySide6.QtGui import QPainterPath

from desktop.map.columns import Points, Ragged, Rows
from desktop.map.huge import path_on
from desktop.map.ids import Ids
from desktop.map.paper import Paper
from desktop.map.view import Box, united

POINT, LINE, AREA = 0, 1, 2
FAMILY = np.array([POINT, LINE, LINE, AREA, POINT, LINE, AREA, -1], dtype=np.int8)
"""What each of shapely's types is drawn as."""

Doubles: TypeAlias = NDArray[np.float64]


class Slab:
    """Shapes in EPSG:3857. Only `alive` ever changes; `left_out` counts shapes that nobody can draw."""

    def __init__(
        self,
        ids: Sequence[str],
        points: Points,
        lines: Ragged,
        areas: Ragged,
        look: NDArray[np.int16],
        *,
        bounds: Doubles | None = None,
        labels: Sequence[str | None] | None = None,
        rank: NDArray[np.int8] | None = None,
        alive: NDArray[np.bool_] | None = None,
        left_out: int = 0,
    ) -> None:
        self.ids, self.look = ids, look
        self._bounds = bounds
        self.points, self.lines, self.areas = points, lines, areas
        self.labels: Sequence[str | None] = labels if labels is not None else ()
        self.rank = rank if rank is not None else np.zeros(len(ids), dtype=np.int8)
        self.alive = alive if alive is not None else np.ones(len(ids), dtype=bool)
        self.left_out = left_out
        self.mask: NDArray[np.bool_] | None = None
        self.geometry = _Made(self)
        self._anchors: dict[int, tuple[float, float]] = {}
        self._box: Box | None = None
        self._dropped = False

    @property
    def nbytes(self) -> int:
        own = self.look.nbytes + self.rank.nbytes + self.alive.nbytes
        own += 0 if self._bounds is None else self._bounds.nbytes
        own += self.ids.nbytes if isinstance(self.ids, Ids) else 0
        return own + self.points.nbytes + self.lines.nbytes + self.areas.nbytes

    @property
    def has_ground(self) -> bool:
        """Whether there are lines or areas."""
        return len(self.lines) > 0 or len(self.areas) > 0

    @property
    def has_areas(self) -> bool:
        return len(self.areas) > 0

    @property
    def lacks_levels(self) -> bool:
        """Whether a coarser make of its corners was asked for and is still to come."""
        return self.lines.lacks_levels or self.areas.lacks_levels

    def make_levels(self) -> None:
        """Make it, on any thread."""
        self.lines.make_levels()
        self.areas.make_levels()

    @property
    def bounds(self) -> Doubles:
        """(n, 4) west, south, east, north of each row; not a number where it has no place."""
        if self._bounds is None:
            self._bounds = np.full((len(self.ids), 4), np.nan)
            for part in (self.points, self.lines, self.areas):
                corner = np.array([*part.origin, *part.origin])
                self._bounds[part.row] = np.asarray(part.boxes, dtype=np.float64) + corner
        return self._bounds

    def bounds_of(self, row: int) -> Doubles:
        """(4,) the same of one row."""
        if self._bounds is not None:
            return self._bounds[row]
        boxes = [
            np.asarray(part.boxes[n], dtype=np.float64) + np.array([*part.origin, *part.origin])
            for part in (self.points, self.lines, self.areas)
            for n in _of(part.row, row)
        ]
        low, high = (end(boxes, axis=0) if boxes else np.full(4, np.nan) for end in (np.min, np.max))
        return np.array([*low[:2], *high[2:]])

    @property
    def box(self) -> Box | None:
        """What encloses everything that is there; what a filter leaves out, too."""
        if self._dropped or self._box is None:
            self._box, self._dropped = self._enclosing(), False
        return self._box

    def _enclosing(self) -> Box | None:
        if self._bounds is None:
            found = None
            for part in (self.points, self.lines, self.areas):
                found = united(found, part.box)
            return found
        known = self._bounds[self.alive]
        if not len(known):
            return None
        west, south, east, north = (float(end(known[:, n])) for n, end in enumerate((np.min, np.min, np.max, np.max)))
        return west, south, east, north

    @cached_property
    def labelled(self) -> NDArray[np.bool_]:
        if not len(self.labels):
            return np.zeros(len(self.ids), dtype=bool)
        return np.fromiter((label is not None for label in self.labels), dtype=bool, count=len(self.ids))

    @cached_property
    def points_xy(self) -> Doubles:
        return np.asarray(self.points.xy, dtype=np.float64) + np.array(self.points.origin)

    @property
    def points_row(self) -> NDArray[np.int32]:
        return self.points.row

    @property
    def points_alive(self) -> NDArray[np.bool_]:
        return self.alive[self.points.row]

    @property
    def shown(self) -> NDArray[np.bool_]:
        """Which features are there and not left out by a filter."""
        return self.alive if self.mask is None else self.alive & self.mask

    def shown_at(self, rows: NDArray[Any]) -> NDArray[np.bool_]:
        """The same of some rows."""
        shown = self.alive[rows]
        return shown if self.mask is None else shown & self.mask[rows]

    def get_ready(self) -> None:
        """Do now what the first to ask where something is would wait for."""
        nowhere = (0.0, 0.0, 0.0, 0.0)
        for part in (self.points, self.lines, self.areas):
            part.meeting(nowhere)
        _ = self.labelled, self.box
        if isinstance(self.ids, Ids):
            self.ids.get_ready()

    def find(self, identity: str) -> int | None:
        """The row of a feature."""
        return self.ids.find(identity) if isinstance(self.ids, Ids) else None

    def looks_in(self, box: Box, count: int) -> NDArray[np.bool_]:
        """Which of so many looks any feature shown in `box` has."""
        if (whole := self.box) is not None and united(whole, box) == box:
            looks = self.look[self.shown]
        else:
            looks = self.look[self.rows_in(box)]
        return np.bincount(looks, minlength=count) > 0

    def rows_in(self, box: Box) -> Rows:
        """Features shown whose boxes touch `box`, ascending."""
        there = np.zeros(len(self.ids), dtype=bool)
        for part in (self.points, self.lines, self.areas):
            there[part.row[part.meeting(box)]] = True
        rows = np.flatnonzero(there)
        return rows[self.shown_at(rows)]

    def family(self, row: int) -> int:
        return int(FAMILY[shapely.get_type_id(self.geometry[row])])

    def anchor(self, row: int) -> tuple[float, float]:
        """A place inside, or on, the shape."""
        if row not in self._anchors:
            self._anchors[row] = anchor_of(self.geometry[row])
        return self._anchors[row]

    def drop(self, row: int) -> None:
        self.alive[row] = False
        self._dropped = True

    def paths(self, row: int, paper: Paper) -> list[QPainterPath]:
        """Lines and areas of one feature as they show on the paper, in EPSG:3857."""
        columns = [part for part in (self.lines, self.areas) if len(_of(part.row, row))]
        return [path_on(part.level(paper.mpp), paper, row=row) for part in columns]

    def shape(self, row: int) -> Any:
        """One feature's shape, made of its columns; None where it has none."""
        parts = [shapely.Point(self.points_xy[n]) for n in _of(self.points.row, row)]
        parts += [shapely.LineString(ring) for n in _of(self.lines.row, row) for ring in _rings(self.lines, n)]
        for n in _of(self.areas.row, row):
            outer, *holes = _rings(self.areas, n)
            parts.append(shapely.Polygon(outer, holes))
        if len(parts) <= 1:
            return parts[0] if parts else None
        made = {"Point": shapely.multipoints, "LineString": shapely.multilinestrings, "Polygon": shapely.multipolygons}
        types = {part.geom_type for part in parts}
        return made[types.pop()](parts) if len(types) == 1 else shapely.geometrycollections(parts)


class _Made:
    """Shapes by row, made when they are asked for: one, or an array of them."""

    def __init__(self, slab: Slab) -> None:
        self._slab = slab

    def __getitem__(self, row: Any) -> Any:
        if np.ndim(row) == 0:
            return self._slab.shape(int(row))
        shapes = [self._slab.shape(int(n)) for n in row]
        return np.array([None, *shapes], dtype=object)[1:]


def anchor_of(shape: Any) -> tuple[float, float]:
    """A place inside, or on, a shape: its middle where that is inside."""
    middle = shapely.centroid(shape)
    if not shapely.intersects_xy(shape, middle.x, middle.y):
        middle = shapely.point_on_surface(shape)
    return middle.x, middle.y


def span_of(rows: NDArray[np.integer], row: int) -> slice:
    """Where `row` stands in ascending `rows`."""
    ends = np.array([row, row + 1], dtype=rows.dtype)  # of another type, all of them would be made into that first
    first, last = np.searchsorted(rows, ends).tolist()
    return slice(first, last)


def _of(rows: NDArray[np.int32], row: int) -> range:
    span = span_of(rows, row)
    return range(span.start, span.stop)


def _rings(ragged: Ragged, part: int) -> list[Doubles]:
    rings = range(int(ragged.parts[part]), int(ragged.parts[part + 1]))
    spans = (ragged.xy[ragged.rings[r] : ragged.rings[r + 1]] for r in rings)
    return [np.asarray(xy, dtype=np.float64) + np.array(ragged.origin) for xy in spans]
