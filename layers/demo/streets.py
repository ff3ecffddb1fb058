"""Streets: rings, radials and bank roads first, then a grid for each district that bends a little everywhere."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely.geometry import LineString, MultiLineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from layers.demo.frame import Floats, extent, smooth
from layers.demo.names import Name, Names
from layers.demo.river import Water

BANK_M, STRIP_M = 75.0, 520.0
"""How far from the water the bank road runs, and the road behind the blocks that front the river."""

DISTRICTS = (
    ("城北区", "Chengbei District", 10.0, ((-200, 2600), (-900, 6200), (1500, 4800), (-2600, 4300))),
    (
        "城西区",
        "Chengxi District",
        -14.0,
        ((-4200, 1500), (-3000, 700), (-6800, 4200), (-8800, 4600), (-8600, 7500), (-5000, 7000)),
    ),
    ("青湖区", "Qinghu District", 24.0, ((2700, 1200), (4800, 2800), (4500, 6500), (2400, 7800), (4800, 300))),
    ("凤岭区", "Fengling District", 2.0, ((8800, 4000), (9500, 800), (11800, 2000), (9000, 7200), (12000, 6000))),
    ("江南区", "Jiangnan District", 28.0, ((300, -2600), (1800, -4400), (-900, -5200), (1000, -7600), (-1000, -2900))),
    (
        "相思区",
        "Xiangsi District",
        -22.0,
        ((-5200, -3600), (-7800, -1000), (-7500, -5500), (-4200, -7200), (-8800, -8000)),
    ),
    ("五象区", "Wuxiang District", -8.0, ((5200, -5600), (7600, -4200), (5000, -7800), (10800, -6000), (11800, -7900))),
)

_RING_1 = [
    (-2950, -2600),
    (-3350, -1100),
    (-3050, 900),
    (-2250, 2500),
    (-300, 3250),
    (1750, 3150),
    (3450, 3150),
    (4150, 1500),
    (3800, 0),
    (3150, -900),
    (2900, -1700),
    (2650, -3400),
    (1100, -4200),
    (-900, -4050),
    (-2300, -3500),
]
_RING_2 = [
    (-6350, -1600),
    (-6850, 600),
    (-6850, 2300),
    (-5700, 5000),
    (-3300, 6500),
    (0, 6650),
    (3600, 6300),
    (6600, 5600),
    (7900, 3200),
    (8050, 400),
    (7850, -1700),
    (7600, -3600),
    (6500, -5000),
    (3800, -6600),
    (500, -7050),
    (-3200, -6500),
    (-5600, -4700),
]

_RADIALS: tuple[tuple[str, str, str, str, list[tuple[float, float]]], ...] = (
    (
        "环城高速公路",
        "City Orbital Motorway",
        "motorway",
        "",
        [(-9300, -9200), (-8400, -5200), (-8900, -600), (-9100, 3000), (-8000, 8000), (-7600, 9200)],
    ),
    (
        "凤岭高速公路",
        "Fengling Motorway",
        "motorway",
        "",
        [(13800, 7600), (10800, 5900), (11500, 1000), (11900, -3700), (10200, -7000), (9700, -9200)],
    ),
    (
        "朝阳大道",
        "Chaoyang Avenue",
        "primary",
        "中和桥",
        [
            (-300, 9000),
            (-1500, 7000),
            (-1650, 4600),
            (-1150, 2200),
            (-1700, 300),
            (-2150, -1300),
            (-1900, -2900),
            (-2350, -5000),
            (-1500, -7000),
            (-1700, -9000),
        ],
    ),
    (
        "永和大道",
        "Yonghe Avenue",
        "primary",
        "永和大桥",
        [
            (700, 9000),
            (600, 6000),
            (150, 3600),
            (300, 1300),
            (-350, -300),
            (220, -1500),
            (700, -3300),
            (2150, -5600),
            (1900, -9000),
        ],
    ),
    (
        "邕安大道",
        "Yong'an Avenue",
        "primary",
        "邕安大桥",
        [
            (3500, 9000),
            (3400, 6600),
            (2000, 3900),
            (1500, 1800),
            (1120, 300),
            (1500, -1500),
            (2100, -2500),
            (3200, -4300),
            (4400, -6300),
            (4900, -9000),
        ],
    ),
    (
        "民安大道",
        "Min'an Avenue",
        "primary",
        "",
        [
            (-9400, 5200),
            (-6900, 3500),
            (-4300, 2000),
            (-2200, 1250),
            (300, 1300),
            (2350, 900),
            (4300, 650),
            (6200, 1300),
            (8050, 1500),
            (10600, 1900),
            (14000, 900),
        ],
    ),
    (
        "北岭大道",
        "Beiling Avenue",
        "primary",
        "",
        [
            (-9400, 8000),
            (-5900, 5700),
            (-3500, 4600),
            (150, 4600),
            (2500, 5000),
            (5200, 4500),
            (7900, 4000),
            (10600, 4300),
            (14000, 3600),
        ],
    ),
    (
        "江南大道",
        "Jiangnan Avenue",
        "primary",
        "",
        [
            (-9400, -3800),
            (-6800, -2900),
            (-4700, -3200),
            (-2300, -3400),
            (220, -2250),
            (2100, -2500),
            (3300, -3900),
            (5300, -4700),
            (8500, -4800),
            (11500, -5900),
            (14000, -6300),
        ],
    ),
    (
        "五象大道",
        "Wuxiang Avenue",
        "primary",
        "江心洲大桥",
        [
            (7300, 9000),
            (6900, 5600),
            (6300, 2700),
            (5900, 200),
            (5500, -1700),
            (5300, -3000),
            (5300, -4700),
            (6200, -6500),
            (7400, -9000),
        ],
    ),
    (
        "相思大道",
        "Xiangsi Avenue",
        "primary",
        "相思大桥",
        [
            (-3700, 9000),
            (-4000, 6600),
            (-3550, 3400),
            (-4300, 2000),
            (-5000, -100),
            (-4500, -1800),
            (-4700, -3200),
            (-4700, -6000),
            (-5300, -9000),
        ],
    ),
    (
        "凤岭大道",
        "Fengling Avenue",
        "primary",
        "凤岭大桥",
        [
            (10100, 9000),
            (9500, 6400),
            (10600, 4300),
            (9700, 2000),
            (9800, -800),
            (9800, -2600),
            (9600, -4700),
            (8900, -7000),
            (9700, -9000),
        ],
    ),
)
_BRIDGES = {
    "内环快速路": ("白沙大桥", "青山大桥"),
    "外环快速路": ("石埠大桥", "三岸大桥", "石埠北桥"),
    "环城高速公路": ("西江特大桥",),
    "凤岭高速公路": ("东江特大桥",),
}
_BRIDGE_EN = {
    "中和桥": "Zhonghe Bridge",
    "永和大桥": "Yonghe Bridge",
    "邕安大桥": "Yong'an Bridge",
    "江心洲大桥": "Jiangxinzhou Bridge",
    "相思大桥": "Xiangsi Bridge",
    "凤岭大桥": "Fengling Bridge",
    "白沙大桥": "Baisha Bridge",
    "青山大桥": "Qingshan Bridge",
    "石埠大桥": "Shibu Bridge",
    "三岸大桥": "San'an Bridge",
    "石埠北桥": "Shibu North Bridge",
    "西江特大桥": "Xijiang Bridge",
    "东江特大桥": "Dongjiang Bridge",
}
_CENTRES = np.array(
    [
        (0, 300, 4300),
        (1800, 1500, 3200),
        (600, -3000, 3000),
        (5400, -5600, 2300),
        (-5000, 2600, 2600),
        (-5600, -3600, 2000),
        (7600, 2300, 2500),
        (2600, 5600, 2400),
    ],
    dtype=float,
)

WIDTH_M = {
    "motorway": 30.0,
    "trunk": 34.0,
    "primary": 30.0,
    "secondary": 20.0,
    "tertiary": 14.0,
    "residential": 9.0,
    "footway": 3.0,
}


@dataclass(frozen=True, slots=True)
class Street:
    """One street or a stretch of it, in metres; `kind` is its class as roads have them."""

    name: Name
    kind: str
    line: LineString
    bridge: bool = False
    district: int = -1


@dataclass(frozen=True, slots=True)
class Cell:
    """Ground between large streets: the smallest piece of which communities and districts are made."""

    shape: Polygon
    district: int
    density: float
    strip: bool
    """Whether it lies between the bank road and the road behind it."""


def density(points: Floats) -> Floats:
    """How built-up the city is at each point, from 0 to about 1."""
    d2 = ((points[:, None, :] - _CENTRES[None, :, :2]) ** 2).sum(axis=2)
    result: Floats = np.exp(-d2 / (2 * (0.62 * _CENTRES[:, 2]) ** 2)).max(axis=1)
    return result


def make_streets(water: Water, keep_free: BaseGeometry, *, rng: np.random.Generator) -> tuple[list[Street], list[Cell]]:
    """The streets of the city and the cells between the large ones.

    `keep_free` is ground that only large streets may enter: parks and hills.
    """
    names = Names(rng)
    large = _skeleton(water)
    cells = _cells(large, water)
    large += [s for s in _district_grids(cells, water, keep_free, names=names, rng=rng) if s.line.length > 250]
    cells = _cells(large, water)
    small = _ribs(cells, water, names, rng) + _small_streets(cells, water, keep_free, names=names, rng=rng)
    return _with_bridges(large, water) + small, cells


def _skeleton(water: Water) -> list[Street]:
    frame, streets = extent(), []
    for zh, en, ring in (("内环快速路", "Inner Ring", _RING_1), ("外环快速路", "Outer Ring", _RING_2)):
        points = np.array([*ring[-2:], *ring, *ring[:3]], dtype=float)
        curve = smooth(points)
        start = int(np.argmin(np.hypot(*(curve[: len(curve) // 2] - ring[0]).T)))
        end = len(curve) // 2 + int(np.argmin(np.hypot(*(curve[len(curve) // 2 :] - ring[0]).T)))
        streets.append(Street(Name(zh, en), "trunk", LineString([*curve[start:end], curve[start]]).simplify(2)))
    for zh, en, kind, _bridge, course in _RADIALS:
        streets.append(Street(Name(zh, en), kind, LineString(smooth(np.array(course, dtype=float))).simplify(2)))
    around = water.river.union(water.island)
    for zh, en, distance, kind in (
        ("滨江", "Riverside", BANK_M, "primary"),
        ("沿江", "Yanjiang", STRIP_M, "secondary"),
    ):
        edge = around.buffer(distance + 120).buffer(-120).simplify(6).boundary
        inner = extent().buffer(-1)
        for part in _lines(shapely.intersection(edge, inner)):
            if part.length > 2000:
                side = "北" if _is_north(part.interpolate(0.5, normalized=True), water) else "南"
                word = {"北": "North", "南": "South"}[side]
                streets.append(Street(Name(f"{zh}{side}路", f"{en} {word} Road"), kind, part))
    return [replace(s, line=part) for s in streets for part in _lines(shapely.intersection(s.line, frame))]


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
                parts = _lines(shapely.intersection(line, ground).difference(closed))
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


def _small_streets(
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
            parts = [p for p in _lines(shapely.intersection(line, ground)) if p.length > 70]
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


def _ribs(cells: list[Cell], water: Water, names: Names, rng: np.random.Generator) -> list[Street]:
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
        for part in _lines(middle):
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
    parts = [p for p in _lines(shapely.intersection(line, ground)) if p.length > 120]
    return [Street(Name("", ""), "residential", max(parts, key=lambda p: p.length), district=district)] if parts else []


def _with_bridges(large: list[Street], water: Water) -> list[Street]:
    """Large streets cut at the river: what crosses it is a bridge with its own name."""
    crossing = water.river.union(water.island).buffer(BANK_M - 12)
    radial_bridge = {zh: bridge for zh, _, _, bridge, _ in _RADIALS if bridge}
    streets, seen = [], dict.fromkeys(_BRIDGES, 0)
    for street in large:
        if not street.line.intersects(water.river):
            streets.append(street)
            continue
        for part in _lines(street.line.difference(crossing)):
            streets.append(replace(street, line=part))
        for part in _lines(shapely.intersection(street.line, crossing)):
            zh = radial_bridge.get(street.name.zh)
            if street.name.zh in _BRIDGES:
                known = _BRIDGES[street.name.zh]
                zh = known[min(seen[street.name.zh], len(known) - 1)]
                seen[street.name.zh] += 1
            name = Name(zh, _BRIDGE_EN[zh]) if zh else street.name
            streets.append(replace(street, name=name, line=part, bridge=True))
    return streets


def _lines(shape: BaseGeometry) -> list[LineString]:
    """The lines of a shape, joined where they meet end to end."""
    parts = [p for p in shapely.get_parts(shape) if p.geom_type == "LineString" and p.length > 1]
    if len(parts) < 2:
        return parts
    merged = shapely.line_merge(MultiLineString(parts))
    return list(shapely.get_parts(merged))
