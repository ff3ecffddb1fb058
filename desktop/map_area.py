"""The map: the native canvas, the web map, or both side by side with the same extent and selection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QSplitter, QVBoxLayout, QWidget

from desktop.map.canvas import MapCanvas
from desktop.map.furniture import Buttons, Foot
from desktop.panels.tools import ToolStrip
from desktop.theme import Themes
from desktop.widgets.blocks import column
from desktop.widgets.label import PlainLabel
from desktop.widgets.segmented import Segmented
from desktop.words import Words
from layers.geo import Bounds
from layers.i18n import N_, tr
from layers.situation import Situation

if TYPE_CHECKING:
    from desktop.web.view import WebMap  # only who looks at a web map waits for its engine

SHOWN = ("canvas", "web", "both")
_MARGIN = 10


def put_tools(tools: ToolStrip, canvas: MapCanvas, height_px: int) -> None:
    """The strip below the buttons of a canvas of that height, and above its foot."""
    above, foot = canvas.findChild(Buttons), canvas.findChild(Foot)
    left, top = (above.x(), above.geometry().bottom() + 8) if above is not None else (_MARGIN, _MARGIN)
    tools.fold(height_px - top - (foot.height() if foot is not None else 0) - _MARGIN)
    tools.move(left, top)
    tools.raise_()


class MapArea(QWidget):
    """`tools` float at the upper left, the switch at the upper right. The web map is made when it is first shown."""

    shown_changed = Signal(str)
    settled = Signal()
    web_failed = Signal(str)

    def __init__(self, situation: Situation, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._situation = situation
        self._themes = themes
        self._words = Words(self)
        self._shown = "canvas"
        self._following = False
        self.canvas = MapCanvas(situation, themes, self)
        self.web: WebMap | None = None
        self._split = QSplitter(Qt.Orientation.Horizontal, self)
        self._switch_frame = QFrame(self)
        self._tools: ToolStrip | None = None
        self._favourites: tuple[QWidget, Callable[[int], None]] | None = None
        self._note = PlainLabel(role="title", parent=self)
        self._build()
        self.canvas.stand_over(self._switch_frame)

    @property
    def shown(self) -> str:
        return self._shown

    def show_map(self, which: str) -> None:
        """`canvas`, `web` or `both`."""
        if which != "canvas" and self.web is None:
            self._make_web()
        self._shown = which
        self.canvas.setVisible(which != "web")
        if self.web is not None:
            self.web.setVisible(which != "canvas")
            if which != "canvas":
                self.web.set_view(self.canvas.view_bounds())
        if which == "both":
            half = max(self._split.width() // 2, 1)
            self._split.setSizes([half, half])
        self.switch.choose(which)
        self.shown_changed.emit(which)

    def set_tools(self, tools: ToolStrip) -> None:
        """The strip of buttons over the map's corner."""
        self._tools = tools
        tools.setParent(self)
        self.canvas.stand_over(tools)
        self._place()

    def set_favourites(self, strip: QWidget, fold: Callable[[int], None]) -> None:
        """What a person starred, under the switch; `fold` has it be no higher than so many pixels."""
        self._favourites = strip, fold
        self.canvas.stand_over(strip)
        self._place()

    def is_settled(self) -> bool:
        """Nothing is left to be drawn in what is shown."""
        canvas = self._shown == "web" or self.canvas.is_settled()
        return canvas and (self._shown == "canvas" or self.web is None or self.web.is_settled())

    def view_bounds(self) -> Bounds:
        return self.canvas.view_bounds()

    def set_view(self, bounds: Bounds) -> None:
        self.canvas.set_view(bounds)
        if self.web is not None and self._shown != "canvas":
            self.web.set_view(bounds)

    def place(self) -> dict[str, float]:
        """The middle in metres of EPSG:3857 and metres in a pixel: what `look_at` takes."""
        view = self.canvas.view
        return {"x": view.x, "y": view.y, "mpp": view.mpp}

    def look_at(self, x: float, y: float, mpp: float) -> None:
        """The same place at the same scale, whatever the size of the window is now."""
        self.canvas.show_view(replace(self.canvas.view, x=x, y=y, mpp=mpp))
        if self.web is not None and self._shown != "canvas":
            self.web.set_view(self.canvas.view_bounds())

    def fit(self, ids: list[str] | None) -> None:
        self.canvas.fit(ids)

    def floating(self) -> list[QWidget]:
        """What lies over the maps."""
        strip = self._favourites[0] if self._favourites is not None else None
        return [w for w in (self._switch_frame, self._tools, strip) if w is not None and w.isVisible()]

    def place_tools(self) -> None:
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _build(self) -> None:
        self.setProperty("ground", "panel")
        self._split.setHandleWidth(1)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self.canvas)
        outer: QVBoxLayout = column(self)
        outer.addWidget(self._split)
        self.switch = Segmented(self._switch_words(), compact=True, parent=self._switch_frame)
        self._words.call(lambda: self.switch.set_texts(self._switch_words()))
        self._words.call(self._place)
        self._words.put(self.switch.setAccessibleName, N_("Which map"))
        self._switch_frame.setProperty("ground", "floating")
        inner = column(self._switch_frame, margins=(3, 3, 3, 3))
        inner.addWidget(self.switch)
        self.switch.chosen.connect(self.show_map)
        self._note.hide()
        self.canvas.viewChanged.connect(self._on_canvas_moved)
        self.canvas.settled.connect(self.settled)

    @staticmethod
    def _switch_words() -> list[tuple[str, str]]:
        return [("canvas", tr("Canvas")), ("web", tr("Web map")), ("both", tr("Both"))]

    def _make_web(self) -> None:
        from desktop.web.view import WebMap, why_not

        if (why := why_not()) is not None:
            self.switch.choose(self._shown)
            raise why
        self.web = WebMap(self._situation, self._themes, self)
        self._split.addWidget(self.web)
        self.web.viewChanged.connect(self._on_web_moved)
        self.web.settled.connect(self.settled)
        self.web.gaveUp.connect(self._on_web_gave_up)

    def _on_canvas_moved(self, bounds: Bounds) -> None:
        if self.web is not None and self._shown == "both" and not self._following:
            self._follow(self.web, bounds)

    def _on_web_moved(self, bounds: Bounds) -> None:
        if self._shown != "canvas" and not self._following:
            self._follow(self.canvas, bounds)

    def _follow(self, other: MapCanvas | WebMap, bounds: Bounds) -> None:
        """The other map goes along, without sending the first one on again."""
        self._following = True
        try:
            other.set_view(bounds)  # the canvas says at once that it moved; the page does not answer
        finally:
            self._following = False

    def _on_web_gave_up(self, *why: object) -> None:
        self.show_map("canvas")
        self.web_failed.emit(tr("The web map has stopped. The canvas shows the same."))

    def _place(self) -> None:
        """Put what floats where it belongs."""
        self._switch_frame.adjustSize()
        self._switch_frame.move(self.width() - self._switch_frame.width() - _MARGIN, _MARGIN)
        self._switch_frame.raise_()
        if self._favourites is not None:
            top, foot = self._switch_frame.geometry().bottom() + 8, self.canvas.findChild(Foot)
            strip, fold = self._favourites
            fold(self.height() - top - (foot.height() if foot is not None else 0) - _MARGIN)
            strip.move(self.width() - strip.width() - _MARGIN, top)
            strip.raise_()
        if self._tools is not None:
            put_tools(self._tools, self.canvas, self.height())
