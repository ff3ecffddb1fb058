"""Texts and symbols as the page draws them: words, glyph, size, ink, and the place that the line leads to."""

from __future__ import annotations

from typing import Any

from layers.feature import Feature
from layers.kinds.signs import SCREEN_PT, TOKENS, anchor_of
from layers.report.page_text import shown
from layers.report.shapes import UNITS

FIELDS = ("name", "glyph", "size_pt", "ink", "halo", "turn_deg", "anchor")
_MOST_LINES = 40


def sign_json(sign: Feature) -> dict[str, Any]:
    """`w` lines of words, `g` a glyph, `pt` its height, `ink` a token, `halo`, `turn` clockwise in degrees, `a` the
    place that is meant."""
    words = str(sign["name"] or "").split("\n")[:_MOST_LINES]
    anchor = anchor_of(sign)
    return {
        "w": [shown(line) for line in words if line],
        "g": str(sign["glyph"] or ""),
        "pt": float(sign["size_pt"] or SCREEN_PT),
        "ink": TOKENS.get(str(sign["ink"]), TOKENS["ink"]),
        "halo": sign["halo"] is not False,
        "turn": float(sign["turn_deg"] or 0.0),
    } | ({} if anchor is None else {"a": [round(degrees * UNITS) for degrees in anchor]})
