"""The situation as messages for the web map: everything at first, then what differs. A message is a JSON object.

Colours stay tokens, resolved by the `theme` part; words are in the language in use; times are in the workspace's zone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from shapely import box

from layers.archive import Archive
from layers.colours import mode_word
from layers.columns import Column
from layers.edit import DATASET, Edit
from layers.feature import Feature, readable_shapes
from layers.geo import Bounds, bounds_of
from layers.glyphs import glyphs
from layers.i18n import N_, language, tr
from layers.kind import GROUP_TITLES, Group, Kind
from layers.kinds.datasets import rows_swapped
from layers.outgoing import public_rows
from layers.report import symbols, web_layers
from layers.report.page_text import shown
from layers.report.shapes import drawable, tolerance_for
from layers.situation import Situation
from layers.stack import Layer
from layers.times import format_moment

Message = dict[str, Any]

_WORDS = {
    "layers": N_("Layers"),
    "legend": N_("Legend"),
    "left_out": N_("Not shown one by one"),
    "credits": N_("Credits"),
    "close": N_("Close"),
    "state": N_("State"),
    "empty": N_("No layer is shown."),
    "zoom_in": N_("Zoom in"),
    "zoom_out": N_("Zoom out"),
    "fit": N_("Show everything"),
}


def whole(situation: Situation, theme: str, bounds: Bounds | None = None, *, restricted: bool = True) -> Message:
    """Everything in one message; `bounds` is what the page shows first. A page that leaves the house is without what is
    `restricted`."""
    seen = bounds or extent(situation)
    keys = [layer.key for layer in situation.stack.shown()]
    frame = setting(situation) | dress(theme) | head(situation) | stack(situation)
    return frame | layers(situation, keys, seen, restricted=restricted) | {"bounds": seen}


def setting(situation: Situation) -> Message:
    """Words and measures; the page forgets its layers, whose words are of another language."""
    return {
        "lang": {"zh": "zh-CN"}.get(language(), language()),
        "words": {key: tr(text) for key, text in _WORDS.items()},
        "groups": {str(group): tr(title) for group, title in GROUP_TITLES.items()},
        "sizes": symbols.sizes(),
    }


def dress(theme: str) -> Message:
    return {"theme": {"name": theme, "colours": symbols.theme_colours(theme)}}


def head(situation: Situation) -> Message:
    """What stands over the map, and whose data are drawn."""
    live = situation.clock.live
    told = {"title": shown(Path(situation.store.path).stem), "moment": moment_text(situation)}
    mode = {"mode": "live", "word": ""} if live else {"mode": "replay", "word": mode_word("replay")}
    return {"head": told | mode, "credits": credits_of(situation)}


def moment_text(situation: Situation) -> str:
    """The moment with its zone: `2024-09-11 17:00 +08 Asia/Shanghai`."""
    zone = situation.store.zone
    return f"{format_moment(situation.clock.now(), zone)} {zone}"


def stack(situation: Situation) -> Message:
    """The layers that are shown, the lowest first; the page drops the others."""
    return {"stack": [{"key": layer.key, "opacity": layer.opacity} for layer in situation.stack.shown()]}


def layers(situation: Situation, keys: Iterable[str], seen: Bounds | None, *, restricted: bool = True) -> Message:
    """Shown layers with their objects, or with what stands for them where they are too many."""
    tolerance = tolerance_for(seen)
    return {"layers": [_layer(situation, key, tolerance, restricted=restricted) for key in keys]}


def is_whole(situation: Situation, key: str) -> bool:
    """Whether the page has all of the layer's objects, one by one, so that an edit can change them in place."""
    layer = situation.stack.layer(key)
    return not layer.archive and layer.filter is None and situation.picture.count(key) <= web_layers.MOST


def delta(situation: Situation, edit: Edit, seen: Bounds | None) -> tuple[Message, set[str]]:
    """What `edit` does to the shown layers, and those of them that have to be sent anew."""
    shown_keys = {layer.key for layer in situation.stack.shown()}
    stale = {key for key in shown_keys & edit.kinds if not is_whole(situation, key)}
    stale |= shown_keys & _sets_of(edit)
    changed = sorted((shown_keys & edit.kinds) - stale)
    features = {key: _part(situation, _as_worn(situation, key), edit, tolerance_for(seen)) for key in changed}
    return ({"features": features} if features else {}), stale


