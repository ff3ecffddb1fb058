"""Long shapes in a journal's lines, stored as bytes and not as their hex."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import shapely
from shapely import LineString

from layers.edit import Change, Edit, adding, setting
from layers.errors import Conflict
from layers.feature import Feature, wkb
from layers.i18n import Message
from layers.record.bundle import changes_to_json
from layers.record.folding import folded, unfolded
from layers.record.journal import Body
from layers.record.store import Store
from layers.record.verify import verify


def a_long_route(identity: str = "r1", **values: str) -> Feature:
    line = LineString(np.random.default_rng(7).uniform(20, 80, (40_000, 2)))
    return Feature(identity, "plan_graphic", {"name": "North", **values}, line)


def told(*features: Feature) -> bytes:
    return changes_to_json([Change(None, feature) for feature in features])


def test_what_was_folded_is_the_same_text_again_and_takes_half() -> None:
    body = told(a_long_route("r1"), a_long_route("r2", note='"geometry":"00"'))
    small = folded(body)
    assert small is not None
    assert len(small) < 0.51 * len(body)
    assert unfolded(small) == body


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        told(a_long_route(note="x" * 2_000_000)),
        json.dumps({"geometry": "0A" * 600_000}, separators=(",", ":")).encode(),
        json.dumps({"geometry": "0 a" * 600_000}, separators=(",", ":")).encode(),
        json.dumps({"geometry": "é" * 1_200_000}, separators=(",", ":"), ensure_ascii=False).encode(),
        json.dumps({"geometry": "abc" * 400_001}, separators=(",", ":")).encode(),
    ],
    ids=["small", "mostly text", "capitals", "blanks", "no hex", "half a byte"],
)
def test_what_is_no_long_shape_is_left_as_it_is(body: bytes) -> None:
    assert folded(body) is None


def test_a_line_is_stored_as_its_text_would_be_folded() -> None:
    before = a_long_route()
    moved = replace(before, geometry=LineString(np.random.default_rng(8).uniform(20, 80, (40_000, 2))))
    for changes in (
        (Change(before, moved),),
        (Change(before, replace(before, values={"name": "South"})), Change(None, a_long_route("r2"))),
        (Change(before, None), Change(None, replace(moved, id="r3", state="é"))),
    ):
        body = Body(changes)
        assert body.json == changes_to_json(changes)
        assert body.packed == folded(body.json)
        assert unfolded(body.packed) == body.json


def test_the_bytes_of_a_vast_shape_are_those_of_no_other() -> None:
    corners = np.random.default_rng(9).uniform(20, 80, (120_000, 2))
    for n in range(5):  # one shape goes and another comes, often to the same place in memory
        corners[n] += 1e-9
        shapes = [LineString(corners), LineString(corners[::-1])]
        for shape in (*shapes, *shapes):
            assert wkb(shape) == shapely.to_wkb(shape, byte_order=1, flavor="iso")
    assert Feature("a", "road", {}, shapes[0]) != Feature("a", "road", {}, shapes[1])
    assert Feature("a", "road", {}, shapes[0]) == Feature("a", "road", {}, LineString(corners))


def test_a_vast_shape_that_somebody_else_moved_meanwhile_is_a_conflict(store: Store) -> None:
    corners = np.random.default_rng(9).uniform(20, 80, (120_000, 2))
    route = Feature("r1", "plan_graphic", {"name": "North"}, LineString(corners))
    store.apply(adding(route))
    corners[7] += 1e-9
    moved = replace(route, geometry=LineString(corners))
    store.apply(Edit(Message("Move"), (Change(route, moved),)))

    with pytest.raises(Conflict):
        store.apply(setting(route, name="South"))
    store.apply(setting(moved, name="South"))
    assert store.get("r1") == replace(moved, values={"name": "South"})
    assert list(verify(store)) == []


@pytest.mark.parametrize("spoil", [lambda b: b[:-1], lambda b: b[:5], lambda b: b"\x01" + b"\xff" * 40])
def test_what_was_cut_off_is_refused(spoil: Callable[[bytes], bytes]) -> None:
    with pytest.raises(ValueError, match="cut off"):
        unfolded(spoil(folded(told(a_long_route())) or b""))


def test_a_route_of_very_many_corners_is_recorded_changed_undone_and_verified(store: Store) -> None:
    route = a_long_route()
    store.apply(adding(route))
    store.apply(setting(route, name="South"))
    assert store.get("r1") == setting(route, name="South").changes[0].after

    store.undo()
    store.undo()
    assert store.get("r1") is None
    store.redo()

    assert store.get("r1") == route
    assert [change.after and change.after["name"] for _, change in store.history_of("r1")] == [
        "North", "South", "North", None, "North"
    ]  # fmt: skip
    assert not list(verify(store))
