"""Points gathered by cells: each counted once, whatever their numbers and however far apart they lie."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from desktop.map.kernels import crowds, engine

BOTH = np.ones(2, dtype=bool)


def test_a_cell_with_enough_points_is_a_crowd_and_the_others_stay_alone(make):
    xy = np.array([[1, 1], [3, 1], [2, 4], [12, 1], [-1, 1]], np.float32)

    middle, box, counts, alone = crowds.gather(xy, [0, 1, 1, 0, 0], BOTH, side=10.0, least=3)

    assert middle.tolist() == [[2, 2]]
    assert box.tolist() == [[1, 1, 3, 4]]
    assert counts.tolist() == [[1, 2]]
    assert alone.tolist() == [False, False, False, True, True]


def test_what_is_not_drawn_or_has_no_place_or_no_known_look_does_not_count(make):
    xy = np.array([[1, 1], [1, 1], [np.nan, 1], [1, 1], [1, 1], [1, np.inf]])

    _, _, counts, alone = crowds.gather(xy, [0, 1, 0, -1, 2, 0], np.array([True, False]), side=10.0, least=1)

    assert counts.tolist() == [[1, 0]]
    assert alone.tolist() == [False, True, True, True, True, True]


def test_no_points_make_no_crowds(make):
    middle, box, counts, alone = crowds.gather(np.zeros((0, 2), np.float32), [], BOTH, side=1.0, least=1)
    assert (middle.shape, box.shape, counts.shape, alone.shape) == ((0, 2), (0, 4), (0, 2), (0,))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    some.integers(0, 600),
    some.floats(0.5, 5000),
    some.sampled_from([300.0, 2e7]),
    some.floats(-1e7, 1e7),
    some.integers(0, 99),
)
def test_both_makes_find_the_same(dtype, count, side, spread, origin, seed):
    luck = np.random.default_rng(seed)
    xy = np.round(luck.normal(0, spread, (count, 2)) * (luck.random((count, 1)) < 0.6)).astype(dtype)
    look, drawn = luck.integers(0, 3, count), np.array([True, False, True])

    made = crowds.gather(xy, look, drawn, side=side, least=3, origin=(origin, -origin))
    with engine.plain():
        wanted = crowds.gather(xy, look, drawn, side=side, least=3, origin=(origin, -origin))

    for one, other in zip(made, wanted, strict=True):
        assert one.shape == other.shape
        assert (one == other).all()
