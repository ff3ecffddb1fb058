"""Green: parks by the water, hills and woods, and the footpaths in them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from layers.demo.frame import blob, extent
from layers.demo.ground import Cell, Street, density
from layers.demo.names import Name
from layers.demo.river import Water
from layers.demo.skeleton import BANK_M

_PARKS = (
    ("人民公园", "People's Park", "park", 1000, -2850, 400, 1.3),
    ("青湖公园", "Qing Lake Park", "park", 2980, 2050, 640, 1.7),
    ("明月公园", "Mingyue Park", "park", -6900, 4300, 520, 1.5),
    ("相思湖公园", "Xiangsi Lake Park", "park", -7350, -4100, 520, 1.5),
    ("五象湖公园", "Wuxiang Lake Park", "park", 7350, -6000, 500, 1.4),
    ("凤岭儿童公园", "Fengling Children's Park", "park", 8950, 2850, 500, 1.5),
    ("天雹公园", "Tianbao Park", "park", -2950, 5650, 360, 1.4),
    ("桃源公园", "Taoyuan Park", "park", 1050, 6900, 320, 1.3),
    ("白沙公园", "Baisha Park", "park", -1000, -6350, 340, 1.3),
    ("石门公园", "Shimen Park", "park", 5500, 2300, 300, 1.5),
    ("南湖苗圃", "Nanhu Nursery", "park", -4300, -5200, 260, 1.5),
    ("青山风景区", "Qingshan Scenic Area", "wood", 4450, -950, 620, 1.6),
    ("狮子岭", "Lion Ridge", "wood", -6200, -7000, 640, 1.6),
    ("高峰岭", "Gaofeng Ridge", "wood", -4700, 8000, 900, 2.0),
    ("牛头岭", "Niutou Ridge", "wood", 8300, 7400, 1000, 1.7),
    ("天堂岭", "Tiantang Ridge", "wood", 12300, 3900, 900, 1.5),
)


@dataclass(frozen=True, slots=True)
class Green:
    """One green area in metres; `kind` is park, wood, riverside or farmland."""

    name: Name
    kind: str
    area: BaseGeometry


def make_parks(water: Water, *, rng: np.random.Generator) -> list[Green]:
    """Named parks and hills, before any street is laid."""
    dry = water.every
    found = []
    for zh, en, kind, x, y, radius, long in _PARKS:
        shape = blob(x, y, radius, rng=rng, long=long)
        lake = [b.area for b in water.bodies if b.kind not in ("river", "stream") and b.area.intersects(shape)]
        if kind == "park" and lake:
            shape = shapely.union_all([shape, *(a.buffer(70) for a in lake)]).buffer(60).buffer(-60)
        found.append(Green(Name(zh, en), kind, shape.difference(dry.buffer(8))))
    return found


def make_wild(water: Water, cells: list[Cell], parks: list[Green], *, rng: np.random.Generator) -> list[Green]:
    """The bank of the river, and woods and fields where the city ends."""
    found = []
    edge = water.river.union(water.island).buffer(BANK_M - 20, quad_segs=4)
    bank = edge.difference(water.river.buffer(6, quad_segs=2))
    for n, cell in enumerate(c for c in cells if c.density > 0.12):
        part = shapely.intersection(bank, cell.shape)
        if part.area > 4000:
            found.append(Green(Name("滨江绿地", "Riverside Green"), "riverside", part))
        del n
    taken = shapely.union_all([water.every.buffer(30), *(p.area.buffer(60) for p in parks)])
    found += _country(taken, rng)
    return found


def _country(taken: BaseGeometry, rng: np.random.Generator) -> list[Green]:
    west, south, east, north = extent().bounds
    found: list[Green] = []
    spots = np.column_stack((rng.uniform(west, east, 420), rng.uniform(south, north, 420)))
    for (x, y), dense in zip(spots, density(spots), strict=True):
        if dense > 0.1:
            continue
        wood = rng.random() < 0.55
        shape = blob(
            x, y, rng.uniform(170, 620) if wood else rng.uniform(120, 330), rng=rng, long=rng.uniform(1.1, 2.2)
        )
        shape = shapely.intersection(shape, extent()).difference(taken)
        if shape.area > 20_000:
            found.append(Green(Name("", ""), "wood" if wood else "farmland", shape.simplify(6)))
            taken = taken.union(shape.buffer(40, quad_segs=3))
    return found


def footways(parks: list[Green], water: Water, *, rng: np.random.Generator) -> list[Street]:
    """A round in every park and paths across it, dry-shod."""
    streets = []
    wet = water.every.buffer(4)
    for park in parks:
        for part in (p for p in shapely.get_parts(park.area) if p.area > 25_000):
            ring = part.buffer(-38).simplify(5)
            lines = [LineString(p.exterior.coords) for p in shapely.get_parts(ring) if p.area > 4000]
            lines += _paths(part, rng)
            for line in lines:
                for piece in shapely.get_parts(line.difference(wet)):
                    if piece.geom_type == "LineString" and piece.length > 50:
                        streets.append(Street(Name(f"{park.name.zh}步道", f"{park.name.en} Path"), "footway", piece))
    return streets


def _paths(part: Polygon, rng: np.random.Generator) -> list[LineString]:
    west, south, east, north = part.bounds
    size, paths = max(east - west, north - south), []
    for _ in range(int(np.clip(part.area / 130_000, 2, 6))):
        turn = rng.uniform(0, np.pi)
        at = np.array(
            [rng.uniform(west, east) * 0.5 + (west + east) / 4, rng.uniform(south, north) * 0.5 + (south + north) / 4]
        )
        along = np.linspace(-size, size, 60)
        wave = 35 * np.sin(along / 90 + rng.uniform(0, 6))
        unit, normal = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
        cut = shapely.intersection(LineString(at + along[:, None] * unit + wave[:, None] * normal), part)
        paths += [p for p in shapely.get_parts(cut) if p.geom_type == "LineString"]
    return paths
