"""A planner reads the ground: a profile, who sees whom, what one sees, the highest place; and is told why not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from affine import Affine
from PySide6.QtCore import Qt

from desktop.radial import slices_for
from layers.analysis.terrain.shown import KEY
from layers.analysis.terrain.slope import Ground
from layers.analysis.terrain.viewshed import Viewshed
from layers.edit import adding
from layers.errors import SituationError
from layers.feature import Feature
from layers.geo import LonLat, x_y_of
from layers.guide_grids import cells_in
from layers.i18n import set_language
from tests.builders import a_shelter
from tests.rasters import a_raster
from tests.stories.conftest import Opening
from tests.stories.person import Person

CELL_DEG = 0.0002
HERE = Affine(CELL_DEG, 0.0, 108.31, 0.0, -CELL_DEG, 22.84)
"""200 × 200 cells of about 20 m, more than what is in view."""
WEST, EAST = (108.325, 22.82), (108.335, 22.82)


def hill() -> np.ndarray:
    """A cone of 120 m in the middle of the view on a plain of 70 m; no data in the north."""
    row, column = np.mgrid[0:200, 0:200]
    cells = (70 + np.maximum(120 - 6 * np.hypot(row - 100, column - 100), 0)).astype(np.float32)
    cells[:70] = np.nan
    return cells


@pytest.fixture
def person(opened: Opening) -> Person:
    person = opened(desk="plan")
    dataset, contents = a_raster("Hill", hill(), transform=HERE)
    person.situation.apply(adding(dataset), contents=contents)
    person.window.side.turn_to("terrain")
    person.settle()
    return person


def use(person: Person, key: str) -> None:
    person.click(person.window.terrain.tools[key])
    person.wait(lambda: person.window.map.canvas.in_gesture)


def press(person: Person, key: Qt.Key) -> None:
    person.key(key, person.window.map.canvas.focusProxy())


def sees(person: Person, words: str) -> bool:
    return person.sees(words, person.window.terrain)


def test_without_terrain_the_panel_says_what_is_needed_and_how_to_get_it(opened: Opening):
    person = opened(desk="plan")
    person.window.side.turn_to("terrain")
    assert sees(person, "No terrain yet")

    person.window.actions_["tool.ground.profile"].trigger()
    person.wait(lambda: "no terrain" in person.message)
    assert person.sees("Import a raster of heights first")

    person.click(person.button("Import a file", person.window.terrain))
    assert person.window.side.current == "import"


def test_a_profile_over_the_hill_is_drawn_and_pointing_at_it_marks_the_map(person: Person, tmp_path: Path):
    use(person, "ground.profile")
    person.point(*WEST)
    person.point(*EAST)
    press(person, Qt.Key.Key_Return)

    person.wait(lambda: sees(person, "Highest"))
    found = person.window.terrain.result
    assert np.nanmax(found.height_m) == pytest.approx(190, abs=4)
    assert sees(person, "From 70\u00a0m to 1")

    chart = person.window.terrain.chart
    person.qtbot.mouseMove(chart, chart.pixel_at(found.highest).toPoint())
    person.wait(lambda: chart.at is not None)
    assert chart.words_at(chart.at).split("·")[1].strip().startswith("18")

    path = tmp_path / "profile.csv"
    person.window.terrain.export_csv(path)
    assert path.read_text(encoding="utf-8-sig").startswith("distance_m,longitude,latitude,height_m")
    with pytest.raises(SituationError):  # the workspace that is open
        person.window.terrain.export_csv(person.window.situation.store.path)

    person.click(person.button("Clear", person.window.terrain))
    assert sees(person, "Choose what to read")


def test_behind_the_hill_nothing_is_seen_until_the_eye_is_high_enough(person: Person):
    use(person, "ground.sight")
    person.point(*WEST)
    person.point(*EAST)

    person.wait(lambda: sees(person, "The ground blocks the view after"))
    person.window.terrain.eye.setValue(300.0)
    person.wait(lambda: sees(person, "The target is seen."))

    set_language("zh")
    person.wait(lambda: sees(person, "可以看到目标。"))


def test_a_viewshed_by_three_clicks_lies_on_the_map_and_goes_again(person: Person):
    use(person, "ground.viewshed")
    person.point(*WEST)
    person.point(108.334, 22.824)
    person.point(108.334, 22.816)

    person.wait(lambda: isinstance(person.window.terrain.result, Viewshed))
    found = person.window.terrain.result
    assert 0 < found.seen_m2 < found.known_m2
    assert 48 < found.sector.angle_deg < 54
    assert sees(person, "of the ground in the sector is seen.")
    assert KEY in person.situation.stack

    set_language("zh")
    person.wait(lambda: sees(person, "的地面可见"))
    person.window.ground.clear()
    assert KEY not in person.situation.stack


def test_height_slope_and_where_it_falls_at_a_click(person: Person):
    use(person, "ground.place")
    person.point(108.3315, 22.82)
    person.wait(lambda: sees(person, "Falls to"))

    found = person.window.terrain.result
    assert found.aspect_deg == pytest.approx(90, abs=8)
    assert sees(person, "east")
    press(person, Qt.Key.Key_Escape)


def test_the_highest_place_of_an_area_is_the_top_of_the_hill(person: Person):
    use(person, "ground.extremes")
    for place in ((108.326, 22.817), (108.334, 22.817), (108.334, 22.823), (108.326, 22.823)):
        person.point(*place)
    press(person, Qt.Key.Key_Return)

    person.wait(lambda: sees(person, "Mean height"))
    assert person.window.terrain.result.highest == pytest.approx((108.3301, 22.8199), abs=0.0003)


def told(person: Person, words: str) -> None:
    """It is said, and dismissed."""
    person.wait(lambda: words in person.message)
    person.window.messages.bar.dismiss()


def test_over_the_sea_and_beside_the_raster_it_says_so_and_nothing_is_lost(person: Person):
    use(person, "ground.profile")
    person.point(108.325, 22.8275)
    person.point(108.335, 22.8275)
    press(person, Qt.Key.Key_Return)
    told(person, "does not lie on Hill")

    use(person, "ground.place")
    person.point(108.33, 22.8275)
    told(person, "no height here")
    press(person, Qt.Key.Key_Escape)

    use(person, "ground.profile")
    person.point(*WEST)
    press(person, Qt.Key.Key_Return)
    told(person, "line of two places")
    press(person, Qt.Key.Key_Escape)

    use(person, "ground.viewshed")
    person.point(*WEST)
    person.point(108.32502, 22.82)
    person.point(108.32502, 22.82001)
    told(person, "smaller than two cells")


def test_terrain_that_is_taken_away_takes_its_answer_along(person: Person):
    person.window.ground.show_profile([WEST, EAST])
    person.wait(lambda: sees(person, "Highest"))

    person.situation.undo()

    person.wait(lambda: sees(person, "No terrain yet"))
    assert person.window.terrain.result is None


def test_monaco_in_profile_sight_and_viewshed(opened: Opening, shared_data: Path):
    """SRTM's tile over Monaco, from the palace rock to Mont Agel."""
    from layers.exchange.importing import Options, prepare

    person = opened(desk="plan", around=(7.36, 43.71, 7.46, 43.79))
    tile = shared_data / "terrain" / "N43E007.hgt.zip"
    brought = prepare(tile, Options(), person.situation.store, progress=lambda done, words: None)
    person.situation.apply(brought.edit, contents=brought.contents, imported=True)
    rock, agel = (7.4206, 43.7311), (7.42, 43.7708)
    person.window.side.turn_to("terrain")
    person.settle()

    use(person, "ground.sight")
    person.point(*rock)
    person.point(*agel)
    person.wait(lambda: sees(person, "Distance"))

    use(person, "ground.viewshed")
    person.point(*rock)
    person.point(7.38, 43.75)
    person.point(7.45, 43.75)
    person.wait(lambda: isinstance(person.window.terrain.result, Viewshed))
    found = person.window.terrain.result
    assert 0 < found.seen_m2 < found.known_m2

    use(person, "ground.profile")
    person.point(*rock)
    person.point(*agel)
    press(person, Qt.Key.Key_Return)
    person.wait(lambda: sees(person, "Climb"))
    assert float(np.nanmax(person.window.terrain.result.height_m)) > 1_000


