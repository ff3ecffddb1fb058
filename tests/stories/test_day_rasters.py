"""Rasters on the desk: a base map of vector tiles, a flood hour by hour, and its colours chosen by a person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QWidget

from desktop.widgets.label import PlainLabel
from layers.archive import to_us
from layers.edit import adding
from layers.ramp import named
from tests.layers.exchange.test_base_maps import NANNING, mbtiles
from tests.layers.exchange.test_classes import CELLS, TABLE, TABLED
from tests.layers.exchange.test_rasters import geotiff
from tests.layers.exchange.vector_tile import AREA, LINE, POINT, VectorLayer, box, encoded
from tests.rasters import NANNING as GROUND
from tests.rasters import a_raster
from tests.stories.conftest import Opening
from tests.stories.person import Person
from tests.stories.test_day_files import bring_in, dropped

NOON = datetime(2024, 7, 1, 4, tzinfo=UTC)


def said(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(PlainLabel) if label.isVisibleTo(widget)]


def a_flood(person: Person) -> None:
    """Three hours in which the water rises to 6 m, over some 40 km."""
    times = tuple(to_us(NOON + timedelta(hours=n)) for n in range(3))
    hours = [np.full((400, 400), depth, dtype="f4") for depth in (1.0, 3.0, 6.0)]
    dataset, contents = a_raster("flood", *hours, transform=GROUND, unit="m", low=0.0, high=6.0, times_us=times)
    person.situation.apply(adding(dataset), contents=contents, imported=True)
    person.window.map.canvas.set_view((108.1, 22.7, 108.3, 22.9))
    person.settle()


def colour_in_the_middle(person: Person) -> str:
    canvas = person.window.map.canvas
    return str(canvas.grab().toImage().pixelColor(canvas.width() // 2, canvas.height() // 2).name())


def test_a_flood_is_looked_at_hour_by_hour_in_colours_of_ones_own(opened: Opening) -> None:
    person = opened(desk="plan")
    a_flood(person)
    person.window.layers.select_layer("flood")
    person.window.actions_["panel.look"].trigger()
    person.settle()
    form = person.window.map_desk.look.ramp
    assert "Its values: 0.00 to 6.00 m." in form.facts.text()
    assert not form.classes.isVisible()

    person.choose(form.colours, "depths")
    person.choose(form.method, "equal")
    person.choose(form.classes, 3)
    person.settle()
    ramp = person.situation.stack.layer("flood").ramp
    assert ramp is not None
    assert ramp.colours[-1] == named("depths")[-1]
    person.wait(lambda: person.sees("4.33 – 6.00 m", person.window.layers.legend))
    assert colour_in_the_middle(person) == ramp.colours[2]

    for hour, nth in ((0, 0), (1, 1), (2, 2)):
        person.situation.clock.seek(NOON + timedelta(hours=hour, minutes=30))
        person.settle()
        assert colour_in_the_middle(person) == ramp.colours[nth]

    person.click(form.again_button)
    assert person.situation.stack.layer("flood").ramp is None


def test_the_colours_of_a_raster_are_there_when_the_workspace_is_opened_again(opened: Opening) -> None:
    person = opened(desk="plan")
    a_flood(person)
    person.window.layers.select_layer("flood")
    person.window.actions_["panel.look"].trigger()
    form = person.window.map_desk.look.ramp
    form.hillshade.click()
    form.high.setValue(3.0)
    kept = person.situation.stack.layer("flood").ramp
    assert kept is not None
    assert (kept.hillshade, kept.high) == (True, 3.0)
    told = person.situation.stack.to_json()
    person.situation.stack.set_ramp("flood", None)
    person.situation.stack.restore(told)
    person.settle()
    assert person.situation.stack.layer("flood").ramp == kept
    assert form.hillshade.isChecked()


def test_a_file_of_vector_tiles_is_the_ground_with_its_places(opened: Opening, tmp_path: Path) -> None:
    water = VectorLayer("water").add(AREA, [box(0, 0, 4096, 4096)], {"class": "lake"})
    road = VectorLayer("transportation").add(LINE, [[(0, 1000), (4096, 1000)]], {"class": "primary"})
    town = VectorLayer("place").add(POINT, [[(2048, 3000)]], {"name": "Nanning", "name:zh": "南宁", "class": "city"})
    path = mbtiles(
        tmp_path / "ground.mbtiles", {(10, *NANNING): encoded(water, road, town)}, format="pbf", attribution="© A"
    )
    person = opened(desk="plan")
    importing = person.window.importing
    person.window.side.turn_to("import")
    importing.take_file(path)
    person.wait(lambda: importing.entry is not None and importing.entry.looked is not None)
    person.click(importing.import_button)
    person.wait(lambda: importing.report is not None)
    assert importing.report is not None
    assert (importing.report.added, importing.report.rejected) == (2, [])

    person.window.map.canvas.set_view((108.35, 22.95, 108.45, 23.05))
    person.settle()
    assert [f["name"] for f in person.situation.picture.features("place")] == ["南宁"]
    assert "© A" in said(person.window.map.canvas)
    person.situation.undo()
    person.settle()
    assert person.situation.picture.rasters() == []


def test_the_numbers_of_a_map_of_classes_are_shown_by_the_colours_and_names_of_its_file(
    opened: Opening, tmp_path: Path
) -> None:
    path = geotiff(tmp_path / "cover.tif", CELLS, colormap=TABLE, photometric="palette")
    (tmp_path / "cover.tif.aux.xml").write_text(
        f'<PAMDataset><PAMRasterBand band="1">{TABLED}</PAMRasterBand></PAMDataset>', encoding="utf-8"
    )
    person, panel = dropped(opened, path)
    person.choose(panel.answers.value, "band 1")
    person.settle()
    bring_in(person)

    person.window.layers.select_layer("cover")
    for words in ("林地", "50", "水体"):
        person.wait(lambda words=words: person.sees(words, person.window.layers.legend))
    person.press("Ctrl+Z", person.window)
    person.settle()
    assert not person.sees("林地", person.window.layers.legend)
