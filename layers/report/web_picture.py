"""What a page has been told of a situation, and the next message for it."""

from __future__ import annotations

from typing import TypeAlias

from layers.edit import Edit
from layers.filter import Filter
from layers.geo import Bounds
from layers.report import web_data
from layers.report.web_data import Message
from layers.situation import Situation
from layers.style import Style

Worn: TypeAlias = tuple[Style | None, Filter | None, float, float]


class WebPicture:
    """Remembers which layers the page has and how they look there: a message holds only what differs.

    Empty: nothing differs.
    """

    def __init__(self, situation: Situation, theme: str) -> None:
        self._situation = situation
        self._theme = theme
        self._given: dict[str, Worn] = {}
        self.bounds: Bounds = web_data.extent(situation)
        """What the page shows at first and when asked for everything."""

    def whole(self) -> Message:
        """Everything, in the language in use."""
        self.bounds = web_data.extent(self._situation)
        self._given = self._shown()
        return web_data.whole(self._situation, self._theme, self.bounds)

    def delta(self, edit: Edit) -> Message:
        """What `edit` changes of the layers that the page has."""
        message, stale = web_data.delta(self._situation, edit, self.bounds)
        return message | self._layers(stale) | web_data.head(self._situation)

    def restack(self) -> Message:
        """Other layers, another order or opacity, or layers that are shown otherwise."""
        return self._layers(set()) | web_data.stack(self._situation) | web_data.head(self._situation)

    def at_moment(self) -> Message:
        """Another moment: its words, and the histories, which show what came before it."""
        archives = {layer.key for layer in self._situation.stack.shown() if layer.archive}
        return self._layers(archives) | web_data.head(self._situation)

    def use_theme(self, theme: str) -> Message:
        self._theme = theme
        return web_data.dress(theme)

    def _shown(self) -> dict[str, Worn]:
        shown = self._situation.stack.shown()
        return {layer.key: (layer.style, layer.filter, layer.min_mpp, layer.max_mpp) for layer in shown}

    def _layers(self, stale: set[str]) -> Message:
        """The layers that the page lacks or has wrong; with them the order of all."""
        shown = self._shown()
        wanted = {key for key, worn in shown.items() if key in stale or self._given.get(key) != worn}
        self._given = shown
        if not wanted:
            return {}
        ordered = [layer.key for layer in self._situation.stack.shown() if layer.key in wanted]
        return web_data.layers(self._situation, ordered, self.bounds) | web_data.stack(self._situation)
