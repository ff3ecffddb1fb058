"""The peers' workload as extracts: points, areas and lines from GeoPackages, straight into columns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer

from layers.columns import content_hash, encode
from layers.errors import SituationError
from layers.extract import Extract
from layers.feature import Feature
from layers.geo import from_mercator
from layers.i18n import tr
from layers.kind import Geometry
from layers.style import Crowd, Look, Stroke, Style

PALETTE = ("#e41a1c", "#377eb8", "#4daf4a", "#984ea3", "#ff7f00", "#ffff33", "#a65628", "#f781bf")
RAMP = ("#ffffcc", "#fed976", "#fd8d3c", "#e31a1c", "#800026")
CRS = "EPSG:32633"
WORLD = (500_000.0, 5_300_000.0, 564_000.0, 5_336_000.0)
_LINE_PX = 0.26 / 25.4 * 96
_POINT_HEAD, _LINE_HEAD, _AREA_HEAD = 5, 9, 13
"""Bytes of WKB before the first corner: order and type; and the number of corners; and the number of rings."""
_OUTLINE = "#232323"


def views() -> dict[str, tuple[float, float, float, float]]:
    """The full extent, and 10 %, 1 % and 0.01 % of its area about the heaviest cluster, in EPSG:32633.

    As the peers' scripts have them: the same seed gives the same clusters.
    """
    west, south, east, north = WORLD
    wide, high = east - west, north - south
    tag = "clusters"
    luck = np.random.default_rng([20261123, sum(map(ord, tag)), len(tag)])
    x, y = west + wide * luck.uniform(0.05, 0.95, 200), south + high * luck.uniform(0.05, 0.95, 200)
    luck.uniform(200, 1500, 200)
    heaviest = int(np.argmax(luck.dirichlet(np.full(200, 0.6))))
    found = {}
    for name, share in (("full", 1.0), ("10pct", 0.1**0.5), ("1pct", 0.1), ("0.01pct", 0.01)):
        w, h = wide * share, high * share
        left = min(max(x[heaviest] - w / 2, west), east - w)
        bottom = min(max(y[heaviest] - h / 2, south), north - h)
        found[name] = (float(left), float(bottom), float(left + w), float(bottom + h))
    return found


def read(folder: Path, name: str) -> Extract:
    """One of points_*, polys_* and roads_*.

    Raises
    ------
    SituationError
        The folder does not hold the workload, or pyarrow is not installed.
    """
    path = folder / f"{name}.gpkg"
    if not path.is_file():
        raise SituationError(
            tr("{file} is not there.").format(file=path), hint=tr("bench/gen_data.py makes the workload.")
        )
    table = _table(path)
    data, starts = _bytes(table)
    columns = {c: table.column(c).to_numpy() for c in ("cat", "cls") if c in table.column_names}
    if "ts" in table.column_names:
        columns["time"] = table.column("ts").cast("int64").to_numpy() * 1000
    match name.split("_")[0]:
        case "points":
            xy, counts = _corners(data, starts, _POINT_HEAD), None
            geometry, style = Geometry.POINT, point_style()
        case "polys":
            xy, counts = _corners(data, starts, _AREA_HEAD), _counts(data, starts, _AREA_HEAD)
            geometry, style = Geometry.AREA, area_style()
        case _:
            xy, counts = _corners(data, starts, _LINE_HEAD), _counts(data, starts, _LINE_HEAD)
            geometry, style = Geometry.LINE, line_style()
    x, y = Transformer.from_crs(CRS, "EPSG:3857", always_xy=True).transform(xy[:, 0], xy[:, 1])
    origin = float(round(x.mean())), float(round(y.mean()))
    moved = np.column_stack((x - origin[0], y - origin[1])).astype(np.float32)
    rings = np.zeros(1, dtype=np.int32) if counts is None else _begins(counts)
    parts = np.arange(len(rings), dtype=np.int32) if geometry is Geometry.AREA else np.zeros(1, dtype=np.int32)
    return Extract(name, name, geometry, origin, moved, rings, parts, columns, style)


def incidents(points: Extract) -> tuple[Feature, dict[str, bytes]]:
    """The same points as an archive, with its content."""
    lon_lat = from_mercator(points.xy.astype(np.float64) + np.array(points.origin))
    columns = {
        "time": points.columns["time"],
        "lon": lon_lat[:, 0],
        "lat": lon_lat[:, 1],
        "category": [str(n) for n in points.columns["cat"]],
    }
    content = encode(columns)
    values = {"name": "incidents", "role": "archive", "of": "incidents", "sha256": content_hash(content)}
    return Feature("set:incidents", "dataset", {**values, "count": len(points)}), {values["sha256"]: content}


def point_style(crowd: Crowd = Crowd.HEAT) -> Style:
    looks = {str(n): Look(f"{n}", fill=colour, dot=True) for n, colour in enumerate(PALETTE)}
    return Style(Look("", fill="#888888", dot=True), by="cat", looks=looks, crowd=crowd)


def area_style() -> Style:
    line = (Stroke(_OUTLINE, _LINE_PX),)
    looks = {str(n): Look(f"{n}", strokes=line, fill=colour) for n, colour in enumerate(PALETTE)}
    return Style(Look("", strokes=line, fill="#888888"), by="cat", looks=looks)


def line_style() -> Style:
    looks = {str(n): Look(f"{n}", strokes=(Stroke(colour, _LINE_PX),)) for n, colour in enumerate(PALETTE[:5])}
    return Style(Look("", strokes=(Stroke("#888888", _LINE_PX),)), by="cls", looks=looks)


def _table(path: Path) -> Any:
    try:
        import pyarrow as pa  # noqa: F401 - pyogrio hands its columns over through it
    except ImportError as error:
        raise SituationError(
            tr("pyarrow is not installed."),
            hint=tr("It is part of the development tools: packaging/test installs them."),
        ) from error
    import pyogrio

    return pyogrio.read_arrow(path)[1].combine_chunks()


def _bytes(table: Any) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """All shapes as WKB in one piece, and where each begins."""
    column = table.column(next(n for n in table.column_names if n in ("wkb_geometry", "geom"))).chunk(0)
    _, offsets, data = column.buffers()
    wide = np.int64 if str(column.type).startswith("large") else np.int32
    starts = np.frombuffer(offsets, dtype=wide)[column.offset : column.offset + len(column) + 1].astype(np.int64)
    return np.frombuffer(data, dtype=np.uint8)[starts[0] : starts[-1]], starts - starts[0]


def _corners(data: NDArray[np.uint8], starts: NDArray[np.int64], head: int) -> NDArray[np.float64]:
    """The bytes without their heads are the corners."""
    if head == _POINT_HEAD:
        rows = data.reshape(len(starts) - 1, head + 16)
        return np.ascontiguousarray(rows[:, head:]).view("<f8").reshape(-1, 2)
    kept = np.ones(len(data), dtype=bool)
    for n in range(head):
        kept[starts[:-1] + n] = False
    return data[kept].view("<f8").reshape(-1, 2)


def _counts(data: NDArray[np.uint8], starts: NDArray[np.int64], head: int) -> NDArray[np.int64]:
    counts: NDArray[np.int64] = (np.diff(starts) - head) // 16
    return counts


def _begins(counts: NDArray[np.int64]) -> NDArray[np.int32]:
    begins = np.zeros(len(counts) + 1, dtype=np.int32)
    np.cumsum(counts, out=begins[1:])
    return begins
