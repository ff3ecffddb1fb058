"""Grids of other formats: NetCDF, ASCII grids and SRTM tiles, each in its place and with its times."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from scipy.io import netcdf_file

from layers import geo
from layers.errors import SituationError
from layers.exchange.importing import NeedsCrs
from layers.exchange.netcdf_head import dimensions_of
from tests.layers.exchange.conftest import Desk
from tests.layers.exchange.test_rasters import brought, whole

NAMES = {"lat": "degrees_north", "lon": "degrees_east"}

pytestmark = pytest.mark.usefixtures("here")


def netcdf(path: Path, axes: dict[str, Any], variables: dict[str, Any], **attributes: dict[str, Any]) -> Path:
    """A NetCDF-3 file; an attribute is given as variable={name: value}."""
    with netcdf_file(path, "w") as out:
        for name, values in axes.items():
            out.createDimension(name, len(values))
            out.createVariable(name, "d", (name,))[:] = values
            if name in NAMES:
                out.variables[name].units = NAMES[name]
        for name, (dims, values) in variables.items():
            out.createVariable(name, values.dtype, dims)[:] = values
        for name, said in attributes.items():
            for key, value in said.items():
                setattr(out.variables[name], key, value)
    return path


LAT, LON = np.linspace(20.0, 24.0, 5), np.linspace(105.0, 109.0, 9)
PLACE = ("lat", "lon")


def test_a_variable_lies_where_its_axes_say_the_north_up(desk: Desk) -> None:
    depth = np.arange(45, dtype="f4").reshape(5, 9)
    path = netcdf(desk.folder / "d.nc", {"lat": LAT, "lon": LON}, {"depth": (PLACE, depth)}, depth={"units": "m"})
    with pytest.raises(NeedsCrs):
        desk.prepare(path)
    raster = brought(desk, path, crs="EPSG:4326")
    np.testing.assert_array_equal(whole(raster), depth[::-1])
    np.testing.assert_array_equal(raster.sample([105.0, 109.0], [20.0, 24.0], method="nearest"), [0, 44])
    assert raster.bounds == pytest.approx((104.75, 19.5, 109.25, 24.5))
    assert (raster.unit, raster.steps) == ("m", 1)


def test_axes_from_north_to_south_give_the_same(desk: Desk) -> None:
    depth = np.arange(45, dtype="f4").reshape(5, 9)
    axes = {"lat": LAT[::-1].copy(), "lon": LON}
    path = netcdf(desk.folder / "d.nc", axes, {"depth": (PLACE, depth)})
    np.testing.assert_array_equal(whole(brought(desk, path, crs="EPSG:4326")), depth)


def test_packed_values_are_unpacked_and_filled_ones_are_none(desk: Desk) -> None:
    packed = np.arange(45, dtype="i2").reshape(5, 9)
    said = {"scale_factor": 0.5, "add_offset": 10.0, "_FillValue": np.int16(7)}
    path = netcdf(desk.folder / "d.nc", {"lat": LAT, "lon": LON}, {"depth": (PLACE, packed)}, depth=said)
    wanted = packed * 0.5 + 10.0
    wanted[packed == 7] = np.nan
    np.testing.assert_array_equal(whole(brought(desk, path, crs="EPSG:4326")), wanted[::-1].astype("f4"))


def test_a_series_has_its_times_in_order(desk: Desk) -> None:
    rain = np.arange(3 * 45, dtype="f4").reshape(3, 5, 9)
    axes = {"time": [12, 0, 6], "lat": LAT, "lon": LON}
    units = {"units": "hours since 2024-09-09 00:00:00", "calendar": "standard"}
    path = netcdf(desk.folder / "r.nc", axes, {"rain": (("time", *PLACE), rain)}, time=units)
    raster = brought(desk, path, crs="EPSG:4326")
    assert np.diff(raster.times_us).tolist() == [6 * 3_600_000_000] * 2
    for step, of in enumerate((1, 2, 0)):
        np.testing.assert_array_equal(whole(raster, step), rain[of, ::-1])
    [dataset] = desk.store.datasets("raster")
    assert (dataset["first"], dataset["last"]) == ("2024-09-09T00:00:00Z", "2024-09-09T12:00:00Z")


def test_an_unknown_calendar_is_refused(desk: Desk) -> None:
    axes = {"time": [0, 1], "lat": LAT, "lon": LON}
    units = {"units": "days since 2024-09-09", "calendar": "lunar"}
    path = netcdf(desk.folder / "r.nc", axes, {"rain": (("time", *PLACE), np.zeros((2, 5, 9), "f4"))}, time=units)
    with pytest.raises(SituationError, match="lunar"):
        desk.prepare(path, crs="EPSG:4326")


def test_several_variables_and_levels_are_a_choice_and_layers_of_their_own(desk: Desk) -> None:
    wind = np.arange(4 * 45, dtype="f4").reshape(2, 2, 5, 9)
    axes = {"time": [0, 6], "level": [850, 500], "lat": LAT, "lon": LON}
    variables = {"wind": (("time", "level", *PLACE), wind), "mask": (PLACE, np.ones((5, 9), "f4"))}
    path = netcdf(desk.folder / "w.nc", axes, variables, time={"units": "hours since 2024-09-09"})
    with pytest.raises(SituationError, match=r"mask, wind level=850, wind level=500"):
        desk.prepare(path, crs="EPSG:4326")
    desk.bring(path, crs="EPSG:4326", columns={"value": "mask"})
    desk.bring(path, crs="EPSG:4326", columns={"value": "wind level=500"})
    assert [d["name"] for d in desk.store.datasets("raster")] == ["w · mask", "w · wind level=500"]


@pytest.mark.parametrize("version", [1, 2])
def test_a_head_that_counts_more_than_the_file_holds_is_not_believed(desk: Desk, version: int) -> None:
    path = desk.folder / "d.nc"
    with netcdf_file(path, "w", version=version) as out:
        for name, values in (("lat", LAT), ("lon", LON)):
            out.createDimension(name, len(values))
            out.createVariable(name, "f8", (name,))[:] = values
            out.variables[name].units = NAMES[name]
        out.createVariable("v", "f4", PLACE)[:] = 0
    good = path.read_bytes()
    assert dimensions_of(path) == {"lat": ("lat",), "lon": ("lon",), "v": PLACE}
    assert desk.prepare(path, crs="EPSG:4326").report.added == 1

    # numbers of records, of dimensions and the length of the first name; then the file cut anywhere in its head
    lies = [good[:at] + b"\x00\x73\x74\x00" + good[at + 4 :] for at in (8, 12, 16)]
    for data in (*lies, *(good[:at] for at in range(4, 200, 7))):
        path.write_bytes(data)
        with pytest.raises(ValueError, match=r"."):
            dimensions_of(path)
        with pytest.raises(SituationError, match="no NetCDF file"):
            desk.prepare(path, crs="EPSG:4326")


BEYOND = "Its longitudes beyond 180 were taken as those less 360."


EAST, NORTH = 500_000 + np.arange(9) * 30.0, 2_500_000 + np.arange(5) * 30.0
CELLS = np.arange(45, dtype="f4").reshape(5, 9)
"""Of rows from south to north."""
GAUSS = {
    "grid_mapping_name": "transverse_mercator",
    "longitude_of_central_meridian": 108.0,
    "false_easting": 500_000.0,
    "false_northing": 0.0,
    "latitude_of_projection_origin": 0.0,
    "scale_factor_at_central_meridian": 1.0,
    "semi_major_axis": 6_378_137.0,
    "inverse_flattening": 298.257222101,
}


def check_cells(raster: Any, crs: str = "EPSG:4545", cells: Any = CELLS) -> None:
    """Each cell is where the axes say."""
    east, north = np.meshgrid(EAST[: cells.shape[1]], NORTH[: cells.shape[0]])
    lon, lat = geo.lon_lat_of(east.ravel(), north.ravel(), crs)
    np.testing.assert_array_equal(raster.sample(lon, lat, method="nearest"), cells.ravel())


@pytest.mark.parametrize("south_first", [True, False])
@pytest.mark.parametrize("names", [("y", "x"), ("Y", "X"), ("northing", "easting"), ("North", "East"), ("yc", "xc")])
def test_axes_in_metres_that_are_only_called_so_lie_where_they_say(
    desk: Desk, names: tuple[str, str], south_first: bool
) -> None:
    order = slice(None) if south_first else slice(None, None, -1)
    axes = {names[0]: NORTH[order], names[1]: EAST}
    path = netcdf(desk.folder / "d.nc", axes, {"depth": (names, CELLS[order])}, **{names[1]: {"units": "m"}})
    with pytest.raises(NeedsCrs, match="does not say in which coordinate system"):
        desk.prepare(path)
    check_cells(brought(desk, path, crs="EPSG:4545"))


def test_a_grid_whose_rows_run_north_is_not_turned_over(desk: Desk) -> None:
    square = CELLS[:, :5]
    axes = {"easting": EAST[:5], "northing": NORTH}
    path = netcdf(desk.folder / "d.nc", axes, {"depth": (("easting", "northing"), square.T.copy())})
    raster = brought(desk, path, crs="EPSG:4545")
    check_cells(raster, cells=square)


def test_a_series_over_axes_in_kilometres_has_its_times_and_place(desk: Desk) -> None:
    axes = {"time": [0.0, 6.0], "y": NORTH / 1_000, "x": EAST / 1_000}
    said = {"time": {"units": "hours since 2024-09-09"}, "x": {"units": "km"}, "y": {"units": "km"}}
    path = netcdf(desk.folder / "d.nc", axes, {"depth": (("time", "y", "x"), np.stack([CELLS, CELLS + 100]))}, **said)
    raster = brought(desk, path, crs="EPSG:4545")
    assert raster.steps == 2
    check_cells(raster)


@pytest.mark.parametrize("names", [("y", "x"), ("northing", "easting")])
def test_a_grid_mapping_says_the_system_of_axes_in_metres(desk: Desk, names: tuple[str, str]) -> None:
    axes = {names[0]: NORTH, names[1]: EAST, "one": [0]}
    variables = {"depth": (names, CELLS), "gauss": (("one",), np.zeros(1, "i4"))}
    path = netcdf(desk.folder / "d.nc", axes, variables, depth={"grid_mapping": "gauss"}, gauss=GAUSS)
    check_cells(brought(desk, path))


def test_where_nothing_says_the_order_of_the_axes_their_lengths_do_or_it_is_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("layers.exchange.readers.netcdf.dimensions_of", lambda path: {})  # as of NetCDF-4
    turned, names = CELLS.T.copy(), ("Easting", "Northing")
    wide = netcdf(desk.folder / "w.nc", {"Easting": EAST, "Northing": NORTH}, {"depth": (names, turned)})
    check_cells(brought(desk, wide, crs="EPSG:4545"))
    assert desk.prepare(wide, crs="EPSG:4545").report.notes == []

    cells = CELLS[:, :5]
    square = netcdf(desk.folder / "s.nc", {"y": NORTH, "x": EAST[:5]}, {"depth": (("y", "x"), cells)})
    words = "The grid is as wide as high, and nothing says whether its rows run east; they were taken so."
    assert desk.prepare(square, crs="EPSG:4545").report.notes == [(0, words)]
    check_cells(brought(desk, square, crs="EPSG:4545"), cells=cells)


@pytest.mark.parametrize(
    "axes",
    [
        {"northing": NORTH, "easting": np.geomspace(500_000, 600_000, 9)},
        {"northing": NORTH, "column": EAST},
        {"northing": NORTH, "easting": np.full(9, 5.0)},
        {"northing": NORTH, "easting": [*EAST[:8], np.nan]},
    ],
)
def test_axes_that_are_not_even_or_have_other_names_are_refused(desk: Desk, axes: dict[str, Any]) -> None:
    path = netcdf(desk.folder / "d.nc", axes, {"depth": (tuple(axes), CELLS)})
    with pytest.raises(SituationError, match="do not lie in even rows and columns"):
        desk.prepare(path, crs="EPSG:4545")


def test_longitudes_up_to_360_are_turned(desk: Desk) -> None:
    lon = np.arange(0.5, 360.0, 1.0)
    values = np.tile(lon, (5, 1)).astype("f4")
    path = netcdf(desk.folder / "g.nc", {"lat": LAT, "lon": lon}, {"v": (PLACE, values)})
    raster = brought(desk, path, crs="EPSG:4326")
    assert desk.prepare(path, crs="EPSG:4326").report.notes == [(0, BEYOND)]
    assert raster.bounds[::2] == pytest.approx((-180.0, 180.0))
    np.testing.assert_allclose(raster.sample([10.5, -10.5, 179.5, -179.5], [22] * 4), [10.5, 349.5, 179.5, 180.5])


def test_uneven_axes_are_refused_with_a_hint(desk: Desk) -> None:
    path = netcdf(
        desk.folder / "u.nc", {"lat": [20, 21, 23, 27, 29], "lon": LON}, {"v": (PLACE, np.zeros((5, 9), "f4"))}
    )
    with pytest.raises(SituationError, match="even rows") as refused:
        desk.prepare(path, crs="EPSG:4326")
    assert "regular grid" in refused.value.hint


def test_a_file_without_a_grid_is_refused(desk: Desk) -> None:
    path = netcdf(desk.folder / "n.nc", {"station": [1, 2]}, {"rain": (("station",), np.zeros(2, "f4"))})
    with pytest.raises(SituationError):
        desk.prepare(path, crs="EPSG:4326")


def test_chinas_relief_is_as_rasterio_reads_it(desk: Desk, shared_data: Path) -> None:
    path = shared_data / "terrain" / "china-dem.nc"
    raster = brought(desk, path, crs="EPSG:4326")
    with rasterio.open(path, driver="netCDF") as source:
        np.testing.assert_array_equal(whole(raster), source.read(1, masked=True).astype("f4").filled(np.nan))
    assert (raster.width, raster.height) == (350, 225)
    assert raster.bounds == pytest.approx((69.9, 14.9, 139.9, 59.9), abs=0.05)
    assert raster.sample(86.93, 27.99)[0] > 5_000


HEAD = "ncols 4\nnrows 3\nxllcorner 108\nyllcorner 22\ncellsize 0.5\n"
VALUES = np.array([[1, 2, 3, 4], [5, 6, 7, np.nan], [9, 10, 11, 1500]], dtype="f4")


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "NODATA_value -9999\n1 2 3 4\n5 6 7 -9999\n9 10 11 1.5e3\n",
        HEAD + "1 2 3 4 5\n6 7\t-9999\r\n9\n10 11 1500",
        HEAD.upper().replace("CORNER 108", "CENTER 108.25").replace("CORNER 22", "CENTER 22.25")
        + "nodata_value -1\n1 2 3 4\n5 6 7 -1\n9 10 11 1500\n",
        HEAD.replace("0.5", "0,5") + "1 2,0 3 4\n5 6 7 -9999,0\n9,00 1,0e1 11 1500,000\n",
        HEAD.replace("108", "108,0").replace("0.5", "0,5") + "NODATA_value -1,5\n1 2 3 4\n5 6 7 -1,5\n9 10 11 1500\n",
        HEAD.replace("cellsize 0.5", "dx 0.5\ndy 0.5") + "1 2 3 4\n5 6 7 nan\n9 10 11 1500\n",
    ],
)
def test_an_ascii_grid_is_read_however_its_lines_break(desk: Desk, text: str) -> None:
    raster = brought(desk, desk.file("a.asc", text), crs="EPSG:4326")
    np.testing.assert_array_equal(whole(raster), VALUES)
    assert raster.bounds == (108.0, 22.0, 110.0, 23.5)


def test_an_ascii_grid_takes_its_system_from_the_file_beside_it(desk: Desk) -> None:
    from pyproj import CRS

    path = desk.file("a.asc", HEAD.replace("108", "536000").replace("22", "2525000").replace("0.5", "30") + "1 " * 12)
    desk.file("a.prj", CRS.from_epsg(4545).to_wkt("WKT1_ESRI"))
    assert brought(desk, path).crs == "EPSG:4545"


@pytest.mark.parametrize("body", ["1 2 3", "1 2 3 x 5 6 7 8 9 10 11 12", "1,5 " * 12])
def test_a_grid_that_is_cut_or_no_numbers_is_refused(desk: Desk, body: str) -> None:
    with pytest.raises(SituationError):
        desk.prepare(desk.file("a.asc", HEAD + body), crs="EPSG:4326")


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("cellsize 0,5", "1.5 " * 12),
        ("cellsize 0,5", "1,500,000 " * 12),
        ("cellsize 0,5\nnodata_value -9.5", "1 " * 12),
    ],
)
def test_commas_that_may_be_another_thing_than_decimal_ones_are_refused(desk: Desk, head: str, body: str) -> None:
    with pytest.raises(SituationError, match="no number"):
        desk.prepare(desk.file("a.asc", HEAD.replace("cellsize 0.5", head) + body), crs="EPSG:4326")


def test_values_beyond_the_size_of_a_grid_are_told(desk: Desk) -> None:
    words = "There are more values than its head says; the rest is left out."
    for name, more in {"a.asc": "13", "b.asc": "13 14\n15\n"}.items():
        assert desk.bring(desk.file(name, HEAD + "1 " * 12 + more), crs="EPSG:4326").report.notes == [(0, words)]
    assert desk.bring(desk.file("d.asc", HEAD + "1 " * 12 + "\n \n"), crs="EPSG:4326").report.notes == []


def test_degrees_in_a_system_of_metres_are_asked_about(desk: Desk) -> None:
    path = desk.file("a.asc", HEAD + "1 " * 12)
    with pytest.raises(NeedsCrs, match="look like degrees"):
        desk.prepare(path, crs="EPSG:4545")


def test_a_raster_says_its_datum_and_how_it_came_to_wgs_84(desk: Desk) -> None:
    desk.bring(desk.file("a.asc", HEAD + "1 " * 12), crs="EPSG:4490")
    [made] = desk.store.datasets("raster")
    assert (made["crs"], made["datum"], made["moved"]) == ("EPSG:4490", "CGCS2000", "null_shift")


def test_an_srtm_tile_lies_by_its_name(desk: Desk, shared_data: Path) -> None:
    path = shared_data / "terrain" / "N43E007.hgt.zip"
    with zipfile.ZipFile(path) as packed:
        data = packed.read("N43E007.hgt")
    raster = brought(desk, path)
    assert raster.name == "N43E007"
    assert desk.bring(desk.file("N43E007.hgt", data)).report.same == 1
    heights = np.frombuffer(data, dtype=">i2").reshape(1201, 1201).astype("f4")
    np.testing.assert_array_equal(whole(raster), np.where(heights == -32768, np.nan, heights))
    assert (raster.low, raster.high, raster.unit) == (-11.0, 2064.0, "m")
    assert raster.bounds == pytest.approx((7, 43, 8, 44), abs=0.0005)
    assert raster.sample(7.0, 44.0)[0] == heights[0, 0]
    assert raster.sample(8.0, 43.0)[0] == heights[-1, -1]
    assert "EGM96" in raster.vertical


def test_an_srtm_tile_without_its_name_is_refused(desk: Desk) -> None:
    with pytest.raises(SituationError, match="where it lies"):
        desk.prepare(desk.file("tile.hgt", b"\0" * (1201 * 1201 * 2)))
    with pytest.raises(SituationError):
        desk.prepare(desk.file("N43E007.hgt", b"\0" * 1000))


def shakemap(points: str, *, nlon: int = 3, nlat: int = 2) -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<shakemap_grid xmlns="http://earthquake.usgs.gov/eqcenter/shakemap" event_id="us1" shakemap_originator="us">
<event event_id="us1" magnitude="6.1" lat="23.5" lon="107.5" event_timestamp="2024-09-09T01:02:03UTC"/>
<grid_specification lon_min="107" lat_min="23" lon_max="108" lat_max="24" nlon="{nlon}" nlat="{nlat}"/>
<grid_field index="1" name="LON" units="dd"/><grid_field index="2" name="LAT" units="dd"/>
<grid_field index="3" name="PGA" units="pctg"/><grid_field index="4" name="MMI" units="intensity"/>
<grid_data>
{points}
</grid_data></shakemap_grid>"""


