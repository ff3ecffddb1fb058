"""Every tool of the strip once: drawn, changed, cut, measured and selected by pointer and keys, as a hand would."""

from __future__ import annotations

import pytest
import shapely
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from shapely import LineString, Polygon

from desktop.map.number_box import NumberBox
from desktop.map.preview import said_beside
from layers.edit import adding
from layers.feature import Feature
from layers.geo import area_m2, length_m
from layers.gestures.events import Preview
from tests.layers.gestures.playing import a_zone, at
from tests.stories.conftest import Opening
from tests.stories.person import Person

AROUND = (108.326, 22.816, 108.340, 22.828)


@pytest.fixture
def planner(opened: Opening) -> Person:
    person = opened(desk="plan", around=AROUND)
    person.window.map.canvas.snapping.switch(False)
    return person


def with_zone(person: Person, east: float = 0, north: float = 0, side: float = 400, **values: object) -> Feature:
    zone = a_zone(east, north, side, **values)
    person.situation.apply(adding(zone))
    person.situation.stack.select([zone.id])
    person.settle()
    return zone


def with_line(person: Person, *places: tuple[float, float]) -> Feature:
    route = Feature("r1", "evac_route", {"name": "R1"}, LineString([at(*place) for place in places]))
    person.situation.apply(adding(route))
    person.situation.stack.select([route.id])
    person.settle()
    return route


def key(person: Person, one: Qt.Key) -> None:
    person.key(one, person.window.map.canvas.focusProxy())


def begin(person: Person, tool: str) -> None:
    """By the palette's action, as by the strip."""
    person.window.actions_[f"tool.{tool}"].trigger()
    person.wait(lambda: person.window.map.canvas.in_gesture)


def typed(person: Person, **wanted: str) -> None:
    """Numbers in the box at the pointer, by what their fields are called; the last is taken with Enter."""
    person.move(person.pixel(*at(350, 350)))
    box = person.window.map.canvas.findChild(NumberBox)
    fields = {field.accessibleName().casefold(): field for field in box.asked if field.isVisible()}
    key(person, Qt.Key.Key_Tab)
    last = None
    for name, text in wanted.items():
        last = next(field for title, field in fields.items() if title.startswith(name))
        person.write(last, text)
    person.key(Qt.Key.Key_Return, last)


def drawn(person: Person, tool: str, kind: str, *places: tuple[float, float]) -> shapely.Geometry:
    """What the form opens with after the clicks."""
    person.window.drawing.draw_with(tool, kind)
    person.wait(lambda: person.window.map.canvas.in_gesture)
    for place in places:
        person.point(*at(*place))
    if person.window.map.canvas.in_gesture:
        key(person, Qt.Key.Key_Return)
    person.wait(lambda: person.window.details.feature is not None and not person.window.map.canvas.in_gesture)
    return person.window.details.feature.geometry


@pytest.mark.parametrize(
    ("tool", "kind", "places", "area"),
    [
        ("area", "hazard_area", ((0, 0), (400, 0), (400, 300)), 60_000),
        ("rectangle", "hazard_area", ((0, 0), (400, 300)), 120_000),
        ("circle", "hazard_area", ((300, 300), (500, 300)), 125_664),
        ("ellipse", "hazard_area", ((300, 300), (500, 300), (300, 400)), 62_832),
        ("sector", "hazard_area", ((300, 300), (500, 300), (300, 100)), 31_416),
    ],
)
def test_each_area_is_drawn_by_clicks_and_is_as_large_as_it_looks(
    planner: Person, tool: str, kind: str, places: tuple[tuple[float, float], ...], area: float
):
    assert area_m2(drawn(planner, tool, kind, *places)) == pytest.approx(area, rel=0.05)


@pytest.mark.parametrize("tool", ["stroke.area", "stroke.line"])
def test_a_shape_is_drawn_by_hand(planner: Person, tool: str):
    planner.window.drawing.draw_with(tool, "hazard_area" if tool == "stroke.area" else "evac_route")
    planner.wait(lambda: planner.window.map.canvas.in_gesture)
    places = [planner.pixel(*at(*p)) for p in ((0, 0), (200, 20), (400, 0), (420, 200), (400, 400), (200, 380))]
    planner.qtbot.mousePress(planner.sheet, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, places[0])
    for place in places[1:]:
        planner.move(place, Qt.MouseButton.LeftButton)
    planner.qtbot.mouseRelease(planner.sheet, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, places[-1])
    planner.wait(lambda: planner.window.details.feature is not None)
    shape = planner.window.details.feature.geometry
    assert shape.geom_type == ("Polygon" if tool == "stroke.area" else "LineString")
    assert shape.is_valid


