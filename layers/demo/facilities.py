"""What the city depends on: schools, hospitals, stations, works; where it is dangerous; where people find shelter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from layers.demo.blocks import Blocks
from layers.demo.frame import Floats
from layers.demo.ground import Street
from layers.demo.names import Name
from layers.demo.river import Water


@dataclass(frozen=True, slots=True)
class Spot:
    """One facility: its sort, its name and where it stands, in metres."""

    sort: str
    name: Name
    x: float
    y: float


_WORDS = {
    "kindergarten": ("幼儿园", "Kindergarten"),
    "police": ("派出所", "Police Station"),
    "fire_station": ("消防救援站", "Fire and Rescue Station"),
    "hospital": ("医院", "Hospital"),
    "substation": ("110 kV 变电站", "110 kV Substation"),
    "pumping_station": ("排涝泵站", "Drainage Pumping Station"),
    "waterworks": ("水厂", "Waterworks"),
    "market": ("农贸市场", "Market"),
    "gas_station": ("加油站", "Filling Station"),
    "office": ("街道办事处", "Street Office"),
    "care_home": ("养老院", "Care Home"),
}
_FIXED = (
    ("waterworks", "城西水厂", "Chengxi Waterworks", -5700, 2250),
    ("waterworks", "三津水厂", "Sanjin Waterworks", -5000, -2300),
    ("power_plant", "江南热电厂", "Jiangnan Power Plant", 1700, -6450),
    ("dam", "西江枢纽大坝", "Xijiang Dam", -9000, 1760),
    ("rail_station", "安澜火车站", "Anlan Railway Station", -1900, 3050),
    ("rail_station", "安澜东站", "Anlan East Station", 8900, 1200),
    ("stadium", "青湖体育中心", "Qinghu Sports Centre", 4300, 2300),
    ("substation", "南岸 110 kV 变电站", "South Bank 110 kV Substation", 1730, -860),
    ("pumping_station", "朝溪口泵站", "Chaoxi Mouth Pumping Station", -660, -640),
    ("pumping_station", "良水口泵站", "Liangshui Mouth Pumping Station", -2420, -2560),
    ("government", "市应急指挥中心", "City Emergency Command Centre", 560, 2320),
)
_COUNTS = (
    ("hospital", 12, 1500.0),
    ("police", 34, 900.0),
    ("fire_station", 18, 1400.0),
    ("substation", 14, 1500.0),
    ("pumping_station", 8, 1400.0),
    ("market", 30, 800.0),
    ("gas_station", 26, 900.0),
    ("care_home", 14, 1200.0),
    ("kindergarten", 36, 700.0),
    ("office", 26, 1100.0),
)


def make_facilities(
    blocks: Blocks, water: Water, streets: list[Street], take: NameGiver, *, rng: np.random.Generator
) -> list[Spot]:
    """All facilities, spread as the city is."""
    centres = shapely.get_coordinates(shapely.point_on_surface(blocks.ground))
    spots = [Spot(sort, Name(zh, en), x, y) for sort, zh, en, x, y in _FIXED]
    schools = centres[[n for n, plan in enumerate(blocks.plan) if plan == "school"]]
    for n, (x, y) in enumerate(schools):
        word = (("小学", "Primary School"), ("中学", "Middle School"))[n % 3 == 2]
        spots.append(Spot("school", take(*word), float(x), float(y)))
    for sort, count, apart in _COUNTS:
        for x, y in _spread(centres, blocks.density, count, apart, rng):
            spots.append(Spot(sort, take(*_WORDS[sort]), x, y))
    return spots + _metro(streets, water, take)


def make_places(blocks: Blocks, take: NameGiver, *, rng: np.random.Generator) -> list[Spot]:
    """Squares, residential compounds and, where the city ends, villages; `sort` is the place's rank."""
    centres = shapely.get_coordinates(shapely.point_on_surface(blocks.ground))
    outside = np.array([plan == "village" for plan in blocks.plan])
    inner, outer = centres[~outside], centres[outside]
    found = [Spot("city", Name("安澜", "Anlan"), 150.0, 500.0)]
    for n, (x, y) in enumerate(_spread(inner, blocks.density[~outside], 110, 650.0, rng)):
        word = (("花园", "Gardens"), ("里", "Lane"), ("广场", "Square"), ("新村", "New Village"))[n % 4]
        found.append(Spot("neighbourhood", take(*word), x, y))
    for x, y in _spread(outer, blocks.density[outside], 26, 900.0, rng):
        found.append(Spot("village", take("村", "Village"), x, y))
    return found


class NameGiver:
    """Names for what is not a street; the numbers of hospitals and middle schools run on."""

    def __init__(self, names: list[Name]) -> None:
        self._left = names

    def __call__(self, zh: str, en: str) -> Name:
        return self._left.pop().plus(zh, en)


def _spread(
    centres: Floats, density: Floats, count: int, apart: float, rng: np.random.Generator
) -> list[tuple[float, float]]:
    """`count` of the places, more where it is denser, none nearer to another than `apart` metres allows."""
    order = np.argsort(rng.random(len(centres)) / np.clip(density, 0.05, 1))
    chosen: list[tuple[float, float]] = []
    for x, y in centres[order].tolist():
        if all((x - a) ** 2 + (y - b) ** 2 > apart**2 for a, b in chosen):
            chosen.append((x, y))
            if len(chosen) == count:
                break
    return chosen


def _metro(streets: list[Street], water: Water, take: NameGiver) -> list[Spot]:
    """Stations of two lines, under the avenue that runs north to south and the one from west to east."""
    found = []
    for line_no, avenue in ((1, "民安大道"), (2, "永和大道")):
        for street in streets:
            if street.name.zh != avenue or street.bridge:
                continue
            for at in np.arange(350.0, street.line.length, 1150.0):
                point = street.line.interpolate(at)
                if abs(point.x) < 8000 and abs(point.y) < 6800 and water.every.distance(point) > 40:
                    found.append(
                        Spot("metro", take(f"站（{line_no} 号线）", f"Station (Line {line_no})"), point.x, point.y)
                    )
    return found