POINTS = "107 24 1 4.1\n107.5 24 2 4.2\n108 24 3 4.3\n107 23 4 4.4\n107.5 23 5 4.5\n108 23 6 nan"


def test_a_shakemap_is_its_intensity_or_the_field_that_is_wanted(desk: Desk) -> None:
    path = desk.file("grid.xml", shakemap(POINTS))
    notes = desk.prepare(path).report.notes
    assert [words for _, words in notes if "PGA" in words]
    raster = brought(desk, path)
    np.testing.assert_allclose(whole(raster), [[4.1, 4.2, 4.3], [4.4, 4.5, np.nan]], rtol=1e-6)
    assert raster.sample(107.0, 24.0)[0] == pytest.approx(4.1)
    assert desk.store.datasets("raster")[0]["first"] == "2024-09-09T01:02:03Z"
    desk.bring(path, columns={"value": "PGA"})
    assert [d["name"] for d in desk.store.datasets("raster")] == ["grid · MMI", "grid · PGA"]


@pytest.mark.parametrize(
    "text",
    [
        shakemap(POINTS.replace("107 24 1 4.1\n", "")),
        shakemap(POINTS, nlon=2_000_000),
        shakemap("\n".join(reversed(POINTS.splitlines()))),
        shakemap(POINTS.replace("4.2", "x")),
    ],
)
def test_a_shakemap_that_is_not_as_it_says_is_refused(desk: Desk, text: str) -> None:
    with pytest.raises(SituationError):
        desk.prepare(desk.file("grid.xml", text))


