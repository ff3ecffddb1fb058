"""Base maps in the datums of Chinese web maps come to the right ground, or are asked about, half a kilometre off."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from layers.errors import SituationError
from layers.exchange.importing import NeedsCrs, Options
from layers.exchange.sheet import look_closely
from layers.pyramid import Cells
from tests.layers.exchange.conftest import Desk
from tests.layers.exchange.test_base_maps import Key, mbtiles, packed, pmtiles
from tests.layers.exchange.test_rasters import brought
from tests.layers.exchange.vector_tile import POINT, VectorLayer, encoded

pytestmark = pytest.mark.usefixtures("here")

TRUE, GCJ, BAIDU = (114.0164322, 33.0133556), (114.022306, 33.0115324), (114.0287781, 33.0176697)
"""One place in three datums, a published pair (hujiulong/gcoord): Zhumadian."""
ZOOM = 16
PX_M = 2.1
"""A pixel of zoom 16 on the ground there, more than one at most."""


def pixel(place: tuple[float, float], zoom: int) -> tuple[float, float]:
    """Where the map of the world has it, from the north-west."""
    world, (lon, lat) = 256 << zoom, place
    return (lon + 180) / 360 * world, (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * world


@cache
def marked(place: tuple[float, float], zooms: range) -> dict[Key, bytes]:
    """Tiles around a place, grey but for a white square of 9 pixels with the place in its middle."""
    tiles: dict[Key, bytes] = {}
    grey = np.full((256, 256, 4), (90, 90, 90, 255), dtype=np.uint8)
    plain = packed(grey)
    for zoom in zooms:
        x, y = pixel(place, zoom)
        for column in range(int(x // 256) - 1, int(x // 256) + 2):
            for row in range(int(y // 256) - 1, int(y // 256) + 2):
                cells = grey.copy()
                left, top = round(x) - column * 256, round(y) - row * 256
                cells[max(top - 4, 0) : max(top + 5, 0), max(left - 4, 0) : max(left + 5, 0)] = 255
                tiles[zoom, column, row] = plain if (cells == grey).all() else packed(cells)
    return tiles


def shown_at(raster: Any, place: tuple[float, float]) -> Cells:
    column, row = (int(part[0]) for part in raster.cell_at(*place))
    shown: Cells = raster.window(0, column, row, 1, 1)[0, 0]
    return shown


@pytest.mark.parametrize(
    ("said", "options", "there"),
    [
        ({"crs": "GCJ-02"}, {}, GCJ),
        ({"Coordinate System": "火星坐标系"}, {}, GCJ),
        ({}, {"crs": "gcj02"}, GCJ),
        ({"datum": "BD09"}, {}, BAIDU),
        ({"crs": "GCJ-02"}, {"crs": "WGS84"}, TRUE),
        ({"name": "高德 GCJ-02"}, {"crs": "EPSG:3857"}, TRUE),
    ],
)
@pytest.mark.parametrize("write", [mbtiles, pmtiles])
def test_the_mark_is_at_its_true_place(desk: Desk, write: Any, said: Any, options: Any, there: Any) -> None:
    path = write(desk.folder / f"map.{write.__name__}", marked(there, range(ZOOM - 1, ZOOM + 1)), **said)

    raster = brought(desk, path, **options)

    column, row = (float(part[0]) for part in raster.cell_at(*TRUE))
    window = raster.window(0, int(column) - 20, int(row) - 20, 41, 41)
    rows, columns = np.nonzero(window[..., 0] == 255)
    assert len(rows) in range(70, 95)  # a square of 81
    assert abs(columns.mean() + 0.5 - 20 - column % 1) < 1.2
    assert abs(rows.mean() + 0.5 - 20 - row % 1) < 1.2
    assert (window[..., 3] == 255).all()
    [dataset] = desk.store.datasets("raster")
    shifted = there is not TRUE
    assert (dataset["moved"] == "offset") == shifted
    assert (dataset["crs"] in ("GCJ-02", "BD-09")) == shifted


def test_the_report_says_that_it_was_moved(desk: Desk) -> None:
    path = mbtiles(desk.folder / "m.mbtiles", marked(GCJ, range(ZOOM, ZOOM + 1)), crs="GCJ-02")
    report = desk.bring(path).report
    assert report.notes == [(0, "The tiles are in GCJ-02; the picture was moved to WGS 84.")]
    assert desk.bring(path).report.same == 1


@pytest.mark.parametrize("said", [{"attribution": "© 高德"}, {"name": "nanning gcj02"}, {"description": "Amap"}])
def test_a_name_that_speaks_of_a_shift_is_asked_about(desk: Desk, said: dict[str, str]) -> None:
    path = mbtiles(desk.folder / "m.mbtiles", marked(GCJ, range(ZOOM, ZOOM + 1)), **said)
    with pytest.raises(NeedsCrs, match="speaks of GCJ-02") as refused:
        desk.prepare(path)
    assert "--crs GCJ-02" in refused.value.hint

    asked = _doubt(desk, path)
    assert (asked.open, asked.answers[1].value) == (True, "GCJ-02")
    answered = _doubt(desk, path, crs="GCJ-02")
    assert not answered.open


def test_a_map_of_china_that_says_nothing_is_doubted_and_one_of_elsewhere_is_not(desk: Desk) -> None:
    silent = mbtiles(desk.folder / "m.mbtiles", marked(TRUE, range(ZOOM, ZOOM + 1)))
    assert not _doubt(desk, silent).open
    desk.prepare(silent)
    elsewhere = mbtiles(desk.folder / "gcj02.mbtiles", marked((7.4, 43.7), range(ZOOM, ZOOM + 1)))
    assert look_closely(elsewhere, Options(), desk.store, progress=lambda *_: None).sheets[0].doubts == ()


def _doubt(desk: Desk, path: Path, **options: Any) -> Any:
    [sheet] = look_closely(path, Options(**options), desk.store, progress=lambda *_: None).sheets
    [found] = [doubt for doubt in sheet.doubts if doubt.code == "datum"]
    return found


@pytest.mark.parametrize(("said", "options"), [({"crs": "EPSG:4545"}, {}), ({}, {"crs": "EPSG:4545"})])
def test_a_system_that_tiles_cannot_be_in_is_refused(desk: Desk, said: Any, options: Any) -> None:
    path = mbtiles(desk.folder / "m.mbtiles", marked(TRUE, range(ZOOM, ZOOM + 1)), **said)
    with pytest.raises(SituationError, match="EPSG:4545") as refused:
        desk.prepare(path, **options)
    assert "--crs GCJ-02" in refused.value.hint


def test_the_places_of_vector_tiles_are_moved_with_the_picture(desk: Desk) -> None:
    x, y = (part / 256 for part in pixel(GCJ, 14))
    at = [(round(x % 1 * 4096), round(y % 1 * 4096))]
    layer = VectorLayer("place").add(POINT, [at], {"class": "city", "name": "驻马店"})
    path = mbtiles(desk.folder / "v.mbtiles", {(14, int(x), int(y)): encoded(layer)}, format="pbf", crs="GCJ-02")

    desk.bring(path)

    [place] = desk.store.features("place")
    assert place.geometry.distance(place.geometry.__class__(*TRUE)) < 1e-4
