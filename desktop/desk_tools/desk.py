"""All tools of the map's desk, made once for a window."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject

from desktop.desk_tools.finding import Finding
from layers.situation import Situation


class MapDesk(QObject):
    """Holds the tools; it does nothing itself."""

    def __init__(self, window: Any, situation: Situation) -> None:
        super().__init__(window)
        self.finding = Finding(window, situation)
