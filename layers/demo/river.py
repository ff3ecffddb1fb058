"""Water: a river that winds through the city from west to east, its creeks, lakes and one island."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from layers.demo.frame import Floats, blob, extent, smooth

_RIVER = np.array(
    [
        (-11200, 3300),
        (-9700, 2650),
        (-8500, 1350),
        (-7350, 950),
        (-6500, 1500),
        (-5650, 1550),
        (-4900, 600),
        (-4600, -700),
        (-3756, -1900),
        (-2914, -2330),
        (-2134, -2180),
        (-1354, -1750),
        (-574, -1080),
        (51, -424),
        (674, -112),
        (1376, -34),
        (2156, -346),
        (2936, -1000),
        (3506, -1700),
        (4250, -2550),
        (5300, -3100),
        (6500, -2850),
        (7450, -1900),
        (8400, -1400),
        (9500, -1900),
        (10300, -3200),
        (11500, -4000),
        (13000, -3900),
        (15200, -3000),
    ],
    dtype=float,
)
_WIDTHS_M = np.array(
    [
        330,
        300,
        340,
        310,
        350,
        330,
        300,
        340,
        380,
        400,
        410,
        390,
        360,
        350,
        380,
        400,
        380,
        360,
        370,
        420,
        640,
        520,
        380,
        360,
        340,
        380,
        400,
        380,
        360,
    ],
    dtype=float,
)

_CREEKS = {
    "朝溪": (
        "Chaoxi Creek",
        26.0,
        [
            (-1380, 8900),
            (-1150, 7400),
            (-700, 5900),
            (-950, 4500),
            (-520, 3200),
            (-700, 2100),
            (-880, 1100),
            (-700, 250),
            (-590, -350),
            (-440, -1050),
        ],
    ),
    "白鹭溪": (
        "Egret Creek",
        22.0,
        [(-5200, 8900), (-4700, 7300), (-5100, 5600), (-4600, 4100), (-5150, 2700), (-5250, 1300)],
    ),
    "石塘河": (
        "Shitang Creek",
        24.0,
        [(6900, 8900), (6300, 7100), (6700, 5300), (6000, 3600), (6500, 1700), (6150, 0), (6900, -1300), (6800, -2500)],
    ),
    "良水": (
        "Liangshui Creek",
        26.0,
        [(-3400, -8900), (-2900, -7300), (-3300, -5900), (-2500, -4700), (-2450, -3400), (-2250, -2300)],
    ),
    "竹排溪": (
        "Zhupai Creek",
        22.0,
        [(2700, -8900), (3300, -7200), (2900, -5700), (3500, -4400), (3900, -3200), (4200, -2600)],
    ),
    "马鞍溪": (
        "Ma'an Creek",
        18.0,
        [(10900, 8900), (10300, 6900), (10900, 4900), (10000, 2900), (10200, 700), (9500, -1700)],
    ),
}

_LAKES = {
    "青湖": ("Qing Lake", 2980, 2050, 430, 2.0),
    "人民公园湖": ("People's Park Lake", 1000, -2850, 230, 1.4),
    "明月湖": ("Mingyue Lake", -6900, 4300, 420, 1.6),
    "相思湖": ("Xiangsi Lake", -7350, -4100, 400, 1.6),
    "五象湖": ("Wuxiang Lake", 7350, -6000, 370, 1.5),
    "凤岭水库": ("Fengling Reservoir", 8950, 2850, 380, 1.8),
    "天雹塘": ("Tianbao Pond", -2950, 5650, 260, 1.5),
    "白沙塘": ("Baisha Pond", -1000, -6350, 240, 1.4),
    "荔枝塘": ("Lychee Pond", 12000, -6800, 300, 1.4),
    "桃源塘": ("Taoyuan Pond", 1050, 6900, 220, 1.3),
}


@dataclass(frozen=True, slots=True)
class Body:
    """One body of water, in metres; `kind` is river, lake, reservoir or pond, or stream with a middle line."""

    name: str
    name_en: str
    kind: str
    area: BaseGeometry
    middle: LineString | None = None


@dataclass(frozen=True, slots=True)
class Water:
    """All water. `middle` is the river's middle line, `river` its area without the island."""

    middle: LineString
    river: BaseGeometry
    island: Polygon
    bodies: tuple[Body, ...]
    every: BaseGeometry

    @property
    def creeks(self) -> tuple[Body, ...]:
        return tuple(body for body in self.bodies if body.kind == "stream")


def make_water(rng: np.random.Generator) -> Water:
    """The water of the city; lakes take their shape from `rng`, the river is always the same."""
    frame = extent()
    points, widths = _with_widths()
    island = Polygon(
        smooth(
            np.array(
                [
                    (4850, -3050),
                    (5350, -2960),
                    (6000, -2960),
                    (6350, -2800),
                    (6050, -3050),
                    (5400, -3150),
                    (4850, -3050),
                ],
                dtype=float,
            ),
            step_m=40,
        )
    )
    banks = Polygon(np.vstack((_offset(points, widths / 2), _offset(points, -widths / 2)[::-1]))).buffer(0)
    river = shapely.intersection(banks.difference(island), frame)
    middle = LineString(points)
    bodies = [Body("邕江", "Yong River", "river", river, shapely.intersection(middle, frame))]
    for name, (name_en, width, course) in _CREEKS.items():
        line = LineString(smooth(np.array(course, dtype=float)))
        line = shapely.intersection(line, frame)
        bodies.append(Body(name, name_en, "stream", line.buffer(width / 2).difference(river), line))
    for name, (name_en, x, y, radius, long) in _LAKES.items():
        kind = "reservoir" if "水库" in name else "pond" if "塘" in name else "lake"
        bodies.append(Body(name, name_en, kind, blob(x, y, radius, rng=rng, long=long)))
    return Water(middle, river, island, tuple(bodies), shapely.union_all([b.area for b in bodies]))


def _with_widths() -> tuple[Floats, Floats]:
    points = smooth(_RIVER)
    along = np.hypot(*np.diff(points, axis=0, prepend=points[:1]).T).cumsum()
    at = [along[np.argmin(np.hypot(*(points - knot).T))] for knot in _RIVER]
    return points, np.interp(along, at, _WIDTHS_M)


def _offset(points: Floats, distance: Floats) -> Floats:
    tangent = np.gradient(points, axis=0)
    tangent /= np.hypot(*tangent.T)[:, None]
    return points + np.column_stack((-tangent[:, 1], tangent[:, 0])) * distance[:, None]


def bank(water: Water, side: int, distance_m: float) -> LineString:
    """A line along the river at `distance_m` from its middle; `side` 1 is the left (north) bank, -1 the right."""
    line = water.middle.simplify(25).offset_curve(side * distance_m, quad_segs=6, join_style="round")
    if line.geom_type != "LineString":
        line = max(line.geoms, key=lambda part: part.length)
    line = line.simplify(12)
    return LineString(line.coords if line.coords[0][0] < line.coords[-1][0] else line.coords[::-1])
