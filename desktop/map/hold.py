"""The gesture in hand: it is sent what happened, shows its preview, and ends with an edit or with nothing."""

from __future__ import annotations

from collections.abc import Callable

from layers.edit import Edit
from layers.gestures.events import Cancel, Event, Gesture, Preview

Ended = Edit | bool | None
"""The edit; True where it ended and left nothing; None while it goes on."""


class Hold:
    """Drives one gesture at a time."""

    def __init__(self, show: Callable[[Preview | None], None]) -> None:
        self._show = show
        self._gesture: Gesture | None = None
        self._on_edit: Callable[[Edit], object] | None = None

    @property
    def busy(self) -> bool:
        return self._gesture is not None

    def start(self, gesture: Gesture, on_edit: Callable[[Edit], object] | None) -> Ended:
        self._gesture, self._on_edit = gesture, on_edit
        return self._step(lambda: next(gesture))

    def send(self, event: Event) -> Ended:
        gesture = self._gesture
        return None if gesture is None else self._step(lambda: gesture.send(event))

    def cancel(self) -> Ended:
        """Ended for sure, whatever the gesture makes of it."""
        ended = self.send(Cancel())
        if ended is None and self._gesture is not None:
            self._gesture.close()
            ended = self._over(None)
        return ended

    def _step(self, go: Callable[[], Preview | None]) -> Ended:
        try:
            self._show(go())
        except StopIteration as end:
            return self._over(end.value)
        return None

    def _over(self, edit: Edit | None) -> Ended:
        on_edit = self._on_edit
        self._gesture, self._on_edit = None, None
        self._show(None)
        if edit:
            if on_edit is not None:
                on_edit(edit)
            return edit
        return True
