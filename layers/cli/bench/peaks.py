"""How much memory an import takes, parent and child together: each file in a process of its own, watched from here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import psutil
import rasterio

from layers.cli.bench.measure import Figure, Peak, timed
from layers.cli.bench.vector_files import CASES, Case
from layers.exchange.importing import Options
from layers.record.workspace import create_workspace

MB = 1_000_000
_SMALL_LIMIT_MB = 400
_LARGE_LIMIT_MB = 600
_LARGE_BYTES = 200 * MB
_SMALL_ROWS = 100
_LARGE = {".geojson", ".gpkg", ".csv", ".fgb", ".shp", ".kml"}
_TICK_S = 0.005
_CODE = "from layers.cli.bench.bringing import bring_when_told; bring_when_told()"
_PBF = "osm/liechtenstein.osm.pbf"


def measure_peaks(folder: Path, frame: gpd.GeoDataFrame, *, long: bool) -> Iterator[Peak]:
    """A small file of each format; with `long` also 200 MB of the larger ones."""
    reference = Options(crs="EPSG:4326")
    for case in CASES:
        file = folder / f"small{case.suffix}"
        case.write(frame.head(_SMALL_ROWS), file)
        _, peak = _watched(folder, file, reference)
        yield Peak(f"memory of importing a small {case.title}", peak / MB, _SMALL_LIMIT_MB, "parent and child together")
    if not long:
        return
    for case in CASES:
        if case.suffix in _LARGE:
            yield _large(folder, _grown(folder, case, frame), case.title, reference)
        if case.suffix == ".csv":
            yield _large(folder, _spoiled(_grown(folder, case, frame)), f"{case.title} with rejected rows", reference)
    yield _large(folder, _large_tiff(folder), "GeoTIFF", Options())


def _large(folder: Path, file: Path, title: str, options: Options) -> Peak:
    start, peak = _watched(folder, file, options)
    size = sum(part.stat().st_size for part in file.parent.glob(f"{file.stem}.*"))
    for part in file.parent.glob(f"{file.stem}.*"):
        part.unlink()
    name = f"memory above the start, {title} of {size / MB:.0f} MB"
    return Peak(name, (peak - start) / MB, _LARGE_LIMIT_MB, "parent and child together")


def _grown(folder: Path, case: Case, frame: gpd.GeoDataFrame) -> Path:
    """A file of about 200 MB: the rows so many times over, each with a code of its own."""
    whole = folder / f"points{case.suffix}"
    size = sum(part.stat().st_size for part in folder.glob("points.*") if _belongs(part, whole))
    count = max(int(len(frame) * _LARGE_BYTES / size), 1)
    large = gpd.GeoDataFrame(pd.concat([frame] * -(-count // len(frame)), ignore_index=True)).head(count)
    file = folder / f"large{case.suffix}"
    case.write(large.assign(code=[f"S{n:07d}" for n in range(count)]), file)
    return file


def _spoiled(file: Path) -> Path:
    """The same with two rows of which the places are none."""
    head, first, second, rest = file.read_bytes().split(b"\n", 3)
    bad = (b",".join((*row.split(b",")[:-2], b"999", b"999")) for row in (first, second))
    file.write_bytes(b"\n".join((head, *bad, rest)))
    return file


def _belongs(part: Path, whole: Path) -> bool:
    return part.suffix == whole.suffix or (whole.suffix == ".shp" and part.suffix in (".dbf", ".shx"))


def _large_tiff(folder: Path) -> Path:
    file, side = folder / "large.tif", int((_LARGE_BYTES / 4) ** 0.5)
    heights = np.random.default_rng(3).normal(100, 20, (side, side)).astype(np.float32)
    box = rasterio.transform.from_bounds(108.0, 22.0, 109.0, 23.0, side, side)
    about = {"driver": "GTiff", "width": side, "height": side, "count": 1, "dtype": "float32", "tiled": True}
    with rasterio.open(file, "w", crs="EPSG:4326", transform=box, **about) as raster:
        raster.write(heights, 1)
    return file


def measure_country(folder: Path, data: Path | None) -> Figure:
    """A country as OpenStreetMap has it, to a city drawn; left out where `data` is no folder that has it."""
    name = "Liechtenstein's PBF to a drawn city"
    file = None if data is None else data / _PBF
    if file is None or not file.is_file():
        return Figure(name, 0.0, note=f"left out: no {_PBF}; give the folder that has it: anlan bench import DATA")
    city, picture = folder / "liechtenstein.gpkg", folder / "liechtenstein.png"
    told = [sys.executable, "-m", "desktop"]
    screen = {} if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") else {"QT_QPA_PLATFORM": "offscreen"}
    run = partial(subprocess.run, env={**os.environ, **screen}, check=True, capture_output=True)
    create_workspace(city)
    brought = timed(lambda: run([*told, "import", str(city), str(file)]))
    drawn = timed(lambda: run([*told, str(city), "--screenshot", str(picture)]))
    return Figure(name, brought + drawn, note=f"{brought:.2f} s to import, {drawn:.2f} s to start and draw")


def _watched(folder: Path, file: Path, options: Options) -> tuple[int, int]:
    """Bytes in memory of a process that is about to import, and the most of it and its children until it ends."""
    job = json.dumps({"file": str(file), "workspace": str(folder / "watched.gpkg"), "options": asdict(options)})
    with subprocess.Popen([sys.executable, "-c", _CODE], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        if process.stdin is None or process.stdout is None:
            raise ValueError("a process without pipes")
        process.stdout.readline()
        watched = psutil.Process(process.pid)
        start = peak = watched.memory_info().rss
        process.stdin.write(job.encode() + b"\n")
        process.stdin.close()
        while process.poll() is None:
            peak = max(peak, _together(watched))
            time.sleep(_TICK_S)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, str(file))
    return start, peak


def _together(process: psutil.Process) -> int:
    total = 0
    with suppress(psutil.NoSuchProcess):
        for each in (process, *process.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                total += each.memory_info().rss
    return total
