"""The demo workspace: what is in it, and a story that can be played back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from layers.demo import making
from layers.demo.base import base_tables
from layers.demo.city import CREDIT, City
from layers.demo.history import CATEGORIES, ROWS
from layers.demo.making import HISTORY, build
from layers.demo.story import STAGES
from layers.errors import Cancelled
from layers.record.store import Store
from tests.layers.demo.conftest import NOW

pytestmark = pytest.mark.slow  # a workspace of a whole city is made


def test_every_feature_is_without_fault_and_has_known_fields_only(demo: Store) -> None:
    for key in demo.kinds_present():
        kind = demo.kinds[key]
        known = {field.key for field in kind.all_fields}
        for feature in demo.features(key):
            assert list(kind.faults(feature)) == [], feature.values
            assert set(feature.values) <= known, key


def test_the_workspace_holds_the_rows_that_the_city_has(demo: Store, city: City) -> None:
    for kind, table in base_tables(city).items():
        assert demo.count(kind) == len(table["id"]), kind
    assert demo.count("shelter") == 40
    assert demo.count("patrol_zone") == 24
    assert demo.count("plan") == 3


def test_every_set_carries_the_credit(demo: Store) -> None:
    assert {dataset["credit"] for dataset in demo.datasets()} == {CREDIT}


def test_the_archive_is_a_year_in_order_and_of_known_categories(demo: Store) -> None:
    dataset = next(d for d in demo.datasets() if d["of"] == HISTORY)
    rows = demo.content(dataset["sha256"])
    time = np.asarray(rows["time"])

    assert len(time) == ROWS
    assert (np.diff(time) >= 0).all()
    assert (time[-1] - time[0]) / 86_400e6 == pytest.approx(365, abs=1.5)
    assert set(rows["category"]) == set(CATEGORIES)


def test_the_stages_are_those_of_the_scenario() -> None:
    assert STAGES == (
        ("09 08:00", 71.27, 7470),
        ("10 08:00", 73.80, 9590),
        ("11 09:00", 75.44, None),
        ("11 17:00", 75.82, 11500),
    )


def test_the_gauge_was_read_at_the_moments_of_the_scenario_moved_to_the_present_hour(demo: Store) -> None:
    hour = NOW.replace(minute=0, second=0, microsecond=0)
    gauge = demo.find("facility", "code", "GAUGE-01")[0]
    read = [
        (line.valid - hour, change.after["attrs"]["stage_m"], change.after["source"]["origin"])
        for line, change in demo.history_of(gauge.id)
        if change.before is not None
    ]

    assert [(when, stage) for when, stage, _ in read] == [
        (timedelta(hours=-57), 71.27),
        (timedelta(hours=-33), 73.80),
        (timedelta(hours=-8), 75.44),
        (timedelta(0), 75.82),
    ]
    assert "publicly reported for 2024-09-11 17:00 +08" in read[-1][2]


def test_no_line_is_recorded_after_now_nor_before_it_is_true(demo: Store) -> None:
    lines = list(demo.lines())

    assert 150 <= len(lines) <= 400
    assert all(line.recorded <= NOW for line in lines)
    assert all(line.valid <= line.recorded for line in lines)
    assert any(line.valid < line.recorded - timedelta(minutes=10) for line in lines[25:]), "something is known late"


def test_one_inundation_ends_when_the_next_begins(demo: Store) -> None:
    observed = sorted(
        (f for f in demo.features("hazard_area") if f["basis"] == "observed"), key=lambda f: f["valid_from"]
    )

    assert [f["valid_to"] for f in observed] == [*(f["valid_from"] for f in observed[1:]), None]
    assert [f["stage_m"] for f in observed] == sorted(f["stage_m"] for f in observed)


def test_the_scenario_stands_where_it_should_on_first_start(demo: Store) -> None:
    zones = {f["code"]: f.state for f in demo.features("evac_zone")}
    shelters = {f["code"]: f for f in demo.features("shelter")}

    assert zones == {"Z1": "order", "Z2": "warning", "Z3": "advisory", "Z4": "normal"}
    assert [shelters[c]["effective_area_m2"] for c in ("S1", "S2", "S3")] == [4200, 3000, 6000]
    assert shelters["S1"].state == "open"
    assert demo.get(shelters["S1"].id)["occupancy"] == 820


def test_no_shelter_stands_where_water_is_expected(demo: Store) -> None:
    expected = next(f.geometry for f in demo.features("hazard_area") if f["basis"] == "forecast")

    assert [f["code"] for f in demo.features("shelter") if expected.intersects(f.geometry)] == []


def test_an_evacuation_order_is_recorded_by_a_commander(demo: Store) -> None:
    zone = next(f for f in demo.features("evac_zone") if f["code"] == "Z1")
    steps = [
        (c.after.state, line.post)
        for line, c in demo.history_of(zone.id)
        if c.before and c.before.state != c.after.state
    ]

    assert steps == [("advisory", "DUT-1"), ("warning", "DUT-1"), ("order", "CMD-1")]


@pytest.mark.slow
def test_a_cancelled_build_leaves_nothing(tmp_path: Path, city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "make_city", lambda seed: city)

    def progress(done: float, _text: str) -> None:
        if done > 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        build(tmp_path / "demo.gpkg", now=lambda: datetime(2026, 1, 1, tzinfo=UTC), progress=progress)

    assert list(tmp_path.iterdir()) == []
