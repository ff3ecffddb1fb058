"""The web map as a widget: it follows the picture with small messages, and is brought back when its process dies."""

from __future__ import annotations

import logging
import os
import time

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QImage, QShowEvent
from PySide6.QtWebChannel import QWebChannel
from PySide6.QtWebEngineCore import QWebEnginePage
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QStackedLayout, QWidget
from shiboken6 import delete, isValid

from desktop.later import later
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
from layers.edit import Edit, joined, merged
from layers.errors import SituationError
from layers.geo import Bounds
from layers.i18n import N_, languages, tr
from layers.report.web_data import Message
from layers.report.web_picture import WebPicture
from layers.situation import Situation

log = logging.getLogger(__name__)

MOST_DEATHS = 3
DEATHS_WITHIN_S = 60.0
WHOLE, THEME, STACK, MOMENT = "whole", "theme", "stack", "moment"
_MOMENT_MS = 200


def why_not() -> SituationError | None:
    """Why the web map cannot start here; Chromium would take the whole program with it."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if not root or os.environ.get("QTWEBENGINE_DISABLE_SANDBOX") == "1":
        return None
    return SituationError(
        tr("The web map cannot start as root: its sandbox does not run there."),
        hint=tr("Start Anlan as an ordinary user, or by packaging/run, which switches the sandbox off and says so."),
    )


class WebMap(QWidget):
    """`viewChanged` carries (west, south, east, north) when a person moved the map; `settled` says all is drawn.

    `consoleMessage` carries the level (0 info, 1 warning, 2 error) of what the page's scripts say, and the words.
    """

    viewChanged = Signal(object)
    settled = Signal()
    gaveUp = Signal()
    consoleMessage = Signal(int, str)
    refused = Signal(str)

    def __init__(self, situation: Situation, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._situation = situation
        self._themes = themes
        self._words = Words(self)
        self._outbox = Outbox()
        self._bounds: Bounds | None = None
        self._source = WebPicture(situation, themes.current.name)
        self._deaths: list[float] = []
        self._edits: list[Edit] = []
        self._due = {WHOLE}
        self._ready = self._fresh = False
        self._page: StrictPage | None = None
        self._send_later = later(self, self._send)
        self._build()
        subscribe(self, situation.picture.changed, self._on_picture_changed)
        subscribe(self, situation.stack.changed, self._on_stack_changed)
        subscribe(self, situation.stack.selected, self._on_selected)
        subscribe(self, situation.clock.changed, self._on_moment)
        subscribe(self, languages.changed, self._on_language)
        themes.changed.connect(self._on_theme)
        if (application := QCoreApplication.instance()) is not None:
            application.aboutToQuit.connect(self._end)
        self._load()

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
        return self.has_given_up or (self._ready and not self._due and not self._edits and self._outbox.is_empty)

    @property
    def has_given_up(self) -> bool:
        return self._page is None

    def snapshot(self) -> QImage:
        return self.grab().toImage()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._end()
        super().closeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._wish()

    # How it is made and unmade

    def _build(self) -> None:
        self._view = QWebEngineView(self)  # the first child: its page goes before the profile does
        self._view.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._view.setAcceptDrops(False)
        self._sentence = PlainLabel(role="muted", parent=self)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words.put(self._sentence.setText, N_("The web map stopped working. The canvas shows the same."))
        self._words.put(self._view.setAccessibleName, N_("Web map"))
        self._stacked = QStackedLayout(self)
        self._stacked.addWidget(self._view)
        self._stacked.addWidget(self._sentence)
        self._make_page()
        self._make_desk()

    def _make_page(self) -> None:
        self._handler = SchemeHandler(self._outbox.body, self)
        self._interceptor = Interceptor(self)
        self._interceptor.refused.connect(self.refused)
        self._profile = strict_profile(self._handler, self._interceptor, self)
        self._page = StrictPage(self._profile, self._view)
        self._page.said.connect(self.consoleMessage)
        self._page.refused.connect(self.refused)
        self._page.renderProcessTerminated.connect(self._on_renderer_gone)
        self._page.setBackgroundColor(self._themes.current["map.land"])
        self._view.setPage(self._page)

    def _make_desk(self) -> None:
        """The one object that the page can reach, and the channel to it."""
        self._desk = Desk(self, self)
        self._desk.destroyed.connect(self._on_desk_gone)
        self._channel = QWebChannel(self)
        self._channel.registerObject("desk", self._desk)
        if self._page is not None:
            self._page.setWebChannel(self._channel)

    def _load(self) -> None:
        if self._page is not None:
            self._ready = False
            self._page.load(START)

    def _end(self) -> None:
        """Let go of the page, then of what it stood on. Nothing is drawn any more."""
        if self._page is None:
            return
        page, self._page = self._page, None
        self._ready = False
        self._send_later.stop()
        page.renderProcessTerminated.disconnect(self._on_renderer_gone)
        page.setWebChannel(None)  # type: ignore[arg-type]  # Qt takes none, its stub does not
        self._view.setPage(None)  # type: ignore[arg-type]  # as above
        delete(page)

    # What is told to the page

    def _wish(self, *due: str, wait_ms: int = 0) -> None:
        """Something is to be told. While nobody sees the map, all of it is told when it is next seen."""
        self._due |= set(due)
        if not self.isVisible():
            self._due, self._edits = {WHOLE}, []
        elif self._ready and (self._due or self._edits) and not self._send_later.isActive():
            self._send_later.start(wait_ms)

    def _send(self) -> None:
        """One message after the other: what comes while the page draws goes together."""
        if not self._ready or not self._outbox.is_empty:
            return
        due, edits = self._due, self._edits
        self._due, self._edits = set(), []
        told = self._whole() if WHOLE in due else self._update(due, edits)
        self._desk.told.emit(self._outbox.put(told))
        if self._fresh:
            self._fresh = False
            self._desk.look.emit(*(self._bounds or self._source.bounds))
            self._desk.selected.emit(list(self._situation.stack.selection))

    def _whole(self) -> Message:
        self._source.use_theme(self._themes.current.name)
        return self._source.whole()

    def _update(self, due: set[str], edits: list[Edit]) -> Message:
        """One message of what the edits did, of other layers or another order, another moment, other colours."""
        parts = []
        if edits:
            parts.append(self._source.delta(merged(joined(edits[0].label, edits))))
        if STACK in due:
            parts.append(self._source.restack())
        if MOMENT in due:
            parts.append(self._source.at_moment())
        if THEME in due:
            parts.append(self._source.use_theme(self._themes.current.name))
        told: Message = {key: part[key] for part in parts for key in part}
        return told | {"layers": [layer for part in parts for layer in part.get("layers", ())]}

    def _tell_if_settled(self) -> None:
        if self.is_settled():
            self.settled.emit()

    # What happens in the situation

    def _on_picture_changed(self, edit: Edit) -> None:
        self._edits.append(edit)
        self._wish()

    def _on_stack_changed(self, keys: frozenset[str]) -> None:
        self._wish(STACK)

    def _on_moment(self, moment: Moment) -> None:
        if any(layer.archive for layer in self._situation.stack.shown()):
            self._wish(MOMENT, wait_ms=_MOMENT_MS)

    def _on_selected(self, ids: tuple[str, ...]) -> None:
        if self._ready:
            self._desk.selected.emit(list(ids))

    def _on_language(self, code: str) -> None:
        self._wish(WHOLE)

    def _on_theme(self, theme: Theme) -> None:
        if self._page is not None:
            self._page.setBackgroundColor(theme["map.land"])
        self._wish(THEME)

    # What the page says

    def page_is_ready(self) -> None:
        self._ready = self._fresh = True
        self._outbox.clear()
        self._due, self._edits = {WHOLE}, []
        self._wish()

    def page_moved(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self.viewChanged.emit(bounds)

    def page_chose(self, ids: list[str]) -> None:
        self._situation.stack.select(ids)

    def page_drew(self, serial: int) -> None:
        self._outbox.drawn(serial)
        self._wish()
        self._tell_if_settled()

    def is_known(self, identity: str) -> bool:
        return self._situation.picture.get(identity) is not None

    # When the page fails

    def _on_renderer_gone(self, status: QWebEnginePage.RenderProcessTerminationStatus, code: int) -> None:
        log.warning("the web map's process ended: %s, code %d", status.name, code)
        self._ready = False
        self._outbox.clear()
        QTimer.singleShot(0, self, self._bring_back)

    def _on_desk_gone(self) -> None:
        """The page let the desk be taken for destroyed. Nothing reaches such a desk any more."""
        if not isValid(self) or self._page is None:
            return
        log.warning("the web map destroyed its end of the channel")
        self._ready = False
        self._outbox.clear()
        QTimer.singleShot(0, self, self._renew)

    def _renew(self) -> None:
        self._make_desk()
        self._bring_back()

    def _bring_back(self) -> None:
        """Load the page again; if it fails again and again, leave the map to the canvas."""
        now = time.monotonic()
        self._deaths = [at for at in self._deaths if now - at < DEATHS_WITHIN_S] + [now]
        if len(self._deaths) >= MOST_DEATHS:
            self._give_up()
        else:
            self._load()

    def _give_up(self) -> None:
        self._stacked.setCurrentWidget(self._sentence)
        self._end()
        self.gaveUp.emit()
        self.settled.emit()
