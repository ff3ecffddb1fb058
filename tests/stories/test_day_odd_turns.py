"""Somebody does things in an order that nobody planned: in the middle of a drag, of a form, of a window that closes."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shapely import Point, Polygon

from desktop.map.number_box import NumberBox
from desktop.tools import TOOLS
from layers.edit import adding, removing
from layers.errors import SituationError
from layers.feature import Feature
from tests.stories.conftest import Opening
from tests.stories.person import LEFT, PLAIN, Person

CORNERS = ((108.325, 22.815), (108.333, 22.815), (108.333, 22.822), (108.325, 22.822))
HERE, THERE = CORNERS[2], (108.336, 22.825)


@pytest.fixture
def person(opened: Opening) -> Person:
    person = opened(desk="plan")
    person.situation.apply(adding(Feature("z1", "evac_zone", {"code": "Z1"}, Polygon(CORNERS), "normal")))
    person.settle()
    person.situation.stack.select(["z1"])
    return person


@pytest.fixture
def held(person: Person) -> Person:
    """A corner is under the pointer, with the button down."""
    person.window.details.reshape_wanted.emit("z1")
    person.wait(lambda: person.window.map.canvas.in_gesture)
    person.qtbot.mousePress(person.sheet, LEFT, PLAIN, person.pixel(*HERE))
    person.move(person.pixel(108.335, 22.824), LEFT)
    return person


def let_go(person: Person) -> None:
    person.move(person.pixel(*THERE), LEFT)
    person.qtbot.mouseRelease(person.sheet, LEFT, PLAIN, person.pixel(*THERE))
    person.settle()


def lines(person: Person) -> int:
    return len(list(person.situation.store.lines()))


def is_whole(person: Person) -> None:
    """Nothing reached the handler as a mistake, and the zone can still be changed and that be undone."""
    assert person.mistakes == []
    person.window.map.canvas.cancel_gesture()
    before = person.situation.picture.get("z1")
    if before is None:
        return
    person.situation.stack.set_locked("evac_zone", False)
    person.window.details.reshape_wanted.emit("z1")
    corner = before.geometry.exterior.coords[0]
    person.drag((corner[0], corner[1]), (corner[0] - 0.001, corner[1] - 0.001))
    person.wait(lambda: person.situation.picture.get("z1").geometry != before.geometry)
    person.window.map.canvas.cancel_gesture()
    person.window.actions_["undo"].trigger()
    assert person.situation.picture.get("z1").geometry.equals(before.geometry)


def test_ctrl_z_while_a_corner_is_dragged_puts_it_back_and_changes_nothing_else(held: Person) -> None:
    before, recorded = held.situation.picture.get("z1"), lines(held)
    held.press("Ctrl+Z", held.window)
    let_go(held)

    assert held.situation.picture.get("z1") == before
    assert lines(held) == recorded
    is_whole(held)


@pytest.mark.parametrize("tool", ["move", "rotate", "scale"])
@pytest.mark.parametrize("key", ["Ctrl+Z", "Escape"])
def test_what_is_moved_turned_or_scaled_is_put_back_in_the_drag_and_nothing_is_recorded(
    person: Person, tool: str, key: str
) -> None:
    canvas, before, recorded = person.window.map.canvas, person.situation.picture.get("z1"), lines(person)
    person.window.actions_[f"tool.{tool}"].trigger()
    person.wait(lambda: canvas.in_gesture)
    person.qtbot.mousePress(person.sheet, LEFT, PLAIN, person.pixel(*HERE))
    person.move(person.pixel(108.335, 22.824), LEFT)
    person.press(key, canvas.focusProxy())
    let_go(person)

    assert person.situation.picture.get("z1") == before
    assert lines(person) == recorded
    assert person.situation.stack.selection == ("z1",)
    assert canvas.in_gesture == (key == "Ctrl+Z"), "undo puts it back and leaves the tool in hand, Esc leaves the tool"
    (numbers,) = canvas.findChildren(NumberBox)
    assert numbers.isVisible() == canvas.in_gesture
    if canvas.in_gesture:
        person.drag(HERE, THERE)
        person.wait(lambda: person.situation.picture.get("z1") != before)
        person.press("Ctrl+Z", person.window)
        assert person.situation.picture.get("z1") == before
    is_whole(person)


def test_the_zone_is_deleted_by_somebody_else_while_its_corner_is_dragged(held: Person) -> None:
    held.situation.apply(removing(held.situation.picture.get("z1")))
    let_go(held)

    assert held.situation.picture.get("z1") is None
    is_whole(held)


def test_its_layer_is_locked_while_a_corner_is_dragged(held: Person) -> None:
    before = held.situation.picture.get("z1").geometry
    held.situation.stack.set_locked("evac_zone", True)
    let_go(held)

    assert held.situation.picture.get("z1").geometry.equals(before)
    assert any("locked" in str(refusal) for refusal in held.refusals)
    is_whole(held)


def test_its_layer_is_hidden_while_a_corner_is_dragged(held: Person) -> None:
    held.situation.stack.set_visible("evac_zone", False)
    let_go(held)
    is_whole(held)


def test_the_language_the_theme_and_the_desk_change_while_a_corner_is_dragged(held: Person) -> None:
    before = held.situation.picture.get("z1").geometry
    held.window.use_language("zh")
    held.window.use_theme("dark")
    held.window.show_desk("command")
    held.window.show_desk("plan")
    let_go(held)

    assert not held.situation.picture.get("z1").geometry.equals(before)
    held.window.use_language("en")
    is_whole(held)


def test_the_clock_goes_into_the_past_while_a_corner_is_dragged(held: Person) -> None:
    before = held.situation.picture.get("z1").geometry
    held.situation.clock.seek(held.situation.clock.now() - timedelta(hours=1))
    let_go(held)

    held.situation.clock.go_live()
    held.settle()
    assert held.situation.picture.get("z1").geometry.equals(before)
    assert held.refusals
    is_whole(held)


def test_another_map_window_closes_in_the_middle_of_a_drag_in_it(person: Person) -> None:
    second = person.window.map_desk.windows.open(own_time=False)
    person.wait(lambda: second.canvas.view_bounds()[0] > 108.2 and second.canvas.is_settled())
    second.activateWindow()
    person.wait(second.isActiveWindow)
    person.window.drawing.draw_on(second.view_, second.canvas)
    person.window.details.reshape_wanted.emit("z1")
    assert second.canvas.in_gesture
    sheet = second.canvas.focusProxy().viewport()
    person.qtbot.mousePress(sheet, LEFT, PLAIN, second.canvas.view.pixel_of(*HERE).toPoint())
    second.close()
    person.qtbot.wait(50)

    assert person.window.drawing.canvas is person.window.map.canvas
    is_whole(person)


def test_the_ground_is_read_again_after_the_window_that_showed_it_is_closed(person: Person) -> None:
    second = person.window.map_desk.windows.open(own_time=False)
    person.wait(second.canvas.is_settled)
    person.window.drawing.draw_on(second.view_, second.canvas)
    person.window.actions_["tool.ground.place"].trigger()
    second.close()
    person.qtbot.wait(50)

    person.window.ground.clear()
    person.window.actions_["snap.grid"].trigger()
    person.window.actions_["grid.mgrs"].trigger()
    person.window.actions_["grid.mgrs"].trigger()
    person.window.actions_["snap.grid"].trigger()
    person.window.actions_["snap.grid"].trigger()
    is_whole(person)


def test_the_language_changes_while_a_form_is_typed_into(person: Person) -> None:
    details = person.window.details
    person.turn_to("Details")
    person.write(details.form.editor("name"), "West bank")
    person.window.use_language("zh")
    assert details.form.editor("name").text() == "West bank"
    person.window.use_language("en")
    person.click(details.record_button)

    assert person.situation.picture.get("z1")["name"] == "West bank"
    is_whole(person)


def test_the_zone_is_deleted_while_its_form_is_typed_into(person: Person) -> None:
    person.turn_to("Details")
    person.write(person.window.details.form.editor("name"), "West bank")
    person.situation.apply(removing(person.situation.picture.get("z1")))
    person.settle()
    person.window.details.save_draft()
    assert person.sees("Nothing is selected", person.window.details)

    person.window.actions_["undo"].trigger()
    person.situation.stack.select(["z1"])
    is_whole(person)


def test_a_drawing_is_left_for_another_desk_another_tool_and_the_past(person: Person) -> None:
    canvas = person.window.map.canvas
    person.window.tools.kind_tool_wanted.emit("area", "hazard_area")
    person.point(108.322, 22.812)
    person.point(108.326, 22.812)
    person.window.actions_["tool.measure.line"].trigger()
    person.window.show_desk("train")
    person.window.show_desk("plan")
    person.point(108.328, 22.818)
    canvas.cancel_gesture()
    assert person.situation.picture.count("hazard_area") == 0
    is_whole(person)


@pytest.mark.parametrize("chosen", [[], ["s1"], ["z1", "s1"]])
def test_every_tool_with_nothing_with_a_point_and_with_different_things_selected(
    person: Person, chosen: list[str]
) -> None:
    person.situation.apply(adding(Feature("s1", "shelter", {"name": "S"}, Point(108.33, 22.83), "designated")))
    before = lines(person)
    for deed in list(person.window.actions_):
        if deed.key.startswith("tool.") or deed.key in ("copy", "cut", "delete", "borders", "fit"):
            if deed.key in ("cut", "delete") and chosen:
                continue
            person.situation.stack.select(chosen)
            deed.trigger()
            person.qtbot.wait(5)
            person.press("Escape", person.window)
            person.window.map.canvas.cancel_gesture()
    person.settle()

    assert person.mistakes == []
    assert lines(person) == before
    assert all(str(refusal) for refusal in person.refusals)
    is_whole(person)


def test_a_shape_is_drawn_with_clicks_in_one_place_and_outside_of_the_world(person: Person) -> None:
    canvas = person.window.map.canvas
    for tool in ("area", "rectangle", "circle", "ellipse", "sector", "stroke.area", "line", "stroke.line"):
        kind = "evac_route" if "line" in tool else "hazard_area"
        person.window.tools.kind_tool_wanted.emit(tool, kind)
        for _ in range(4):
            person.point(108.33, 22.82)
        person.key(Qt.Key.Key_Return, canvas.focusProxy())
        if canvas.in_gesture:
            canvas.cancel_gesture()
        if person.window.details.feature is not None:
            person.window.details.discard()
        assert person.mistakes == [], tool
    assert person.situation.picture.count("hazard_area") == 0
    is_whole(person)


def test_paste_of_nonsense_of_too_much_and_out_of_the_world_changes_nothing(person: Person) -> None:
    before = lines(person)
    ring = [[108 + n * 1e-6, 22 + (n % 2) * 1e-6] for n in range(100_001)]
    texts = (
        "", "{", "[]", "null", '{"type": "Feature"}', "\x00\x01", "🌊" * 5000,
        '{"type":"Point","coordinates":[999,99]}',
        '{"type":"Polygon","coordinates":[[[108,22],[108.1,22],[108,22]]]}',
        '{"type":"Polygon","coordinates":[[[108,22],[108.1,22.1],[108.1,22],[108,22.1],[108,22]]]}',
        '{"type":"Polygon","coordinates":[[[NaN,22],[108.1,22],[108,22.1],[NaN,22]]]}',
        '{"type":"LineString","coordinates":' + str(ring) + "}",
    )  # fmt: skip
    for text in texts:
        QApplication.clipboard().setText(text)
        heard = len(person.refusals)
        person.window.actions_["paste"].trigger()
        person.settle()
        assert person.mistakes == [], text[:60]
        assert lines(person) == before, text[:60]
        assert len(person.refusals) > heard or person.message, text[:60]
    QApplication.clipboard().clear()
    is_whole(person)


def test_the_tools_of_the_hand_are_used_very_fast_one_after_another(person: Person) -> None:
    for key in TOOLS:
        with suppress(SituationError):
            person.window.drawing.use(key)
        QTest.mouseMove(person.sheet, QPointF(200, 200).toPoint())
        QTest.mouseClick(person.sheet, LEFT, PLAIN, QPointF(200, 200).toPoint())
    person.window.map.canvas.cancel_gesture()
    person.settle()
    assert person.mistakes == []
