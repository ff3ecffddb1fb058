"""Design tokens as plain text: no window is needed to read them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from resources import resource

THEMES = ("light", "dark", "night")


@cache
def design() -> Mapping[str, Any]:
    """All design tokens as they stand in the file; not to be modified."""
    found: Mapping[str, Any] = json.loads(resource("design", "tokens.json").read_text(encoding="utf-8"))
    return found


def hex_of(theme: str, token: str) -> str:
    """The colour called `token` as `#RRGGBB`; a level or an evacuation state means its fill."""
    node: Any = _colours(theme)
    for part in token.split("."):
        node = node.get(part) if isinstance(node, Mapping) else None
    if isinstance(node, Mapping):
        node = node.get("fill")
    if not isinstance(node, str):
        raise ValueError(f"no colour is called {token!r}")
    return node


def palette(theme: str, tokens: Iterable[str]) -> dict[str, str]:
    """Token → colour, for those a page draws with."""
    return {token: hex_of(theme, token) for token in sorted(set(tokens))}


def mode_word(mode: str) -> str:
    """`复盘 REPLAY`; empty when live."""
    return str(design()["mode_frame"]["word"].get(mode, ""))


@cache
def _colours(theme: str) -> Mapping[str, Any]:
    if theme not in THEMES:
        raise ValueError(f"no theme is called {theme!r}")
    night = "night_" if theme == "night" else ""
    level = design()["level"]
    levels = {n: {"fill": fill, "on": level[f"{night}on"][n]} for n, fill in level[f"{night}colour"].items()}
    states = {s: {"fill": look[f"{night}fill"], "on": look[f"{night}on"]} for s, look in design()["evac"].items()}
    return {**design()["themes"][theme], "level": levels, "evac": states}
