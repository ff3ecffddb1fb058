"""The lowest and highest places of an area."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point, box

from layers.analysis.terrain.extremes import extremes
from layers.errors import SituationError
from layers.geo import distance_m
from tests.layers.analysis.terrain.conftest import CELL_DEG, MIDDLE, Laid, flat
from tests.rasters import hills


def test_a_peak_and_a_pit_are_found_where_they_are_and_only_inside(laid: Laid) -> None:
    cells = flat(height=10.0)
    cells[150, 160], cells[140, 150], cells[10, 10] = 99.0, 3.0, 500.0

    found = extremes(laid(cells), Point(MIDDLE).buffer(0.03))

    assert (found.highest_m, found.lowest_m) == (99.0, 3.0)
    assert found.highest == pytest.approx((MIDDLE[0] + 10 * CELL_DEG, MIDDLE[1]), abs=1e-9)
    assert found.lowest == pytest.approx((MIDDLE[0], MIDDLE[1] + 10 * CELL_DEG), abs=1e-9)


@pytest.fixture(scope="module")
def bumpy(laid: Laid):
    cells = hills(301, 301, seed=4)
    return laid(cells), cells


@given(st.integers(-150, 130), st.integers(-150, 130), st.integers(2, 90), st.integers(2, 90))
def test_a_rectangle_holds_what_numpy_finds_in_it(bumpy, left: int, low: int, width: int, height: int) -> None:
    raster, cells = bumpy
    west, south = MIDDLE[0] + (left - 0.5) * CELL_DEG, MIDDLE[1] + (low - 0.5) * CELL_DEG
    area = box(west + 1e-7, south + 1e-7, west + width * CELL_DEG - 1e-7, south + height * CELL_DEG - 1e-7)
    rows = slice(max(151 - low - height, 0), 151 - low)
    inside = cells[rows, left + 150 : left + 150 + width]

    found = extremes(raster, area)

    assert found.cells == np.isfinite(inside).sum()
    assert (found.lowest_m, found.highest_m) == (pytest.approx(np.nanmin(inside)), pytest.approx(np.nanmax(inside)))
    assert found.mean_m == pytest.approx(np.nanmean(inside), rel=1e-5)


def test_outside_of_the_raster_there_is_nothing_to_find(laid: Laid) -> None:
    with pytest.raises(SituationError, match="No cell of ground"):
        extremes(laid(flat()), box(7.0, 43.0, 7.1, 43.1))


def test_the_highest_place_around_monaco_is_mont_agel(monaco) -> None:
    """Mont Agel, 1148 m by the map, of which cells of 90 m level off the very top."""
    found = extremes(monaco, box(7.38, 43.71, 7.45, 43.79))

    assert found.highest_m == pytest.approx(1_140, abs=15)
    assert distance_m(found.highest, (7.42, 43.77)) < 1_000
    assert found.lowest_m <= 0
