"""One layer of the stack as the page takes it: its looks, its features packed, and what was left out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import shapely

from layers.archive import Archive
from layers.columns import Column, taken
from layers.feature import Feature, readable_shapes, unreadable, wkb
from layers.filter import Filter
from layers.i18n import counted, tr
from layers.kind import Field, Kind, in_language
from layers.kinds.signs import SIGN
from layers.report import web_signs
from layers.report.page_text import fields_of, heading, label_text, legend_words, shown, value_text
from layers.report.shapes import anchors, clustered, drawable, merged, packed, simplified
from layers.stack import Layer
from layers.style import STATE, Look, Style

MOST = 20_000
"""More objects than this are not drawn one by one."""
MOST_CLUSTERS = 5_000
_GOOD_COUNT = 300
_SPANS_S = (3600, 6 * 3600, 86_400, 7 * 86_400, 30 * 86_400)


def layer_head(layer: Layer, kind: Kind) -> dict[str, Any]:
    """What is said of a layer as a whole."""
    style = kind.style
    return {
        "key": layer.key,
        "title": shown(tr(layer.title)),
        "group": str(layer.group),
        "opacity": round(layer.opacity, 3),
        "fields": [heading(f) for f in _told(kind)],
        "looks": {"": look_json(style.default)} | {k: look_json(look) for k, look in style.looks.items()},
        "label": {"colour": style.label_colour, "pt": style.label_pt, "spaced": style.label_spaced}
        | {"tag": style.label_tag, "max_mpp": style.label_max_mpp},
        "min_mpp": layer.min_mpp,
        "max_mpp": min((limit for limit in (style.max_mpp, layer.max_mpp) if limit), default=0.0),
    }


def look_json(look: Look) -> dict[str, Any]:
    """A look as it is declared, colours still as tokens; its words in the language in use."""
    return {**asdict(look), "title": shown(tr(look.title))}


def passing(rows: Mapping[str, Column], filter: Filter) -> Mapping[str, Column]:
    """Only those that pass every test."""
    kept = np.flatnonzero(filter.mask(rows, len(rows["id"])))
    return {name: taken(column, kept) for name, column in rows.items()}


def layer_body(kind: Kind, rows: Mapping[str, Column], *, tolerance_deg: float, zone: str) -> dict[str, Any]:
    """The features of a kind: one by one, or taken together where there are too many."""
    shapes = readable_shapes(rows["geometry"])
    good = np.flatnonzero(drawable(shapes))
    left = {"unreadable": unreadable(rows["geometry"], shapes)}
    if len(good) > MOST:
        return crowd(kind, rows, shapes, good, tolerance_deg) | left
    features = list(_features(kind, rows, good.tolist()))
    entries = _entries(kind, features, simplified(shapes[good], tolerance_deg), zone)
    return {"features": entries, "count": len(good)} | left


def archive_body(archive: Archive, kept: slice, filter: Filter | None = None) -> dict[str, Any]:
    """Rows of an archive, always as clusters."""
    places = np.column_stack((archive.lon[kept], archive.lat[kept]))
    if filter is not None:
        places = places[archive.mask(filter)[kept]]
    places = places[np.isfinite(places).all(axis=1)]
    return {"clusters": clustered(places, MOST_CLUSTERS), "count": len(places), "features": []}


def archive_window(archive: Archive, moment: datetime, *, live: bool) -> slice:
    """Rows of the span that ends at the moment, so long that some hundred are in it; live, where nothing happened
    lately, all of them."""
    first, last = archive.first, archive.last
    if first is None or last is None:
        return slice(0, 0)
    wish = (last - first).total_seconds() * _GOOD_COUNT / len(archive)
    length = min(_SPANS_S, key=lambda span: abs(math.log(span / max(wish, 1.0))))
    rows = archive.between(moment - timedelta(seconds=length), moment + timedelta(microseconds=1))
    return slice(0, len(archive)) if live and rows.start >= rows.stop else rows


def entries(kind: Kind, features: Sequence[Feature], *, tolerance_deg: float, zone: str) -> list[dict[str, Any]]:
    """Single features packed, for an update."""
    shapes = readable_shapes([wkb(f.geometry) for f in features])
    good = np.flatnonzero(drawable(shapes))
    lean = simplified(shapes[good], tolerance_deg)
    found = [(f.id, f, kind.style.key(f)) for f in (features[n] for n in good.tolist())]
    return _entries(kind, found, lean, zone)


def crowd(kind: Kind, rows: Mapping[str, Column], shapes: Any, good: Any, tolerance_deg: float) -> dict[str, Any]:
    """Points as clusters; lines and areas of one look as one simplified shape."""
    points = shapely.get_dimensions(shapes[good]) == 0
    places = shapely.get_coordinates(shapely.centroid(shapes[good][points]))
    body: dict[str, Any] = {"count": len(good), "features": [], "small": 0}
    body["clusters"] = clustered(places, MOST_CLUSTERS)
    rest = good[~points]
    keys = np.array([look or "" for look in _look_keys(kind.style, rows, rest.tolist())], dtype=object)
    for key in dict.fromkeys(keys.tolist()):
        joined, small = merged(shapes[rest][keys == key], tolerance_deg)
        body["features"] += [{"id": "", "l": key, "g": shape} for shape in joined]
        body["small"] += small
    body["merged"] = len(rest)
    return body


def left_out(title: str, body: Mapping[str, Any]) -> list[str]:
    """What the page does not show of a layer, in sentences."""
    found = []
    if body.get("picture"):
        found.append(tr("{layer}: a raster, shown on the canvas only.").format(layer=title))
    if body.get("clusters"):
        n = f"{sum(c[2] for c in body['clusters']):,}"
        found.append(tr("{layer}: {n} points shown as clusters.").format(layer=title, n=n))
    if body.get("merged"):
        words = counted("{layer}: {n} shapes drawn together and simplified.", layer=title, n=f"{body['merged']:,}")
        found.append(words)
    if body.get("small"):
        words = counted("{layer}: {n} shapes too small to show were left out.", layer=title, n=f"{body['small']:,}")
        found.append(words)
    if left := body.get("unreadable"):
        found.append(counted("{layer}: {n} shapes cannot be read and are left out.", layer=title, n=f"{left:,}"))
    return found


def legend_titles(kind: Kind, *, rest_last: bool) -> list[list[str]]:
    """[look, words] in the order of the declaration, what the classes leave over last where a person made them; the
    page shows those that it draws."""
    return [[key, legend_words(kind, look)] for key, look in kind.style.in_legend(rest_last=rest_last)]


def _told(kind: Kind) -> list[Field]:
    """Of a thousand buildings the page keeps the names; of a shelter it keeps what is known."""
    return [] if kind.bulk and not kind.reference else fields_of(kind)


def _features(kind: Kind, rows: Mapping[str, Column], kept: list[int]) -> Iterable[tuple[str, Any, str | None]]:
    names = {kind.style.label or "", kind.label, "name", "title", "code"}
    wanted = {f.key for f in _told(kind)} | names | {f"{key}_en" for key in names}
    wanted |= set(web_signs.FIELDS) if kind.key == SIGN else set()
    columns = {k: _plain(rows[k]) for k in rows if k in wanted}
    states, ids = rows.get("state"), rows["id"]
    looks = _look_keys(kind.style, rows, kept)
    for n, look in zip(kept, looks, strict=True):
        values = {k: v[n] for k, v in columns.items() if v[n] is not None}
        yield str(ids[n]), Feature(str(ids[n]), kind.key, values, None, states[n] if states is not None else None), look


def _plain(column: Column) -> Sequence[Any]:
    return column.tolist() if isinstance(column, np.ndarray) else column


def _look_keys(style: Style, rows: Mapping[str, Column], kept: list[int]) -> list[str | None]:
    by = "state" if style.by == STATE else style.by
    if by is None or by not in rows:
        return [None] * len(kept)
    column, keys = _plain(rows[by]), [None, *style.looks]
    return [keys[n] for n in style.numbers([column[n] for n in kept], len(kept)).tolist()]


def _entries(kind: Kind, features: Sequence[tuple[str, Feature, str | None]], lean: Any, zone: str) -> list[Any]:
    """`l` the look, `t` the label, `n` the name, `g` the shape, `c` where the name stands, `r` rows of the popup, `s`
    how a text or symbol is drawn."""
    found = []
    told = _told(kind)
    for (identity, feature, look), shape in zip(features, packed(lean), strict=True):
        entry: dict[str, Any] = {"id": identity, "g": shape}
        label = label_text(kind, in_language(feature, kind.style.label or ""), feature.state, kind.style.look(look))
        label = label and kind.cautioned(label, feature.values, feature.state)
        name = shown(kind.name_of(feature))
        entry |= {"l": look} if look else {}
        entry |= {"t": label} if label else {}
        entry |= {"n": name} if name != label else {}
        if rows := _rows(kind, told, feature, zone):
            entry["r"] = rows
        if kind.key == SIGN:
            entry["s"] = web_signs.sign_json(feature)
        found.append(entry)
    _anchor(kind, found, lean)
    return found


def _rows(kind: Kind, told: Sequence[Field], feature: Feature, zone: str) -> list[list[Any]]:
    rows: list[list[Any]] = [
        [n, value_text(f, feature[f.key], zone)] for n, f in enumerate(told) if feature[f.key] is not None
    ]
    if kind.workflow is not None and feature.state is not None:
        rows.insert(0, [-1, tr(kind.workflow.title(feature.state))])
    return rows


def _anchor(kind: Kind, found: list[dict[str, Any]], lean: Any) -> None:
    """A place for the name or plate of what is no point."""
    plates = {key for key, look in [("", kind.style.default), *kind.style.looks.items()] if look.plate or look.badge}
    needing = [n for n, e in enumerate(found) if e["g"][0] > 0 and ("t" in e or e.get("l", "") in plates)]
    for n, place in zip(needing, anchors(lean[needing]) if needing else [], strict=True):
        found[n]["c"] = place
