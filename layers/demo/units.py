"""Forces and equipment: boats, teams, buses, pumps, engines, ambulances and patrol cars, at their home places."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from layers.demo.city import City


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit at home, in metres."""

    code: str
    sort: str
    kind: str
    zh: str
    en: str
    org: str
    headcount: int | None
    x: float
    y: float


_SERIES = (
    (
        "B",
        "tool",
        "boat",
        "冲锋舟",
        "Rescue boat",
        14,
        None,
        ("FIR", "EMB", "VOL"),
        ((-2300, -1350), (-1050, 1150), (1560, -420), (350, 2150)),
    ),
    (
        "T",
        "team",
        "rescue_team",
        "救援队",
        "Rescue team",
        14,
        12,
        ("FIR", "EMB", "VOL"),
        ((560, 2250), (-2450, 700), (2400, -1700), (-3100, -2900)),
    ),
    ("C", "tool", "bus", "转运公交车", "Bus", 8, 1, ("BUS",), ((-2500, 350),)),
    ("P", "tool", "pump", "移动排涝泵车", "Pump truck", 6, 3, ("WAT", "URB"), ((-300, 1500), (1000, -1700))),
    (
        "F",
        "tool",
        "fire_engine",
        "消防车",
        "Fire engine",
        8,
        6,
        ("FIR",),
        ((-1900, 1900), (2200, 2300), (400, -3600), (-4300, -4200)),
    ),
    ("A", "tool", "ambulance", "救护车", "Ambulance", 6, 3, ("HEA",), ((-700, 2500), (2500, -2500))),
    (
        "K",
        "tool",
        "patrol_car",
        "巡逻车",
        "Patrol car",
        10,
        2,
        ("PSB",),
        ((-1200, 1700), (1900, 1400), (1200, -2000), (-3000, 500)),
    ),
)


def units(city: City) -> list[Unit]:
    """About sixty of them."""
    rng = np.random.default_rng(city.seed + 2)
    found = []
    for prefix, sort, kind, zh, en, count, people, orgs, homes in _SERIES:
        for n in range(count):
            x, y = np.array(homes[n % len(homes)]) + rng.uniform(-120, 120, 2)
            name = f"第 {n + 1} {zh}" if kind == "rescue_team" else f"{zh} {n + 1} 号"
            found.append(
                Unit(
                    f"{prefix}{n + 1:02d}",
                    sort,
                    kind,
                    name,
                    f"{en} {n + 1}",
                    orgs[n % len(orgs)],
                    people,
                    float(x),
                    float(y),
                )
            )
    return found
