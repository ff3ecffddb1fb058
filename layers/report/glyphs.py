"""Our own glyphs as lists of strokes and fills that a canvas draws; nothing but the files in `resources/glyphs/`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from resources import resource

_ELEMENT = re.compile(r"<(path|circle|rect|line|polyline|polygon|ellipse)\b([^>]*?)/?>")
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')


def glyphs(names: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """Name → what to draw on a grid of 24; a name that has no file is left out."""
    return {name: parts for name in sorted(set(names)) if (parts := _glyph(name))}


@cache
def _glyph(name: str) -> list[dict[str, Any]]:
    path = resource("glyphs", f"{name}.svg")
    if not re.fullmatch(r"[\w-]+", name) or not path.is_file():
        return []
    source = path.read_text(encoding="utf-8")
    found = (_part(tag, dict(_ATTRIBUTE.findall(rest))) for tag, rest in _ELEMENT.findall(source))
    return [part for part in found if part["d"]]


def _part(tag: str, given: dict[str, str]) -> dict[str, Any]:
    part: dict[str, Any] = {"d": given.get("d", "") if tag == "path" else _outline(tag, given)}
    if given.get("fill", "currentColor") != "none":
        part["fill"] = given.get("fill-rule", "nonzero")
    if given.get("stroke", "none") != "none":
        part["width"] = float(given.get("stroke-width", 1))
        part["cap"] = given.get("stroke-linecap", "butt")
    return part


def _outline(tag: str, given: dict[str, str]) -> str:
    """The outline of a shape as path data; empty for one that the glyphs do not use."""
    if tag == "circle":
        x, y, r = (float(given.get(k, 0)) for k in ("cx", "cy", "r"))
        return f"M{x - r} {y}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0Z"
    if tag == "rect":
        x, y, w, h = (float(given.get(k, 0)) for k in ("x", "y", "width", "height"))
        return f"M{x} {y}h{w}v{h}h{-w}Z"
    return ""
