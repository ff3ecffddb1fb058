"""What waits for the next turn of the event loop, or longer: however often it is wanted until then, it is done once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


def later(parent: QObject, act: Callable[[], object], ms: int = 0) -> QTimer:
    """A timer that does `act`, `ms` after it was started the last time."""
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(ms)
    timer.timeout.connect(act)
    return timer
