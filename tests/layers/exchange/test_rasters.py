"""Rasters from files: every cell as the file has it, in its place, or refused with a sentence."""

from __future__ import annotations

import warnings
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine
from rasterio.errors import NotGeoreferencedWarning

from layers.errors import SituationError
from layers.exchange.importing import NeedsCrs, NeedsZone, Options
from layers.exchange.limits import SIDE
from layers.exchange.sheet import look_closely
from layers.exchange.sources import Source
from layers.pyramid import Cells
from layers.raster import Raster
from layers.record.verify import verify
from tests.layers.exchange.conftest import Desk
from tests.rasters import NANNING, hills

pytestmark = pytest.mark.usefixtures("here")


def brought(desk: Desk, path: Path, **options: Any) -> Raster:
    """The raster that the file became."""
    report = desk.bring(path, **options).report
    assert (report.read, report.added + report.changed, report.rejected) == (1, 1, [])
    dataset = next(d for d in desk.store.datasets("raster") if d["file"] == path.name)
    assert list(verify(desk.store)) == []
    return Raster(dataset, desk.store.pyramid(dataset["sha256"]), desk.store.tiles)


def whole(raster: Raster, step: int = 0) -> Cells:
    return raster.window(0, 0, 0, raster.width, raster.height, step=step)


def geotiff(path: Path, *bands: Cells, transform: Affine = NANNING, crs: str | None = "EPSG:4326", **how: Any) -> Path:
    """A GeoTIFF as rasterio writes it."""
    colormap, descriptions = how.pop("colormap", None), how.pop("descriptions", ())
    units, scale, offset = how.pop("unit", None), how.pop("scale", None), how.pop("offset", None)
    mask, overviews, gcps = how.pop("mask", None), how.pop("overviews", None), how.pop("gcps", None)
    height, width = bands[0].shape
    told = {"driver": "GTiff", "count": len(bands), "dtype": bands[0].dtype, "width": width, "height": height, **how}
    if gcps is None and not transform.is_identity:
        told["transform"] = transform
    with warnings.catch_warnings(), rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True):
        warnings.simplefilter("ignore", NotGeoreferencedWarning)  # some are made without a place on purpose
        out = rasterio.open(path, "w", crs=crs, **told)
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True), out:
        for n, band in enumerate(bands, 1):
            out.write(band, n)
        if colormap:
            out.write_colormap(1, colormap)
        for n, text in enumerate(descriptions, 1):
            out.set_band_description(n, text)
        if units:
            out.units = [units] * len(bands)
        if scale is not None:
            out.scales, out.offsets = [scale] * len(bands), [offset] * len(bands)
        if mask is not None:
            out.write_mask(mask)
        if gcps is not None:
            out.gcps = gcps, out.crs
        if overviews:
            out.build_overviews(overviews)
    return path


HOW = {
    "plain": {},
    "tiled": {"tiled": True, "blockxsize": 128, "blockysize": 64, "compress": "deflate", "predictor": 3},
    "lzw strips": {"compress": "lzw", "blockysize": 1},
    "big endian": {"ENDIANNESS": "BIG"},
    "bigtiff": {"BIGTIFF": "YES"},
    "own overviews": {"overviews": [2, 4]},
    "zstd": {"compress": "zstd"},
    "points": {"crs": "EPSG:4545", "transform": Affine(30, 0, 536_000, 0, -30, 2_525_000)},
}


@pytest.mark.parametrize("how", HOW.values(), ids=HOW)
def test_every_cell_is_as_the_file_has_it(desk: Desk, how: dict[str, Any]) -> None:
    cells = hills(300, 411)
    path = geotiff(desk.folder / "a.tif", cells, **how)
    raster = brought(desk, path)
    np.testing.assert_array_equal(whole(raster), cells)
    with rasterio.open(path) as source:
        assert tuple(raster.transform) == tuple(source.transform)
        assert rasterio.crs.CRS.from_user_input(raster.crs) == source.crs
    assert (raster.low, raster.high) == (np.nanmin(cells), np.nanmax(cells))
    assert raster.levels == 2


@pytest.mark.parametrize("kind", ["uint8", "int16", "uint16", "int32", "uint32", "float32", "float64"])
def test_cells_of_any_number_become_values_without_the_declared_nodata(desk: Desk, kind: str) -> None:
    cells = np.arange(100, dtype=kind).reshape(10, 10)
    raster = brought(desk, geotiff(desk.folder / "a.tif", cells, nodata=7, scale=0.5, offset=10.0, unit="m"))
    wanted = cells * 0.5 + 10.0
    wanted[0, 7] = np.nan
    np.testing.assert_array_equal(whole(raster), wanted.astype("f4"))
    assert raster.unit == "m"


