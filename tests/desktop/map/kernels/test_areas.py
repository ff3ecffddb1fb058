"""Areas are as dark on every pixel as much as they cover of it."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from desktop.map.kernels import areas
from tests.desktop.map.kernels.painter import (
    BLUE,
    HALF_GREEN,
    RED,
    WHITE,
    a_star,
    blank,
    both,
    difference,
    in_rings,
    joined,
    over,
    share,
)

ANY = st.one_of(
    st.floats(-60, 60, width=32),
    st.sampled_from([np.nan, np.inf, -np.inf, 1e30, -1e30, 3.4e38, 0.0, 24.0, 16.0, -0.0, 1e-40]),
)
CORNERS = hnp.arrays(np.float32, st.tuples(st.integers(0, 14), st.just(2)), elements=ANY)


def filled(pieces, parts, colour, *, size=(16, 24), on=0, **how):
    canvas = blank(*size, on)
    areas.fill(canvas, *joined(pieces), parts, colour, **how)
    return canvas


def test_a_pixel_is_as_dark_as_the_area_covers_it(make):
    rng = np.random.default_rng(1)
    for _ in range(8):
        star = a_star(rng, int(rng.integers(3, 20)), (12, 8), 11)
        drawn = filled([star], [0, 1], [RED], on=WHITE)
        wanted = over(blank(16, 24, WHITE), RED, share(in_rings([star], 16, 24)))
        assert difference(drawn, wanted) <= 6  # 16×16 samples tell a share to about 2/255


def test_a_hole_shows_what_lies_below_whatever_way_it_turns(make):
    outer, hole = np.array([[1, 1], [20, 1], [20, 14], [1, 14]]), np.array([[4, 4], [4, 10], [10, 10], [10, 4]])
    for ring in (hole, hole[::-1]):
        drawn = filled([outer, ring], [0, 2], [RED], on=BLUE)
        assert (drawn[4:10, 4:10] == BLUE).all()
        assert (drawn[1:4, 1:20] == RED).all()


def test_what_comes_later_lies_on_top(make):
    square = np.array([[2, 2], [10, 2], [10, 10], [2, 10]])
    drawn = filled([square, square + 4], [0, 1, 2], [RED, HALF_GREEN])
    assert drawn[3, 3] == RED
    assert drawn[8, 8] == over(blank(1, 1, RED), HALF_GREEN, np.ones((1, 1)))[0, 0]


def test_two_tiles_side_by_side_are_one_picture(make):
    rng = np.random.default_rng(2)
    pieces = [a_star(rng, 17, tuple(rng.uniform(0, 64, 2)), 20) for _ in range(12)]
    whole = filled(pieces, range(13), HALF_GREEN, size=(32, 64))
    left = filled(pieces, range(13), HALF_GREEN, size=(32, 32))
    right = filled([piece - [32, 0] for piece in pieces], range(13), HALF_GREEN, size=(32, 32))
    assert difference(np.hstack((left, right)), whole) <= 1


def test_areas_of_one_look_are_one_surface_and_show_no_seam(make):
    first = np.array([[2, 2], [9.3, 2], [6.7, 14], [2, 14]])
    second = np.array([[9.3, 2], [20, 2], [20, 14], [6.7, 14]])
    mask = np.zeros((16, 24), np.float32)
    areas.coverage(mask, *joined([first, second, second]), [0, 1, 2, 3])
    assert np.allclose(mask[2:14, 2:20], 1, atol=1e-5)
    canvas = blank(16, 24)
    areas.paint(canvas, mask, HALF_GREEN)
    assert set(canvas[2:14, 2:20].ravel()) == {HALF_GREEN}


def test_a_pattern_goes_on_from_tile_to_tile(make):
    pattern = np.arange(1, 16, dtype=np.uint32).reshape(3, 5) * 7 | 0xFF000000
    whole = blank(8, 32)
    areas.paint(whole, np.ones((8, 32), np.float32), pattern)
    right = blank(8, 16)
    areas.paint(right, np.ones((8, 16), np.float32), pattern, origin=(16, 0))
    assert (whole[:, 16:] == right).all()


def test_rings_wound_twice_are_full_by_the_winding_rule_and_empty_by_even_odd(make):
    square = np.array([[2, 2], [10, 2], [10, 10], [2, 10]])
    twice = np.vstack((square, square))
    assert filled([twice], [0, 1], RED)[5, 5] == 0
    assert filled([twice], [0, 1], RED, even_odd=False)[5, 5] == RED


def test_a_ring_of_one_or_two_corners_or_none_covers_nothing(make):
    drawn = filled([[[3, 3]], [[1, 1], [9, 9]], np.empty((0, 2))], [0, 1, 2, 3], RED)
    assert not drawn.any()


def test_an_area_that_reaches_far_beyond_the_canvas_fills_it(make):
    for far in (1e3, 1e9, 1e30):
        assert (filled([np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * far], [0, 1], RED) == RED).all()


@given(CORNERS, CORNERS, st.booleans())
def test_whatever_the_corners_both_makes_paint_the_same(first, second, even_odd):
    compiled, plain = both(lambda: filled([first, second], [0, 1, 2], [RED, HALF_GREEN], even_odd=even_odd))
    assert difference(compiled, plain) <= 2
