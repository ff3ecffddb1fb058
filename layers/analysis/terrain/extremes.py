"""The lowest and the highest place of an area: the middles of the cells that lie in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from affine import Affine
from pyproj.enums import TransformDirection
from rasterio.features import geometry_mask
from shapely.geometry.base import BaseGeometry

from layers import geo
from layers.analysis.progress import Progress, unheard
from layers.analysis.terrain.cells import lon_lat_at
from layers.errors import SituationError
from layers.geo import LonLat
from layers.i18n import tr
from layers.raster import Raster

_ROWS = 256


@dataclass(frozen=True, slots=True)
class Extremes:
    """`cells` is how many cells with data lie in the area, `mean_m` the mean of their heights."""

    lowest: LonLat
    lowest_m: float
    highest: LonLat
    highest_m: float
    mean_m: float
    cells: int


def extremes(raster: Raster, area: BaseGeometry, *, progress: Progress = unheard) -> Extremes:
    """The lowest and highest cell whose middle lies in an area of EPSG:4326; of equal ones the first from the north.

    Raises
    ------
    SituationError
        No cell with data lies in it.
    """
    own = _in_system(raster, area)
    column, row, width, height = _window(raster, own)
    best: list[tuple[float, int, int]] = []
    total, count = 0.0, 0
    for top in range(row, row + height, _ROWS):
        progress((top - row) / height, "")
        rows = min(_ROWS, row + height - top)
        here = raster.transform @ Affine.translation(column, top)
        cells = raster.window(0, column, top, width, rows).astype(np.float64)
        cells[geometry_mask([own], (rows, width), here)] = np.nan
        known = cells[np.isfinite(cells)]
        if not len(known):
            continue
        total, count = total + float(known.sum()), count + len(known)
        for n in (int(np.nanargmin(cells)), int(np.nanargmax(cells))):
            y, x = divmod(n, width)
            best.append((float(cells[y, x]), column + x, top + y))
    if not best:
        raise SituationError(
            tr("No cell of {raster} lies in the area.").format(raster=raster.name),
            hint=tr("Choose a larger area, or one where the raster has data."),
        )
    low, high = min(best, key=lambda cell: cell[0]), max(best, key=lambda cell: cell[0])
    return Extremes(_place(raster, low), low[0], _place(raster, high), high[0], total / count, count)


def _in_system(raster: Raster, area: BaseGeometry) -> BaseGeometry:
    if raster.crs == "EPSG:4326":
        return area
    back = geo.to_wgs84(raster.crs)
    return shapely.transform(
        area, lambda xy: np.column_stack(back.transform(xy[:, 0], xy[:, 1], direction=TransformDirection.INVERSE))
    )


def _window(raster: Raster, own: BaseGeometry) -> tuple[int, int, int, int]:
    """Column, row, width and height of the cells that an area of the raster's own system can touch."""
    west, south, east, north = own.bounds
    corners = [~raster.transform @ corner for corner in ((west, south), (west, north), (east, south), (east, north))]
    columns, rows = zip(*corners, strict=True)
    left, right = np.clip((np.floor(min(columns)), np.ceil(max(columns))), 0, raster.width).astype(int).tolist()
    top, bottom = np.clip((np.floor(min(rows)), np.ceil(max(rows))), 0, raster.height).astype(int).tolist()
    return left, top, right - left, bottom - top if right > left else 0


def _place(raster: Raster, cell: tuple[float, int, int]) -> LonLat:
    lon, lat = lon_lat_at(raster.crs, raster.transform, np.array([cell[1] + 0.5]), np.array([cell[2] + 0.5]))
    return float(lon[0]), float(lat[0])
