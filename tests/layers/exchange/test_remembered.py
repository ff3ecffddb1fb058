"""The next file of the same shape is proposed what was said of the last."""

from __future__ import annotations

from layers.exchange.importing import Options
from layers.exchange.remembered import SETTING, recall, remember, shape_of
from layers.record.store import Store


def test_the_shape_of_a_file_is_its_format_and_its_columns_in_any_order() -> None:
    assert shape_of("csv", ["Name", "x", "y"]) == shape_of("csv", ["y", "name", "X"])
    assert shape_of("csv", ["name"]) != shape_of("xlsx", ["name"])
    assert shape_of("csv", ["name"]) != shape_of("csv", ["name", "x"])


def test_what_was_said_comes_back_for_the_same_shape_only(store: Store) -> None:
    said = Options(kind="shelter", crs="GCJ-02", columns={"name": "校名"}, swap=False, merge=("类别",), zone="UTC")
    remember(store, "a", said, "shelters.csv")

    kept = recall(store, "a")
    assert kept is not None
    assert (kept.options, kept.file) == (said, "shelters.csv")
    assert recall(store, "b") is None


def test_an_archive_and_the_choice_of_layers_are_of_one_file_only(store: Store) -> None:
    remember(store, "a", Options(archive="2024", layers=("one",), group="Survey"), "x.gpkg")

    kept = recall(store, "a")
    assert kept is not None
    assert kept.options == Options()


def test_what_is_not_understood_is_not_believed(store: Store) -> None:
    store.set_setting(SETTING, {"a": {"crs": 7, "swap": "yes", "columns": ["x"], "kind": "shelter"}, "b": "rubbish"})

    kept = recall(store, "a")
    assert kept is not None
    assert kept.options == Options(kind="shelter")
    assert recall(store, "b") is None
