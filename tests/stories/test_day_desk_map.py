"""Somebody reads the map: where the pointer is in the grid they use, what lies at a place, back and forth, scales,
and the views they keep."""

from __future__ import annotations

import numpy as np
import pytest
from affine import Affine
from PySide6.QtCore import QPoint, Qt
from shapely import LineString, box

from desktop.widgets.numbers import number
from layers.edit import adding, removing
from layers.feature import Feature
from layers.i18n import set_language
from tests.builders import a_shelter
from tests.rasters import a_raster
from tests.stories.conftest import Opening
from tests.stories.person import Person

HERE, OUTSIDE = (108.33, 22.82), (108.3375, 22.8205)


@pytest.fixture
def person(opened: Opening) -> Person:
    person = opened(desk="plan")
    zone = Feature("z1", "hazard_area", {"name": "Flood 1", "hazard": "flood"}, box(108.325, 22.815, 108.335, 22.825))
    outside = a_shelter(id="s2", at=OUTSIDE, name="Hill Hall")
    person.situation.apply(adding(a_shelter(id="s1", at=HERE, name="Harbour Hall"), outside, zone))
    person.settle()
    return person


def with_heights(person: Person, height_m: float) -> None:
    cells = np.full((40, 40), height_m, dtype=np.float32)
    cells[0, 0] = 0
    where = Affine(0.001, 0, 108.31, 0, -0.001, 22.84)
    dataset, contents = a_raster("Ground", cells, transform=where, low=0.0, high=height_m)
    person.situation.apply(adding(dataset), contents=contents)
    person.settle()


def test_the_pointer_is_read_out_in_the_grid_chosen_and_the_next_time_too(person: Person) -> None:
    place = person.window.map.canvas.place_box
    person.move(person.pixel(*HERE))
    assert place.text().startswith("108.3")

    person.pick(lambda: person.click(place), "MGRS")
    person.move(person.pixel(*HERE) + QPoint(1, 0))
    assert place.text().startswith("49Q BF") or place.text().startswith("48Q ")

    person.window.actions_["grid"].trigger()
    assert place.text().startswith("EPSG:4545")


def test_the_height_of_the_ground_stands_beside_it(person: Person) -> None:
    with_heights(person, 87)
    person.move(person.pixel(*HERE))
    assert "↑ 87 m" in person.window.map.canvas.place_box.text().replace("\u202f", " ").replace("\xa0", " ")


def test_alt_and_a_click_list_everything_at_a_place(person: Person) -> None:
    with_heights(person, 87)
    person.point(*HERE, keys=Qt.KeyboardModifier.AltModifier)

    panel = person.window.map_desk.reading_out.panel
    person.wait(lambda: person.sees("Harbour Hall", panel))
    assert person.sees("Flood 1", panel)
    assert person.sees("Ground", panel)
    assert person.sees("EPSG:4545", panel)
    assert person.situation.stack.selection == ()

    person.click(person.button("Details: Flood 1", panel))
    person.wait(lambda: person.situation.stack.selection == ("z1",))
    assert person.window.side.current == "details"


def test_what_has_no_name_is_called_after_its_class_and_not_by_its_id(person: Person) -> None:
    street = Feature("r1", "road", {"road_class": "residential"}, LineString([(108.32, 22.82), (108.34, 22.82)]))
    person.situation.apply(adding(street))
    person.settle()
    person.point(*HERE, keys=Qt.KeyboardModifier.AltModifier)

    panel = person.window.map_desk.reading_out.panel
    person.wait(lambda: person.sees("Residential street", panel))
    person.click(person.button("Details: Residential street", panel))
    person.wait(lambda: person.situation.stack.selection == ("r1",))


def test_the_tool_asks_by_a_click_where_alt_belongs_to_the_system(person: Person) -> None:
    person.window.actions_["query"].trigger()
    person.wait(lambda: person.window.map.canvas.in_gesture)
    person.point(*HERE)

    person.wait(lambda: person.window.side.current == "under")
    assert person.sees("Harbour Hall", person.window.map_desk.reading_out.panel)
    assert person.situation.picture.count("place") == 0