def extent(situation: Situation) -> Bounds:
    """What the page shows first: what is going on, or else all there is."""
    shown_layers = situation.stack.shown()
    below = (Group.CITY, Group.REFERENCE)
    going_on = [layer.key for layer in shown_layers if layer.group not in below]
    base = [layer.key for layer in shown_layers if not layer.archive]
    history = [layer.key for layer in shown_layers if layer.archive]
    found = _bounds(situation, going_on) or _bounds(situation, base) or _archive_bounds(situation, history)
    return found or (-180.0, -60.0, 180.0, 75.0)


def credits_of(situation: Situation) -> list[str]:
    """Whose data are drawn."""
    keys = {layer.key for layer in situation.stack.shown()}
    sets = situation.picture.features(DATASET)
    return sorted({shown(d["credit"]) for d in sets if d["credit"] and d["of"] in keys})


def _as_worn(situation: Situation, key: str) -> Kind:
    """The kind of a layer, in the style that a person gave the layer."""
    style, kind = situation.stack.layer(key).style, situation.kinds[key]
    return kind if style is None else replace(kind, style=style)


def _layer(situation: Situation, key: str, tolerance: float, *, restricted: bool) -> Message:
    layer, kind = situation.stack.layer(key), _as_worn(situation, key)
    if layer.archive:
        body = _archive_body(situation, layer)
    else:
        rows: Mapping[str, Column] = situation.picture.rows(key)
        if not restricted:
            rows, _ = public_rows(key, rows)
        if layer.filter is not None:
            rows = web_layers.passing(rows, layer.filter)
        body = web_layers.layer_body(kind, rows, tolerance_deg=tolerance, zone=situation.store.zone)
    told = web_layers.layer_head(layer, kind) | body | ({"picture": True} if layer.raster else {})
    return told | {
        "glyphs": glyphs(symbols.glyph_names(kind)),
        "legend": web_layers.legend_titles(kind, rest_last=layer.style is not None),
        "notes": web_layers.left_out(told["title"], told),
    }


def _part(situation: Situation, kind: Kind, edit: Edit, tolerance: float) -> Message:
    """Objects to put and ids to drop, as they are now: what changed twice since is right at once."""
    ids = {c.id for c in edit.changes if c.kind == kind.key} | _swapped(edit, kind.key)
    present = [situation.picture.get(identity) for identity in sorted(ids)]
    came = [f for f in present if f is not None and f.kind == kind.key and f.geometry is not None]
    put = web_layers.entries(kind, came, tolerance_deg=tolerance, zone=situation.store.zone)
    drop = sorted(ids - {entry["id"] for entry in put})
    return {"put": put, "drop": drop, "count": situation.picture.count(kind.key)}


def _swapped(edit: Edit, key: str) -> set[str]:
    """Rows of a bulk set that left it or came back, where the set is otherwise the same."""
    swaps = (rows_swapped(c) for c in edit.changes if c.kind == DATASET and key in c.kinds)
    return {identity for swap in swaps if swap is not None for side in swap for identity in side}


def _sets_of(edit: Edit) -> set[str]:
    """Kinds of which a whole set came, went or is another one."""
    changes = [c for c in edit.changes if c.kind == DATASET and rows_swapped(c) is None]
    return {str(f["of"]) for c in changes for f in (c.before, c.after) if f is not None}


def _bounds(situation: Situation, keys: Iterable[str]) -> Bounds | None:
    found = []
    for key in keys:
        shapes = readable_shapes(situation.picture.rows(key)["geometry"])
        if (bounds := bounds_of(shapes[drawable(shapes)])) is not None:
            found.append(box(*bounds))
    return bounds_of(found)


def _archive_bounds(situation: Situation, keys: Iterable[str]) -> Bounds | None:
    archives = [archive for key in keys if (archive := _archive(situation, key)) and len(archive)]
    return bounds_of([box(a.lon.min(), a.lat.min(), a.lon.max(), a.lat.max()) for a in archives])


def _archive(situation: Situation, key: str) -> Archive | None:
    found: Feature | None = next((d for d in situation.picture.archives() if d["of"] == key), None)
    return situation.picture.archive(found) if found is not None else None


def _archive_body(situation: Situation, layer: Layer) -> Message:
    """History: the time that ends at the moment, as on the canvas."""
    archive = _archive(situation, layer.key)
    if archive is None:
        return {"features": [], "count": 0}
    kept = web_layers.archive_window(archive, situation.clock.now(), live=situation.clock.live)
    return web_layers.archive_body(archive, kept, layer.filter)
