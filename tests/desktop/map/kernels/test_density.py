"""Cells count what falls into them, and a window that moves counts the same as one counted anew."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.ndimage import gaussian_filter

from desktop.map.kernels import density
from tests.desktop.map.kernels.painter import both, difference
from tests.desktop.map.kernels.test_points import PLACES

RAMP = np.arange(256, dtype=np.uint32) * 0x01010101


def places(count, seed=7):
    rng = np.random.default_rng(seed)
    return rng.uniform(-5, 69, count).astype("f4"), rng.uniform(-5, 37, count).astype("f4")


def test_each_point_counts_once_in_the_cell_it_is_in(make):
    x, y = places(5000)
    grid = density.count(x, y, 64, 32, cell_px=4)
    wanted, _, _ = np.histogram2d(y, x, bins=(8, 16), range=((0, 32), (0, 64)))
    assert grid.shape == (8, 16)
    assert (grid == wanted).all()


def test_weights_are_summed(make):
    grid = density.count([1, 1, 3], [1, 1, 1], 4, 4, weight=[2, 0.5, 4])
    assert grid[1].tolist() == [0, 2.5, 0, 4]


def test_a_moving_window_counts_as_one_counted_anew(make):
    x, y = places(3000)
    grid = density.count(x[:2000], y[:2000], 64, 32)
    density.remove(grid, x[:1000], y[:1000])
    density.add(grid, x[2000:], y[2000:])
    assert (grid == density.count(x[1000:], y[1000:], 64, 32)).all()


def test_what_was_counted_fades(make):
    grid = density.count([1], [1], 4, 4)
    density.decay(grid, 0.5)
    assert grid[1, 1] == 0.5


@pytest.mark.parametrize("sigma_px", [0.4, 1.0, 3.0, 10.0, 40.0])
def test_the_bell_is_a_gaussian(make, sigma_px):
    grid = density.count(*places(3000), 64, 32)
    wanted = gaussian_filter(grid.astype(float), sigma_px, mode="constant")
    assert np.abs(density.blur(grid, sigma_px) - wanted).max() <= 0.002 * wanted.max()


def test_a_bell_of_no_width_changes_nothing(make):
    grid = density.count(*places(30), 64, 32)
    for sigma_px in (0, -1, np.nan):
        assert (density.blur(grid, sigma_px) == grid).all()


def test_shades_run_from_clear_to_the_ramp_s_end(make):
    grid = np.array([[0, 1, 4, 16, 99, np.nan, -3]], np.float32)
    assert (density.shade(grid, RAMP, 16) >> 24).tolist() == [[0, 64, 128, 255, 255, 0, 0]]
    assert (density.shade(grid, RAMP, 16, root=False) >> 24).tolist() == [[0, 16, 64, 255, 255, 0, 0]]


@given(PLACES, st.sampled_from([0.5, 1.0, 3.7]))
def test_wherever_the_points_are_both_makes_count_the_same(x, cell_px):
    def paint():
        grid = density.count(x, x[::-1].copy(), 40, 30, cell_px=cell_px)
        return density.shade(density.blur(grid, 1.5), RAMP, 2)

    assert difference(*both(paint)) <= 1
