"""All tools of the map's desk, made once for a window."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject

from desktop.desk_tools.extents import Extents
from desktop.desk_tools.favourites import Favourites
from desktop.desk_tools.finding import Finding
from desktop.desk_tools.reading_out import ReadingOut
from desktop.desk_tools.refreshing import Refreshing
from desktop.desk_tools.signs import Signs
from desktop.desk_tools.swiping import Swiping
from desktop.desk_tools.windows import Windows
from desktop.map.swatch import legend_entries
from desktop.panels.bookmarks import TITLE, BookmarksPanel
from desktop.panels.layer_look import TITLE as LOOK
from desktop.panels.layer_look import LayerLookPanel
from desktop.panels.tags import TITLE as TAGS
from desktop.panels.tags import TagsPanel
from desktop.settings import Settings
from desktop.theme import Themes
from desktop.workbench import Workbench
from layers.legend import Entry
from layers.situation import Situation


class MapDesk(QObject):
    """Holds the tools; it does nothing itself."""

    def __init__(self, window: Workbench, situation: Situation, themes: Themes, settings: Settings) -> None:
        super().__init__(window)
        self._map = window.map
        self.finding = Finding(window, situation)
        self.reading_out = ReadingOut(window, situation, themes, settings)
        self.extents = Extents(window)
        self.refreshing = Refreshing(window, situation, themes)
        self.signs = Signs(window, situation, themes)
        self.windows = Windows(window, self.signs, situation, themes)
        self.swiping = Swiping(window, situation, themes)
        self.look = window.side.put("look", LOOK, LayerLookPanel(situation, themes))
        window.layers.look_wanted.connect(partial(self._show_look, window))
        window.layers.layer_chosen.connect(self.look.follow_layer)
        window.actions_.add("panel.look", LOOK, partial(self._show_look, window, ""), glyph="layers")
        window.layers.legend.show_only(self._looks)
        window.map.canvas.looked.connect(window.layers.legend.look_again)
        window.map.shown_changed.connect(window.layers.legend.look_again)
        self.tags = window.side.put("tags", TAGS, TagsPanel(situation, themes, window.messages))
        window.actions_.add("panel.tags", TAGS, partial(window.side.turn_to, "tags"), keys="Shift+G", glyph="star")
        bookmarks = BookmarksPanel(situation, themes, window.messages, window.map)
        self.bookmarks = window.side.put("bookmarks", TITLE, bookmarks)
        self.finding.open_bookmark = self.bookmarks.open_named
        window.actions_.add(
            "panel.bookmarks", TITLE, partial(window.side.turn_to, "bookmarks"), keys="Ctrl+B", glyph="link"
        )
        self.favourites = Favourites(window, themes, settings)

    def _looks(self, situation: Situation) -> Sequence[Entry]:
        """What is in view on the canvas; where only the web map is shown, every look of what is shown."""
        return legend_entries(situation) if self._map.shown == "web" else self._map.canvas.looks_in_view()

    def _show_look(self, window: Workbench, key: str) -> None:
        current = window.layers.current_layer
        self.look.show_layer(key or (current.key if current is not None else ""))
        window.side.turn_to("look")
