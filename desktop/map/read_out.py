"""The frame-time read-out: what the last ten seconds of frames cost, what is pending, what takes memory."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QWidget

from desktop.widgets.label import PlainLabel
from layers.i18n import tr

_SPAN_S = 10.0
_EVERY_MS = 500
_LARGEST = 8
_ABOVE_PX = 60
"""Over the foot of the map, and over what the foot has no room for."""


class FrameTimes:
    """What frames cost the window's thread: those of the last ten seconds."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._frames: deque[tuple[float, float]] = deque()

    def took(self, seconds: float) -> None:
        now = self._clock()
        self._frames.append((now, seconds))
        while self._frames and now - self._frames[0][0] > _SPAN_S:
            self._frames.popleft()

    def percentiles_ms(self) -> tuple[float, float, float] | None:
        """p50, p95 and p99; None where there was no frame."""
        now = self._clock()
        recent = [seconds for at, seconds in self._frames if now - at <= _SPAN_S]
        if not recent:
            return None
        p50, p95, p99 = (float(v) * 1000 for v in np.percentile(recent, [50, 95, 99]))
        return p50, p95, p99

    def count(self) -> int:
        return len(self._frames)


class ReadOut(QFrame):
    """A small board over the map's corner. `tell` gives what to show; it asks again twice a second while shown."""

    def __init__(self, tell: Callable[[], str], parent: QWidget) -> None:
        super().__init__(parent)
        self._tell = tell
        self._label = PlainLabel(role="caption", parent=self)
        self.setProperty("ground", "floating")
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._refresh)
        self.hide()

    @property
    def text(self) -> str:
        return self._label.text()

    def turn(self) -> None:
        """Show it, or put it away."""
        if self.isVisible():
            self._timer.stop()
            self.hide()
            return
        self._refresh()
        self.show()
        self.raise_()
        self._timer.start()

    def rest(self) -> None:
        self._timer.stop()
        self.hide()

    def _refresh(self) -> None:
        self._label.setText(self._tell())
        self._label.move(8, 6)
        self._label.adjustSize()
        self.resize(self._label.width() + 16, self._label.height() + 12)
        parent = self.parentWidget()
        if parent is not None:
            self.move(12, max(parent.height() - self.height() - _ABOVE_PX, 0))


def told(frames: FrameTimes, pending: int, memory: Mapping[str, int], title: Callable[[str], str] = str) -> str:
    """The lines of the read-out; the largest layers first, `memory[""]` being what is painted. `title` is what people
    call a layer, by its key."""
    times = frames.percentiles_ms()
    lines = [
        tr("Frames of the last 10 s: {count}").format(count=frames.count()),
        "p50 / p95 / p99  " + (" / ".join(f"{t:.1f}" for t in times) + " ms" if times else "–"),
        tr("Squares to paint: {count}").format(count=pending),
        tr("Painted squares: {size}").format(size=_mb(memory.get("", 0))),
    ]
    layers = sorted(((size, key) for key, size in memory.items() if key and size), reverse=True)
    lines += [f"{_mb(size):>9}  {title(key)}" for size, key in layers[:_LARGEST]]
    return "\n".join(lines)


def _mb(size: int) -> str:
    return f"{size / 2**20:.1f} MB"
