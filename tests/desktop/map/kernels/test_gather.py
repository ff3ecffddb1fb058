"""Gathering: the chosen parts in pixels, straight runs as one edge, and the same picture as with every corner."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from desktop.map.kernels import areas, engine
from desktop.map.kernels.gather import gather, straightened

SIDE = 64
ALL = {"scale": 1.0, "dx": 0.0, "dy": 0.0, "width": SIDE, "height": SIDE, "reach_px": 8.0}


@pytest.fixture(scope="module", autouse=True)
def warm():
    engine.warm_up()


def a_ring(corners: int, seed: int, size: float = 40.0, at: tuple[float, float] = (32.0, -32.0)):
    luck = np.random.default_rng(seed)
    turn = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    reach = size * luck.uniform(0.7, 1.0, corners)
    xy = np.column_stack((at[0] + reach * np.cos(turn), at[1] + reach * np.sin(turn)))
    return np.vstack((xy, xy[:1])).astype(np.float32)


def filled(xy, rings, parts) -> np.ndarray:
    mask = np.zeros((SIDE, SIDE), dtype=np.float32)
    areas.coverage(mask, xy, rings, parts)
    return mask


def columns(*rings):
    offsets = np.concatenate(([0], np.cumsum([len(r) for r in rings]))).astype(np.int32)
    return np.concatenate(rings), offsets, np.arange(len(rings) + 1, dtype=np.int32)


@given(some.integers(8, 300), some.integers(0, 99), some.floats(0.2, 4000), some.floats(-900, 900))
def test_the_picture_is_the_one_with_every_corner(corners, seed, size, x):
    xy, rings, parts = columns(a_ring(corners, seed, size, (x, -32.0)))

    fewer = filled(*gather(xy, rings, parts, [0], **ALL))
    with engine.plain():
        every = filled(*gather(xy, rings, parts, [0], **ALL))

    assert np.abs(fewer - every).mean() < 0.02


def test_only_the_chosen_parts_come_in_their_order():
    xy, rings, parts = columns(*[a_ring(8, n, 5.0, (10.0 * n, -10.0)) for n in range(5)])

    got, begins, of = gather(xy, rings, parts, [3, 1], **ALL)

    assert of.tolist() == [0, 1, 2]
    assert [got[begins[n] : begins[n + 1], 0].mean().round(-1) for n in range(2)] == [30, 10]


def test_a_straight_run_is_one_edge():
    line = np.column_stack((np.linspace(0, 60, 500), np.full(500, -5.0))).astype(np.float32)
    xy, rings, parts = columns(line)

    got, _, _ = gather(xy, rings, parts, [0], **ALL)

    assert got.tolist() == [[0, 5], [60, 5]]


def test_a_line_that_comes_back_keeps_its_turn():
    line = np.array([[0, -5], [30, -5], [60, -5], [30, -5], [10, -5]], dtype=np.float32)
    xy, rings, parts = columns(line)

    got, _, _ = gather(xy, rings, parts, [0], **ALL)

    assert got[:, 0].max() == 60


def test_what_is_smaller_than_a_pixel_keeps_its_area_and_what_is_far_away_is_gone():
    xy, rings, parts = columns(a_ring(6, 1, 0.2), a_ring(60, 1, 5.0, (5000.0, -32.0)))

    got, begins, _ = gather(xy, rings, parts, [0, 1], **ALL)

    assert begins[1] >= 4
    assert begins[2] == begins[1]
    assert filled(got, begins, np.array([0, 1, 2], np.int32)).sum() > 0.03


def test_the_way_beyond_one_side_is_cut_short_unless_the_canvas_is_endless():
    turns = np.column_stack((np.arange(400.0), np.where(np.arange(400) % 2, 500.0, 900.0)))
    line = np.vstack(([[0, -30]], turns, [[60, -30]])).astype(np.float32)
    xy, rings, parts = columns(line)

    short, _, _ = gather(xy, rings, parts, [0], **ALL)
    whole, _, _ = gather(xy, rings, parts, [0], **{**ALL, "width": np.inf, "height": np.inf})

    assert len(short) <= 4
    assert len(whole) == 402


def test_wide_numbers_keep_their_centimetres_far_from_the_origin():
    ring = a_ring(40, 3).astype(np.float64) + np.array([2e7, 1e7])
    xy, rings, parts = columns(ring)

    got, _, _ = gather(xy, rings, parts, [0], **{**ALL, "dx": -2e7, "dy": 1e7})

    near = filled(*gather(*columns(a_ring(40, 3)), [0], **ALL))
    assert np.abs(filled(got, [0, len(got)], parts) - near).mean() < 0.01


@pytest.mark.parametrize("chosen", [[5], [-1]])
def test_a_part_that_is_not_there_is_refused(chosen):
    with pytest.raises(ValueError, match="no such part"):
        gather(*columns(a_ring(8, 1)), chosen, **ALL)


def test_nothing_chosen_is_nothing():
    got, rings, parts = gather(*columns(a_ring(8, 1)), [], **ALL)

    assert (len(got), rings.tolist(), parts.tolist()) == (0, [0], [0])


def test_a_short_ring_keeps_every_corner():
    xy, rings, parts = columns(np.column_stack((np.linspace(0, 60, 20), np.full(20, -5.0))).astype(np.float32))

    got, _, _ = gather(xy, rings, parts, [0], **ALL)

    assert len(got) == 20


def test_straightened_columns_stay_where_they_are_and_keep_their_rings():
    line = np.column_stack((np.linspace(0, 60, 500), np.full(500, -5.0))).astype(np.float32)
    xy, rings, parts = columns(line, a_ring(6, 1, 5.0))

    got, begins = straightened(xy, rings, parts, 0.3)

    assert got[: begins[1]].tolist() == [[0, -5], [60, -5]]
    assert np.allclose(got[begins[1] :], xy[rings[1] :])
