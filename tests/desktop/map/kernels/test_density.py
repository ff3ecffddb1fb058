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


def test_several_sums_are_the_same_as_one_after_the_other(make):
    x, y = places(2000)
    rng = np.random.default_rng(3)
    which, amount = rng.integers(-1, 4, 2000), rng.uniform(0.5, 2, 2000).astype("f4")
    weights = rng.uniform(0, 1, (3, 4)).astype("f4")
    known = (which >= 0) & (which < 3)
    grid = density.tally(x, y, 64, 32, which, weights, cell_px=4, amount=amount)
    for n in range(4):
        one = density.count(x[known], y[known], 64, 32, cell_px=4, weight=weights[which[known], n] * amount[known])
        assert np.allclose(grid[..., n], one, rtol=1e-4)
        blurred = density.blur(grid, 1.5)[..., n]
        assert np.allclose(blurred, density.blur(np.ascontiguousarray(grid[..., n]), 1.5), rtol=1e-4, atol=1e-5)


def test_the_points_below_a_limit_are_those_in_cells_below_it(make):
    x, y = places(500)
    grid = density.count(x, y, 64, 32, cell_px=4)
    found = density.below(x, y, grid, 4, cell_px=4)
    on = [n for n in range(500) if 0 <= x[n] < 64 and 0 <= y[n] < 32]
    assert found.tolist() == [n for n in on if grid[int(y[n] / 4), int(x[n] / 4)] < 4]


LIMITS = {"sparse": 1.2, "crowded": 6.0, "full": 200.0}


def test_heat_begins_where_it_is_no_longer_sparse_and_grows(make):
    crowd = np.array([[0, 1, 1.19, 2, 5, 6, 50, 500]], np.float32)
    grid = np.stack((crowd, crowd, crowd * 0.5, crowd * 0), axis=-1)
    share, colours = density.heat(grid, 1.0, **LIMITS)
    assert (share[0, :3] == 0).all()
    assert (colours[0, :3] == 0).all()
    assert (np.diff(share[0, 2:6]) > 0).all()
    assert (share[0, 5:] == 1).all()
    alpha, red, green, blue = (colours[0, 3:] >> np.uint32(bits) & 255 for bits in (24, 16, 8, 0))
    assert (np.diff(alpha.astype(int)) > 0).all()
    assert (red <= alpha).all()
    assert np.abs(green.astype(int) * 2 - red).max() <= 1
    assert (blue == 0).all()


def test_heat_of_half_the_opacity_is_half_of_it(make):
    grid = np.full((1, 1, 4), 40, np.float32)
    whole, half = (density.heat(grid, 1.0, opacity=opacity, **LIMITS)[1] for opacity in (1.0, 0.5))
    assert abs(int(whole[0, 0] >> 24) / 2 - int(half[0, 0] >> 24)) <= 1


def test_dots_melt_away_as_the_heat_comes(make):
    """Cells of 4 pixels, one before the canvas: clear on the left, hot on the right."""
    share = np.tile(np.array([0, 0, 0, 0.5, 1, 1, 1, 1], np.float32), (4, 1))
    hot = np.where(share == 1, np.uint32(0xFF0000FF), np.where(share > 0, np.uint32(0x80000080), np.uint32(0)))
    canvas = np.full((8, 24), 0xFFFF0000, np.uint32)
    density.melt(canvas, share, hot, cell_px=4, margin=1)
    assert (canvas[:, :6] == 0xFFFF0000).all()
    assert (canvas[:, 16:] == 0xFF0000FF).all()
    blue = (canvas[4, 6:16] & 255).astype(int)
    assert (np.diff(blue) >= 0).all()
    assert len(set(blue.tolist())) > 5


@given(st.integers(0, 2**31), st.integers(2, 7), st.integers(1, 3))
def test_both_makes_melt_the_same(seed, cell, margin):
    rng = np.random.default_rng(seed)
    dots = np.where(rng.random((9, 21)) < 0.5, np.uint32(0x80402000), np.uint32(0))
    shape = (-(-9 // cell) + 2 * margin, -(-21 // cell) + 2 * margin)
    crowd = rng.exponential(4, shape).astype(np.float32)
    grid = np.stack([crowd, *(crowd * rng.random(shape).astype("f4") for _ in range(3))], axis=-1)

    def paint():
        drawn = dots.copy()
        density.melt(drawn, *density.heat(grid, 1.0, **LIMITS), cell_px=cell, margin=margin)
        return drawn

    assert difference(*both(paint)) <= 3


@given(PLACES, st.sampled_from([0.5, 1.0, 3.7]))
def test_wherever_the_points_are_both_makes_count_the_same(x, cell_px):
    def paint():
        grid = density.count(x, x[::-1].copy(), 40, 30, cell_px=cell_px)
        return density.shade(density.blur(grid, 1.5), RAMP, 2)

    assert difference(*both(paint)) <= 1
