"""Values have the colour of their place on the ramp, slopes the light they get, and warped ones stay where they are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from desktop.map.kernels import raster
from tests.desktop.map.kernels.painter import BLUE, HALF_GREEN, RED, WHITE, blank, both, channels, difference, over
from tests.desktop.map.kernels.test_areas import ANY

RAMP = np.arange(256, dtype=np.uint32) | 0xFF000000
VALUES = hnp.arrays(np.float32, st.tuples(st.integers(0, 9), st.integers(0, 9)), elements=ANY)


def straight_mesh(left, top, right, bottom, nodes=5):
    x, y = np.meshgrid(np.linspace(left, right, nodes), np.linspace(top, bottom, nodes))
    return np.dstack((x, y)).astype(np.float32)


def test_values_run_along_the_ramp_and_none_is_clear(make):
    drawn = raster.shade(np.array([[-5, 0, 5, 10, 99, np.inf, -np.inf, np.nan]], np.float32), RAMP, 0, 10)
    assert (drawn[0, :7] & 255).tolist() == [0, 0, 128, 255, 255, 255, 0]
    assert drawn[0, 7] == 0


def test_a_value_on_a_break_is_in_the_upper_class(make):
    drawn = raster.classes(np.array([[0, 1, 1.5, 2, 3, np.nan]], np.float32), [1, 2], [1, 2, 3])
    assert drawn.tolist() == [[1, 2, 2, 3, 3, 0]]


def test_a_plane_gets_the_light_of_its_slope(make):
    y, x = np.mgrid[0:6, 0:7]
    plane = (3.0 * x - 2.0 * y).astype(np.float32)  # rises to the east by 3 / 10 and to the north by 2 / 5
    light = raster.hillshade(plane, 10, 5, azimuth_deg=225, altitude_deg=30)
    sun = np.array([np.sin(np.radians(225)), np.cos(np.radians(225)), np.tan(np.radians(30))]) * np.cos(np.radians(30))
    normal = np.array([-0.3, -0.4, 1.0]) / np.sqrt(1 + 0.3**2 + 0.4**2)
    assert light[2:4, 2:5] == pytest.approx(np.full((2, 3), max(sun @ normal, 0)), abs=1e-5)


def test_flat_land_gets_the_sine_of_the_sun_s_height(make):
    assert raster.hillshade(np.full((4, 4), 7.0), 5, 5, 100, 45) == pytest.approx(np.full((4, 4), 0.70711), abs=1e-4)


def test_a_hole_in_the_terrain_is_a_hole_in_the_light_and_no_wider(make):
    land = np.full((5, 5), 3.0, np.float32)
    land[2, 2] = np.nan
    assert np.isnan(raster.hillshade(land, 5, 5)).sum() == 1


def test_relief_darkens_the_shadow_lightens_the_sun_and_leaves_flat_land(make):
    canvas = np.array([[0xFF808080, 0xFF808080, 0xFF808080, 0x40204020, 0]], np.uint32)
    raster.relief(canvas, np.array([[0.0, np.sqrt(0.5), 1.0, 1.0, 0.3]], np.float32), strength=0.5)
    assert canvas[0, 0] == 0xFF404040
    assert canvas[0, 1] == 0xFF808080
    assert (canvas[0, 2] & 255) > 0xB0
    assert (channels(canvas)[..., :3] <= channels(canvas)[..., 3:]).all()
    assert canvas[0, 4] == 0


@pytest.mark.parametrize("method", ["nearest", "bilinear"])
def test_what_is_not_moved_stays_as_it_was(make, method):
    rng = np.random.default_rng(8)
    values = rng.random((9, 12)).astype(np.float32)
    image = rng.integers(0, 2**32, (9, 12)).astype(np.uint32)
    mesh = straight_mesh(0, 0, 12, 9)
    assert raster.warp(values, mesh, (9, 12), method=method) == pytest.approx(values, abs=1e-5)
    assert difference(raster.warp(image, mesh, (9, 12), method=method), image) <= 1


def test_between_two_values_lies_their_mean(make):
    values = np.array([[0, 10], [20, 30]], np.float32)
    made = raster.warp(values, straight_mesh(0.5, 0.5, 1.5, 1.5), (1, 1))
    assert made[0, 0] == pytest.approx(15)


def test_outside_of_the_source_there_is_nothing(make):
    values, image = np.ones((4, 4), np.float32), np.full((4, 4), RED, np.uint32)
    mesh = straight_mesh(-4, 0, 4, 4)
    for method in ("nearest", "bilinear"):
        made = raster.warp(values, mesh, (4, 8), method=method)
        assert np.isnan(made[:, :4]).all()
        assert (made[:, 4:] == 1).all()
        assert (raster.warp(image, mesh, (4, 8), method=method)[:, :4] == 0).all()


def test_a_place_without_a_value_does_not_eat_into_its_neighbours(make):
    values = np.ones((4, 4), np.float32)
    values[1, 1] = np.nan
    made = raster.warp(values, straight_mesh(0, 0, 4, 4), (16, 16))
    assert np.isnan(made).sum() == 16


@given(VALUES, st.floats(-10, 50), st.floats(0, 60))
def test_whatever_the_values_both_makes_paint_the_same(values, low, span):
    mesh = straight_mesh(-1, -2, 11, 9)
    mesh[1, 1] = np.nan

    def paint():
        drawn = raster.shade(values, RAMP, low, low + span)
        light = np.nan_to_num(raster.hillshade(values, 5, 5), nan=0.5)
        raster.relief(drawn, light)
        classed = raster.classes(values, [low, low + span], [RED, BLUE, HALF_GREEN])
        return np.vstack((drawn, classed)) if values.size else np.empty((0, 0), np.uint32)

    def warp():
        image = raster.shade(values, RAMP, low, low + span)
        return np.vstack([raster.warp(image, mesh, (7, 9), method=how) for how in ("nearest", "bilinear")])

    assert difference(*both(paint)) <= 2
    assert difference(*both(warp)) <= 2


@pytest.mark.parametrize("slope", [0.0, 0.02, -0.05, 0.6])
@pytest.mark.parametrize("opacity", [1.0, 0.4])
def test_draped_values_are_warped_ones_in_colours_over_what_was_there(make, opacity, slope):
    luck = np.random.default_rng(5)
    values = luck.uniform(0, 10, (40, 60)).astype(np.float32)
    values[luck.random(values.shape) < 0.05] = np.nan
    ramp = np.linspace(0, 255, 256).astype(np.uint32) * np.uint32(0x010100) | np.uint32(0xFF000000)
    mesh = straight_mesh(-4, -3, 63, 45)
    mesh[..., 1] += slope * (mesh[..., 0] - 30)
    mesh[4, 4] = np.nan
    canvas = blank(70, 110, WHITE)

    raster.drape(canvas, values, mesh, ramp, 2, 8, opacity=opacity)

    wanted = blank(70, 110, WHITE)
    image = raster.shade(raster.warp(values, mesh, (70, 110)), ramp, 2, 8)
    for colour in np.unique(image[image != 0]):
        wanted = np.where(image == colour, over(wanted, int(colour), np.full(image.shape, opacity)), wanted)
    assert 0.5 < (canvas != WHITE).mean() < 1
    assert ((canvas != WHITE) == (wanted != WHITE)).mean() > 0.999
    off = np.abs(channels(canvas) - channels(wanted)).max(axis=2)
    # Along a gentle slope it may lie off by a quarter of it, of what four neighbours are off a plane: here up to 20.
    gentle = abs(slope) if abs(slope) < 0.25 else 0.0
    assert (off > 2 + gentle / 4 * 20 / (8 - 2) * 255).mean() < 0.001


def test_a_raster_over_a_colour_is_one_over_a_canvas_of_it(make):
    values = np.random.default_rng(6).uniform(0, 10, (40, 60)).astype(np.float32)
    mesh, ramp = straight_mesh(-4, -3, 63, 45), RAMP | np.uint32(0xFF000000)
    wanted, found = blank(70, 110, RED), np.random.default_rng(7).integers(0, 2**32, (70, 110), dtype=np.uint32)
    for opacity in (0.4, 1.0):
        raster.drape(wanted, values, mesh, ramp, 2, 8, opacity=opacity)
        raster.drape(found, values, mesh, ramp, 2, 8, opacity=opacity, under=RED if opacity == 0.4 else None)
        np.testing.assert_array_equal(found, wanted)
    assert (found == RED).any()


def test_endless_values_have_a_colour_where_all_values_are_one(make):
    values, canvas = np.full((8, 8), np.inf, np.float32), blank(8, 8, WHITE)
    raster.drape(canvas, values, straight_mesh(0.3, 0.2, 7.3, 7.2), RAMP, 5, 5)
    assert np.isin(canvas, [WHITE, raster.shade(values, RAMP, 5, 5)[0, 0]]).all()


@given(VALUES, st.floats(-10, 50), st.floats(0, 60), st.floats(0, 1))
def test_whatever_the_values_both_makes_drape_the_same(values, low, span, opacity):
    mesh = straight_mesh(-1, -2, 11, 9)
    mesh[1, 1] = np.nan

    def paint():
        canvas = blank(9, 14, RED)
        if values.size:
            raster.drape(canvas, values, mesh, RAMP, low, low + span, opacity=opacity)
        return canvas

    one, other = both(paint)
    assert (np.abs(channels(one) - channels(other)).max(axis=2) > 2).mean() <= 0.02
