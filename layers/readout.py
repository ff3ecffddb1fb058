"""How a place is read out: in the grid that was chosen, with the height of the ground where a raster has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from layers.coordinates import format_dms, format_in, format_mgrs
from layers.geo import LonLat, format_lon_lat
from layers.i18n import N_
from layers.picture import Picture
from layers.raster import Raster
from layers.stack import Layer, LayerStack

_GROUND_M = (-500.0, 9_000.0)
"""Heights of the ground lie between these: the Dead Sea and Mount Everest, with some room."""


@dataclass(frozen=True, slots=True)
class Grid:
    """`words` is a key of the catalogue; `write` takes longitude and latitude in EPSG:4326."""

    key: str
    words: str
    write: Callable[[float, float], str]


GRIDS: Mapping[str, Grid] = {
    grid.key: grid
    for grid in (
        Grid("lonlat", N_("Longitude, latitude (WGS 84)"), format_lon_lat),
        Grid("dms", N_("Degrees, minutes, seconds"), format_dms),
        Grid("mgrs", "MGRS", format_mgrs),
        Grid("EPSG:4545", N_("CGCS2000 3° zone, 108° E (EPSG:4545)"), partial(format_in, crs="EPSG:4545")),
        Grid("GCJ-02", N_("GCJ-02 (Chinese web maps)"), partial(format_in, crs="GCJ-02")),
        Grid("BD-09", N_("BD-09 (Baidu)"), partial(format_in, crs="BD-09")),
    )
}


@dataclass(frozen=True, slots=True)
class Sampled:
    """The value of a raster at a place; None where the raster has colours only."""

    layer: Layer
    value: float | None
    unit: str
    colour: str = ""


def sampled(picture: Picture, stack: LayerStack, place: LonLat) -> list[Sampled]:
    """What the shown rasters hold at a place, the topmost first; those without data there are left out.

    Raises
    ------
    SituationError
        A tile is damaged.
    """
    sets = {str(d["of"]): d for d in picture.rasters()}
    found = []
    for layer in reversed(stack.shown()):
        if layer.raster and layer.key in sets:
            raster = picture.raster(sets[layer.key])
            if (sample := _sample(layer, raster, picture, place)) is not None:
                found.append(sample)
    return found


def ground_height_m(picture: Picture, stack: LayerStack, place: LonLat) -> float | None:
    """Metres above the datum of the topmost raster of heights that is shown and has data there."""
    sets = {str(d["of"]): d for d in picture.rasters()}
    for layer in reversed(stack.shown()):
        if layer.raster and layer.key in sets and is_of_heights(raster := picture.raster(sets[layer.key])):
            sample = _sample(layer, raster, picture, place)
            if sample is not None and sample.value is not None:
                return sample.value
    return None


def is_of_heights(raster: Raster) -> bool:
    """Whether its values are heights of the ground: its file says in which vertical datum, or it has one grid of values
    in metres, or without a unit, that could be such heights and differ by more than a few metres."""
    if raster.colours or raster.low is None or raster.high is None:
        return False
    if raster.vertical:
        return True
    like = _GROUND_M[0] <= raster.low and raster.high <= _GROUND_M[1] and raster.high - raster.low > 20
    return like and raster.steps == 1 and raster.unit in ("", "m", "metre", "meter", "metres", "meters")


def _sample(layer: Layer, raster: Raster, picture: Picture, place: LonLat) -> Sampled | None:
    west, south, east, north = raster.bounds
    lon, lat = place
    if not (south <= lat <= north and (west <= lon <= east or west <= lon + 360 <= east)):
        return None
    step = raster.step_at(int(picture.moment.timestamp() * 1_000_000)) if raster.steps > 1 else 0
    if raster.colours:
        red, green, blue, alpha = (int(v) for v in raster.sample(lon, lat, step=step)[0])
        return Sampled(layer, None, "", f"#{red:02x}{green:02x}{blue:02x}") if alpha else None
    value = float(raster.sample(lon, lat, step=step)[0])
    return Sampled(layer, value, raster.unit) if np.isfinite(value) else None
