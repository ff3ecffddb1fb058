"""The flood plan of the riverside, with its graphics, and two plans that are still drafts."""

from __future__ import annotations

import json
from typing import Any

from shapely.geometry import LineString, Point

from layers.demo.scene import ZONES
from layers.demo.standing import Standing
from layers.feature import Feature
from resources import resource


def flood_plan(standing: Standing) -> list[Feature]:
    """The plan as a draft, its graphics after it."""
    graphics = _graphics(standing)
    told = json.loads(resource("demo", "flood-plan.json").read_text(encoding="utf-8"))
    values: dict[str, Any] = {
        "title": "邕江沿岸防洪避险专项预案",
        "title_en": "Flood plan, riverside",
        "plan_kind": "special",
        "version": 4,
        "sections": told["sections"],
        "triggers": [
            {
                "level": level,
                "quantity": "stage_m",
                "comparison": ">=",
                "threshold": stage,
                "text": f"南宁站水位 ≥ {stage} m",
            }
            for level, stage in (("4", 69.4), ("3", 73.0), ("2", 75.0), ("1", 77.0))
        ],
        "levels": {
            level: {"tasks": _tasks(told["tasks"][level]), "needs": _needs(told["needs"][level])} for level in "1234"
        },
        "posts": told["posts"],
        "graphics": [g.id for g in graphics],
        "owner_org": standing.org("EMB"),
    }
    return [standing.feature("plan", "FP-01", None, "draft", **values), *graphics]


def drafts(standing: Standing) -> list[Feature]:
    """Two plans that somebody began."""
    gas = standing.feature(
        "plan",
        "GP-02",
        None,
        "draft",
        title="燃气泄漏处置专项预案",
        title_en="Gas leak plan",
        plan_kind="special",
        version=1,
        sections=[{"title": "总则", "text": "适用于城区中低压燃气管网泄漏。"}, {"title": "警戒与疏散", "text": ""}],
        levels={
            "3": {
                "tasks": [
                    {"title": "划定警戒区", "post": "LIA-FIR", "offset_min": 5, "order": 1},
                    {"title": "关闭上游阀门", "offset_min": 15, "order": 2},
                ],
                "needs": [],
            }
        },
        owner_org=standing.org("EMB"),
    )
    event = standing.feature(
        "plan",
        "EP-03",
        None,
        "draft",
        title="滨江灯会人流安全预案",
        title_en="Riverside lantern show",
        plan_kind="event",
        version=2,
        sections=[{"title": "总则", "text": "场地 5000 平方米，核定 20000 人。"}],
        triggers=[
            {"level": "3", "quantity": "density_p_m2", "comparison": ">=", "threshold": 3.5, "text": "密度 ≥ 3.5 人/m²"}
        ],
        owner_org=standing.org("PSB"),
    )
    return [gas, event]


def _tasks(rows: list[tuple[int, str, str, str]]) -> list[dict[str, Any]]:
    return [
        {"title": title, "post": post, "offset_min": minutes, "order": n, "measure_type": measure, "phase": 3}
        for n, (minutes, title, post, measure) in enumerate(rows, 1)
    ]


def _needs(rows: list[tuple[str, str, int]]) -> list[dict[str, Any]]:
    return [{"class": sort, "kind": kind, "qty": qty} for sort, kind, qty in rows]


def _graphics(standing: Standing) -> list[Feature]:
    points = (
        ("G01", "前线指挥所", "Forward command post", "command_post", Point(40, 1260)),
        ("G02", "集结点 A", "Staging area A", "staging", Point(-2430, 420)),
        ("G03", "集结点 B", "Staging area B", "staging", Point(1750, -1750)),
        ("G04", "医疗点", "Medical post", "medical_post", Point(-560, 1180)),
        ("G05", "检查点 1", "Checkpoint 1", "checkpoint", Point(-1890, -420)),
        ("G06", "检查点 2", "Checkpoint 2", "checkpoint", Point(-560, 590)),
        ("G07", "沙袋堆放点", "Sandbag store", "note", Point(-380, -420)),
    )
    lines = (
        (
            "G08",
            "朝溪西岸挡水线",
            "Flood barrier, west bank",
            "cordon",
            LineString([(-960, 980), (-790, 260), (-680, -340), (-560, -760)]),
        ),
        ("G09", "公交转运环线", "Bus loop", "route", standing.network.way(Point(-2430, 420), Point(-1300, -300))),
    )
    found = [
        standing.feature("plan_graphic", code, shape, name=zh, name_en=en, role=role, plan=standing.id("plan", "FP-01"))
        for code, zh, en, role, shape in points
    ]
    found += [
        standing.feature("plan_graphic", code, shape, name=zh, name_en=en, role=role, plan=standing.id("plan", "FP-01"))
        for code, zh, en, role, shape in lines
    ]
    area = ZONES[0].shape.buffer(120).simplify(40)
    found.append(
        standing.feature(
            "plan_graphic",
            "G10",
            area,
            name="Z1 管控圈",
            name_en="Z1 control area",
            role="area",
            plan=standing.id("plan", "FP-01"),
        )
    )
    return found
