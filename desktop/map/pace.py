"""When the map is drawn: a slice at a time while there is something to do, so that the person always comes first."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.later import later
from desktop.map.drawing import Drawing
from desktop.map.surface import Surface
from desktop.map.view import View
from layers.edit import Edit

_SLICE_S, _AHEAD_S = 0.010, 0.004
_AHEAD_MS = 60
_STILL_MS, _SOON_MS = 130, 20
_REDRAW_S = 0.05
_LATE_MS = 50
"""So long the place that was left stays in sight: what is painted of the new one by then comes at once, and whole."""


class Pace(QObject):
    """Has `drawing` follow what happened and puts it on `surface`, while the parent is in sight.

    `settled` says that all in sight is drawn as it is, `nowhere` that all is read and nobody has said where to look,
    `readying` whether the compiled kernels are awaited.
    """

    settled = Signal()
    nowhere = Signal()
    readying = Signal(bool)

    def __init__(self, drawing: Drawing, surface: Surface, in_hand: Callable[[], bool], parent: QWidget) -> None:
        """Nothing is drawn ahead while `in_hand` says that somebody is drawing."""
        super().__init__(parent)
        self._drawing, self._surface, self._in_hand, self._sheet = drawing, surface, in_hand, parent
        self.placed = False
        """Whether it has been said where to look."""
        self._view = View()
        self._was_settled = False
        self._redrawn = 0.0
        self._edits: list[Edit] = []
        self._soon = later(self, self._on_soon)
        self._ahead = later(self, self._on_ahead, _AHEAD_MS)
        self._still = later(self, self._on_still, _STILL_MS)
        self._late = later(self, self._show_view, _LATE_MS)
        self._kernels = later(self, self._tell_of_kernels, _STILL_MS)

    def is_settled(self) -> bool:
        """Whether everything in sight is drawn as it is, and `settled` has said so."""
        return self._was_settled and self._is_drawn()

    def start(self) -> None:
        """Something is to be drawn."""
        self._was_settled = False
        if self._sheet.isVisible():
            self._soon.start()

    def wake(self) -> None:
        """The map has come in sight."""
        self._on_still()

    def rest(self) -> None:
        """Leave off for now."""
        self._drawing.rest()
        for timer in (self._soon, self._ahead, self._still, self._late, self._kernels):
            timer.stop()

    def show(self, view: View) -> None:
        """The view is another; `drawing` looks at it already."""
        self._view = view
        self._redrawn = time.perf_counter()  # or is about to be
        visible = self._sheet.isVisible()
        if self._drawing.motion.jumped and visible:
            self._drawing.begin()  # nothing of it is in sight: before all else
            self._late.start()
        else:
            self._show_view()
        self.start()
        if visible:
            self._still.start(_STILL_MS)

    def follow(self, edit: Edit) -> None:
        """The picture has changed."""
        self._edits.append(edit)
        self.start()

    def redraw(self) -> None:
        """All of it, not only what is being drawn."""
        self._drawing.backdrop.spoil()
        if self._late.isActive():
            self._show_view()
        self._surface.redraw()

    def go_ahead(self) -> None:
        """Draw what lies around the view once there is time."""
        self._ahead.start()

    def on_arrival(self) -> None:
        """The crew has painted something."""
        if self._sheet.isVisible() and not self._soon.isActive():
            self._soon.start()

    def _show_view(self) -> None:
        self._late.stop()
        self._surface.show_view(self._view)

    def _is_drawn(self) -> bool:
        return self.placed and not self._edits and self._drawing.settled

    def _draw_due(self) -> None:
        for edit in self._edits:
            self._drawing.follow(edit)
        self._edits = []

    def _on_soon(self) -> None:
        """One slice of drawing; then whatever the person does comes first, then the next."""
        due = bool(self._edits)
        self._draw_due()
        self._drawing.work(_SLICE_S)
        if self._late.isActive():
            self._surface.aim(self._view)  # while the crew is at it there is time
        if not (self.placed or self._drawing.scene.unread()):
            self.nowhere.emit()
        done = self._drawing.settled
        now = time.perf_counter()
        ahead = self._was_settled and done and not due  # what has come is not in sight yet
        if not ahead and (done or due or now - self._redrawn > _REDRAW_S):
            self._redrawn = now
            self.redraw()
        if not done:
            if self._drawing.at_hand:
                self._soon.start()
            if (self._drawing.early or self._drawing.held) and not self._still.isActive():
                self._still.start(_SOON_MS if self._drawing.held else _STILL_MS)
        elif not self._was_settled and self._is_drawn():
            self._was_settled = True
            self._ahead.start()
            self.settled.emit()
        else:
            self._was_settled = self._is_drawn()

    def _on_still(self) -> None:
        self._drawing.come_to_rest()
        self.start()
        self._tell_of_kernels()

    def _tell_of_kernels(self) -> None:
        """They change nothing of what is in sight."""
        cold = self._drawing.cold
        self.readying.emit(cold and not self._drawing.held)
        if cold:
            self._kernels.start()

    def _on_ahead(self) -> None:
        """Nothing to do: draw what lies around the view, but not while a hand is drawing."""
        if self._in_hand():
            return
        self._drawing.work(_AHEAD_S, ahead=True)
        if not self._drawing.idle and self._drawing.settled and not self._soon.isActive():
            self._ahead.start()
