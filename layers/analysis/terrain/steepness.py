"""Slope and aspect of a whole terrain, as rasters of their own.

Horn (1981), "Hill shading and the reflectance map", Proc. IEEE 69(1), 14-47, as in `slope`: a strip of
rows at a time, with the row above and the row below it, so that only the result lies in memory as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

import numpy as np
from affine import Affine

from layers.analysis.terrain.slope import slope_and_aspect
from layers.columns import content_hash
from layers.errors import SituationError
from layers.exchange.identity import named_id
from layers.exchange.tiling import halved
from layers.feature import Feature
from layers.i18n import N_, tr
from layers.kinds.datasets import DATASET, RASTER
from layers.pyramid import TILE_PX, Cells, Grid, encode_index, encode_tile, levels_for
from layers.raster import Patch, Raster

_STRIP = 512
_MOST_CELLS = 60_000_000
_FLAT_DEG = 0.01


class Steepness(StrEnum):
    """What is reckoned of each cell, in degrees."""

    SLOPE = "slope"
    ASPECT = "aspect"


TITLES = {Steepness.SLOPE: N_("Slope of {raster}"), Steepness.ASPECT: N_("Aspect of {raster}")}


class Progress(Protocol):
    def __call__(self, done: float, words: str = "") -> None: ...


def steepness(raster: Raster, what: Steepness, *, progress: Progress) -> tuple[Feature, Mapping[str, bytes]]:
    """The data set and its contents; aspect is where the ground falls to, clockwise from north, none where it is flat.

    Raises
    ------
    SituationError
        The terrain has too many cells.
    """
    width, height = raster.size(0)
    if width * height > _MOST_CELLS:
        raise SituationError(
            tr("{raster} has too many cells for that.").format(raster=raster.name),
            hint=tr("Import a smaller part of it, or a coarser one."),
        )
    words = tr(TITLES[what]).format(raster=raster.name)
    cells = np.empty((height, width), dtype=np.float32)
    for top in range(0, height, _STRIP):
        progress(0.7 * top / height, words)
        cells[top : top + _STRIP] = _strip(raster, what, top, min(_STRIP, height - top))
    progress(0.7, words)
    return _dataset(words, cells, raster)


def _strip(raster: Raster, what: Steepness, top: int, rows: int) -> Cells:
    """So many rows of it, from the row `top` on."""
    window = raster.window(0, 0, top - 1, raster.size(0)[0], rows + 2)
    patch = Patch(window, raster.transform @ Affine.translation(0, top - 1), raster.crs)
    slope, aspect = slope_and_aspect(patch)
    found = slope if what is Steepness.SLOPE else np.where(slope < _FLAT_DEG, np.nan, aspect)
    kept: Cells = found[1:-1].astype(np.float32)
    return kept


def _dataset(name: str, cells: Cells, raster: Raster) -> tuple[Feature, Mapping[str, bytes]]:
    known = cells[np.isfinite(cells)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (None, None)
    height, width = cells.shape
    grid = Grid(
        width, height, levels_for(width, height), tuple(raster.transform)[:6], raster.crs, unit="°", low=low, high=high,
    )  # fmt: skip
    levels = [cells]
    while len(levels) < grid.levels:
        levels.append(halved(levels[-1]))
    contents: dict[str, bytes] = {}
    hashes: list[str | None] = []
    for _, level, row, column in grid.places():
        y, x = row * TILE_PX, column * TILE_PX
        tile = encode_tile(levels[level][y : y + TILE_PX, x : x + TILE_PX])
        hashes.append(None if tile is None else content_hash(tile))
        if tile is not None:
            contents[content_hash(tile)] = tile
    index = encode_index(grid, hashes)
    sha256 = content_hash(index)
    values = {
        "name": name, "role": RASTER, "of": name, "sha256": sha256, "count": 1, "bounds": list(raster.bounds),
        "crs": raster.crs,
    }  # fmt: skip
    return Feature(named_id(DATASET, RASTER, name), DATASET, values), {**contents, sha256: index}
