"""The flood plan of the riverside, with its graphics, and two plans that are still drafts."""

from __future__ import annotations

from typing import Any

from shapely.geometry import LineString, Point

from layers.demo.scene import ZONES
from layers.demo.standing import MADE_UP, Standing
from layers.feature import Feature

Task = tuple[int, str, str, str]
_TASKS: dict[str, tuple[Task, ...]] = {
    "4": ((0, "加密水情观测，每 2 小时报一次", "LIA-WAT", "standby"), (30, "通知沿江街道和泵站值守", "DUT-1", "advise_public"),
          (60, "清点冲锋舟、泵车和转运车", "LIA-FIR", "stock_ready")),
    "3": ((0, "宣布防汛Ⅲ级响应，召集会商", "CMD-1", "standby"), (20, "关闭滨江步道和亲水平台", "LIA-PSB", "close_place"),
          (30, "S1、S2 避难场所转为待命", "LIA-CIV", "stock_ready"), (45, "泵车进驻朝溪口、良水口泵站", "LIA-WAT", "prevent_secondary"),
          (60, "向 Z1、Z2 居民发布避险提示", "DUT-1", "advise_public")),
    "2": ((0, "宣布防汛Ⅱ级响应", "CMD-1", "standby"), (0, "通知 Z1 住户转移", "DUT-1", "evacuate_settle"),
          (15, "开放 S1、S2 避难场所", "LIA-CIV", "shelter_supply"), (15, "8 辆公交车到集结点 A", "LIA-TRA", "evacuate_settle"),
          (20, "封闭永和大桥北引道", "LIA-PSB", "traffic_control"), (30, "北区医院做好病人转运准备", "LIA-HEA", "medical_prevention"),
          (45, "泵车支援朝溪口闸", "LIA-WAT", "prevent_secondary"), (60, "逐栋核查 Z1", "LIA-FIR", "rescue"),
          (75, "登记 S1、S2 到达人数", "LIA-CIV", "shelter_supply")),
    "1": ((0, "宣布防汛Ⅰ级响应，请求上级支援", "CMD-1", "mobilise"), (0, "Z2、Z3 转移令", "CMD-1", "evacuate_settle"),
          (20, "全部跨江桥梁限行", "LIA-PSB", "traffic_control"), (30, "开放全部避难场所", "LIA-CIV", "shelter_supply"),
          (30, "低洼变电站停电避险", "LIA-PWR", "control_source")),
}  # fmt: skip
_NEEDS: dict[str, tuple[tuple[str, str, int], ...]] = {
    "4": (("team", "rescue_team", 2),),
    "3": (("tool", "pump", 4), ("tool", "boat", 4), ("team", "rescue_team", 6)),
    "2": (("tool", "bus", 8), ("tool", "boat", 10), ("team", "rescue_team", 12), ("tool", "pump", 6), ("tool", "ambulance", 4)),
    "1": (("tool", "boat", 14), ("team", "rescue_team", 14), ("tool", "bus", 16)),
}
_SECTIONS = (
    ("总则", "本预案用于南宁水文站水位达到设防水位后，朝溪口至良水口两岸的防汛避险。示意数据，仅供演示。"),
    ("组织指挥", "市防汛抗旱指挥部统一指挥；前线指挥所设在民安大道；各部门联络员到岗。"),
    ("监测与研判", "以南宁水文站实测水位为准；预报水位单独标示，不得与实测混用。"),
    ("转移与安置", "Z1 约 6400 人：自驾 30%，步行 50%，公交 20%；四成进避难场所。清空约需 185 分钟。"),
    ("交通管制", "桥梁引道先封后疏；疏散路线 R1—R3 全程保持单向放行。"),
    ("恢复", "水位退到警戒水位以下并经排查后，由指挥长宣布可以返回。"),
)
_CARDS = (
    ("CMD-1", "确认等级，宣布响应；签发转移令；每 2 小时主持会商。"), ("DUT-1", "接报即记；15 分钟内核实；逐条跟踪到办结。"),
    ("LIA-WAT", "报送水位、流量和预报；泵站运行异常立即报告。"), ("LIA-PSB", "封控道路和桥梁引道；维持疏散路线秩序。"),
    ("LIA-FIR", "调度冲锋舟和救援队；逐栋核查后报告。"), ("LIA-TRA", "集结公交车；按波次转运，报每波人数。"),
    ("LIA-CIV", "开放避难场所；登记到达；缺水缺药立即报告。"), ("LIA-HEA", "安排救护车；医院床位每 4 小时报一次。"),
    ("LIA-PWR", "低洼变电站巡查；停电范围和复电时间及时通报。"),
)  # fmt: skip


