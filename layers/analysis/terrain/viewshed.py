"""What of the ground one sees from a place, in a sector or all round.

Rays go out from the observer, half a cell apart at the rim, and along each the steepest direction met so far is kept;
a cell is seen where it stands at least as steep as all that lies before it on the ray next to its middle. This is the
horizon algorithm R2 of Franklin and Ray (1994), "Higher isn't necessarily better: visibility algorithms and
experiments", with all rays taken together. Curvature and refraction as in `curvature`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from pyproj.enums import TransformDirection
from rasterio.features import shapes
from shapely.geometry import Polygon, shape

from layers import geo
from layers.analysis.progress import Progress, unheard
from layers.analysis.terrain.cells import lon_lat_at, metres_from
from layers.analysis.terrain.curvature import drop_m
from layers.analysis.terrain.sight import Heights
from layers.errors import SituationError
from layers.geo import LonLat
from layers.i18n import tr
from layers.raster import Patch, Raster

_Floats = NDArray[np.float64]
HIDDEN, SEEN, UNKNOWN = 0, 1, 255
_MOST_ACROSS = 1_200
"""Cells from the observer to the rim; farther views read a coarser level of detail."""
_KNOT_M = 1_000.0
_NEAR = 5
"""Close to the eye a bump hides most: the first cell is looked at in so many times finer steps."""
_RAYS_AT_ONCE = 256
_SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class Sector:
    """From `bearing_deg` clockwise through `angle_deg`; the whole circle at 360."""

    radius_m: float
    bearing_deg: float = 0.0
    angle_deg: float = 360.0


@dataclass(frozen=True, eq=False)
class Viewshed:
    """`patch` holds HIDDEN, SEEN, or UNKNOWN outside of the sector and where there is no data, as uint8."""

    observer: LonLat
    sector: Sector
    heights: Heights
    patch: Patch
    cell_m2: float

    @property
    def seen_m2(self) -> float:
        return float((self.patch.cells == SEEN).sum()) * self.cell_m2

    @property
    def known_m2(self) -> float:
        """Ground with data in the sector."""
        return float((self.patch.cells != UNKNOWN).sum()) * self.cell_m2

    def areas(self, value: int = SEEN) -> list[Polygon]:
        """What is seen, or hidden, as areas in EPSG:4326 along the edges of cells."""
        cells = self.patch.cells
        found = []
        for told, _ in shapes(cells, cells == value, connectivity=4):
            rings = []
            for ring in told["coordinates"]:
                columns, rows = np.asarray(ring, dtype=np.float64).T
                rings.append(np.column_stack(lon_lat_at(self.patch.crs, self.patch.transform, columns, rows)))
            found.append(shape({"type": "Polygon", "coordinates": rings}))
        return found


def viewshed(
    raster: Raster,
    observer: LonLat,
    sector: Sector,
    heights: Heights | None = None,
    *,
    progress: Progress = unheard,
) -> Viewshed:
    """Every cell whose middle lies in the sector, seen or hidden. Where there is no data nothing blocks.

    Raises
    ------
    SituationError
        There is no height where one stands, or the sector is too small.
    """
    heights = heights or Heights()
    step = min(raster.cell_m)
    if sector.radius_m < 2 * step:
        raise SituationError(
            tr("The sector is smaller than two cells of the terrain."),
            hint=tr("Click farther away, or type a larger radius."),
        )
    ground = float(raster.sample([observer[0]], [observer[1]])[0])
    if np.isnan(ground):
        raise SituationError(
            tr("There is no height where one stands."),
            hint=tr("Choose a place where {raster} has data.").format(raster=raster.name),
        )
    progress(0.0, "")
    level = 0
    while sector.radius_m / (step * 2**level) > _MOST_ACROSS and level + 1 < raster.levels:
        level += 1
    patch = raster.around(*observer, sector.radius_m, level=level)
    ray_step = max(step * 2**level, sector.radius_m / _MOST_ACROSS) / 2
    east, north = metres_from(observer, patch)
    distance = np.hypot(east, north)
    turned = (np.degrees(np.arctan2(east, north)) - sector.bearing_deg) % 360.0
    inside = (distance <= sector.radius_m) & (turned <= sector.angle_deg) & np.isfinite(patch.cells)
    rays = _Rays(patch, observer, sector, ray_step, ground + heights.eye_m, heights.k)
    cells = np.full(patch.cells.shape, UNKNOWN, dtype=np.uint8)
    near, away, targets = turned[inside], distance[inside], patch.cells[inside].astype(np.float64)
    seen_from = (targets + heights.target_m - drop_m(away, heights.k) - rays.eye_m) / np.maximum(away, _SLACK)
    cells[inside] = _seen(rays, near, away, seen_from, progress)
    return Viewshed(observer, sector, heights, Patch(cells, patch.transform, patch.crs), _cell_m2(east, north))


class _Rays:
    """The sector's rays: what each has met so far, at every step away from the eye."""

    def __init__(self, patch: Patch, observer: LonLat, sector: Sector, step_m: float, eye_m: float, k: float) -> None:
        self.eye_m = eye_m
        self._patch, self._observer, self._sector, self._k = patch, observer, sector, k
        near, far = step_m / _NEAR, int(np.ceil(sector.radius_m / step_m))
        self.away_m = np.concatenate((np.arange(1, 2 * _NEAR) * near, np.arange(2, far + 1) * step_m))
        self.count = int(np.ceil(np.radians(sector.angle_deg) * sector.radius_m / step_m)) + 1
        self.apart_deg = sector.angle_deg / max(self.count - 1, 1)

    def steepest(self, first: int, count: int) -> NDArray[np.float32]:
        """(count, steps + 1): the steepest direction up to each step; column 0, at the eye, is -inf."""
        bearings = self._sector.bearing_deg + np.arange(first, first + count, dtype=np.float64) * self.apart_deg
        away = self.away_m
        columns, rows = self._cells(bearings, away)
        heights = _sampled(self._patch.cells, columns, rows)
        slopes = (heights - drop_m(away, self._k) - self.eye_m) / away
        slopes[np.isnan(slopes)] = -np.inf
        out = np.full((count, len(away) + 1), -np.inf)
        np.maximum.accumulate(slopes, axis=1, out=out[:, 1:])
        return out

    def _cells(self, bearings: _Floats, away: _Floats) -> tuple[_Floats, _Floats]:
        """Column and row under each step of each ray: geodesics between knots a kilometre apart are straight."""
        knots = np.linspace(0.0, away[-1], int(np.ceil(away[-1] / _KNOT_M)) + 1)
        turn, far = (part.ravel() for part in np.meshgrid(bearings, knots, indexing="ij"))
        lon, lat, _ = geo.WGS84.fwd(
            np.full_like(turn, self._observer[0]), np.full_like(turn, self._observer[1]), turn, far
        )
        columns, rows = _place_in(self._patch, np.asarray(lon), np.asarray(lat))
        shape_ = len(bearings), len(knots)
        part = np.clip(away / knots[1], 0, len(knots) - 1)
        left = np.minimum(part.astype(np.int64), len(knots) - 2)
        part = part - left
        found = []
        for values in (columns.reshape(shape_), rows.reshape(shape_)):
            found.append(values[:, left] * (1 - part) + values[:, left + 1] * part)
        return found[0], found[1]


