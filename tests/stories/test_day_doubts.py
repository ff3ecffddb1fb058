"""What a file leaves in doubt is seen, answered, and seen again with the layer: its encoding, its grids, its system."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import rasterio
from affine import Affine
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QRadioButton

from layers.cli import main
from layers.i18n import tr
from layers.raster import Raster
from tests.layers.exchange.test_base_maps import mbtiles
from tests.layers.exchange.test_grid_files import POINTS, netcdf, shakemap
from tests.layers.exchange.test_shifted_tiles import GCJ, TRUE, ZOOM, marked, shown_at
from tests.stories.conftest import Opening
from tests.stories.test_day_files import answer, bring_in, drop, dropped, import_button, shown

SHORT = "名称,lon,lat\n甲,108.33,22.82\n"


def test_a_table_of_uncertain_encoding_is_read_as_the_person_sees_it_right(opened: Opening, tmp_path: Path):
    path = tmp_path / "short.csv"
    path.write_bytes(SHORT.encode("gb18030"))
    person, panel = dropped(opened, path)
    heads = panel.answers.table.sheet_model

    assert person.sees("The texts seem to be in GB18030", panel)
    answer(person, "Big5: 靡備")
    person.wait(lambda: heads.headerData(0, panel.answers.table.horizontalHeader().orientation()) == "靡備")
    person.choose(panel.answers.told.encoding, "gb18030")
    person.settle()
    person.wait(lambda: heads.headerData(0, panel.answers.table.horizontalHeader().orientation()) == "名称")
    answer(person, "WGS 84 (GPS)")
    bring_in(person)

    person.window.layers.select_layer("short")
    facts = person.window.layers.facts
    assert person.sees("short.csv", facts)
    assert person.sees("EPSG:4326", facts)
    assert person.sees("Rows here: 1, rejected: 0", facts)


def test_a_survey_in_metres_is_offered_the_zone_that_brings_it_to_the_city(
    opened: Opening, tmp_path: Path, workspace: Path
):
    known = tmp_path / "known.csv"
    known.write_text("name,lon,lat\nA,108.4,22.7\n", encoding="utf-8")
    assert main(["import", str(workspace), str(known), "--kind", "shelter", "--crs", "EPSG:4326"]) == 0
    person = opened(desk="plan", lang="zh")
    surveyed = tmp_path / "测量成果.csv"
    surveyed.write_text("南宁市测量成果表,,\n名称,x,y\n北门,533877.26,2524641.72\n", encoding="utf-8")

    drop(person, [surveyed], QPoint(400, 400))
    person.settle()
    panel = person.window.importing
    assert not import_button(person).isEnabled()
    assert person.sees("表头上方还有：南宁市测量成果表", panel)
    answer(person, "EPSG:4545 · CGCS2000 / 3-degree Gauss-Kruger CM 108E")
    bring_in(person)

    [made] = [f for f in person.situation.picture.features("测量成果") if f["名称"] == "北门"]
    assert (round(made.geometry.x, 5), round(made.geometry.y, 5)) == (108.33, 22.82)


def test_what_the_command_line_answered_is_offered_in_the_panel(opened: Opening, tmp_path: Path, workspace: Path):
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_text("name,room,lon,lat\nA,3,108.33,22.82\n", encoding="utf-8")
    second.write_text("name,room,lon,lat\nB,4,108.34,22.82\n", encoding="utf-8")
    said = ["import", str(workspace), str(first), "--kind", "shelter", "--crs", "GCJ-02", "--map", "capacity=room"]
    assert main(said) == 0

    person = opened(desk="plan", lang="zh")
    panel = person.window.importing
    drop(person, [second], QPoint(400, 400))
    person.settle()
    assert person.sees("first.csv", panel), "it says whose answers these are"
    assert import_button(person).isEnabled()
    bring_in(person)

    (shelter,) = [f for f in person.situation.picture.features("shelter") if f["name"] == "B"]
    assert (shelter["capacity"], shelter["source"]["crs"]) == (4, "GCJ-02")
    assert person.sees("GCJ-02", panel), "the report says what was taken from the file before"
    person.window.layers.select_layer("shelter")
    assert person.sees(tr("Offset of Chinese web maps undone, good to about a metre"), person.window.layers.facts)


def test_a_raster_of_several_bands_gives_them_as_a_list(opened: Opening, tmp_path: Path):
    path = tmp_path / "flood.tif"
    shape = {"driver": "GTiff", "width": 4, "height": 3, "count": 2, "dtype": "float32", "crs": "EPSG:4326"}
    with rasterio.open(path, "w", transform=Affine(0.01, 0, 108.3, 0, -0.01, 22.84), **shape) as out:
        out.write(np.ones((2, 3, 4), dtype=np.float32))
        out.descriptions = ("depth", "speed")
    person, panel = dropped(opened, path)

    assert not import_button(person).isEnabled()
    person.choose(panel.answers.value, "speed")
    person.settle()
    person.wait(lambda: import_button(person).isEnabled())
    bring_in(person)

    assert panel.report.added == 1
    (raster,) = person.situation.picture.rasters()
    assert "speed" in raster["name"]
    person.window.layers.select_layer(raster["of"])
    assert person.sees("flood.tif", person.window.layers.facts)


def test_a_shakemap_shows_its_intensity_and_lets_another_field_be_chosen(opened: Opening, tmp_path: Path):
    path = tmp_path / "grid.xml"
    path.write_text(shakemap(POINTS), encoding="utf-8")
    person, panel = dropped(opened, path)

    offered = panel.answers.value
    assert [offered.itemText(n) for n in range(offered.count())] == ["PGA", "MMI"]
    assert offered.currentText() == "MMI"
    assert import_button(person).isEnabled()
    person.choose(offered, "PGA")
    person.settle()
    person.wait(lambda: import_button(person).isEnabled())
    bring_in(person)

    (raster,) = person.situation.picture.rasters()
    assert person.situation.picture.raster(raster).sample(107.0, 24.0)[0] == 1.0


def test_the_variables_of_a_netcdf_are_a_list(opened: Opening, tmp_path: Path):
    axes = {"lat": np.array([22.0, 22.5, 23.0]), "lon": np.array([108.0, 108.5, 109.0])}
    cells = np.arange(9.0).reshape(3, 3)
    variables = {"depth": (("lat", "lon"), cells), "speed": (("lat", "lon"), cells + 100)}
    person = opened(desk="plan")
    panel = person.window.importing
    drop(person, [netcdf(tmp_path / "sea.nc", axes, variables)], QPoint(400, 400))
    person.settle()

    offered = panel.answers.value
    assert [offered.itemText(n) for n in range(offered.count())] == ["depth", "speed"]
    answer(person, "EPSG:4326 · WGS 84")
    assert not import_button(person).isEnabled()
    person.choose(offered, "speed")
    person.settle()
    person.wait(lambda: import_button(person).isEnabled())
    bring_in(person)

    (raster,) = person.situation.picture.rasters()
    assert person.situation.picture.raster(raster).sample(108.0, 22.0)[0] == 100.0


def test_a_card_leads_to_its_rows(opened: Opening, tmp_path: Path):
    path = tmp_path / "s.csv"
    path.write_text("name,capacity,lon,lat\nA,-,108.33,22.82\nB,3,108.34,22.82\nC,N/A,108.35,22.82\n", encoding="utf-8")
    person, panel = dropped(opened, path)
    panel.choose_kind("shelter")
    person.settle()

    assert shown(person, QRadioButton, "GCJ-02 (web maps)")
    person.click(person.button("Rows 1, 3", panel))
    chosen = panel.answers.table.selectionModel().selectedRows()
    assert sorted(index.row() for index in chosen) == [0, 2]


def test_a_table_that_nothing_reads_comes_in_once_its_encoding_is_named(opened: Opening, tmp_path: Path):
    path = tmp_path / "cafes.csv"
    path.write_bytes("name,lon,lat\nCafé,7.42,43.73\n".encode("cp1252"))
    person, panel = dropped(opened, path)
    assert person.sees("is in an unknown encoding", panel)

    person.choose(panel.answers.told.encoding, "cp1252")
    person.settle()
    person.wait(lambda: person.sees("Café", panel.answers.table))
    answer(person, "WGS 84 (GPS)")
    bring_in(person)
    assert panel.report.added == 1


def test_a_base_map_of_a_chinese_web_map_is_asked_about_and_comes_to_its_true_ground(opened: Opening, tmp_path: Path):
    path = mbtiles(tmp_path / "street.mbtiles", marked(GCJ, range(ZOOM, ZOOM + 1)), attribution="© 高德")
    person, panel = dropped(opened, path)

    assert person.sees("A name in the file speaks of GCJ-02, but its format says WGS 84.", panel)
    assert not import_button(person).isEnabled()
    answer(person, "GCJ-02 (web maps)")
    bring_in(person)

    assert person.sees("The tiles are in GCJ-02; the picture was moved to WGS 84.", panel)
    [base] = person.situation.store.datasets("raster")
    raster = Raster(base, person.situation.store.pyramid(base["sha256"]), person.situation.store.tiles)
    assert shown_at(raster, TRUE)[0] == 255, "the mark that the map has at this place"
    assert shown_at(raster, GCJ)[0] == 90


def test_a_map_of_classes_in_a_shifted_datum_is_asked_about_and_comes_in_as_the_numbers_of_its_classes(
    opened: Opening, tmp_path: Path
):
    path = tmp_path / "cover_gcj02.tif"
    shape = {"driver": "GTiff", "width": 40, "height": 30, "count": 1, "dtype": "uint8", "crs": "EPSG:4326"}
    place = Affine(0.001, 0, 108.3, 0, -0.001, 22.84)
    with rasterio.open(path, "w", transform=place, photometric="palette", **shape) as out:
        out.write(np.full((1, 30, 40), 7, dtype=np.uint8))
        out.write_colormap(1, {7: (0, 100, 0, 255)})
    person, panel = dropped(opened, path)

    assert person.sees("A name in the file speaks of GCJ-02, but its format says WGS 84.", panel)
    assert panel.answers.value.currentText() == "colours"
    answer(person, "GCJ-02 (web maps)")
    person.choose(panel.answers.value, "band 1")
    person.settle()
    bring_in(person)

    assert person.sees("Each cell was moved from GCJ-02 to WGS 84, and lies within half a cell of its place.", panel)
    [cover] = person.situation.store.datasets("raster")
    raster = Raster(cover, person.situation.store.pyramid(cover["sha256"]), person.situation.store.tiles)
    assert (raster.low, raster.high, raster.colours) == (7, 7, False)
    assert 0.003 < 108.3 - raster.transform.c < 0.007, "some hundred metres"


def test_a_second_file_of_the_same_name_is_a_layer_of_its_own_and_the_panel_says_so(opened: Opening, tmp_path: Path):
    first, second = tmp_path / "zones.geojson", tmp_path / "zones.csv"
    point = '{"type":"Feature","properties":{"name":"A"},"geometry":{"type":"Point","coordinates":[7.4,43.7]}}'
    first.write_text(f'{{"type":"FeatureCollection","features":[{point}]}}', encoding="utf-8")
    second.write_text("station,lon,lat\nB,7.42,43.73\nB,7.42,43.73\n", encoding="utf-8")
    person, panel = dropped(opened, first)
    bring_in(person)

    drop(person, [second], QPoint(400, 400))
    person.settle()
    answer(person, "WGS 84 (GPS)")
    assert person.sees("1 row is the same as an earlier one in all values and in place: row 2; all come in.", panel)
    bring_in(person)

    assert person.sees("There is a layer zones of zones.geojson already, which is another", panel)
    assert {layer["name"]: layer["count"] for layer in person.situation.store.datasets()} == {
        "zones": 1,
        "zones.csv": 2,
    }
