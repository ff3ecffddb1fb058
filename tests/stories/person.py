"""A person at the real window: sees what is on it, presses, types, points. Nothing is done behind the window's back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QListView,
    QMenu,
    QPlainTextEdit,
    QRadioButton,
    QTabBar,
    QWidget,
)  # fmt: skip
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from desktop.crash import CrashHandler
from desktop.main_window import MainWindow
from desktop.theme import Themes
from layers.errors import SituationError
from layers.feature import Feature
from layers.geo import Bounds
from layers.situation import Situation

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
PLAIN = Qt.KeyboardModifier.NoModifier
PATIENCE_MS = 60_000


class Person:
    """`refusals` and `mistakes` are what reached the crash handler."""

    def __init__(self, qtbot: QtBot, window: MainWindow, themes: Themes, crash: CrashHandler) -> None:
        self.qtbot, self.window, self.themes, self.crash = qtbot, window, themes, crash
        self.refusals: list[SituationError] = []
        self.mistakes: list[str] = []
        crash.refused.connect(self.refusals.append)
        crash.refused.connect(window.hear_refusal)
        crash.broke.connect(lambda error, report: self.mistakes.append(report))
        crash.broke.connect(window.hear_mistake)

    def look(self, around: Bounds | None, *, settle: bool = True) -> None:
        """The window comes up, at a place or where it likes."""
        with self.qtbot.waitExposed(self.window):
            self.window.show()
        self.window.activateWindow()
        if around is not None:
            self.window.map.set_view(around)
        else:
            self.window.first_look()
        if settle:
            self.settle()

    @property
    def situation(self) -> Situation:
        return self.window.situation

    def leave(self) -> None:
        """Close the window, unless it is gone already."""
        if self.is_there():
            self.window.close()

    def is_there(self) -> bool:
        return isValid(self.window)

    # Waiting

    def wait(self, condition: Callable[[], Any]) -> None:
        """Until it is so, and what came into a layout by then is shown: Qt does that with the next event."""
        if not condition():
            self.qtbot.waitUntil(lambda: bool(condition()), timeout=PATIENCE_MS)
            QApplication.processEvents()

    def settle(self) -> None:
        """Until all work is done, and can be seen."""
        self.wait(self.window.is_settled)
        QApplication.processEvents()
        self.wait(self.window.is_settled)

    # Hands

    def click(self, widget: QWidget, *, at: QPoint | None = None, keys: Qt.KeyboardModifier = PLAIN) -> None:
        self.wait(widget.isVisible)
        assert widget.isEnabled(), f"{said_by(widget)} is grey"
        middle = widget.rect().center()
        if at is None and isinstance(widget, QRadioButton | QCheckBox):
            at = QPoint(8, middle.y())  # what stands right of its words is no part of it
        self.qtbot.mouseClick(widget, LEFT, keys, at or middle)

    def press(self, sequence: str, on: QWidget | None = None) -> None:
        """A key or a shortcut, where the focus is."""
        QTest.keySequence(on or QApplication.focusWidget() or self.window, sequence)

    def key(self, key: Qt.Key, on: QWidget | None = None) -> None:
        self.qtbot.keyClick(on or QApplication.focusWidget() or self.window, key)

    def write(self, field: QWidget, text: str) -> None:
        """Into a field, in the place of what stands there."""
        field.setFocus(Qt.FocusReason.MouseFocusReason)
        self.qtbot.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        self.qtbot.keyClick(field, Qt.Key.Key_Delete)
        self.type(field, text)

    def type(self, field: QWidget, text: str) -> None:
        """Letter by letter; Chinese as an input method gives it."""
        if text.isascii():
            self.qtbot.keyClicks(field, text)
            return
        spoken = QInputMethodEvent()
        spoken.setCommitString(text)
        QCoreApplication.sendEvent(field, spoken)

    def choose(self, box: QComboBox, data: Any) -> None:
        """With the arrow keys, as the wheel and the list would."""
        box.setFocus()
        if box.findData(data) < 0:
            self.qtbot.keyClick(box, Qt.Key.Key_Down)  # some ask for their names only when somebody turns to them
        wanted = box.findData(data)
        assert wanted >= 0, f"{data!r} is not offered by {said_by(box)}"
        while box.currentIndex() != wanted:
            before = box.currentIndex()
            self.qtbot.keyClick(box, Qt.Key.Key_Down if before < wanted else Qt.Key.Key_Up)
            assert box.currentIndex() != before

    def pick(self, open_it: Callable[[], Any], words: str) -> None:
        """Open a menu and press the entry of these words."""
        done: list[str] = []
        timer = QTimer()
        timer.timeout.connect(lambda: self._press_entry(words, done, timer))
        timer.start(20)
        open_it()
        self.wait(lambda: done)
        timer.stop()
        assert done == [words], f"there is no entry {words!r}, only {done}"
        self.wait(lambda: QApplication.activePopupWidget() is None)
        self.window.activateWindow()  # as a window manager does once a menu has closed
        self.wait(self.window.isActiveWindow)

    def pick_twice(self, open_it: Callable[[], Any], first: str, second: str) -> None:
        """An entry of a menu that opens a second menu, and an entry of that."""
        wanted, deadline = [first, second], QDeadlineTimer(PATIENCE_MS // 2)

        def look() -> None:
            menu = QApplication.activePopupWidget()
            entries = {a.text().split("\t")[0]: a for a in menu.actions()} if isinstance(menu, QMenu) else {}
            if deadline.hasExpired() and menu is not None:
                menu.close()
                return
            if len(wanted) > 1 or wanted[0] not in entries:
                QTimer.singleShot(20, self.window, look)  # before the press: it opens a loop of its own
            if wanted[0] in entries:
                menu.setActiveAction(entries[wanted.pop(0)])
                self.qtbot.keyClick(menu, Qt.Key.Key_Return)

        QTimer.singleShot(20, self.window, look)
        open_it()
        self.wait(lambda: QApplication.activePopupWidget() is None)
        assert not wanted, f"there is no entry {wanted[0]!r}"
        self.window.activateWindow()
        self.wait(self.window.isActiveWindow)

    def _press_entry(self, words: str, done: list[str], timer: QTimer) -> None:
        menu = QApplication.activePopupWidget()
        if not isinstance(menu, QMenu):
            return
        timer.stop()
        entry = next((a for a in menu.actions() if a.text() == words), None)
        if entry is None:
            done.extend(a.text() for a in menu.actions() or [])
            done.append("")
            menu.close()
            return
        done.append(words)
        menu.setActiveAction(entry)
        self.qtbot.keyClick(menu, Qt.Key.Key_Return)

    # Eyes

    def button(self, words: str, inside: QWidget | None = None) -> QAbstractButton:
        """The button with these words or this name that can be seen."""

        def found() -> list[QAbstractButton]:
            buttons = (inside or self.window).findChildren(QAbstractButton)
            return [b for b in buttons if b.isVisible() and words in (plain(b.text()), b.accessibleName())]

        self.wait(found)
        return found()[0]

    def turn_to(self, words: str) -> None:
        """A tab of the side panel, or the entry of the menu where it stands when there is no room for it."""
        side = self.window.side
        hidden = [side.tabs.tabText(n) for n in range(side.tabs.count()) if not side.tabs.isTabVisible(n)]
        if entry := next((text for text in hidden if plain(text).startswith(words)), None):
            self.pick(lambda: self.click(side.more), entry)
        else:
            press_tab(self.qtbot, side.tabs, words)

    def sees(self, words: str, inside: QWidget | None = None) -> bool:
        return any(words in text for text in texts_in(inside or self.window))

    @property
    def message(self) -> str:
        bar = self.window.messages.bar
        return " ".join(filter(None, (bar.current.text, bar.current.hint))) if bar.current is not None else ""

    def journal(self) -> list[str]:
        """What the log panel says, the newest line first."""
        rows = self.window.log.rows
        return [rows.data(rows.index(n, 1), Qt.ItemDataRole.DisplayRole) for n in range(rows.rowCount())]

    def table(self) -> list[list[str]]:
        rows = self.window.table.rows
        return [
            [rows.data(rows.index(n, c), Qt.ItemDataRole.DisplayRole) for c in range(rows.columnCount())]
            for n in range(rows.rowCount())
        ]

    # The map

    @property
    def sheet(self) -> QWidget:
        """What receives the mouse on the canvas."""
        return self.window.map.canvas.focusProxy().viewport()

    def pixel(self, lon: float, lat: float) -> QPoint:
        return self.window.map.canvas.view.pixel_of(lon, lat).toPoint()

    def point(self, lon: float, lat: float, keys: Qt.KeyboardModifier = PLAIN) -> None:
        at = self.pixel(lon, lat)
        assert self.sheet.rect().contains(at), "that place is not on the map"
        self.move(at)
        self.qtbot.mouseClick(self.sheet, LEFT, keys, at)

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        a, b = self.pixel(*start), self.pixel(*end)
        self.qtbot.mousePress(self.sheet, LEFT, PLAIN, a)
        for share in (0.25, 0.6, 1.0):
            self.move(a + (b - a) * share, LEFT)
        self.qtbot.mouseRelease(self.sheet, LEFT, PLAIN, b)

    def move(self, at: QPoint, button: Qt.MouseButton = Qt.MouseButton.NoButton) -> None:
        place = QPointF(at)
        event = QMouseEvent(QEvent.Type.MouseMove, place, place, Qt.MouseButton.NoButton, button, PLAIN)
        QCoreApplication.sendEvent(self.sheet, event)

    def draw(self, shape: str, kind: str, places: Iterable[tuple[float, float]]) -> None:
        """With the tool strip: the shape's button, the kind in its menu, clicks, Enter."""
        self.pick(lambda: self.click(self.window.tools.buttons[shape]), kind)
        self.wait(lambda: self.window.map.canvas.in_gesture)
        for lon, lat in places:
            self.point(lon, lat)
        if self.window.map.canvas.in_gesture:
            self.key(Qt.Key.Key_Return, self.window.map.canvas.focusProxy())

    def only(self, kind: str) -> Feature:
        (found,) = self.situation.picture.features(kind)
        return found


