"""Where a reader is in a plan: a part, a level of response, and the item that is open there."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.panels.plan_editor.parts import PARTS, Part
from layers.plans import checks
from layers.plans.checks import Gap
from layers.plans.parts import Path

GRAPHICS = "graphics"


@dataclass(frozen=True, slots=True)
class Spot:
    """`part` is the key of one of PARTS, or GRAPHICS; `index` is None for a new item, and where none is open."""

    part: str = "tasks"
    level: str = "3"
    index: int | None = None

    @property
    def items_part(self) -> Part | None:
        """None at the graphics, which are features of their own and no items of the plan."""
        return part_of(self.part)

    @property
    def path(self) -> Path:
        """Of the list of items in the plan."""
        part = self.items_part
        return part.path(self.level) if part is not None else checks.GRAPHICS


def part_of(key: str) -> Part | None:
    return next((p for p in PARTS if p.key == key), None)


def where_mended(gap: Gap, level: str) -> Spot | None:
    """`level` stays where the gap has none of its own; None for a field of the plan itself."""
    if gap.path == checks.GRAPHICS:
        return Spot(GRAPHICS, level)
    if gap.path[0] == "levels":
        return Spot(gap.path[2], gap.path[1], gap.index)
    if part_of(gap.path[0]) is not None:
        return Spot(gap.path[0], level, gap.index)
    return None