def test_infinity_and_nan_become_no_data_with_a_note(desk: Desk) -> None:
    cells = np.ones((5, 5), dtype="f4")
    cells[0, :3] = np.inf, -np.inf, np.nan
    path = geotiff(desk.folder / "a.tif", cells)
    assert [n for n, words in desk.bring(path).report.notes if "3" in words] == [0]
    dataset = desk.store.datasets("raster")[0]
    raster = Raster(dataset, desk.store.pyramid(dataset["sha256"]), desk.store.tiles)
    assert (raster.low, raster.high) == (1.0, 1.0)
    assert np.isnan(whole(raster)[0, :3]).all()


def test_a_mask_in_the_file_is_no_data(desk: Desk) -> None:
    mask = np.full((20, 20), 255, dtype="u1")
    mask[3:5] = 0
    found = whole(brought(desk, geotiff(desk.folder / "a.tif", hills(20, 20), mask=mask)))
    assert np.isnan(found[3:5]).all()


def test_pictures_with_a_place_become_colours(desk: Desk) -> None:
    random = np.random.default_rng(1)
    bands = [random.integers(0, 256, (280, 30), dtype="u1") for _ in range(4)]
    rgb = brought(desk, geotiff(desk.folder / "rgb.tif", *bands[:3], photometric="RGB"))
    rgba = brought(desk, geotiff(desk.folder / "rgba.tif", *bands, photometric="RGB", ALPHA="YES"))
    assert rgb.colours
    np.testing.assert_array_equal(whole(rgb), np.dstack([*bands[:3], np.full((280, 30), 255, "u1")]))
    np.testing.assert_array_equal(whole(rgba), np.dstack(bands))


def test_a_table_of_colours_is_looked_up(desk: Desk) -> None:
    cells = np.array([[0, 1], [2, 1]], dtype="u1")
    table = {0: (255, 0, 0, 255), 1: (0, 255, 0, 255), 2: (0, 0, 255, 255)}
    raster = brought(desk, geotiff(desk.folder / "p.tif", cells, colormap=table, photometric="palette", nodata=2))
    np.testing.assert_array_equal(whole(raster)[0], [(255, 0, 0, 255), (0, 255, 0, 255)])
    assert whole(raster)[1, 0, 3] == 0


def test_the_north_is_up_whichever_way_the_file_lies(desk: Desk) -> None:
    cells = hills(300, 20)
    raster = brought(
        desk, geotiff(desk.folder / "s.tif", cells[::-1].copy(), transform=Affine(0.001, 0, 108, 0, 0.001, 22.7))
    )
    np.testing.assert_array_equal(whole(raster), cells)
    assert tuple(raster.transform)[:6] == pytest.approx((0.001, 0, 108, 0, -0.001, 23.0))


def test_a_turned_grid_stays_turned(desk: Desk) -> None:
    turned = Affine(20, 10, 536_000, 10, -20, 2_525_000)
    cells = hills(30, 40)
    raster = brought(desk, geotiff(desk.folder / "t.tif", cells, transform=turned, crs="EPSG:4545"))
    assert tuple(raster.transform) == tuple(turned)
    np.testing.assert_array_equal(whole(raster), cells)


def test_a_grid_round_the_world_begins_at_the_date_line(desk: Desk) -> None:
    cells = np.tile(np.arange(36, dtype="f4"), (18, 1))
    raster = brought(desk, geotiff(desk.folder / "w.tif", cells, transform=Affine(10, 0, 0, 0, -10, 90)))
    assert raster.bounds == (-180.0, -90.0, 180.0, 90.0)
    np.testing.assert_array_equal(raster.sample([5, 175, -175, -5], [5] * 4, method="nearest"), [0, 17, 18, 35])


def test_a_grid_beyond_180_degrees_is_moved_or_left_across_the_line(desk: Desk) -> None:
    cells = np.tile(np.arange(10, dtype="f4"), (10, 1))
    moved = brought(desk, geotiff(desk.folder / "m.tif", cells, transform=Affine(1, 0, 190, 0, -1, 10)))
    assert moved.bounds[0] == -170.0
    across = brought(desk, geotiff(desk.folder / "x.tif", cells, transform=Affine(1, 0, 175, 0, -1, 10)))
    np.testing.assert_array_equal(across.sample([175.5, -179.5, 179.5], [5] * 3, method="nearest"), [0, 5, 4])