def test_back_and_forward_through_what_was_seen(person: Person) -> None:
    window = person.window
    window.map_desk.extents.remember()
    first = window.map.place()
    window.map.set_view((108.2, 22.7, 108.3, 22.8))
    window.map_desk.extents.remember()
    second = window.map.place()

    person.press("Alt+Shift+Left", window)
    assert window.map.place() == first
    person.press("Alt+Shift+Right", window)
    assert window.map.place() == second
    person.press("Alt+Shift+Right", window)
    person.wait(lambda: "There is no extent after this one" in person.message)


def test_a_scale_is_chosen_and_held_while_looking_closer(person: Person) -> None:
    canvas = person.window.map.canvas
    person.pick(lambda: person.click(canvas.scale_box), f"1 : {number(25_000)}")
    assert canvas.view.denominator == pytest.approx(25_000, rel=1e-6)

    person.window.actions_["scale.hold"].trigger()
    canvas.show_view(canvas.view.zoomed(2))
    person.settle()
    assert number(25_000) in canvas.scale_box.text()
    assert "× 2" in canvas.scale_box.text()
    person.qtbot.mouseClick(person.sheet, Qt.MouseButton.LeftButton, pos=person.pixel(*OUTSIDE))
    assert person.situation.stack.selection == ("s2",)

    person.window.actions_["scale.hold"].trigger()
    assert number(12_500) in canvas.scale_box.text()


def test_a_bookmark_brings_back_extent_and_layers_and_names_what_is_gone(person: Person) -> None:
    window, stack = person.window, person.situation.stack
    with_heights(person, 87)
    stack.set_opacity("hazard_area", 0.5)
    seen = window.map.place()
    person.press("Ctrl+B", window)
    person.type(window.map_desk.bookmarks.name, "Morning")
    person.click(window.map_desk.bookmarks.keep_button)

    window.map.set_view((108.2, 22.7, 108.3, 22.8))
    stack.set_opacity("hazard_area", 1.0)
    stack.set_visible("shelter", False)
    dataset = person.situation.picture.rasters()[0]
    person.situation.apply(removing(dataset))
    person.click(person.button("Open the bookmark: Morning"))

    assert window.map.place() == pytest.approx(seen)
    assert stack.layer("hazard_area").opacity == 0.5
    assert stack.layer("shelter").visible
    assert "Not there any more: Ground" in person.message


def test_a_bookmark_that_was_deleted_or_kept_anew_is_brought_back(person: Person) -> None:
    window, panel = person.window, person.window.map_desk.bookmarks
    person.press("Ctrl+B", window)
    first = window.map.place()
    person.type(panel.name, "Morning")
    person.click(panel.keep_button)
    person.click(person.button("Delete: Morning"))
    assert "Bookmark deleted: Morning" in person.message
    person.click(person.button("Undo", window.messages.bar))
    person.wait(lambda: person.sees("Morning", panel))

    window.map.set_view((108.2, 22.7, 108.3, 22.8))
    person.type(panel.name, "Morning")
    person.click(panel.keep_button)
    assert "Bookmark kept anew: Morning" in person.message
    person.click(person.button("Undo", window.messages.bar))
    person.click(person.button("Open the bookmark: Morning"))
    assert window.map.place() == pytest.approx(first)


def test_a_bookmark_without_a_name_is_refused_with_a_hint(person: Person) -> None:
    person.press("Ctrl+B", person.window)
    person.click(person.window.map_desk.bookmarks.keep_button)
    assert "needs a name" in person.message


def test_everything_is_said_in_chinese_too(opened: Opening) -> None:
    person = opened(desk="plan", lang="zh")
    person.press("Ctrl+B", person.window)
    assert person.sees("尚无书签")
    person.window.side.turn_to("under")
    assert person.sees("尚未查询")
    set_language("en")
    assert person.sees("Nothing asked yet")
