"""What: spellings, several numbers in a cell and crossed shapes stay as they are until somebody says otherwise."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.errors import SituationError
from layers.exchange.merging import groups, merged
from layers.exchange.report import report_of
from layers.record.verify import verify
from tests.layers.exchange.conftest import Desk
from tests.layers.exchange.files import collection, feature

BOW = [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]


def test_spellings_are_proposed_as_groups_the_most_frequent_first() -> None:
    column = [
        "Residential",
        "residential",
        "RESIDENTIAL",
        "Residential ",
        "Ｒesidential",
        "Office",
        "Residential",
        None,
    ]

    [group] = groups(column)

    assert group.one == "Residential"
    assert sum(group.spellings.values()) == 6
    assert merged(column, [group]) == ["Residential"] * 5 + ["Office", "Residential", None]


@given(st.lists(st.text(max_size=6) | st.none(), max_size=40))
def test_merging_twice_is_merging_once(column: list[str | None]) -> None:
    once = merged(column, groups(column))
    assert merged(once, groups(once)) == once
    assert [v is None for v in once] == [v is None for v in column]


def test_spellings_are_merged_only_when_asked(desk: Desk) -> None:
    path = desk.file("b.csv", "TYPE,lon,lat\nHouse,1,1\nhouse,1,2\nHouse,1,3\n")
    desk.bring(path, crs="EPSG:4326")
    assert [f["TYPE"] for f in desk.store.features("b")] == ["House", "house", "House"]

    report = desk.bring(path, crs="EPSG:4326", merge=("TYPE",)).report

    assert {f["TYPE"] for f in desk.store.features("b")} == {"House"}
    assert "'house' (1)" in report.notes[0][1]
    with pytest.raises(SituationError, match="no column"):
        desk.prepare(path, crs="EPSG:4326", merge=("nothing",))


@pytest.mark.parametrize(
    ("which", "number"), [("first", 1371), ("last", 5470), ("sum", 6841), ("largest", 5470), ("smallest", 1371)]
)
def test_of_several_numbers_in_a_cell_the_person_says_which(desk: Desk, which: str, number: int) -> None:
    path = desk.file("s.csv", 'name,capacity,lon,lat\nA,"屋内1,371人／屋外５,470人",1,1\nB,12,1,1\n')
    desk.bring(path, kind="shelter", crs="EPSG:4326", numbers={"capacity": which})
    one, two = desk.store.features("shelter")
    assert (one["capacity"], two["capacity"]) == (number, 12)
    assert one["source"]["text"] == {"capacity": "屋内1,371人／屋外５,470人"}


def test_a_choice_among_numbers_that_is_none_is_refused(desk: Desk) -> None:
    path = desk.file("s.csv", "name,capacity,lon,lat\nA,1,1,1\n")
    for numbers in ({"capacity": "best"}, {"nothing": "sum"}):
        with pytest.raises(SituationError):
            desk.prepare(path, kind="shelter", crs="EPSG:4326", numbers=numbers)


def test_a_crossed_shape_is_repaired_only_when_asked_and_its_source_stays_known(desk: Desk) -> None:
    path = desk.file("bow.geojson", collection(feature(BOW, "Polygon", name="bow")))
    desk.bring(path)
    [raw] = desk.store.features("bow")
    assert raw.geometry is not None
    assert not raw.geometry.is_valid

    report = desk.bring(path, repair=True).report

    [made] = desk.store.features("bow")
    assert made.geometry is not None
    assert made.geometry.is_valid
    assert made.geometry.area == pytest.approx(0.5)
    assert made["source_geometry_sha256"] == hashlib.sha256(raw.geometry.wkb).hexdigest()
    assert [row for row, _ in report.notes] == [1]


def test_the_report_stays_with_the_line_of_the_journal(desk: Desk) -> None:
    prepared = desk.bring(desk.file("s.csv", "name,lon,lat\nA,1,1\nB,1,91\nC,200,1\n"), kind="shelter", crs="EPSG:4326")

    [line] = desk.store.lines()
    kept = report_of(line.label, desk.store.content)

    assert kept is not None
    assert kept.whole_json() == prepared.report.whole_json()
    assert kept.rejected
    assert kept.notes
    assert not list(verify(desk.store))
    desk.store.undo()
    assert list(desk.store.features("shelter")) == []


def test_a_state_that_is_none_of_the_kind_is_told_and_kept(desk: Desk) -> None:
    path = desk.file("s.csv", "name,lon,lat,state\nA,1,1,开放\nB,1,2,Opened\nC,1,3,\n")

    report = desk.bring(path, kind="shelter", crs="EPSG:4326").report

    assert report.notes == [(2, "“Opened” is no state of Shelter; it begins as Designated.")]
    made = {f["name"]: f for f in desk.store.features("shelter")}
    assert [made[name].state for name in "ABC"] == ["open", "designated", "designated"]
    assert made["B"]["attrs"] == {"state": "Opened"}


@pytest.mark.parametrize(
    ("cell", "capacity"), [("300人", 300), ("300 People", 300), ("85%", None), ("300户", None), ("300 m2", None)]
)
def test_a_number_in_another_unit_than_the_field_has_is_kept_as_it_is(
    desk: Desk, cell: str, capacity: int | None
) -> None:
    path = desk.file("t.csv", f"name,lon,lat,容量\n甲,108.3,22.8,{cell}\n")
    report = desk.bring(path, kind="shelter", crs="EPSG:4326").report
    shelter = next(desk.store.features("shelter"))
    assert (report.rejected, shelter["capacity"]) == ([], capacity)
    assert capacity is not None or any("does not fit Capacity" in words for _, words in report.notes)
