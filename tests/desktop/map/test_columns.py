"""Shapes in columns: found where they are, thinned and kept as they were, made back into shapes."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as some
from shapely import LineString, MultiPolygon, Point, Polygon, box
from shapely.geometry import GeometryCollection

from desktop.map.beyond import on_plane
from desktop.map.columns import Ragged, near_together
from desktop.map.making import slab_of
from desktop.map.slab import Slab
from desktop.map.view import WORLD_M
from layers import geo


def a_slab(*shapes) -> Slab:
    array = np.array([None, *shapes], dtype=object)[1:]
    return slab_of([str(n) for n in range(len(shapes))], array, np.zeros(len(shapes), dtype=np.int16))


def some_boxes(count: int, seed: int = 2) -> list[Polygon]:
    luck = np.random.default_rng(seed)
    x, y, size = luck.uniform(108.2, 108.5, count), luck.uniform(22.7, 22.9, count), luck.uniform(1e-5, 0.01, count)
    return [box(a, b, a + s, b + s) for a, b, s in zip(x, y, size, strict=True)]


@pytest.mark.parametrize(
    "shape",
    [
        Point(108.3, 22.8),
        LineString([(108.3, 22.8), (108.31, 22.82), (108.33, 22.8)]),
        box(108.3, 22.8, 108.4, 22.9).difference(box(108.33, 22.83, 108.36, 22.86)),
        MultiPolygon([box(108.3, 22.8, 108.31, 22.81), box(108.32, 22.82, 108.33, 22.83)]),
        GeometryCollection([Point(108.3, 22.8), box(108.32, 22.82, 108.33, 22.83)]),
    ],
    ids=lambda shape: shape.geom_type,
)
def test_a_shape_comes_back_as_it_was(shape):
    slab = a_slab(some_boxes(1)[0], shape)

    back = slab.geometry[1]

    assert back.geom_type == shape.geom_type
    assert shapely.equals_exact(back, geo.mercator(shape), tolerance=0.02)


@pytest.mark.parametrize("stray", [None, Point(), Polygon(), Point(float("nan"), 1), box(200, 100, 400, 1000)])
def test_what_has_no_place_is_in_no_column(stray):
    slab = a_slab(stray, box(108.3, 22.8, 108.31, 22.81))

    assert slab.alive.tolist() == [False, True]
    assert slab.rows_in((-1e9, -1e9, 1e9, 1e9)).tolist() == [1]
    assert slab.left_out == (0 if stray is None else 1)


@given(some.integers(0, 400), some.floats(0, 1), some.floats(0, 1), some.floats(0.001, 1))
def test_what_a_box_touches_is_found(count, x, y, size):
    slab = a_slab(*some_boxes(count))
    west, south = geo.to_mercator(np.array([[108.2 + 0.3 * x, 22.7 + 0.2 * y]]))[0]
    reach = (west, south, west + 30_000 * size, south + 30_000 * size)

    found = set(slab.rows_in(reach).tolist())

    b = slab.bounds
    grown = (b[:, 0] <= reach[2]) & (b[:, 2] >= reach[0]) & (b[:, 1] <= reach[3]) & (b[:, 3] >= reach[1])
    sure = (
        (b[:, 0] < reach[2] - 0.1)
        & (b[:, 2] > reach[0] + 0.1)
        & (b[:, 1] < reach[3] - 0.1)
        & (b[:, 3] > reach[1] + 0.1)
    )
    assert set(np.flatnonzero(sure)) <= found <= set(np.flatnonzero(grown))


def test_a_point_is_found_in_its_own_box_only():
    luck = np.random.default_rng(3)
    places = luck.uniform((108.2, 22.7), (108.5, 22.9), (3000, 2))
    slab = a_slab(*shapely.points(places))
    xy = geo.to_mercator(places)
    west, south = xy.min(axis=0) + 5000

    found = slab.rows_in((west, south, west + 4000, south + 4000))

    inside = ((xy > (west, south)) & (xy < (west + 4000, south + 4000))).all(axis=1)
    assert found.tolist() == np.flatnonzero(inside).tolist()


def test_fewer_corners_are_left_the_coarser_the_scale_and_no_shape_is_lost():
    turn = np.linspace(0, 2 * np.pi, 400)
    wave = 0.004 + 0.0002 * np.sin(turn * 40)
    rings = [np.column_stack((108.3 + n * 0.01 + wave * np.cos(turn), 22.8 + wave * np.sin(turn))) for n in range(20)]
    areas = a_slab(*[Polygon(ring) for ring in rings]).areas

    scales = (0.1, 4.0, 30.0, 500.0)
    assert all(areas.level(mpp) is areas for mpp in scales)  # whoever paints does not wait for them
    assert areas.lacks_levels
    areas.make_levels()
    assert not areas.lacks_levels
    counts = [len(areas.level(mpp).xy) for mpp in scales]

    assert counts == sorted(counts, reverse=True)
    assert counts[-1] < counts[0] / 10
    assert all(len(areas.level(mpp)) == 20 for mpp in (0.1, 500.0))


def test_an_area_across_the_date_line_goes_on_beyond_it():
    slab = a_slab(Polygon([(178, 0), (-178, 0), (-178, 3), (178, 3)]))

    west, _, east, _ = slab.bounds[0]

    assert east - west == pytest.approx(4 / 180 * WORLD_M, rel=1e-3)


def test_a_hole_beyond_the_date_line_lies_in_its_area():
    zone = Polygon(
        [(178, 0), (-178, 0), (-178, 3), (178, 3)], [[(-179.5, 1), (-179, 1), (-179, 2), (-179.5, 2), (-179.5, 1)]]
    )

    for shape in (a_slab(zone).geometry[0], on_plane(np.array([zone]))[0]):
        assert shape.area == pytest.approx((4 * 3 - 0.5) * (WORLD_M / 180) ** 2, rel=2e-3)
        assert shape.is_valid


def test_an_area_as_large_as_the_map_covers_it():
    world = box(-180, -80, 180, 80)
    all_but = Polygon(world.exterior, [box(-10, -10, 10, 10).exterior.coords])

    slab = a_slab(world, all_but)

    for row, lon in ((0, 0), (0, 179), (1, 20)):
        assert slab.geometry[row].covers(geo.mercator(Point(lon, 0)))
    assert not slab.geometry[1].covers(geo.mercator(Point(0, 0)))


def test_a_ring_round_the_pole_stays_as_it_is():
    cap = Polygon([(-180, -60), (-90, -62), (0, -60), (90, -62), (180, -60), (180, -80), (-180, -80)])

    slab = a_slab(cap)

    assert slab.bounds[0][[0, 2]] == pytest.approx([-WORLD_M, WORLD_M])


def test_a_layer_round_the_world_keeps_its_corners():
    slab = a_slab(box(-170, -40, -169, -39), box(169.123456, 39, 170, 40))

    assert slab.geometry[1].bounds == pytest.approx(geo.mercator(box(169.123456, 39, 170, 40)).bounds, abs=1e-3)


def test_no_part_of_a_collection_is_too_deep_to_be_drawn():
    nested = Point(1, 1)
    for n in range(400):
        nested = GeometryCollection([nested, Point(2 + n / 1000, 1)])

    slab = a_slab(nested)

    assert len(slab.points) == 401


def test_what_lies_beyond_a_pole_is_left_out_and_counted():
    slab = a_slab(Point(108, 95), LineString([(108, 80), (109, 91)]), Point(108, 90))

    assert slab.left_out == 2
    assert list(slab.alive) == [False, False, True]


def test_neighbours_are_near_each_other_in_the_order():
    luck = np.random.default_rng(1)
    at = luck.uniform(0, 1000, (4000, 2)).astype(np.float32)

    order = near_together(np.hstack((at, at)))

    step = np.hypot(*np.diff(at[order], axis=0).T)
    assert np.median(step) < 60


def test_an_empty_layer_has_nothing_anywhere():
    none = np.zeros(0, dtype=np.int32)
    empty = Ragged((0, 0), np.zeros((0, 2), np.float32), np.zeros(1, np.int32), np.zeros(1, np.int32), none)

    assert not len(empty.meeting((-1, -1, 1, 1)))
    assert empty.box is None
