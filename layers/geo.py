"""The only conversions: EPSG:4326 to the map's EPSG:3857, other systems to EPSG:4326, metres on the ellipsoid."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Geod, Transformer
from shapely.geometry.base import BaseGeometry, BaseMultipartGeometry

from layers.datum import BD09, GCJ02, bd09_to_wgs84, gcj02_to_wgs84, wgs84_to_bd09, wgs84_to_gcj02
from layers.errors import SituationError
from layers.i18n import tr
from layers.systems import OFFSET, system
from layers.systems import WGS84 as WGS84_KEY

Floats: TypeAlias = NDArray[np.float64]
LonLat: TypeAlias = tuple[float, float]
Bounds: TypeAlias = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

WGS84 = Geod(ellps="WGS84")
RADIUS_M = 6_378_137.0
MAX_LATITUDE = 85.051_128_779_806_59
"""Where EPSG:3857 is a square; beyond it nothing is drawn."""


def to_mercator(lon_lat: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, 2) degrees to (n, 2) metres of EPSG:3857; latitudes are clamped to what the projection can show."""
    lon, lat = lon_lat[:, 0], np.clip(lon_lat[:, 1], -MAX_LATITUDE, MAX_LATITUDE)
    y = np.log(np.tan(np.pi / 4 + np.radians(lat) / 2))
    return np.column_stack((np.radians(lon) * RADIUS_M, y * RADIUS_M))


def from_mercator(xy: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, 2) metres of EPSG:3857 to (n, 2) degrees."""
    lat = 2 * np.arctan(np.exp(xy[:, 1] / RADIUS_M)) - np.pi / 2
    return np.column_stack((np.degrees(xy[:, 0] / RADIUS_M), np.degrees(lat)))


def mercator(geometry: Any) -> Any:
    """A shapely geometry, or an array of them, from EPSG:4326 to EPSG:3857."""
    return shapely.transform(geometry, to_mercator)


def lon_lat(x: float, y: float) -> LonLat:
    """One point of EPSG:3857 in degrees."""
    return math.degrees(x / RADIUS_M), math.degrees(2 * math.atan(math.exp(y / RADIUS_M)) - math.pi / 2)


def mercator_stretch_at(y: float) -> float:
    """How much longer than on the ground a metre is in EPSG:3857 at its northing `y`."""
    return math.cosh(y / RADIUS_M)


def mercator_stretch(lat: float) -> float:
    """Metres of EPSG:3857 for one metre on the ground at `lat`."""
    return 1.0 / max(math.cos(math.radians(lat)), 1e-6)


def parse_crs(text: str) -> CRS:
    """PROJ's view of the system that `text` names; GCJ-02 and BD-09 have none, being no systems of PROJ.

    Raises
    ------
    SituationError
        There is no such system. Addresses and file names are refused unread.
    """
    named = system(text)
    if named.conversion == OFFSET:
        raise SituationError(
            tr("{text} is only for places as corners, not for rasters.").format(text=named.key),
            hint=tr("Convert it first."),
        )
    return CRS.from_user_input(named.key)


@lru_cache(maxsize=32)
def to_wgs84(crs: str) -> Transformer:
    """PROJ's way from `crs` to EPSG:4326, x and y in that order on both sides; `lon_lat_of` knows the others too."""
    return Transformer.from_crs(parse_crs(crs), CRS.from_epsg(4326), always_xy=True)


def lon_lat_of(x: Floats, y: Floats, crs: str) -> tuple[Floats, Floats]:
    """x and y in the system `crs` (see `systems.system`) to degrees of EPSG:4326; not finite where there is no such
    place."""
    named = system(crs)
    if named.key == WGS84_KEY:
        return x, y
    if named.conversion == OFFSET:
        return {GCJ02: gcj02_to_wgs84, BD09: bd09_to_wgs84}[named.key](x, y)
    lon, lat = to_wgs84(named.key).transform(x, y, errcheck=False)
    return np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)


