"""Importing points from GeoJSON, checks and all, against merely reading the file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from layers.cli.bench.measure import Figure, in_turn
from layers.cli.bench.rows import shelters
from layers.collector import resting_collector
from layers.exchange.importing import Options, prepare
from layers.feature import Feature
from layers.kinds import KINDS
from layers.record.store import open_store
from layers.record.workspace import create_workspace

_LIMIT = 3.0
_REPEATS = 3


def measure_import(folder: Path, rows: int) -> Iterator[Figure]:
    import pyogrio

    features = shelters(rows)
    whole, one = folder / "points.geojson", folder / "one.geojson"
    _write(whole, features)
    _write(one, features[:1])
    del features
    for title, options in (("as shelters", Options(kind="shelter")), ("as a reference layer", Options())):
        seconds, start, peer = in_turn(
            partial(_import, folder, whole, options),
            partial(_import, folder, one, options),
            lambda: pyogrio.read_dataframe(whole),
            repeats=_REPEATS,
        )
        yield Figure(
            f"import {rows:,} points from GeoJSON {title}",
            seconds - start,
            "pyogrio",
            peer,
            _LIMIT,
            note=f"and {start:.2f} s for the start of the child process",
        )


def _import(folder: Path, file: Path, options: Options) -> None:
    """Into a new workspace, as `anlan import` does it."""
    path = folder / "imported.gpkg"
    path.unlink(missing_ok=True)
    create_workspace(path)
    store = open_store(path, KINDS)
    with resting_collector():
        prepared = prepare(file, options, store, progress=_quiet)
    store.apply(prepared.edit, contents=prepared.contents, imported=True)
    store.close()


def _quiet(done: float, text: str = "") -> None:
    """Progress that nobody watches."""


def _write(path: Path, features: list[Feature]) -> None:
    with path.open("w", encoding="utf-8") as stream:
        stream.write('{"type": "FeatureCollection", "features": [\n')
        for n, feature in enumerate(features):
            told = {
                "type": "Feature",
                "properties": dict(feature.values),
                "geometry": {"type": "Point", "coordinates": [feature.geometry.x, feature.geometry.y]},  # type: ignore[union-attr]
            }
            stream.write((",\n" if n else "") + json.dumps(told, ensure_ascii=False))
        stream.write("\n]}\n")
