"""How work is shared out among beats: calls, people, ground and streets of each, and how even that is."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from layers.analysis.exposed import Exposed, Held, Spots
from layers.geo import area_m2


class By(StrEnum):
    """What counts as work."""

    CALLS = "calls"
    PEOPLE = "people"
    AREA = "area_m2"
    ROADS = "roads_m"


@dataclass(frozen=True, slots=True)
class Load:
    """Of one beat. `parts` is in how many pieces it lies; one that is in several cannot be walked through.

    Metres and square metres on the WGS 84 ellipsoid; None where there is no data.
    """

    zone: str
    area_m2: float
    parts: int
    calls: float | None = None
    people: float | None = None
    roads_m: float | None = None

    def of(self, by: By) -> float | None:
        return {By.CALLS: self.calls, By.PEOPLE: self.people, By.AREA: self.area_m2, By.ROADS: self.roads_m}[by]


@dataclass(frozen=True, slots=True)
class Balance:
    """How even loads are: the largest against the mean, and the coefficient of variation of the population.

    Both are 1 and 0 for equal loads (domain reference, section 6).
    """

    largest_to_mean: float
    variation: float


@dataclass(frozen=True)
class Ground:
    """What loads are counted of: `calls` as places, the rest as for impacts."""

    exposed: Exposed = field(default_factory=Exposed)
    calls: Spots | None = None


def calls_at(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Spots:
    """Places of calls, degrees in EPSG:4326."""
    return Spots(Held([str(n) for n in range(len(lon))], {}), shapely.points(lon, lat))


def load_of(zone: str, shape: BaseGeometry, ground: Ground) -> Load:
    """The load of one beat, an area in EPSG:4326."""
    sound = _prepared(shape)
    parts = len(shapely.get_parts(sound))
    return Load(
        zone,
        area_m2(sound),
        parts,
        _calls(sound, ground),
        _people(sound, ground),
        _roads_m(sound, ground),
    )


def amount(shape: BaseGeometry, ground: Ground, by: By) -> float | None:
    """One sort of work in an area in EPSG:4326; None where there is no data."""
    sound = _prepared(shape)
    match by:
        case By.CALLS:
            return _calls(sound, ground)
        case By.PEOPLE:
            return _people(sound, ground)
        case By.ROADS:
            return _roads_m(sound, ground)
    return area_m2(sound)


def _prepared(shape: BaseGeometry) -> BaseGeometry:
    sound = shape if shape.is_valid else shapely.make_valid(shape, method="structure", keep_collapsed=False)
    shapely.prepare(sound)
    return sound


def _calls(shape: BaseGeometry, ground: Ground) -> float | None:
    return None if ground.calls is None else float(len(ground.calls.inside(shape)))


def _people(shape: BaseGeometry, ground: Ground) -> float | None:
    cells = ground.exposed.grounds.get("population_cell")
    if cells is None or not np.isfinite(cells.held.number("people_night")).any():
        return None
    rows, share = cells.shares(shape)
    return float(np.nansum(cells.held.number("people_night")[rows] * share))


def _roads_m(shape: BaseGeometry, ground: Ground) -> float | None:
    streets = ground.exposed.ways.get("road")
    return None if streets is None else streets.length_inside_m(shape)


def loads_of(
    zones: Mapping[str, BaseGeometry], ground: Ground, known: Mapping[str, tuple[BaseGeometry, Load]] | None = None
) -> dict[str, Load]:
    """The load of every beat; one whose shape is the very one that is `known` is not counted again."""
    found = {}
    for zone, shape in zones.items():
        old = known.get(zone) if known else None
        found[zone] = old[1] if old is not None and old[0] is shape else load_of(zone, shape, ground)
    return found


def balance(loads: Sequence[float | None]) -> Balance | None:
    """None where a load is not known, or nobody has any."""
    known = [float(v) for v in loads if v is not None]
    if not known or len(known) < len(loads) or sum(known) <= 0:
        return None
    mean = statistics.fmean(known)
    return Balance(max(known) / mean, statistics.pstdev(known) / mean)
