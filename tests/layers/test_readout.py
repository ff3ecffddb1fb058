"""A place in every grid, and what the rasters hold there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st

from layers.coordinates import place_typed
from layers.edit import adding
from layers.geo import distance_m
from layers.raster import Raster
from layers.readout import GRIDS, ground_height_m, is_of_heights, sampled
from layers.situation import Situation, new_situation
from tests.rasters import a_raster

NANNING = (108.33, 22.82)


@pytest.mark.parametrize("grid", GRIDS)
@given(st.floats(107.0, 109.0), st.floats(22.0, 24.0))
def test_what_is_read_out_is_found_again_when_typed(grid: str, lon: float, lat: float) -> None:
    found = place_typed(GRIDS[grid].write(lon, lat))
    assert found is not None
    assert distance_m((lon, lat), found) < 2.5


@pytest.mark.parametrize("grid", GRIDS)
def test_grids_differ_in_what_they_say(grid: str) -> None:
    others = [g.write(*NANNING) for key, g in GRIDS.items() if key != grid]
    assert GRIDS[grid].write(*NANNING) not in others


@pytest.fixture
def situation(tmp_path: Path) -> Iterator[Situation]:
    made = new_situation(tmp_path / "city.gpkg")
    yield made
    made.close()


_TRANSFORM = Affine(0.01, 0, 108.3, 0, -0.01, 22.85)


def laid(situation: Situation, name: str, value: float, **says: object) -> Raster:
    cells = np.full((8, 8), value, dtype=np.float32)
    cells[0, 0] = value - 50
    dataset, contents = a_raster(name, cells, transform=_TRANSFORM, low=value - 50, high=value, **says)
    situation.apply(adding(dataset), contents=contents)
    return situation.picture.raster(dataset)


def test_the_ground_has_the_height_of_the_topmost_raster_of_heights(situation: Situation) -> None:
    laid(situation, "ground", 120.0)
    picture, stack = situation.picture, situation.stack
    assert ground_height_m(picture, stack, NANNING) == pytest.approx(120)
    assert ground_height_m(picture, stack, (110.0, 22.82)) is None

    stack.set_visible("ground", False)
    assert ground_height_m(picture, stack, NANNING) is None


def test_every_shown_raster_tells_its_value(situation: Situation) -> None:
    laid(situation, "rain", 30.0, unit="mm")
    (found,) = sampled(situation.picture, situation.stack, NANNING)
    assert (found.layer.key, found.value, found.unit) == ("rain", pytest.approx(30), "mm")


def test_a_raster_in_millimetres_is_not_the_ground(situation: Situation) -> None:
    assert not is_of_heights(laid(situation, "rain", 80.0, unit="mm"))
    assert is_of_heights(laid(situation, "ground", 80.0, unit="m"))
    assert is_of_heights(laid(situation, "sea", 80.0, vertical="EPSG:5773"))
