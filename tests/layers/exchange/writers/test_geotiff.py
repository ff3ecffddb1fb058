"""A raster goes out as GeoTIFF with all that it has, and comes back as the same one."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from layers.edit import adding
from layers.errors import NotStored, SituationError
from layers.exchange.importing import Options, prepare
from layers.exchange.writers import export, losses, writer_for
from layers.outgoing import about, tables_of
from layers.pyramid import Cells
from layers.raster import Raster
from layers.situation import Situation, new_situation
from tests.builders import a_shelter
from tests.rasters import a_raster, hills

pytestmark = pytest.mark.slow


@pytest.fixture
def situation(tmp_path: Path) -> Iterator[Situation]:
    opened = new_situation(tmp_path / "city.gpkg")
    yield opened
    opened.close()


def written(situation: Situation, *steps: Cells, **says: Any) -> Path:
    """The file that a raster of these cells became."""
    dataset, contents = a_raster("depth", *steps, **says)
    situation.apply(adding(dataset), contents=contents)
    path = situation.store.path.parent / "out.tif"
    assert exported(situation, path) == 1
    assert sorted(p.name for p in path.parent.iterdir() if p.name.startswith("out")) == ["out.tif"]
    return path


def exported(situation: Situation, path: Path) -> int:
    tables = tables_of(situation, ["depth"])
    return export(path, tables, about(situation, tables))


def test_a_grid_is_a_tiled_file_with_levels_and_all_that_is_known(situation: Situation) -> None:
    cells = hills(700, 531)
    transform = Affine(30, 0, 536_000, 0, -30, 2_525_000)
    path = written(
        situation, cells, crs="EPSG:4545", transform=transform, unit="m", vertical="EGM96 height (EPSG:5773)"
    )
    with rasterio.open(path) as source:
        np.testing.assert_array_equal(source.read(1), cells)
        assert source.transform == transform
        assert source.crs == rasterio.crs.CRS.from_user_input("EPSG:4545+5773")
        assert np.isnan(source.nodata)
        assert source.units == ("m",)
        assert source.block_shapes == [(256, 256)]
        assert source.overviews(1) == [2, 4]
        assert source.tags()["TIFFTAG_SOFTWARE"] == "Anlan"


def test_a_series_is_a_band_a_moment(situation: Situation) -> None:
    steps = [hills(300, 20, seed=n) for n in range(3)]
    path = written(situation, *steps, times_us=(0, 3_600_000_000, 7_200_000_000))
    with rasterio.open(path) as source:
        assert source.descriptions == ("1970-01-01T00:00:00Z", "1970-01-01T01:00:00Z", "1970-01-01T02:00:00Z")
        np.testing.assert_array_equal(source.read(3), steps[2])


def test_colours_are_red_green_blue_and_opacity(situation: Situation) -> None:
    cells = np.random.default_rng(1).integers(0, 256, (300, 300, 4), dtype=np.uint8)
    with rasterio.open(written(situation, cells)) as source:
        np.testing.assert_array_equal(source.read().transpose(1, 2, 0), cells)
        assert [c.name for c in source.colorinterp] == ["red", "green", "blue", "alpha"]


SAYS: dict[str, dict[str, Any]] = {
    "plain": {},
    "projected": {"crs": "EPSG:4545", "transform": Affine(30, 0, 536_000, 0, -30, 2_525_000), "unit": "m"},
    "turned": {"crs": "EPSG:4545", "transform": Affine(20, 10, 536_000, 10, -20, 2_525_000)},
    "heights": {"unit": "m", "vertical": "EGM96 height (EPSG:5773)"},
    "series": {"times_us": (0, 3_600_000_000)},
}


@pytest.mark.parametrize("says", SAYS.values(), ids=SAYS)
def test_it_comes_back_as_the_same_raster(situation: Situation, says: dict[str, Any]) -> None:
    steps = [hills(530, 400, seed=n) for n in range(len(says.get("times_us", "1")))]
    path = written(situation, *steps, **says)
    made = prepare(path, Options(), situation.store, progress=lambda done, words: None)
    situation.apply(made.edit, contents=made.contents, imported=True)
    before, after = (situation.picture.raster(d) for d in situation.picture.rasters())
    for step in range(before.steps):
        for level in range(before.levels):
            whole = level, 0, 0, *before.size(level)
            np.testing.assert_array_equal(after.window(*whole, step=step), before.window(*whole, step=step))
    assert (after.crs, after.transform, after.unit, after.vertical, after.times_us.tolist()) == (
        before.crs,
        before.transform,
        before.unit,
        before.vertical,
        before.times_us.tolist(),
    )


def test_what_is_lost_is_said_first(situation: Situation) -> None:
    written(situation, hills(300, 20), hills(300, 20), times_us=(0, 1), vertical="local sea level")
    tables = tables_of(situation, ["depth"])
    said = about(situation, tables)
    told = "\n".join(str(loss) for loss in losses(tables, writer_for(Path("a.tif")), said))
    assert "names of the bands" in told
    assert "local sea level" in told
    assert "levels of detail" in told
    assert "is a raster and is left out" in str(losses(tables, writer_for(Path("a.geojson")), said)[0])


def test_features_are_no_raster(situation: Situation, tmp_path: Path) -> None:
    situation.apply(adding(a_shelter()))
    tables = tables_of(situation, ["shelter"])
    with pytest.raises(SituationError, match="one raster"):
        export(tmp_path / "s.tif", tables, about(situation, tables))
    assert not (tmp_path / "s.tif").exists()


PROJECTED = {"EPSG:4545": (536_000.0, 2_525_000.0, 100.0), "EPSG:3857": (12_055_000.0, 2_600_000.0, 500.0)}
DEGREES = {"EPSG:4326": (108.0, 23.0, 0.01), "EPSG:4490": (108.0, 23.0, 0.01)}


@st.composite
def grids(draw: Any) -> tuple[Cells, str, Affine]:
    """A few cells with holes, somewhere around Nanning, as fine and as turned as you like."""
    height, width = draw(st.integers(2, 30)), draw(st.integers(2, 30))
    finite = st.floats(width=32, allow_nan=False, allow_infinity=False)
    cells = draw(arrays(np.float32, (height, width), elements=finite | st.just(np.float32("nan"))))
    crs, (x, y, most) = draw(st.sampled_from(sorted({**PROJECTED, **DEGREES}.items())))
    size = st.floats(most / 1_000, most)
    turn = st.just(0.0) | st.floats(-most / 4_000, most / 4_000) if crs in PROJECTED else st.just(0.0)
    far = st.floats(-20 * most, 20 * most)
    return cells, crs, Affine(draw(size), draw(turn), x + draw(far), draw(turn), -draw(size), y + draw(far))


def brought_back(situation: Situation, path: Path, **said: Any) -> Raster:
    """The raster that a file becomes; nothing of it stays."""
    made = prepare(path, Options(**said), situation.store, progress=lambda done, words: None)
    situation.apply(made.edit, contents=made.contents, imported=True)
    new = {change.id for change in made.edit.changes}
    [dataset] = [d for d in situation.picture.rasters() if d.id in new]
    return situation.picture.raster(dataset)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=grids())
def test_any_grid_comes_back_with_its_values_holes_system_and_place(situation: Situation, told: Any) -> None:
    cells, crs, transform = told
    path = written(situation, cells, crs=crs, transform=transform)
    after = brought_back(situation, path)
    np.testing.assert_array_equal(after.window(0, 0, 0, after.width, after.height), cells)
    assert (after.crs, after.width, after.height) == (crs, cells.shape[1], cells.shape[0])
    np.testing.assert_allclose(tuple(after.transform), tuple(transform), rtol=1e-12, atol=1e-12)
    for _ in range(2):
        situation.undo()


SORTS = {
    "uint8": (0, 255),
    "int16": (-9_999, 32_767),
    "int32": (-(2**23), 2**23),
    "float32": (-9_999, 1),
    "float64": (0, 1),
}


@st.composite
def foreign(draw: Any) -> tuple[Any, float]:
    """Cells of any sort, and the number that stands for none in them."""
    sort, (low, high) = draw(st.sampled_from(sorted(SORTS.items())))
    whole = st.integers(low, high)
    cells = draw(arrays(sort, (draw(st.integers(2, 20)), draw(st.integers(2, 20))), elements=whole))
    return cells, float(draw(whole))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=foreign())
def test_what_stands_for_no_value_elsewhere_is_no_value_here_and_there(situation: Situation, told: Any) -> None:
    cells, nothing = told
    path = situation.store.path.parent / "theirs.tif"
    height, width = cells.shape
    shape = {"driver": "GTiff", "width": width, "height": height, "count": 1, "dtype": cells.dtype, "crs": "EPSG:4326"}
    with rasterio.open(path, "w", transform=Affine(0.01, 0, 108, 0, -0.01, 23), nodata=nothing, **shape) as out:
        out.write(cells, 1)
    wanted = np.where(cells == nothing, np.nan, cells).astype(np.float32)
    ours = brought_back(situation, path)
    np.testing.assert_array_equal(ours.window(0, 0, 0, width, height), wanted)
    tables = tables_of(situation, [str(d["of"]) for d in situation.picture.rasters()])
    export(back := path.with_name("back.tif"), tables, about(situation, tables))
    with rasterio.open(back) as source:
        np.testing.assert_array_equal(source.read(1), wanted)
        assert np.isnan(source.nodata)
    situation.undo()


@pytest.mark.parametrize("part", [0.999, 0.9, 0.75, 0.5, 0.01])
def test_with_no_room_on_the_disk_it_is_said_and_the_old_file_stays(situation: Situation, part: float) -> None:
    """The end is written while the file is closed, where GDAL keeps silent; of the levels it speaks its own words."""
    cells = np.random.default_rng(1).random((300, 400), dtype=np.float32)
    path = written(situation, cells)
    most = int(path.stat().st_size * part)
    path.write_bytes(b"old")
    if child := os.fork():
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 3
    else:
        code = 1
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
            exported(situation, path)
        except NotStored as error:
            code = 3 if "did not take all of it" in str(error) or "disk is full" in str(error) else 1
        finally:
            os._exit(code)
    assert path.read_bytes() == b"old"
    assert [p.name for p in path.parent.iterdir() if "out" in p.name] == ["out.tif"]
