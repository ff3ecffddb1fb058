"""Reference layers whose rows a person edited; and rows in bulk, which are read only as far as somebody looks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import shapely

from layers.columns import Content
from layers.edit import Edit, adding, removing, setting
from layers.errors import Refused
from layers.feature import Feature
from layers.i18n import Message
from layers.kinds import KINDS
from layers.record.rows import own_row, removing_set
from layers.record.store import Store, open_store
from layers.record.tables import JsonCells
from layers.record.verify import verify
from tests.builders import a_reference_layer, a_shelter


@pytest.fixture
def wells(store: Store) -> Feature:
    """A layer of three, one of which somebody edited."""
    layer, contents = a_reference_layer("wells", [(108.0, 22.8), (108.1, 22.8), (108.2, 22.8)])
    store.apply(adding(layer), contents=contents)
    own, promotion = own_row(store, store.get("wells/1") or layer)
    store.apply(Edit(Message("edit"), (*promotion, *setting(own, n=99).changes)))
    return store.get(layer.id) or layer


def test_a_layer_does_not_go_while_what_came_from_it_stays(store: Store, wells: Feature) -> None:
    with pytest.raises(Refused, match="left behind"):
        store.apply(removing(wells))
    assert store.count("wells") == 3


def test_a_layer_goes_with_what_came_from_it_and_comes_back_so(store: Store, wells: Feature) -> None:
    store.apply(removing_set(store, wells))
    assert "wells" not in store.kinds
    store.undo()
    assert store.get("wells/1")["n"] == 99
    assert store.count("wells") == 3
    assert list(verify(store)) == []


def test_of_a_base_set_only_its_rows_go(store: Store, wells: Feature) -> None:
    assert [c.id for c in removing_set(store, replace(wells, values={**wells.values, "role": "base"})).changes] == [
        wells.id
    ]


def test_rows_in_bulk_are_the_features_of_the_kind(store: Store) -> None:
    several = [a_shelter(name=f"S{n}", indoor=n % 2 == 0, source={"file": f"{n}.csv"}) for n in range(3)]
    store.apply(adding(*several))
    rows = store.rows("shelter")
    assert list(rows["id"]) == [f.id for f in several]
    assert list(rows["indoor"]) == [True, False, True]
    assert rows["source"] == [{"file": "0.csv"}, {"file": "1.csv"}, {"file": "2.csv"}]
    assert list(rows["capacity"]) == [None] * 3
    assert {len(column) for column in rows.values()} == {3}


def test_a_kind_without_rows_has_empty_columns(store: Store) -> None:
    shelter = a_shelter()
    store.apply(adding(shelter))
    store.apply(removing(shelter))
    assert {len(column) for column in store.rows("shelter").values()} == {0}


def test_cells_of_json_are_read_when_they_are_looked_at() -> None:
    cells = JsonCells(['{"a": 1}', None, "[2]"])
    assert (cells[0], cells[1], len(cells)) == ({"a": 1}, None, 3)
    assert cells[1:] == [None, [2]]
    assert list(cells) == [{"a": 1}, None, [2]]


def test_fields_that_only_some_of_many_have_are_kept(store: Store, path: Path) -> None:
    several = [a_shelter(id="a"), a_shelter(id="b", toilets=4), a_shelter(id="c", attrs={"x": 1}, capacity=7)]
    store.apply(adding(*several))
    store.close()
    again = open_store(path, KINDS)
    assert list(again.features("shelter")) == several
    again.close()


def test_a_layer_called_like_a_table_of_the_workspace_is_refused_wherever_it_comes_from(store: Store) -> None:
    layer, contents = a_reference_layer("anlan_journal_keeps", [(108.0, 22.8)])
    with pytest.raises(Refused, match="cannot be the name of a layer"):
        store.apply(adding(layer), contents=contents)
    assert list(store.lines()) == []


def test_rows_of_large_shapes_come_in_whatever_a_statement_may_take(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    shapes = [shapely.to_wkb(shapely.Point(108, 22).buffer(1 / n, quad_segs=5 * n), flavor="iso") for n in range(1, 9)]
    columns = {"id": [f"w/{n}" for n in range(8)], "name": [f"W{n}" for n in range(8)], "geometry": shapes}
    for most, shown in ((1, "rows one by one"), (2_000, "a few at a time"), (1 << 30, "all at once")):
        monkeypatch.setattr("layers.record.tables._MOST_BYTES", most)
        content = Content({**columns, "id": [f"{shown}/{n}" for n in range(8)]})
        told = {"name": shown, "role": "reference", "of": shown, "sha256": content.sha256, "count": 8}
        told |= {"columns": [{"key": "name", "type": "text"}], "masked": [f"{shown}/3"]}
        layer = Feature(f"set:{shown}", "dataset", told)
        store.apply(adding(layer), contents={content.sha256: content})
        rows = store.rows(shown)
        assert list(rows["geometry"]) == [shape for n, shape in enumerate(shapes) if n != 3]
        assert list(rows["name"]) == [f"W{n}" for n in range(8) if n != 3]
