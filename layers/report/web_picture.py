"""What a page has been told of a situation, and the next message for it."""

from __future__ import annotations

from layers.edit import Edit
from layers.geo import Bounds
from layers.report import web_data
from layers.report.web_data import Message
from layers.situation import Situation


class WebPicture:
    """Remembers which layers the page has, so that a message holds only what differs. Empty: nothing differs."""

    def __init__(self, situation: Situation, theme: str) -> None:
        self._situation = situation
        self._theme = theme
        self._given: set[str] = set()
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
        """Other layers, another order or opacity."""
        return self._layers(set()) | web_data.stack(self._situation) | web_data.head(self._situation)

    def at_moment(self) -> Message:
        """Another moment: its words, and the histories, which show what came before it."""
        archives = {layer.key for layer in self._situation.stack.shown() if layer.archive}
        return self._layers(archives) | web_data.head(self._situation)

    def use_theme(self, theme: str) -> Message:
        self._theme = theme
        return web_data.dress(theme)

    def _shown(self) -> set[str]:
        return {layer.key for layer in self._situation.stack.shown()}

    def _layers(self, stale: set[str]) -> Message:
        """The layers that the page lacks or has wrong; with them the order of all."""
        shown = self._shown()
        wanted = (stale | (shown - self._given)) & shown
        self._given = shown
        if not wanted:
            return {}
        ordered = [layer.key for layer in self._situation.stack.shown() if layer.key in wanted]
        return web_data.layers(self._situation, ordered, self.bounds) | web_data.stack(self._situation)
