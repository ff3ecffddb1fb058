"""Grids in the shifted datums of Chinese web maps: moved cell by cell to where they belong, or asked about."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from affine import Affine

from layers import geo
from layers.errors import SituationError
from layers.exchange.importing import NeedsCrs
from layers.raster import Raster
from tests.layers.exchange.conftest import Desk
from tests.layers.exchange.test_rasters import brought, geotiff, whole

pytestmark = pytest.mark.usefixtures("here")

FINE = Affine(0.0001, 0.0, 108.2, 0.0, -0.0001, 22.9)
NUMBERED = np.arange(600 * 700, dtype="f4").reshape(600, 700)


def furthest_off(raster: Raster, native: Affine, crs: str, datum: str) -> float:
    """How far a cell lies at most from where the file puts the cell of its value, in cells."""
    cells = whole(raster)
    there = np.isfinite(cells)
    assert np.mean(there) > 0.98
    y, x = (part[::97] for part in np.nonzero(there))
    row, column = np.divmod(cells[y, x].astype(int), NUMBERED.shape[1])
    east, north = geo.lon_lat_of(native.a * (column + 0.5) + native.c, native.e * (row + 0.5) + native.f, crs)
    lon, lat = geo.lon_lat_of(east, north, datum)
    at = raster.transform
    across = np.abs(at.a * (x + 0.5) + at.c - lon) / at.a
    return float(max(across.max(), (np.abs(at.e * (y + 0.5) + at.f - lat) / -at.e).max()))


@pytest.mark.parametrize("datum", ["GCJ-02", "BD-09"])
@pytest.mark.parametrize(
    ("native", "crs"),
    [(FINE, "EPSG:4326"), (Affine(10.0, 0.0, 12_050_000.0, 0.0, -10.0, 2_610_000.0), "EPSG:3857")],
    ids=["degrees", "web mercator"],
)
def test_each_cell_of_a_shifted_raster_comes_to_lie_where_it_belongs(
    desk: Desk, native: Affine, crs: str, datum: str
) -> None:
    path = geotiff(desk.folder / "a.tif", NUMBERED, transform=native, crs=crs)

    raster = brought(desk, path, crs=datum)

    assert raster.crs == "EPSG:4326"
    assert furthest_off(raster, native, crs, datum) < 0.51
    [dataset] = desk.store.datasets("raster")
    assert (dataset["crs"], dataset["datum"], dataset["moved"]) == (datum, datum, "offset")


def test_it_is_told_that_the_cells_were_moved(desk: Desk) -> None:
    report = desk.bring(geotiff(desk.folder / "a.tif", NUMBERED, transform=FINE), crs="GCJ-02").report
    assert "moved from GCJ-02" in report.notes[0][1]


def test_a_picture_and_a_grid_without_a_system_are_moved_too(desk: Desk) -> None:
    bands = [np.full((40, 50), n, dtype="uint8") for n in (10, 20, 30)]
    picture = brought(desk, geotiff(desk.folder / "p.tif", *bands, transform=FINE, photometric="RGB"), crs="GCJ-02")
    assert whole(picture)[20, 20].tolist() == [10, 20, 30, 255]
    path: Path = desk.file("a.asc", "ncols 2\nnrows 2\nxllcorner 108.5\nyllcorner 22\ncellsize 0.01\n1 2\n3 4\n")
    assert whole(brought(desk, path, crs="BD-09")).tolist() == [[1, 2], [3, 4]]


def test_what_no_datum_of_web_maps_can_be_said_of_is_refused_with_the_way_that_works(desk: Desk) -> None:
    path = geotiff(
        desk.folder / "a.tif", NUMBERED, transform=Affine(30, 0, 536_000, 0, -30, 2_525_000), crs="EPSG:4545"
    )
    with pytest.raises(SituationError, match="never shifted") as refused:
        desk.prepare(path, crs="GCJ-02")
    assert "Leave --crs out" in str(refused.value.hint)


def test_a_raster_whose_name_speaks_of_a_shifted_datum_is_asked_about(desk: Desk) -> None:
    path = geotiff(desk.folder / "city_gcj02.tif", NUMBERED, transform=FINE)
    with pytest.raises(NeedsCrs, match="GCJ-02"):
        desk.prepare(path)
    assert brought(desk, path, crs="WGS84").transform.c == 108.2
