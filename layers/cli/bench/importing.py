"""Importing points from every vector format, checks and all, against merely reading the file.

A CSV is held against two peers. pandas gives texts and numbers and no places; its figure is shown without a limit,
for no import that records a hundred thousand rows one by one comes near the time of a copy. GDAL reads the same file
to places, as an import has to, and is the one that the limit is of.

A million points as an archive are held against `pyogrio.read_arrow` and writing the very bytes that the archive is
made of: hashed, compressed and on disk.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import geopandas as gpd
import pyogrio

from layers.cli.bench.bringing import bring
from layers.cli.bench.measure import Figure, Peak, in_turn
from layers.cli.bench.peaks import measure_country, measure_peaks
from layers.cli.bench.rows import archive, as_frame, shelters
from layers.cli.bench.vector_files import BY_PANDAS, CASES, Case
from layers.edit import adding
from layers.exchange.importing import Options
from layers.feature import Feature
from layers.kinds import KINDS
from layers.record.store import open_store
from layers.record.workspace import create_workspace

_LIMIT = 3.0
_ARCHIVE_LIMIT = 2.0
_ARCHIVE = 10
"""So many times the rows of the other files does the archive have."""
_REPEATS = 3


def measure_import(folder: Path, rows: int, data: Path | None = None, *, long: bool = False) -> Iterator[Figure | Peak]:
    """Each format as a reference layer, the first as shelters too; an archive; a country where `data` has one; and
    memory, with `long` also that of large files."""
    frame = as_frame(shelters(rows)).drop(columns=["id", "state"])
    yield _measured(folder, CASES[0], frame, "as shelters", Options(kind="shelter"))
    for case in CASES:
        yield _measured(folder, case, frame, "as a reference layer", Options(crs="EPSG:4326"))
    yield _measured(folder, BY_PANDAS, frame, "as a reference layer", Options(crs="EPSG:4326"), limit=None)
    yield _measured_archive(folder, rows * _ARCHIVE)
    yield measure_country(folder, data)
    yield from measure_peaks(folder, frame, long=long)


def _measured(
    folder: Path, case: Case, frame: gpd.GeoDataFrame, what: str, options: Options, limit: float | None = _LIMIT
) -> Figure:
    whole, one, workspace = (folder / name for name in (f"points{case.suffix}", f"one{case.suffix}", "imported.gpkg"))
    if not whole.exists():
        case.write(frame, whole)
        case.write(frame.head(1), one)
    seconds, start, peer = in_turn(
        partial(bring, workspace, whole, options),
        partial(bring, workspace, one, options),
        partial(case.read, whole),
        repeats=_REPEATS,
    )
    return Figure(
        f"import {len(frame):,} points from {case.title} {what}",
        seconds - start,
        case.library,
        peer,
        limit,
        note=_started(start),
    )


def _measured_archive(folder: Path, rows: int) -> Figure:
    """Of both the same import or writing of a single row is taken off: making and opening a workspace."""
    history, moment = archive(rows), archive(1)
    whole, one, workspace = (folder / name for name in ("history.gpkg", "moment.gpkg", "imported.gpkg"))
    for path, (_, _, frame) in ((whole, history), (one, moment)):
        frame["time"] = frame["time"].dt.tz_localize("UTC")
        pyogrio.write_dataframe(frame, path, driver="GPKG")
    options = Options(archive="history", crs="EPSG:4326")
    seconds, start, peer, peer_start = in_turn(
        partial(bring, workspace, whole, options),
        partial(bring, workspace, one, options),
        partial(_read_and_write, folder, whole, *history[:2]),
        partial(_read_and_write, folder, one, *moment[:2]),
        repeats=_REPEATS,
    )
    return Figure(
        f"import {rows:,} points from GeoPackage as an archive",
        seconds - start,
        "pyogrio, arrow, and writing",
        peer - peer_start,
        _ARCHIVE_LIMIT,
        note=_started(start),
    )


def _read_and_write(folder: Path, file: Path, dataset: Feature, contents: dict[str, bytes]) -> None:
    """All of the file into memory; then the bytes of an archive, ready as they are, into a new workspace."""
    table = pyogrio.read_arrow(file)[1]
    path = folder / "written.gpkg"
    path.unlink(missing_ok=True)
    create_workspace(path)
    store = open_store(path, KINDS)
    store.apply(adding(dataset), contents=contents, imported=True)
    store.close()
    del table


def _started(seconds: float) -> str:
    return f"and {seconds:.2f} s for the start of the child process"