def flood_plan(standing: Standing) -> list[Feature]:
    """The plan as a draft, its graphics after it."""
    graphics = _graphics(standing)
    values: dict[str, Any] = {
        "title": "邕江沿岸防洪避险专项预案",
        "title_en": "Flood plan, riverside",
        "plan_kind": "special",
        "version": 4,
        "sections": [{"title": title, "text": text} for title, text in _SECTIONS],
        "triggers": [
            {"level": level, "quantity": "stage_m", "comparison": ">=", "threshold": stage, "text": f"南宁站水位 ≥ {stage} m"}
            for level, stage in (("4", 69.4), ("3", 73.0), ("2", 75.0), ("1", 77.0))
        ],
        "levels": {level: {"tasks": _tasks(level), "needs": _needs(level)} for level in ("1", "2", "3", "4")},
        "posts": [{"post": post, "card": card} for post, card in _CARDS],
        "graphics": [g.id for g in graphics],
        "owner_org": standing.org("EMB"),
    }
    return [standing.feature("plan", "FP-01", None, "draft", **values), *graphics]


def drafts(standing: Standing) -> list[Feature]:
    """Two plans that somebody began."""
    gas = standing.feature(
        "plan", "GP-02", None, "draft", title="燃气泄漏处置专项预案", title_en="Gas leak plan", plan_kind="special", version=1,
        sections=[{"title": "总则", "text": "适用于城区中低压燃气管网泄漏。"}, {"title": "警戒与疏散", "text": ""}],
        levels={"3": {"tasks": [{"title": "划定警戒区", "post": "LIA-FIR", "offset_min": 5, "order": 1},
                                {"title": "关闭上游阀门", "offset_min": 15, "order": 2}], "needs": []}},
        owner_org=standing.org("EMB"),
    )  # fmt: skip
    event = standing.feature(
        "plan", "EP-03", None, "draft", title="滨江灯会人流安全预案", title_en="Riverside lantern show", plan_kind="event", version=2,
        sections=[{"title": "总则", "text": "场地 5000 平方米，核定 20000 人。"}],
        triggers=[{"level": "3", "quantity": "density_p_m2", "comparison": ">=", "threshold": 3.5, "text": "密度 ≥ 3.5 人/m²"}],
        owner_org=standing.org("PSB"),
    )  # fmt: skip
    return [gas, event]


def _tasks(level: str) -> list[dict[str, Any]]:
    return [
        {"title": title, "post": post, "offset_min": minutes, "order": n, "measure_type": measure, "phase": 3}
        for n, (minutes, title, post, measure) in enumerate(_TASKS[level], 1)
    ]


def _needs(level: str) -> list[dict[str, Any]]:
    return [{"class": sort, "kind": kind, "qty": qty} for sort, kind, qty in _NEEDS[level]]


def _graphics(standing: Standing) -> list[Feature]:
    points = (
        ("G01", "前线指挥所", "Forward command post", "command_post", Point(40, 1260)), ("G02", "集结点 A", "Staging area A", "staging", Point(-2430, 420)),
        ("G03", "集结点 B", "Staging area B", "staging", Point(1750, -1750)), ("G04", "医疗点", "Medical post", "medical_post", Point(-560, 1180)),
        ("G05", "检查点 1", "Checkpoint 1", "checkpoint", Point(-1890, -420)), ("G06", "检查点 2", "Checkpoint 2", "checkpoint", Point(-560, 590)),
        ("G07", "沙袋堆放点", "Sandbag store", "note", Point(-380, -420)),
    )  # fmt: skip
    lines = (
        ("G08", "朝溪西岸挡水线", "Flood barrier, west bank", "cordon", LineString([(-960, 980), (-790, 260), (-680, -340), (-560, -760)])),
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
    found.append(standing.feature("plan_graphic", "G10", area, name="Z1 管控圈", name_en="Z1 control area", role="area", plan=standing.id("plan", "FP-01")))
    return found


__all__ = ["MADE_UP", "drafts", "flood_plan"]
