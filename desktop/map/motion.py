"""How the view moves: where it was a moment ago says where it is going, and whether it rests."""

from __future__ import annotations

import time

from desktop.map.view import View, meet

_STILL_S = 0.12
_TRAIL_S, _WAY_S = 0.25, 0.12
"""How long where the view was is remembered, and of how much of that it is told where it is going."""
_SCALES = 2


class Motion:
    """`jumped`: the view has come to a place of which nothing was in sight. `rough`: its scale is changing."""

    def __init__(self) -> None:
        self._trail: list[tuple[float, View]] = []
        self.jumped = False
        self.rough = False

    @property
    def moving(self) -> bool:
        """Whether the view changed a moment ago."""
        return len(self._trail) > 2 and time.perf_counter() - self._trail[-1][0] < _STILL_S

    def go(self, last: View, view: View) -> None:
        """The view after the last one."""
        now = time.perf_counter()
        self._trail = [(at, old) for at, old in self._trail if now - at < _TRAIL_S]
        self.jumped = not meet(last.box, view.box)
        if self.jumped:
            self._trail = []  # a jump is no motion: all hands are free for the new place
        self._trail.append((now, view))
        self.rough = len({old.mpp for _, old in self._trail}) > _SCALES

    def rest(self) -> None:
        """It has stood still for a moment."""
        self._trail = self._trail[-1:]
        self.rough = False

    def way(self) -> tuple[float, float]:
        """How far the view moves in a second, in its pixels, to the east and to the north."""
        if len(self._trail) < 2 or not self.moving:
            return 0.0, 0.0
        end, last = self._trail[-1]
        start, first = next((at, view) for at, view in self._trail if end - at < _WAY_S)
        if first.mpp != last.mpp or end <= start:
            return 0.0, 0.0
        scale = 1 / (last.mpp * (end - start))
        return (last.x - first.x) * scale, (last.y - first.y) * scale
