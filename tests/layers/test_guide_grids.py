"""Grids lie where they should, and name what lies in them."""

import numpy as np
import pytest

from layers.coordinates import format_mgrs
from layers.errors import SituationError
from layers.geo import distance_m, x_y_of
from layers.guide_grids import guide_grid, letters, mgrs_lines, square_at, step_for

NANNING = (108.30, 22.78, 108.38, 22.84)


def test_every_line_of_mgrs_is_on_a_round_easting_or_northing() -> None:
    found = mgrs_lines(NANNING, 1_000)

    assert len(found) > 10
    for line in found:
        lon, lat = np.array(line.shape.coords).T
        x, y = x_y_of(lon, lat, "EPSG:32649")
        off = [np.abs(values / 1_000 - np.round(values / 1_000)).max() for values in (x, y)]
        assert min(off) < 2e-3


def test_its_digits_are_those_of_the_coordinate_that_is_read_out() -> None:
    upright = next(line for line in mgrs_lines(NANNING, 1_000) if np.ptp(np.array(line.shape.coords)[:, 1]) > 0.05)
    lon, lat = np.array(upright.shape.coords)[5]

    east = format_mgrs(float(lon) + 1e-6, float(lat)).split(" ")[2]

    assert east[:2] == upright.words


def test_two_zones_each_have_their_own_lines_that_end_at_the_border() -> None:
    found = mgrs_lines((113.8, 22.0, 114.2, 22.3), 10_000)

    west = [line for line in found if line.shape.bounds[2] <= 114.0 + 1e-9]
    assert west
    assert len(west) < len(found)
    assert all(line.shape.bounds[2] <= 114.0 + 1e-9 or line.shape.bounds[0] >= 114.0 - 1e-9 for line in found)


@pytest.mark.parametrize(("wide", "step"), [(0.008, 100), (0.08, 1_000), (1.0, 10_000), (9.0, 100_000)])
def test_the_step_goes_with_the_scale(wide: float, step: int) -> None:
    assert step_for((108.0, 22.0, 108.0 + wide, 22.0 + wide)) == step


def test_the_whole_world_has_too_many_lines_to_draw() -> None:
    assert mgrs_lines((-180.0, -85.0, 180.0, 85.0), 1_000) == ()


def test_a_square_is_named() -> None:
    assert square_at((108.33, 22.82)) == "49Q BF"


def test_a_lettered_grid_has_rows_from_a_and_columns_from_1() -> None:
    grid = guide_grid(NANNING, 1_000)
    names = [name for _, name in grid.names()]

    assert names[0] == "A1"
    assert len(names) == grid.columns * grid.rows == len(set(names))
    first, second = grid.names()[0][0], grid.names()[1][0]
    assert distance_m(first, second) == pytest.approx(1_000, abs=0.5)


def test_after_z_comes_aa() -> None:
    assert [letters(n) for n in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


def test_a_grid_of_very_many_cells_is_refused() -> None:
    with pytest.raises(SituationError, match="cells"):
        guide_grid(NANNING, 10)
    with pytest.raises(SituationError, match="more than 0"):
        guide_grid(NANNING, 0)
