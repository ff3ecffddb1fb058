"""What the page draws symbols with: names of glyphs, sizes and patterns from the design, colours of a theme."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from layers.colours import design, palette
from layers.kind import Kind
from layers.style import Look

_OWN_GROUPS = ("bg", "text", "accent", "line", "map", "map_select", "mode", "chart")


def glyph_names(kind: Kind) -> set[str]:
    """Those of its looks, and those that a person may choose for each of its features."""
    chosen = kind.field("glyph")
    return {look.glyph for look in looks(kind) if look.glyph} | {c.code for c in (chosen.choices if chosen else ())}


def looks(kind: Kind) -> list[Look]:
    return [kind.style.default, *kind.style.looks.values()]


def sizes() -> dict[str, Any]:
    """Lengths in px, patterns and the fonts."""
    lines = design()["lines"]
    return {
        "family": ", ".join(f'"{name}"' if " " in name else name for name in design()["type"]["family"]["ui"]),
        "plate": design()["size"]["plate"],
        "ticks_every": lines["evac_order"]["ticks_every"],
        "chevron_every": lines["route_active"]["chevron_every"],
        "disc_every": lines["closure"]["disc_every"],
        "disc_radius": lines["closure"]["disc_radius"],
        "patterns": {
            **{f"risk-{level}": form for level, form in lines["risk"]["patterns"].items()},
            "waves": {**lines["hazard_observed"]["waves"], "form": "waves"},
            "hatch": lines["duty_overlap"]["hatch"],
        },
    }


def theme_colours(theme: str) -> dict[str, str]:
    """Every colour of a theme by its token; a level or an evacuation state means its fill, `.on` the ink on it."""
    groups = design()["themes"][theme]
    tokens = [token for name in _OWN_GROUPS for token in _leaves(name, groups[name])]
    coded = [f"level.{n}" for n in design()["level"]["colour"]] + [f"evac.{state}" for state in design()["evac"]]
    return palette(theme, [*tokens, *coded, *(f"{token}.on" for token in coded)])


def _leaves(name: str, node: Any) -> list[str]:
    if isinstance(node, Mapping):
        return [leaf for key, inner in node.items() for leaf in _leaves(f"{name}.{key}", inner)]
    return [name]
