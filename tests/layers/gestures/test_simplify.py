"""Fewer corners, and nothing farther off than was typed."""

import math

import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Polygon

from layers.feature import Feature
from layers.geo import plane_at
from layers.gestures.events import Cancel, Finish, Numbers
from layers.gestures.simplify import simplified, simplify
from tests.layers.gestures.playing import MIDDLE, at, play, shape_of, shown_after

BLOB = Polygon([at((300 + 9 * (n % 3)) * math.cos(n / 40), (300 + 9 * (n % 3)) * math.sin(n / 40)) for n in range(251)])
ZONE = Feature("z1", "evac_zone", {"code": "Z1"}, BLOB, "normal")


@given(tolerance=st.floats(1, 60))
def test_no_corner_of_an_area_is_farther_off_than_twice_the_tolerance(tolerance):
    plane = plane_at(MIDDLE)
    _, edit = play(simplify([ZONE]), Numbers({"tolerance": tolerance}), Finish())
    new = shape_of(edit) if edit is not None else BLOB

    assert new.is_valid
    corners = shapely.points(shapely.get_coordinates(plane.metres(BLOB)))
    assert shapely.distance(corners, plane.metres(new).boundary).max() <= 2 * tolerance


@given(tolerance=st.floats(1, 60))
def test_no_corner_of_a_line_is_farther_off_than_the_tolerance(tolerance):
    plane = plane_at(MIDDLE)
    line = LineString(BLOB.exterior.coords[:200])
    new = simplified(line, tolerance)

    corners = shapely.points(shapely.get_coordinates(plane.metres(line)))
    assert shapely.distance(corners, plane.metres(new)).max() <= tolerance * 1.001


def test_how_many_corners_are_left_is_shown_before():
    preview = shown_after(simplify([ZONE]), Numbers({"tolerance": 20}))

    assert preview.words.startswith("Corners: 252 → ")
    assert len(preview.corners) < 100


def test_a_tolerance_that_cannot_be_is_refused():
    for tolerance in (0, -3, 1e9, float("nan")):
        assert shown_after(simplify([ZONE]), Numbers({"tolerance": tolerance})).refused is not None


def test_esc_leaves_every_corner():
    assert play(simplify([ZONE]), Numbers({"tolerance": 50}), Cancel())[1] is None
