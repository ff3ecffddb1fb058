"""What was answered for a file is offered for the next one of the same shape, wherever it was answered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from layers.exchange.guard import RawTable
from layers.exchange.importing import NeedsCrs, NeedsZone, Options, Prepared, prepare
from layers.exchange.memory import SETTING, Before, recall, remember, said_of, shape_of
from layers.exchange.recording import record
from layers.exchange.sheet import look_closely
from layers.record.store import Store
from tests.layers.exchange.conftest import Desk

SHELTERS = "name,room,lon,lat\nA,3,108.3,22.8\n"


def again(desk: Desk, path: Path, before: Before = Before.ALL, **options: Any) -> Prepared:
    return prepare(path, Options(**options), desk.store, progress=lambda done, words: None, before=before)


def brought(desk: Desk, path: Path, **options: Any) -> Prepared:
    prepared = desk.prepare(path, **options)
    record(desk.store, prepared)
    return prepared


def table(*names: str) -> RawTable:
    return RawTable(columns={name: [] for name in names})


def test_the_shape_of_a_file_is_its_format_and_its_columns_in_any_order() -> None:
    assert shape_of("csv", [table("Name", "x", "y")]) == shape_of("csv", [table("y", "name", "X")])
    assert shape_of("csv", [table("name")]) != shape_of("xlsx", [table("name")])
    assert shape_of("csv", [table("name")]) != shape_of("csv", [table("name", "x")])
    assert shape_of("gpkg", [table("name"), table("x")]) == shape_of("gpkg", [table("name", "x")])
    assert shape_of("geotiff", [table()]) == "", "all rasters look alike"


def test_what_was_said_comes_back_for_the_same_shape_only(store: Store) -> None:
    said = Options(
        kind="shelter", crs="GCJ-02", columns={"name": "校名"}, swap=False, merge=("类别",), zone="UTC",
        encoding="gb18030", numbers={"capacity": "sum"}, day_first=True, repair=True,
    )  # fmt: skip
    remember(store, {"a": said_of(said, "shelters.csv")})

    kept = recall(store, "a")
    assert kept is not None
    assert (kept.options, kept.file) == (said, "shelters.csv")
    assert recall(store, "b") is None


def test_the_choice_of_layers_and_the_name_of_an_archive_are_of_one_file_only(store: Store) -> None:
    remember(store, {"a": said_of(Options(archive="2024", layers=("one",), group="Survey"), "x.gpkg")})

    kept = recall(store, "a")
    assert kept is not None
    assert kept.again("2025") == Options(archive="2025", like="x.gpkg")


def test_a_file_of_which_nothing_is_said_takes_back_what_was_said_before(store: Store) -> None:
    remember(store, {"a": said_of(Options(crs="GCJ-02"), "a.csv")})
    remember(store, {"a": said_of(Options(), "b.csv")})

    assert recall(store, "a") is None


def test_what_is_not_understood_is_not_believed(store: Store) -> None:
    kept = {"a": {"crs": 7, "swap": "yes", "columns": ["x"], "merge": 3, "kind": "shelter"}, "b": "rubbish"}
    store.set_setting(SETTING, kept)

    found = recall(store, "a")
    assert found is not None
    assert found.options == Options(kind="shelter")
    assert recall(store, "b") is None
    store.set_setting(SETTING, "rubbish")
    assert recall(store, "a") is None


def test_columns_are_taken_as_chosen_before_and_the_system_is_offered(desk: Desk) -> None:
    brought(desk, desk.file("a.csv", SHELTERS), kind="shelter", crs="EPSG:4326", columns={"toilets": "room"})
    later = desk.file("b.csv", SHELTERS.replace("A,3", "B,4"))

    last = recall(desk.store, look_closely(later, Options(), desk.store, progress=lambda done, words: None).shape)
    assert last is not None
    assert (last.options.crs, last.options.columns) == ("EPSG:4326", {"toilets": "room"})
    with pytest.raises(NeedsCrs, match=r"a\.csv.*--crs EPSG:4326; --as-before"):
        desk.prepare(later, kind="shelter")
    report = desk.bring(later, kind="shelter", crs="EPSG:4326").report
    assert "toilets ← room" in report.notes[0][1]
    assert desk.store.find("shelter", "name", "B")[0]["toilets"] == 4


def test_all_answers_are_taken_again_when_asked_for_and_the_report_says_which(desk: Desk) -> None:
    text = "name,opened_at,lon,lat\nA,2024-09-11 10:00,108.3,22.8\n"
    brought(desk, desk.file("a.csv", text), kind="shelter", crs="GCJ-02", zone="Asia/Tokyo")
    later = desk.file("b.csv", text.replace("A,", "B,"))

    with pytest.raises(NeedsZone, match="--zone Asia/Tokyo"):
        desk.prepare(later, kind="shelter", crs="GCJ-02")
    prepared = again(desk, later)
    record(desk.store, prepared)
    told = prepared.report.notes[0][1]
    assert "a.csv" in told
    assert "GCJ-02" in told
    assert "Asia/Tokyo" in told
    (fact,) = desk.store.find("shelter", "name", "B")
    assert fact["source"]["crs"] == "GCJ-02"
    assert fact["source"]["zone"] == "Asia/Tokyo"


def test_what_is_said_now_comes_before_what_was_said_then(desk: Desk) -> None:
    brought(desk, desk.file("a.csv", SHELTERS), kind="shelter", crs="GCJ-02")
    later = desk.file("b.csv", SHELTERS.replace("A,", "B,"))

    record(desk.store, again(desk, later, crs="BD-09"))
    assert desk.store.find("shelter", "name", "B")[0]["source"]["crs"] == "BD-09"


def test_nothing_of_before_counts_where_a_person_answers_all(desk: Desk) -> None:
    brought(desk, desk.file("a.csv", SHELTERS), kind="shelter", crs="EPSG:4326", columns={"toilets": "room"})
    later = desk.file("b.csv", SHELTERS.replace("A,", "B,"))

    prepared = again(desk, later, Before.NOTHING, kind="shelter", crs="EPSG:4326")
    record(desk.store, prepared)
    assert prepared.report.notes == []
    assert desk.store.find("shelter", "name", "B")[0]["toilets"] is None


def test_what_the_command_line_answered_has_the_shape_that_the_panel_looks_for(desk: Desk) -> None:
    path = desk.file("a.csv", SHELTERS)
    brought(desk, path, kind="shelter", crs="GCJ-02")

    found = look_closely(path, Options(), desk.store, progress=lambda done, words="": None)
    kept = recall(desk.store, found.shape)
    assert kept is not None
    assert kept.again("a") == Options(kind="shelter", crs="GCJ-02", like="a.csv")


def test_what_was_said_of_a_file_of_which_nothing_could_be_taken_is_not_said_again(desk: Desk) -> None:
    brought(desk, desk.file("m.csv", "name,x,y\nA,533877.3,2524641.7\n"), crs="EPSG:4326")

    with pytest.raises(NeedsCrs) as asked:
        desk.prepare(desk.file("n.csv", "name,x,y\nA,533877.3,2524641.7\n"))
    assert "m.csv" not in str(asked.value)
