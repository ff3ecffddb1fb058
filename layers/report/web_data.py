"""The situation as JSON for the web map: how it looks, each layer's objects, and what an edit changes of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from layers.archive import Archive, from_us
from layers.edit import DATASET, Edit
from layers.feature import Feature
from layers.geo import Bounds, bounds_of
from layers.i18n import N_, language, tr
from layers.kind import GROUP_TITLES, Group, Kind
from layers.report.colours import mode_word, palette
from layers.report.features import classes_of, columns_of, encoded, geojson, shapes_of
from layers.report.glyphs import glyphs
from layers.report.looks import drawing, glyph_names, tokens_used
from layers.report.reduce import MOST_OBJECTS, clusters, picture
from layers.situation import Situation
from layers.stack import Layer
from layers.times import format_moment, zone

MOST_WITH_FACTS = 2_000
ARCHIVE_SPAN = timedelta(hours=24)
"""Of a history looked at in the past, the page shows what happened in this time before the moment."""

_SCREEN_PX = 8_000
_FINEST = 0.000_004

_WORDS = {
    "layers": N_("Layers"),
    "legend": N_("Legend"),
    "credits": N_("Credits"),
    "leftOut": N_("Left out of this page"),
    "nothing": N_("Nothing is drawn."),
    "zoomIn": N_("Zoom in"),
    "zoomOut": N_("Zoom out"),
    "fit": N_("Show everything"),
    "objects": N_("objects"),
    "close": N_("Close"),
    "hide": N_("Hide"),
}


def head(situation: Situation, theme: str) -> dict[str, Any]:
    """All but the objects: words, colours, moment, mode, credits, and the layers from the bottom up."""
    clock, store = situation.clock, situation.store
    kinds = {layer.key: situation.kinds[layer.key] for layer in situation.stack.shown()}
    return {
        "language": language(),
        "theme": theme,
        "title": Path(store.path).stem,
        "moment": f"{format_moment(clock.now(), store.zone)} {store.zone}",
        "mode": "live" if clock.live else "replay",
        "modeWord": "" if clock.live else mode_word("replay"),
        "words": {key: tr(text) for key, text in _WORDS.items()},
        "colours": palette(theme, tokens_used(kinds)),
        "glyphs": glyphs(glyph_names(kinds)),
        "credits": credits_of(situation),
        "layers": [_layer(layer) for layer in situation.stack.shown()],
    }


def layer_data(situation: Situation, key: str, *, degrees: float | None = None) -> dict[str, Any]:
    """One shown layer with its objects, or what stands for them where they are too many."""
    layer, kind = situation.stack.layer(key), situation.kinds[key]
    data: dict[str, Any] = {"key": key, **drawing(kind), "features": [], "note": ""}
    if layer.archive:
        return data | _archive(situation, key)
    count = situation.picture.count(key)
    rows = situation.picture.rows(key)
    if degrees is None:
        degrees = tolerance(bounds_of(shapes_of(rows)))
    if count > MOST_OBJECTS:
        return data | _reduced(kind, rows, degrees)
    facts = count <= MOST_WITH_FACTS and not kind.reference
    return data | {"features": encoded(kind, rows, degrees=degrees, zone=situation.store.zone, facts=facts)}


def is_whole(situation: Situation, key: str) -> bool:
    """Whether the page has the layer's objects one by one, so that an edit can change them in place."""
    return not situation.stack.layer(key).archive and situation.picture.count(key) <= MOST_OBJECTS


def delta(situation: Situation, edit: Edit, *, degrees: float = _FINEST) -> dict[str, Any]:
    """What `edit` does to the page: objects to put, ids to take away, and layers to fetch anew."""
    shown = {layer.key for layer in situation.stack.shown()}
    stale = {key for key in shown & edit.kinds if not is_whole(situation, key)}
    if DATASET in edit.kinds:
        stale |= shown & _sets_of(edit)
    put: dict[str, list[Any]] = {}
    for key in sorted((shown & edit.kinds) - stale):
        put[key] = _put(situation, situation.kinds[key], edit, degrees)
    gone = [c.id for c in edit.changes if c.before is not None and (c.after is None or c.after.geometry is None)]
    return {"put": put, "gone": gone, "stale": sorted(stale)}


def tolerance(bounds: Bounds | None) -> float:
    """How far a line may stray in degrees when all of `bounds` is on a large screen."""
    if bounds is None:
        return _FINEST
    return max(bounds[2] - bounds[0], bounds[3] - bounds[1], _FINEST * _SCREEN_PX) / _SCREEN_PX


