"""Whether numbers can be places of the system that is named: turned round, metres for degrees, another zone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from layers import geo
from layers.datum import CHINA
from layers.exchange.geos import shapes_of
from layers.exchange.wkb import points_from_wkb
from layers.geo import LonLat
from layers.i18n import N_, Message, message
from layers.pieces import Blobs
from layers.systems import System, by_meridian, by_zone

SWAPPED, METRES, DEGREES, ZONED, ELSEWHERE = "swapped", "metres", "degrees", "zoned", "elsewhere"
MINUTES = "minutes"
_SAMPLE = 2_000
_SAMPLE_BYTES = 2_000_000
"""The first of large shapes have all the corners that are looked at."""
_MARGIN_DEG = 3.0
_AT_CITY_DEG = 1.4
"""How far from the city a survey of it may lie: less than half a zone of 3°, so that no two zones can both be meant."""
City = Callable[[], LonLat | None]
"""Where the city of the workspace is; looked up only where the numbers alone do not tell."""


@dataclass(frozen=True, slots=True)
class Oddity:
    """What is odd about most of the places; `systems` are those in which they would not be."""

    code: str
    words: Message
    systems: tuple[str, ...] = ()


def sample(shapes: Sequence[bytes | None]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """x and y of corners of the first shapes."""
    blobs = shapes if isinstance(shapes, Blobs) else Blobs.of(shapes[:_SAMPLE])
    sizes = np.cumsum(np.maximum(blobs.lengths[:_SAMPLE], 0), dtype=np.int64)
    some = [s for s in blobs[: int(np.searchsorted(sizes, _SAMPLE_BYTES)) + 1][:_SAMPLE] if s is not None]
    if not some:
        return np.empty(0), np.empty(0)
    if (points := points_from_wkb(some)) is not None:
        return np.asarray(points[0]), np.asarray(points[1])
    made, _ = shapes_of(some)
    corners = shapely.get_coordinates(made)[: 10 * _SAMPLE]
    return corners[:, 0], corners[:, 1]


def nowhere() -> None:
    """The city of a workspace that has none yet."""


def oddity(x: NDArray[np.float64], y: NDArray[np.float64], named: System, city: City = nowhere) -> Oddity | None:
    """What is odd about x and y as places of `named`; None when nothing is."""
    finite = np.isfinite(x) & np.isfinite(y)
    x, y = x[finite], y[finite]
    if not len(x):
        return None
    return _of_degrees(x, y, named, city) if named.degrees else _of_metres(x, y, named)


def in_minutes(x: NDArray[np.float64], y: NDArray[np.float64]) -> Oddity | None:
    """Whether degrees, minutes and seconds seem to be written as one number, 108.2015 for 108°20′15″, as surveyors'
    calculators do: of a dozen true fractions of degrees one in a million millions looks so."""
    both = [part[np.isfinite(part)] for part in (x, y)]
    return Oddity(MINUTES, message(_AS_ONE)) if all(map(_are_minutes, both)) else None


def _are_minutes(degrees: NDArray[np.float64]) -> bool:
    hundredths = np.abs(degrees) % 1.0 * 100.0
    minutes = np.floor(hundredths + 1e-6)
    seconds = (hundredths - minutes) * 100.0
    several = len(np.unique(np.round(seconds))) > _FEW
    return len(degrees) >= _DOZEN and several and bool((minutes < 60).all() and (seconds < 60 - 1e-3).all())


_DOZEN, _FEW = 12, 6
_AS_ONE = N_(
    "The places look like degrees, minutes and seconds in one number, 108.2015 for 108°20′15″; they were taken as "
    "degrees. If they are minutes, write them with their signs."
)


def _of_degrees(x: Any, y: Any, named: System, city: City) -> Oddity | None:
    if _most((np.abs(x) > 1000) | (np.abs(y) > 1000)):
        found = guesses(x, y, city)
        words = N_("The numbers look like metres, not degrees, perhaps those of {crs}.") if found else _METRES
        return Oddity(METRES, message(words, **({"crs": ", ".join(found)} if found else {})), found)
    far_over = (np.abs(y) > 90) & (np.abs(y) <= 360) & (np.abs(x) <= 90)
    turned = _most(far_over) or (not _most(_inside(x, y, named)) and _almost_all(_inside(y, x, named)))
    return Oddity(SWAPPED, message(N_("Longitude and latitude look swapped."))) if turned else None


def _of_metres(x: Any, y: Any, named: System) -> Oddity | None:
    if _most(_reached(x, y, named)):
        return None
    if _almost_all((np.abs(x) <= 360) & (np.abs(y) <= 90)):
        words = message(N_("The numbers look like degrees, but {crs} is in metres."), crs=named.name)
        return Oddity(DEGREES, words, ("EPSG:4326", "EPSG:4490", "GCJ-02", "BD-09"))
    if _almost_all(_reached(y, x, named)):
        return Oddity(SWAPPED, message(N_("Easting and northing look swapped.")))
    if named.datum == "CGCS2000" and (found := [s for s in guesses(x, y) if s != named.key]):
        return Oddity(ZONED, message(N_("The eastings begin with the number of another zone.")), tuple(found))
    return Oddity(ELSEWHERE, message(N_("The places lie outside of where {crs} is made for."), crs=named.name))


_METRES = N_("The numbers look like metres, not degrees.")
FAR = N_("As they stand the places are far from everything that is here; turned round they lie among it.")


def guesses(x: Any, y: Any, city: City = nowhere) -> tuple[str, ...]:
    """Systems that numbers without one may be of, by their size, and for metres without the number of a zone by which
    of them would bring them to the city; none when nothing speaks for any."""
    finite = np.isfinite(x) & np.isfinite(y)
    x, y = x[finite], y[finite]
    if not len(x):
        return ()
    if _almost_all((np.abs(x) <= 360) & (np.abs(y) <= 360)):
        west, south, east, north = CHINA
        in_china = bool(np.mean((x > west) & (x < east) & (y > south) & (y < north)) >= 0.5)
        return ("EPSG:4326", "EPSG:4490", "GCJ-02", "BD-09") if in_china else ("EPSG:4326",)
    for east_m, north_m in ((x, y), (y, x)):
        zones = np.unique((east_m // 1_000_000).astype(np.int64))
        if len(zones) == 1 and _almost_all((north_m > 0) & (north_m < 6_500_000)) and (code := by_zone(int(zones[0]))):
            return (code,)
    at = city()
    return (
        () if at is None else tuple(key for key in _zones_of(at) if _lies_at(x, y, key, at) or _lies_at(y, x, key, at))
    )


def _zones_of(at: LonLat) -> Iterator[str]:
    """Systems in metres that are in use at a place, those without the number of a zone in their eastings."""
    lon, lat = at
    for width, first in ((3, round(lon / 3) * 3), (6, int(lon // 6) * 6 + 3)):
        for meridian in (first, first - width, first + width):
            if (code := by_meridian(meridian, width)) is not None:
                yield code
    yield f"EPSG:{(32600 if lat >= 0 else 32700) + int((lon + 180) // 6) + 1}"
    yield "EPSG:3857"


def _lies_at(x: Any, y: Any, key: str, at: LonLat) -> bool:
    lon, lat = geo.lon_lat_of(x, y, key)
    with np.errstate(invalid="ignore"):
        near = (np.abs(lon - at[0]) < _AT_CITY_DEG) & (np.abs(lat - at[1]) < _AT_CITY_DEG)
    return _almost_all(near)


def _inside(x: Any, y: Any, named: System) -> NDArray[np.bool_]:
    west, south, east, north = named.area or CHINA
    margin = _MARGIN_DEG if named.area else 0.0
    return np.asarray((x >= west - margin) & (x <= east + margin) & (y >= south - margin) & (y <= north + margin))


def _reached(x: Any, y: Any, named: System) -> NDArray[np.bool_]:
    """Whether each x, y of a projected system lies where it is made for; all do where that is not known."""
    if named.area is None:
        return np.ones(len(x), dtype=bool)
    lon, lat = geo.lon_lat_of(x, y, named.key)
    with np.errstate(invalid="ignore"):
        return np.isfinite(lon) & np.isfinite(lat) & _inside(lon, lat, named)


def _most(which: Any) -> bool:
    return bool(np.mean(which) > 0.5)


def _almost_all(which: Any) -> bool:
    return bool(np.mean(which) > 0.9)
