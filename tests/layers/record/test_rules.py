"""Splitting a zone is no step of its workflow: its parts keep the state it was in, and nothing else does."""

import pytest
from shapely import LineString

from layers.edit import Change, Edit, adding
from layers.errors import Refused
from layers.feature import Feature
from layers.gestures.divide import merge, split_by
from layers.i18n import message
from layers.situation import new_situation
from tests.layers.gestures.playing import a_zone, at


@pytest.fixture
def situation(tmp_path):
    opened = new_situation(tmp_path / "w.anlan")
    opened.apply(adding(a_zone()))
    opened.move(opened.picture.get("z1"), "order")
    yield opened
    opened.close()


def test_the_parts_of_an_ordered_zone_are_ordered_and_join_again(situation):
    zone = situation.picture.get("z1")
    edit, _ = split_by([zone], LineString([at(100, -50), at(100, 450)]), situation.kinds)
    situation.apply(edit)
    parts = list(situation.picture.features("evac_zone"))
    assert [part.state for part in parts] == ["order", "order"]

    situation.apply(merge(parts, situation.kinds, parent=zone))

    assert situation.picture.get("z1").state == "order"
    for _ in range(2):
        situation.undo()
    assert list(situation.picture.features("evac_zone")) == [zone]


def test_a_new_zone_cannot_begin_ordered_without_a_parent_that_was(situation):
    with pytest.raises(Refused):
        situation.apply(adding(a_zone(id="z9", parent="z1", state="order")))
    zone = situation.picture.get("z1")
    other = Feature("z9", "evac_zone", {"code": "Z9", "parent": "z1"}, zone.geometry, "shelter_in_place")
    with pytest.raises(Refused):
        situation.apply(Edit(message("Split"), (Change(zone, None), Change(None, other))))
