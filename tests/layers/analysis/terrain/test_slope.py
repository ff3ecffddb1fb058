"""How steep, and which way down."""

import math

import numpy as np
import pytest
from affine import Affine

from layers.analysis.terrain.slope import ground_at, slope_and_aspect
from layers.errors import SituationError
from layers.geo import distance_m
from layers.raster import Patch
from tests.layers.analysis.terrain.conftest import CELL_DEG, MIDDLE, Laid, flat

HORN = np.array([[50, 45, 50], [30, 30, 30], [8, 10, 10]], dtype=np.float32)
"""The worked example of the ArcGIS manual, "How Slope works": cells of 5 m, slope 75.26°."""


def patch(cells, step_m: float = 5.0) -> Patch:
    """Near the equator's crossing with Greenwich, where EPSG:32631 is nearly true; cells are squares."""
    return Patch(cells, Affine(step_m, 0, 500_000, 0, -step_m, 2_500_000), "EPSG:32631")


def test_the_worked_example_of_the_manual_comes_out() -> None:
    slope, _ = slope_and_aspect(patch(HORN))

    assert slope[1, 1] == pytest.approx(75.25762, abs=0.02)


def test_the_worked_aspect_of_the_manual_comes_out() -> None:
    """ "How Aspect works": 101, 92, 85 / 101, 92, 85 / 101, 91, 84 falls to 92.64°."""
    cells = np.array([[101, 92, 85], [101, 92, 85], [101, 91, 84]], dtype=np.float32)

    _, aspect = slope_and_aspect(patch(cells))

    assert aspect[1, 1] == pytest.approx(92.64, abs=0.02)


@pytest.mark.parametrize("falls", [0, 45, 90, 135, 180, 225, 270, 315])
def test_a_plane_falls_where_it_falls_also_in_degrees(laid: Laid, falls: float) -> None:
    """One metre down on ten, whatever the shape of a cell."""
    wide = distance_m(MIDDLE, (MIDDLE[0] + CELL_DEG, MIDDLE[1]))
    high = distance_m(MIDDLE, (MIDDLE[0], MIDDLE[1] + CELL_DEG))
    row, column = np.mgrid[0:41, 0:41] - 20.0
    east, north = column * wide, -row * high
    turn = math.radians(falls)
    cells = (500 - 0.1 * (east * math.sin(turn) + north * math.cos(turn))).astype(np.float32)

    found = ground_at(laid(cells), MIDDLE)

    assert found.height_m == pytest.approx(500, abs=0.01)
    assert found.slope_deg == pytest.approx(math.degrees(math.atan(0.1)), abs=0.02)
    assert found.aspect_deg is not None
    assert (found.aspect_deg - falls + 180) % 360 - 180 == pytest.approx(0, abs=0.2)


def test_the_flat_falls_nowhere(laid: Laid) -> None:
    found = ground_at(laid(flat(41, 7.0)), MIDDLE)

    assert (found.height_m, found.slope_deg, found.aspect_deg) == (7.0, pytest.approx(0), None)


def test_at_the_edge_there_is_a_height_but_no_slope(laid: Laid) -> None:
    found = ground_at(laid(flat(41, 7.0)), (MIDDLE[0] - 20 * CELL_DEG, MIDDLE[1]))

    assert found.height_m == 7.0
    assert found.slope_deg is None


def test_where_nothing_is_known_it_says_so(laid: Laid) -> None:
    with pytest.raises(SituationError, match="no height here"):
        ground_at(laid(flat(41)), (7.4, 43.7))
