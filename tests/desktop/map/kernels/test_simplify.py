"""Thinned shapes look the same, and stay what they are."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from desktop.map.kernels import areas, engine, simplify
from tests.desktop.map.kernels.painter import RED, a_star, blank, channels, joined

CORNERS = hnp.arrays(
    np.float32,
    st.tuples(st.integers(0, 14), st.just(2)),
    elements=st.one_of(st.floats(-60, 60, width=16), st.sampled_from([np.nan, np.inf, 0.0, 24.0, 16.0])),
)


def closed(ring):
    return np.vstack((ring, ring[:1]))


def test_one_corner_stays_where_several_in_a_row_share_a_cell(make):
    xy, offsets = simplify.thin([[0, 0], [0.2, 0], [0.4, 0], [3, 0], [3.5, 0.1], [9, 0]], [0, 6], 1)
    assert offsets.tolist() == [0, 3]
    assert xy[:, 0].tolist() == [0, 3, 9]


def test_the_ends_of_a_line_stay_where_they_are(make):
    line = np.array([[0.9, 0], [0.1, 0], [5, 5], [5.9, 5], [5.2, 5]])
    xy, _ = simplify.thin(line, [0, 5], 1)
    assert np.allclose(xy[[0, -1]], line[[0, -1]])


def test_a_shared_border_is_thinned_alike_from_both_sides(make):
    rng = np.random.default_rng(9)
    border = np.cumsum(rng.normal(0.1, 0.4, (200, 2)), axis=0)
    there, _ = simplify.thin(np.vstack(([[-50, 0]], border, [[50, 0]])), [0, 202], 1)
    back, _ = simplify.thin(np.vstack(([[50, 9]], border[::-1], [[-50, 9]])), [0, 202], 1)
    assert (there[1:-1] == back[1:-1][::-1]).all()


def test_a_small_ring_stays_closed_and_keeps_most_of_its_area(make):
    rng = np.random.default_rng(10)
    rings = [closed(a_star(rng, 30, tuple(rng.uniform(0, 9, 2)), 0.3)) for _ in range(40)]
    xy, offsets = simplify.thin(*joined(rings), 1)
    for k, ring in enumerate(rings):
        thinned = xy[offsets[k] : offsets[k + 1]]
        assert len(thinned) >= 4
        assert (thinned[0] == thinned[-1]).all()
        assert area(thinned) * area(ring) > 0
        assert abs(area(thinned)) > 0.3 * abs(area(ring))


def area(ring):
    x, y = ring[:, 0].astype(float), ring[:, 1].astype(float)
    return 0.5 * (x[:-1] * y[1:] - x[1:] * y[:-1]).sum()


def test_an_area_thinned_by_a_quarter_of_a_pixel_looks_the_same(make):
    rng = np.random.default_rng(11)
    star = closed(a_star(rng, 4000, (30, 30), 25) * [1, 1])
    xy, offsets = simplify.thin(star, [0, len(star)], 0.25)
    before, after = blank(60, 60), blank(60, 60)
    areas.fill(before, star, [0, len(star)], [0, 1], RED)
    areas.fill(after, xy, offsets, [0, 1], RED)
    assert np.abs(channels(before) - channels(after)).mean() < 4


def test_levels_have_fewer_and_fewer_corners(make):
    rng = np.random.default_rng(12)
    star = closed(a_star(rng, 500, (30, 30), 25))
    counts = [len(xy) for xy, _ in simplify.levels(star, [0, len(star)], 0.5, 4)]
    assert len(counts) == 4
    assert counts == sorted(counts, reverse=True)


@given(st.lists(CORNERS, max_size=4), st.sampled_from([0.5, 8.0, 100.0]))
def test_whatever_the_corners_both_makes_keep_the_same(pieces, cell):
    shape = joined([closed(piece) if k % 2 and len(piece) else piece for k, piece in enumerate(pieces)])
    xy, offsets = simplify.thin(*shape, cell)
    with engine.plain():
        plain_xy, plain_offsets = simplify.thin(*shape, cell)
    assert offsets.tolist() == plain_offsets.tolist()
    assert np.array_equal(xy, plain_xy, equal_nan=True)
