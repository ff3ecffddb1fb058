"""What lies in a box, nearest to a place, and around it, is found as by looking at all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.map.kernels import engine, grid, hit, transform
from tests.desktop.map.kernels.painter import a_star, joined
from tests.desktop.map.kernels.test_areas import ANY, CORNERS
from tests.desktop.map.kernels.test_points import PLACES


def places(count=2000, seed=13):
    rng = np.random.default_rng(seed)
    return rng.uniform(-50, 50, count).astype("f4"), rng.uniform(0, 9, count).astype("f4")


def test_cells_hold_every_point_once_in_the_order_it_had(make):
    x, y = places()
    x[5] = np.nan
    cells = grid.cells(x, y, 16)
    assert sorted(cells.order.tolist()) == [i for i in range(2000) if i != 5]
    for k in range(256):
        inside = cells.order[cells.offsets[k] : cells.offsets[k + 1]]
        assert (np.diff(inside) > 0).all()


def test_a_box_finds_all_points_in_it(make):
    x, y = places()
    cells = grid.cells(x, y, 16)
    found = cells.within(-10, 2, 12, 5)
    wanted = np.flatnonzero((x >= -10) & (x <= 12) & (y >= 2) & (y <= 5))
    assert set(wanted) <= set(found)
    assert len(found) < 2 * len(wanted)
    assert (np.diff(found) > 0).all()
    assert cells.within(-1e9, -1e9, 1e9, 1e9).tolist() == list(range(2000))
    assert not len(cells.within(60, 0, 70, 9))


def test_the_nearest_point_is_the_nearest_of_all(make):
    x, y = places()
    cells = grid.cells(x, y, 16)
    rng = np.random.default_rng(14)
    for px, py, reach in zip(rng.uniform(-60, 60, 50), rng.uniform(-2, 11, 50), rng.uniform(0, 4, 50), strict=True):
        away = np.hypot(x - px, y - py)
        wanted = int(away.argmin()) if away.min() <= reach else -1
        assert hit.nearest(x, y, cells, px, py, reach) == wanted


def test_of_points_on_one_place_the_last_lies_on_top(make):
    x, y = [1, 5, 5, 9], [1, 5, 5, 9]
    assert hit.nearest(x, y, grid.cells(x, y, 4), 5.1, 5.1, 1) == 2
    assert hit.nearest([], [], grid.cells([], [], 4), 5, 5, 1) == -1


def test_a_place_is_in_the_areas_around_it_and_not_in_their_holes(make):
    outer, hole = [[0, 0], [9, 0], [9, 9], [0, 9]], [[3, 3], [6, 3], [6, 6], [3, 6]]
    shape = (*joined([outer, hole, [[2, 2], [8, 2], [8, 8]]]), np.array([0, 2, 3]))
    assert hit.inside(*shape, 1, 1).tolist() == [0]
    assert hit.inside(*shape, 5, 4).tolist() == [1]
    assert hit.inside(*shape, 7, 5).tolist() == [0, 1]
    assert hit.inside(*shape, 7, 5, among=[1]).tolist() == [1]
    assert hit.inside(*shape, 7, 5, among=[-4, 7]).tolist() == []


def test_boxes_are_the_areas_extents(make):
    shape = (*joined([[[1, 2], [5, 3], [2, 9]], [[7, 7], [np.nan, 9]]]), np.array([0, 1, 1, 2]))
    assert hit.boxes(*shape).tolist() == [[1, 2, 5, 9], [np.inf, np.inf, -np.inf, -np.inf], [7, 7, 7, 7]]


def test_pixels_are_map_coordinates_scaled_and_shifted(make):
    xy = np.array([[1, 2], [3, 4]], np.float32)
    out = np.empty_like(xy)
    assert transform.to_pixels(xy, 2, 10, 20, out, scale_y=-2) is out
    assert out.tolist() == [[12, 16], [16, 12]]
    assert transform.to_pixels(xy, 2, 10, 20).tolist() == [[12, 24], [16, 28]]


@given(PLACES, ANY, st.integers(1, 9))
def test_wherever_points_are_both_makes_find_the_same(x, px, n):
    y = x[::-1].copy()
    cells = grid.cells(x, y, n)
    with engine.plain():
        plain = grid.cells(x, y, n)
        wanted = hit.nearest(x, y, plain, px, px, 9)
    assert cells.offsets.tolist() == plain.offsets.tolist()
    assert cells.order.tolist() == plain.order.tolist()
    found = hit.nearest(x, y, cells, px, px, 9)
    assert (found < 0) == (wanted < 0)
    assert found < 0 or np.hypot(x[found] - px, y[found] - px) == pytest.approx(
        np.hypot(x[wanted] - px, y[wanted] - px)
    )


@given(CORNERS, CORNERS, ANY, ANY)
def test_whatever_the_areas_both_makes_find_the_same(first, second, px, py):
    shape = (*joined([first, second, a_star(np.random.default_rng(1), 9, (3, 3), 9)]), np.array([0, 2, 3]))
    with engine.plain():
        plain = hit.inside(*shape, px, py), hit.boxes(*shape)
    assert hit.inside(*shape, px, py).tolist() == plain[0].tolist()
    assert hit.boxes(*shape).tolist() == plain[1].tolist()
