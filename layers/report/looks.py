"""A kind's style as JSON for the page: colours stay tokens, words are in the language in use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from layers.i18n import tr
from layers.kind import Kind
from layers.style import Look, Stroke, Style

PLATE_COLOURS = {"diamond": "incident", "hexagon": "incident", "disc": "ops", "square": "infra"}
_UI = (
    "bg.window", "bg.panel", "bg.raised", "bg.hover", "bg.selected", "text.primary", "text.secondary", "text.muted",
    "line.hair", "line.strong", "accent.base", "accent.on", "map.land", "map.halo", "map.casing", "map.label",
    "map.label_minor", "map.plate_incident", "map.plate_incident_on", "map.plate_ops", "map.plate_ops_on",
    "map.plate_infra", "map.plate_infra_on", "map.plate_line", "map.plate_infra_line", "map_select.core",
    "map_select.halo", "chart.c", "mode.replay.fill", "mode.replay.on", "mode.replay.stripe", "level.1", "level.2",
    "level.3", "level.4", "level.1.on", "level.2.on", "level.3.on", "level.4.on",
)  # fmt: skip


def drawing(kind: Kind) -> dict[str, Any]:
    """Everything the page needs to draw features of a kind; `looks` in the order that `look_index` counts."""
    style = kind.style
    return {
        "looks": [_look(look) for look in _looks(style)],
        "label": style.label is not None,
        "labelColour": style.label_colour,
        "labelPt": style.label_pt,
        "labelSpaced": style.label_spaced,
        "labelTag": style.label_tag,
        "labelMaxMpp": style.label_max_mpp,
        "maxMpp": style.max_mpp,
    }


def look_index(style: Style) -> Mapping[str, int]:
    """Class → index into `looks`; a class that is not in it has look 0, the default."""
    return {key: n for n, key in enumerate(style.looks, start=1)}


def glyph_names(kinds: Mapping[str, Kind]) -> set[str]:
    return {look.glyph for kind in kinds.values() for look in _looks(kind.style) if look.glyph}


def tokens_used(kinds: Mapping[str, Kind]) -> set[str]:
    """The colours of the page itself and of every look."""
    return {token for kind in kinds.values() for token in _tokens(kind.style)} | set(_UI)


def _looks(style: Style) -> Iterator[Look]:
    yield style.default
    yield from style.looks.values()


def _look(look: Look) -> dict[str, Any]:
    told = {
        "title": tr(look.title),
        "strokes": [_stroke(stroke) for stroke in look.strokes],
        "fill": look.fill,
        "fillOpacity": look.fill_opacity,
        "pattern": look.pattern,
        "patternColour": look.pattern_colour,
        "plate": str(look.plate) if look.plate else None,
        "glyph": look.glyph,
        "badge": look.badge,
    }
    return {key: value for key, value in told.items() if value is not None}


def _stroke(stroke: Stroke) -> dict[str, Any]:
    return {
        "colour": stroke.colour,
        "px": stroke.width_px,
        "m": stroke.width_m,
        "dash": list(stroke.dash),
        "opacity": stroke.opacity,
        "mark": str(stroke.mark) if stroke.mark else None,
    }


def _tokens(style: Style) -> Iterator[str]:
    yield style.label_colour
    for look in _looks(style):
        yield from (stroke.colour for stroke in look.strokes)
        yield from (token for token in (look.fill, look.pattern_colour) if token)
