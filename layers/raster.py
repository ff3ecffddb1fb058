"""A raster: values or colours on a grid, in levels of detail, read a window at a time from the workspace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Literal, TypeAlias

import numpy as np
from affine import Affine
from numpy.typing import ArrayLike, NDArray
from pyproj.enums import TransformDirection

from layers import geo
from layers.feature import Feature
from layers.geo import Bounds, LonLat
from layers.pyramid import TILE_PX, Cells, Pyramid
from layers.record.tiles import Tiles

Method: TypeAlias = Literal["bilinear", "nearest"]
_Floats: TypeAlias = NDArray[np.float64]
_Ints: TypeAlias = NDArray[np.int64]
_EDGE_POINTS = 21
_SMALL_CELLS = 2048 * 2048


@dataclass(frozen=True, slots=True)
class Patch:
    """Cells cut out of a raster, and where they lie: `transform` from their column and row to the raster's system."""

    cells: Cells
    transform: Affine
    crs: str


class Raster:
    """The cells of one raster. Any thread may read it, as long as its workspace is open.

    Attributes
    ----------
    crs : EPSG:n or WKT.
    transform : from column and row, counted from the upper left corner of the first cell, to x and y of `crs`.
    width, height : columns and rows of level 0.
    levels : levels of detail; each has half as many columns and rows as the one before, rounded up.
    steps : as many grids over the same ground; their times are `times_us`, microseconds since 1970 in UTC, ascending
        (none where `steps` is 1 and the file names no time).
    colours : whether the cells are RGBA, uint8; else they are float32 and NaN is no data.
    unit, vertical : of the values: their unit, and the datum of heights; empty where the file does not say.
    low, high : the least and the greatest value of all steps; None where there is none.
    """

    def __init__(self, dataset: Feature, pyramid: Pyramid, tiles: Tiles) -> None:
        grid = pyramid.grid
        self.id = dataset.id
        self.name = str(dataset["name"])
        self.credit = str(dataset["credit"] or "")
        self.crs = grid.crs
        self.transform = Affine(*grid.transform)
        self.width, self.height = grid.width, grid.height
        self.levels, self.steps = grid.levels, grid.steps
        self.colours = grid.colours
        self.unit, self.vertical = grid.unit, grid.vertical
        self.low, self.high = grid.low, grid.high
        self.times_us: _Ints = np.asarray(grid.times_us, dtype=np.int64)
        self._pyramid = pyramid
        self._tiles = tiles

    # Cells as they lie

    def size(self, level: int) -> tuple[int, int]:
        """Columns and rows of a level."""
        return self._pyramid.grid.size(level)

    def transform_at(self, level: int) -> Affine:
        """As `transform`, from the columns and rows of a level."""
        return self.transform @ Affine.scale(2.0**level)

    def window(self, level: int, col: int, row: int, width: int, height: int, *, step: int = 0) -> Cells:
        """`height` rows and `width` columns from `row` and `col` on; outside the raster there is no data.

        Raises
        ------
        IndexError
            There is no such level or step.
        SituationError
            A tile is damaged, or the workspace was closed.
        """
        self._check(level, step)
        grid, (columns, rows) = self._pyramid.grid, self.size(level)
        left, top = max(col, 0), max(row, 0)
        right, bottom = min(col + width, columns), min(row + height, rows)
        if right <= left or bottom <= top:
            return grid.blank(height, width)
        within = (left, top, right, bottom) == (col, row, col + width, row + height)
        out = grid.room(height, width) if within else grid.blank(height, width)
        for tile_row in range(top // TILE_PX, -(-bottom // TILE_PX)):
            for tile_col in range(left // TILE_PX, -(-right // TILE_PX)):
                cells = self._tile(step, level, tile_row, tile_col)
                y, x = tile_row * TILE_PX, tile_col * TILE_PX
                y0, y1 = max(top, y), min(bottom, y + TILE_PX)
                x0, x1 = max(left, x), min(right, x + TILE_PX)
                part = out[y0 - row : y1 - row, x0 - col : x1 - col]
                part[:] = grid.nothing if cells is None else cells[y0 - y : y1 - y, x0 - x : x1 - x]
        return out

    def piece(
        self, level: int, col: int, row: int, width: int, height: int, *, step: int = 0
    ) -> tuple[Cells, tuple[int, int]]:
        """Cells among which are those of a window, not to be changed, and the column and row of the first of them.

        Of a small level of a raster that has no steps it is all of the level: nothing is copied for it a second time.
        Only within the window the cells are sure to be there.

        Raises
        ------
        As `window` does.
        """
        self._check(level, step)
        columns, rows = self.size(level)
        if self.steps > 1 or columns * rows > _SMALL_CELLS:
            return self.window(level, col, row, width, height, step=step), (col, row)
        whole = self._tiles.whole((self._pyramid, level), lambda: self._pyramid.grid.blank(rows, columns))
        across = range(max(col, 0) // TILE_PX, -(-min(col + width, columns) // TILE_PX))
        down = range(max(row, 0) // TILE_PX, -(-min(row + height, rows) // TILE_PX))
        for place in ((x, y) for y in down for x in across):
            if place not in whole.there:
                x, y = (n * TILE_PX for n in place)
                cells = self._tile(0, level, place[1], place[0], keep=False)
                if cells is not None:
                    whole.cells[y : y + TILE_PX, x : x + TILE_PX] = cells
                whole.there.add(place)
        return whole.cells, (0, 0)

    def step_at(self, us: int) -> int:
        """The last step that is not after a time in microseconds since 1970; the first one before all of them."""
        return max(int(np.searchsorted(self.times_us, us, side="right")) - 1, 0)

    # Cells by place

    @cached_property
    def bounds(self) -> Bounds:
        """West, south, east and north of all cells in degrees. East is above 180 where it lies across that line."""
        return extent(self.crs, self.transform, self.width, self.height)

    def cell_at(self, lon: ArrayLike, lat: ArrayLike) -> tuple[_Floats, _Floats]:
        """Column and row of places in EPSG:4326, with their fractions: the middle of the first cell is 0.5, 0.5."""
        lon, lat = np.atleast_1d(np.asarray(lon, dtype=np.float64)), np.atleast_1d(np.asarray(lat, dtype=np.float64))
        return self.cell_of(_around(lon, self.transform, self.width) if self._is_wgs84 else lon, lat)

    def cell_of(self, lon: _Floats, lat: _Floats) -> tuple[_Floats, _Floats]:
        """The same of places that go on beyond ±180° as the cells do: no longitude is turned, so none jumps."""
        if self._is_wgs84:
            return _apply(~self.transform, lon, lat)
        x, y = geo.to_wgs84(self.crs).transform(lon, lat, direction=TransformDirection.INVERSE)
        return _apply(~self.transform, x, y)

    def sample(self, lon: ArrayLike, lat: ArrayLike, *, step: int = 0, method: Method = "bilinear") -> Cells:
        """The value at each place in EPSG:4326, (n,) float32; or its colour, (n, 4) uint8, which is always the nearest.

        `bilinear` weighs the four middles around; where some of them have no data the others stand for them. A place
        in a cell without data has none.
        """
        self._check(0, step)
        column, row = self.cell_at(lon, lat)
        near = self._cells(np.floor(column), np.floor(row), step)
        if self.colours or method == "nearest":
            return near
        left, top = np.floor(column - 0.5), np.floor(row - 0.5)
        part_x, part_y = column - 0.5 - left, row - 0.5 - top
        total, weights = np.zeros(len(column)), np.zeros(len(column))
        for dx, dy in ((0, 0), (1, 0), (0, 1), (1, 1)):
            weight = (part_x if dx else 1 - part_x) * (part_y if dy else 1 - part_y)
            value = self._cells(left + dx, top + dy, step).astype(np.float64)
            there = np.isfinite(value)
            total += np.where(there, value * weight, 0.0)
            weights += np.where(there, weight, 0.0)
        with np.errstate(invalid="ignore", divide="ignore"):
            found: Cells = np.where(np.isnan(near) | (weights <= 0), np.nan, total / weights).astype(np.float32)
        return found

    def patch(self, bounds: Bounds, *, level: int = 0, step: int = 0) -> Patch:
        """The cells that cover an extent in EPSG:4326, cut at the raster's own edge; it may hold no cell at all."""
        west, south, east, north = bounds
        ends = np.linspace(0.0, 1.0, _EDGE_POINTS)
        lon = west + (east - west) * np.concatenate((ends, ends, ends * 0, ends * 0 + 1))
        lat = south + (north - south) * np.concatenate((ends * 0, ends * 0 + 1, ends, ends))
        column, row = (part[np.isfinite(part)] / 2.0**level for part in self.cell_at(lon, lat))
        columns, rows = self.size(level)
        if not len(column) or not len(row):
            return Patch(self._pyramid.grid.blank(0, 0), self.transform_at(level), self.crs)
        left, right = np.clip((np.floor(column.min()), np.ceil(column.max())), 0, columns).astype(int).tolist()
        top, bottom = np.clip((np.floor(row.min()), np.ceil(row.max())), 0, rows).astype(int).tolist()
        cells = self.window(level, left, top, right - left, bottom - top, step=step)
        return Patch(cells, self.transform_at(level) @ Affine.translation(left, top), self.crs)

    def around(self, lon: float, lat: float, radius_m: float, *, level: int = 0, step: int = 0) -> Patch:
        """The cells within at least `radius_m` of a place, in a rectangle."""
        lons, lats, _ = geo.WGS84.fwd([lon] * 4, [lat] * 4, [0.0, 90.0, 180.0, 270.0], [radius_m] * 4)
        east = lons[1] if lons[1] >= lon else lons[1] + 360.0
        west = lons[3] if lons[3] <= lon else lons[3] - 360.0
        return self.patch((west, min(lats), east, max(lats)), level=level, step=step)

    def along(
        self, line: Sequence[LonLat], spacing_m: float, *, step: int = 0
    ) -> tuple[_Floats, _Floats, NDArray[np.float32]]:
        """A profile: distance along the line in metres, (n, 2) longitude and latitude, and the value there.

        Places are `spacing_m` apart on the WGS 84 ellipsoid, and every corner of the line is one.
        """
        places, distances, walked = [line[0]], [0.0], 0.0
        for a, b in pairwise(line):
            azimuth, _, length = geo.WGS84.inv(*a, *b)
            between = np.arange(spacing_m, length, spacing_m)
            if n := len(between):
                lon, lat, _ = geo.WGS84.fwd([a[0]] * n, [a[1]] * n, [azimuth] * n, between)
                places += zip(lon, lat, strict=True)
                distances += (walked + between).tolist()
            walked += length
            places.append(b)
            distances.append(walked)
        lon_lat = np.array(places, dtype=np.float64)
        return np.array(distances), lon_lat, self.sample(lon_lat[:, 0], lon_lat[:, 1], step=step)

    @cached_property
    def cell_m(self) -> tuple[float, float]:
        """Width and height of a cell in the middle, in metres on the WGS 84 ellipsoid."""
        column, row = self.width / 2, self.height / 2
        x, y = zip(*(self.transform @ (column + dx, row + dy) for dx, dy in ((0, 0), (1, 0), (0, 1))), strict=True)
        lon, lat = geo.to_wgs84(self.crs).transform(x, y)
        here = (lon[0], lat[0])
        return geo.distance_m(here, (lon[1], lat[1])), geo.distance_m(here, (lon[2], lat[2]))

    # How it is done

    @cached_property
    def _is_wgs84(self) -> bool:
        return self.crs == "EPSG:4326"

    def _check(self, level: int, step: int) -> None:
        if not 0 <= level < self.levels or not 0 <= step < self.steps:
            raise IndexError(f"no level {level} or step {step}")

    def _tile(self, step: int, level: int, row: int, col: int, *, keep: bool = True) -> Cells | None:
        sha256 = self._pyramid.tile(step, level, row, col)
        if sha256 is None:
            return None
        return self._tiles.tile(sha256, self._pyramid.grid.shape(level, row, col), keep=keep)

    def _cells(self, columns: _Floats, rows: _Floats, step: int) -> Cells:
        """Single cells of level 0, a tile at a time."""
        out: Cells = self._pyramid.grid.blank(len(columns), 1)[:, 0]
        with np.errstate(invalid="ignore"):
            inside = (columns >= 0) & (rows >= 0) & (columns < self.width) & (rows < self.height)
        where = np.flatnonzero(inside)
        x, y = columns[where].astype(np.int64), rows[where].astype(np.int64)
        across = self._pyramid.grid.tiles(0)[0]
        numbers = y // TILE_PX * across + x // TILE_PX
        for number in np.unique(numbers).tolist():
            cells = self._tile(step, 0, *divmod(number, across))
            if cells is not None:
                of = np.flatnonzero(numbers == number)
                out[where[of]] = cells[y[of] % TILE_PX, x[of] % TILE_PX]
        return out


def extent(crs: str, transform: Affine, width: int, height: int) -> Bounds:
    """West, south, east and north of a grid in degrees; not finite where it lies outside of what `crs` can show."""
    ends = np.linspace(0.0, 1.0, _EDGE_POINTS)
    columns, rows = (part.ravel() for part in np.meshgrid(ends * width, ends * height))
    x, y = _apply(transform, columns, rows)
    lon, lat = (x, y) if crs == "EPSG:4326" else geo.to_wgs84(crs).transform(x, y)
    return float(np.min(lon)), float(np.min(lat)), float(np.max(lon)), float(np.max(lat))


def _apply(transform: Affine, x: _Floats, y: _Floats) -> tuple[_Floats, _Floats]:
    a, b, c, d, e, f = tuple(transform)[:6]
    with np.errstate(invalid="ignore"):  # what a system cannot show is infinitely far away
        return a * x + b * y + c, d * x + e * y + f


def _around(lon: _Floats, transform: Affine, width: int) -> Any:
    """Longitudes turned by 360° so that they lie on a grid that goes beyond ±180°."""
    west = min(transform.c, transform.c + transform.a * width)
    if west >= -180.0 and west + abs(transform.a) * width <= 180.0 + 1e-9:
        return lon
    return west + (lon - west) % 360.0
