"""Favourites: actions that a person starred in the list of all commands, as buttons over the map."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop.desk_tools.favourite_strip import FavouriteStrip
from desktop.settings import Settings
from desktop.shell import Shell
from desktop.theme import Themes
from desktop.words import Words


class Favourites(QObject):
    """Kept for this person on this computer, in the order in which they were starred, or in another one."""

    def __init__(self, window: Shell, themes: Themes, settings: Settings) -> None:
        super().__init__(window)
        self._actions = window.actions_
        self._map = window.map
        self._settings = settings
        self.strip = FavouriteStrip(themes, self._map)
        self.strip.unstarred.connect(self.switch)
        self.strip.moved.connect(self.move)
        self._map.set_favourites(self.strip, self.strip.fold)
        Words(self).call(self._show)

    def __contains__(self, key: object) -> bool:
        return key in self._settings.favourites

    def switch(self, key: str) -> None:
        """Star an action, or take its star away."""
        kept = self._settings.favourites
        self._settings.favourites = [k for k in kept if k != key] if key in kept else [*kept, key]
        self._show()

    def move(self, key: str, step: int) -> None:
        """So many places on among those that are shown; what is starred in another version only keeps its place."""
        shown = [k for k in self._settings.favourites if k in self.strip.buttons]
        at = shown.index(key)
        shown.insert(min(max(at + step, 0), len(shown) - 1), shown.pop(at))
        ordered = iter(shown)
        self._settings.favourites = [next(ordered) if k in shown else k for k in self._settings.favourites]
        self._show()

    def _show(self) -> None:
        """What was starred in another version and is not there any more is left out, and kept."""
        known = {deed.key: deed for deed in self._actions}
        self.strip.show_deeds([known[key] for key in self._settings.favourites if key in known])
        self._map.place_tools()
