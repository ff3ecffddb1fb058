"""Long shapes in a journal's lines, stored as bytes and not as their hex."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pytest
from shapely import LineString

from layers.edit import Change, adding, setting
from layers.feature import Feature
from layers.record.bundle import changes_to_json
from layers.record.folding import folded, unfolded
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
