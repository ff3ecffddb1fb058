"""What is there before anything happens: organisations, posts, facilities, risks, shelters, beats and forces."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry

from layers.demo.base import area_ids
from layers.demo.city import City
from layers.demo.frame import blob, degrees, metres, steady_id
from layers.demo.network import Network
from layers.demo.register import CATEGORY, DEPARTMENTS, MADE_UP, OWNERS, POST_EN, POSTS, TYPES
from layers.demo.scene import GAUGE, ZONES, low_ground
from layers.demo.units import units
from layers.feature import Feature


class Standing:
    """Makes the features of one city; ids follow from the seed, the kind and the code."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.rng = np.random.default_rng(city.seed + 1)
        self.units = units(city)
        self.network = Network(list(city.streets))

    def id(self, kind: str, code: str) -> str:
        return steady_id(self.city.seed, kind, code)

    def feature(
        self, kind: str, code: str, shape: BaseGeometry | None = None, state: str | None = None, /, **values: Any
    ) -> Feature:
        """A feature from a shape in metres; a value of None is left out."""
        told = {**({} if kind == "plan_graphic" else {"code": code}), **values, "source": MADE_UP}
        known = {k: v for k, v in told.items() if v is not None}
        return Feature(self.id(kind, code), kind, known, None if shape is None else degrees(shape), state)

    def org(self, code: str) -> str:
        return self.id("organisation", code)

    def organisations(self) -> list[Feature]:
        found = [
            self.feature(
                "organisation", code, name=zh, name_en=en, tier=tier, parent=self.org(parent) if parent else None
            )
            for code, zh, en, tier, parent in DEPARTMENTS
        ]
        ids = area_ids(self.city)
        for n, area in enumerate((a for a in self.city.areas if a.level == "street"), 1):
            told = {"name": area.name.zh + "办事处", "name_en": area.name.en + " Office", "area": ids[area.code]}
            found.append(self.feature("organisation", f"ST-{n:02d}", tier="grassroots", parent=self.org("EMB"), **told))
        return found

    def posts(self) -> list[Feature]:
        return [
            self.feature(
                "post", code, title=title, title_en=POST_EN[code], roles=list(roles), org=self.org(org), active=True
            )
            for code, title, roles, org in POSTS
        ]

    def facilities(self) -> list[Feature]:
        found, count = [], dict[str, int]()
        for spot in self.city.spots:
            count[spot.sort] = number = count.get(spot.sort, 0) + 1
            code = f"{spot.sort.upper().replace('_', '-')}-{number:02d}"
            owner = self.org(OWNERS.get(spot.sort, "EMB"))
            named = {"name": spot.name.zh, "name_en": spot.name.en, "owner_org": owner}
            if spot.sort == "hospital":
                found.append(self.feature("hospital", code, Point(spot.x, spot.y), **named, **self._hospital(number)))
            else:
                found.append(
                    self.feature("facility", code, Point(spot.x, spot.y), **named, category=CATEGORY[spot.sort])
                )
        found.append(
            self.feature(
                "facility",
                "GAUGE-01",
                GAUGE,
                name="南宁水文站",
                name_en="Nanning Gauge",
                category="gauge",
                owner_org=self.org("WAT"),
            )
        )
        return found

    def _hospital(self, number: int) -> dict[str, Any]:
        scale = 3 if number <= 3 else 1
        beds = {
            "emergency": 20,
            "medical_surgical": 180,
            "adult_icu": 10,
            "negative_flow_isolation": 4,
            "operating_room": 6,
        }
        return {
            "status": "Normal",
            "ambulance": "Normal",
            "beds": {
                kind: {"baseline": n * scale, "available": int(n * scale * self.rng.uniform(0.08, 0.3)) + 1}
                for kind, n in beds.items()
            },
        }

    def hazards(self) -> list[Feature]:
        """Places where gas or chemicals are kept, and the risk zones of all four levels."""
        sources = (
            ("HS-01", "江南液化气储配站", "Jiangnan LPG Depot", "gas", "液化石油气", 400, 2350, -6900),
            ("HS-02", "西岸化工厂", "West Bank Chemical Works", "hazmat", "液氯", 30, -6900, -900),
            ("HS-03", "城西水厂加氯间", "Chengxi Chlorination House", "hazmat", "液氯", 4, -5650, 2350),
            ("HS-04", "凤岭加气母站", "Fengling CNG Station", "gas", "压缩天然气", 12, 9250, -450),
            ("HS-05", "城北油库", "Chengbei Fuel Depot", "hazmat", "汽油", 5200, -1350, 6950),
            ("HS-06", "明月冷库（液氨）", "Mingyue Cold Store (ammonia)", "hazmat", "液氨", 8, -5400, 5350),
            ("HS-07", "青湖泳池加药间", "Qinghu Pool Dosing Room", "hazmat", "次氯酸钠", 2, 4250, 2150),
            ("HS-08", "安澜东站燃气调压站", "East Station Gas Regulator", "gas", "天然气", 1, 8600, 1450),
            ("HS-09", "民安路燃气调压站", "Min'an Gas Regulator", "gas", "天然气", 1, -2350, 1520),
            ("HS-10", "五象工业气体站", "Wuxiang Industrial Gases", "hazmat", "液氧", 60, 9500, -3400),
        )
        zones = (
            ("RZ-01", "朝溪口低洼内涝区", "Chaoxi Mouth Waterlogging Area", 1, "flood", -620, -330, 420),
            ("RZ-02", "油库安全距离区", "Fuel Depot Safety Area", 1, "hazmat", -1350, 6950, 430),
            ("RZ-03", "青山北坡滑坡区", "Qingshan North Slope Slides", 2, "geological", 4300, -350, 380),
            ("RZ-04", "江南老工业区火灾风险区", "Jiangnan Old Works Fire Risk", 2, "fire", 2750, -2100, 450),
            ("RZ-05", "青湖商圈人流密集区", "Qinghu Shopping Crowds", 3, "crowd", 1500, 800, 420),
            ("RZ-06", "西溪沿岸内涝区", "West Creek Waterlogging Area", 3, "flood", -5150, 1900, 420),
            ("RZ-07", "良水河口内涝区", "Liangshui Mouth Waterlogging Area", 2, "flood", -2450, -2900, 380),
            ("RZ-08", "凤岭在建工地区", "Fengling Building Sites", 4, "building", 9300, 900, 520),
            ("RZ-09", "五象新区施工区", "Wuxiang Building Sites", 4, "building", 6300, -5000, 540),
            ("RZ-10", "化工厂防护区", "Chemical Works Protection Area", 1, "hazmat", -6900, -900, 520),
            ("RZ-11", "江心洲淹没区", "Island Flood Area", 2, "flood", 5500, -3040, 300),
        )
        found = [
            self.feature(
                "hazard_source",
                code,
                Point(x, y),
                name=zh,
                name_en=en,
                type=sort,
                substance=substance,
                quantity_t=float(tonnes),
            )
            for code, zh, en, sort, substance, tonnes, x, y in sources
        ]
        for code, zh, en, level, subtype, at_x, at_y, radius in zones:
            shape = self._angular(at_x, at_y, radius)
            found.append(
                self.feature(
                    "risk_zone", code, shape, name=zh, name_en=en, risk_level=level, type=TYPES.get(subtype, subtype)
                )
            )
        return found

    def _angular(self, x: float, y: float, radius: float) -> BaseGeometry:
        return blob(x, y, radius, rng=self.rng, long=1.3).simplify(radius * 0.12)

    def shelters(self) -> list[Feature]:
        return list(self._shelters())

    def _shelters(self) -> Iterator[Feature]:
        middle = ZONES[0].shape.centroid
        first = (
            ("S1", "城西中学", "Chengxi Middle School", 4200, 0.8, 178),
            ("S2", "民安体育馆", "Min'an Gymnasium", 3000, 1.4, 152),
            ("S3", "永和大学校区", "Yonghe University Campus", 6000, 2.6, 58),
        )
        for code, zh, en, area_m2, far_km, bearing in first:
            at = Point(
                middle.x + far_km * 1000 * np.cos(np.radians(bearing)),
                middle.y + far_km * 1000 * np.sin(np.radians(bearing)),
            )
            yield self._shelter(code, zh, en, at, float(area_m2), "short")
        wet = shapely.union_all([*low_ground(), ZONES[0].shape]).buffer(250)
        schools = [s for s in self.city.spots if s.sort in ("school", "stadium") and not wet.contains(Point(s.x, s.y))]
        order = np.argsort([np.hypot(s.x, s.y) for s in schools])[:37]
        for n, k in enumerate(order.tolist(), 4):
            spot, sort = schools[k], ("emergency", "short", "short", "medium")[n % 4]
            area = float(round(self.rng.uniform(900, 5200), -2))
            yield self._shelter(
                f"S{n}", spot.name.zh + "避难场所", spot.name.en + " Shelter", Point(spot.x + 25, spot.y), area, sort
            )

    def _shelter(self, code: str, zh: str, en: str, at: Point, area: float, sort: str) -> Feature:
        each = {"emergency": 1.0, "short": 2.0, "medium": 3.0}[sort]
        capacity = int(area / each)
        values = {"class": sort, "capacity": capacity, "occupancy": 0, "effective_area_m2": area}
        return self.feature(
            "shelter",
            code,
            at,
            "standby",
            name=zh,
            name_en=en,
            **values,
            indoor=sort != "emergency",
            entrances=2 + capacity // 900,
            toilets=max(4, capacity // 50),
            water_m3_d=round(capacity * 0.015, 1),
            owner_org=self.org("CIV"),
        )

    def patrols(self) -> list[Feature]:
        """Beats that tile the middle of the city along its streets, and a route in each second of them."""
        inside = [
            a for a in self.city.areas if a.level == "community" and a.shape.centroid.distance(Point(0, 0)) < 3900
        ]
        inside = sorted(inside, key=lambda a: (-round(a.shape.centroid.y / 1500), a.shape.centroid.x))
        found: list[Feature] = []
        for n, shape in enumerate(_joined([a.shape for a in inside], 24), 1):
            code = f"P-{n:02d}"
            dry = shape.difference(self.city.water.river.buffer(5))
            found.append(
                self.feature(
                    "patrol_zone", code, dry, name=f"{n} 号巡区", name_en=f"Beat {n}", owner_org=self.org("PSB")
                )
            )
            if n % 2:
                found.append(self._route(n, dry))
        return found

    def _route(self, n: int, area: BaseGeometry) -> Feature:
        inner = max(shapely.get_parts(area.buffer(-120)), key=lambda p: p.area).exterior
        stops = [inner.interpolate(k / 5, normalized=True) for k in range(6)]
        ways = [self.network.way(a, b).coords for a, b in pairwise(stops)]
        line = LineString([xy for way in ways for xy in way])
        return self.feature(
            "patrol_route",
            f"PR-{n:02d}",
            line,
            name=f"{n} 号巡线",
            name_en=f"Patrol route {n}",
            owner_org=self.org("PSB"),
            zone=self.id("patrol_zone", f"P-{n:02d}"),
            every_min=120,
        )

    def zones(self) -> list[Feature]:
        """Evacuation zones, all normal, and the ways from the first one to its shelters."""
        routes = [self.id("evac_route", f"R{n}") for n in (1, 2, 3)]
        return [
            self.feature(
                "evac_zone",
                z.code,
                z.shape,
                "normal",
                name=f"{z.code} {z.name.zh}",
                name_en=f"{z.code} {z.name.en}",
                population=z.people,
                route_ids=routes if z.code == "Z1" else None,
                owner_org=self.org("EMB"),
            )
            for z in ZONES
        ]

    def routes(self, shelters: list[Feature]) -> list[Feature]:
        gates = ((-1880, -480), (-1830, 60), (-560, 560))
        found = []
        for n, (x, y) in enumerate(gates, 1):
            goal = next(f for f in shelters if f["code"] == f"S{n}")
            end = metres(goal.geometry)
            way = self.network.way(Point(x, y), end)
            found.append(
                self.feature(
                    "evac_route",
                    f"R{n}",
                    way,
                    name=f"Z1—S{n} 疏散路线",
                    name_en=f"Z1 to S{n}",
                    zone=self.id("evac_zone", "Z1"),
                    shelter=goal.id,
                    mode="car" if n == 3 else "foot",
                    status="planned",
                    capacity_per_h=600 if n == 3 else 10800,
                    owner_org=self.org("TRA"),
                )
            )
        return found

    def resources(self) -> list[Feature]:
        return [
            self.feature(
                "resource",
                u.code,
                Point(u.x, u.y),
                "available",
                name=u.zh,
                name_en=u.en,
                **{"class": u.sort, "kind": u.kind},
                qty=1,
                headcount=u.headcount,
                holder_org=self.org(u.org),
                owner_org=self.org(u.org),
            )
            for u in self.units
        ]


def _joined(shapes: list[BaseGeometry], count: int) -> list[BaseGeometry]:
    """`shapes` joined two by two, the smallest with the neighbour of the longest border, until `count` are left."""
    left = list(shapes)
    while len(left) > count:
        small = min(range(len(left)), key=lambda n: left[n].area)
        piece = left.pop(small)
        border = [shapely.intersection(piece, other).length for other in left]
        best = int(np.argmax(border))
        left[best] = shapely.union_all([left[best], piece])
    return left
