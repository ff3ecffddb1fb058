"""What is counted while a shape is drawn, against the same questions put to geopandas."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.analysis.impact import KINDS_COUNTED, exposed_in, impact_of
from layers.analysis.measures import MEASURES, How
from layers.cli.bench.followed import measure_following
from layers.cli.bench.measure import Failed, Figure, in_turn, timed
from layers.columns import Column
from layers.edit import Edit, moving
from layers.feature import Feature
from layers.gestures.borders import with_neighbours
from layers.gestures.snapping import Snapper
from layers.gestures.tiling import faults_of
from layers.kind import Kind
from layers.kinds import KINDS
from layers.search import Search

_WEST, _SOUTH, _EAST, _NORTH = 108.2, 22.7, 108.5, 22.95
_CELLS = 250, 200
_OTHERS, _STREETS = 2_000, 20_000
_REPEATS = 7
_VIEW_M, _REACH_M, _MOVES, _SNAP_S = 20_000.0, 40.0, 500, 0.002
_TYPED, _LETTER_S = ("renmin road 17", "民族大道71", "ad-09999", "no such street", "school 17", "residential"), 0.030
_RESHAPES, _RESHAPE_S = 300, 0.1
_LIMIT = 0.1
"""At least ten times as fast as the peer."""


class City:
    """Footprints, cells of people, streets and the other kinds that are counted, spread evenly."""

    def __init__(self, footprints: int) -> None:
        self.kinds: Mapping[str, Kind] = {kind.key: kind for kind in KINDS}
        rng = np.random.default_rng(1)
        x, y = _spread(rng, footprints)
        self.tables = {"building": _table("building", shapely.buffer(shapely.points(x, y), 5e-5, cap_style="square"))}
        self.tables["population_cell"] = _cells(rng)
        x, y = _spread(rng, _STREETS)
        steps = [np.column_stack((x + n * 3e-4, y + rng.normal(0, 1e-4, len(x)))) for n in range(5)]
        self.tables["road"] = _table("road", shapely.linestrings(np.stack(steps, axis=1)))
        areas = {m.kind for m in MEASURES if m.how is How.MEETING}
        for key in sorted(KINDS_COUNTED - self.tables.keys() - {"organisation"}):
            points = shapely.points(*_spread(rng, _OTHERS if key not in areas else _OTHERS // 4))
            self.tables[key] = _table(key, shapely.buffer(points, 0.01) if key in areas else points)

    def count(self, kind: str) -> int:
        return len(self.tables[kind]["id"]) if kind in self.tables else 0

    def rows(self, kind: str) -> dict[str, Column]:
        return self.tables[kind]

    def frames(self) -> dict[str, Any]:
        import geopandas as gpd

        return {
            key: gpd.GeoDataFrame({"id": table["id"]}, geometry=shapely.from_wkb(table["geometry"]), crs=4326)
            for key, table in self.tables.items()
        }


def measure_edit(folder: Path, rows: int) -> Iterator[Figure | Failed]:
    """`rows` footprints, and half as many cells of people at the most."""
    import geopandas as gpd

    city = City(rows)
    exposed, frames = exposed_in(city), city.frames()
    for words, radius_deg in (("a block", 0.01), ("a quarter of the city", 0.06)):
        shape = shapely.Point(108.35, 22.82).buffer(radius_deg, quad_segs=8)
        asked = gpd.GeoDataFrame(geometry=[shape], crs=4326)
        seconds, peer = in_turn(
            partial(impact_of, shape, exposed), partial(_by_geopandas, frames, asked), repeats=_REPEATS
        )
        yield Figure(
            f"impact of {words} over {rows:,} footprints", seconds, "geopandas sjoin and overlay", peer, _LIMIT
        )
    yield from measure_following(rows)
    yield from measure_snapping(rows * 2)
    yield from measure_search(rows)
    yield from measure_tiling()


def measure_tiling(side: int = 45) -> Iterator[Figure]:
    """A corner of a zone moved with its neighbours, in a tiling of `side` by `side` zones, time after time; then
    whether the tiling still covers the ground once."""
    rng = np.random.default_rng(4)
    zones = {zone.id: zone for zone in _tiles(side)}
    ids, spans = list(zones), []
    for nth in rng.integers(0, len(ids), _RESHAPES):
        edit = _corner_moved(zones[ids[nth]], rng)
        start = time.perf_counter()
        whole = with_neighbours(edit, zones.values())
        spans.append(time.perf_counter() - start)
        zones |= {change.after.id: change.after for change in whole.changes if change.after is not None}
    whole_ground = shapely.union_all([zone.geometry for zone in zones.values()])
    faults = len(faults_of(zones.values())) + int(shapely.get_num_interior_rings(shapely.get_parts(whole_ground)).sum())
    note = f"{_RESHAPES} of them: {faults} gaps or overlaps" if faults else f"gap-free after {_RESHAPES} of them"
    limit = 0.0 if faults else _RESHAPE_S
    yield Figure(f"a border moved among {len(zones):,} zones", median(spans), limit=limit, note=note)


def _tiles(side: int) -> Iterator[Feature]:
    """Zones of about 300 m that meet at corners which lie a little beside a grid."""
    rng, step = np.random.default_rng(5), 0.003
    grid = np.stack(np.meshgrid(_WEST + np.arange(side + 1) * step, _SOUTH + np.arange(side + 1) * step), axis=-1)
    corners = np.round(grid + rng.uniform(-0.2, 0.2, grid.shape) * step, 9)
    for row, column in np.ndindex(side, side):
        ring = [corners[row + y, column + x] for x, y in ((0, 0), (1, 0), (1, 1), (0, 1))]
        yield Feature(f"zone-{row}-{column}", "evac_zone", {}, shapely.Polygon(ring), "normal")


def _corner_moved(zone: Feature, rng: np.random.Generator) -> Edit:
    """One of its corners a few metres aside."""
    ring = shapely.get_coordinates(zone.geometry)[:-1]
    ring[rng.integers(len(ring))] += rng.uniform(-2e-4, 2e-4, 2)
    return moving(zone, shapely.Polygon(np.round(ring, 9)))


def measure_search(count: int) -> Iterator[Figure]:
    """The slowest letter of some words typed into the search box, among so many addresses in as many buildings."""
    search = Search(_Town(count))
    search.view = _WEST, _SOUTH, (_WEST + _EAST) / 2, (_SOUTH + _NORTH) / 2
    letters = [word[:n] for word in _TYPED for n in range(1, len(word) + 1)]
    search.find(letters[0])

    seconds = max(median(timed(partial(search.find, typed)) for _ in range(_REPEATS)) for typed in letters)
    yield Figure(f"search among {count:,} addresses and buildings, a letter", seconds, limit=_LETTER_S)


def measure_snapping(corners: int) -> Iterator[Figure]:
    """What the pointer snaps to among so many corners in view, against an STRtree of the same edges."""
    rng = np.random.default_rng(2)
    footprints = shapely.buffer(shapely.points(rng.uniform(0, _VIEW_M, (corners // 4, 2))), 8, cap_style="square")
    snapper = Snapper()
    snapper.read("building", [str(n) for n in range(len(footprints))], footprints)
    snapper.look((0.0, 0.0, _VIEW_M, _VIEW_M))
    rings = shapely.get_rings(footprints)
    ends = np.concatenate([shapely.get_coordinates(rings).reshape(len(rings), 5, 2)[:, n : n + 2] for n in range(4)])
    edges = shapely.linestrings(ends)
    tree, places = shapely.STRtree(edges), rng.uniform(0, _VIEW_M, (_MOVES, 2))
    seconds, peer = in_turn(
        lambda: [snapper.near(x, y, _REACH_M) for x, y in places],
        lambda: [tree.query_nearest(shapely.Point(x, y), max_distance=_REACH_M) for x, y in places],
        repeats=_REPEATS,
    )
    note = f"shapely's STRtree, the nearest edge only: {peer / _MOVES * 1000:.3f} ms"
    yield Figure(f"snapping among {corners:,} corners, a move", seconds / _MOVES, limit=_SNAP_S, note=note)


class _Town:
    """Addresses and as many buildings without a name, most of one use."""

    def __init__(self, count: int) -> None:
        places = shapely.points(*_spread(np.random.default_rng(3), count))
        uses = ["residential" if n % 10 else "school" for n in range(count)]
        shapes = shapely.buffer(places, 5e-5, cap_style="square")
        self.tables = {
            "address": _addresses(count) | _table("address", places),
            "building": {"use": uses} | _table("building", shapes),
        }
        self.kinds: Mapping[str, Kind] = {kind.key: kind for kind in KINDS}

    def kinds_present(self) -> list[str]:
        return list(self.tables)

    def rows(self, kind: str) -> dict[str, Column]:
        return self.tables[kind]

    def get(self, identity: str) -> Feature | None:
        key, _, nth = identity.rpartition("-")
        if not nth.isdigit() or key not in self.tables:
            return None
        row = {name: column[int(nth)] for name, column in self.tables[key].items()}
        shape = shapely.from_wkb(row.pop("geometry"))
        return Feature(row.pop("id"), key, row, shape)


def _addresses(count: int) -> dict[str, Column]:
    streets = [f"民族大道{n}号" if n % 2 else f"Renmin Road {n}" for n in range(400)]
    street = [streets[n % 400] for n in range(count)]
    number = [str(n // 400) for n in range(count)]
    return {
        "code": [f"AD-{n:06d}" for n in range(count)],
        "name": [f"{a} {b}" for a, b in zip(street, number, strict=True)],
        "street": street,
        "number": number,
        "postcode": ["530000"] * count,
    }


def _spread(rng: np.random.Generator, n: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Longitudes and latitudes of `n` places."""
    return rng.uniform(_WEST, _EAST, (n,)), rng.uniform(_SOUTH, _NORTH, (n,))


def _by_geopandas(frames: Mapping[str, Any], asked: Any) -> None:
    """The same questions without the numbers: rows inside, and what of cells and streets is inside."""
    import geopandas as gpd

    for key, frame in frames.items():
        if key in ("population_cell", "road"):
            gpd.overlay(frame, asked, how="intersection", keep_geom_type=True)
        else:
            gpd.sjoin(frame, asked, predicate="intersects")


def _cells(rng: np.random.Generator) -> dict[str, Column]:
    wide, high = (_EAST - _WEST) / _CELLS[0], (_NORTH - _SOUTH) / _CELLS[1]
    column, row = np.meshgrid(np.arange(_CELLS[0]), np.arange(_CELLS[1]))
    x, y = _WEST + column.ravel() * wide, _SOUTH + row.ravel() * high
    people = {m.value: rng.integers(0, 300, len(x)).tolist() for m in MEASURES if m.how is How.SHARE}
    return _table("population_cell", shapely.box(x, y, x + wide, y + high)) | people


def _table(key: str, shapes: Any) -> dict[str, Column]:
    return {"id": [f"{key}-{n}" for n in range(len(shapes))], "geometry": list(shapely.to_wkb(shapes))}
