"""Small streets: within each cell a grid of its own, and by the river short ones square to the bank."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from layers.demo.frame import Floats
from layers.demo.ground import Cell, Street, lines_of
from layers.demo.names import Name, Names
from layers.demo.river import Water
from layers.demo.skeleton import BANK_M, DISTRICTS, STRIP_M


def small_streets(
    cells: list[Cell], water: Water, keep_free: BaseGeometry, *, names: Names, rng: np.random.Generator
) -> list[Street]:
    """Within each cell: streets in the cell's own direction, closer where the city is denser."""
    streets: list[Street] = []
    closed = water.every.buffer(22).union(keep_free)
    shapely.prepare(closed)
    for cell in cells:
        if cell.strip or cell.density < 0.16 or cell.shape.area < 30_000:
            continue
        ground = cell.shape.difference(closed) if closed.intersects(cell.shape) else cell.shape
        streets += _streets_of(cell, ground, names=names, rng=rng)
    return streets


def _streets_of(cell: Cell, ground: BaseGeometry, *, names: Names, rng: np.random.Generator) -> list[Street]:
    box, streets = _oriented(cell.shape, DISTRICTS[cell.district][2]), []
    origin, turn, sizes = box
    step = {0: 175.0, 1: 215.0, 2: 290.0}[0 if cell.density > 0.75 else 1 if cell.density > 0.4 else 2]
    for axis, (size, reach) in enumerate(((sizes[1], sizes[0]), (sizes[0], sizes[1]))):
        count = max(1, round(size / (step * (1.0, 1.25)[axis])))
        turned = np.radians(turn + 90 * axis)
        unit, normal = np.array([np.cos(turned), np.sin(turned)]), np.array([-np.sin(turned), np.cos(turned)])
        for k in range(1, count):
            offset = -size / 2 + (k + rng.uniform(-0.13, 0.13)) * size / count
            middle = k == count // 2 and count >= 4
            kind = "tertiary" if middle else "residential"
            start, end = (-0.5, 0.5) if middle or rng.random() < 0.62 else _half(rng)
            xs = np.linspace(start * reach, end * reach, max(2, int(reach / 150)))
            bow = rng.uniform(-14, 14) * np.cos(np.pi * xs / reach)
            line = LineString(origin + xs[:, None] * unit + (offset + bow)[:, None] * normal)
            name = names.take("路", "Road") if middle else Name("", "")
            parts = [p for p in lines_of(shapely.intersection(line, ground)) if p.length > 70]
            streets += [Street(name, kind, part, district=cell.district) for part in parts]
    return streets


def _half(rng: np.random.Generator) -> tuple[float, float]:
    """Where a street begins and ends that does not go all the way through."""
    inner = rng.uniform(-0.1, 0.3)
    return (-0.5, inner) if rng.random() < 0.5 else (-inner, 0.5)


def _oriented(shape: Polygon, turn_deg: float) -> tuple[Floats, float, tuple[float, float]]:
    """The box around `shape` in its own direction: that of its longest side, near enough to the district's."""
    corners = np.array(shape.simplify(40).exterior.coords)
    sides = np.diff(corners, axis=0)
    angles = np.degrees(np.arctan2(sides[:, 1], sides[:, 0]))
    bins = np.radians(angles) * 4
    weight = np.hypot(*sides.T) ** 1.5
    turn = float(np.degrees(np.arctan2((weight * np.sin(bins)).sum(), (weight * np.cos(bins)).sum())) / 4)
    turn += 90 * round((turn_deg - turn) / 90)
    unit, normal = (
        np.array([np.cos(np.radians(turn)), np.sin(np.radians(turn))]),
        np.array([-np.sin(np.radians(turn)), np.cos(np.radians(turn))]),
    )
    u, v = corners @ unit, corners @ normal
    origin = (u.min() + u.max()) / 2 * unit + (v.min() + v.max()) / 2 * normal
    return origin, turn, (float(np.ptp(u)), float(np.ptp(v)))


def ribs(cells: list[Cell], water: Water, *, names: Names, rng: np.random.Generator) -> list[Street]:
    """Short streets from the road behind to the bank road, square to the river."""
    around = water.river.union(water.island).buffer(BANK_M + 120).buffer(-120).simplify(6)
    streets: list[Street] = []
    free = shapely.union_all([b.area for b in water.bodies if b.kind == "stream"]).buffer(25)
    for cell in cells:
        if (
            not cell.strip
            or cell.density < 0.2
            or shapely.intersection(cell.shape, around).area > 0.4 * cell.shape.area
        ):
            continue
        ground = cell.shape.difference(free)
        middle = shapely.intersection(around.buffer((STRIP_M - BANK_M) / 2).boundary, ground)
        for part in lines_of(middle):
            if part.length > 150 and rng.random() < 0.8:
                streets.append(Street(names.take("街", "Street"), "tertiary", part.simplify(4), district=cell.district))
            for at in np.arange(110, part.length - 60, 190.0) + rng.uniform(-25, 25):
                streets += _rib(part.interpolate(at), around, ground, cell.district)
    return streets


def _rib(point: Point, around: BaseGeometry, ground: BaseGeometry, district: int) -> list[Street]:
    foot = shapely.shortest_line(point, around.boundary)
    (x0, y0), (x1, y1) = foot.coords
    ux, uy = (x1 - x0) / foot.length, (y1 - y0) / foot.length
    line = LineString([(x1, y1), (x0 - 260 * ux, y0 - 260 * uy)])
    parts = [p for p in lines_of(shapely.intersection(line, ground)) if p.length > 120]
    return [Street(Name("", ""), "residential", max(parts, key=lambda p: p.length), district=district)] if parts else []
