"""What lies below a shape that is being drawn is kept as one picture, and yet never another one than it should be."""

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication, QWidget
from shapely import Point
from shapely.geometry import box

from desktop.map.backdrop import Backdrop
from desktop.map.sides import Swipe
from desktop.map.view import View
from layers.edit import adding
from layers.feature import Feature
from layers.gestures.reshape import reshape
from tests.builders import a_shelter

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
CORNER, THERE = (108.336, 22.824), (108.334, 22.822)


def a_zone(identity="z1", shape=None):
    return Feature(identity, "evac_zone", {"code": identity}, shape or box(108.324, 22.816, *CORNER), "order")


def put(situation, *features):
    situation.apply(adding(*features), imported=True)


def move(canvas, at):
    event = QMouseEvent(QEvent.Type.MouseMove, at, at, NONE, LEFT, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(canvas.focusProxy().viewport(), event)
    canvas.snapshot()


@pytest.fixture
def dragged(qtbot, canvas, situation, pixel):
    """A corner of a zone under the pointer; the map below it has been painted more than once."""
    put(situation, a_zone(), a_shelter(id="s1", at=(108.325, 22.826)))
    situation.stack.select(["s1"])
    qtbot.waitUntil(canvas.is_settled)
    canvas.start(reshape(a_zone()), on_edit=situation.apply)
    qtbot.mousePress(canvas.focusProxy().viewport(), LEFT, pos=pixel(*CORNER).toPoint())
    for step in range(1, 5):
        move(canvas, pixel(*CORNER) - QPointF(4 * step, 3 * step))
    return canvas


def another_feature(situation, canvas, themes):
    put(situation, a_zone("z2", box(108.330, 22.812, 108.338, 22.820)), a_shelter(id="s2", at=(108.330, 22.814)))


def a_look(situation, canvas, themes):
    situation.stack.set_opacity("shelter", 0.4)


def a_layer_away(situation, canvas, themes):
    situation.stack.set_visible("evac_zone", False)


def the_selection(situation, canvas, themes):
    situation.stack.select([])


def the_theme(situation, canvas, themes):
    themes.use("dark")


def the_view(situation, canvas, themes):
    canvas.show_view(canvas.view.panned(40, 25))


def two_sides(situation, canvas, themes):
    canvas.compare(Swipe(not_left=frozenset({"shelter"})))


def a_widget_over_it(situation, canvas, themes):
    plate = QWidget(canvas)
    plate.setGeometry(100, 80, 300, 200)
    plate.show()
    canvas.stand_over(plate)


SEEN = [another_feature, a_look, a_layer_away, the_theme, the_view, two_sides]


@pytest.mark.parametrize("change", [*SEEN, the_selection, a_widget_over_it])
def test_what_changes_while_a_corner_is_dragged_is_seen(qtbot, dragged, situation, themes, pixel, change):
    before = dragged.snapshot()
    change(situation, dragged, themes)
    qtbot.waitUntil(dragged.is_settled)
    shown = dragged.snapshot()
    assert shown != before or change not in SEEN
    dragged.repaint_now()
    assert dragged.snapshot() == shown
    move(dragged, pixel(*THERE))
    shown = dragged.snapshot()
    dragged.repaint_now()
    assert dragged.snapshot() == shown


def test_when_the_corner_is_let_go_the_map_is_as_if_painted_anew(qtbot, dragged, situation, pixel):
    qtbot.mouseRelease(dragged.focusProxy().viewport(), LEFT, pos=pixel(*THERE).toPoint())
    qtbot.waitUntil(dragged.is_settled)
    shown = dragged.snapshot()
    dragged.repaint_now()
    assert dragged.snapshot() == shown
    assert situation.picture.get("z1").geometry.distance(Point(THERE)) < 1e-4


@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0])
def test_it_is_made_the_second_time_and_kept_until_something_differs(qapp, ratio):
    backdrop, view, painted = Backdrop(), View(width=304, height=204), []

    def paint_anew(painter):
        painted.append(1)
        painter.fillRect(0, 0, view.width, view.height, Qt.GlobalColor.blue)

    def frame(*facts, shown=view):
        image = QImage(round(shown.width * ratio), round(shown.height * ratio), QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        image.fill(Qt.GlobalColor.red)
        painter = QPainter(image)
        backdrop.paint(painter, shown, ratio, facts, paint_anew)
        painter.end()
        return image, len(painted)

    whole, count = frame("a")
    assert count == 1
    for _ in range(3):
        image, count = frame("a")
        assert (image, count) == (whole, 2)
    assert frame("b")[1] == 3
    assert frame("b", shown=view.panned(1, 0))[1] == 4
    assert [frame("b")[1] for _ in range(3)] == [5, 6, 6]
    backdrop.spoil()
    assert frame("b")[1] == 7
