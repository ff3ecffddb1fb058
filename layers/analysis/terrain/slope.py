"""How steep the ground is, and which way it falls.

Horn (1981), "Hill shading and the reflectance map", Proc. IEEE 69(1), 14-47: the gradient from the eight neighbours,
those beside weighing twice those at the corners. It is taken in metres on the ellipsoid, whatever the raster's system.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from layers.analysis.terrain.cells import steps_m
from layers.errors import SituationError
from layers.geo import LonLat
from layers.i18n import tr
from layers.raster import Patch, Raster

_Floats = NDArray[np.float64]
_FLAT_DEG = 0.01


@dataclass(frozen=True, slots=True)
class Ground:
    """The ground at a place; `aspect_deg` is where it falls to, clockwise from north, None where it is flat."""

    place: LonLat
    height_m: float
    slope_deg: float | None
    aspect_deg: float | None


def ground_at(raster: Raster, place: LonLat) -> Ground:
    """Height, slope and aspect at a place. Slope and aspect are the cell's, and not known at an edge of the data.

    Raises
    ------
    SituationError
        There is no height.
    """
    height = float(raster.sample([place[0]], [place[1]])[0])
    if np.isnan(height):
        raise SituationError(
            tr("There is no height here."),
            hint=tr("Choose a place where {raster} has data.").format(raster=raster.name),
        )
    column, row = (int(np.floor(part[0])) for part in raster.cell_at([place[0]], [place[1]]))
    cells = raster.window(0, column - 1, row - 1, 3, 3)
    patch = Patch(cells, raster.transform @ type(raster.transform).translation(column - 1, row - 1), raster.crs)
    slope, aspect = slope_and_aspect(patch)
    steep, falls = float(slope[1, 1]), float(aspect[1, 1])
    if np.isnan(steep):
        return Ground(place, height, None, None)
    return Ground(place, height, steep, None if steep < _FLAT_DEG else falls)


def slope_and_aspect(patch: Patch) -> tuple[_Floats, _Floats]:
    """Both in degrees, in the shape of the patch; NaN where a neighbour is missing; flat ground faces nowhere."""
    z = np.pad(patch.cells.astype(np.float64), 1, constant_values=np.nan)
    a, b, c = z[:-2, :-2], z[:-2, 1:-1], z[:-2, 2:]
    d, own, f = z[1:-1, :-2], z[1:-1, 1:-1], z[1:-1, 2:]
    g, h, i = z[2:, :-2], z[2:, 1:-1], z[2:, 2:]
    by_column = ((c + 2 * f + i) - (a + 2 * d + g)) / 8
    by_row = ((g + 2 * h + i) - (a + 2 * b + c)) / 8
    column_east, column_north, row_east, row_north = steps_m(patch)
    turned = column_east * row_north - column_north * row_east
    east = (by_column * row_north - by_row * column_north) / turned
    north = (by_row * column_east - by_column * row_east) / turned
    slope = np.degrees(np.arctan(np.hypot(east, north)))
    slope[np.isnan(own)] = np.nan
    return slope, np.degrees(np.arctan2(-east, -north)) % 360.0
