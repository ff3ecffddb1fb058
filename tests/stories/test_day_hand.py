"""The planner's hand: zones drawn, typed, split, joined, copied and moved, with pointer and keys, in both languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QToolTip
from shapely import Point

from desktop.panels.tools import FlyoutButton
from desktop.widgets.radial import RadialMenu
from layers.edit import adding
from layers.feature import Feature
from layers.geo import area_m2, length_m
from layers.i18n import tr
from tests.builders import Hands
from tests.layers.gestures.playing import a_zone, at
from tests.stories.conftest import Opening
from tests.stories.person import RIGHT, Person

AROUND = (108.326, 22.816, 108.340, 22.828)
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def planner(opened: Opening) -> Person:
    return opened(desk="plan", around=AROUND)


def with_zone(person: Person, **values: object) -> Feature:
    """A square zone of 400 m, selected."""
    person.situation.apply(adding(zone := a_zone(**values)))
    person.situation.stack.select([zone.id])
    person.settle()
    return zone


def canvas_key(person: Person, key: Qt.Key) -> None:
    person.key(key, person.window.map.canvas.focusProxy())


def ring(person: Person, lon: float, lat: float) -> RadialMenu:
    """What a right click on the map opens."""
    person.qtbot.mouseClick(person.sheet, RIGHT, Qt.KeyboardModifier.NoModifier, person.pixel(lon, lat))
    person.wait(lambda: isinstance(QApplication.activePopupWidget(), RadialMenu))
    return QApplication.activePopupWidget()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_circle_is_drawn_by_its_radius_typed_at_the_pointer(opened: Opening, lang: str):
    person = opened(desk="plan", around=AROUND, lang=lang)
    button = person.window.tools.buttons["draw"]
    assert isinstance(button, FlyoutButton)

    def flyout() -> None:
        person.qtbot.mouseClick(button, LEFT, pos=QPoint(button.width() - 3, button.height() - 3))

    kind = tr("Hazard area")
    circle = tr("Draw a circle")
    person.pick_twice(flyout, circle, kind)
    person.wait(lambda: person.window.map.canvas.in_gesture)
    person.point(*at(300, 300))
    person.move(person.pixel(*at(420, 300)))
    canvas_key(person, Qt.Key.Key_Tab)
    radius = QApplication.focusWidget()
    person.write(radius, "250")
    person.key(Qt.Key.Key_Return, radius)
    person.wait(lambda: person.window.details.form is not None)
    person.write(person.window.details.form.editor("name"), "Flood")
    person.click(person.window.details.record_button)

    assert area_m2(person.only("hazard_area").geometry) == pytest.approx(196_350, rel=0.002)


def test_a_zone_is_split_by_a_line_and_joined_again_and_all_of_it_undone_and_redone(planner: Person):
    zone = with_zone(planner, population=6400)
    canvas_key(planner, Qt.Key.Key_X)
    planner.wait(lambda: planner.window.map.canvas.in_gesture)
    planner.point(*at(150, -60))
    planner.point(*at(150, 460))
    canvas_key(planner, Qt.Key.Key_Return)
    parts = sorted(planner.situation.picture.features("evac_zone"), key=lambda f: f["code"])
    assert [part["code"] for part in parts] == ["Z1-A", "Z1-B"]
    assert "Left empty in the parts: Population." in planner.message
    assert set(planner.situation.stack.selection) == {part.id for part in parts}

    planner.window.actions_["tool.merge"].trigger()
    assert planner.only("evac_zone") == zone

    for _ in range(2):
        planner.press("Ctrl+Z", planner.window)
    assert planner.only("evac_zone") == zone
    for _ in range(2):
        planner.press("Ctrl+Shift+Z", planner.window)
    assert planner.only("evac_zone") == zone


def test_ctrl_z_takes_corners_back_while_one_draws_and_edits_after(planner: Person):
    lines = sum(1 for _ in planner.situation.store.lines())
    canvas_key(planner, Qt.Key.Key_Escape)
    planner.window.drawing.draw_with("line", "evac_route")
    for east in (0, 100, 200):
        planner.point(*at(east, 0))
    planner.press("Ctrl+Z", planner.window)
    planner.press("Ctrl+Z", planner.window)
    planner.press("Ctrl+Shift+Z", planner.window)
    canvas_key(planner, Qt.Key.Key_Return)
    planner.wait(lambda: planner.window.details.feature is not None)

    assert len(planner.window.details.feature.geometry.coords) == 2
    assert sum(1 for _ in planner.situation.store.lines()) == lines


def test_an_area_that_crosses_itself_is_refused_with_a_sentence_and_nothing_is_lost(planner: Person):
    planner.window.drawing.draw_with("area", "evac_zone")
    for place in ((0, 0), (400, 400), (400, 0), (0, 400)):
        planner.point(*at(*place))
    canvas_key(planner, Qt.Key.Key_Return)

    assert "The outline crosses itself here." in planner.message
    assert planner.window.map.canvas.in_gesture
    canvas_key(planner, Qt.Key.Key_Backspace)
    canvas_key(planner, Qt.Key.Key_Return)
    planner.wait(lambda: not planner.window.map.canvas.in_gesture)


def test_what_is_copied_is_pasted_in_its_place_and_cut_leaves_it_on_the_clipboard(planner: Person):
    zone = with_zone(planner)
    planner.press("Ctrl+C", planner.window)
    assert json.loads(QApplication.clipboard().text())["features"][0]["properties"]["code"] == "Z1"
    planner.press("Ctrl+X", planner.window)
    assert planner.situation.picture.count("evac_zone") == 0
    planner.press("Ctrl+V", planner.window)

    new = planner.only("evac_zone")
    assert new.id != zone.id
    assert new.geometry.equals_exact(zone.geometry, 1e-9)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("what the mayor said", "The clipboard holds no GeoJSON."),
        ('{"type": "Polygon", "coordinates": [[[0,0],[2,2],[2,0],[0,2],[0,0]]]}', "The outline crosses itself here."),
        (json.dumps({"type": "LineString", "coordinates": [[n / 1e4, 0] for n in range(100_000)]}), "more than 50000"),
    ],
    ids=["nonsense", "crossing", "too much"],
)
def test_what_cannot_be_pasted_is_told_and_nothing_changes(planner: Person, text: str, sentence: str):
    lines = sum(1 for _ in planner.situation.store.lines())
    QApplication.clipboard().setText(text)
    planner.press("Ctrl+V", planner.window)

    assert sentence in planner.refusals[-1].message
    assert sum(1 for _ in planner.situation.store.lines()) == lines


def test_the_ring_around_a_zone_deletes_it_with_the_keyboard(planner: Person):
    with_zone(planner)
    menu = ring(planner, *at(200, 0))
    assert 6 <= len(menu.slices) <= 9
    assert menu.angle_of("delete") == 180
    planner.qtbot.keyClick(menu, Qt.Key.Key_Delete)
    planner.qtbot.keyClick(menu, Qt.Key.Key_Return)

    assert planner.situation.picture.count("evac_zone") == 0
    planner.press("Ctrl+Z", planner.window)
    assert planner.situation.picture.count("evac_zone") == 1


def test_the_ring_is_opened_with_the_keyboard_and_gone_round(planner: Person):
    with_zone(planner)
    planner.press("Shift+F10", planner.window)
    planner.wait(lambda: isinstance(QApplication.activePopupWidget(), RadialMenu))
    menu = QApplication.activePopupWidget()
    while menu.said != "Reshape the selection":
        planner.qtbot.keyClick(menu, Qt.Key.Key_Right)
    planner.qtbot.keyClick(menu, Qt.Key.Key_Return)

    assert planner.window.map.canvas.in_gesture
    canvas_key(planner, Qt.Key.Key_Escape)


def test_in_the_past_the_ring_says_why_nothing_can_be_changed(planner: Person, hands: Hands):
    with_zone(planner)
    planner.situation.stack.select([])
    then = hands.on(minutes=5)
    hands.on(hours=1)
    planner.situation.clock.seek(then)
    planner.settle()
    menu = ring(planner, *at(200, 0))
    menu.close()

    grey = {each.key for each in menu.slices if each.reason}
    assert {"reshape", "split", "hole", "delete"} <= grey
    assert "details" not in grey


def test_a_zone_goes_to_another_layer_after_it_was_said_what_is_lost(planner: Person):
    zone = with_zone(planner, population=6400)
    planner.window.drawing.changing.become(planner.situation.kinds["hazard_area"], [zone])
    assert "These values are lost: Population." in planner.message
    assert planner.situation.picture.count("hazard_area") == 0
    planner.click(planner.button("Move it"))

    assert planner.only("hazard_area").geometry == zone.geometry
    assert planner.situation.picture.count("evac_zone") == 0


def test_a_box_selects_what_lies_in_it(planner: Person):
    with_zone(planner)
    planner.situation.apply(adding(a_zone(500, 0, 200, id="z2", code="Z2"), a_zone(0, 900, 200, id="z3", code="Z3")))
    planner.settle()
    canvas_key(planner, Qt.Key.Key_B)
    planner.wait(lambda: planner.window.map.canvas.in_gesture)
    planner.drag(at(-50, -50), at(800, 450))

    assert set(planner.situation.stack.selection) == {"z1", "z2"}


def test_several_are_moved_by_a_distance_and_a_bearing_typed(planner: Person):
    zone = with_zone(planner)
    canvas_key(planner, Qt.Key.Key_G)
    planner.wait(lambda: planner.window.map.canvas.in_gesture)
    canvas_key(planner, Qt.Key.Key_Tab)
    distance = QApplication.focusWidget()
    planner.write(distance, "100")
    planner.qtbot.keyClick(distance, Qt.Key.Key_Tab)
    bearing = QApplication.focusWidget()
    planner.write(bearing, "90")
    planner.key(Qt.Key.Key_Return, bearing)

    moved = planner.only("evac_zone").geometry
    assert moved.bounds[0] - zone.geometry.bounds[0] == pytest.approx(100 / 102_650, rel=0.01)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_route_follows_the_streets_of_the_city_around_what_is_closed(opened: Opening, city: Path, lang: str):
    person = opened(city, desk="plan", lang=lang, around=None, now=None)
    closure = next(f for f in person.situation.picture.features("road_closure") if f["code"] == "RC-01")
    start, end = closure.geometry.coords[0], closure.geometry.coords[-1]
    person.window.map.set_view((start[0] - 0.006, start[1] - 0.006, end[0] + 0.006, end[1] + 0.006))
    person.settle()
    person.window.map.canvas.snapping.switch(False)
    person.window.drawing.draw_with("route", "evac_route")
    person.wait(lambda: person.window.map.canvas.in_gesture)
    person.point(*start)
    person.point(*end)
    canvas_key(person, Qt.Key.Key_Return)
    person.wait(lambda: person.window.details.feature is not None and not person.window.map.canvas.in_gesture)

    line = person.window.details.feature.geometry
    assert length_m(line) > 1.3 * length_m(closure.geometry)
    assert Point(closure.geometry.interpolate(0.5, normalized=True)).distance(line) > 1e-4


def test_each_tool_has_its_name_and_key_in_the_tooltip(planner: Person):
    for lang in ("en", "zh"):
        planner.window.use_language(lang)
        for button in planner.window.tools.findChildren(FlyoutButton):
            assert tr(button.tool.words) in button.toolTip()
            assert button.accessibleName() == tr(button.tool.words)
    QToolTip.hideText()
