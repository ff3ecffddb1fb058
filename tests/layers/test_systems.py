"""Coordinate systems as people name them."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import CRS

from layers import geo
from layers.errors import SituationError
from layers.systems import BALLPARK, NONE, NULL_SHIFT, OFFSET, SHIFT, by_meridian, by_zone, system


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("EPSG:4545", "EPSG:4545"),
        ("4545", "EPSG:4545"),
        ("cgcs2000", "EPSG:4490"),
        ("CGCS2000 3° CM 108E", "EPSG:4545"),
        ("CGCS2000 3度带 中央经线108", "EPSG:4545"),
        ("CGCS2000 / 3-degree Gauss-Kruger CM 108E", "EPSG:4545"),
        ("CGCS2000 / 3-degree Gauss-Kruger zone 36", "EPSG:4524"),
        ("国家2000 3度带 第36带", "EPSG:4524"),
        ("CGCS2000 6° zone 18", "EPSG:4496"),
        ("CGCS2000 / Gauss-Kruger CM 105E", "EPSG:4507"),
        ("gcj02", "GCJ-02"),
        ("火星坐标", "GCJ-02"),
        ("bd-09", "BD-09"),
        ("百度", "BD-09"),
        ("WGS 84", "EPSG:4326"),
        ("OGC:CRS84", "EPSG:4326"),
        ("urn:ogc:def:crs:EPSG::3857", "EPSG:3857"),
        (CRS.from_epsg(4545).to_wkt("WKT2_2019"), "EPSG:4545"),
        (CRS.from_epsg(4545).to_wkt("WKT1_GDAL"), "EPSG:4545"),
    ],
)
def test_a_system_is_known_however_it_is_said(said: str, key: str) -> None:
    assert system(said).key == key


def test_every_zone_of_cgcs2000_has_the_code_that_epsg_gives_it() -> None:
    for degrees, code in [(75 + 3 * n, by_meridian(75 + 3 * n)) for n in range(21)]:
        assert CRS(code).name == f"CGCS2000 / 3-degree Gauss-Kruger CM {degrees}E"
    for zone in (*range(13, 24), *range(25, 46)):
        assert CRS(by_zone(zone)).name.endswith(f"Gauss-Kruger zone {zone}")
    for degrees in range(75, 136, 6):
        assert CRS(by_meridian(degrees, 6)).name == f"CGCS2000 / Gauss-Kruger CM {degrees}E"


@pytest.mark.parametrize(
    "said",
    [
        "",
        "nonsense",
        "EPSG:999999",
        "http://a/b",
        "+init=/etc/passwd:1",
        "/etc/passwd",
        "<a/>",
        "EPSG:4978",
        "EPSG:5773",
    ],
)
def test_what_is_no_system_for_a_map_is_refused(said: str) -> None:
    with pytest.raises(SituationError, match="coordinate system"):
        system(said)


def test_each_system_says_how_it_comes_to_wgs_84() -> None:
    said = {"EPSG:3857": NONE, "EPSG:4545": NULL_SHIFT, "GCJ-02": OFFSET, "EPSG:4610": BALLPARK, "EPSG:27700": SHIFT}
    assert {text: system(text).conversion for text in said} == said


@pytest.mark.parametrize("said", ["EPSG:4326", "EPSG:4545", "CGCS2000", "GCJ-02", "BD-09", "EPSG:3857"])
def test_there_and_back_is_the_same_place(said: str) -> None:
    lon, lat = np.array([108.33, 107.2]), np.array([22.82, 23.5])
    back = geo.lon_lat_of(*geo.x_y_of(lon, lat, said), said)
    assert np.abs(np.array(back) - np.array((lon, lat))).max() < 1e-6


def test_the_known_point_in_metres() -> None:
    x, y = geo.x_y_of(np.array([108.33]), np.array([22.82]), "CGCS2000 3° CM 108E")
    assert (round(float(x[0]), 1), round(float(y[0]), 1)) == (533877.3, 2524641.7)
