"""What lies below a shape that is being drawn, as one picture: with the pointer only the shape is painted anew."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter

from desktop.map.view import View


class Backdrop:
    """A picture of a view that is made when it is asked for a second time, so that one who moves pays nothing."""

    def __init__(self) -> None:
        self._image = QImage()
        self._known: tuple[object, ...] | None = None
        self._made = False

    def spoil(self) -> None:
        """Something of it looks different."""
        self._known, self._made = None, False

    def forget(self) -> None:
        """Let the picture go."""
        self.spoil()
        self._image = QImage()

    def paint(
        self,
        painter: QPainter,
        view: View,
        ratio: float,
        facts: tuple[object, ...],
        paint_anew: Callable[[QPainter], None],
    ) -> None:
        """What `paint_anew` paints of the view, covering all of it. It may look different for other `facts`.

        `ratio` is how many pixels of the picture one of the view is.
        """
        known = view, ratio, *facts
        if self._known != known:
            self._known, self._made = known, False
            paint_anew(painter)
            return
        if not self._made:
            self._make(view, ratio, paint_anew)
        painter.drawImage(QPointF(0, 0), self._image)

    def _make(self, view: View, ratio: float, paint_anew: Callable[[QPainter], None]) -> None:
        wide, high = math.ceil(view.width * ratio), math.ceil(view.height * ratio)
        if (self._image.width(), self._image.height()) != (wide, high):
            self._image = QImage(wide, high, QImage.Format.Format_RGB32)
            self._image.fill(Qt.GlobalColor.black)
        self._image.setDevicePixelRatio(ratio)
        painter = QPainter(self._image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        try:
            paint_anew(painter)
        finally:
            painter.end()
        self._made = True