def test_the_mgrs_grid_is_laid_over_the_map_and_taken_away(person: Person):
    without = person.window.map.canvas.snapshot()
    person.window.actions_["grid.mgrs"].trigger()
    assert person.window.map.canvas.snapshot() != without
    person.window.actions_["grid.mgrs"].trigger()
    assert person.window.map.canvas.snapshot() == without


def draw_grid(person: Person) -> None:
    person.window.actions_["grid.guide"].trigger()
    person.wait(lambda: person.window.map.canvas.in_gesture)
    person.point(108.325, 22.825)
    person.point(108.335, 22.815)
    person.wait(lambda: person.window.grids.recorded())


def middles(grid: Feature) -> dict[str, LonLat]:
    """The cells of a lettered grid by their names."""
    found = cells_in(grid.geometry)
    return {name: (sum(x for x, _ in cell) / 4, sum(y for _, y in cell) / 4) for cell, name in found}


def test_a_lettered_grid_is_on_record_moved_like_anything_and_taken_away(person: Person):
    draw_grid(person)
    (grid,) = person.window.grids.recorded()
    names = middles(grid)
    assert len(names) == 9
    assert names["A1"] == pytest.approx((108.3274, 22.8227), abs=3e-4)
    assert person.situation.stack.selection == (grid.id,)

    person.press("G", person.window)
    person.wait(lambda: person.window.map.canvas.in_gesture)
    person.drag((108.33, 22.82), (108.332, 22.82))
    if person.window.map.canvas.in_gesture:
        press(person, Qt.Key.Key_Return)
    person.wait(lambda: person.window.grids.recorded()[0].geometry != grid.geometry)
    moved = middles(person.window.grids.recorded()[0])
    assert moved["B2"][0] - names["B2"][0] == pytest.approx(0.002, abs=2e-4)

    person.window.actions_["grid.clear"].trigger()
    assert person.window.grids.recorded() == []
    person.window.actions_["undo"].trigger()
    assert len(person.window.grids.recorded()) == 1