def press_tab(qtbot: QtBot, tabs: QTabBar, words: str) -> None:
    for n in range(tabs.count()):
        if plain(tabs.tabText(n)).startswith(words):
            qtbot.mouseClick(tabs, LEFT, PLAIN, tabs.tabRect(n).center())
            return
    raise AssertionError(f"there is no tab {words!r}, only {[tabs.tabText(n) for n in range(tabs.count())]}")


def select_row(qtbot: QtBot, view: QAbstractItemView, row: int) -> None:
    index = view.model().index(row, 0)
    view.scrollTo(index)
    qtbot.mouseClick(view.viewport(), LEFT, PLAIN, view.visualRect(index).center())


def plain(text: str) -> str:
    """Without the marks of keys."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


def said_by(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QLabel | QAbstractButton | QLineEdit) else ""
    return f"{type(widget).__name__} {plain(text) or widget.accessibleName()!r}"


def texts_in(widget: QWidget) -> list[str]:
    """Every word that can be seen in it, and what its fields hold."""
    found = []
    for child in [widget, *widget.findChildren(QWidget)]:
        if not child.isVisible():
            continue
        if isinstance(child, QLabel | QAbstractButton):
            found.append(plain(child.text()))
        elif isinstance(child, QLineEdit):
            found += [child.text(), child.placeholderText()]
        elif isinstance(child, QPlainTextEdit):
            found.append(child.toPlainText())
        elif isinstance(child, QTabBar):
            found += [plain(child.tabText(n)) for n in range(child.count())]
        elif isinstance(child, QComboBox):
            found.append(child.currentText())
        elif isinstance(child, QAbstractItemView) and child.model() is not None:
            found += cells(child)
    return found


def cells(view: QAbstractItemView) -> list[str]:
    model, found = view.model(), []
    for row in range(min(model.rowCount(), 60)):
        for column in range(1 if isinstance(view, QListView) else model.columnCount()):
            found.append(str(model.data(model.index(row, column)) or ""))
    return found
