"""What is laid over every map of the same facts: that of the main window, and those in windows of their own."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop.map.canvas import MapCanvas
from desktop.map.overlay import Laid


class AllMaps(QObject):
    """A map that joins later is given what lies over the others; one that is closed is let go."""

    def __init__(self, canvas: MapCanvas, parent: QObject) -> None:
        super().__init__(parent)
        self._canvases: list[MapCanvas] = [canvas]
        self._laid: dict[str, Laid] = {}

    def overlay(self, key: str, laid: Laid | None) -> None:
        """Lay something over all of them, in place of what was laid under the key; None lifts it."""
        self._laid.pop(key, None)
        if laid is not None:
            self._laid[key] = laid
        for canvas in self._canvases:
            canvas.overlay(key, laid)

    def join(self, canvas: MapCanvas) -> None:
        self._canvases.append(canvas)
        for key, laid in self._laid.items():
            canvas.overlay(key, laid)

    def leave(self, canvas: MapCanvas) -> None:
        """Before it is closed."""
        self._canvases.remove(canvas)
