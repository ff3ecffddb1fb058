"""Which part of the world is seen."""

import pytest
from PySide6.QtCore import QPointF

from desktop.map.furniture import round_length
from desktop.map.view import View, to_box

NANNING = to_box((108.30, 22.80, 108.36, 22.84))


def a_view() -> View:
    return View().resized(800, 600).fitted(NANNING, margin_px=0)


def test_all_of_a_fitted_box_is_in_sight():
    west, south, east, north = a_view().bounds

    assert west <= 108.30
    assert south <= 22.80
    assert east >= 108.36
    assert north >= 22.84


def test_a_place_has_its_pixel_and_the_pixel_its_place():
    view = a_view()

    assert view.lon_lat(view.pixel_of(108.33, 22.82)) == pytest.approx((108.33, 22.82), abs=1e-9)


def test_what_is_under_the_pointer_stays_there_while_zooming():
    view, at = a_view(), QPointF(123, 456)

    zoomed = view.zoomed(4, at)

    assert zoomed.lon_lat(at) == pytest.approx(view.lon_lat(at), abs=1e-5)
    assert zoomed.mpp == pytest.approx(view.mpp / 4)


def test_dragging_moves_the_world_by_whole_pixels():
    view = a_view()
    before = view.pixel_of(108.33, 22.82)

    after = view.panned(17.0, -5.0).pixel_of(108.33, 22.82)

    assert (after - before).x() == pytest.approx(17, abs=1e-6)
    assert (after - before).y() == pytest.approx(-5, abs=1e-6)


def test_the_scale_is_that_of_the_ground_not_of_the_projection():
    view = a_view()

    assert view.denominator == pytest.approx(view.mpp * 0.9217 / 0.000264583, rel=0.001)


def test_one_point_is_shown_with_its_surroundings():
    x, y, _, _ = NANNING

    assert 3_000 < View().resized(800, 600).fitted((x, y, x, y)).denominator < 10_000


def test_no_zoom_leaves_the_world():
    view = a_view()
    for _ in range(80):
        view = view.zoomed(0.25, QPointF(3, 3))

    assert -180 <= view.lon_lat(QPointF(400, 300))[0] <= 180
    assert all(abs(v) < 1e9 for v in view.box)


@pytest.mark.parametrize(("most", "length"), [(7.3, 5), (2499, 2000), (50, 50), (0.4, 0.3), (30_100, 30_000)])
def test_the_scale_bar_has_a_round_length(most, length):
    assert round_length(most) == pytest.approx(length)
