"""Places as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers import geo
from layers.coordinates import angle, format_dms, format_in, format_mgrs, place_typed, written

lons, lats = st.floats(-179.9, 179.9), st.floats(-79.9, 83.9)


@pytest.mark.parametrize(
    "text",
    [
        "108°19′48″E",
        "108°19'48\"E",
        "108 19 48",
        "108:19:48",
        "108°19.8′",
        "E108.33",
        "108.33 E",
        "东经108.33",
        "东经108度19分48秒",
        "１０８．３３",
        "108,33",
        "108º19’48”",
        "+108.33",
    ],
)
def test_an_angle_is_read_however_it_is_spelled(text: str) -> None:
    found = angle(text)
    assert found is not None
    assert found[0] == pytest.approx(108.33, abs=1e-9)


@pytest.mark.parametrize(
    "text", ["", "E", "108 61", "108.5 30", "N22.5E", "1e5", "22°60′", "abc", "1_0", "NaN", "1 2 3 4"]
)
def test_what_is_no_angle_is_none(text: str) -> None:
    assert angle(text) is None


def test_letters_say_the_half_of_the_earth() -> None:
    assert angle("6°12′S") == (-6.2, "lat")
    assert angle("W71.5") == (-71.5, "lon")
    assert angle("-6.2") == (-6.2, None)


@pytest.mark.parametrize(
    "text",
    [
        "108.33, 22.82",
        "108.33 22.82",
        "22.82N 108.33E",
        "N22.82 E108.33",
        "N22.82E108.33",
        "22°49′12″N, 108°19′48″E",
        "22 49 12 N 108 19 48 E",
        "108 19 48 22 49 12",
        "北纬22.82 东经108.33",
        "(108.33; 22.82)",
        "22.82, 108.33",
        "GCJ-02 108.3340077 22.8172525",
        "BD-09: 108.3405088, 22.8233234",
        "EPSG:4545 533877.26 2524641.72",
        "CGCS2000 108.33 22.82",
        "49Q BF 25943 26071",
        "49QBF2594326071",
        "49N 225943 2526071",
    ],
)
def test_a_place_is_read_however_it_is_written(text: str) -> None:
    found = place_typed(text)
    assert found is not None
    assert geo.distance_m(found, (108.33, 22.82)) < 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "School 22, 30",
        "108.33",
        "400, 22",
        "48S 500000 4000000",
        "49QBF123",
        "EPSG:1 2 3",
        "1" * 500,
    ],
)
def test_what_is_no_place_is_none(text: str) -> None:
    assert place_typed(text) is None


def test_south_of_the_equator_by_its_letter() -> None:
    found = place_typed("48S 700000 9310000")
    assert found is not None
    assert found[1] < 0


@given(lons, lats)
def test_what_is_written_out_reads_back(lon: float, lat: float) -> None:
    for text, metres in ((format_dms(lon, lat), 1), (format_mgrs(lon, lat), 2), (format_in(lon, lat, "EPSG:4326"), 1)):
        found = place_typed(text)
        assert found is not None, text
        assert geo.distance_m(found, (lon, lat)) < metres, text


def test_the_read_outs_of_the_known_point() -> None:
    assert format_dms(108.33, 22.82) == "108°19′48.00″E 22°49′12.00″N"
    assert format_mgrs(108.33, 22.82) == "49Q BF 25943 26071"
    assert format_in(108.33, 22.82, "EPSG:4545") == "EPSG:4545 533877.3 2524641.7"
    assert format_in(108.33, 22.82, "GCJ-02") == "GCJ-02 108.334008 22.817252"
    assert format_in(108.33, 22.82, "BD-09") == "BD-09 108.340509 22.823323"


def test_a_place_says_whether_its_order_is_certain() -> None:
    assert written("22.5, 30") is not None
    assert not written("22.5, 30").ordered
    assert written("22.5N, 30E").ordered
