"""Two states of the city held against each other on one map, parted by a line that is dragged."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent
from shapely import box

from desktop.map.swipe_line import SwipeLine
from layers.edit import adding
from layers.feature import Feature
from tests.stories.conftest import Opening
from tests.stories.person import LEFT, PLAIN, Person

WEST, EAST = (108.3235, 22.82), (108.3365, 22.82)


@pytest.fixture
def person(opened: Opening) -> Person:
    person = opened(desk="plan")
    zone = Feature("z1", "hazard_area", {"name": "Flood 1", "hazard": "flood"}, box(108.321, 22.815, 108.339, 22.825))
    person.situation.apply(adding(zone))
    person.window.map.set_view((108.32, 22.81, 108.34, 22.83))
    person.settle()
    return person


def colour_at(person: Person, place: tuple[float, float]) -> QColor:
    person.settle()
    return person.window.map.canvas.snapshot().pixelColor(person.pixel(*place))


def line(person: Person) -> SwipeLine:
    return person.window.map.canvas.findChild(SwipeLine)


def start(person: Person, side: str) -> None:
    person.press("Shift+W", person.window)
    panel = person.window.map_desk.swiping.panel
    person.click(panel.choices["hazard_area"].button(side))


def test_a_layer_is_seen_on_its_side_of_the_line_only(person: Person) -> None:
    west, east = colour_at(person, WEST), colour_at(person, EAST)
    start(person, "left")

    assert colour_at(person, WEST) == west
    assert colour_at(person, EAST) != east

    person.click(person.window.map_desk.swiping.panel.choices["hazard_area"].button("right"))
    assert colour_at(person, WEST) != west
    assert colour_at(person, EAST) == east


def test_the_line_is_dragged_and_moved_by_keys_while_the_map_is_panned(person: Person) -> None:
    shown = colour_at(person, WEST)
    start(person, "left")
    bar = line(person)
    at = bar.rect().center()
    person.qtbot.mousePress(bar, LEFT, PLAIN, at)
    to = bar.mapFromParent(QPoint(person.pixel(*WEST).x() - 60, 10))
    drag(bar, to)
    person.qtbot.mouseRelease(bar, LEFT, PLAIN, bar.rect().center())
    assert bar.geometry().center().x() < person.pixel(*WEST).x()
    assert colour_at(person, WEST) != shown

    person.key(Qt.Key.Key_End, bar)
    assert colour_at(person, WEST) == shown
    person.key(Qt.Key.Key_Home, bar)
    assert colour_at(person, WEST) != shown

    before = person.window.map.place()
    person.drag(EAST, WEST)
    assert person.window.map.place() != before
    assert bar.isVisible()


def test_what_a_side_does_not_show_is_not_picked_there(person: Person) -> None:
    start(person, "left")
    person.point(*EAST)
    assert person.situation.stack.selection == ()
    person.point(*WEST)
    assert person.situation.stack.selection == ("z1",)


def test_esc_puts_it_away_and_the_map_is_one_again(person: Person) -> None:
    shown = colour_at(person, EAST)
    start(person, "left")
    person.press("Esc", person.window)

    assert not line(person).isVisible()
    assert person.window.side.current != "swipe"
    assert colour_at(person, EAST) == shown


def test_a_level_line_parts_above_and_below(person: Person) -> None:
    north, south = (108.325, 22.8235), (108.325, 22.8165)
    above, below = colour_at(person, north), colour_at(person, south)
    start(person, "left")
    panel = person.window.map_desk.swiping.panel
    person.click(panel.way.button("level"))
    person.wait(lambda: person.sees("Above", panel))

    assert colour_at(person, north) == above
    assert colour_at(person, south) != below
    person.point(*south)
    assert person.situation.stack.selection == ()
    person.key(Qt.Key.Key_End, line(person))
    assert colour_at(person, south) == below


def test_a_further_window_is_parted_by_itself(person: Person) -> None:
    second = person.window.map_desk.windows.open(own_time=False)
    person.wait(lambda: second.canvas.view_bounds()[0] > 108.2 and second.canvas.is_settled())
    second.layers.select_layer("hazard_area")
    person.click(second.swipe_button)
    bar = second.canvas.findChild(SwipeLine)
    assert bar.isVisible()
    assert second.swipe.choices["hazard_area"].current == "left"
    assert not line(person).isVisible()

    person.wait(lambda: second.swipe.height() > 100 and second.canvas.is_settled())
    person.click(person.button("One map again", second.swipe))
    assert not bar.isVisible()
    assert not second.swipe.isVisible()


def test_it_is_said_in_chinese_too(opened: Opening) -> None:
    person = opened(desk="plan", lang="zh")
    person.press("Shift+W", person.window)
    assert person.sees("恢复为一幅地图")
    assert person.sees("左侧", person.window.map_desk.swiping.panel)


def drag(bar: SwipeLine, to: QPoint) -> None:
    """QTest moves without buttons."""
    event = QMouseEvent(QEvent.Type.MouseMove, QPointF(to), QPointF(to), Qt.MouseButton.NoButton, LEFT, PLAIN)
    QCoreApplication.sendEvent(bar, event)
