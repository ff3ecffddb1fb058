"""What the page may say: where it looks, what was chosen, what it has drawn. It is believed as a stranger would be."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Signal, Slot

from layers.geo import Bounds

log = logging.getLogger(__name__)

MOST_IDS = 500
LONGEST_ID = 200
_CALLS_PER_S = 60.0
_BURST = 120.0
_LEAST_DEG = 1e-7


class Listener(Protocol):
    """Who hears what the page says, once it was checked."""

    def page_is_ready(self) -> None: ...
    def page_moved(self, bounds: Bounds) -> None: ...
    def page_chose(self, ids: list[str]) -> None: ...
    def page_drew(self, serial: int) -> None: ...
    def is_known(self, identity: str) -> bool: ...


class Allowance:
    """So many calls in a second, a few more at once; beyond that they are not heard."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._left = _BURST
        self._at = clock()

    def take(self) -> bool:
        now = self._clock()
        self._left = min(_BURST, self._left + (now - self._at) * _CALLS_PER_S)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Desk(QObject):
    """The one object on the channel. Its slots change what is looked at and chosen, never a fact.

    A page can also emit every signal of it, `destroyed` too: so what it says goes on by calls, not by signals.
    """

    told = Signal(int)
    look = Signal(float, float, float, float)
    selected = Signal(list)

    def __init__(self, listener: Listener, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._listener = listener
        self._allowances = {name: Allowance() for name in ("ready", "moved", "chose", "drawn")}

    @Slot()
    def ready(self) -> None:
        if self._allowed("ready"):
            self._listener.page_is_ready()

    @Slot(float, float, float, float)
    def moved(self, west: float, south: float, east: float, north: float) -> None:
        """The page shows these bounds, in degrees."""
        if self._allowed("moved") and (bounds := sound_bounds(west, south, east, north)) is not None:
            self._listener.page_moved(bounds)

    @Slot("QStringList")
    def chose(self, ids: list[str]) -> None:
        """These features were chosen in the page; those nobody knows are left out."""
        if not self._allowed("chose") or len(ids) > MOST_IDS:
            return
        found = [i for i in ids if isinstance(i, str) and 0 < len(i) <= LONGEST_ID and self._listener.is_known(i)]
        if found or not ids:
            self._listener.page_chose(list(dict.fromkeys(found)))

    @Slot(int)
    def drawn(self, serial: int) -> None:
        if self._allowed("drawn"):
            self._listener.page_drew(serial)

    def _allowed(self, name: str) -> bool:
        if self._allowances[name].take():
            return True
        log.debug("the web map calls %s too often", name)
        return False


def sound_bounds(west: float, south: float, east: float, north: float) -> Bounds | None:
    """The bounds, if they can be; a view that goes round the world is cut at its edges."""
    if not all(isinstance(v, float | int) and math.isfinite(v) and abs(v) < 1e4 for v in (west, south, east, north)):
        return None
    west, east = max(west, -180.0), min(east, 180.0)
    south, north = max(south, -90.0), min(north, 90.0)
    if east - west < _LEAST_DEG or north - south < _LEAST_DEG:
        return None
    return float(west), float(south), float(east), float(north)