def test_a_grid_without_a_system_asks_for_it(desk: Desk) -> None:
    path = geotiff(desk.folder / "n.tif", hills(10, 10), crs=None)
    with pytest.raises(NeedsCrs):
        desk.prepare(path)
    assert brought(desk, path, crs="EPSG:4490").crs == "EPSG:4490"


def test_a_system_that_cannot_be_is_refused(desk: Desk) -> None:
    path = geotiff(desk.folder / "n.tif", hills(10, 10), crs=None, transform=Affine(30, 0, 536_000, 0, -30, 2_525_000))
    with pytest.raises(SituationError, match="outside the world"):
        desk.prepare(path, crs="EPSG:4326")


def test_the_vertical_datum_is_told(desk: Desk) -> None:
    raster = brought(desk, geotiff(desk.folder / "v.tif", hills(10, 10), crs="EPSG:4326+5773"))
    assert raster.crs == "EPSG:4326"
    assert "EGM96" in raster.vertical
    assert "5773" in raster.vertical


def test_bands_with_times_are_steps(desk: Desk) -> None:
    bands = [hills(20, 20, seed=n) for n in range(3)]
    hours = [f"2024-09-09T0{n}:00" for n in range(3)]
    path = geotiff(desk.folder / "t.tif", *bands, descriptions=hours)
    with pytest.raises(NeedsZone):
        desk.prepare(path)
    raster = brought(desk, path, zone="Asia/Shanghai")
    assert raster.steps == 3
    assert raster.step_at(raster.times_us[0] + 3_600_000_000) == 1
    np.testing.assert_array_equal(whole(raster, 2), bands[2])
    [dataset] = desk.store.datasets("raster")
    assert (dataset["first"], dataset["last"]) == ("2024-09-08T16:00:00Z", "2024-09-08T18:00:00Z")


def test_several_bands_are_a_choice(desk: Desk) -> None:
    bands = [hills(20, 20, seed=n) for n in range(2)]
    path = geotiff(desk.folder / "b.tif", *bands, descriptions=["depth", "speed"])
    with pytest.raises(SituationError, match=r"depth, speed.*--map value="):
        desk.prepare(path)
    np.testing.assert_array_equal(whole(brought(desk, path, columns={"value": "speed"})), bands[1])


def test_the_same_file_again_is_the_same_and_a_newer_one_takes_its_place(desk: Desk) -> None:
    path = geotiff(desk.folder / "a.tif", hills(300, 300))
    desk.bring(path)
    again = desk.prepare(path)
    assert (again.report.same, bool(again.edit)) == (1, False)
    geotiff(path, hills(300, 300, seed=5))
    assert desk.bring(path).report.changed == 1
    [dataset] = desk.store.datasets("raster")
    desk.store.undo()
    assert desk.store.datasets("raster")[0]["sha256"] != dataset["sha256"]


def test_a_raster_is_no_feature_of_a_kind(desk: Desk) -> None:
    with pytest.raises(SituationError, match="layer of its own"):
        desk.prepare(geotiff(desk.folder / "a.tif", hills(10, 10)), kind="shelter")


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_pictures_without_a_place_are_refused_with_a_hint(desk: Desk) -> None:
    plain = geotiff(desk.folder / "plain.tif", hills(10, 10), transform=Affine.identity(), crs=None)
    gcps = [rasterio.control.GroundControlPoint(r, c, 108 + c, 23 - r) for r, c in ((0, 0), (0, 9), (9, 0))]
    tied = geotiff(desk.folder / "tied.tif", hills(10, 10), gcps=gcps)
    for path, words in ((plain, "where it lies"), (tied, "control points")):
        with pytest.raises(SituationError, match=words) as refused:
            desk.prepare(path)
        assert "GIS" in refused.value.hint


def test_a_look_at_a_raster_reads_no_cell(desk: Desk) -> None:
    from layers.exchange.importing import Options
    from layers.exchange.sheet import look_closely

    path = geotiff(desk.folder / "a.tif", hills(10, 10))
    (sheet,) = look_closely(path, Options(), desk.store, progress=lambda done, words: None).sheets
    assert (sheet.crs, sheet.has_place, sheet.columns[:2], sheet.rows[0][:2]) == (
        "EPSG:4326", True, ("width", "height"), (10, 10),
    )  # fmt: skip


def test_a_size_beyond_the_limit_is_refused_by_its_header(desk: Desk) -> None:
    path = desk.folder / "wide.tif"
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=SIDE.most + 1,
        height=2,
        count=1,
        dtype="uint8",
        crs="EPSG:4326",
        transform=NANNING,
        SPARSE_OK=True,
    ):
        pass
    with pytest.raises(SituationError, match=f"{SIDE.most:,}"):
        desk.prepare(path)


