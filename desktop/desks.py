"""The three desks: arrangements of the same panels. Switching one moves nothing in the situation."""

from __future__ import annotations

import re
from dataclasses import dataclass

from layers.i18n import N_, tr


@dataclass(frozen=True, slots=True)
class Desk:
    """`tabs` are the side panel's, the first being the one that opens; lengths are px at density 1.0."""

    key: str
    title: str
    glyph: str
    tabs: tuple[str, ...]
    side_px: int
    timeline: str
    drawing: bool

    @property
    def name(self) -> str:
        """The word on the switch, in the language in use."""
        return re.split("[:：] *", tr(self.title))[-1]


COMMAND = Desk("command", N_("Desk: Command"), "command-post", ("board", "details", "table", "log"), 438, "bar", False)
PLAN = Desk("plan", N_("Desk: Plan"), "draw", ("plan", "impact", "zones", "details", "table", "bin"), 486, "bar", True)
TRAIN = Desk("train", N_("Desk: Train"), "rewind", ("log", "board", "details", "table"), 400, "full", False)

DESKS = {desk.key: desk for desk in (COMMAND, PLAN, TRAIN)}
