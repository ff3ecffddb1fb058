"""Grids to name places by: the lines of MGRS, and a lettered grid of one's own for the radio.

MGRS: NGA.STND.0037 (2014), "Universal grids and grid reference systems": squares of UTM, whose zones are 6° wide.
Between 80° S and 84° N; the wider zones of Norway and Svalbard are drawn as the others.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from shapely import LineString, MultiLineString, clip_by_rect, get_parts
from shapely.geometry.base import BaseGeometry

from layers import geo
from layers.coordinates import format_mgrs
from layers.errors import SituationError
from layers.geo import Bounds, LonLat
from layers.i18n import tr

STEPS_M = (100_000, 10_000, 1_000, 100)
_SOUTH, _NORTH = -80.0, 84.0
_MOST_LINES = 200
_MOST_CELLS = 2_600
_POINTS = 33


@dataclass(frozen=True, slots=True)
class GridLine:
    """`words` are the digits of its easting or northing that count, to stand at one of its ends."""

    shape: LineString
    words: str


def step_for(bounds: Bounds, most_lines: int = 14) -> int:
    """The finest step of MGRS with no more than so many lines across."""
    west, south, east, north = bounds
    across = geo.distance_m((west, (south + north) / 2), (min(east, west + 179.0), (south + north) / 2))
    return next((step for step in reversed(STEPS_M) if across / step <= most_lines), STEPS_M[0])


@lru_cache(maxsize=16)
def mgrs_lines(bounds: Bounds, step_m: int) -> tuple[GridLine, ...]:
    """Lines of constant easting and northing in an extent, zone by zone; none where there would be too many."""
    west, south, east, north = bounds
    south, north = max(south, _SOUTH), min(north, _NORTH)
    found: list[GridLine] = []
    for zone in range(math.floor((west + 180) / 6), math.ceil((east + 180) / 6)):
        left, right = max(west, zone * 6 - 180.0), min(east, zone * 6 - 174.0)
        if south < north and left < right and len(found) < _MOST_LINES:
            found += _zone_lines(zone % 60 + 1, (left, south, right, north), step_m)
    return tuple(found) if len(found) <= _MOST_LINES else ()


def meeting_near(place: LonLat, step_m: int) -> LonLat:
    """Where the lines of easting and northing that lie so far apart meet, nearest to a place."""
    lon, lat = place
    crs = f"EPSG:{(32600 if lat >= 0 else 32700) + math.floor((lon + 180) / 6) % 60 + 1}"
    x, y = geo.x_y_of(np.array([lon]), np.array([lat]), crs)
    found = geo.lon_lat_of(np.round(x / step_m) * step_m, np.round(y / step_m) * step_m, crs)
    return float(found[0][0]), float(found[1][0])


def square_at(place: LonLat) -> str:
    """The zone and the letters of the square of 100 km: 49Q BF."""
    return " ".join(format_mgrs(*place).split(" ")[:2])


def _zone_lines(zone: int, bounds: Bounds, step_m: int) -> list[GridLine]:
    """Lines of a zone, each cut to the extent."""
    west, south, east, north = bounds
    crs = f"EPSG:{(32600 if north > 0 else 32700) + zone}"
    ends = np.linspace(0.0, 1.0, _POINTS)
    lon = np.concatenate((west + (east - west) * ends, west + (east - west) * ends, ends * 0 + west, ends * 0 + east))
    lat = np.concatenate(
        (ends * 0 + south, ends * 0 + north, south + (north - south) * ends, south + (north - south) * ends)
    )
    x, y = geo.x_y_of(lon, lat, crs)
    low, high = (float(x.min()), float(y.min())), (float(x.max()), float(y.max()))
    count = sum((b - a) / step_m for a, b in zip(low, high, strict=True))
    if count > _MOST_LINES:
        return []
    found = []
    for axis in (0, 1):
        across = np.linspace(low[1 - axis], high[1 - axis], _POINTS)
        for at in np.arange(math.ceil(low[axis] / step_m) * step_m, high[axis], step_m):
            still = np.full(_POINTS, at)
            x, y = (still, across) if axis == 0 else (across, still)
            line = np.column_stack(geo.lon_lat_of(x, y, crs))
            if cut := _cut(line, bounds):
                found.append(GridLine(cut, _digits(int(at), step_m)))
    return found


def _cut(line: np.ndarray, bounds: Bounds) -> LineString | None:
    part = clip_by_rect(LineString(line), *bounds)
    return part if isinstance(part, LineString) and not part.is_empty else None


def _digits(at: int, step_m: int) -> str:
    """As on maps: kilometres within the square of 100 km, with a digit more below them."""
    within = at % 100_000
    if step_m >= 100_000:
        return ""
    return f"{within // 1000:02d}" if step_m >= 1_000 else f"{within // 100:03d}"


@dataclass(frozen=True, slots=True)
class GuideGrid:
    """Square cells of `cell_m` from the upper left `corner` to the east and south, north up at the corner.

    Rows have letters from A in the north, columns numbers from 1 in the west: B3. After Z comes AA.
    """

    corner: LonLat
    cell_m: float
    columns: int
    rows: int

    def lines(self) -> MultiLineString:
        """In EPSG:4326."""
        upright = [[self._at(c, r) for r in range(self.rows + 1)] for c in range(self.columns + 1)]
        level = [[self._at(c, r) for c in range(self.columns + 1)] for r in range(self.rows + 1)]
        return MultiLineString([*upright, *level])

    def names(self) -> list[tuple[LonLat, str]]:
        """The middle of each cell, and its name."""
        return [
            (self._at(c + 0.5, r + 0.5), f"{letters(r)}{c + 1}") for r in range(self.rows) for c in range(self.columns)
        ]

    def _at(self, column: float, row: float) -> LonLat:
        plane = geo.plane_at(self.corner)
        x, y = plane.xy(self.corner)
        return plane.lon_lat(x + column * self.cell_m, y - row * self.cell_m)


def cells_in(shape: BaseGeometry) -> list[tuple[tuple[LonLat, ...], str]]:
    """The four corners of each cell of a grid and its name, wherever its `lines` were moved or turned to.

    The upper left corner is the first, then clockwise. The upright lines of the grid come first, with a place in each
    row; a shape that is no such grid has no cells.
    """
    parts = [np.asarray(part.coords)[:, :2] for part in get_parts(shape) if isinstance(part, LineString)]
    rows = len(parts[0]) - 1 if parts else 0
    columns = len(parts) - rows - 2
    if rows < 1 or columns < 1 or any(len(part) != rows + 1 for part in parts[: columns + 1]):
        return []
    at = [[(float(x), float(y)) for x, y in part] for part in parts[: columns + 1]]
    return [
        ((at[c][r], at[c + 1][r], at[c + 1][r + 1], at[c][r + 1]), f"{letters(r)}{c + 1}")
        for c in range(columns)
        for r in range(rows)
    ]


def guide_grid(bounds: Bounds, cell_m: float) -> GuideGrid:
    """The grid that covers an extent.

    Raises
    ------
    SituationError
        It would have too many cells, or none.
    """
    west, south, east, north = bounds
    plane = geo.plane_at((west, north))
    (left, top), (right, low) = plane.xy((west, north)), plane.xy((east, south))
    if not cell_m > 0:
        raise SituationError(tr("A cell of the grid must be more than 0 m wide."))
    columns, rows = (max(math.ceil(side / cell_m - 1e-6), 1) for side in (right - left, top - low))
    if columns * rows > _MOST_CELLS:
        raise SituationError(
            tr("The grid would have {n} cells.").format(n=columns * rows),
            hint=tr("Draw a smaller area, or type larger cells."),
        )
    return GuideGrid((west, north), cell_m, columns, rows)


def letters(row: int) -> str:
    """A to Z, then AA, AB …"""
    found = ""
    row += 1
    while row:
        row, rest = divmod(row - 1, 26)
        found = chr(65 + rest) + found
    return found
