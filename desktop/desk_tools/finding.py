"""The search box joined to the window: where it looks, what it offers to do, and going to what was found."""

from __future__ import annotations

from collections.abc import Callable

import shapely
from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu
from shapely.geometry.base import BaseGeometry

from desktop.dialogs.palette import rank_of
from desktop.shell import Shell
from desktop.words import Words
from layers.bookmarks import bookmarks
from layers.edit import Edit
from layers.errors import SituationError
from layers.feature import Feature, new_id
from layers.fits import Common
from layers.gestures.draw import draw_polygon
from layers.i18n import N_, language, tr
from layers.search import Found
from layers.situation import Situation

_ABOUT_A_PLACE_DEG = 0.004
_MOST_DEEDS, _MOST_SELECTED = 3, 2_000
_LEAST_LETTERS = 2
_WHERE = {
    "all": "",
    "view": N_("Only in what the map shows"),
    "area": N_("Only in the area drawn"),
    "selected": N_("Only in the selected areas"),
}


class Finding(QObject):
    """Joins the box to map, side panel and actions."""

    def __init__(self, window: Shell, situation: Situation) -> None:
        super().__init__(window)
        self._situation = situation
        self._box = window.search
        self._map = window.map
        self._side = window.side
        self._table = window.table
        self._actions = window.actions_
        self._messages = window.messages
        self._where = "all"
        self._box.chosen.connect(self.go)
        self._box.limit_wanted.connect(self._ask_where)
        self._box.deeds = lambda text: [*self.kept_views(text), *self.deeds(text)]
        self._box.before_looking = self._follow_view
        self.open_bookmark: Callable[[str], object] = lambda name: None
        self._words = Words(self)
        self._words.call(self._show_where)
        for key, words, act in (
            ("find.all", N_("Search everywhere"), self.look_everywhere),
            ("find.view", N_("Search in what the map shows"), self.look_in_view),
            ("find.area", N_("Draw an area to search in"), self.draw_area),
            ("find.selected", N_("Search in the selected areas"), self.look_in_selected),
        ):
            self._actions.add(key, words, act, glyph="search")

    def go(self, found: Found) -> None:
        """Select and show it, look at it, or do it."""
        if found.deed is not None:
            self._actions[found.deed].trigger()
        elif found.bookmark is not None:
            self.open_bookmark(found.bookmark)
        elif found.common is not None:
            self._show_all(found, found.common)
        elif found.id is not None:
            self._situation.stack.select([found.id])
            self._map.fit([found.id])
            self._side.turn_to("details")
        elif found.lon_lat is not None:
            (lon, lat), reach = found.lon_lat, _ABOUT_A_PLACE_DEG
            self._map.set_view((lon - reach, lat - reach, lon + reach, lat + reach))

    def deeds(self, text: str) -> list[Found]:
        """What can be done now that is called like `text` in either language, the best first."""
        if len(text) < _LEAST_LETTERS and text.isascii():
            return []
        found = []
        for order, deed in enumerate(self._actions):
            ranks = [rank for title in deed.titles() if (rank := rank_of(text, title)) is not None]
            if ranks and deed.isEnabled():
                found.append((min(ranks), order, deed))
        best = sorted(found, key=lambda entry: entry[:2])[:_MOST_DEEDS]
        return [Found(deed.title(language()), tr("Command"), deed=deed.key) for _, _, deed in best]

    def kept_views(self, text: str) -> list[Found]:
        """Bookmarks that are called like `text`."""
        found = [b.name for b in bookmarks(self._situation) if rank_of(text, b.name) is not None]
        return [Found(name, tr("Bookmark"), bookmark=name) for name in found[:_MOST_DEEDS]]

    def _show_all(self, found: Found, common: Common) -> None:
        """Their rows in the table, and all of them selected; the map goes there where it shows none."""
        ids = common.ids()
        self._table.show_rows(str(found.kind), ids, found.title)
        self._side.turn_to("table")
        self._situation.stack.select(ids[:_MOST_SELECTED])
        if not common.seen:
            self._map.fit(ids)

    # Where it looks

    def look_everywhere(self) -> None:
        self._limit("all", None)

    def look_in_view(self) -> None:
        self._limit("view", shapely.box(*self._map.view_bounds()))

    def look_in_selected(self) -> None:
        """Areas of the selection, as they are now."""
        features = [self._situation.picture.get(i) for i in self._situation.stack.selection]
        areas = [f.geometry for f in features if f is not None and f.geometry is not None and f.geometry.area > 0]
        if not areas:
            raise SituationError(tr("No area is selected."), hint=tr("Select one or several areas on the map first."))
        self._limit("selected", shapely.union_all(areas))

    def draw_area(self) -> None:
        """Corner by corner; it is not recorded."""
        self._messages.note(tr("Click the corners of the area to search in; Enter ends it."))
        self._map.canvas.start(draw_polygon(_nameless), self._on_drawn)

    def _on_drawn(self, edit: Edit) -> None:
        if (drawn := edit.changes[0].after) is not None:
            self._limit("area", drawn.geometry)
            self._box.setFocus()

    def _limit(self, where: str, area: BaseGeometry | None) -> None:
        self._where = where
        self._box.search.indexes.set_limit(area)
        self._show_where()
        if self._box.hasFocus():
            self._box.look()

    def _follow_view(self) -> None:
        self._box.search.view = self._map.view_bounds()
        seen = shapely.box(*self._box.search.view)
        if self._where == "view" and self._box.search.indexes.limit != seen:
            self._box.search.indexes.set_limit(seen)

    def _show_where(self) -> None:
        self._box.show_limit(tr(_WHERE[self._where]) if self._where != "all" else "")

    def _ask_where(self, at: QPoint) -> None:
        menu = QMenu(self._box)
        for key in ("find.all", "find.view", "find.area", "find.selected"):
            menu.addAction(self._actions[key])
        menu.exec(at)
        menu.deleteLater()


def _nameless(shape: BaseGeometry) -> Feature:
    return Feature(new_id(), "place", {}, shape)
