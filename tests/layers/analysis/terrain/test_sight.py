"""Who sees whom: over a calm sea, over a hill, across a valley."""

import math

import numpy as np
import pytest

from layers.analysis.terrain.curvature import RADIUS_M, drop_m
from layers.analysis.terrain.sight import Heights, line_of_sight
from layers.errors import SituationError
from layers.geo import beyond, distance_m
from tests.layers.analysis.terrain.conftest import MIDDLE, Laid, flat, horizon_m

WEST, EAST = (108.2, 22.8), (108.4, 22.8)


def test_the_horizon_is_where_one_reckons_it() -> None:
    """From 1.7 m it is 4.65 km without refraction: √(2 · 6371 km · 1.7 m); with k = 0.13 it is 4.99 km."""
    assert horizon_m(1.7, 0.0) == pytest.approx(4654, abs=1)
    assert horizon_m(1.7) == pytest.approx(4990, abs=1)
    assert drop_m(10_000.0, 0.0) == pytest.approx(7.848, abs=0.001)
    assert drop_m(horizon_m(25.0)) == pytest.approx(25.0)


def test_over_a_calm_sea_two_masts_see_each_other_up_to_both_their_horizons(laid: Laid) -> None:
    sea = laid(flat(601))
    reach = horizon_m(10.0) + horizon_m(5.0)
    observer = beyond(MIDDLE, 270, reach / 2)

    for away, seen in ((reach * 0.99, True), (reach * 1.01, False)):
        assert line_of_sight(sea, observer, beyond(observer, 90, away), Heights(10.0, 5.0)).visible is seen


def test_beyond_the_horizon_it_says_how_high_a_mast_would_have_to_be(laid: Laid) -> None:
    """What a mast needs at D beyond the horizon d of the eye: (1 - k)(D - d)²/2R."""
    sea = laid(flat(601))
    d, whole = horizon_m(10.0), 20_000.0
    observer = beyond(MIDDLE, 270, whole / 2)

    found = line_of_sight(sea, observer, beyond(observer, 90, whole), Heights(10.0))

    assert not found.visible
    assert found.needed_m == pytest.approx(drop_m(whole - d), abs=0.05)
    higher = Heights(10.0, found.needed_m + 0.01)
    assert line_of_sight(sea, observer, beyond(observer, 90, whole), higher).visible


def test_a_hill_in_between_blocks_where_it_rises_into_the_line(laid: Laid) -> None:
    cells = flat()
    cells[:, 180:190] = 40.0

    found = line_of_sight(laid(cells), WEST, EAST, Heights(2.0, 2.0, k=1.0))

    assert not found.visible
    assert found.blocked is not None
    assert found.profile.place(found.blocked)[0] == pytest.approx(MIDDLE[0] + (180 - 150.5) * 0.001, abs=0.0011)
    assert found.clearance_m == pytest.approx(2 - 40, abs=0.01)


def test_without_curvature_nothing_blocks_on_the_flat(laid: Laid) -> None:
    found = line_of_sight(laid(flat(601)), WEST, EAST, Heights(1.0, 1.0, k=1.0))

    assert found.visible
    assert found.clearance_m == pytest.approx(1.0)
    assert found.needed_m == pytest.approx(0.0)


def test_the_line_of_sight_sags_over_the_ground_between(laid: Laid) -> None:
    found = line_of_sight(laid(flat(601)), WEST, EAST, Heights(50.0, 50.0))
    whole = distance_m(WEST, EAST)

    assert found.line_m[[0, -1]] == pytest.approx([50, 50])
    assert found.line_m.min() == pytest.approx(50 - 0.87 * (whole / 2) ** 2 / (2 * RADIUS_M), abs=0.01)


def test_what_lies_where_there_is_no_height_cannot_be_looked_at(laid: Laid) -> None:
    cells = flat()
    cells[:, 245:] = np.nan
    with pytest.raises(SituationError, match="no height at the target"):
        line_of_sight(laid(cells), WEST, EAST)
    with pytest.raises(SituationError, match="no height where one stands"):
        line_of_sight(laid(cells), EAST, WEST)


def test_a_hole_in_between_does_not_block(laid: Laid) -> None:
    cells = flat(height=100.0)
    cells[:, 140:160] = np.nan
    found = line_of_sight(laid(cells), WEST, EAST, Heights(20.0, 20.0))

    assert found.visible
    assert math.isfinite(found.clearance_m)
