"""The web map as a widget: it follows the picture with small messages, and is brought back when its process dies."""

from __future__ import annotations

import logging
import time
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QPixmap, QShowEvent
from PySide6.QtWebChannel import QWebChannel
from PySide6.QtWebEngineCore import QWebEnginePage
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QStackedLayout, QWidget

from desktop.subscribe import subscribe
from desktop.theme import Themes
from desktop.tokens import Theme
from desktop.web.channel import Desk
from desktop.web.outbox import Outbox
from desktop.web.profile import Interceptor, StrictPage, strict_profile
from desktop.web.scheme import START, SchemeHandler
from desktop.widgets.label import PlainLabel
from desktop.words import Words
from layers.clock import Moment
from layers.edit import Edit, joined
from layers.geo import Bounds
from layers.i18n import N_, languages, message
from layers.report.web_data import WebPicture, extent
from layers.situation import Situation

log = logging.getLogger(__name__)

MOST_DEATHS = 3
DEATHS_WITHIN_S = 60.0


class WebMap(QWidget):
    """`viewChanged` carries (west, south, east, north) when a person moved the map; `settled` says all is drawn."""

    viewChanged = Signal(tuple)
    settled = Signal()
    gaveUp = Signal()
    consoleMessage = Signal(str, str)
    refused = Signal(str)

    def __init__(self, situation: Situation, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._situation = situation
        self._themes = themes
        self._words = Words(self)
        self._source = WebPicture(situation, themes.current.name)
        self._outbox = Outbox()
        self._bounds: Bounds | None = None
        self._deaths: list[float] = []
        self._edits: list[Edit] = []
        self._restacked: set[str] = set()
        self._ready = self._stale = False
        self._send_later = QTimer(self)
        self._build()
        subscribe(self, situation.picture.changed, self._on_picture_changed)
        subscribe(self, situation.stack.changed, self._on_stack_changed)
        subscribe(self, situation.stack.selected, self._on_selected)
        subscribe(self, situation.clock.changed, self._on_moment)
        subscribe(self, languages.changed, self._on_language)
        themes.changed.connect(self._on_theme)
        self._page.load(START)

    # What others ask of it

    def set_view(self, bounds: Bounds) -> None:
        """Look at (west, south, east, north) in degrees."""
        self._bounds = bounds
        if self._ready:
            self._desk.look.emit(*bounds)

    def view_bounds(self) -> Bounds | None:
        return self._bounds

    def is_settled(self) -> bool:
        """All that was to be drawn is on the screen; or nothing will be any more."""
        return self.has_given_up or (self._ready and not self._waiting and self._outbox.is_empty)

    @property
    def has_given_up(self) -> bool:
        return self._page is None

    def snapshot(self) -> QPixmap:
        return self._view.grab()

    def run(self, script: str, result: Any = None) -> None:
        """For tests only: run a script in the page's own world."""
        if self._page is not None:
            self._page.runJavaScript(script, 0, result or (lambda _: None))

    def renderer_pid(self) -> int:
        return self._page.renderProcessPid() if self._page is not None else 0

    # How it is made and unmade

    def _build(self) -> None:
        self._view = QWebEngineView(self)
        self._view.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._view.setAcceptDrops(False)
        self._sentence = PlainLabel(role="muted", parent=self)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words.put(self._sentence.setText, N_("The web map stopped working. The canvas shows the same."))
        self._words.put(self._view.setAccessibleName, N_("Web map"))
        self._layers = QStackedLayout(self)
        self._layers.addWidget(self._view)
        self._layers.addWidget(self._sentence)
        self._send_later.setSingleShot(True)
        self._send_later.setInterval(0)
        self._send_later.timeout.connect(self._send)
        self._make_page()
        self._make_desk()

    def _make_page(self) -> None:
        self._handler = SchemeHandler(self._outbox.body, self)
        self._interceptor = Interceptor(self)
        self._interceptor.refused.connect(self.refused)
        self._profile = strict_profile(self._handler, self._interceptor, self)
        page = StrictPage(self._profile, self._view)
        page.said.connect(self.consoleMessage)
        page.refused.connect(self.refused)
        page.renderProcessTerminated.connect(self._on_renderer_gone)
        page.setBackgroundColor(self._themes.current["map.land"])
        self._page: StrictPage | None = page
        self._view.setPage(page)
        self.destroyed.connect(_Farewell(page, self._view).say)

    def _make_desk(self) -> None:
        self._desk = Desk(self._is_known, self)
        self._desk.page_ready.connect(self._on_page_ready)
        self._desk.page_moved.connect(self._on_page_moved)
        self._desk.page_chose.connect(self._on_page_chose)
        self._desk.page_drew.connect(self._on_page_drew)
        self._channel = QWebChannel(self)
        self._channel.registerObject("desk", self._desk)
        assert self._page is not None
        self._page.setWebChannel(self._channel)
