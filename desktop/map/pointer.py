"""What mouse and keys mean: navigate, select, or whatever the gesture in hand makes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent

from desktop.later import later
from desktop.map.view import View
from layers.geo import LonLat
from layers.gestures.events import Back, Cancel, Click, Event, Finish, Move, Press, Release

_STILL_PX = 4.0
_HOVER_MS = 40
_REACH_PX = 10.0
_WHEEL_NOTCH = 120.0
_PARALLEL = Qt.Key.Key_P
_ZOOM_A_NOTCH = 2**0.5


class Board(Protocol):
    """What the pointer plays on."""

    @property
    def view(self) -> View: ...
    @property
    def in_gesture(self) -> bool: ...
    def show_view(self, view: View) -> None: ...
    def send(self, event: Event) -> None: ...
    def aim(self, pixel: QPointF, *, right_angle: bool) -> LonLat: ...
    def hold_parallel(self, held: bool) -> None: ...
    def set_rubber(self, rect: QRectF | None) -> None: ...
    def pick(self, pixel: QPointF, *, add: bool) -> None: ...
    def ask_all(self, pixel: QPointF) -> None: ...
    def open(self, pixel: QPointF) -> None: ...
    def ask_menu(self, pixel: QPointF, place: QPoint) -> None: ...
    def hover(self, pixel: QPointF) -> None: ...
    def tell_place(self, pixel: QPointF) -> None: ...
    def fit_selection(self) -> None: ...
    def drop_selection(self) -> None: ...


class Pointer(QObject):
    """Middle button and wheel always navigate; left and right belong to the gesture while there is one."""

    def __init__(self, board: Board, parent: QObject) -> None:
        super().__init__(parent)
        self._board = board
        self._pressed: QPointF | None = None
        self._last = QPointF()
        self._drag: Callable[[QPointF], None] | None = None
        self._dragged = False
        self._held_at: LonLat | None = None
        self._hover = later(self, self._on_hover, _HOVER_MS)

    def rest(self) -> None:
        """The pointer is elsewhere, or nobody looks."""
        self._hover.stop()

    def on_press(self, event: QMouseEvent) -> None:
        at, button = event.position(), event.button()
        self._pressed, self._last, self._dragged, self._drag = at, at, False, None
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if button == Qt.MouseButton.MiddleButton:
            self._drag = self._pan
        elif button == Qt.MouseButton.LeftButton and shift:
            self._drag = self._stretch
        elif button == Qt.MouseButton.LeftButton and self._board.in_gesture:
            lon, lat = self._board.view.lon_lat(at)
            self._held_at = (lon, lat)
            self._board.send(Press(lon, lat, _REACH_PX * self._board.view.ground_mpp))
        elif button == Qt.MouseButton.LeftButton:
            self._drag = self._pan

    def on_move(self, event: QMouseEvent) -> None:
        at = event.position()
        self._board.tell_place(at)
        if self._pressed is not None and not self._dragged:
            self._dragged = (at - self._pressed).manhattanLength() > _STILL_PX
        if self._drag is not None:
            if self._dragged:
                self._drag(at)
        elif self._board.in_gesture:
            self._board.send(Move(*self._aimed(event)))
        self._last = at
        if not event.buttons():
            self._hover.start()

    def on_release(self, event: QMouseEvent) -> None:
        at, start, drag, held_at = event.position(), self._pressed, self._drag, self._held_at
        self._drag, self._pressed, self._held_at = None, None, None
        if event.button() == Qt.MouseButton.RightButton:
            self._right(event)
        elif drag == self._stretch and start is not None and self._dragged:
            self._zoom_to_box(start, at)
        elif held_at is not None:
            self._let_go(event, held_at)
        elif event.button() == Qt.MouseButton.LeftButton and not self._dragged and not self._board.in_gesture:
            if event.modifiers() & Qt.KeyboardModifier.AltModifier:
                self._board.ask_all(at)
                return
            self._board.pick(at, add=bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))

    def on_double_click(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if self._board.in_gesture:
            self._board.send(Finish())
        else:
            self._board.open(event.position())

    def on_wheel(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / _WHEEL_NOTCH
        if notches:
            self._board.show_view(self._board.view.zoomed(_ZOOM_A_NOTCH**notches, event.position()))

    def on_key(self, event: QKeyEvent) -> None:
        """Takes the keys it knows; the others go on to the window."""
        view, step = self._board.view, 0.25
        key = event.key()
        moves = {
            Qt.Key.Key_Left: (view.width * step, 0.0),
            Qt.Key.Key_Right: (-view.width * step, 0.0),
            Qt.Key.Key_Up: (0.0, view.height * step),
            Qt.Key.Key_Down: (0.0, -view.height * step),
        }
        if key in moves:
            self._board.show_view(view.panned(*moves[Qt.Key(key)]))
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self._board.show_view(view.zoomed(2))
        elif key == Qt.Key.Key_Minus:
            self._board.show_view(view.zoomed(0.5))
        elif self._board.in_gesture:
            self._gesture_key(event)
            return
        elif key == Qt.Key.Key_F and not event.modifiers():
            self._board.fit_selection()
        elif key == Qt.Key.Key_Escape:
            self._board.drop_selection()
        else:
            return
        event.accept()

    def _gesture_key(self, event: QKeyEvent) -> None:
        meant: dict[int, Event] = {
            Qt.Key.Key_Return: Finish(),
            Qt.Key.Key_Enter: Finish(),
            Qt.Key.Key_Escape: Cancel(),
            Qt.Key.Key_Backspace: Back(),
            Qt.Key.Key_Delete: Back(),
        }
        if event.key() == _PARALLEL and not event.modifiers():
            event.accept()
            if not event.isAutoRepeat():
                self._board.hold_parallel(True)
        elif (said := meant.get(event.key())) is not None:
            event.accept()
            self._board.send(said)

    def on_key_release(self, event: QKeyEvent) -> None:
        if event.key() == _PARALLEL and not event.isAutoRepeat():
            event.accept()
            self._board.hold_parallel(False)

    def _aimed(self, event: QMouseEvent) -> LonLat:
        """Ctrl holds a right angle."""
        held = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        return self._board.aim(event.position(), right_angle=held)

    def _let_go(self, event: QMouseEvent, held_at: LonLat) -> None:
        """What was not dragged is let go where it was taken hold of, to the last digit. A gesture that was left
        meanwhile hears nothing any more."""
        if not self._board.in_gesture:
            return
        place = self._aimed(event)
        self._board.send(Release(*(place if self._dragged else held_at)))
        if not self._dragged and self._board.in_gesture:
            self._board.send(Click(*place))

    def _right(self, event: QMouseEvent) -> None:
        if self._board.in_gesture:
            self._board.send(Finish())
        elif not self._dragged:
            self._board.ask_menu(event.position(), event.globalPosition().toPoint())

    def _pan(self, at: QPointF) -> None:
        shift = at - self._last
        self._board.show_view(self._board.view.panned(shift.x(), shift.y()))

    def _stretch(self, at: QPointF) -> None:
        if self._pressed is not None:
            self._board.set_rubber(QRectF(self._pressed, at).normalized())

    def _zoom_to_box(self, start: QPointF, at: QPointF) -> None:
        self._board.set_rubber(None)
        view = self._board.view
        a, b = view.place(start), view.place(at)
        box = (min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))
        self._board.show_view(view.fitted(box, margin_px=0))

    def _on_hover(self) -> None:
        self._board.hover(self._last)