@pytest.mark.parametrize("tool", ["line", "range", "rings", "bullseye"])
def test_each_line_is_drawn_by_clicks(planner: Person, tool: str):
    shape = drawn(planner, tool, "plan_graphic", (0, 0), (400, 0))
    assert length_m(shape) >= 395
    if tool == "range":
        assert "90°" in planner.window.details.feature["name"]


def test_rings_around_a_zone_are_typed_and_each_leaves_the_inner_ones_out(planner: Person):
    with_zone(planner)
    planner.window.drawing.draw_with("buffer", "hazard_area")
    planner.wait(lambda: planner.window.map.canvas.in_gesture)
    typed(planner, distance="50", rings="3")
    rings = sorted(planner.situation.picture.features("hazard_area"), key=lambda f: f.geometry.area)
    assert len(rings) == 3
    assert not rings[1].geometry.overlaps(rings[2].geometry.buffer(-1e-7))
    planner.press("Ctrl+Z", planner.window)
    assert planner.situation.picture.count("hazard_area") == 0


def test_a_zone_is_turned_and_made_larger_by_numbers_typed(planner: Person):
    zone = with_zone(planner)
    begin(planner, "rotate")
    typed(planner, angle="45")
    turned = planner.only("evac_zone").geometry
    assert area_m2(turned) == pytest.approx(area_m2(zone.geometry), rel=0.001)
    assert turned.bounds[2] - turned.bounds[0] > 1.3 * (zone.geometry.bounds[2] - zone.geometry.bounds[0])
    begin(planner, "scale")
    typed(planner, factor="2")
    assert area_m2(planner.only("evac_zone").geometry) == pytest.approx(4 * area_m2(zone.geometry), rel=0.01)
    for _ in range(2):
        planner.press("Ctrl+Z", planner.window)
    assert planner.only("evac_zone") == zone


def test_a_zone_is_turned_by_dragging_round_its_middle(planner: Person):
    zone = with_zone(planner)
    begin(planner, "rotate")
    planner.drag(at(400, 200), at(200, 0))
    if planner.window.map.canvas.in_gesture:
        key(planner, Qt.Key.Key_Return)
    assert planner.only("evac_zone").geometry != zone.geometry
    assert area_m2(planner.only("evac_zone").geometry) == pytest.approx(area_m2(zone.geometry), rel=0.001)


def test_a_line_is_offset_continued_and_made_simpler(planner: Person):
    route = with_line(planner, (0, 0), (200, 4), (400, 0))
    begin(planner, "simplify")
    typed(planner, tolerance="10")
    if planner.window.map.canvas.in_gesture:
        key(planner, Qt.Key.Key_Return)
    assert len(planner.only("evac_route").geometry.coords) == 2
    begin(planner, "continue")
    planner.point(*at(500, 300))
    key(planner, Qt.Key.Key_Return)
    assert len(planner.only("evac_route").geometry.coords) == 3
    before = planner.only("evac_route").geometry
    begin(planner, "offset")
    typed(planner, distance="30")
    found = [f.geometry for f in planner.situation.picture.features("evac_route")]
    assert any(shape.distance(before) > 1e-4 for shape in found)
    assert route.id in {f.id for f in planner.situation.picture.features("evac_route")}


def test_zones_are_joined_a_hole_is_cut_and_what_others_cover_is_cut_away(planner: Person):
    with_zone(planner)
    with_zone(planner, 400, 0, id="z2", code="Z2")
    planner.situation.stack.select(["z1", "z2"])
    planner.window.actions_["tool.merge"].trigger()
    whole = planner.only("evac_zone")
    assert area_m2(whole.geometry) == pytest.approx(320_000, rel=0.01)
    begin(planner, "hole")
    for place in ((100, 100), (300, 100), (300, 300), (100, 300)):
        planner.point(*at(*place))
    key(planner, Qt.Key.Key_Return)
    assert area_m2(planner.only("evac_zone").geometry) == pytest.approx(280_000, rel=0.02)

    flood = Feature(
        "h1", "hazard_area", {"name": "Flood"}, Polygon([at(700, 0), at(800, 0), at(800, 400), at(700, 400)])
    )
    planner.situation.apply(adding(flood))
    planner.situation.stack.select([planner.only("evac_zone").id, "h1"])
    planner.window.actions_["tool.difference"].trigger()
    assert area_m2(planner.only("evac_zone").geometry) == pytest.approx(240_000, rel=0.02), planner.message


