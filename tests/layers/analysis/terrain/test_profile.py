"""Heights along a line, as one would reckon them."""

import numpy as np
import pytest

from layers.analysis.terrain.profile import as_csv, profile
from layers.errors import SituationError
from layers.geo import WGS84, distance_m
from tests.layers.analysis.terrain.conftest import MIDDLE, Laid, flat

WEST, EAST = (108.2, 22.8), (108.4, 22.8)


def ridge(size: int = 301):
    """From 0 at both edges straight up to 150 in the middle column, one a column."""
    column = np.arange(size)
    return np.tile((150 - np.abs(column - size // 2)).astype(np.float32), (size, 1))


def test_over_a_ridge_all_climbs_are_its_height_and_so_are_all_falls(laid: Laid) -> None:
    found = profile(laid(ridge()), [WEST, EAST])

    assert found.length_m == pytest.approx(distance_m(WEST, EAST))
    assert found.height_m[[0, -1]] == pytest.approx([50, 50], abs=0.01)
    assert found.height_m[found.highest] == pytest.approx(150, abs=0.5)
    assert found.place(found.highest)[0] == pytest.approx(MIDDLE[0], abs=0.0005)
    assert found.climb_m == pytest.approx(100, abs=0.6)
    assert found.fall_m == pytest.approx(100, abs=0.6)
    assert found.missing == 0


def test_a_line_of_three_places_goes_by_each_of_them_and_counts_both_stretches(laid: Laid) -> None:
    corner = (108.3, 22.85)
    found = profile(laid(ridge()), [WEST, corner, EAST])

    assert found.length_m == pytest.approx(distance_m(WEST, corner) + distance_m(corner, EAST))
    assert distance_m(found.place(found.nearest(distance_m(WEST, corner))), corner) < 0.01


def test_places_are_on_the_geodesic_as_far_apart_as_asked(laid: Laid) -> None:
    found = profile(laid(flat()), [WEST, EAST], 500)

    steps = np.diff(found.distance_m)
    assert steps[:-1] == pytest.approx(500)
    between = WGS84.inv(found.lon_lat[:-1, 0], found.lon_lat[:-1, 1], found.lon_lat[1:, 0], found.lon_lat[1:, 1])[2]
    assert between == pytest.approx(steps, abs=1e-3)


def test_a_hole_is_no_climb_and_its_share_is_told(laid: Laid) -> None:
    cells = ridge()
    cells[:, 140:160] = np.nan

    found = profile(laid(cells), [WEST, EAST])

    assert found.missing == pytest.approx(20 / 200, abs=0.02)
    assert found.climb_m < 100


def test_one_place_is_no_line(laid: Laid) -> None:
    with pytest.raises(SituationError, match="line of two places"):
        profile(laid(flat()), [WEST, WEST])


def test_a_line_elsewhere_says_so(laid: Laid) -> None:
    with pytest.raises(SituationError, match="does not lie on ground"):
        profile(laid(flat()), [(7.0, 43.0), (7.1, 43.1)])


def test_over_the_sea_without_data_it_says_so(laid: Laid) -> None:
    with pytest.raises(SituationError, match="does not lie on ground"):
        profile(laid(flat(height=np.nan)), [WEST, EAST])


def test_a_table_has_a_row_for_each_place_and_nothing_where_nothing_is_known(laid: Laid) -> None:
    cells = ridge()
    cells[:, 140:160] = np.nan
    found = profile(laid(cells), [WEST, EAST], 1_000)

    rows = as_csv(found).split("\r\n")[:-1]

    assert rows[0] == "distance_m,longitude,latitude,height_m"
    assert rows[1] == "0.00,108.2000000,22.8000000,50.00"
    assert len(rows) == len(found.distance_m) + 1
    assert any(row.endswith(",") for row in rows)
    assert as_csv(found, found.distance_m).startswith("distance_m,longitude,latitude,height_m,line_of_sight_m")
