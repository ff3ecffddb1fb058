"""Columns as real files name them find their fields."""

from __future__ import annotations

import pytest

from layers.exchange.mapping import propose
from layers.kinds import KINDS


@pytest.mark.parametrize(
    ("key", "columns"),
    [
        ("shelter", {"ID": "code", "名称": "name", "想定収容人数": "capacity_text", "所在地_連結表記": "address"}),
        ("shelter", {"shelter_id": "code", "name": "name", "evacuees": "occupancy", "capacity_text": "capacity_text"}),
        ("shelter", {"编号": "code", "避难场所": "name", "容纳人数": "capacity", "地址": "address"}),
        ("incident", {"type": "title", "location_text": "address", "reported_local": "occurred_at", "code": "code"}),
        ("incident", {"标题": "title", "事件等级": "grade", "响应级别": "response_level", "来源": "channel"}),
        ("building", {"NAME": "name", "TYPE": "use", "LEVELS": "levels"}),
        ("road", {"NAME": "name", "OSM_TYPE": "road_class"}),
        ("address", {"addr:street": "street", "addr:housenumber": "number", "addr:postcode": "postcode"}),
        ("area", {"adcode": "code", "名称": "name", "人口": "population"}),
        ("risk_zone", {"名称": "name", "风险等级": "risk_level"}),
        ("evac_zone", {"Zone": "code", "Population": "population"}),
        ("resource", {"类别": "class", "种类": "kind", "持有单位": "holder_org", "数量": "qty", "单位": "unit"}),
        ("hazard_area", {"灾种": "type", "水位": "stage_m", "开始时间": "valid_from", "结束时间": "valid_to"}),
    ],
)
def test_a_column_finds_its_field(key: str, columns: dict[str, str]) -> None:
    kind = next(kind for kind in KINDS if kind.key == key)

    proposed = propose(kind, {column: [] for column in columns}, {})

    assert {column: field for field, column in proposed.items()} == columns
