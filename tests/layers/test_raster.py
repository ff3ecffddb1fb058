"""A raster is read a window at a time, by place, along a line, now and as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from layers.edit import adding, removing
from layers.errors import SituationError
from layers.pyramid import Cells
from layers.raster import Raster
from layers.record.verify import verify
from layers.situation import Situation, new_situation
from tests.builders import Hands, a_reference_layer
from tests.rasters import NANNING, a_raster, hills, pyramid

Show = Callable[..., Raster]


@pytest.fixture(scope="module")
def situation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Situation]:
    opened = new_situation(tmp_path_factory.mktemp("rasters") / "city.gpkg")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def terrain(situation: Situation) -> tuple[Raster, Cells]:
    cells = hills(700, 531)
    return shown(situation, "terrain", cells), cells


def shown(situation: Situation, name: str, *steps: Cells, **says: object) -> Raster:
    dataset, contents = a_raster(name, *steps, **says)
    situation.apply(adding(dataset), contents=contents)
    return situation.picture.raster(dataset)


@given(st.data())
def test_a_window_is_a_slice_of_the_whole(terrain: tuple[Raster, Cells], data: st.DataObject) -> None:
    raster, cells = terrain
    level = data.draw(st.integers(0, raster.levels - 1))
    width, height = raster.size(level)
    col, row = data.draw(st.integers(-300, width + 300)), data.draw(st.integers(-300, height + 300))
    wide, high = data.draw(st.integers(0, 700)), data.draw(st.integers(0, 700))

    found = raster.window(level, col, row, wide, high)

    border = 1_100
    framed = np.pad(pyramid(cells, raster._pyramid.grid)[level], border, constant_values=np.nan)
    wanted = framed[row + border : row + border + high, col + border : col + border + wide]
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, wanted)


def test_each_level_has_the_mean_of_what_the_one_before_has(terrain: tuple[Raster, Cells]) -> None:
    raster, cells = terrain
    assert (raster.levels, raster.size(1), raster.size(2)) == (3, (266, 350), (133, 175))
    corner = cells[:2, :2]
    assert raster.window(1, 0, 0, 1, 1)[0, 0] == pytest.approx(np.nanmean(corner))
    assert raster.window(1, 265, 0, 1, 1)[0, 0] == pytest.approx(np.nanmean(cells[:2, 530]))


def test_colours_keep_their_opacity(situation: Situation) -> None:
    cells = np.zeros((300, 300, 4), dtype=np.uint8)
    cells[:, :100] = (200, 100, 50, 255)
    cells[0, 1] = 0
    raster = shown(situation, "photo", cells)
    assert raster.colours
    np.testing.assert_array_equal(raster.window(0, 0, 0, 300, 300), cells)
    np.testing.assert_array_equal(raster.window(1, 0, 0, 1, 1)[0, 0], (200, 100, 50, 191))
    assert raster.window(0, -5, 0, 2, 2).sum() == 0
    np.testing.assert_array_equal(
        raster.sample([108.0005, 109.0], [22.9995, 22.0]), [(200, 100, 50, 255), (0, 0, 0, 0)]
    )


def test_there_is_no_other_level_or_step(terrain: tuple[Raster, Cells]) -> None:
    for level, step in ((3, 0), (-1, 0), (0, 1)):
        with pytest.raises(IndexError):
            terrain[0].window(level, 0, 0, 1, 1, step=step)


@given(st.data())
def test_a_piece_holds_what_a_window_does(terrain: tuple[Raster, Cells], data: st.DataObject) -> None:
    """Whichever parts of it were asked for before."""
    raster, _ = terrain
    level = data.draw(st.integers(0, raster.levels - 1))
    width, height = raster.size(level)
    left, top = data.draw(st.integers(-5, width - 1)), data.draw(st.integers(-5, height - 1))
    right, bottom = data.draw(st.integers(left + 1, width + 5)), data.draw(st.integers(top + 1, height + 5))

    cells, (col, row) = raster.piece(level, left, top, right - left, bottom - top)

    x0, y0, x1, y1 = max(left, 0), max(top, 0), min(right, width), min(bottom, height)
    wanted = raster.window(level, x0, y0, x1 - x0, y1 - y0)
    np.testing.assert_array_equal(cells[y0 - row : y1 - row, x0 - col : x1 - col], wanted)


def test_a_piece_of_a_step_is_of_that_step(situation: Situation) -> None:
    first, later = hills(40, 30, seed=3), hills(40, 30, seed=4)
    raster = shown(situation, "rising", first, later, times_us=(1_000_000, 5_000_000))
    for step, cells in enumerate((first, later)):
        found, (col, row) = raster.piece(0, 4, 6, 20, 10, step=step)
        np.testing.assert_array_equal(found[6 - row : 16 - row, 4 - col : 24 - col], cells[6:16, 4:24])


def test_steps_have_their_times(situation: Situation) -> None:
    first, later = hills(40, 30, seed=1), hills(40, 30, seed=2)
    raster = shown(situation, "depth", first, later, times_us=(1_000_000, 5_000_000), unit="m")
    assert [raster.step_at(us) for us in (0, 1_000_000, 4_999_999, 9_000_000)] == [0, 0, 0, 1]
    np.testing.assert_array_equal(raster.window(0, 0, 0, 30, 40, step=1), later)
    assert raster.unit == "m"


def test_a_value_between_four_middles_is_weighed(situation: Situation) -> None:
    raster = shown(situation, "slope", np.array([[0, 10], [20, 30]], dtype="f4"))
    lon, lat = np.array([108.0005, 108.001, 108.0010, 108.00125]), np.array([22.9995, 22.9995, 22.999, 22.99875])
    np.testing.assert_allclose(raster.sample(lon, lat), [0, 5, 15, 22.5], atol=1e-4)
    np.testing.assert_array_equal(raster.sample(lon, lat, method="nearest"), [0, 10, 30, 30])
    assert np.isnan(raster.sample([107.9, np.nan], [22.9995, 22.9])).all()


def test_a_cell_without_data_has_none_and_spoils_no_neighbour(situation: Situation) -> None:
    raster = shown(situation, "hole", np.array([[1, np.nan], [1, 1]], dtype="f4"))
    found = raster.sample([108.00095, 108.00105], [22.9995, 22.9995])
    assert found[0] == 1.0
    assert np.isnan(found[1])


@pytest.mark.parametrize(
    ("crs", "transform"),
    [
        ("EPSG:4545", Affine(30, 0, 536_000, 0, -30, 2_525_000)),
        ("EPSG:4545", Affine(20, 10, 536_000, 10, -20, 2_525_000)),
        ("EPSG:4490", NANNING),
    ],
)
def test_a_place_finds_its_cell_in_any_system(situation: Situation, crs: str, transform: Affine) -> None:
    cells = hills(200, 200)
    raster = shown(situation, f"{crs} {transform.b}", cells, crs=crs, transform=transform)
    to_degrees = Transformer.from_crs(crs, 4326, always_xy=True)
    rows, cols = np.array([0, 17, 150, 199]), np.array([0, 60, 3, 199])
    x = transform.a * (cols + 0.5) + transform.b * (rows + 0.5) + transform.c
    y = transform.d * (cols + 0.5) + transform.e * (rows + 0.5) + transform.f
    lon, lat = to_degrees.transform(x, y)
    np.testing.assert_array_equal(raster.sample(lon, lat, method="nearest"), cells[rows, cols])
    west, south, east, north = raster.bounds
    assert west <= lon.min() <= lon.max() <= east
    assert south <= lat.min() <= lat.max() <= north


def test_a_place_that_its_system_cannot_show_lies_on_no_cell(situation: Situation) -> None:
    raster = shown(
        situation, "zone", hills(20, 20), crs="EPSG:4545", transform=Affine(30, 0, 536_000, 0, -30, 2_525_000)
    )

    column, row = raster.cell_at(np.array([108.0]), np.array([95.0]))

    assert not np.isfinite(column).any()
    assert not np.isfinite(row).any()


def test_a_profile_has_every_corner_and_even_steps(terrain: tuple[Raster, Cells]) -> None:
    raster, _ = terrain
    line = [(108.1, 22.9), (108.2, 22.9), (108.2, 22.8)]
    distance, lon_lat, value = raster.along(line, 1_000.0)
    assert len(distance) == len(lon_lat) == len(value)
    assert (np.diff(distance) <= 1_000.001).all()
    assert distance[-1] == pytest.approx(10_261 + 11_075, abs=20)
    corner = int(np.flatnonzero((lon_lat == (108.2, 22.9)).all(axis=1))[0])
    assert value[corner] == raster.sample(108.2, 22.9)[0]


def test_a_patch_knows_where_it_lies(terrain: tuple[Raster, Cells]) -> None:
    raster, cells = terrain
    patch = raster.around(108.2, 22.8, 3_000.0)
    height, width = patch.cells.shape
    assert 50 < height < 70
    assert 50 < width < 70
    x, y = patch.transform @ (0, 0)
    left, top = round((x - 108.0) / 0.001), round((23.0 - y) / 0.001)
    np.testing.assert_array_equal(patch.cells, cells[top : top + height, left : left + width])
    assert left < 200 < left + width
    assert top < 200 < top + height
    assert raster.patch((0.0, 0.0, 1.0, 1.0)).cells.size == 0


def test_a_cell_is_measured_on_the_ground(terrain: tuple[Raster, Cells]) -> None:
    assert terrain[0].cell_m == pytest.approx((102.8, 110.8), abs=0.3)


def test_many_threads_read_at_once(terrain: tuple[Raster, Cells]) -> None:
    raster, cells = terrain
    places = [(col, row) for row in range(0, 700, 50) for col in range(0, 531, 50)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda p: raster.window(0, p[0], p[1], 20, 20), places))
    for (col, row), part in zip(places, found, strict=True):
        np.testing.assert_array_equal(part[: 700 - row, : 531 - col], cells[row : row + 20, col : col + 20])


def test_a_raster_is_one_line_one_layer_and_one_undo(tmp_path: Path) -> None:
    hands = Hands()
    situation = new_situation(tmp_path / "city.gpkg", now=hands)
    wells, rows = a_reference_layer("wells", [(108.0, 22.8)])
    situation.apply(adding(wells), contents=rows)
    before = hands.time
    hands.on(minutes=5)
    dataset, contents = a_raster("terrain", hills(300, 300))
    situation.apply(adding(dataset), contents=contents)

    assert [layer.key for layer in situation.stack.layers_bottom_up() if layer.raster] == ["terrain"]
    keys = [layer.key for layer in situation.stack.layers_bottom_up()]
    assert keys.index("terrain") < keys.index("wells")
    assert len(list(situation.store.lines())) == 2
    assert list(verify(situation.store)) == []

    situation.clock.seek(before, as_known=True)
    assert situation.picture.rasters() == []
    assert "terrain" not in situation.stack
    situation.clock.go_live()
    assert situation.picture.rasters() == [dataset]

    situation.undo()
    assert situation.picture.rasters() == []
    situation.redo()
    assert situation.picture.raster(dataset).window(0, 0, 0, 300, 300).shape == (300, 300)
    situation.apply(removing(dataset))
    assert "terrain" not in situation.stack
    assert list(verify(situation.store)) == []
    situation.close()


def test_a_closed_workspace_says_so(tmp_path: Path) -> None:
    situation = new_situation(tmp_path / "city.gpkg")
    raster = shown(situation, "terrain", hills(50, 50))
    situation.close()
    with pytest.raises(SituationError):
        raster.window(0, 0, 0, 10, 10)
    assert [p.name for p in tmp_path.iterdir() if p.suffix != ""] == ["city.gpkg"]