@pytest.mark.parametrize("dims_are_known", [True, False], ids=["classic", "as of NetCDF-4"])
@pytest.mark.parametrize("lat", [[50.0, 49.0, 48.0], [48.0, 49.0, 50.0]], ids=["north first", "south first"])
def test_a_grid_whose_columns_run_north_lies_where_its_axes_say(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, lat: list[float], *, dims_are_known: bool
) -> None:
    """GDAL takes the last dimension for that of longitudes: in Europe the grid came to lie in Africa."""
    if not dims_are_known:  # what the head of an HDF5 file does not tell
        monkeypatch.setattr("layers.exchange.readers.netcdf.dimensions_of", lambda path: {})
    lon = [5.0, 5.5, 6.0, 6.5]
    depth = np.add.outer(np.array(lon) * 1000, np.array(lat)).astype("f4")
    path = netcdf(desk.folder / "d.nc", {"lon": lon, "lat": lat}, {"depth": (("lon", "lat"), depth)})

    raster = brought(desk, path, crs="EPSG:4326")

    cells, place = whole(raster), raster.transform
    for row, column in np.ndindex(cells.shape):
        x, y = place @ (column + 0.5, row + 0.5)
        assert cells[row, column] == pytest.approx(x * 1000 + y)


@pytest.mark.parametrize("axis", ["lon", "lat"])
def test_a_grid_with_a_gap_in_its_rows_or_columns_is_not_laid_where_it_is_not(desk: Desk, axis: str) -> None:
    axes = {"lat": np.arange(20.0, 28.0), "lon": np.arange(105.0, 114.0)}
    axes[axis][3:] += 1.0  # the first, the middle and the last distance are as even as before
    path = netcdf(desk.folder / "g.nc", axes, {"depth": (PLACE, np.zeros((8, 9), dtype="f4"))})
    with pytest.raises(SituationError, match="do not lie in even rows and columns"):
        desk.prepare(path, crs="EPSG:4326")


def test_a_file_of_stations_is_refused_for_having_no_grid(desk: Desk) -> None:
    path = desk.folder / "s.nc"
    with netcdf_file(path, "w") as out:
        out.createDimension("obs", 3)
        for name, unit in (("lon", "degrees_east"), ("lat", "degrees_north"), ("temp", "K")):
            out.createVariable(name, "d", ("obs",))[:] = [1.0, 2.0, 3.0]
            out.variables[name].units = unit
    with pytest.raises(SituationError, match="has no grid"):
        desk.prepare(path, crs="EPSG:4326")
