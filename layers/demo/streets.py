"""Streets: rings, radials and bank roads first, then a grid for each district that bends a little everywhere."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry

from layers.demo.frame import Floats, extent, smooth
from layers.demo.ground import Cell, Street, density, lines_of
from layers.demo.names import Name, Names
from layers.demo.river import Water
from layers.demo.skeleton import BANK_M, BRIDGE_EN, BRIDGES, DISTRICTS, RADIALS, RING_1, RING_2, STRIP_M
from layers.demo.small_streets import ribs, small_streets


def make_streets(water: Water, keep_free: BaseGeometry, *, rng: np.random.Generator) -> tuple[list[Street], list[Cell]]:
    """The streets of the city and the cells between the large ones.

    `keep_free` is ground that only large streets may enter: parks and hills.
    """
    names = Names(rng)
    large = _skeleton(water)
    cells = _cells(large, water)
    large += [s for s in _district_grids(cells, water, keep_free, names=names, rng=rng) if s.line.length > 250]
    cells = _cells(large, water)
    small = ribs(cells, water, names=names, rng=rng) + small_streets(cells, water, keep_free, names=names, rng=rng)
    return _with_bridges(large, water) + small, cells


def _skeleton(water: Water) -> list[Street]:
    frame, streets = extent(), []
    for zh, en, ring in (("内环快速路", "Inner Ring", RING_1), ("外环快速路", "Outer Ring", RING_2)):
        points = np.array([*ring[-2:], *ring, *ring[:3]], dtype=float)
        curve = smooth(points)
        start = int(np.argmin(np.hypot(*(curve[: len(curve) // 2] - ring[0]).T)))
        end = len(curve) // 2 + int(np.argmin(np.hypot(*(curve[len(curve) // 2 :] - ring[0]).T)))
        streets.append(Street(Name(zh, en), "trunk", LineString([*curve[start:end], curve[start]]).simplify(2)))
    for zh, en, kind, _bridge, course in RADIALS:
        streets.append(Street(Name(zh, en), kind, LineString(smooth(np.array(course, dtype=float))).simplify(2)))
    around = water.river.union(water.island)
    for zh, en, distance, kind in (
        ("滨江", "Riverside", BANK_M, "primary"),
        ("沿江", "Yanjiang", STRIP_M, "secondary"),
    ):
        edge = around.buffer(distance + 120).buffer(-120).simplify(6).boundary
        inner = extent().buffer(-1)
        for part in lines_of(shapely.intersection(edge, inner)):
            if part.length > 2000:
                side = "北" if _is_north(part.interpolate(0.5, normalized=True), water) else "南"
                word = {"北": "North", "南": "South"}[side]
                streets.append(Street(Name(f"{zh}{side}路", f"{en} {word} Road"), kind, part))
    return [replace(s, line=part) for s in streets for part in lines_of(shapely.intersection(s.line, frame))]


def _is_north(point: Point, water: Water) -> bool:
    line = water.middle
    at = line.project(point)
    a, b = line.interpolate(max(at - 40, 0)), line.interpolate(at + 40)
    return bool((b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x) > 0)


def _cells(large: list[Street], water: Water) -> list[Cell]:
    frame = extent()
    lines = [s.line for s in large] + [frame.exterior, shapely.intersection(water.middle, frame)]
    shapes = [p for p in shapely.get_parts(shapely.polygonize([shapely.union_all(lines)])) if p.area > 2000]
    strip_area = water.river.union(water.island).buffer(STRIP_M - 20)
    points = [p.representative_point() for p in shapes]
    seeds = [(Point(xy), n) for n, d in enumerate(DISTRICTS) for xy in d[3]]
    north = [_is_north(seed, water) for seed, _ in seeds]
    built = density(np.array([(p.x, p.y) for p in points]))
    result = []
    for shape, point, dense in zip(shapes, points, built, strict=True):
        here = _is_north(point, water)
        near = min((seed.distance(point), n) for (seed, n), side in zip(seeds, north, strict=True) if side == here)
        result.append(Cell(shape, near[1], float(dense), bool(strip_area.contains(point))))
    return result


def _district_grids(
    cells: list[Cell], water: Water, keep_free: BaseGeometry, *, names: Names, rng: np.random.Generator
) -> list[Street]:
    """Arterials about every kilometre, in the direction of each district."""
    streets = []
    lakes = shapely.union_all([b.area for b in water.bodies if b.kind not in ("river", "stream")])
    closed = lakes.buffer(45).union(keep_free.buffer(-30))
    for n, (_, _, turn, _) in enumerate(DISTRICTS):
        ground = shapely.union_all([c.shape for c in cells if c.district == n and not c.strip and c.density > 0.06])
        for axis in (0, 1):
            for line in _grid(turn + 90 * axis, _offsets(rng, 1150), rng.uniform(0, 9)):
                name = names.take(*(("大道", "Avenue") if rng.random() < 0.25 else ("路", "Road")))
                kind = "primary" if rng.random() < 0.2 else "secondary"
                parts = lines_of(shapely.intersection(line, ground).difference(closed))
                streets += [Street(name, kind, part.simplify(2), district=n) for part in parts]
    for body in water.bodies:
        if body.kind in ("lake", "reservoir"):
            around = body.area.buffer(85).simplify(8).exterior
            streets.append(
                Street(Name(f"环{body.name}路", f"{body.name_en} Loop"), "tertiary", LineString(around.coords))
            )
    return streets


def _offsets(rng: np.random.Generator, step_m: float) -> Floats:
    count = int(40_000 / step_m)
    base = (np.arange(count) - count / 2 + rng.uniform(0, 1)) * step_m
    moved: Floats = base + rng.uniform(-0.2, 0.2, count) * step_m
    return moved


def _grid(turn_deg: float, offsets: Floats, phase: float) -> list[LineString]:
    """Lines across the whole city at `turn_deg`, each bent a little and none touching the next."""
    along = np.arange(-17_000, 17_001, 90.0)
    turn = np.radians(turn_deg)
    unit, normal = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
    bend = 55 * np.sin(along / 620 + phase) + 120 * np.sin(along / 1900 + 2 * phase)
    return [LineString(along[:, None] * unit + (o + bend)[:, None] * normal) for o in offsets]


def _with_bridges(large: list[Street], water: Water) -> list[Street]:
    """Large streets cut at the river: what crosses it is a bridge with its own name."""
    crossing = water.river.union(water.island).buffer(BANK_M - 12)
    radial_bridge = {zh: bridge for zh, _, _, bridge, _ in RADIALS if bridge}
    streets, seen = [], dict.fromkeys(BRIDGES, 0)
    for street in large:
        if not street.line.intersects(water.river):
            streets.append(street)
            continue
        for part in lines_of(street.line.difference(crossing)):
            streets.append(replace(street, line=part))
        for part in lines_of(shapely.intersection(street.line, crossing)):
            zh = radial_bridge.get(street.name.zh)
            if street.name.zh in BRIDGES:
                known = BRIDGES[street.name.zh]
                zh = known[min(seen[street.name.zh], len(known) - 1)]
                seen[street.name.zh] += 1
            name = Name(zh, BRIDGE_EN[zh]) if zh else street.name
            streets.append(replace(street, name=name, line=part, bridge=True))
    return streets