def test_the_grid_that_is_snapped_to_is_seen_while_it_is_on(person: Person):
    without = person.window.map.canvas.snapshot()
    person.press("Shift+S", person.window)
    assert "Snapping to every" in person.message
    assert "m" in person.message
    assert person.window.map.canvas.snapshot() != without
    person.press("Shift+S", person.window)
    assert "°" in person.message
    person.press("Shift+S", person.window)
    assert "No snapping" in person.message
    assert person.window.map.canvas.snapshot() == without


def test_slope_and_aspect_become_layers_and_are_the_same_the_second_time(person: Person):
    slope_of_a_plane(person)
    for key in ("ground.slope", "ground.aspect"):
        person.click(person.window.terrain.tools[key])
        person.settle()
    names = {raster["name"]: raster for raster in person.situation.picture.rasters()}
    slope = person.situation.picture.raster(names["Slope of Plane"])
    aspect = person.situation.picture.raster(names["Aspect of Plane"])
    place = [108.33], [22.82]
    # 100 m up over 1 000 m to the north of EPSG:4545: atan(0.1), and the ground falls to the south.
    assert float(slope.sample(*place)[0]) == pytest.approx(5.71, abs=0.05)
    assert float(aspect.sample(*place)[0]) == pytest.approx(180, abs=1.0)

    before = len(person.situation.picture.rasters())
    person.click(person.window.terrain.tools["ground.slope"])
    person.wait(lambda: "as it was" in person.message)
    assert len(person.situation.picture.rasters()) == before


def slope_of_a_plane(person: Person) -> None:
    """10 m cells in EPSG:4545 around the place looked at, rising 1 m in 10 m to the north."""
    x, y = x_y_of(np.array([108.33]), np.array([22.82]), "EPSG:4545")
    rows = np.arange(600, dtype=np.float32)
    cells = np.repeat((600 - rows)[:, None], 400, axis=1)
    where = Affine(10, 0, float(x[0]) - 2000, 0, -10, float(y[0]) + 3000)
    dataset, contents = a_raster("Plane", cells, transform=where, crs="EPSG:4545", low=0.0, high=600.0)
    person.situation.apply(adding(dataset), contents=contents)
    person.choose(person.window.terrain.terrain, dataset.id)
    person.settle()


def test_the_menu_of_a_thing_reads_the_ground_under_it(person: Person):
    slope_of_a_plane(person)
    person.situation.apply(adding(a_shelter(id="s1", at=(108.33, 22.82))))
    feature = person.situation.picture.get("s1")
    assert {entry.key for entry in slices_for(person.window, "s1")} >= {"ground", "delete"}
    person.window.ground.read(feature)
    person.wait(lambda: isinstance(person.window.terrain.result, Ground))
    assert person.window.terrain.result.slope_deg == pytest.approx(5.71, abs=0.05)
