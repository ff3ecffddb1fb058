"""A ring of actions: by pointer, by keys, and Delete always straight down."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop.theme import Themes
from desktop.widgets.radial import RadialMenu, Slice

NAMES = ["details", "fit", "reshape", "split", "hole", "copy", "more", "delete"]


@pytest.fixture
def done():
    return []


@pytest.fixture
def ring(qtbot, qapp, done):
    owner = QWidget()
    qtbot.addWidget(owner)
    owner.show()

    def make(count=8, reasons=()):
        names = [*NAMES[: count - 1], "delete"]
        slices = [
            Slice(n, n.title(), "info", lambda n=n: done.append(n), "It is locked." if n in reasons else "")
            for n in names
        ]
        menu = RadialMenu(slices, "Z1", Themes("light", language="en"), owner)
        menu.open_at(QPoint(300, 300))
        qtbot.waitUntil(menu.isVisible)
        return menu

    yield make
    if (popup := QApplication.activePopupWidget()) is not None:
        popup.close()


@pytest.mark.parametrize("count", [6, 7, 8])
def test_delete_lies_straight_down_whatever_their_number(ring, count):
    assert ring(count).angle_of("delete") == 180


def test_a_press_on_a_slice_does_it_and_closes(ring, done, qtbot):
    menu = ring()
    qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.point_of("split"))

    assert done == ["split"]
    assert QApplication.activePopupWidget() is None


def test_a_press_beside_it_closes_it(ring, done, qtbot):
    menu = ring()
    qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))

    assert done == []
    assert QApplication.activePopupWidget() is None


def test_arrows_go_round_and_enter_does_it(ring, done, qtbot):
    menu = ring()
    for _ in range(3):
        qtbot.keyClick(menu, Qt.Key.Key_Right)
    qtbot.keyClick(menu, Qt.Key.Key_Left)
    assert menu.said == "Fit"
    qtbot.keyClick(menu, Qt.Key.Key_Return)

    assert done == ["fit"]


def test_the_delete_key_goes_to_delete_and_escape_leaves(ring, done, qtbot):
    menu = ring()
    qtbot.keyClick(menu, Qt.Key.Key_Delete)
    assert menu.said == "Delete"
    qtbot.keyClick(menu, Qt.Key.Key_Escape)

    assert done == []


def test_what_cannot_be_done_says_why_and_stays(ring, done, qtbot):
    menu = ring(reasons=("split",))
    at = QPointF(menu.point_of("split"))
    plain, none = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.NoButton
    QApplication.sendEvent(menu, QMouseEvent(QMouseEvent.Type.MouseMove, at, at, none, none, plain))
    assert menu.said == "Split: It is locked."
    qtbot.keyClick(menu, Qt.Key.Key_Return)

    assert done == []
    assert menu.isVisible()
