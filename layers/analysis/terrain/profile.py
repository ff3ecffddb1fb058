"""The height profile along a line: its lowest and highest places, and all climbs and falls."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from layers.errors import SituationError
from layers.geo import LonLat
from layers.i18n import tr
from layers.raster import Raster

_Floats = NDArray[np.float64]
_MOST_PLACES = 20_000


@dataclass(frozen=True, eq=False)
class Profile:
    """Heights at n places along a line.

    Attributes
    ----------
    distance_m : (n,), along the line on the WGS 84 ellipsoid.
    lon_lat : (n, 2), EPSG:4326.
    height_m : (n,), NaN where there is no data; at least two have some.
    """

    distance_m: _Floats
    lon_lat: _Floats
    height_m: _Floats

    @property
    def length_m(self) -> float:
        return float(self.distance_m[-1])

    @cached_property
    def lowest(self) -> int:
        """Number of the lowest place; of equally low ones the first."""
        return int(np.nanargmin(self.height_m))

    @cached_property
    def highest(self) -> int:
        return int(np.nanargmax(self.height_m))

    @cached_property
    def climb_m(self) -> float:
        """All rises from place to place together. It grows with finer data: small bumps count too."""
        return float(self._steps[self._steps > 0].sum())

    @cached_property
    def fall_m(self) -> float:
        return float(-self._steps[self._steps < 0].sum())

    @cached_property
    def missing(self) -> float:
        """Share of places without data, from 0 to 1."""
        return float(np.isnan(self.height_m).mean())

    @cached_property
    def _steps(self) -> _Floats:
        return np.diff(self.height_m[np.isfinite(self.height_m)])

    def place(self, n: int) -> LonLat:
        return float(self.lon_lat[n, 0]), float(self.lon_lat[n, 1])

    def nearest(self, distance_m: float) -> int:
        """Number of the place nearest to a distance."""
        return int(np.abs(self.distance_m - distance_m).argmin())


def profile(raster: Raster, line: Sequence[LonLat], spacing_m: float | None = None) -> Profile:
    """Heights along a line, `spacing_m` apart; None: as fine as the cells are, as far as there are not too many.

    Raises
    ------
    SituationError
        The line has no length, or does not lie on the raster.
    """
    if len(set(line)) < 2:
        raise SituationError(tr("A profile needs a line of two places."), hint=tr("Click at least two places."))
    if spacing_m is None:
        rough, _, _ = raster.along(line, 1e9)
        spacing_m = max(*(side / 2 for side in raster.cell_m), float(rough[-1]) / _MOST_PLACES)
    distance_m, lon_lat, heights = raster.along(line, spacing_m)
    found = Profile(distance_m, lon_lat, heights.astype(np.float64))
    if np.isfinite(found.height_m).sum() < 2:
        raise SituationError(
            tr("The line does not lie on {raster}.").format(raster=raster.name),
            hint=tr("There are no heights below it. Draw it where the raster has data, or import more terrain."),
        )
    return found


def as_csv(found: Profile, line_m: NDArray[np.float64] | None = None) -> str:
    """A table with a head, one row a place: metres and degrees; empty where there is no data. `line_m` is a line of
    sight over it."""
    out = io.StringIO()
    table = csv.writer(out)
    heads = ["distance_m", "longitude", "latitude", "height_m"]
    table.writerow(heads if line_m is None else [*heads, "line_of_sight_m"])
    for n, (away, (lon, lat), height) in enumerate(zip(found.distance_m, found.lon_lat, found.height_m, strict=True)):
        row = [f"{away:.2f}", f"{lon:.7f}", f"{lat:.7f}", f"{height:.2f}" if np.isfinite(height) else ""]
        table.writerow(row if line_m is None else [*row, f"{line_m[n]:.2f}"])
    return out.getvalue()
