"""Forces under way: who is called where, drives along the streets, and arrives or not yet."""

from __future__ import annotations

from typing import Any

import numpy as np
from shapely.geometry import LineString, Point

from layers.demo.frame import degrees
from layers.demo.standing import Standing
from layers.demo.told import Teller, World
from layers.edit import Change
from layers.feature import Feature
from layers.i18n import N_, message

DISPATCHES: tuple[tuple[list[str], tuple[float, float], str, str, str], ...] = (
    (["P01", "P03"], (-420, -520), "10 09:00", "10 09:20", "10 09:45"),
    (["P02", "P04"], (-2380, -2620), "10 09:10", "10 09:35", "10 10:05"),
    (["K01", "K05"], (-633, -754), "10 22:10", "10 22:15", "10 22:30"),
    (["T01", "T05"], (-1150, -300), "11 09:20", "11 09:30", "11 09:55"),
    (["B01", "B05"], (-1650, -1350), "11 09:25", "11 09:40", "11 10:15"),
    (["C01", "C02", "C03", "C04"], (-1650, -480), "11 09:30", "11 09:45", "11 10:05"),
    (["K02"], (-270, -180), "11 09:40", "11 09:45", "11 09:55"),
    (["A01"], (-2050, -340), "11 10:00", "11 10:10", "11 10:30"),
    (["C05", "C06"], (-560, 640), "11 11:00", "11 11:10", "11 11:35"),
    (["B02", "B06"], (-900, 330), "11 11:30", "11 11:45", "11 12:20"),
    (["T02", "T06"], (-1400, -900), "11 12:10", "11 12:20", "11 12:50"),
    (["F02", "P05"], (-2080, -1500), "11 12:15", "11 12:20", "11 12:40"),
    (["T03", "B03"], (1250, -620), "11 13:40", "11 13:55", "11 14:25"),
    (["F03"], (1800, -900), "11 15:20", "11 15:25", "11 15:50"),
    (["K03"], (1500, -400), "11 03:05", "11 03:10", "11 03:25"),
    (["T04"], (-2650, -2820), "11 14:45", "11 15:00", "11 15:30"),
    (["C07", "C08"], (-1500, -100), "11 15:45", "11 16:00", ""),
    (["A02"], (-600, 900), "11 16:20", "11 16:30", ""),
    (["B09", "B13", "T09"], (-1020, 520), "11 16:41", "11 16:46", ""),
    (["T07", "P06"], (1650, -760), "11 16:36", "11 16:50", ""),
)


def forces(tale: Teller, standing: Standing) -> None:
    rng = np.random.default_rng(standing.city.seed + 3)
    for codes, (x, y), called, left, arrived in DISPATCHES:
        goals = [Point(x + rng.uniform(-70, 70), y + rng.uniform(-70, 70)) for _ in codes]
        tale.all(called, "DUT-1", "resource", codes, "reserved")
        tale.all(called, "DUT-1", "resource", codes, "assigned")
        _drive(tale, standing, codes, goals, times=(left, arrived))
    for codes, when in ((["K04"], "11 08:00"), (["A05"], "11 07:30"), (["F05"], "11 06:10")):
        tale.all(when, "DUT-2", "resource", codes, "out_of_service", reason="检修")


def _drive(tale: Teller, standing: Standing, codes: list[str], goals: list[Point], *, times: tuple[str, str]) -> None:
    """Under way along the streets, then there; those that have not arrived are drawn half-way."""
    left, arrived = times
    post = _post_of(standing, codes)
    homes = {u.code: Point(u.x, u.y) for u in standing.units}
    ways = [standing.network.way(homes[code], goal) for code, goal in zip(codes, goals, strict=True)]
    tale.all(left, post, "resource", codes, "en_route", places=[w.interpolate(0.15, normalized=True) for w in ways])
    label = message(N_("Position of {codes}"), codes="、".join(codes))
    if arrived:
        tale.say(_between(left, arrived), post, label, _placing(standing, codes, ways, 0.6))
        tale.all(arrived, post, "resource", codes, "on_scene", places=list(goals))
    else:
        tale.say("11 16:56", post, label, _placing(standing, codes, ways, 0.62))


def _post_of(standing: Standing, codes: list[str]) -> str:
    """The liaison of the holder where all have the same, else the duty officer."""
    holders = {u.org for u in standing.units if u.code in codes}
    liaison = f"LIA-{next(iter(holders))}".replace("BUS", "TRA")
    return liaison if len(holders) == 1 and liaison in {"LIA-FIR", "LIA-WAT", "LIA-PSB", "LIA-HEA"} else "DUT-2"


def _between(start: str, end: str) -> str:
    (day, a), (_, b) = start.split(), end.split()
    minutes = [int(t[:2]) * 60 + int(t[3:]) for t in (a, b)]
    middle = sum(minutes) // 2
    return f"{day} {middle // 60:02d}:{middle % 60:02d}"


def _placing(standing: Standing, codes: list[str], ways: list[LineString], share: float) -> Any:
    def changes(world: World) -> list[Change]:
        found = []
        for code, way in zip(codes, ways, strict=True):
            before = world[standing.id("resource", code)]
            place = degrees(way.interpolate(share, normalized=True))
            found.append(Change(before, Feature(before.id, before.kind, before.values, place, before.state)))
        return found

    return changes