def _seen(rays: _Rays, turned_deg: _Floats, away_m: _Floats, slopes: _Floats, progress: Progress) -> NDArray[np.uint8]:
    """SEEN or HIDDEN for each target: by the ray next to it, and all steps that lie before it."""
    ray = np.clip(np.rint(turned_deg / max(rays.apart_deg, _SLACK)).astype(np.int64), 0, rays.count - 1)
    before = np.searchsorted(rays.away_m, away_m - _SLACK)
    order = np.argsort(ray, kind="stable")
    ends = np.searchsorted(ray[order], np.arange(0, rays.count + _RAYS_AT_ONCE, _RAYS_AT_ONCE))
    out = np.zeros(len(ray), dtype=np.uint8)
    for n, (begin, end) in enumerate(pairwise(ends)):
        first = n * _RAYS_AT_ONCE
        progress(first / rays.count, "")
        some = order[begin:end]
        met = rays.steepest(first, min(_RAYS_AT_ONCE, rays.count - first))
        out[some] = slopes[some] >= met[ray[some] - first, before[some]] - _SLACK
    return out


def _sampled(cells: NDArray[np.float32], columns: _Floats, rows: _Floats) -> _Floats:
    """Bilinear between the middles of four cells; NaN outside, and where any of the four has no data."""
    x, y = columns - 0.5, rows - 0.5
    height, width = cells.shape
    left = np.clip(np.floor(x).astype(np.int64), 0, max(width - 2, 0))
    top = np.clip(np.floor(y).astype(np.int64), 0, max(height - 2, 0))
    part_x, part_y = np.clip(x - left, 0.0, 1.0), np.clip(y - top, 0.0, 1.0)
    flat, at = cells.ravel(), top * width + left
    right, below = min(1, width - 1), min(1, height - 1) * width
    upper = flat[at] * (1 - part_x) + flat[at + right] * part_x
    lower = flat[at + below] * (1 - part_x) + flat[at + below + right] * part_x
    found: _Floats = upper * (1 - part_y) + lower * part_y
    found[(columns < 0) | (rows < 0) | (columns > width) | (rows > height)] = np.nan
    return found


def _place_in(patch: Patch, lon: _Floats, lat: _Floats) -> tuple[_Floats, _Floats]:
    if patch.crs == "EPSG:4326":
        west = patch.transform.c - 90.0  # longitudes on both sides of 180° go on from each other
        x, y = west + (lon - west) % 360.0, lat
    else:
        x, y = geo.to_wgs84(patch.crs).transform(lon, lat, direction=TransformDirection.INVERSE)
    a, b, c, d, e, f = tuple(~patch.transform)[:6]
    return a * x + b * y + c, d * x + e * y + f


def _cell_m2(east: _Floats, north: _Floats) -> float:
    """The mean area of a cell on the ground."""
    if min(east.shape) < 2:
        return 0.0
    turned = np.diff(east, axis=1)[:-1] * np.diff(north, axis=0)[:, :-1]
    crossed = np.diff(north, axis=1)[:-1] * np.diff(east, axis=0)[:, :-1]
    return float(np.abs(turned - crossed).mean())
