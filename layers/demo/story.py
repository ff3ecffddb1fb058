"""Something going on: three days of rising water, told as dated steps in the words of those who recorded them.

The stages and flows are those publicly reported for September 2024, moved to the demo's own clock; all else is made up.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry

from layers.demo.calls import calls
from layers.demo.forces import forces
from layers.demo.scene import inundated
from layers.demo.standing import Standing
from layers.demo.told import Step, Teller, World
from layers.edit import Change
from layers.feature import Feature
from layers.i18n import N_, message

STAGES = (
    ("09 08:00", 71.27, 7470),
    ("10 08:00", 73.80, 9590),
    ("11 09:00", 75.44, None),
    ("11 17:00", 75.82, 11500),
)
"""Local time in September 2024, stage in metres and flow in m³/s as reported."""

FORECAST = ("12 14:00", 76.2, 11800, "11 16:30")
BETWEEN = (("09 20:00", 72.6), ("10 20:00", 74.55), ("11 02:00", 75.02), ("11 13:00", 75.63))
"""Between two reported stages the water is drawn at a stage that lies on the line between them."""


def told_story(standing: Standing, features: list[Feature], now: datetime) -> list[Step]:
    """Every step up to `now`, in the order of recording; `features` are those that stand before the first."""
    tale = Teller(now, standing.id)
    _stages(tale, standing)
    _water(tale, standing)
    _zones(tale, standing)
    _shelters(tale, features)
    _closures(tale, standing)
    _incidents(tale, standing)
    forces(tale, standing)
    _watches(tale, standing)
    return sorted((s for s in tale.steps if s.known <= now), key=lambda s: s.known)


def reported(when: str) -> dict[str, Any]:
    """Where a stage comes from."""
    return {
        "origin": f"Stage as publicly reported for 2024-09-{when} +08; times moved to the demo's own clock",
        "how": "measured",
        "confidence": "confirmed",
    }


def _stages(tale: Teller, standing: Standing) -> None:
    for when, stage, flow in STAGES:
        label = message(N_("Gauge reads {stage} m"), stage=f"{stage:.2f}")
        told = {"stage_m": stage, "read_at": tale.text(when)} | ({"flow_m3_s": flow} if flow else {})
        tale.put(when, "LIA-WAT", "facility", "GAUGE-01", label, attrs=told, source=reported(when))


def _water(tale: Teller, standing: Standing) -> None:
    """One area for each stage: it ends when the next begins, so that playing back shows the water rise."""
    measured = {when for when, _, _ in STAGES}
    rows = sorted([(w, s) for w, s, _ in STAGES] + list(BETWEEN))
    last: str | None = None
    for when, stage in rows:
        source = (
            reported(when)
            if when in measured
            else {"origin": "demo", "how": "modelled", "note": "Between two reported stages"}
        )
        code = f"HA-{stage:.2f}"
        area = standing.feature(
            "hazard_area",
            code,
            inundated(standing.city.water, stage),
            name=f"淹没 实测 {stage:.2f} m",
            name_en=f"Inundation {stage:.2f} m",
            type="flood",
            basis="observed",
            stage_m=stage,
            valid_from=tale.text(when),
            owner_org=standing.org("WAT"),
        )
        _water_step(
            tale, when, Feature(area.id, area.kind, {**area.values, "source": source}, area.geometry), last, standing
        )
        last = code
    when, stage, flow, issued = FORECAST
    area = standing.feature(
        "hazard_area",
        "HA-F1",
        inundated(standing.city.water, stage),
        name=f"淹没 预报 {stage} m",
        name_en=f"Inundation forecast {stage} m",
        type="flood",
        basis="forecast",
        stage_m=stage,
        issued_at=tale.text(issued),
        valid_from=tale.text(issued),
        note=f"预报 {stage} m，流量 {flow} m³/s，出现时间 {tale.text(when)}",
        owner_org=standing.org("WAT"),
    )
    tale.add(issued, "LIA-WAT", area)


def _water_step(tale: Teller, when: str, area: Feature, last: str | None, standing: Standing) -> None:
    known = {"11 13:00": "11 13:25", "11 02:00": "11 02:40"}.get(when)

    def changes(world: World) -> list[Change]:
        found = [Change(None, area)]
        if last is not None:
            before = world[standing.id("hazard_area", last)]
            ended = {**before.values, "valid_to": tale.text(when)}
            found.append(Change(before, Feature(before.id, before.kind, ended, before.geometry)))
        return found

    label = message(N_("Inundation at {stage} m"), stage=f"{area['stage_m']:.2f}")
    tale.say(when, "LIA-WAT", label, changes, known=known)


def _zones(tale: Teller, standing: Standing) -> None:
    tale.move("10 08:20", "DUT-1", "evac_zone", "Z1", "advisory", note="水位 73.80 m，超警戒")
    tale.move("11 02:50", "DUT-1", "evac_zone", "Z1", "warning", note="水位将超 75.0 m，做好转移准备")
    tale.move(
        "11 09:15", "CMD-1", "evac_zone", "Z1", "order", order_at=tale.text("11 09:15"), note="水位 75.44 m，Ⅱ级响应"
    )
    tale.move("10 20:30", "DUT-2", "evac_zone", "Z2", "advisory")
    tale.move("11 09:30", "DUT-1", "evac_zone", "Z2", "warning", note="预报 76.2 m 将淹没约三成")
    tale.move("11 10:00", "DUT-2", "evac_zone", "Z3", "advisory")
    for when, code in (("11 09:20", "R1"), ("11 09:20", "R2"), ("11 09:40", "R3")):
        tale.put(when, "DUT-1", "evac_route", code, message(N_("Route {code} in use"), code=code), status="active")
    for when, share in (("11 10:30", 8), ("11 12:00", 15), ("11 14:00", 22), ("11 16:00", 27), ("11 16:58", 30)):
        done = f"转移进度 {share}%（约 {round(64 * share, -2) or 100} 人）"
        tale.put(when, "DUT-2", "evac_zone", "Z1", message(N_("Z1 evacuated: {share}%"), share=share), note=done)


def _shelters(tale: Teller, features: list[Feature]) -> None:
    there = {f["code"]: f for f in features if f.kind == "shelter"}
    for when, codes in (
        ("11 09:30", ["S1", "S2"]),
        ("11 10:15", ["S3"]),
        ("11 11:00", ["S4", "S5"]),
        ("11 13:30", ["S6"]),
    ):
        tale.all(when, "LIA-CIV", "shelter", codes, "open", opened_at=tale.text(when))
    counts = (
        ("11 10:30", "11 10:40", (("S1", 0.07), ("S2", 0.04))),
        ("11 12:00", "11 12:20", (("S1", 0.17), ("S2", 0.12), ("S3", 0.02))),
        ("11 13:00", "11 13:15", (("S1", 0.22), ("S4", 0.06))),
        ("11 14:00", "11 14:35", (("S1", 0.28), ("S2", 0.21), ("S5", 0.05))),
        ("11 15:00", "11 15:10", (("S1", 0.33), ("S2", 0.26), ("S4", 0.12))),
        ("11 16:00", "11 16:45", (("S1", 0.36), ("S2", 0.31), ("S3", 0.04))),
        ("11 16:50", "11 16:55", (("S1", 820 / 2100), ("S5", 0.11), ("S6", 0.07))),
    )
    for when, known, rows in counts:
        for code, share in rows:
            people = round(there[code]["capacity"] * share)
            label = message(N_("{code}: {n} people in"), code=code, n=people)
            tale.put(when, "LIA-CIV", "shelter", code, label, known=known, occupancy=people)


def _closures(tale: Teller, standing: Standing) -> None:
    rows: tuple[tuple[str, str, str, str, str, BaseGeometry, str | None], ...] = (
        (
            "RC-01",
            "滨江北路（朝溪口段）",
            "Riverside North Road at Chaoxi",
            "09 18:00",
            "flood",
            _street(standing, "滨江北路", Point(-560, -900), 420),
            None,
        ),
        (
            "RC-02",
            "永和大桥北引道",
            "Yonghe Bridge north ramp",
            "11 09:40",
            "control",
            _street(standing, "永和大道", Point(-250, -160), 260),
            None,
        ),
        (
            "RC-03",
            "滨江南路（南岸段）",
            "Riverside South Road",
            "11 03:00",
            "flood",
            _street(standing, "滨江南路", Point(1500, -370), 500),
            None,
        ),
        (
            "RC-04",
            "中和桥下穿通道",
            "Zhonghe Bridge underpass",
            "11 11:20",
            "flood",
            _street(standing, "朝阳大道", Point(-2080, -1540), 160),
            "11 12:00",
        ),
        (
            "RC-05",
            "沿江北路西段",
            "Yanjiang North Road",
            "11 14:10",
            "flood",
            _street(standing, "沿江北路", Point(-1500, -1000), 380),
            "11 14:50",
        ),
        (
            "RC-06",
            "滨江南路（良水口段）",
            "Riverside South Road at Liangshui",
            "10 22:00",
            "flood",
            _street(standing, "滨江南路", Point(-2900, -2600), 380),
            None,
        ),
    )
    for code, zh, en, when, cause, line, known in rows:
        closure = standing.feature(
            "road_closure",
            code,
            line,
            name=zh,
            name_en=en,
            cause=cause,
            valid_from=tale.text(when),
            owner_org=standing.org("PSB"),
        )
        tale.add(when, "LIA-PSB", closure, known=known)


def _street(standing: Standing, name: str, near: Point, length: float) -> LineString:
    """A stretch of the street of that name, about `near`."""
    lines = [s.line for s in standing.city.streets if s.name.zh == name and not s.bridge]
    line = min(lines, key=lambda found: float(found.distance(near)))
    at = line.project(near)
    steps = np.linspace(max(at - length / 2, 0), min(at + length / 2, line.length), 12)
    return LineString([line.interpolate(float(s)) for s in steps])


def _incidents(tale: Teller, standing: Standing) -> None:
    for n, call in enumerate(calls(), 1):
        day = call.steps[0][0].split()[0]
        code = f"R-09{day}-{n:03d}"
        incident = standing.feature(
            "incident",
            code,
            Point(call.x, call.y),
            "reported",
            title=call.zh,
            title_en=call.en,
            event_class=call.event_class,
            subtype=call.subtype,
            address=call.address,
            channel=call.channel,
            occurred_at=tale.text(call.occurred),
            received_at=tale.text(call.steps[0][0]),
            narrative=call.narrative,
            **call.impact,
        )
        tale.say(
            call.occurred,
            "DUT-2",
            message(N_("Call registered: {title}"), title=call.zh),
            _adding(incident),
            known=call.steps[0][0],
        )
        for when, state, post, words in call.steps[1:]:
            values = _needs(state, words, standing.org(call.lead))
            tale.move(when, post, "incident", code, state, reason=words if state in ("dismissed",) else "", **values)


def _adding(feature: Feature) -> Any:
    return lambda _: [Change(None, feature)]


def _needs(state: str, words: str, lead: str) -> dict[str, str]:
    if state == "responding":
        return {"lead_org": lead, "note": words}
    return {"result": words} if state == "closed" else {"note": words}


def _watches(tale: Teller, standing: Standing) -> None:
    """What the gauge's people and the patrols write down as time goes on."""
    for day, hour in (
        [(9, h) for h in range(12, 24, 4)] + [(10, h) for h in range(0, 24, 3)] + [(11, h) for h in range(0, 17, 2)]
    ):
        when = f"{day:02d} {hour:02d}:05"
        note = f"{hour:02d}:00 巡堤一次，{'有渗水，已处置' if (day, hour) == (11, 6) else '未见异常'}"
        code = "PUMPING-STATION-01" if hour % 2 else "PUMPING-STATION-02"
        tale.put(when, "LIA-WAT", "facility", code, message(N_("Dyke walked: {note}"), note=note), note=note)
