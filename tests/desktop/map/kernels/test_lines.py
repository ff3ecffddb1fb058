"""Strokes cover each pixel by as much as the line is wide there."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.map.kernels import lines
from tests.desktop.map.kernels.painter import (
    BLUE,
    HALF_GREEN,
    RED,
    WHITE,
    blank,
    both,
    difference,
    joined,
    near_segment,
    over,
    share,
)
from tests.desktop.map.kernels.test_areas import CORNERS


def stroked(pieces, width_px, colour=RED, *, size=(24, 32), on=0, **how):
    canvas = blank(*size, on)
    lines.stroke(canvas, *joined(pieces), colour, width_px, **how)
    return canvas


@pytest.mark.parametrize("width_px", [0.5, 1.0, 1.7, 4.0, 9.0])
@pytest.mark.parametrize("end", [(25.0, 12.3), (25.5, 17.2), (18.0, 20.0), (7.0, 19.0), (7.3, 3.0)])
def test_a_straight_line_covers_what_it_should(make, width_px, end):
    drawn = stroked([[(7.0, 12.3), end]], width_px, on=WHITE, cap="flat")
    inside = near_segment((7.0, 12.3), end, width_px / 2, 24, 32, flat=True)
    assert difference(drawn, over(blank(24, 32, WHITE), RED, share(inside))) <= 30  # at the corners of its ends
    rows = slice(6, 20)
    middle = np.abs(np.arange(32) - (7 + end[0]) / 2) < 3
    wanted = over(blank(24, 32, WHITE), RED, share(inside))
    assert difference(drawn[rows][:, middle], wanted[rows][:, middle]) <= 30 if end[0] > 15 else True


def test_ink_is_the_line_s_length_times_its_width(make):
    for width_px in (0.4, 1.0, 2.5, 6.0):
        for turn in np.linspace(0, np.pi, 9):
            end = (40 + 25 * np.cos(turn), 40 + 25 * np.sin(turn))
            ink = (stroked([[(40, 40), end]], width_px, size=(80, 80), cap="flat") >> 24).sum() / 255
            assert ink == pytest.approx(25 * width_px, rel=0.04)


def test_round_ends_reach_half_a_width_further(make):
    drawn = stroked([[(10, 12), (20, 12)]], 6.0)
    wanted = over(blank(24, 32), RED, share(near_segment((10, 12), (20, 12), 3, 24, 32)))
    assert difference(drawn, wanted) <= 26


def test_a_mitre_fills_the_corner_that_a_round_join_cuts(make):
    corner = [[(4, 20), (24, 20), (24, 2)]]
    assert stroked(corner, 6.0, join="mitre", cap="flat")[22, 26] == RED
    assert stroked(corner, 6.0, join="round", cap="flat")[22, 26] >> 24 < 160


def test_a_closed_line_has_a_corner_where_it_began(make):
    square = [[(6, 6), (20, 6), (20, 18), (6, 18), (6, 6)]]
    assert stroked(square, 4.0, join="mitre", cap="flat")[4, 4] == RED


def test_dashes_go_on_round_the_corner(make):
    drawn = stroked([[(2, 4.5), (12, 4.5), (12, 20)]], 1.0, dash=(6, 6), cap="flat")
    assert [drawn[4, x] == RED for x in (2, 7, 8, 11)] == [True, True, False, False]
    straight = stroked([[(2, 4.5), (30, 4.5)]], 1.0, dash=(6, 6), cap="flat")
    assert (drawn >> 24).sum() == pytest.approx((straight >> 24).sum() - 255 * 1.5, abs=255 * 2)


def test_dashes_do_not_start_anew_at_the_canvas_s_edge(make):
    long = [[(-1003.0, 4.5), (1000.0, 4.5)]]
    drawn = stroked(long, 1.0, dash=(4, 4), cap="flat")
    assert [bool(drawn[4, x]) for x in range(10)] == [(x + 1003) % 8 < 4 for x in range(10)]


def test_a_line_is_no_darker_where_it_crosses_itself(make):
    drawn = stroked([[(4, 4), (28, 20), (28, 4), (4, 20)]], 5.0, HALF_GREEN)
    assert drawn.max() == HALF_GREEN


def test_lines_of_two_looks_are_drawn_in_order(make):
    drawn = stroked([[(2, 12), (30, 12)], [(16, 2), (16, 22)]], 4.0, [RED, BLUE])
    assert drawn[12, 16] == BLUE


def test_two_tiles_side_by_side_are_one_picture(make):
    rng = np.random.default_rng(3)
    pieces = [np.column_stack((rng.uniform(-20, 84, 6), rng.uniform(-10, 42, 6))) for _ in range(10)]
    for how in ({}, {"dash": (5.0, 3.0), "cap": "flat"}, {"join": "mitre"}):
        for width_px in (0.8, 5.0):
            whole = stroked(pieces, width_px, HALF_GREEN, size=(32, 64), **how)
            left = stroked(pieces, width_px, HALF_GREEN, size=(32, 32), **how)
            right = stroked([piece - [32, 0] for piece in pieces], width_px, HALF_GREEN, size=(32, 32), **how)
            assert difference(np.hstack((left, right)), whole) <= 1


def test_a_point_for_a_line_is_a_dot_with_round_ends_and_nothing_with_flat_ones(make):
    assert stroked([[(10, 10), (10, 10)]], 4.0)[10, 10] == RED
    assert not stroked([[(10, 10), (10, 10)]], 4.0, cap="flat").any()
    assert not stroked([[(10, 10)], np.empty((0, 2))], 4.0).any()


def test_a_width_that_is_none_draws_nothing(make):
    assert not stroked([[(2, 2), (20, 20)]] * 3, [0.0, -3.0, np.nan]).any()


THERE_AND_BACK = [(0, 0), (-1, 0), (0, 0)]


@pytest.mark.parametrize("width_px", [0.3, 1.0, 3.0])
@pytest.mark.parametrize("line", [
    [*THERE_AND_BACK, (0, 0)], [(0, 0), *THERE_AND_BACK], [(0, 0), (np.nan, 0), (-1, 0), (0, 0)],
    [(0, 0), (-1, 0), (-1, 0), (0, 0)],
])  # fmt: skip
def test_a_line_there_and_back_again_has_ends_however_often_a_corner_is_said(make, line, width_px):
    assert difference(stroked([line], width_px), stroked([THERE_AND_BACK], width_px)) <= 1


@given(
    CORNERS, CORNERS, st.sampled_from([0.3, 1.0, 2.0, 7.0]), st.sampled_from(["round", "flat"]),
    st.sampled_from(["round", "mitre"]), st.sampled_from([(), (3.0, 2.0), (4.0, 1.0, 0.0, 2.0)]),
)  # fmt: skip
def test_whatever_the_corners_both_makes_paint_the_same(first, second, width_px, cap, join, dash):
    compiled, plain = both(lambda: stroked([first, second], width_px, [RED, HALF_GREEN], cap=cap, join=join, dash=dash))
    assert difference(compiled, plain) <= 3  # of 255: sums in another order