def extent(situation: Situation) -> Bounds | None:
    """What the page shows first: what is going on, or where that is nothing, all there is."""
    shown = situation.stack.shown()
    for keys in (
        [layer.key for layer in shown if layer.group not in (Group.CITY, Group.REFERENCE) and not layer.archive],
        [layer.key for layer in shown if not layer.archive],
    ):
        if bounds := _bounds(situation, keys):
            return bounds
    archives = [a for layer in shown if layer.archive and (a := _archive_of(situation, layer.key)) and len(a)]
    boxes = [shapely.box(a.lon.min(), a.lat.min(), a.lon.max(), a.lat.max()) for a in archives]
    return bounds_of(boxes)


def credits_of(situation: Situation) -> list[str]:
    """Whose data are drawn."""
    shown = {layer.key for layer in situation.stack.shown()}
    sets = situation.picture.features(DATASET)
    return sorted({str(d["credit"]) for d in sets if d["credit"] and d["of"] in shown})


def _layer(layer: Layer) -> dict[str, Any]:
    return {
        "key": layer.key,
        "title": tr(layer.title),
        "group": tr(GROUP_TITLES[layer.group]),
        "opacity": layer.opacity,
    }


def _bounds(situation: Situation, keys: Iterable[str]) -> Bounds | None:
    found = [bounds_of(shapes_of(situation.picture.rows(key))) for key in keys]
    return bounds_of([shapely.box(*b) for b in found if b is not None])


def _put(situation: Situation, kind: Kind, edit: Edit, degrees: float) -> list[Any]:
    came = [c.after for c in edit.changes if c.after is not None and c.after.kind == kind.key]
    rows = columns_of(kind, came)
    return encoded(kind, rows, degrees=degrees, zone=situation.store.zone, facts=not kind.reference)


def _sets_of(edit: Edit) -> set[str]:
    sets = (f for c in edit.changes for f in (c.before, c.after) if f is not None and f.kind == DATASET)
    return {str(f["of"]) for f in sets}


def _reduced(kind: Kind, rows: Any, degrees: float) -> dict[str, Any]:
    shapes = shapes_of(rows)
    placed = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    shapes, classes = shapes[placed], classes_of(kind, rows)[placed]
    points = shapely.get_dimensions(shapes) == 0
    told: dict[str, Any] = {}
    if points.any():
        at = shapely.get_coordinates(shapely.centroid(shapes[points]))
        told["clusters"] = clusters(at)
    joined, lost = picture(shapes[~points], classes[~points], degrees)
    parts = geojson(np.array([shape for _, shape in joined], dtype=object))
    told["features"] = [["", c, "", shape, ""] for (c, _), shape in zip(joined, parts, strict=True)]
    told["note"] = _note(tr(kind.title), len(shapes), int(points.sum()), lost)
    return told


def _note(title: str, count: int, points: int, lost: int) -> str:
    if points == count:
        return tr("{layer}: {count} objects are shown as groups with their number.").format(layer=title, count=count)
    return tr("{layer}: {count} objects are one simplified picture without names; {lost} small ones are left out.").format(
        layer=title, count=count, lost=lost
    )


def _archive_of(situation: Situation, key: str) -> Archive | None:
    dataset = next((d for d in situation.picture.archives() if d["of"] == key), None)
    return situation.picture.archive(dataset) if dataset is not None else None


def _archive(situation: Situation, key: str) -> dict[str, Any]:
    """History: all of it when live, a day of it at a past moment; one by one where that is not too much."""
    archive = _archive_of(situation, key)
    if archive is None:
        return {}
    now = situation.clock.now()
    rows = slice(0, len(archive)) if situation.clock.live else archive.between(now - ARCHIVE_SPAN, now)
    at = np.column_stack((archive.lon[rows], archive.lat[rows]))
    if len(at) > MOST_OBJECTS:
        return {"clusters": clusters(at), "note": _note(archive.name, len(at), len(at), 0)}
    local = zone(situation.store.zone)
    return {"features": [_row(archive, n + (rows.start or 0), local) for n in range(len(at))]}


def _row(archive: Archive, n: int, local: Any) -> list[Any]:
    place = {"type": "Point", "coordinates": [round(float(archive.lon[n]), 6), round(float(archive.lat[n]), 6)]}
    when = from_us(int(archive.time_us[n])).astimezone(local).strftime("%Y-%m-%d %H:%M %z")
    what = archive.categories[archive.category[n]] if archive.categories else archive.name
    return ["", 0, "", place, what, [[tr("Time"), when]]]


def feature_data(situation: Situation, feature: Feature) -> list[Any]:
    """One object as the page has it."""
    kind = situation.kinds[feature.kind]
    found = encoded(kind, columns_of(kind, [feature]), degrees=_FINEST, zone=situation.store.zone, facts=True)
    return found[0] if found else []
