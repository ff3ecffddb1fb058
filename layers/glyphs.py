"""Glyphs as path data: no window is needed to draw them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from resources import resource

_PATH = re.compile(r"<path\b([^>]*?)/?>")
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')


def glyphs(names: Iterable[str]) -> dict[str, list[list[Any]]]:
    """Name → [path data, width of the pen or 0 for a fill], on a grid of 24; nothing but our own files."""
    return {name: _glyph(name) for name in sorted(set(names))}


@cache
def _glyph(name: str) -> list[list[Any]]:
    path = resource("glyphs", f"{name}.svg")
    if not re.fullmatch(r"[\w-]+", name) or not path.is_file():
        return []
    found = [dict(_ATTRIBUTE.findall(rest)) for rest in _PATH.findall(path.read_text(encoding="utf-8"))]
    strokes = [[given["d"], float(given["stroke-width"])] for given in found if "stroke-width" in given]
    return [[given["d"], 0] for given in found if given.get("fill") != "none"] + strokes
