"""The gesture in hand: it is sent what happened, shows its preview, and ends with an edit or with nothing."""

from __future__ import annotations

from collections.abc import Callable

from layers.edit import Edit
from layers.gestures.events import Cancel, Event, Fault, Gesture, Preview

OnEdit = Callable[[Edit], object]
OnEnd = Callable[[Edit | None, OnEdit | None], None]
OnRefused = Callable[[Fault], None]


class Hold:
    """Drives one gesture at a time. `on_end` is told what it returned and who wanted it, once it is let go.

    `on_refused` is told why a Finish was not taken; the gesture goes on.
    """

    def __init__(
        self, show: Callable[[Preview | None], None], on_end: OnEnd, on_refused: OnRefused = lambda fault: None
    ) -> None:
        self._show = show
        self._on_end = on_end
        self._on_refused = on_refused
        self._gesture: Gesture | None = None
        self._on_edit: OnEdit | None = None

    @property
    def busy(self) -> bool:
        return self._gesture is not None

    def start(self, gesture: Gesture, on_edit: OnEdit | None) -> None:
        self._gesture, self._on_edit = gesture, on_edit
        self._step(lambda: next(gesture))

    def send(self, event: Event) -> None:
        gesture = self._gesture
        if gesture is not None:
            self._step(lambda: gesture.send(event))

    def cancel(self) -> None:
        """It ends for sure, whatever the gesture makes of it."""
        self.send(Cancel())
        if self._gesture is not None:
            self._gesture.close()
            self._over(None)

    def _step(self, go: Callable[[], Preview | None]) -> None:
        try:
            preview = go()
        except StopIteration as end:
            self._over(end.value)
        else:
            self._show(preview)
            if preview is not None and preview.refused is not None:
                self._on_refused(preview.refused)

    def _over(self, edit: Edit | None) -> None:
        on_edit = self._on_edit
        self._gesture, self._on_edit = None, None
        self._show(None)
        self._on_end(edit or None, on_edit)
