"""Rasters of classes: the numbers come in with the colours of the file's table, and the names that stand beside it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from layers.exchange.class_names import class_names
from layers.exchange.recording import record
from layers.ramp import Ramp
from tests.layers.exchange.conftest import Desk
from tests.layers.exchange.test_rasters import geotiff

pytestmark = pytest.mark.usefixtures("here")
TABLE = dict.fromkeys(range(256), (0, 0, 0, 255)) | {10: (0, 100, 0, 255), 50: (250, 0, 0, 255), 80: (0, 100, 200, 255)}
CELLS = np.resize(np.array([10, 50, 80], dtype="uint8"), (30, 40))
LISTED = "<CategoryNames>" + "<Category/>" * 10 + "<Category>林地</Category></CategoryNames>"
TABLED = (
    '<GDALRasterAttributeTable><FieldDefn index="0"><Name>Value</Name><Type>0</Type><Usage>5</Usage></FieldDefn>'
    '<FieldDefn index="1"><Name>Class</Name><Type>2</Type><Usage>2</Usage></FieldDefn>'
    '<Row index="0"><F>10</F><F>林地</F></Row><Row index="1"><F>80</F><F>水体</F></Row><Row index="2"><F>x</F></Row>'
    "</GDALRasterAttributeTable>"
)


def cover(desk: Desk, names: str = "", cells: np.ndarray = CELLS) -> Path:
    path = geotiff(desk.folder / "cover.tif", cells, colormap=TABLE, photometric="palette")
    if names:
        desk.file("cover.tif.aux.xml", f'<PAMDataset><PAMRasterBand band="1">{names}</PAMRasterBand></PAMDataset>')
    return path


def ramp_of(desk: Desk, path: Path) -> Ramp | None:
    """How the layer is shown after the numbers of the classes came in."""
    record(desk.store, desk.prepare(path, columns={"value": "1"}))
    shown = {entry["key"]: entry for entry in (desk.store.get_setting("stack") or {}).get("layers", ())}
    told = shown.get("cover", {}).get("ramp")
    return None if told is None else Ramp.from_json(told)


def test_the_numbers_of_classes_have_the_colours_of_their_table(desk: Desk) -> None:
    ramp = ramp_of(desk, cover(desk))
    assert ramp is not None
    assert ramp.colours == ("#006400", "#FA0000", "#0064C8")
    assert ramp.names == ("10", "50", "80"), "and no other of the 256"
    assert [np.searchsorted(ramp.breaks, n, side="right") for n in (10, 50, 80)] == [0, 1, 2]


@pytest.mark.parametrize(
    ("names", "expected"), [(LISTED, ("林地", "50", "80")), (TABLED, ("林地", "50", "水体"))], ids=["list", "table"]
)
def test_classes_are_called_as_the_file_beside_the_raster_says(
    desk: Desk, names: str, expected: tuple[str, ...]
) -> None:
    ramp = ramp_of(desk, cover(desk, names))
    assert ramp is not None
    assert ramp.names == expected


OTHER_BAND = LISTED.join(('<PAMDataset><PAMRasterBand band="2">', "</PAMRasterBand></PAMDataset>"))
WITHOUT_USE = "<GDALRasterAttributeTable><Row><F>1</F></Row></GDALRasterAttributeTable>".join(
    ('<PAMDataset><PAMRasterBand band="1">', "</PAMRasterBand></PAMDataset>")
)
TYPED = '<!DOCTYPE a [<!ENTITY b "c">]><PAMDataset/>'


@pytest.mark.parametrize("beside", ["", "<PAMDataset>", "<PAMDataset/>", TYPED, OTHER_BAND, WITHOUT_USE])
def test_what_says_no_names_costs_nothing_but_the_names(desk: Desk, beside: str) -> None:
    path = cover(desk)
    desk.file("cover.tif.aux.xml", beside)
    assert class_names(path) == {}
    ramp = ramp_of(desk, path)
    assert ramp is not None
    assert ramp.names == ("10", "50", "80")


def test_a_look_that_a_person_chose_stays_when_the_file_comes_again(desk: Desk) -> None:
    path = cover(desk)
    mine = Ramp(("#000000", "#FFFFFF")).to_json()
    desk.store.set_setting("stack", {"layers": [{"key": "cover", "ramp": mine}]})
    assert ramp_of(desk, path) == Ramp.from_json(mine)


def test_a_raster_of_one_class_and_one_without_a_table_have_no_classes(desk: Desk) -> None:
    assert ramp_of(desk, cover(desk, cells=np.full((9, 9), 10, dtype="uint8"))) is None
    path = geotiff(desk.folder / "cover.tif", CELLS)
    assert ramp_of(desk, path) is None