def x_y_of(lon: Floats, lat: Floats, crs: str) -> tuple[Floats, Floats]:
    """Degrees of EPSG:4326 to x and y in the system `crs`."""
    named = system(crs)
    if named.key == WGS84_KEY:
        return lon, lat
    if named.conversion == OFFSET:
        return {GCJ02: wgs84_to_gcj02, BD09: wgs84_to_bd09}[named.key](lon, lat)
    x, y = to_wgs84(named.key).transform(lon, lat, errcheck=False, direction="INVERSE")
    return np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Plane:
    """Metres east and north around a place: the transverse Mercator of the ellipsoid with its origin nearby.

    Within 100 km of the place lengths are true to 2 in 10 000, within 20 km to 5 in a million (Snyder 1987, p. 60),
    and angles are true everywhere.
    """

    transformer: Transformer

    def metres(self, geometry: Any) -> Any:
        """A shapely geometry, or an array of them, from EPSG:4326."""
        return shapely.transform(geometry, lambda xy: np.column_stack(self.transformer.transform(xy[:, 0], xy[:, 1])))

    def degrees(self, geometry: Any) -> Any:
        """A shapely geometry, or an array of them, back to EPSG:4326."""
        back = "INVERSE"
        return shapely.transform(
            geometry, lambda xy: np.column_stack(self.transformer.transform(xy[:, 0], xy[:, 1], direction=back))
        )

    def xy(self, place: LonLat) -> tuple[float, float]:
        x, y = self.transformer.transform(*place)
        return float(x), float(y)

    def lon_lat(self, x: float, y: float) -> LonLat:
        lon, lat = self.transformer.transform(x, y, direction="INVERSE")
        return float(lon), float(lat)


def plane_at(place: LonLat) -> Plane:
    """The plane for what lies around `place`; places a few kilometres apart share one."""
    return _plane(round(place[0], 1), round(min(max(place[1], -89.0), 89.0), 1))


@lru_cache(maxsize=64)
def _plane(lon: float, lat: float) -> Plane:
    local = CRS.from_proj4(f"+proj=tmerc +lat_0={lat} +lon_0={lon} +k=1 +datum=WGS84 +units=m +no_defs")
    return Plane(Transformer.from_crs(CRS.from_epsg(4326), local, always_xy=True))


def bearing_deg(a: LonLat, b: LonLat) -> float:
    """The direction in which `b` is seen from `a`, clockwise from north, 0 to 360."""
    return float(WGS84.inv(*a, *b)[0]) % 360


def beyond(place: LonLat, bearing_deg: float, distance_m: float) -> LonLat:
    """Where one is after `distance_m` on the ellipsoid in a direction (Karney 2013)."""
    lon, lat, _ = WGS84.fwd(*place, bearing_deg, distance_m)
    return float(lon), float(lat)


def length_m(geometry: BaseGeometry) -> float:
    """Length of lines, or of what areas lie within, on the WGS 84 ellipsoid (Karney 2013, through PROJ's geodesics)."""
    if isinstance(geometry, BaseMultipartGeometry):
        return sum(length_m(part) for part in geometry.geoms)
    line = shapely.get_exterior_ring(geometry) if geometry.geom_type == "Polygon" else geometry
    return float(WGS84.line_length(*shapely.get_coordinates(line).T))


def area_m2(geometry: BaseGeometry) -> float:
    """Area on the WGS 84 ellipsoid, never negative."""
    return abs(float(WGS84.geometry_area_perimeter(geometry)[0]))


def area_and_outline(geometry: BaseGeometry) -> tuple[float, float]:
    """`area_m2` of areas and `length_m` of what they lie within, their holes aside, in one go: a microsecond a corner,
    in which other threads go on."""
    area = outline = 0.0
    for part in shapely.get_parts(geometry):
        (outer, around), *holes = [_geodesic(ring) for ring in shapely.get_rings(part)] or [(0.0, 0.0)]
        area += outer - sum(hole for hole, _ in holes)
        outline += around
    return area, outline


def _geodesic(ring: BaseGeometry) -> tuple[float, float]:
    """What lies within a ring, and how long it is (Karney 2013)."""
    area, around = WGS84.polygon_area_perimeter(*shapely.get_coordinates(ring).T)
    return abs(float(area)), float(around)


def distance_m(a: LonLat, b: LonLat) -> float:
    """Between two points on the WGS 84 ellipsoid."""
    return float(WGS84.inv(*a, *b)[2])


def bounds_of(geometries: Iterable[BaseGeometry | None]) -> Bounds | None:
    """What encloses them all, or None when there is nothing."""
    shapes = [g for g in geometries if g is not None and not g.is_empty]
    if not shapes:
        return None
    west, south, east, north = (float(v) for v in shapely.total_bounds(shapes))
    return west, south, east, north


def centre_of(bounds: Bounds) -> LonLat:
    west, south, east, north = bounds
    return (west + east) / 2, (south + north) / 2


def format_lon_lat(lon: float, lat: float) -> str:
    """Degrees with five decimals, about a metre: 108.33000° E 22.82000° N."""
    return f"{abs(lon):.5f}° {'E' if lon >= 0 else 'W'}  {abs(lat):.5f}° {'N' if lat >= 0 else 'S'}"
