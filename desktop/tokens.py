"""The looks of the program as values: a `Theme` is light, dark or night, read from `resources/design/tokens.json`.

Nothing else in the program holds a colour.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

from resources import resource

NAMES = ("light", "dark", "night")
WORKSTATION, WALL = 1.0, 1.6


@cache
def tokens() -> Mapping[str, Any]:
    """All design tokens as they stand in the file; not to be modified."""
    return json.loads(resource("design", "tokens.json").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Paint:
    """A fill and the ink that is legible on it."""

    fill: QColor
    on: QColor


@dataclass(frozen=True, slots=True)
class EvacuationLook:
    """One evacuation state: its colour, ink, glyph, and how strongly it tints the zone (0 to 1)."""

    fill: QColor
    on: QColor
    glyph: str
    tint: float


@dataclass(frozen=True, slots=True)
class ModeLook:
    """The frame of live, exercise or replay. Live has neither word nor stripe nor wash."""

    line: QColor
    fill: QColor
    on: QColor
    stripe: QColor | None
    wash: QColor | None
    word: str
    width_px: int


@dataclass(frozen=True, slots=True)
class Stroke:
    """One stroke of a line recipe. `dash_px` are lengths on and off; empty for a solid line."""

    colour: QColor
    width_px: float
    dash_px: tuple[float, ...] = ()

    def pen(self) -> QPen:
        """As a cosmetic pen. Qt counts dashes in pen widths, and a dash grows by the cap: so the caps are flat."""
        pen = QPen(self.colour, self.width_px)
        pen.setCosmetic(True)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        if self.dash_px:
            pen.setDashPattern([length / self.width_px for length in self.dash_px])
        return pen


@dataclass(frozen=True, slots=True)
class Theme:
    """One look. Equal when name and density are."""

    name: str
    density: float = WORKSTATION

    @classmethod
    def named(cls, name: str, density: float = WORKSTATION) -> "Theme":
        """`name` is light, dark or night; `density` 1.0 for a workstation, 1.6 for a wall."""
        if name not in NAMES:
            raise ValueError(f"no theme is called {name!r}")
        return cls(name, density)

    def hex(self, token: str) -> str:
        """The colour called `token` as `#RRGGBB`: `bg.panel`, `mode.replay.fill`, `level.2`, `evac.order.on`."""
        return _colour(self.name, token)

    def __getitem__(self, token: str) -> QColor:
        return QColor(self.hex(token))

    def px(self, size: float) -> int:
        """`size` in px at density 1.0 as whole pixels of this theme."""
        return max(1, round(size * self.density)) if size else 0

    def size(self, token: str) -> int:
        """A length of the tokens, such as `control.field` or `bar.top`, as whole pixels of this theme."""
        node: Any = tokens()["size"]
        for part in token.split("."):
            node = node[part]
        return self.px(node)

    def pt(self, role: str) -> float:
        """The type size of a role: caption, body, title, figure_small, figure."""
        return tokens()["type"]["pt"][role] * self.density

    def level(self, number: int) -> Paint:
        """The colour of level 1 (most serious) to 4, and the ink of its numeral."""
        return Paint(self[f"level.{number}"], self[f"level.{number}.on"])

    def evacuation(self, state: str) -> EvacuationLook:
        """The look of an evacuation state: normal, advisory, warning, order, shelter_in_place, clear_to_return."""
        fill, on = self[f"evac.{state}"], self[f"evac.{state}.on"]
        return EvacuationLook(fill, on, tokens()["evac"][state]["glyph"], self.line(f"evac_{state}")["tint"])

    def mode(self, name: str) -> ModeLook:
        """The frame and chip of `live`, `exercise` or `replay`."""
        colours = {key: QColor(value) for key, value in tokens()["themes"][self.name]["mode"][name].items()}
        frame = tokens()["mode_frame"]
        width = 0 if name == "live" else self.px(frame["width"])
        return ModeLook(
            colours["line"], colours["fill"], colours["on"], colours.get("stripe"), colours.get("wash"),
            frame["word"].get(name, ""), width,
        )  # fmt: skip

    def line(self, family: str) -> Mapping[str, Any]:
        """All that is said of a layer family besides its strokes: pattern, tint, marks and their distances in px."""
        return tokens()["lines"][family]

    def strokes(self, family: str, *, level: int | None = None, state: str | None = None) -> tuple[Stroke, ...]:
        """The strokes of a layer family, the lowest first. `level` or `state` where its colour is that."""
        return tuple(self._stroke(recipe, level, state) for recipe in self.line(family)["strokes"])

    def _stroke(self, recipe: Mapping[str, Any], level: int | None, state: str | None) -> Stroke:
        match recipe["colour"]:
            case "level":
                colour = self.level(level or 0).fill
            case "state":
                colour = self.evacuation(state or "").fill
            case token:
                colour = self[token]
        colour.setAlphaF(recipe.get("opacity", 1.0))
        dash = tuple(length * self.density for length in recipe.get("dash", ()))
        return Stroke(colour, recipe["width"] * self.density, dash)

    def opacity(self, freshness: str) -> float:
        """How far a plate or fill fades: `fresh`, `ageing`, `stale` or `dead`."""
        return tokens()["freshness"][freshness]["opacity"]


def freshness_of(age_s: float, freshness_s: float) -> str:
    """`fresh`, `ageing` or `stale`, from the age of a datum and what its source promises."""
    ratio = age_s / freshness_s if freshness_s > 0 else float("inf")
    limits = tokens()["freshness"]
    return next((name for name in ("fresh", "ageing") if ratio <= limits[name]["until"]), "stale")


@cache
def _colour(theme: str, token: str) -> str:
    node: Any = _colours(theme)
    for part in token.split("."):
        node = node.get(part) if isinstance(node, Mapping) else None
    if isinstance(node, Mapping):  # a level or an evacuation state means its fill
        node = node.get("fill")
    if not isinstance(node, str):
        raise ValueError(f"no colour is called {token!r}")
    return node


@cache
def _colours(theme: str) -> Mapping[str, Any]:
    """The colours of one theme, and under `level` and `evac` the fill and ink they have in it."""
    night = "night_" if theme == "night" else ""
    level = tokens()["level"]
    levels = {n: {"fill": fill, "on": level[f"{night}on"][n]} for n, fill in level[f"{night}colour"].items()}
    states = {
        state: {"fill": look[f"{night}fill"], "on": look[f"{night}on"]} for state, look in tokens()["evac"].items()
    }
    return {**tokens()["themes"][theme], "level": levels, "evac": states}
