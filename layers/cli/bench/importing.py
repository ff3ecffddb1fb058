"""Importing points from every vector format, checks and all, against merely reading the file."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import geopandas as gpd

from layers.cli.bench.measure import Figure, in_turn
from layers.cli.bench.rows import as_frame, shelters
from layers.cli.bench.vector_files import CASES, Case
from layers.collector import resting_collector
from layers.exchange.importing import Options, prepare
from layers.kinds import KINDS
from layers.record.store import open_store
from layers.record.workspace import create_workspace

_LIMIT = 3.0
_REPEATS = 3


def measure_import(folder: Path, rows: int) -> Iterator[Figure]:
    """Each format as a reference layer, and the first as shelters too."""
    frame = as_frame(shelters(rows)).drop(columns=["id", "state"])
    yield _measured(folder, CASES[0], frame, "as shelters", Options(kind="shelter"))
    for case in CASES:
        yield _measured(folder, case, frame, "as a reference layer", Options(crs="EPSG:4326"))


def _measured(folder: Path, case: Case, frame: gpd.GeoDataFrame, what: str, options: Options) -> Figure:
    whole, one = folder / f"points{case.suffix}", folder / f"one{case.suffix}"
    if not whole.exists():
        case.write(frame, whole)
        case.write(frame.head(1), one)
    seconds, start, peer = in_turn(
        partial(_import, folder, whole, options),
        partial(_import, folder, one, options),
        partial(case.read, whole),
        repeats=_REPEATS,
    )
    return Figure(
        f"import {len(frame):,} points from {case.title} {what}",
        seconds - start,
        case.library,
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
