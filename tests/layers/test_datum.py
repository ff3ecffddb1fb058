"""GCJ-02 and BD-09: as published, and back again."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers import datum

lons, lats = st.floats(73.0, 135.0), st.floats(3.0, 54.0)


@pytest.fixture(scope="module")
def pairs(shared_data: Path) -> dict[str, Any]:
    with (shared_data / "coords" / "china-city-datum-pairs.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    return {key: np.array([float(r[key]) for r in rows]) for key in rows[0] if key.endswith(("_lon", "_lat"))}


@pytest.mark.parametrize(
    ("source", "target", "way"),
    [
        ("wgs84", "gcj02", datum.wgs84_to_gcj02),
        ("gcj02", "wgs84", datum.gcj02_to_wgs84),
        ("wgs84", "bd09", datum.wgs84_to_bd09),
        ("bd09", "wgs84", datum.bd09_to_wgs84),
        ("gcj02", "bd09", datum.gcj02_to_bd09),
        ("bd09", "gcj02", datum.bd09_to_gcj02),
    ],
)
def test_every_published_pair_is_met(pairs: dict[str, Any], source: str, target: str, way: Any) -> None:
    lon, lat = way(pairs[f"{source}_lon"], pairs[f"{source}_lat"])

    assert len(lon) == 176
    assert np.abs(lon - pairs[f"{target}_lon"]).max() < 1e-5
    assert np.abs(lat - pairs[f"{target}_lat"]).max() < 1e-5


def test_the_known_point_of_nanning() -> None:
    here = np.array([108.33]), np.array([22.82])
    assert np.round(datum.wgs84_to_gcj02(*here), 6).ravel().tolist() == [108.334008, 22.817252]
    assert np.round(datum.wgs84_to_bd09(*here), 6).ravel().tolist() == [108.340509, 22.823323]


@given(lons, lats)
def test_there_and_back_is_the_same_place_in_china(lon: float, lat: float) -> None:
    here = np.array([lon]), np.array([lat])
    for there, back in (
        (datum.wgs84_to_gcj02, datum.gcj02_to_wgs84),
        (datum.wgs84_to_bd09, datum.bd09_to_wgs84),
        (datum.gcj02_to_bd09, datum.bd09_to_gcj02),
    ):
        assert np.abs(np.array(back(*there(*here))) - np.array(here)).max() < 1e-6


@given(st.floats(-180.0, 180.0), st.floats(-90.0, 90.0))
def test_outside_of_china_nothing_is_touched(lon: float, lat: float) -> None:
    west, south, east, north = datum.CHINA
    if west - 0.1 < lon < east + 0.1 and south - 0.1 < lat < north + 0.1:
        return
    here = np.array([lon]), np.array([lat])
    for way in (datum.wgs84_to_gcj02, datum.gcj02_to_wgs84, datum.wgs84_to_bd09, datum.bd09_to_wgs84):
        assert [v.tolist() for v in way(*here)] == [v.tolist() for v in here]


def test_what_is_no_number_stays_none() -> None:
    lon, lat = datum.bd09_to_wgs84(np.array([np.nan, np.inf]), np.array([1.0, 22.0]))
    assert not np.isfinite(lon).any()
    assert lat.tolist() == [1.0, 22.0]
