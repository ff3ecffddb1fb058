"""Made-up grounds of which one can reckon by hand what they say."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from affine import Affine

from layers.analysis.progress import unheard
from layers.analysis.terrain.curvature import RADIUS_M, REFRACTION
from layers.edit import adding
from layers.pyramid import Cells
from layers.raster import Raster
from layers.situation import Situation, new_situation
from tests.rasters import a_raster

Laid = Callable[..., Raster]
CELL_DEG = 0.001
MIDDLE = (108.3, 22.8)


def around(size: int, cell_deg: float = CELL_DEG) -> Affine:
    """An odd number of cells, the middle of the middle one on MIDDLE."""
    half = size * cell_deg / 2
    return Affine(cell_deg, 0.0, MIDDLE[0] - half, 0.0, -cell_deg, MIDDLE[1] + half)


def flat(size: int = 301, height: float = 0.0) -> Cells:
    return np.full((size, size), height, dtype=np.float32)


@pytest.fixture(scope="session")
def situation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Situation]:
    opened = new_situation(tmp_path_factory.mktemp("ground") / "ground.gpkg")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def laid(situation: Situation) -> Laid:
    """A ground as a raster of the workspace."""
    count = iter(range(1000))

    def lay(cells: Cells, **says: object) -> Raster:
        told = {"transform": around(cells.shape[0]), **says}
        dataset, contents = a_raster(f"ground {next(count)}", cells, **told)
        situation.apply(adding(dataset), contents=contents)
        return situation.picture.raster(dataset)

    return lay


@pytest.fixture(scope="session")
def monaco(tmp_path_factory: pytest.TempPathFactory, shared_data: Path) -> Iterator[Raster]:
    """SRTM's tile over Monaco: 1201 × 1201 heights, three seconds apart."""
    from layers.exchange.importing import Options, prepare

    opened = new_situation(tmp_path_factory.mktemp("monaco") / "monaco.gpkg")
    tile = shared_data / "terrain" / "N43E007.hgt.zip"
    brought = prepare(tile, Options(), opened.store, progress=unheard)
    opened.apply(brought.edit, contents=brought.contents, imported=True)
    yield opened.picture.raster(opened.picture.rasters()[0])
    opened.close()


def horizon_m(height_m: float, k: float = REFRACTION) -> float:
    """How far one sees over a calm sea from a height above it: √(2Rh/(1 - k)), reckoned apart from what is tested."""
    return math.sqrt(2.0 * RADIUS_M * height_m / (1.0 - k))
