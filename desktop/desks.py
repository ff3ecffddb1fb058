"""The three desks: arrangements of the same panels. Switching one moves nothing in the situation."""

from __future__ import annotations

from dataclasses import dataclass

from layers.i18n import N_


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


COMMAND = Desk("command", N_("Command"), "command-post", ("board", "details", "table", "log"), 438, "bar", False)
PLAN = Desk("plan", N_("Plan"), "draw", ("plan", "details", "table", "bin"), 486, "bar", True)
TRAIN = Desk("train", N_("Train"), "rewind", ("log", "board", "details", "table"), 400, "full", False)

DESKS = {desk.key: desk for desk in (COMMAND, PLAN, TRAIN)}