def test_jakartas_floods_are_as_rasterio_reads_them(desk: Desk, shared_data: Path) -> None:
    for name in ("jakarta-inundation-depth", "jakarta-flood-design-depth"):
        path = shared_data / "flood" / f"{name}.tif"
        raster = brought(desk, path)
        with rasterio.open(path) as source:
            np.testing.assert_array_equal(whole(raster), source.read(1, masked=True).filled(np.nan))
            assert raster.bounds == pytest.approx(tuple(source.bounds))


WORLD = "0.001\n0\n0\n-0.001\n108.3005\n22.8995\n"


@pytest.mark.parametrize("suffix", [".tfw", ".wld", ".TFW"])
def test_a_picture_without_a_place_takes_it_from_the_world_file_beside_it(desk: Desk, suffix: str) -> None:
    path = geotiff(desk.folder / "scan.tif", np.ones((4, 5), np.float32), transform=Affine.identity(), crs=None)
    (desk.folder / f"scan{suffix}").write_text(WORLD)
    desk.bring(path, crs="EPSG:4326")
    [dataset] = desk.store.datasets("raster")
    assert dataset["bounds"] == pytest.approx([108.3, 22.896, 108.305, 22.9])


def test_a_world_file_goes_along_in_a_package(desk: Desk) -> None:
    path = geotiff(desk.folder / "scan.tif", np.ones((4, 5), np.float32), transform=Affine.identity(), crs=None)
    packed = desk.folder / "maps.zip"
    with zipfile.ZipFile(packed, "w") as package:
        package.write(path, "scan.tif")
        package.writestr("scan.tfw", WORLD)
    report = desk.bring(packed, crs="EPSG:4326").report
    assert (report.added, report.rejected) == (1, [])


@pytest.mark.parametrize("text", ["", "1\n2\n", "a\nb\nc\nd\ne\nf\n", "nan\n0\n0\n-1\n1\n1\n"])
def test_a_damaged_world_file_says_no_place(desk: Desk, text: str) -> None:
    path = geotiff(desk.folder / "scan.tif", np.ones((4, 5), np.float32), transform=Affine.identity(), crs=None)
    (desk.folder / "scan.tfw").write_text(text)
    with pytest.raises(SituationError, match=r"where it lies|have no size"):
        desk.prepare(path, crs="EPSG:4326")


def test_colours_of_twelve_bits_are_colours(desk: Desk) -> None:
    bands = [np.full((4, 5), value, np.uint16) for value in (4095, 2048, 16)]
    path = geotiff(desk.folder / "air.tif", *bands, photometric="RGB")
    raster = brought(desk, path)
    assert whole(raster)[0, 0].tolist() == [255, 128, 1, 255]


def test_a_picture_says_that_it_has_no_values_and_a_band_of_it_can_be_chosen(desk: Desk) -> None:
    bands = [np.full((4, 5), n, dtype="uint8") for n in (10, 20, 30)]
    path = geotiff(desk.folder / "p.tif", *bands, photometric="RGB")

    report = desk.bring(path).report
    assert [words for _, words in report.notes] == [
        "It was taken as a picture, of which no values can be asked; --map value=1 takes a band instead."
    ]

    desk.bring(path, columns={"value": "2"})
    [dataset] = [d for d in desk.store.datasets("raster") if d["name"] != "p"]
    band = Raster(dataset, desk.store.pyramid(dataset["sha256"]), desk.store.tiles)
    assert (band.colours, whole(band).tolist()) == (False, bands[1].tolist())


def test_of_a_map_of_classes_the_colours_come_in_or_the_numbers_of_the_classes(desk: Desk) -> None:
    classes = np.where(np.arange(600 * 600).reshape(600, 600) % 2, 1, 9).astype("uint8")
    table = {1: (255, 0, 0, 255), 9: (0, 0, 255, 255)}
    path = geotiff(desk.folder / "cover.tif", classes, colormap=table, photometric="palette")

    report = desk.bring(path).report
    assert "by its table of colours" in report.notes[0][1]

    raster = brought(desk, path, columns={"value": "band 1"})
    assert whole(raster).tolist() == classes.tolist()
    coarse = raster.window(raster.levels - 1, 0, 0, *raster.size(raster.levels - 1))
    assert set(np.unique(coarse)) <= {1.0, 9.0}  # a mean of classes would be another class