def test_a_border_gets_another_course_by_a_line_across_it(planner: Person):
    zone = with_zone(planner)
    begin(planner, "border")
    for place in ((350, -50), (500, 200), (350, 450)):
        planner.point(*at(*place))
    key(planner, Qt.Key.Key_Return)
    assert planner.only("evac_zone").geometry != zone.geometry, planner.message


def test_a_corner_is_put_in_on_a_side_and_taken_out_again(planner: Person):
    with_zone(planner)
    key(planner, Qt.Key.Key_E)
    planner.wait(lambda: planner.window.map.canvas.in_gesture)
    planner.drag(at(400, 200), at(480, 200))
    if planner.window.map.canvas.in_gesture:
        key(planner, Qt.Key.Key_Return)
    assert len(planner.only("evac_zone").geometry.exterior.coords) == 6
    key(planner, Qt.Key.Key_E)
    planner.wait(lambda: planner.window.map.canvas.in_gesture)
    planner.point(*at(480, 200))
    key(planner, Qt.Key.Key_Delete)
    key(planner, Qt.Key.Key_Return)
    assert len(planner.only("evac_zone").geometry.exterior.coords) == 5, planner.message


def test_corners_are_typed_into_their_table(planner: Person):
    with_zone(planner)
    planner.window.actions_["tool.corners"].trigger()
    planner.wait(lambda: planner.window.side.current == "corners")
    panel = planner.window.corners
    assert panel.rows.rowCount() == 4
    panel.rows.setFocus()
    panel.rows.setCurrentCell(0, 0)
    planner.key(Qt.Key.Key_F2, panel.rows)
    field = QApplication.focusWidget()
    planner.write(field, f"{at(-100, 0)[0]:.6f}")
    planner.key(Qt.Key.Key_Return, field)
    planner.wait(lambda: QApplication.focusWidget() is panel.rows)
    planner.click(panel.record_button)
    assert planner.only("evac_zone").geometry.bounds[0] == pytest.approx(at(-100, 0)[0], abs=1e-6)


def test_it_is_measured_along_a_line_over_an_area_and_between_two_arms(planner: Person):
    shown: list[Preview] = []
    planner.window.map.canvas.previewChanged.connect(lambda preview: shown.append(preview) if preview else None)
    for tool, places, said in (
        ("measure.line", ((0, 0), (400, 0)), "40"),
        ("measure.area", ((0, 0), (400, 0), (400, 400), (0, 400)), "0.16"),
        ("measure.angle", ((400, 0), (0, 0), (0, 400)), "90"),
    ):
        begin(planner, tool)
        for place in places:
            planner.point(*at(*place))
        assert said in " ".join(said_beside(shown[-1])), tool
        key(planner, Qt.Key.Key_Escape)


def test_an_outline_and_a_field_select_what_answers(planner: Person):
    with_zone(planner)
    with_zone(planner, 500, 0, 200, id="z2", code="Z2")
    begin(planner, "choose.outline")
    for place in ((-50, -50), (450, -50), (450, 450), (-50, 450)):
        planner.point(*at(*place))
    key(planner, Qt.Key.Key_Return)
    assert planner.situation.stack.selection == ("z1",)
    planner.window.actions_["tool.choose.value"].trigger()
    panel = planner.window.choosing
    planner.choose(panel.kind, "evac_zone")
    planner.choose(panel.field, "code")
    planner.write(panel.value, "Z2")
    planner.key(Qt.Key.Key_Return, panel.value)
    assert planner.situation.stack.selection == ("z2",)


def test_a_right_angle_is_held_with_ctrl(planner: Person):
    planner.window.drawing.draw_with("line", "plan_graphic")
    planner.wait(lambda: planner.window.map.canvas.in_gesture)
    planner.point(*at(0, 0))
    planner.point(*at(400, 0))
    planner.point(*at(430, 300), keys=Qt.KeyboardModifier.ControlModifier)
    key(planner, Qt.Key.Key_Return)
    planner.wait(lambda: planner.window.details.feature is not None)
    a, b, c = (shapely.Point(xy) for xy in planner.window.details.feature.geometry.coords)
    assert c.x == pytest.approx(b.x, abs=2e-5), (a, b, c)
