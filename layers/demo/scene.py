"""Where the story plays: evacuation zones, low ground along the river, and how far the water reaches at a stage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import Point, Polygon
from shapely.geometry.base import BaseGeometry

from layers.demo.frame import smooth
from layers.demo.names import Name
from layers.demo.river import Water


@dataclass(frozen=True, slots=True)
class Zone:
    """One evacuation zone in metres, and the people who live in it."""

    code: str
    name: Name
    people: int
    shape: Polygon


ZONES = (
    Zone(
        "Z1",
        Name("朝溪沿岸", "Chaoxi riverside"),
        6400,
        Polygon(
            [
                (-1120, 838),
                (-650, 900),
                (-510, 600),
                (-180, -70),
                (-520, -490),
                (-900, -930),
                (-1350, -1350),
                (-2010, -1600),
                (-2230, -1200),
                (-1800, -520),
                (-1820, 60),
                (-1280, 160),
            ]
        ),
    ),
    Zone(
        "Z2",
        Name("南岸", "South bank"),
        2800,
        Polygon([(780, -470), (1500, -380), (1960, -500), (2290, -830), (2110, -1250), (1500, -1130), (830, -1010)]),
    ),
    Zone(
        "Z3",
        Name("西溪", "West creek"),
        1500,
        Polygon([(-3200, -2520), (-2600, -2610), (-2420, -2840), (-2700, -3190), (-3390, -3080)]),
    ),
    Zone("Z4", Name("北区医院", "North hospital"), 3900, Polygon([(130, 1450), (910, 1530), (990, 900), (210, 820)])),
)

_LOW = (
    [
        (-1200, 1290),
        (-890, 1430),
        (-540, 1330),
        (-480, 980),
        (-260, 510),
        (20, -40),
        (-50, -390),
        (-380, -660),
        (-690, -1050),
        (-1200, -1520),
        (-1670, -1750),
        (-2140, -1950),
        (-2430, -1750),
        (-2450, -1420),
        (-2140, -1130),
        (-1830, -1050),
        (-1730, -580),
        (-1590, -190),
        (-1200, 200),
        (-1200, 740),
    ],
    [
        (850, -330),
        (1180, -230),
        (1700, -300),
        (2130, -460),
        (2400, -740),
        (2330, -1080),
        (1900, -1120),
        (1400, -920),
        (950, -880),
        (730, -620),
    ],
    [
        (-3450, -2450),
        (-2900, -2380),
        (-2350, -2450),
        (-2250, -2800),
        (-2480, -3230),
        (-2900, -3280),
        (-3420, -3150),
        (-3560, -2800),
    ],
    [(-5650, 1500), (-5350, 1250), (-5050, 1500), (-4950, 2050), (-5150, 2450), (-5450, 2350)],
    [(6150, -1900), (6650, -1550), (6750, -950), (6450, -500), (6050, -900), (5950, -1500)],
    [(3500, -2850), (4150, -3000), (4200, -3600), (3850, -3950), (3450, -3500)],
)
_REACH = (
    (69.4, 20.0, 200.0),
    (71.27, 60.0, 170.0),
    (73.80, 190.0, 110.0),
    (75.44, 470.0, 45.0),
    (75.82, 640.0, 25.0),
    (76.2, 1000.0, 0.0),
)
"""By stage: how many metres from the river the water gets on low ground, and how far it stays inside its edge."""


def low_ground() -> list[Polygon]:
    """Ground that the river takes at 76.2 m."""
    return [Polygon(smooth(np.array([*low, low[0]], dtype=float), step_m=45)).buffer(0) for low in _LOW]


def inundated(water: Water, stage_m: float) -> BaseGeometry:
    """Land under water at a stage of the demo city's gauge, in metres.

    The ground is made up: low places fill from the river and the creeks outwards as the stage rises. At a higher stage
    there is never less under water.
    """
    stages, reaches, insides = zip(*_REACH, strict=True)
    reach, inside = float(np.interp(stage_m, stages, reaches)), float(np.interp(stage_m, stages, insides))
    margin = float(np.interp(stage_m, (69.4, 73.8, 76.2), (4.0, 24.0, 52.0)))
    river = water.river.union(water.island)
    creeks = shapely.union_all([b.middle for b in water.creeks if b.middle is not None])
    low = shapely.union_all([p.union(river.buffer(170).intersection(p.buffer(190))) for p in low_ground()])
    wet = river.buffer(reach).union(creeks.buffer(0.6 * reach))
    banks = river.buffer(margin).intersection(low.buffer(800))
    backwater = creeks.buffer(14 + margin * 0.7).intersection(low.buffer(reach / 4))
    whole = shapely.union_all([low.buffer(-inside).intersection(wet), banks, backwater])
    whole = (
        whole.buffer(45).buffer(-80).buffer(35).union(banks).difference(river).union(water.island.intersection(whole))
    )
    return shapely.MultiPolygon([p for p in shapely.get_parts(whole) if p.area > 3000]).simplify(3)


GAUGE = Point(-1243, -1935)
"""Where the river's stage is read."""