@pytest.mark.parametrize(("few", "alpha"), [(True, [0, 128, 255]), (False, [255, 255, 255])])
def test_a_fourth_band_that_nothing_is_said_of_is_opacity_where_it_can_be_nothing_else(
    desk: Desk, alpha: list[int], *, few: bool
) -> None:
    bands = [np.full((10, 30), n, dtype="uint8") for n in (10, 20, 30)]
    fourth = np.arange(300, dtype="uint8").reshape(10, 30)
    if few:
        fourth = np.resize(np.array([0, 128, 255], dtype="uint8"), (10, 30))
    path = geotiff(desk.folder / "p.tif", *bands, fourth, photometric="RGB", ALPHA="NO")

    report = desk.bring(path).report

    [dataset] = desk.store.datasets("raster")
    raster = Raster(dataset, desk.store.pyramid(dataset["sha256"]), desk.store.tiles)
    assert whole(raster)[0, :3, 3].tolist() == alpha
    assert ("opacity: it has only" if few else "left out: band 4") in "".join(words for _, words in report.notes)


@pytest.mark.parametrize("kind", ["int16", "int32", "float32"])
@pytest.mark.parametrize("number", [-9999, -32768])
def test_what_many_programs_write_for_nothing_is_no_data_though_the_file_does_not_say_so(
    desk: Desk, kind: str, number: int
) -> None:
    cells = np.arange(12).reshape(3, 4).astype(kind)
    cells[0] = number
    report = desk.bring(geotiff(desk.folder / "h.tif", cells)).report
    told = "which stands for nothing in many programs; they became no data (--no-nodata keeps them)."
    assert report.notes == [(0, f"4 cells hold {number}, {told}")]
    [dataset] = desk.store.datasets("raster")
    assert desk.store.pyramid(dataset["sha256"]).grid.low == 4


@pytest.mark.parametrize("number", [-9999, -32768])
def test_a_guess_at_no_data_is_taken_back_where_every_number_is_a_value(desk: Desk, number: int) -> None:
    path = geotiff(desk.folder / "h.tif", np.array([[number, 5, 7]], dtype="int16"))
    assert brought(desk, path).low == 5

    report = desk.bring(path, no_nodata=True).report

    assert (report.changed, report.notes) == (1, [])
    [dataset] = desk.store.datasets("raster")
    assert desk.store.pyramid(dataset["sha256"]).grid.low == number


def test_a_guess_at_no_data_is_taken_back_of_a_text_grid_too(desk: Desk) -> None:
    head = "ncols 3\nnrows 1\nxllcorner 1\nyllcorner 1\ncellsize 1\n"
    path = desk.file("h.asc", f"{head}-9999 5 7\n")
    desk.bring(path, crs="EPSG:4326", no_nodata=True)
    [dataset] = desk.store.datasets("raster")
    assert desk.store.pyramid(dataset["sha256"]).grid.low == -9999


def test_one_is_asked_about_no_data_only_where_the_file_does_not_declare_it(desk: Desk) -> None:
    cells = np.array([[-9999, 5, 7]], dtype="int16")

    def asked(path: Path) -> list[str]:
        look = look_closely(path, Options(), desk.store, progress=lambda done, words: None)
        return [str(a.words) for doubt in look.sheets[0].doubts if doubt.code == "nodata" for a in doubt.answers]

    assert asked(geotiff(desk.folder / "a.tif", cells)) == ["They stand for no data", "Every number is a value"]
    assert asked(geotiff(desk.folder / "b.tif", cells, nodata=-9999)) == []
    assert asked(geotiff(desk.folder / "c.tif", cells.astype("uint8"))) == []


def test_what_was_said_of_no_data_counts_when_the_file_is_read_again(desk: Desk) -> None:
    said = Source(desk.folder / "h.tif", Options(no_nodata=True))
    assert Source.from_json(said.to_json()).options.no_nodata


def test_a_value_that_the_file_declares_for_nothing_leaves_others_alone(desk: Desk) -> None:
    raster = brought(desk, geotiff(desk.folder / "h.tif", np.array([[-9999, 5, 0]], dtype="int16"), nodata=0))
    assert raster.low == -9999


@pytest.mark.parametrize("number", [-3.4028235e38, 3.4028235e38, 9.96921e36])
def test_the_greatest_and_least_number_there_is_are_no_values(desk: Desk, number: float) -> None:
    raster = brought(desk, geotiff(desk.folder / "h.tif", np.array([[number, 5, 7]], dtype="float32")))
    assert (raster.low, raster.high) == (5, 7)
