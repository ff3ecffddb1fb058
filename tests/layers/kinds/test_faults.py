"""What a kind refuses, and what it finds odd."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from layers.feature import Feature
from layers.kind import Kind
from layers.kinds import KINDS

HERE = Point(108.33, 22.82)
AREA = Polygon([(108.3, 22.8), (108.4, 22.8), (108.4, 22.9)])
LINE = LineString([(108.3, 22.8), (108.4, 22.9)])


def kind(key: str) -> Kind:
    return next(kind for kind in KINDS if kind.key == key)


def faults(key: str, place: BaseGeometry | None, **values: Any) -> list[tuple[str | None, str]]:
    return list(kind(key).faults(Feature("f1", key, values, place)))


def test_a_social_security_event_has_no_grade() -> None:
    assert faults("incident", HERE, title="Crowd", event_class="social", grade=2)
    assert not faults("incident", HERE, title="Crowd", event_class="social")
    assert not faults("incident", HERE, title="Flood", event_class="natural", grade=2)


def test_a_shelter_cannot_hold_more_than_it_holds() -> None:
    assert faults("shelter", HERE, name="S1", capacity=100, occupancy=101)
    assert not faults("shelter", HERE, name="S1", capacity=100, occupancy=100)


def test_an_evacuation_zone_can_be_called_by_code_or_name() -> None:
    assert faults("evac_zone", AREA)
    assert not faults("evac_zone", AREA, code="Z1")
    assert not faults("evac_zone", AREA, name="Riverside")


@pytest.mark.parametrize("level", [0, 5])
def test_a_risk_level_is_one_to_four(level: int) -> None:
    assert [field for field, _ in faults("risk_zone", AREA, name="R", risk_level=level)] == ["risk_level"]


@pytest.mark.parametrize("key", ["hazard_area", "risk_zone", "hazard_source", "road_closure"])
def test_a_hazard_that_ends_before_it_begins_is_refused(key: str) -> None:
    place = {"road_closure": LINE, "hazard_source": HERE}.get(key, AREA)
    early, late = "2024-09-11T09:00:00Z", "2024-09-12T09:00:00Z"

    assert [field for field, _ in faults(key, place, name="H", valid_from=late, valid_to=early)] == ["valid_to"]
    assert not faults(key, place, name="H", valid_from=early, valid_to=late)


@pytest.mark.parametrize(
    ("key", "place"),
    [("evac_zone", LINE), ("road_closure", AREA), ("patrol_route", HERE), ("building", HERE), ("plan", HERE)],
)
def test_a_kind_takes_its_own_shapes_only(key: str, place: BaseGeometry) -> None:
    required = {f.key: "x" if f.type is str else 1 for f in kind(key).fields if f.required}

    assert [field for field, _ in kind(key).refusals(Feature("f1", key, required, place))] == [None]


@pytest.mark.parametrize(("key", "place"), [("resource", None), ("organisation", None), ("resource", HERE)])
def test_resources_and_organisations_may_be_without_a_place(key: str, place: BaseGeometry | None) -> None:
    assert not faults(key, place, name="Pumps")


def test_an_incident_needs_a_place() -> None:
    assert [field for field, _ in faults("incident", None, title="Flood")] == [None]


def test_a_feature_is_called_by_its_label() -> None:
    zone = Feature("e1", "evac_zone", {"code": "Z1", "name": "Riverside"}, AREA)

    assert kind("evac_zone").name_of(zone) == "Z1"
    assert kind("evac_zone").name_of(replace(zone, values={"name": "Riverside"})) == "Riverside"


@pytest.mark.parametrize(
    ("key", "field", "value", "good"),
    [
        ("hospital", "ambulance", "Advisory", True),
        ("hospital", "ambulance", "advisory", False),
        ("resource", "class", "team", True),
        ("resource", "class", "person", False),
        ("incident", "channel", "12345", True),
        ("incident", "complexity", 6, False),
        ("facility", "operability", "down", True),
        ("evac_route", "status", "active", True),
        ("plan", "version", 0, False),
        ("plan", "version", 1.5, False),
        ("incident", "occurred_at", "yesterday", False),
        ("incident", "occurred_at", "2024-09-11T09:00:00Z", True),
    ],
)
def test_values_are_of_the_listed_ones(key: str, field: str, value: Any, good: bool) -> None:
    declared = kind(key).field(field)

    assert declared is not None
    assert (declared.problem(value) is None) is good
