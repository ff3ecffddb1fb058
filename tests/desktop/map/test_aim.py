"""The pointer is drawn to what is shown, and held in a direction by a key."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from shapely import LineString, Point, Polygon

from desktop.map.number_box import NumberBox
from desktop.map.preview import said_beside
from layers.edit import adding, moving
from layers.feature import Feature
from layers.geo import bearing_deg, x_y_of
from layers.gestures.draw import draw_line, draw_polygon
from layers.gestures.events import Click, Finish, Preview, Target
from layers.guide_grids import meeting_near
from tests.builders import a_shelter

PLAIN, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
CORNER, EAST = (108.328, 22.818), (108.334, 22.818)
ZONE = Polygon([CORNER, EAST, (108.334, 22.824), (108.328, 22.824)])


@pytest.fixture
def drawing(canvas, situation, qtbot):
    """A line being drawn beside a zone that was read to snap to; other layers may still be."""
    situation.apply(adding(Feature("z1", "evac_zone", {"code": "Z1"}, ZONE, "normal")))
    qtbot.waitUntil(canvas.is_settled)
    canvas.start(draw_line(lambda line: Feature("r1", "evac_route", {"name": "R"}, line)), on_edit=situation.apply)
    qtbot.waitUntil(lambda: aimed(canvas, CORNER, (3, 3)) == pytest.approx(CORNER, abs=1e-9))
    yield canvas
    canvas.cancel_gesture()


def aimed(canvas, place, off=(0, 0), *, right_angle=False):
    return canvas.aim(canvas.view.pixel_of(*place) + QPointF(*off), right_angle=right_angle)


def test_a_click_near_a_corner_is_on_it(drawing, situation, qtbot):
    at = (drawing.view.pixel_of(*CORNER) + QPointF(4, -3)).toPoint()
    qtbot.mouseClick(drawing.focusProxy().viewport(), Qt.MouseButton.LeftButton, PLAIN, at)
    drawing.send(Click(108.33, 22.815))
    drawing.send(Finish())

    assert situation.picture.get("r1").geometry.coords[0] == pytest.approx(CORNER, abs=1e-9)


def test_far_from_everything_the_pointer_is_where_it_is(drawing):
    place = drawing.view.lon_lat(QPointF(40, 40))

    assert drawing.aim(QPointF(40, 40), right_angle=False) == place
    assert drawing.snapping.mark is None


def test_s_switches_it_off_and_on(drawing):
    drawing.snapping.switch()
    assert aimed(drawing, CORNER, (4, 0)) != pytest.approx(CORNER, abs=1e-9)

    drawing.snapping.switch()
    assert aimed(drawing, CORNER, (4, 0)) == pytest.approx(CORNER, abs=1e-9)


def test_what_was_moved_meanwhile_is_snapped_to_where_it_is_now(drawing, situation, qtbot):
    situation.apply(adding(shelter := a_shelter(id="s1", at=(108.324, 22.813))))
    situation.apply(moving(shelter, Point(108.325, 22.827)))

    there = pytest.approx((108.325, 22.827), abs=1e-9)
    qtbot.waitUntil(lambda: aimed(drawing, (108.325, 22.827), (3, 2)) == there)  # the zones were read before
    assert drawing.snapping.mark.target is Target.VERTEX
    aimed(drawing, (108.324, 22.813))
    assert drawing.snapping.mark is None


def test_a_hidden_layer_is_not_snapped_to(drawing, situation):
    situation.stack.set_visible("evac_zone", False)

    aimed(drawing, CORNER, (3, 3))
    assert drawing.snapping.mark is None


def test_ctrl_holds_a_right_angle_to_the_last_side(drawing):
    drawing.send(Click(108.322, 22.812))
    drawing.send(Click(108.324, 22.814))
    last = (108.324, 22.814)

    place = aimed(drawing, (108.3225, 22.8162), right_angle=True)

    turn = bearing_deg(last, place) - bearing_deg((108.322, 22.812), last)
    assert turn % 90 == pytest.approx(0, abs=0.01) or turn % 90 == pytest.approx(90, abs=0.01)


def test_p_held_lays_the_side_parallel_to_the_edge_under_the_pointer(drawing, qtbot):
    drawing.send(Click(108.322, 22.812))
    aimed(drawing, (108.3325, 22.818), (0, 2))
    assert drawing.snapping.mark.target is Target.EDGE
    qtbot.keyPress(drawing.focusProxy(), Qt.Key.Key_P)

    assert bearing_deg((108.322, 22.812), aimed(drawing, (108.326, 22.8123))) == pytest.approx(90, abs=0.05)

    qtbot.keyRelease(drawing.focusProxy(), Qt.Key.Key_P)
    assert bearing_deg((108.322, 22.812), aimed(drawing, (108.326, 22.8128))) < 89


def test_the_first_corner_of_an_outline_can_be_met_again(canvas):
    canvas.snapping.switch(True)
    preview = Preview(None, corners=((108.33, 22.82), (108.331, 22.82), (108.331, 22.821)), start=(108.331, 22.821))
    at = canvas.view.pixel_of(108.33, 22.82) + QPointF(3, 3)

    assert canvas.snapping.place(at, preview, right_angle=False) == pytest.approx((108.33, 22.82), abs=1e-9)


def test_the_grid_of_degrees_is_snapped_to_where_it_is_wanted(canvas):
    canvas.snapping.grid = "deg"
    step = canvas.snapping.grid_deg
    place = (round(108.33 / step) * step, round(22.82 / step) * step)

    assert canvas.aim(canvas.view.pixel_of(*place) + QPointF(2, 2), right_angle=False) == pytest.approx(place, abs=1e-9)


def test_the_grid_of_metres_is_snapped_to_where_it_is_wanted(canvas):
    canvas.snapping.grid = "m"
    step = canvas.snapping.grid_m
    place = meeting_near((108.33, 22.82), step)
    x, y = x_y_of(np.array([place[0]]), np.array([place[1]]), "EPSG:32649")

    assert (x[0] / step, y[0] / step) == pytest.approx((round(x[0] / step), round(y[0] / step)), abs=1e-4)
    assert canvas.aim(canvas.view.pixel_of(*place) + QPointF(2, 2), right_angle=False) == pytest.approx(place, abs=1e-9)


def test_why_a_shape_is_not_taken_is_told_and_the_shape_stays(canvas, qtbot):
    canvas.start(draw_polygon(lambda shape: Feature("z", "evac_zone", {"code": "Z"}, shape, "normal")))
    for place in ((108.324, 22.815), (108.334, 22.825), (108.334, 22.815), (108.324, 22.825)):
        canvas.send(Click(*place))
    with qtbot.waitSignal(canvas.gestureRefused) as told:
        qtbot.keyClick(canvas.focusProxy(), Qt.Key.Key_Return)

    assert "crosses itself" in told.args[0].sentence
    assert canvas.in_gesture
    canvas.cancel_gesture()


def test_length_and_bearing_stand_beside_what_is_drawn():
    line = LineString([(108.33, 22.82), (108.34, 22.82)])

    (words,) = said_beside(Preview(line, ((108.33, 22.82),), start=(108.33, 22.82)))

    assert words == "1.03 km  90.0°"


def test_the_numbers_are_those_of_the_place_snapped_to(drawing):
    aimed(drawing, CORNER, (4, 4))

    lon, lat, *_ = drawing.findChild(NumberBox).fields
    assert (lon.text(), lat.text()) == ("108.328000", "22.818000")
