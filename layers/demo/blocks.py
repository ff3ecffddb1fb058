"""Blocks between streets, and the buildings that stand in them, set back from the street and square to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from layers.demo.frame import Floats, extent
from layers.demo.ground import WIDTH_M, Street, density

USES = ("residential", "commercial", "office", "industrial", "school", "public", "village")

_FACTORIES = np.array(
    [
        (-6700, -1200, 1500),
        (9200, -600, 1500),
        (-5200, 5200, 900),
        (1500, -6300, 1100),
        (9800, 3300, 900),
        (-1200, 6700, 900),
    ]
)


@dataclass(frozen=True, slots=True)
class Buildings:
    """Buildings as columns: `shape` in metres, `use` an index into USES, `block` that of the block they stand in."""

    shape: NDArray[np.object_]
    use: NDArray[np.int64]
    levels: NDArray[np.int64]
    block: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Blocks:
    """Blocks as columns: the street to street shape, the ground one may build on, and the plan it follows."""

    shape: NDArray[np.object_]
    ground: NDArray[np.object_]
    plan: list[str]
    density: Floats


def make_blocks(streets: list[Street], closed: list[BaseGeometry], *, rng: np.random.Generator) -> Blocks:
    """The blocks between `streets`; nothing is built on `closed`."""
    lines = [s.line for s in streets if s.kind != "footway"] + [extent().exterior]
    shapes = shapely.get_parts(shapely.polygonize([shapely.union_all(lines)]))
    areas = shapely.area(shapes)
    points = shapely.get_coordinates(shapely.point_on_surface(shapes))
    built = density(points)
    keep = (areas > 2500) & (built > 0.1) & (areas < np.where(built > 0.3, 600_000, 2_500_000))
    shapes, built, points = shapes[keep], built[keep], points[keep]
    verges = [s.line.buffer(WIDTH_M[s.kind] / 2 + 8, quad_segs=2) for s in streets]
    ground = _without(shapely.buffer(shapes, -13.5, join_style="mitre"), [*verges, *closed])
    parts, of = shapely.get_parts(ground, return_index=True)
    large = (shapely.area(parts) > 900) & (shapely.get_type_id(parts) == 3)
    parts, of = parts[large], of[large]
    return Blocks(shapes[of], parts, _plans(points[of], built[of], shapely.area(shapes)[of], rng), built[of])


def _without(shapes: NDArray[np.object_], closed: list[BaseGeometry]) -> NDArray[np.object_]:
    """`shapes` less whatever of `closed` touches each: the near parts only, which is what makes it quick."""
    rest = shapes.copy()
    which, what = shapely.STRtree(closed).query(shapes, predicate="intersects")
    for n in np.unique(which):
        west, south, east, north = shapes[n].bounds
        near = [shapely.clip_by_rect(closed[k], west - 1, south - 1, east + 1, north + 1) for k in what[which == n]]
        rest[n] = shapes[n].difference(shapely.union_all(near))
    return rest


def _plans(points: Floats, built: Floats, areas: Floats, rng: np.random.Generator) -> list[str]:
    near = (((points[:, None] - _FACTORIES[None, :, :2]) ** 2).sum(axis=2) < _FACTORIES[None, :, 2] ** 2).any(axis=1)
    plans = []
    for dense, industry, area, dice in zip(built, near, areas, rng.random(len(built)), strict=True):
        if industry:
            plans.append("factory" if dice < 0.75 else "slab")
        elif dense < 0.2:
            plans.append("village" if dice < 0.6 else "empty")
        elif dice < 0.035 and area > 24_000:
            plans.append("school")
        elif dice < 0.07:
            plans.append("empty")
        elif dice < 0.07 + 0.30 * dense**2:
            plans.append("centre")
        elif dice < 0.17 + 0.30 * dense**2:
            plans.append("old")
        elif dice < 0.42 + 0.22 * dense:
            plans.append("tower")
        else:
            plans.append("slab")
    return plans


@dataclass(frozen=True, slots=True)
class _Plan:
    """How a block is filled: sizes of one building, the gaps between, how many are left out, use and floors."""

    width_m: tuple[float, float]
    depth_m: tuple[float, float]
    gap_m: tuple[float, float]
    row_gap_m: tuple[float, float]
    left_out: float
    use: tuple[int, ...]
    levels: tuple[int, int]
    stagger: bool = False


_PLANS = {
    "slab": _Plan((64, 100), (14, 17), (15, 24), (28, 40), 0.08, (0,), (6, 11)),
    "tower": _Plan((30, 44), (25, 32), (38, 54), (40, 54), 0.12, (0, 0, 0, 2), (17, 33), True),
    "old": _Plan((30, 50), (14, 20), (5, 10), (11, 17), 0.16, (0, 0, 1), (2, 5)),
    "centre": _Plan((44, 78), (34, 54), (15, 26), (17, 28), 0.14, (1, 2, 2, 5), (5, 30)),
    "factory": _Plan((58, 118), (28, 46), (15, 24), (16, 24), 0.2, (3,), (1, 3)),
    "school": _Plan((52, 68), (13, 16), (16, 24), (24, 32), 0.0, (4,), (4, 6)),
    "village": _Plan((14, 22), (12, 16), (12, 24), (14, 24), 0.55, (6,), (2, 4)),
}


def make_buildings(blocks: Blocks, *, rng: np.random.Generator) -> tuple[Buildings, list[Polygon]]:
    """Every building, and the sports grounds of the schools."""
    rects, uses, levels, owners, fields = [], [], [], [], []
    for n, (ground, plan) in enumerate(zip(blocks.ground, blocks.plan, strict=True)):
        if plan == "empty":
            continue
        how = _PLANS[plan]
        if blocks.density[n] < 0.2:
            ground = ground.intersection(ground.representative_point().buffer(rng.uniform(90, 150)))
        corners = _fill(ground, how, rng, school=plan == "school")
        if plan == "school" and (field := _sports_ground(ground)) is not None:
            fields.append((n, field))
        rects.append(corners)
        uses.append(rng.choice(how.use, len(corners)))
        levels.append(rng.integers(how.levels[0], how.levels[1] + 1, len(corners)))
        owners.append(np.full(len(corners), n))
    shapes, owner = shapely.polygons(np.concatenate(rects)), np.concatenate(owners)
    ground = blocks.ground.copy()
    for n, field in fields:
        ground[n] = ground[n].difference(field.buffer(8))
    shapely.prepare(ground)
    inside = shapely.contains_properly(ground[owner], shapes)
    made = Buildings(shapes[inside], np.concatenate(uses)[inside], np.concatenate(levels)[inside], owner[inside])
    return made, [field for _, field in fields]


def _fill(ground: BaseGeometry, how: _Plan, rng: np.random.Generator, *, school: bool) -> Floats:
    """Corners (n, 5, 2) of the buildings a plan would put over the box around `ground`."""
    origin, turn, (length, breadth) = _box(ground)
    width, depth = rng.uniform(*how.width_m), rng.uniform(*how.depth_m)
    step, row = width + rng.uniform(*how.gap_m), depth + rng.uniform(*how.row_gap_m)
    rows, columns = max(1, int((breadth - depth) / row) + 1), max(1, int((length - width) / step) + 1)
    rows = min(rows, 4) if school else rows
    v, u = np.mgrid[0:rows, 0:columns].reshape(2, -1).astype(float)
    slack = np.array([(length - width) - (columns - 1) * step, (breadth - depth) - (rows - 1) * row])
    u = -length / 2 + width / 2 + u * step + max(slack[0], 0) / 2 + (step / 2 * (v % 2) if how.stagger else 0)
    v = -breadth / 2 + depth / 2 + v * row + (0 if school else max(slack[1], 0) / 2)
    keep = rng.random(len(u)) >= how.left_out
    u, v = u[keep], v[keep]
    w = width * rng.uniform(0.82, 1.0, len(u)) / 2
    d = np.full(len(u), depth / 2) * rng.uniform(0.92, 1.0, len(u))
    du, dv = np.array([-1, 1, 1, -1, -1]), np.array([-1, -1, 1, 1, -1])
    x, y = u[:, None] + w[:, None] * du, v[:, None] + d[:, None] * dv
    cos, sin = np.cos(turn), np.sin(turn)
    return np.stack((origin[0] + x * cos - y * sin, origin[1] + x * sin + y * cos), axis=2)


def _box(ground: BaseGeometry) -> tuple[Floats, float, tuple[float, float]]:
    """Middle, direction and size of the box around a block; the first side runs east-west, so that slabs face south."""
    corners = np.array(shapely.oriented_envelope(ground).exterior.coords)
    a, b = corners[1] - corners[0], corners[2] - corners[1]
    if abs(a[0]) / max(np.hypot(*a), 1e-9) < abs(b[0]) / max(np.hypot(*b), 1e-9):
        a, b = b, a
    a = a if a[0] >= 0 else -a
    turn = float(np.arctan2(a[1], a[0]))
    return corners[:4].mean(axis=0), turn, (float(np.hypot(*a)), float(np.hypot(*b)))


def _sports_ground(ground: BaseGeometry) -> Polygon | None:
    """A running track at the back of a school's block, if there is room."""
    origin, turn, (length, breadth) = _box(ground)
    if length < 130 or breadth < 120:
        return None
    centre = np.array([0.0, breadth / 2 - 42])
    cos, sin = np.cos(turn), np.sin(turn)
    x = origin[0] + centre[0] * cos - centre[1] * sin
    y = origin[1] + centre[0] * sin + centre[1] * cos
    track = shapely.LineString([(x - 40 * cos, y - 40 * sin), (x + 40 * cos, y + 40 * sin)]).buffer(30, quad_segs=6)
    return track if ground.contains(track) else None
