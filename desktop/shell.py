"""The shell of the window: bars, map and panels, arranged for a desk."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QMenu, QSplitter

from desktop.actions import Actions
from desktop.all_maps import AllMaps
from desktop.desks import DESKS, Desk
from desktop.dialogs.export_panel import ExportPanel
from desktop.dialogs.handover_panel import HandOverPanel
from desktop.dialogs.importing.panel import ImportPanel
from desktop.dialogs.takeover import TakeOverPanel
from desktop.jobs import Jobs
from desktop.map.swatch import legend_entries, swatch
from desktop.map_area import MapArea
from desktop.messages import Messages
from desktop.mode_frame import ModeFrame
from desktop.panels.bin import BinPanel
from desktop.panels.board import BoardPanel
from desktop.panels.broken import BrokenPanel
from desktop.panels.choose import ChoosePanel
from desktop.panels.corners import CornersPanel
from desktop.panels.details import DetailsPanel
from desktop.panels.impact import ImpactPanel
from desktop.panels.layers import LayersPanel
from desktop.panels.log import LogPanel
from desktop.panels.plan_editor import PlanPanel
from desktop.panels.saved import SavedPanel
from desktop.panels.search_box import SearchBox
from desktop.panels.status_bar import StatusBar
from desktop.panels.table import TablePanel
from desktop.panels.terrain import TerrainPanel
from desktop.panels.timeline import TimelinePanel
from desktop.panels.tools import ToolStrip
from desktop.panels.top_bar import TopBar
from desktop.panels.zones import ZonesPanel
from desktop.settings import Settings
from desktop.side_panel import SidePanel
from desktop.theme import Themes
from desktop.widgets.message_bar import MessageBar
from desktop.words import Words
from layers.i18n import N_
from layers.situation import Situation


class Shell(QMainWindow):
    """Its parts are for whoever works with the window; what joins them stands in `MainWindow`."""

    closing = Signal()

    def __init__(self, situation: Situation, themes: Themes, settings: Settings) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._situation = situation
        self._themes = themes
        self._settings = settings
        self._words = Words(self)
        self._desk: Desk = DESKS[settings.desk]
        self.keeps_view = True  # where the map stood is found again the next time
        self.jobs = Jobs(self)
        self.actions_ = Actions(self, themes)
        self.messages = Messages(MessageBar(themes), self)
        self._make_bars()
        self._make_panels()
        self._arrange()
        self.all_maps = AllMaps(self.map.canvas, self)

    @property
    def situation(self) -> Situation:
        return self._situation

    @property
    def themes(self) -> Themes:
        return self._themes

    @property
    def desk(self) -> str:
        return self._desk.key

    def is_settled(self) -> bool:
        """Everything is drawn and no work is going on."""
        return not self.jobs.running and self.map.is_settled() and not self._situation.clock.playing

    def show_desk(self, key: str) -> None:
        """Another arrangement of the same panels; the situation stays as it is."""
        self._desk = desk = DESKS[key]
        self._settings.desk = key
        self.top.show_desk(key)
        self.side.show_desk(desk.tabs)
        self.tools.setVisible(desk.drawing)
        self.map.place_tools()
        self.timeline.set_full(desk.timeline == "full")
        self._share_room()

    def come_forward(self) -> None:
        """Something was opened here from another map window: let the person see it."""
        if not self.isActiveWindow():
            self.raise_()
            self.activateWindow()

    def details_of(self, identity: str) -> None:
        self._situation.stack.select([identity])
        self.side.turn_to("details")

    # Its parts

    def _make_bars(self) -> None:
        """All that stands around the side panel, and the map."""
        situation, themes = self._situation, self._themes
        self._menu = QMenu(self)
        self.search = SearchBox(situation, themes, self.jobs, swatch=swatch)
        self.top = TopBar(situation, themes, self.search, self._menu)
        self.layers = LayersPanel(situation, themes, swatch=swatch, legend=legend_entries)
        self.map = MapArea(situation, themes)
        self.map.canvas.keep_painted(self._settings.map_cache_mb * 2**20)
        self.tools = ToolStrip(situation, themes)
        self.map.set_tools(self.tools)
        self.timeline = TimelinePanel(situation, themes, self.jobs)
        self.status = StatusBar(situation, themes, self.jobs)

    def _make_panels(self) -> None:
        situation, themes, jobs, messages = self._situation, self._themes, self.jobs, self.messages
        self.side = SidePanel(themes)
        put = self.side.put
        self.board = put("board", N_("Board"), BoardPanel(situation, themes, swatch=swatch))
        self.details = put("details", N_("Details"), DetailsPanel(situation, themes, messages, swatch=swatch))
        self.table = put("table", N_("Table"), TablePanel(situation, themes))
        self.plan = put("plan", N_("Plan editor"), PlanPanel(situation, themes, messages))
        self.impact = put("impact", N_("Impact"), ImpactPanel(situation, themes))
        self.zones = put("zones", N_("Zones"), ZonesPanel(situation, themes, messages))
        self.log = put("log", N_("Log"), LogPanel(situation, themes))
        self.saved = put("saved", N_("Save points"), SavedPanel(situation, themes, messages))
        self.bin = put("bin", N_("Bin"), BinPanel(situation, themes, messages))
        self.importing = put("import", N_("Import"), ImportPanel(situation, themes, jobs, messages))
        self.exporting = put("export", N_("Export"), ExportPanel(situation, themes, jobs, messages))
        self.handing = put("handover", N_("Hand over"), HandOverPanel(situation, themes, jobs, messages))
        self.taking = put("takeover", N_("Take over"), TakeOverPanel(situation, themes, messages))
        self.corners = put("corners", N_("Corners"), CornersPanel(situation, messages))
        self.choosing = put("choose", N_("Select by a field"), ChoosePanel(situation, messages))
        self.terrain = put("terrain", N_("Terrain"), TerrainPanel(situation, themes, messages))
        self.broken = put("broken", N_("Mistake"), BrokenPanel(themes))
        self.side.layout_below.addWidget(messages.bar)

    def _arrange(self) -> None:
        self._frame = ModeFrame(self._themes, self)
        self._across = QSplitter(Qt.Orientation.Horizontal, self._frame)
        self._across.setHandleWidth(1)
        self._across.setChildrenCollapsible(False)
        for part in (self.layers, self.map, self.side):
            self._across.addWidget(part)
        self._across.setStretchFactor(1, 1)
        self.layers.setMinimumWidth(200)
        self.map.setMinimumWidth(320)
        self.side.setMinimumWidth(320)
        content = self._frame.content
        content.setSpacing(1)
        content.addWidget(self.top)
        content.addWidget(self._across, 1)
        content.addWidget(self.timeline)
        content.addWidget(self.status)
        self.setCentralWidget(self._frame)
        self.setMinimumSize(1024, 640)

    def _share_room(self) -> None:
        density = self._themes.current.density
        left = round((self._settings.left_px or 252) * density)
        side = round(self._desk.side_px * density)
        whole = max(self.width(), 1024)
        side = min(side, max(360, whole - left - 420))
        self._across.setSizes([left, whole - left - side, side])

    # Qt

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._share_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self.isMaximized():
            self._settings.width, self._settings.height = self.width(), self.height()
