"""GeoJSON (RFC 7946): one collection, rings by the right-hand rule, shapes cut where they cross 180°."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import shapely

from layers.exchange.antimeridian import crosses, cut
from layers.exchange.writers.columns import column_names
from layers.exchange.writers.declared import About, Holds, Tables, Writer
from layers.faults import fault
from layers.feature import Feature
from layers.i18n import N_, Message, message
from layers.kind import Kind


def write(path: Path, tables: Tables, about: About) -> int:
    """`kind` and `state` stand among the properties; what is said with the facts is a member `anlan`."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write('{"type":"FeatureCollection",')
        if said := about.to_json():
            out.write(f'"anlan":{json.dumps(said, ensure_ascii=False)},')
        out.write('"features":[')
        between = "\n"
        for kind, features in tables:
            names = column_names(kind, ours=("kind", "state"))
            for feature in features:
                out.write(between + _feature(kind, feature, names))
                between = ",\n"
        fault("export:rows")
        out.write("\n]}\n")
    return sum(len(features) for _, features in tables)


def _feature(kind: Kind, feature: Feature, names: Mapping[str, str]) -> str:
    properties: dict[str, Any] = {"kind": kind.key}
    if feature.state is not None:
        properties["state"] = feature.state
    properties |= {names.get(k, k): v for k, v in feature.values.items() if v is not None}
    shape = "null"
    if feature.geometry is not None:
        shape = shapely.to_geojson(shapely.orient_polygons(cut(feature.geometry), exterior_cw=False))
    body = json.dumps(properties, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return f'{{"type":"Feature","id":{json.dumps(feature.id)},"geometry":{shape},"properties":{body}}}'


def _cut_shapes(tables: Tables) -> Iterator[Message]:
    if n := sum(crosses(f.geometry) for _, features in tables for f in features if f.geometry is not None):
        yield message(N_("{n} shapes across 180° are cut there, as the standard asks."), n=n)


WRITER = Writer("geojson", N_("GeoJSON"), (".geojson", ".json"), write, Holds(nested=True), more=_cut_shapes)
