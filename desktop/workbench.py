"""The shell with the tools that are used on its maps."""

from __future__ import annotations

from desktop.backing_out import BackingOut
from desktop.counting import Counting
from desktop.drawing import Drawing
from desktop.grids import Grids
from desktop.reading_ground import ReadingGround
from desktop.settings import Settings
from desktop.shell import Shell
from desktop.theme import Themes
from layers.situation import Situation


class Workbench(Shell):
    """Drawing, reading the ground, grids and counting, all on the map in front, and the way back out of them."""

    def __init__(self, situation: Situation, themes: Themes, settings: Settings) -> None:
        super().__init__(situation, themes, settings)
        self.drawing = Drawing(
            self, situation, self.map.canvas, self.details, self.messages, read_ground=lambda key: self.ground.use(key)
        )
        self.ground = ReadingGround(self, self.drawing)
        self.grids = Grids(self, self.drawing)
        self.counting = Counting(self, situation)
        self.backing_out = BackingOut(
            situation.stack,
            self.map.canvas.cancel_gesture,
            self.messages.bar.dismiss,
            self.side.leave_opened,
            parent=self,
        )
