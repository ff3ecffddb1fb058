"""The sheet that is painted: a pyqtgraph view with one item, which draws the whole frame in pixels."""

from __future__ import annotations

import time
from collections.abc import Callable

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QGraphicsView, QStyleOptionGraphicsItem, QWidget

from desktop.map.view import View


class Surface(pg.GraphicsView):
    """Shows a View of EPSG:3857, one unit being one metre, north up. What the mouse does, it only passes on."""

    resized = Signal(int, int)
    pressed = Signal(object)
    moved = Signal(object)
    released = Signal(object)
    double_clicked = Signal(object)
    wheeled = Signal(object)
    keyed = Signal(object)
    key_released = Signal(object)
    left = Signal()
    tabbed = Signal()
    painted = Signal(float)

    def __init__(self, paint: Callable[[QPainter], None], parent: QWidget) -> None:
        super().__init__(parent, background=None, useOpenGL=False)
        self.keeps_tab = False
        # The scene would ask for a second picture of the same view a turn of the loop later; `redraw` asks for one.
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.NoViewportUpdate)
        # pyqtgraph keeps a picture of the background, which would be laid under each frame to be covered by all of it.
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # nothing below it is painted first
        self._box = pg.ViewBox(lockAspect=True, enableMouse=False, enableMenu=False, defaultPadding=0)
        self._box.setZValue(0)
        self.setCentralItem(self._box)
        self._frame = _Frame(paint)
        self._box.addItem(self._frame, ignoreBounds=True)

    def show_view(self, view: View) -> None:
        self.aim(view)
        self.redraw()

    def aim(self, view: View) -> None:
        """Have the next picture be of a view, without asking for one."""
        west, south, east, north = view.box
        extent = QRectF(west, south, east - west, north - south)
        if extent != self._frame.extent:
            self._frame.extent = extent
            self._box.setRange(xRange=(west, east), yRange=(south, north), padding=0)
            self._frame.prepare()

    def redraw(self) -> None:
        """Nothing else has a picture made: what looks different says so here."""
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """`painted` tells how many seconds the frame took."""
        start = time.perf_counter()
        super().paintEvent(event)
        self.painted.emit(time.perf_counter() - start)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self.resized.emit(self.viewport().width(), self.viewport().height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit(event)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.moved.emit(event)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.released.emit(event)
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.double_clicked.emit(event)
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.wheeled.emit(event)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()
        self.keyed.emit(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        event.ignore()
        self.key_released.emit(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes to the number box while there is one."""
        if self.keeps_tab and forward:
            self.tabbed.emit()
            return True
        return super().focusNextPrevChild(forward)

    def leaveEvent(self, event: QEvent) -> None:
        self.left.emit()
        super().leaveEvent(event)


class _Frame(pg.GraphicsObject):
    """Draws in pixels of the view, whatever the scale."""

    def __init__(self, paint: Callable[[QPainter], None]) -> None:
        super().__init__()
        self._paint = paint
        self.extent = QRectF(0, 0, 1, 1)

    def prepare(self) -> None:
        self.prepareGeometryChange()

    def boundingRect(self) -> QRectF:
        return self.extent

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.save()
        painter.resetTransform()
        self._paint(painter)
        painter.restore()
