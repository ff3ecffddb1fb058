"""Rasters on the command line: in, listed as one, and out again."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import rasterio

from tests.layers.cli.conftest import Anlan
from tests.layers.exchange.test_rasters import geotiff
from tests.rasters import hills


def test_a_raster_counts_as_one_and_goes_out_as_it_came(anlan: Anlan, tmp_path: Path) -> None:
    cells, workspace = hills(300, 300), tmp_path / "city.gpkg"
    path = geotiff(tmp_path / "terrain.tif", cells, crs=None)

    asked = anlan("import", workspace, path)
    assert asked.code != 0
    assert "--crs" in asked.err
    assert not workspace.exists()

    said = anlan("import", workspace, path, "--crs", "EPSG:4326", "--json")
    assert (said.code, said.lines[0]["read"], said.lines[0]["added"], said.lines[0]["rejected"]) == (0, 1, 1, [])
    assert anlan("import", workspace, path, "--crs", "EPSG:4326", "--json").lines[0]["same"] == 1

    out = tmp_path / "out.tif"
    told = anlan("export", workspace, out, "--kind", "terrain", "--json")
    assert json.loads(told.out)["written"] == 1
    with rasterio.open(out) as source:
        np.testing.assert_array_equal(source.read(1), cells)

    left_out = anlan("export", workspace, tmp_path / "out.geojson", "--kind", "terrain")
    assert "GeoTIFF has a place" in left_out.err
    assert anlan("verify", workspace).code == 0
    assert anlan("undo", workspace).code == 0
    assert anlan("export", workspace, out, "--kind", "terrain").code != 0
