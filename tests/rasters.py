"""Rasters for tests: built whole in memory, and looked at through nothing but numpy."""

from __future__ import annotations

from typing import Any

import numpy as np
from affine import Affine

from layers.columns import content_hash
from layers.exchange.tiling import halved
from layers.feature import Feature
from layers.pyramid import TILE_PX, Cells, Grid, encode_index, encode_tile, levels_for

NANNING = Affine(0.001, 0.0, 108.0, 0.0, -0.001, 23.0)
"""About 100 m a cell."""


def hills(height: int, width: int, *, seed: int = 0) -> Cells:
    """Heights with some holes."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    cells: Cells = (200 + 90 * np.sin(x / 37) + 60 * np.cos(y / 23) + random.normal(0, 2, (height, width))).astype("f4")
    cells[random.random((height, width)) < 0.01] = np.nan
    return cells


def a_raster(
    name: str, *steps: Cells, transform: Affine = NANNING, crs: str = "EPSG:4326", **says: Any
) -> tuple[Feature, dict[str, bytes]]:
    """The data set of a raster with one or more steps, and its contents."""
    height, width = steps[0].shape[:2]
    told: dict[str, Any] = {"steps": len(steps), "colours": steps[0].ndim == 3, **says}
    grid = Grid(width, height, levels_for(width, height), tuple(transform)[:6], crs, **told)
    levels = {
        (step, level): cells for step in range(len(steps)) for level, cells in enumerate(pyramid(steps[step], grid))
    }
    contents: dict[str, bytes] = {}
    hashes: list[str | None] = []
    for step, level, row, col in grid.places():
        y, x = row * TILE_PX, col * TILE_PX
        tile = encode_tile(levels[step, level][y : y + TILE_PX, x : x + TILE_PX])
        hashes.append(None if tile is None else content_hash(tile))
        if tile is not None:
            contents[content_hash(tile)] = tile
    index = encode_index(grid, hashes)
    contents[content_hash(index)] = index
    values = {"name": name, "role": "raster", "of": name, "sha256": content_hash(index), "count": 1}
    return Feature(f"set:{name}", "dataset", values), contents


def pyramid(cells: Cells, grid: Grid) -> list[Cells]:
    found = [cells]
    while len(found) < grid.levels:
        found.append(halved(found[-1]))
    return found
