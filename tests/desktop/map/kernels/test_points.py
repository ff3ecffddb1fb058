"""Points lie on each other in the order they were given."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from desktop.map.kernels import points
from tests.desktop.map.kernels.painter import BLUE, HALF_GREEN, RED, WHITE, blank, both, difference, over
from tests.desktop.map.kernels.test_areas import ANY

ROUND = np.array([[0, 0x80800000, 0], [0x80800000, RED, 0x80800000], [0, 0x80800000, 0]], np.uint32)
SQUARE = np.full((3, 3), BLUE, np.uint32)
SPRITES = np.stack((ROUND, SQUARE))
PLACES = hnp.arrays(np.float32, st.integers(0, 30), elements=ANY)


def stamped_slowly(x, y, sprite, *, size=(24, 32)):
    """Pixel by pixel, sprite by sprite."""
    canvas = blank(*size, WHITE)
    for px, py, look in zip(x, y, sprite, strict=True):
        for r in range(3):
            for c in range(3):
                row, column = int(np.floor(py - 1.5 + 0.5)) + r, int(np.floor(px - 1.5 + 0.5)) + c
                if 0 <= row < size[0] and 0 <= column < size[1]:
                    at = (slice(row, row + 1), slice(column, column + 1))
                    canvas[at] = over(canvas[at], int(SPRITES[look, r, c]), np.ones((1, 1)))
    return canvas


def circles_slowly(x, y, label, fill, outline, radius, *, size=(24, 32)):
    """Each circle whole, one after the other; its edge and the border to its outline in two steps each."""
    canvas = blank(*size)
    for px, py, look in zip(x, y, label, strict=True):
        for row in range(size[0]):
            for column in range(size[1]):
                away = np.hypot(column - np.floor(px), row - np.floor(py))
                if radius + 0.5 - away < 0.25:
                    continue
                inner = radius - 1 + 0.5 - away
                mixed = (int(fill[look]) & 0xFEFEFEFE) // 2 + (outline & 0xFEFEFEFE) // 2
                mixed += int(fill[look]) & outline & 0x01010101
                colour = int(fill[look]) if inner >= 0.75 else mixed if inner >= 0.25 else outline
                cover = 1.0 if radius + 0.5 - away >= 0.75 else 128 / 255
                at = (slice(row, row + 1), slice(column, column + 1))
                canvas[at] = over(canvas[at], colour if cover == 1 else outline, np.full((1, 1), cover))
    return canvas


def test_sprites_lie_on_each_other_in_the_order_given(make):
    rng = np.random.default_rng(4)
    x, y = rng.uniform(-3, 35, 300).astype("f4"), rng.uniform(-3, 27, 300).astype("f4")
    sprite = rng.integers(0, 2, 300)
    canvas = blank(24, 32, WHITE)
    points.stamp(canvas, x, y, sprite, SPRITES)
    assert difference(canvas, stamped_slowly(x, y, sprite)) <= 2


def test_a_sprite_stands_with_its_anchor_on_its_point(make):
    canvas = blank(8, 8)
    points.stamp(canvas, [4.0], [6.0], 1, SPRITES, anchor=(1.5, 3))
    rows, columns = np.nonzero(canvas)
    assert (rows.min(), rows.max()) == (3, 5)
    assert (columns.min(), columns.max()) == (3, 5)


def test_a_sprite_there_is_none_of_is_left_out(make):
    canvas = blank(8, 8)
    points.stamp(canvas, [4.0, 4.0], [4.0, 4.0], [-1, 2], SPRITES)
    assert not canvas.any()


@pytest.mark.parametrize("radius", [1.5, 3.0, 4.5, 7.0])
def test_a_crowd_of_circles_is_what_they_would_be_one_by_one(make, radius):
    rng = np.random.default_rng(5)
    x, y = rng.uniform(-8, 40, 120).astype("f4"), rng.uniform(-8, 32, 120).astype("f4")
    label = rng.integers(0, 3, 120)
    fill, outline = np.array([RED, BLUE, 0xFF20C020], np.uint32), 0xFF102030
    canvas = blank(24, 32)
    points.dilate(canvas, x, y, label, fill, outline, radius)
    slow = circles_slowly(x, y, label, fill, outline, radius)
    # Where the edges of several meet in one pixel, only the topmost is softened.
    apart = np.abs(canvas.view(np.uint8).astype(int) - slow.view(np.uint8)).reshape(24, 32, 4).max(axis=2)
    assert (apart <= 2).mean() > 0.85
    assert (apart[(canvas == RED) | (canvas == BLUE) | (slow == RED) | (slow == BLUE)] == 0).all()


def test_rank_says_what_lies_on_top(make):
    canvas = blank(16, 16)
    points.dilate(canvas, [8, 8], [8, 8], [0, 1], [RED, BLUE], WHITE, 4, rank=[5, 2])
    assert canvas[8, 8] == RED


def test_ranks_however_high_say_it_too(make):
    crowd, high = blank(24, 32), blank(24, 32)
    rng = np.random.default_rng(10)
    x, y, label, rank = rng.uniform(0, 32, 60), rng.uniform(0, 24, 60), rng.integers(0, 2, 60), rng.permutation(60)
    points.dilate(crowd, x, y, label, [RED, BLUE], WHITE, 4, rank=rank)
    points.dilate(high, x, y, label, [RED, BLUE], WHITE, 4, rank=rank + 1_900_000_000)
    assert (crowd == high).all()


def test_of_a_crowd_of_sprites_too_each_lies_where_it_was_given(make):
    """So many that they are painted tile by tile."""
    rng = np.random.default_rng(8)
    x, y = rng.uniform(-3, 303, 1500).astype("f4"), rng.uniform(-3, 203, 1500).astype("f4")
    sprite = rng.integers(0, 2, 1500)
    canvas = blank(200, 300, WHITE)
    points.stamp(canvas, x, y, sprite, SPRITES)
    assert difference(canvas, stamped_slowly(x, y, sprite, size=(200, 300))) <= 2


@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_in_sight_is_what_lies_in_the_box_and_is_shown(make, dtype):
    rng = np.random.default_rng(9)
    x, y = rng.uniform(0, 100, (2, 200)).astype(dtype)
    row, look = rng.permutation(200).astype("i4"), rng.integers(0, 3, 200).astype("i2")
    shown, visible = rng.random(200) < 0.8, np.array([True, False, True])
    px, py, looks, rows = points.sight(
        x, y, row, np.array([[0, 50], [80, 200]], np.int32), box=(20, 30, 70, 90), left=20, top=90, mpp=2,
        look=look, shown=shown, visible=visible,
    )  # fmt: skip
    at = [n for n in (*range(50), *range(80, 200)) if 20 <= x[n] <= 70 and 30 <= y[n] <= 90 and shown[row[n]]]
    at = [n for n in at if visible[look[n]]]
    assert len(at) > 20
    assert (rows == row[at]).all()
    assert (looks == look[at]).all()
    assert np.allclose(px, (x[at] - 20) / 2)
    assert np.allclose(py, (90 - y[at]) / 2)


def test_circles_are_one_surface_where_they_can_be_seen_through(make):
    canvas = blank(16, 16)
    points.dilate(canvas, [7, 8, 9], [8, 8, 8], 0, [HALF_GREEN], HALF_GREEN, 4)
    assert canvas[8, 8] == HALF_GREEN
    assert canvas.max() == HALF_GREEN


def test_circles_go_on_from_tile_to_tile(make):
    rng = np.random.default_rng(6)
    x, y, label = rng.uniform(0, 64, 99), rng.uniform(0, 32, 99), rng.integers(0, 2, 99)
    whole, left, right = blank(32, 64), blank(32, 32), blank(32, 32)
    for canvas, shift in ((whole, 0), (left, 0), (right, 32)):
        points.dilate(canvas, x - shift, y, label, [RED, BLUE], WHITE, 4.5)
    assert (np.hstack((left, right)) == whole).all()


@given(PLACES, st.integers(-2, 3), st.floats(0, 9))
def test_wherever_the_points_are_both_makes_paint_the_same(x, label, radius):
    y = x[::-1].copy()

    def paint():
        canvas = blank(24, 32)
        points.stamp(canvas, x, y, label, SPRITES)
        points.dilate(canvas, x, y, label, [RED, HALF_GREEN], BLUE, radius)
        return canvas

    assert difference(*both(paint)) <= 1
