"""A kind: shapes, fields and the language in which it says what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from shapely import MultiPoint, MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from layers.feature import Feature
from layers.i18n import set_language
from layers.kind import GROUP_TITLES, Field, Geometry, Group, Kind, choices


@pytest.fixture
def in_chinese() -> Iterator[None]:
    set_language("zh")
    yield
    set_language("en")


def well(**changes: object) -> Kind:
    declared: dict[str, object] = {
        "key": "well",
        "title": "Wells",
        "one": "Well",
        "geometry": Geometry.POINT,
        "fields": (Field("name", str, "Name", required=True), Field("depth_m", float, "Depth", minimum=0)),
        "group": Group.FACILITIES,
    }
    return Kind(**{**declared, **changes})


@pytest.mark.parametrize(
    ("geometry", "shape", "taken"),
    [
        (Geometry.POINT, Point(0, 0), True),
        (Geometry.POINT, MultiPoint([(0, 0), (1, 1)]), True),
        (Geometry.POINT, box(0, 0, 1, 1), False),
        (Geometry.AREA, MultiPolygon([box(0, 0, 1, 1)]), True),
        (Geometry.POINT_OR_AREA, Polygon(box(0, 0, 1, 1)), True),
        (Geometry.NONE, None, True),
        (Geometry.NONE, Point(0, 0), False),
        (Geometry.ANY, None, False),
    ],
)
def test_a_kind_takes_shapes_and_their_multi_parts(geometry: Geometry, shape: BaseGeometry | None, taken: bool) -> None:
    assert geometry.accepts(shape) is taken


def test_a_required_field_that_is_missing_and_a_value_below_its_least_are_both_told() -> None:
    feature = Feature("w1", "well", {"depth_m": -1.0}, Point(108.3, 22.8))

    assert {field for field, _ in well().faults(feature)} == {"name", "depth_m"}


def test_a_fault_is_told_in_the_language_in_use(in_chinese: None) -> None:
    feature = Feature("w1", "well", {}, Point(108.3, 22.8))

    assert [sentence for _, sentence in well().faults(feature)] == ["缺少名称。"]


def test_a_value_that_nobody_filled_is_no_fault() -> None:
    assert not list(well().faults(Feature("w1", "well", {"name": "A"}, Point(108.3, 22.8))))


def test_only_a_kind_that_says_so_may_be_without_a_place() -> None:
    nowhere = Feature("w1", "well", {"name": "A"})

    assert list(well().faults(nowhere))
    assert not list(well(place_required=False).faults(nowhere))


@pytest.mark.parametrize(
    ("type_", "value", "good"),
    [
        (int, 3, True),
        (int, True, False),
        (int, 3.0, False),
        (float, 3, True),
        (float, float("nan"), False),
        (float, float("inf"), False),
        (bool, True, True),
        (bool, 1, False),
        (datetime, "2024-09-11T09:00:00Z", True),
        (datetime, "2024-09-11T09:00:00+08:00", False),
        (datetime, 5, False),
        (list, [], True),
        (dict, [], False),
    ],
)
def test_a_value_is_of_its_type_and_of_no_other(type_: type, value: object, good: bool) -> None:
    assert (Field("f", type_, "F").problem(value) is None) is good


def test_what_a_kind_finds_odd_does_not_keep_it_from_being_recorded() -> None:
    odd = well(problems=lambda values: iter(["Very deep."] if (values["depth_m"] or 0) > 1000 else []))
    feature = Feature("w1", "well", {"name": "A", "depth_m": 2000.0}, Point(108.3, 22.8))

    assert list(odd.faults(feature)) == [(None, "Very deep.")]
    assert not list(odd.refusals(feature))


def test_choices_keep_their_order_and_drop_the_underscore_of_reserved_words() -> None:
    assert [c.code for c in choices(none_="None", warned="Warned")] == ["none", "warned"]


def test_a_feature_without_a_name_is_called_by_its_id() -> None:
    assert well().name_of(Feature("0123456789", "well", {})) == "01234567"


def test_every_group_has_a_title() -> None:
    assert set(GROUP_TITLES) == set(Group)
